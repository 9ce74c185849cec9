//! How much of its schema the door tells. The schema is no secret: the program is public. An operator may still want
//! that nobody is helped to find out by asking.

use jumelage_federation::{
    Prepared,
    error::{Code, ResponseError},
};

/// What the door tells of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Openness {
    /// It answers `__schema` and `__type`.
    pub introspection: bool,
    /// Its messages name what the schema has, where a document or a variable does not fit it.
    pub suggestions: bool,
}

impl Default for Openness {
    fn default() -> Self {
        Self {
            introspection: true,
            suggestions: true,
        }
    }
}

impl Openness {
    /// Refuses introspection where it is off. `__typename` is none: it tells of data.
    pub(super) fn admits(self, prepared: &Prepared) -> Result<(), ResponseError> {
        if self.introspection || !prepared.introspects() {
            return Ok(());
        }
        let message = "this node does not answer `__schema` and `__type`: take /schema.graphql";
        let code = Code::IntrospectionNotAllowed;
        Err(ResponseError::of_request(code, message))
    }

    /// The errors of a request that could not be prepared, as they may be told. A message about the schema names types,
    /// fields and arguments in many ways, and new ones with each version of the validator: none of its words is kept.
    pub(super) fn told(self, mut errors: Vec<ResponseError>) -> Vec<ResponseError> {
        if self.suggestions {
            return errors;
        }
        for error in &mut errors {
            let plain = if error.code == Code::ValidationFailed.as_str() {
                "the document does not fit the schema here"
            } else if error.code == Code::InvalidVariables.as_str() {
                "the variables do not fit the types that the operation declares"
            } else {
                continue;
            };
            plain.clone_into(&mut error.message);
        }
        errors
    }
}
