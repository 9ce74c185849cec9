//! What a packed file is, and whether it can be unpacked without harm. A few bytes can unpack to what no memory
//! holds, and what a file says of its own sizes need not be true: so each part is unpacked once into nothing.

use std::{
    fs::File,
    io::{BufReader, Read},
};

use quick_xml::{Reader, events::Event};
use zip::{ZipArchive, result::ZipError};

use super::{Trouble, broken, limits, too_large};
use crate::import::{Code, Issue};

/// A kind of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Ods => "ODS",
        }
    }
}

/// Looks at every part.
pub(super) fn look(file: &File) -> Result<Kind, Trouble> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| match error {
        ZipError::Io(error) => Trouble::from(error),
        _ => Issue::new(None, "", "", Code::NotCsv).into(),
    })?;
    if archive.len() > limits::PARTS {
        return Err(too_large().into());
    }
    let (mut kind, mut all) = (None, 0_u64);
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(broken)?;
        if part.encrypted() {
            return Err(Issue::new(None, "", "", Code::WorkbookOld).into());
        }
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        match name.as_str() {
            "xl/workbook.xml" => kind = kind.or(Some(Kind::Xlsx)),
            "xl/workbook.bin" => return Err(Issue::new(None, "", "", Code::WorkbookOld).into()),
            "content.xml" => kind = kind.or(Some(Kind::Ods)),
            _ => {}
        }
        // Pictures and the like are never unpacked.
        if !is_text(&name) {
            continue;
        }
        let limit = if name.ends_with("sharedstrings.xml") {
            limits::STRINGS
        } else if name == "content.xml" || name.contains("worksheets/") {
            limits::UNPACKED
        } else {
            limits::PART
        };
        let left = limit.min(limits::UNPACKED - all);
        let length = measure(&mut part, left)?;
        all += length;
        if name.ends_with("sharedstrings.xml") {
            drop(part);
            promised(archive.by_index(at).map_err(broken)?, length)?;
        }
    }
    kind.ok_or_else(|| Issue::new(None, "", "", Code::NotCsv).into())
}

fn is_text(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    matches!(ending, Some("xml" | "rels")) || name == "mimetype"
}

/// How long a part is.
fn measure(part: &mut impl Read, limit: u64) -> Result<u64, Trouble> {
    let mut buffer = vec![0; 64 * 1024];
    let (mut length, mut stretch) = (0_u64, 0_usize);
    loop {
        let read = part.read(&mut buffer).map_err(broken)?;
        if read == 0 {
            return Ok(length);
        }
        length += u64::try_from(read).unwrap_or(u64::MAX);
        let some = &buffer[..read];
        match some.iter().rposition(|byte| *byte == b'<') {
            Some(last) => stretch = read - last,
            None => stretch += read,
        }
        if length > limit || stretch > limits::STRETCH {
            return Err(too_large().into());
        }
    }
}

/// The reader of XLSX makes room for as many texts as the file promises: no more than there can be.
fn promised(part: impl Read, length: u64) -> Result<(), Trouble> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sst" => {
                let count = tag.try_get_attribute("uniqueCount").map_err(broken)?;
                let count: Option<u64> = match count {
                    Some(count) => Some(count.value.parse().map_err(broken)?),
                    None => None,
                };
                // The shortest text is `<si/>`.
                return if count.is_some_and(|count| count > length / 5 + 1) {
                    Err(broken("it promises more texts than it has").into())
                } else {
                    Ok(())
                };
            }
            Event::Eof => return Ok(()),
            _ => buffer.clear(),
        }
    }
}
