//! Requests that are made to cost, and what each is refused with.

pub mod nested;
pub mod schema;
pub mod sizes;

use std::fmt::Write;

use serde_json::{Value, json};

/// A request that is to be refused.
pub struct Flood {
    pub sent: Value,
    pub code: &'static str,
}

/// All that are GraphQL requests, whatever becomes of them.
#[must_use]
pub fn all() -> Vec<Flood> {
    let mut floods = nested::all();
    floods.extend(schema::all());
    floods.extend(sizes::all());
    floods
}

fn flood(query: impl Into<String>, code: &'static str) -> Flood {
    Flood {
        sent: json!({"query": query.into()}),
        code,
    }
}

/// So many of something, each by its number.
#[must_use]
pub fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{} ", one(number));
        text
    })
}
