//! A text of any encoding as UTF-8.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use tempfile::NamedTempFile;

use super::{Reading, Trouble, limits, too_large};
use crate::import::{Code, Issue};

/// So much is read at once.
const CHUNK: usize = 64 * 1024;

/// A text whose encoding is known.
pub(super) struct Text {
    pub(super) encoding: &'static Encoding,
    /// The text as UTF-8; none where it is UTF-8 as it is.
    pub(super) copy: Option<NamedTempFile>,
}

/// Finds the encoding out, and copies the text where it is not UTF-8.
pub(super) fn take(
    mut file: File,
    head: &[u8],
    reading: &Reading,
    country: Option<&str>,
) -> Result<Text, Trouble> {
    file.seek(SeekFrom::Start(0))?;
    let marked = Encoding::for_bom(head).map(|(encoding, _)| encoding);
    let encoding = match marked.or(reading.encoding).or_else(|| wide(head)) {
        Some(encoding) => encoding,
        None if head.contains(&0) => return Err(Issue::new(None, "", "", Code::NotCsv).into()),
        None => {
            let found = guess(&file, country)?;
            file.seek(SeekFrom::Start(0))?;
            found
        }
    };
    let copy = if encoding == UTF_8 {
        None
    } else {
        Some(copied(&file, encoding)?)
    };
    Ok(Text { encoding, copy })
}

/// UTF-16 without its mark: in a list of Europe half of its bytes are zero.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| {
        let bytes = head.iter().skip(odd).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 4;
    match (even > many, odd > many) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 where the text is UTF-8, but for a letter here and there, which then makes its row a bad one; else what
/// the frequencies of letters speak for, in the light of the association's country.
fn guess(file: &File, country: Option<&str>) -> io::Result<&'static Encoding> {
    let mut input = BufReader::with_capacity(CHUNK, file);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut good, mut bad) = (0_u64, 0_u64);
    let mut bytes = Vec::new();
    let mut kept = 0;
    loop {
        bytes.drain(..bytes.len() - kept);
        let read = (&mut input)
            .take(u64::try_from(CHUNK).unwrap_or(u64::MAX))
            .read_to_end(&mut bytes)?;
        detector.feed(&bytes[bytes.len() - read..], read == 0);
        kept = 0;
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            let letters = chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
            good += u64::try_from(letters).unwrap_or(u64::MAX);
            at += chunk.valid().len() + chunk.invalid().len();
            if chunk.invalid().is_empty() {
                continue;
            }
            // A letter may go on in what is read next.
            if at == bytes.len() && read > 0 {
                kept = chunk.invalid().len();
            } else {
                bad += 1;
            }
        }
        if read == 0 {
            break;
        }
    }
    if bad == 0 || good.saturating_mul(10) >= bad {
        return Ok(UTF_8);
    }
    let country = country.map(str::to_ascii_lowercase);
    let country = country.as_deref().map(str::as_bytes);
    Ok(detector.guess(country, Utf8Detection::Deny))
}

/// Where the text has a letter that its encoding does not have, the copy has U+FFFD.
fn copied(file: &File, encoding: &'static Encoding) -> Result<NamedTempFile, Trouble> {
    let mut input = BufReader::with_capacity(CHUNK, file);
    let copy = NamedTempFile::new()?;
    let mut output = BufWriter::new(copy.as_file());
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut bytes, mut letters) = (vec![0; CHUNK], vec![0; CHUNK]);
    let mut length = 0;
    loop {
        let read = input.read(&mut bytes)?;
        let mut rest = &bytes[..read];
        loop {
            let (state, used, written, _) = decoder.decode_to_utf8(rest, &mut letters, read == 0);
            output.write_all(&letters[..written])?;
            length += u64::try_from(written).unwrap_or(u64::MAX);
            rest = &rest[used..];
            if length > limits::UNPACKED {
                return Err(too_large().into());
            }
            if state == CoderResult::InputEmpty {
                break;
            }
        }
        if read == 0 {
            break;
        }
    }
    output.flush()?;
    drop(output);
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file
    }

    fn found(bytes: &[u8], country: &str) -> &'static str {
        guess(&file(bytes), Some(country)).unwrap().name()
    }

    #[test]
    fn encodings_are_found_out() {
        let polish = "Łódź,Świętochłowice,Żywiec,Gdańsk,Białystok,Wałbrzych,Częstochowa";
        let (bytes, ..) = encoding_rs::WINDOWS_1250.encode(polish);
        assert_eq!(found(&bytes, "PL"), "windows-1250");
        assert_eq!(found(polish.as_bytes(), "PL"), "UTF-8");
        assert_eq!(found(b"K\xf6ln,M\xfcnchen", "DE"), "windows-1252");
        let greek = "Αθήνα,Θεσσαλονίκη,Πάτρα,Ηράκλειο,Λάρισα";
        let (bytes, ..) = encoding_rs::WINDOWS_1253.encode(greek);
        // Two encodings have these letters at the same places.
        let encoding = guess(&file(&bytes), Some("GR")).unwrap();
        assert_eq!(encoding.decode(&bytes).0, greek);
    }

    #[test]
    fn a_letter_is_whole_wherever_the_reading_pauses() {
        for before in CHUNK - 4..CHUNK + 4 {
            let text = format!("{}Łódź", "a".repeat(before));
            assert_eq!(found(text.as_bytes(), "PL"), "UTF-8", "{before}");
        }
    }

    #[test]
    fn one_damaged_letter_does_not_make_another_encoding_of_a_whole_file() {
        let mut list = "Łódź,Świętochłowice,Żywiec,".repeat(100).into_bytes();
        list.extend(b"K\xf6ln");
        assert_eq!(found(&list, "PL"), "UTF-8");
    }
}
