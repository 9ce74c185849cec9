//! Uploads: the GraphQL multipart request specification, `operations`, then `map`, then the files. Each file goes to
//! disk as it comes; what is held in memory is bounded.

use std::{
    collections::HashMap,
    io::{BufWriter, Write},
    sync::Arc,
};

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, http::StatusCode, web::Payload};
use futures::StreamExt;
use jumelage_federation::error::Code;
use jumelage_schema::viewer::{Role, Viewer};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::time::timeout;

use super::Sent;
use crate::{
    host::Hosts,
    http::PUBLIC_LIMIT,
    import::{Held, Uploaded, Uploads},
};

/// All files of a request together, in bytes.
const FILES: usize = 256 << 20;

/// Files of a request.
const MOST: usize = 4;

/// How deep in the variables a file may stand.
const DEEP: usize = 16;

/// So many times as long as another body a body with files may take.
const PATIENCE: u32 = 20;

/// Why an upload was not taken.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: Code,
    pub(super) message: String,
}

fn malformed(message: impl Into<String>) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        code: Code::MalformedRequest,
        message: message.into(),
    }
}

fn too_large(what: &str, limit: usize) -> Refusal {
    Refusal {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: Code::BodyTooLarge,
        message: format!("{what} may have {limit} bytes"),
    }
}

/// Whether somebody may send files at all: nothing else takes any.
pub(super) fn may_upload(viewer: &Viewer) -> bool {
    viewer.is_any_of(&[Role::Editor, Role::Admin])
}

/// Reads it. The files are there until what is held goes.
pub(super) async fn read(
    request: &HttpRequest,
    hosts: &Hosts,
    payload: Payload,
    uploads: &Arc<Uploads>,
) -> Result<(Sent, Held), Refusal> {
    let patience = hosts.patience.body * PATIENCE;
    let form = Multipart::new(request.headers(), payload);
    let read = timeout(patience, all_of(form, uploads)).await;
    read.unwrap_or_else(|_| {
        Err(Refusal {
            status: StatusCode::REQUEST_TIMEOUT,
            code: Code::BodyTooSlow,
            message: format!("the body did not come within {} s", patience.as_secs()),
        })
    })
}

async fn all_of(mut form: Multipart, uploads: &Arc<Uploads>) -> Result<(Sent, Held), Refusal> {
    let operations = part(&mut form, "operations").await?;
    let mut operations: Value = serde_json::from_slice(&operations)
        .map_err(|fault| malformed(format!("`operations` is no JSON: {fault}")))?;
    if !operations.is_object() {
        return Err(malformed(
            "`operations` is no GraphQL request: batches take no files",
        ));
    }
    let map = part(&mut form, "map").await?;
    let map: HashMap<String, Vec<String>> = serde_json::from_slice(&map)
        .map_err(|fault| malformed(format!("`map` does not say where files belong: {fault}")))?;
    if map.len() > MOST || map.values().any(|places| places.len() != 1) {
        let message = format!("`map` gives each of at most {MOST} files one place");
        return Err(malformed(message));
    }
    let mut held = Held::of(Arc::clone(uploads));
    let (mut left, mut given) = (FILES, 0);
    while let Some(field) = form.next().await {
        let field = field.map_err(|fault| malformed(format!("the form is broken: {fault}")))?;
        let name = field.name().unwrap_or_default().to_owned();
        let Some([place]) = map.get(&name).map(Vec::as_slice) else {
            return Err(malformed(format!(
                "`map` has no place for the part “{name}”"
            )));
        };
        let slot = slot(&mut operations, place)
            .filter(|slot| slot.is_null())
            .ok_or_else(|| malformed(format!("there is no null at “{place}” to put a file at")))?;
        let uploaded = file(field, &mut left).await?;
        *slot = held.hold(uploaded).into();
        given += 1;
    }
    if given < map.len() {
        return Err(malformed("`map` names files that are not in the form"));
    }
    let sent = Sent::from_entry(operations).map_err(malformed)?;
    Ok((sent, held))
}

/// The next part of the form, which must be this one.
async fn part(form: &mut Multipart, name: &str) -> Result<Vec<u8>, Refusal> {
    let missing = || {
        malformed(format!(
            "the form lacks `{name}`: first `operations`, then `map`, then the files"
        ))
    };
    let field = form.next().await.ok_or_else(missing)?;
    let mut field = field.map_err(|fault| malformed(format!("the form is broken: {fault}")))?;
    if field.name() != Some(name) {
        return Err(missing());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|fault| malformed(format!("the form broke off: {fault}")))?;
        if bytes.len() + chunk.len() > PUBLIC_LIMIT {
            return Err(too_large(&format!("`{name}`"), PUBLIC_LIMIT));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Writes a file to disk.
async fn file(mut field: Field, left: &mut usize) -> Result<Uploaded, Refusal> {
    let lost = |fault: std::io::Error| {
        tracing::error!(
            error = &fault as &dyn std::error::Error,
            "an upload was not kept"
        );
        Refusal {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: Code::Internal,
            message: "the node has no room for the file: tell its operator".to_owned(),
        }
    };
    let disposition = field.content_disposition();
    let name = disposition.and_then(|disposition| disposition.get_filename());
    // A name is for people; no path comes of it.
    let name: String = name.unwrap_or_default().chars().take(200).collect();
    let file = NamedTempFile::new().map_err(lost)?;
    let mut output = BufWriter::new(file.as_file());
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|fault| malformed(format!("the form broke off: {fault}")))?;
        *left = left
            .checked_sub(chunk.len())
            .ok_or_else(|| too_large("the files of a request", FILES))?;
        output.write_all(&chunk).map_err(lost)?;
    }
    output.flush().map_err(lost)?;
    drop(output);
    Ok(Uploaded { name, file })
}

/// The value at a place like `variables.input.file`.
fn slot<'a>(operations: &'a mut Value, place: &str) -> Option<&'a mut Value> {
    let mut at = operations;
    for (depth, key) in place.split('.').enumerate() {
        if depth == 0 && key != "variables" || depth >= DEEP {
            return None;
        }
        at = match at {
            Value::Object(fields) => fields.get_mut(key)?,
            Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_has_its_place_in_the_variables_and_nowhere_else() {
        let mut operations = json!({"query": null, "variables": {"input": {"files": [null, 1]}}});
        assert!(
            slot(&mut operations, "variables.input.files.0").is_some_and(|slot| slot.is_null())
        );
        for place in [
            "query",
            "variables.input.files.2",
            "variables.a",
            "",
            "variables.input.files.x",
        ] {
            assert!(slot(&mut operations, place).is_none(), "{place}");
        }
    }
}
