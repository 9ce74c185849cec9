//! What does not fit the schema by the thousand, and what asks for the schema itself.

use super::{Flood, flood, many};

#[must_use]
pub fn all() -> Vec<Flood> {
    let mut floods = unknown();
    floods.extend(introspection());
    floods
}

#[must_use]
pub fn unknown() -> Vec<Flood> {
    let code = "GRAPHQL_VALIDATION_FAILED";
    let long = "x".repeat(200_000);
    vec![
        flood(
            format!("{{{}}}", many(4_000, |number| format!("f{number}"))),
            code,
        ),
        flood(
            format!(
                "{{local{{{}}}}}",
                many(1_000, |number| format!("f{number}{{a}}"))
            ),
            code,
        ),
        flood(format!("{{local{{{long}}}}}"), code),
        flood(format!("{{local{{__typename ...{long}}}}}"), code),
        flood(format!("query(${long}:Int){{local{{__typename}}}}"), code),
        flood(
            format!(
                "{{{}}}",
                many(900, |number| format!("local(a{number}:1){{b}}"))
            ),
            code,
        ),
        flood(
            format!(
                "{{local{{__typename {}}}}}",
                many(2_000, |number| format!("@d{number}"))
            ),
            code,
        ),
        flood(
            format!(
                "{{local{{__typename}}}} {}",
                many(900, |number| format!("fragment F{number} on Query{{a}}"))
            ),
            code,
        ),
    ]
}

#[must_use]
pub fn introspection() -> Vec<Flood> {
    let circle = "fields{type{";
    let round = |rounds: usize| {
        format!(
            "{{__schema{{types{{{}name{}}}}}}}",
            circle.repeat(rounds),
            "}}".repeat(rounds)
        )
    };
    let aliases =
        |field: &str, below: &str| many(30, |number| format!("a{number}:{field}{{{below}}}"));
    let types = aliases("fields", &aliases("args", "name"));
    vec![
        flood(round(3), "INTROSPECTION_TOO_DEEP"),
        flood(round(8), "INTROSPECTION_TOO_DEEP"),
        flood(round(20), "TOO_DEEP"),
        flood(
            "{__type(name:\"Query\"){...T}} fragment T on __Type{fields{type{interfaces{possibleTypes{name}}}}}",
            "INTROSPECTION_TOO_DEEP",
        ),
        flood(
            format!("{{__schema{{types{{{types}}}}}}}"),
            "INTROSPECTION_TOO_DEEP",
        ),
        flood(
            format!(
                "{{{}}}",
                many(30, |number| format!("a{number}:__schema{{types{{name}}}}"))
            ),
            "TOO_MANY_INTROSPECTIONS",
        ),
    ]
}
