//! What a reader passes over, and a publisher must not.

use serde_json::Value;

use super::{Catalogue, CatalogueError, file};
use crate::{funding::What, strict::unknown};

pub(super) fn check(json: &str, catalogue: &Catalogue) -> Result<(), CatalogueError> {
    let written: Value = serde_json::from_str(json)
        .map_err(|error| CatalogueError::invalid("document", error.to_string()))?;
    // Programmes and calls are sorted when they are read: what was written is compared in the same order.
    let mut known = file::value(catalogue);
    for list in ["programmes", "calls"] {
        let order: Vec<&Value> = written[list]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| &one["id"])
            .collect();
        if let Some(items) = known[list].as_array_mut() {
            items.sort_by_key(|item| order.iter().position(|id| **id == item["id"]));
            for (at, item) in items.iter().enumerate() {
                refuse_unknown_rules(catalogue, item, list, at)?;
            }
        }
    }
    match unknown(&written, &known, "", says_nothing) {
        Some(path) => Err(CatalogueError::UnknownField(path)),
        None => Ok(()),
    }
}

fn refuse_unknown_rules(
    catalogue: &Catalogue,
    item: &Value,
    list: &str,
    at: usize,
) -> Result<(), CatalogueError> {
    let id = item["id"].as_str().unwrap_or_default();
    let call = catalogue.calls.iter().find(|call| call.id.as_str() == id);
    let rules = call
        .filter(|_| list == "calls")
        .into_iter()
        .flat_map(|call| &call.rules);
    for (place, rule) in rules.enumerate() {
        if let What::Unknown(unknown) = &rule.what {
            return Err(CatalogueError::UnknownRule {
                path: format!("calls[{at}].rules[{place}]"),
                rule: unknown.name().to_owned(),
                why: unknown.why().to_owned(),
            });
        }
    }
    Ok(())
}

/// What says that there is nothing, or what goes without saying, is left out when written.
fn says_nothing(name: &str, value: &Value) -> bool {
    let usual = match name {
        "stage" => *value == 1,
        "binding" => *value == true,
        "opens" | "deadlines" | "themes" | "goals" | "rules" | "kinds" | "others" | "excluded"
        | "sources" | "templates" => false,
        _ => return false,
    };
    usual || value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
