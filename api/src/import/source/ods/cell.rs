//! One cell of the open format.

use std::io::BufRead;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{attribute, times};
use crate::import::source::{
    Trouble, broken, limits, too_large,
    values::number,
    workbook::{Cell, Formula},
};

/// Reads what follows a cell's opening tag, up to its end.
pub(super) fn read(
    xml: &mut Reader<impl BufRead>,
    tag: &BytesStart<'_>,
    row: u64,
) -> Result<Cell, Trouble> {
    let shown = text(xml, tag)?;
    let kind = attribute(tag, "office:value-type")?;
    let mut cell = Cell::default();
    match kind.as_deref() {
        Some("float" | "percentage" | "currency") => {
            let value = attribute(tag, "office:value")?.unwrap_or_default();
            cell.text = value.parse().map_or(value, number);
        }
        Some("date") => {
            let value = attribute(tag, "office:date-value")?.unwrap_or_default();
            let day = value.strip_suffix("T00:00:00").unwrap_or(&value);
            cell.text = as_shown(day, shown.trim());
            cell.shown_short = cell.text.len() < day.len();
        }
        Some("time") => cell.text = attribute(tag, "office:time-value")?.unwrap_or_default(),
        Some("boolean") => {
            cell.text = attribute(tag, "office:boolean-value")?
                .unwrap_or_default()
                .to_uppercase();
        }
        _ => cell.text = attribute(tag, "office:string-value")?.unwrap_or(shown),
    }
    if attribute(tag, "table:formula")?.is_some() {
        cell.formula = if kind.is_none() {
            "=".clone_into(&mut cell.text);
            Formula::NotComputed
        } else {
            Formula::Computed
        };
    }
    cell.more_columns = times(tag, "table:number-columns-spanned")?.saturating_sub(1);
    let more = times(tag, "table:number-rows-spanned")?.saturating_sub(1);
    cell.last_row = (more > 0).then(|| row.saturating_add(u64::try_from(more).unwrap_or(u64::MAX)));
    Ok(cell)
}

/// A day of which the sheet shows its year alone, or its month.
fn as_shown(day: &str, shown: &str) -> String {
    let (Some(year), Some(month)) = (day.get(..4), day.get(..7)) else {
        return day.to_owned();
    };
    let turned = |between: char| {
        shown
            .split_once(between)
            .is_some_and(|(first, last)| last == year && first == &month[5..])
    };
    if shown == year {
        year.to_owned()
    } else if shown == month || turned('/') || turned('.') {
        month.to_owned()
    } else {
        day.to_owned()
    }
}

/// The paragraphs of a cell, a line each. A note that hangs on the cell is no part of it.
fn text(xml: &mut Reader<impl BufRead>, tag: &BytesStart<'_>) -> Result<String, Trouble> {
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let (mut depth, mut note, mut paragraphs) = (0_usize, None, 0_usize);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(inner) => {
                depth += 1;
                match inner.name().as_ref() {
                    "office:annotation" => note = note.or(Some(depth)),
                    _ if note.is_some() => {}
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        let spaces = times(&inner, "text:c")?.min(limits::STRETCH);
                        text.extend(std::iter::repeat_n(' ', spaces));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Event::End(end) => {
                if depth == 0 && end.name() == tag.name() {
                    return Ok(text);
                }
                if note == Some(depth) {
                    note = None;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(some) if note.is_none() && paragraphs > 0 => {
                text.push_str(&some.xml10_content());
            }
            Event::CData(some) if note.is_none() => text.push_str(&some.xml10_content()),
            Event::GeneralRef(reference) if note.is_none() => {
                match reference.resolve_char_ref().map_err(broken)? {
                    Some(letter) => text.push(letter),
                    None => text.push_str(match reference.xml10_content().as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        other => return Err(broken(format!("&{other};")).into()),
                    }),
                }
            }
            Event::Eof => return Err(broken("a cell has no end").into()),
            _ => {}
        }
        if text.len() > limits::STRETCH {
            return Err(too_large().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_no_more_precise_than_the_sheet_shows_it() {
        for (shown, expected) in [
            ("1963", "1963"),
            ("01/1963", "1963-01"),
            ("1963-01", "1963-01"),
            ("22.01.1963", "1963-01-22"),
            ("22 janvier 1963", "1963-01-22"),
        ] {
            assert_eq!(as_shown("1963-01-22", shown), expected);
        }
    }
}
