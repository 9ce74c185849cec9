//! The document as JSON.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Catalogue, CatalogueError};
use crate::funding::{Call, CallId, LocalizedText, Membership, Programme};

const FORMAT: &str = "jumelage-funding";
const VERSION: u64 = 1;

#[derive(Deserialize)]
struct Header {
    format: Option<Value>,
    version: Option<u64>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    as_of: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<LocalizedText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    example_day: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eu_members: Option<Membership>,
    programmes: Vec<Programme>,
    calls: Vec<Call>,
}

fn from_json<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, CatalogueError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = match error.path().to_string() {
            // Nowhere yet, or at the end of what broke off.
            path if path == "." || path == "?" => "document".to_owned(),
            path => path,
        };
        let error = error.into_inner();
        CatalogueError::Json {
            path,
            line: error.line(),
            column: error.column(),
            what: without_place(&error),
        }
    })?;
    reader.end().map_err(|error| CatalogueError::Json {
        path: "document".to_owned(),
        line: error.line(),
        column: error.column(),
        what: "there is more behind its end".to_owned(),
    })?;
    Ok(read)
}

/// What `serde_json` says, without the place that it puts behind.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

pub(super) fn read(json: &str) -> Result<Catalogue, CatalogueError> {
    let header: Header = from_json(json)?;
    if header.format.as_ref().and_then(Value::as_str) != Some(FORMAT) {
        let found = header
            .format
            .map_or_else(|| "missing".to_owned(), |format| format.to_string());
        return Err(CatalogueError::Format(found));
    }
    match header.version {
        Some(VERSION) => {}
        Some(version) => return Err(CatalogueError::Version(version)),
        None => return Err(CatalogueError::invalid("version", "it is missing: write 1")),
    }
    let document: Document = from_json(json)?;
    let mut catalogue = Catalogue::new(document.as_of, document.programmes, document.calls)?;
    catalogue.label = document.label;
    catalogue.example_day = document.example_day;
    catalogue.union = document.eu_members;
    Ok(catalogue)
}

pub(super) fn value(catalogue: &Catalogue) -> Value {
    let document = Document {
        as_of: catalogue.as_of,
        label: catalogue.label.clone(),
        example_day: catalogue.example_day,
        eu_members: catalogue.union.clone(),
        programmes: catalogue.programmes.clone(),
        calls: catalogue.calls.clone(),
    };
    let mut value = json!({"format": FORMAT, "version": VERSION});
    if let (Value::Object(whole), Ok(Value::Object(rest))) =
        (&mut value, serde_json::to_value(&document))
    {
        whole.extend(rest);
    }
    value
}

/// What no single programme or call shows.
pub(super) fn check(programmes: &[Programme], calls: &[Call]) -> Result<(), CatalogueError> {
    let by_id: HashMap<&CallId, &Call> = calls.iter().map(|call| (&call.id, call)).collect();
    let mut known = HashSet::new();
    for (at, programme) in programmes.iter().enumerate() {
        let path = |field: &str| format!("programmes[{at}].{field}");
        if !known.insert(&programme.id) {
            let what = format!("another programme is called “{}”, too", programme.id);
            return Err(CatalogueError::invalid(path("id"), what));
        }
        let Some(portal) = &programme.portal else {
            continue;
        };
        for (place, template) in portal.templates.iter().enumerate() {
            let path = |field: &str| path(&format!("portal.templates[{place}].{field}"));
            if let Some((field, what)) = template.fault() {
                return Err(CatalogueError::invalid(path(field), what));
            }
            let like = by_id.get(&template.like);
            if like.is_none_or(|call| call.programme != programme.id) {
                let what = format!(
                    "the programme has no call “{}”: add it, or name another",
                    template.like
                );
                return Err(CatalogueError::invalid(path("like"), what));
            }
        }
    }
    let mut spelled = HashSet::new();
    for (at, call) in calls.iter().enumerate() {
        let path = |field: &str| format!("calls[{at}].{field}");
        if !spelled.insert(call.id.as_str().to_ascii_lowercase()) {
            let what = format!("another call is called “{}”, too", call.id);
            return Err(CatalogueError::invalid(path("id"), what));
        }
        if !known.contains(&call.programme) {
            let what = format!(
                "there is no programme “{}”: add it under programmes",
                call.programme
            );
            return Err(CatalogueError::invalid(path("programme"), what));
        }
        if let Some((field, what)) = call.fault() {
            return Err(CatalogueError::invalid(path(&field), what));
        }
    }
    Ok(())
}
