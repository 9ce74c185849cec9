//! Whether the quotes of a line are in order, by RFC 4180.

/// What the quotes of some text come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// Each is closed.
    Closed,
    /// The cell with this index is still open at the end.
    Open(usize),
    /// In the cell with this index something follows the closing quote.
    Stray(usize),
}

enum At {
    Start,
    Plain,
    Quoted,
    Quote,
}

/// A quote within an unquoted cell is text, as `csv` reads it.
pub(super) fn quotes(text: &[u8], separator: u8) -> Quotes {
    let (mut at, mut cell) = (At::Start, 0);
    for byte in text {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) | (At::Start | At::Quote, b'"') => At::Quoted,
            (_, byte) if *byte == separator => {
                cell += 1;
                At::Start
            }
            (At::Quote, _) => return Quotes::Stray(cell),
            (At::Start | At::Plain, _) => At::Plain,
        };
    }
    match at {
        At::Quoted => Quotes::Open(cell),
        _ => Quotes::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_told_apart() {
        for (text, expected) in [
            ("", Quotes::Closed),
            (r#"a,"b,c","d ""e""",""""#, Quotes::Open(3)),
            (r#"a,"b,c","d ""e""","""""#, Quotes::Closed),
            (r#"a,b "c" d,e"#, Quotes::Closed),
            (r#"a,"b" c,d"#, Quotes::Stray(1)),
            (r#"a,"b, c"#, Quotes::Open(1)),
        ] {
            assert_eq!(quotes(text.as_bytes(), b','), expected, "{text}");
        }
    }
}
