//! What a client sends: a request whose document may be named instead of written.

use actix_web::web;
use jumelage_federation::Request;
use serde::Deserialize;
use serde_json::{Map, Value};

/// As it was sent.
pub(super) struct Sent {
    /// The document.
    pub(super) query: Option<String>,
    /// The document's name, as the GraphQL-over-HTTP specification has it.
    pub(super) document_id: Option<String>,
    /// The document's name, as Apollo's clients have it.
    pub(super) persisted: Option<PersistedQuery>,
    /// The rest.
    pub(super) request: Request,
}

/// `extensions.persistedQuery`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersistedQuery {
    pub(super) version: u64,
    pub(super) sha256_hash: String,
}

/// As JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

/// What this server makes something of; others may stand beside it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    #[serde(default)]
    explain: bool,
    persisted_query: Option<PersistedQuery>,
}

/// In a query string: variables and extensions as JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl From<Body> for Sent {
    fn from(body: Body) -> Self {
        let extensions = body.extensions.unwrap_or_default();
        Self {
            query: body.query,
            document_id: body.document_id,
            persisted: extensions.persisted_query,
            request: Request {
                operation_name: body.operation_name,
                variables: body.variables.unwrap_or_default(),
                explain: extensions.explain,
                ..Request::default()
            },
        }
    }
}

impl Sent {
    /// Of a body.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, String> {
        let body: Body = serde_json::from_slice(body)
            .map_err(|fault| format!("the body is not a GraphQL request: {fault}"))?;
        Ok(body.into())
    }

    /// Of an entry of a batch.
    pub(super) fn from_entry(entry: Value) -> Result<Self, String> {
        Self::from_value(entry, "this entry of the batch is not a GraphQL request")
    }

    /// Of a message's payload.
    pub(super) fn from_payload(payload: Value) -> Result<Self, String> {
        Self::from_value(payload, "the payload is not a GraphQL request")
    }

    fn from_value(entry: Value, none: &str) -> Result<Self, String> {
        if !entry.is_object() {
            return Err(format!("{none}: it is no JSON object"));
        }
        let body: Body =
            serde_json::from_value(entry).map_err(|fault| format!("{none}: {fault}"))?;
        Ok(body.into())
    }

    /// Of a link.
    pub(super) fn from_query_string(text: &str) -> Result<Self, String> {
        let web::Query(asked) = web::Query::<QueryString>::from_query(text)
            .map_err(|fault| format!("the query string is not a GraphQL request: {fault}"))?;
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let variables = some(asked.variables);
        let variables = variables.as_deref().map(serde_json::from_str).transpose();
        let variables: Option<Option<Map<String, Value>>> =
            variables.map_err(|fault| format!("`variables` is not a JSON object: {fault}"))?;
        let extensions = some(asked.extensions);
        let extensions = extensions.as_deref().map(serde_json::from_str).transpose();
        let extensions: Option<Option<Extensions>> =
            extensions.map_err(|fault| format!("`extensions` is not a JSON object: {fault}"))?;
        Ok(Self::from(Body {
            query: some(asked.query),
            document_id: some(asked.document_id),
            operation_name: some(asked.operation_name),
            variables: variables.flatten(),
            extensions: extensions.flatten(),
        }))
    }
}
