//! Events as text.

use serde::Serialize;

/// That nothing comes any more. Without a line of data browsers would not tell of it.
pub(super) const COMPLETE: &str = "event: complete\ndata:\n\n";

/// A sign of life.
pub(super) const ALIVE: &str = ":\n\n";

/// An answer, and the cursor behind it: JSON has no line breaks but those that are written out, and cursors have none.
pub(super) fn next(reply: &impl Serialize, cursor: Option<&str>) -> String {
    let data = serde_json::to_string(reply).unwrap_or_default();
    let id = cursor.map_or_else(String::new, |cursor| format!("id: {cursor}\n"));
    format!("event: next\n{id}data: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_few_lines_whatever_is_in_it() {
        let reply = serde_json::json!({"data": "one\nevent: complete\r\ndata:"});
        assert_eq!(
            next(&reply, Some("abc")),
            "event: next\nid: abc\ndata: {\"data\":\"one\\nevent: complete\\r\\ndata:\"}\n\n"
        );
        assert!(next(&reply, None).starts_with("event: next\ndata: "));
    }
}
