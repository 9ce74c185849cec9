//! Text that a spreadsheet must not compute. OWASP's advice on CSV injection, and what is written is read back as it was.
//!
//! A cell begins where a file says so, and also behind whatever else a program takes for a separator: a file with commas
//! that is opened as one with semicolons has its cells begin in the middle of ours. Wherever a formula could begin, an
//! apostrophe stands before it, which spreadsheets take for “what follows is text”.

use std::borrow::Cow;

/// What begins a formula, in the width of Latin and of Chinese, Japanese and Korean writing.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What programs separate cells and rows by, as far as it is not for sure that of the file.
const SEPARATORS: [char; 6] = [';', ',', '|', '\t', '\n', '\r'];

const GUARD: char = '\'';

/// What a program may skip before a cell's text.
fn is_skipped(letter: char) -> bool {
    letter == '"' || letter.is_whitespace() || letter.is_control()
}

/// Whether a cell, of which this is the beginning, would be computed. A number with a sign would not.
fn begins_a_formula(text: &str) -> bool {
    let Some(sign) = text.chars().next().filter(|sign| SIGNS.contains(sign)) else {
        return false;
    };
    let cell = text.split([';', '|', '\t', '\n', '\r']).next();
    let is_number = |cell: &str| {
        let number = cell.trim_end().replacen(',', ".", 1);
        number.parse::<f64>().is_ok_and(f64::is_finite)
    };
    !(matches!(sign, '+' | '-') && cell.is_some_and(is_number))
}

/// Where guards belong: behind what is skipped at the beginning, and behind each separator. The guards that stand there are
/// counted.
fn places(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let starts = text
        .char_indices()
        .filter(|(_, letter)| SEPARATORS.contains(letter))
        .map(|(at, letter)| at + letter.len_utf8());
    let mut looked_at = None;
    std::iter::once(0).chain(starts).filter_map(move |start| {
        // A separator that is skipped leads to the place that was looked at already.
        if looked_at.is_some_and(|at| start <= at) {
            return None;
        }
        let cell = text[start..].trim_start_matches(is_skipped);
        let at = text.len() - cell.len();
        looked_at = Some(at);
        let bare = cell.trim_start_matches(GUARD);
        begins_a_formula(bare).then_some((at, cell.len() - bare.len()))
    })
}

/// Text as it is written for a spreadsheet.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    let mut written = String::new();
    let mut done = 0;
    for (at, _) in places(text) {
        written.push_str(&text[done..at]);
        written.push(GUARD);
        done = at;
    }
    if done == 0 && written.is_empty() {
        return Cow::Borrowed(text);
    }
    written.push_str(&text[done..]);
    Cow::Owned(written)
}

/// Text as it was before [`guarded`].
pub(crate) fn bare(text: &str) -> Cow<'_, str> {
    let mut read = String::new();
    let mut done = 0;
    for (at, guards) in places(text) {
        if guards > 0 {
            read.push_str(&text[done..at]);
            done = at + GUARD.len_utf8();
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    read.push_str(&text[done..]);
    Cow::Owned(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_everything_else_stays() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+A1", "'+A1"),
            ("-2+3", "'-2+3"),
            ("-", "'-"),
            ("+49 30 1", "'+49 30 1"),
            ("\t=1", "\t'=1"),
            ("\r\n =1", "\r\n '=1"),
            ("＝1", "'＝1"),
            ("\"=1", "\"'=1"),
        ] {
            assert_eq!(guarded(cell), written);
        }
        for cell in [
            "-6.95",
            "+49",
            "-6,95",
            "Köln",
            "",
            "'s-Hertogenbosch",
            "a=b",
            "Bad -Orb",
        ] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn a_formula_behind_another_programs_separator_is_none_either() {
        for (cell, written) in [
            ("Köln;=1+1;x", "Köln;'=1+1;x"),
            ("Köln\t@A1", "Köln\t'@A1"),
            ("Köln;\"=1", "Köln;\"'=1"),
            ("a|=b,=c", "a|'=b,'=c"),
            ("Köln\n-A1", "Köln\n'-A1"),
            ("a;; =1", "a;; '=1"),
        ] {
            assert_eq!(guarded(cell), written);
        }
        for cell in ["Köln;Bonn", "1;-2;+3", "a;-6,95", "fr=Aix|nl=Aken"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn what_is_written_is_read_back_as_it_was() {
        let letters = ['\'', '=', '-', '1', ';', '\t', ' ', '"', 'a', '＠', ','];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = texts
                .iter()
                .flat_map(|text| letters.map(|letter| format!("{text}{letter}")));
            texts = longer.collect();
            for text in &texts {
                let written = guarded(text);
                assert_eq!(bare(&written), text.as_str(), "{written}");
                // A cell anywhere in it that begins like a formula begins with a guard.
                for (at, guards) in places(&written) {
                    assert!(guards > 0, "{written} at {at}");
                }
            }
        }
    }
}
