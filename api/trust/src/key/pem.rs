//! PEM, as far as a node's key needs it: one block with the label `PRIVATE KEY`.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::NodeKeyError;

const LABEL: &str = "PRIVATE KEY";
const LINE_LENGTH: usize = 64;

/// The bytes of the one block that the text consists of.
pub fn decode(text: &str) -> Result<Vec<u8>, NodeKeyError> {
    let (label, rest) = text
        .trim()
        .strip_prefix("-----BEGIN ")
        .and_then(|rest| rest.split_once("-----"))
        .ok_or(NodeKeyError::NotPem)?;
    let content = rest
        .strip_suffix(&format!("-----END {label}-----"))
        .ok_or(NodeKeyError::NotPem)?;
    if label != LABEL {
        return Err(NodeKeyError::OtherLabel(label.to_owned()));
    }
    let base64: String = content.split_ascii_whitespace().collect();
    STANDARD.decode(base64).map_err(|_| NodeKeyError::NotBase64)
}

/// One block, ending with a line break.
pub fn encode(der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {LABEL}-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(LINE_LENGTH));
        text.push_str(line);
        text.push('\n');
        rest = next;
    }
    text + "-----END " + LABEL + "-----\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_reads_back_whatever_the_line_breaks() {
        for length in [0, 1, 47, 48, 49, 200] {
            let der = vec![7; length];
            let text = encode(&der);
            assert!(text.lines().all(|line| line.len() <= LINE_LENGTH), "{text}");
            assert_eq!(decode(&text).unwrap(), der);
            assert_eq!(decode(&text.replace('\n', "\r\n")).unwrap(), der);
        }
    }

    #[test]
    fn a_second_block_is_refused() {
        let block = encode(&[7; 48]);
        assert_eq!(
            decode(&format!("{block}{block}")),
            Err(NodeKeyError::NotBase64)
        );
    }
}
