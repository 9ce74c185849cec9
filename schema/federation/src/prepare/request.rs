//! Reading a request: the document against the schema, the operation, the variables.

use std::sync::Arc;

use apollo_compiler::{
    ExecutableDocument, Node, Schema, ast,
    executable::Operation,
    parser::Parser,
    request::coerce_variable_values,
    response::JsonMap,
    validation::{DiagnosticList, Valid},
};

use sha2::{Digest, Sha256};

use super::limits;
use crate::{
    error::{Code, ResponseError},
    network::Rights,
};

/// What the parser calls the document.
const SOURCE: &str = "request.graphql";

/// A GraphQL request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The document.
    pub query: Arc<str>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The variables, as the client sent them.
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// What the client may see.
    pub rights: Rights,
    /// Whether the client wants to know how it was answered, and may.
    pub explain: bool,
}

impl Request {
    /// Equal for requests that are the same, word for word.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let variables = serde_json::to_string(&self.variables).unwrap_or_default();
        let operation = self.operation_name.as_deref().unwrap_or_default();
        let mut digest = Sha256::new();
        for part in [&*self.query, operation, &variables] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        digest.finalize().into()
    }

    /// Whether the operation is something else than a query. A document that cannot be read writes nothing.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.means(|operation| operation != ast::OperationType::Query)
    }

    /// Whether the operation is a subscription. A document that cannot be read subscribes to nothing.
    #[must_use]
    pub fn subscribes(&self) -> bool {
        self.means(|operation| operation == ast::OperationType::Subscription)
    }

    /// Whether one of the operations that may be meant is such.
    fn means(&self, is_such: impl Fn(ast::OperationType) -> bool) -> bool {
        let Ok(document) = parser().parse_ast(self.query.as_ref(), SOURCE) else {
            return false;
        };
        document
            .definitions
            .iter()
            .any(|definition| match definition {
                ast::Definition::OperationDefinition(operation) => {
                    let name = operation.name.as_ref().map(apollo_compiler::Name::as_str);
                    let meant =
                        self.operation_name.is_none() || name == self.operation_name.as_deref();
                    meant && is_such(operation.operation_type)
                }
                _ => false,
            })
    }
}

pub(super) type Read = (Valid<ExecutableDocument>, Node<Operation>, JsonMap);

fn parser() -> Parser {
    Parser::new()
        .token_limit(limits::TOKENS)
        .recursion_limit(limits::NESTING)
}

/// A document that is valid by the schema.
pub(super) fn validate(
    schema: &Valid<Schema>,
    document: &str,
) -> Result<Valid<ExecutableDocument>, Vec<ResponseError>> {
    let keep = |count, limit, code, what| {
        limits::keep(count, limit, code, what).map_err(|error| vec![error])
    };
    let (bytes, limit) = (document.len(), limits::DOCUMENT);
    keep(bytes, limit, Code::DocumentTooLarge, "bytes")?;
    let mut parser = parser();
    let parsed = parser.parse_ast(document, SOURCE);
    let (tokens, limit) = (parser.tokens_reached(), limits::TOKENS);
    keep(tokens, limit, Code::TooManyTokens, "tokens or more")?;
    let (levels, limit) = (parser.recursion_reached(), limits::NESTING);
    let what = "or more braces and brackets within each other";
    keep(levels, limit, Code::TooDeep, what)?;
    let parsed = parsed.map_err(|with_errors| errors(Code::ParseFailed, &with_errors.errors))?;
    parsed
        .to_executable_validate(schema)
        .map_err(|with_errors| errors(Code::ValidationFailed, &with_errors.errors))
}

pub(super) fn read(schema: &Valid<Schema>, request: &Request) -> Result<Read, Vec<ResponseError>> {
    let document = validate(schema, &request.query)?;
    let operation = document
        .operations
        .get(request.operation_name.as_deref())
        .map_err(|error| {
            vec![ResponseError::of_request(
                Code::OperationNotFound,
                error.message().to_string(),
            )]
        })?
        .clone();
    let variables = serde_json::from_value(request.variables.clone().into()).map_err(|error| {
        vec![ResponseError::of_request(
            Code::InvalidVariables,
            error.to_string(),
        )]
    })?;
    let variables = coerce_variable_values(schema, &operation, &variables).map_err(|error| {
        vec![ResponseError::of_request(
            Code::InvalidVariables,
            error.message().to_string(),
        )]
    })?;
    Ok((document, operation, variables.into_inner()))
}

fn errors(code: Code, list: &DiagnosticList) -> Vec<ResponseError> {
    list.iter()
        .take(limits::ERRORS)
        .map(|diagnostic| {
            let error = diagnostic.to_json();
            ResponseError {
                locations: error
                    .locations
                    .iter()
                    .map(|place| (place.line, place.column))
                    .collect(),
                ..ResponseError::of_request(code, error.message)
            }
        })
        .collect()
}
