//! What a reader of a document passes over, as a later version may have written it, and its publisher must not: there it is
//! a slip.

use serde_json::Value;

/// The first field that was written and is not known: it does not come back when what was read is written again. What is
/// said to go without saying may be missing there.
pub(crate) fn unknown(
    written: &Value,
    known: &Value,
    path: &str,
    goes_without_saying: fn(&str, &Value) -> bool,
) -> Option<String> {
    match (written, known) {
        (Value::Object(written), Value::Object(known)) => {
            written.iter().find_map(|(name, value)| {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                match known.get(name) {
                    Some(known) => unknown(value, known, &path, goes_without_saying),
                    None if goes_without_saying(name, value) => None,
                    None => Some(path),
                }
            })
        }
        (Value::Array(written), Value::Array(known)) => {
            let mut items = written.iter().zip(known).enumerate();
            items.find_map(|(at, (value, known))| {
                unknown(value, known, &format!("{path}[{at}]"), goes_without_saying)
            })
        }
        _ => None,
    }
}
