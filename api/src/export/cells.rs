//! Cells that spreadsheets leave alone.

/// A cell that begins like a formula gets an apostrophe before it: spreadsheets take what follows for text. A number
/// with a sign is no formula.
pub(super) fn safe(cell: &str) -> String {
    let mut letters = cell.chars();
    let is_formula = match (letters.next(), letters.next()) {
        (Some('=' | '@' | '\t' | '\r' | '\n'), _) => true,
        (Some('+' | '-'), _) => cell.parse::<f64>().is_err(),
        _ => false,
    };
    if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        for cell in [
            "=1+1", "@SUM(A1)", "+A1", "-2+3", "\t=1", "-", "+49 30 1", "\r=1",
        ] {
            assert_eq!(safe(cell), format!("'{cell}"));
        }
        for cell in ["-6.95", "+49", "Köln", "", "'s-Hertogenbosch", "a=b"] {
            assert_eq!(safe(cell), cell);
        }
    }
}
