//! The syntax of RFC 7239: `for=192.0.2.43;host=example.org, for="[2001:db8::17]:4711"`.

use std::net::{IpAddr, SocketAddr};

/// What one proxy says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) of: Option<String>,
    pub(super) host: Option<String>,
}

/// The elements of a header's line, one for each proxy.
pub(super) fn elements(line: &str) -> Vec<Element> {
    let parts = split(line, ',').into_iter();
    parts.map(element).collect()
}

fn element(text: &str) -> Element {
    let mut element = Element::default();
    for pair in split(text, ';') {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let into = match name.trim().to_ascii_lowercase().as_str() {
            "for" => &mut element.of,
            "host" => &mut element.host,
            _ => continue,
        };
        *into = Some(unquoted(value.trim()));
    }
    element
}

/// Parts between separators that do not stand in quotes.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut begins) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (here, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if c == at && !is_quoted => {
                parts.push(&text[begins..here]);
                begins = here + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[begins..]);
    parts
}

fn unquoted(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

/// An address, with or without a port; none where the proxy does not say it, or hides it under a name.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bracketed.unwrap_or(text).parse();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_quotes_separate_nothing() {
        let line = r#"for="_a,b;\"c";host=example.org , Proto=https;FOR=192.0.2.43"#;
        let expected = [
            Element {
                of: Some("_a,b;\"c".to_owned()),
                host: Some("example.org".to_owned()),
            },
            Element {
                of: Some("192.0.2.43".to_owned()),
                host: None,
            },
        ];
        assert_eq!(elements(line), expected);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "unknown",
            "_hidden",
            "1.2.3",
            "1.2.3.4.5",
            "[::1",
            "fe80::1%eth0",
            "1.2.3.4:port",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
