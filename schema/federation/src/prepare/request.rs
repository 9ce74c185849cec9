//! Reading a request: the document against the schema, the operation, the variables.

use std::sync::Arc;

use apollo_compiler::{
    ExecutableDocument, Node, Schema, ast,
    executable::Operation,
    request::coerce_variable_values,
    response::JsonMap,
    validation::{DiagnosticList, Valid},
};

use crate::error::ResponseError;

/// A GraphQL request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The document.
    pub query: Arc<str>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The variables, as the client sent them.
    pub variables: serde_json::Map<String, serde_json::Value>,
}

pub(super) type Read = (Valid<ExecutableDocument>, Node<Operation>, JsonMap);

pub(super) fn read(schema: &Valid<Schema>, request: &Request) -> Result<Read, Vec<ResponseError>> {
    let parsed = ast::Document::parse(request.query.as_ref(), "request.graphql")
        .map_err(|with_errors| errors("GRAPHQL_PARSE_FAILED", &with_errors.errors))?;
    let document = parsed
        .to_executable_validate(schema)
        .map_err(|with_errors| errors("GRAPHQL_VALIDATION_FAILED", &with_errors.errors))?;
    let operation = document
        .operations
        .get(request.operation_name.as_deref())
        .map_err(|error| {
            vec![ResponseError::of_request(
                "OPERATION_NOT_FOUND",
                error.message().to_string(),
            )]
        })?
        .clone();
    let variables = serde_json::from_value(request.variables.clone().into()).map_err(|error| {
        vec![ResponseError::of_request(
            "INVALID_VARIABLES",
            error.to_string(),
        )]
    })?;
    let variables = coerce_variable_values(schema, &operation, &variables).map_err(|error| {
        vec![ResponseError::of_request(
            "INVALID_VARIABLES",
            error.message().to_string(),
        )]
    })?;
    Ok((document, operation, variables.into_inner()))
}

fn errors(code: &str, list: &DiagnosticList) -> Vec<ResponseError> {
    list.iter()
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
