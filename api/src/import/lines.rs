//! The lines of a file, one at a time and never more of one than a row can need.

use std::io::{self, BufRead};

/// The longest line that is held in memory.
const MAX_LENGTH: usize = 64 * 1024;

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The first is 1.
    pub(super) number: u64,
    /// What it holds; its beginning, where it is too long.
    pub(super) bytes: Vec<u8>,
    /// It goes on beyond what is held.
    pub(super) too_long: bool,
}

/// Reads lines that end with LF, CR LF or CR.
pub(super) struct Lines<R> {
    input: R,
    number: u64,
    offset: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(input: R) -> Self {
        Self {
            input,
            number: 0,
            offset: 0,
        }
    }

    /// How many bytes are read.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        if self.input.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let mut line = Line {
            number: self.number,
            bytes: Vec::new(),
            too_long: false,
        };
        loop {
            let buffer = self.input.fill_buf()?;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let text = &buffer[..end.unwrap_or(buffer.len())];
            let room = MAX_LENGTH - line.bytes.len();
            line.too_long |= text.len() > room;
            line.bytes.extend_from_slice(&text[..text.len().min(room)]);
            let carriage_return = end.is_some_and(|at| buffer[at] == b'\r');
            let (used, last) = (text.len() + usize::from(end.is_some()), buffer.is_empty());
            self.consume(used);
            if carriage_return && self.input.fill_buf()?.first() == Some(&b'\n') {
                self.consume(1);
            }
            if end.is_some() || last {
                return Ok(Some(line));
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.offset += u64::try_from(bytes).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn lines(text: &[u8], buffer: usize) -> Vec<String> {
        let mut lines = Lines::new(BufReader::with_capacity(buffer, text));
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| String::from_utf8(line.bytes).unwrap())
            .collect()
    }

    #[test]
    fn every_usual_end_of_line_is_one() {
        for text in ["a\nb\n\nc", "a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc\r"] {
            for buffer in 1..5 {
                assert_eq!(
                    lines(text.as_bytes(), buffer),
                    ["a", "b", "", "c"],
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn an_endless_line_is_cut_and_what_follows_is_read() {
        let text = format!("{}\nb\n", "a".repeat(MAX_LENGTH + 1));
        let mut lines = Lines::new(text.as_bytes());
        let first = lines.next().unwrap().unwrap();
        assert!(first.too_long && first.bytes.len() == MAX_LENGTH);
        let second = lines.next().unwrap().unwrap();
        assert_eq!((second.number, second.bytes), (2, b"b".to_vec()));
        assert!(lines.next().unwrap().is_none());
        assert_eq!(lines.offset(), u64::try_from(text.len()).unwrap());
    }
}
