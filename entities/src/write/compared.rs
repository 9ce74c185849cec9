//! What writing would change, field by field, and whether an object is still as it was when somebody looked at it.

use jumelage_domain::digest::Digest;
use std::fmt::Write as _;

/// A field whose value would be another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// As lists call it.
    pub field: &'static str,
    /// Empty where it is unknown.
    pub before: String,
    /// Empty where it would be unknown.
    pub after: String,
}

/// Fields and their values, always all of them and in one order.
pub(super) type Fields = Vec<(&'static str, String)>;

/// The fields that differ.
pub(super) fn differences(before: Fields, after: Fields) -> Vec<Difference> {
    before
        .into_iter()
        .zip(after)
        .filter(|(before, after)| before.1 != after.1)
        .map(|((field, before), (_, after))| Difference {
            field,
            before,
            after,
        })
        .collect()
}

/// Equal for equal fields, and for hardly any others.
pub(super) fn token(fields: &Fields) -> String {
    let mut text = String::new();
    for (_, value) in fields {
        let _ = write!(text, "{}:{value};", value.len());
    }
    print(&text)
}

/// Equal for what reads equal, and for hardly anything else.
pub(super) fn print(text: &str) -> String {
    format!("{:016x}", Digest::of(text.as_bytes()).to_i64())
}
