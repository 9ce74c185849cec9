//! Workbooks in the open format. Read here and not by calamine, which loads every sheet whole, and twice.

mod cell;

use std::{
    collections::HashSet,
    fs::File,
    io::{BufRead, BufReader},
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{
    Trouble, broken, limits, too_large,
    workbook::{Cell, Next, SheetName, SheetRow, Taker, Workbook},
};

/// A workbook in the open format.
pub(super) struct Ods {
    archive: ZipArchive<BufReader<File>>,
    sheets: Vec<SheetName>,
}

impl Ods {
    pub(super) fn open(file: File) -> Result<Self, Trouble> {
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
        let sheets = sheets(&mut archive)?;
        Ok(Self { archive, sheets })
    }
}

type Xml<R> = Reader<R>;

fn content(archive: &mut ZipArchive<BufReader<File>>) -> Result<Xml<impl BufRead + '_>, Trouble> {
    let part = archive.by_name("content.xml").map_err(broken)?;
    let mut xml = Reader::from_reader(BufReader::with_capacity(64 * 1024, part));
    xml.config_mut().expand_empty_elements = true;
    Ok(xml)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Trouble> {
    let found = tag.try_get_attribute(name).map_err(broken)?;
    found
        .map(|found| {
            Ok(found
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(broken)?
                .into_owned())
        })
        .transpose()
}

/// How often a cell or a row stands there.
fn times(tag: &BytesStart<'_>, name: &str) -> Result<usize, Trouble> {
    match attribute(tag, name)? {
        Some(times) => Ok(times.parse().map_err(broken)?),
        None => Ok(1),
    }
}

fn sheets(archive: &mut ZipArchive<BufReader<File>>) -> Result<Vec<SheetName>, Trouble> {
    let mut xml = content(archive)?;
    let (mut buffer, mut sheets) = (Vec::new(), Vec::new());
    let (mut style, mut hidden) = (None, HashSet::new());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(tag) => match tag.name().as_ref() {
                "style:style" => style = attribute(&tag, "style:name")?,
                "style:table-properties"
                    if attribute(&tag, "table:display")?.as_deref() == Some("false") =>
                {
                    hidden.extend(style.take());
                }
                "table:table" => {
                    let style = attribute(&tag, "table:style-name")?;
                    sheets.push(SheetName {
                        name: attribute(&tag, "table:name")?.unwrap_or_default(),
                        hidden: style.is_some_and(|style| hidden.contains(&style)),
                    });
                }
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

impl Workbook for Ods {
    fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    fn rows(&mut self, sheet: &str, take: &mut Taker<'_>) -> Result<(), Trouble> {
        let mut xml = content(&mut self.archive)?;
        let mut buffer = Vec::new();
        let (mut within, mut number) = (false, 0_u64);
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                    within = attribute(&tag, "table:name")?.as_deref() == Some(sheet);
                }
                Event::Start(tag) if within && tag.name().as_ref() == "table:table-row" => {
                    let times = times(&tag, "table:number-rows-repeated")?;
                    let cells = row(&mut xml, number + 1)?;
                    let times = u64::try_from(times).unwrap_or(u64::MAX);
                    if cells.iter().all(|cell| cell.text.trim().is_empty()) {
                        number = number.saturating_add(times);
                        continue;
                    }
                    for _ in 0..times {
                        number += 1;
                        let row = SheetRow {
                            number,
                            cells: cells.clone(),
                        };
                        if matches!(take(row)?, Next::Enough) {
                            return Ok(());
                        }
                    }
                }
                Event::End(tag) if within && tag.name().as_ref() == "table:table" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

fn row(xml: &mut Xml<impl BufRead>, number: u64) -> Result<Vec<Cell>, Trouble> {
    let (mut buffer, mut cells, mut empty) = (Vec::new(), Vec::<Cell>::new(), 0_usize);
    let mut text = 0_usize;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(tag)
                if matches!(
                    tag.name().as_ref(),
                    "table:table-cell" | "table:covered-table-cell"
                ) =>
            {
                let times = times(&tag, "table:number-columns-repeated")?;
                let is_covered = tag.name().as_ref() == "table:covered-table-cell";
                let cell = cell::read(xml, &tag.to_owned(), number)?;
                if cell.text.is_empty() || is_covered {
                    empty = empty.saturating_add(times);
                    continue;
                }
                let length = cells.len().saturating_add(empty);
                text = text.saturating_add(cell.text.len().saturating_mul(times));
                if length.saturating_add(times) > limits::COLUMNS || text > limits::ROW {
                    return Err(too_large().into());
                }
                cells.resize_with(length, Cell::default);
                empty = 0;
                cells.extend(std::iter::repeat_n(cell, times));
            }
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => return Ok(cells),
            Event::Eof => return Err(broken("a row has no end").into()),
            _ => {}
        }
    }
}
