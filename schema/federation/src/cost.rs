//! Cost: what a request may bring, in one number that is known before anything runs; and what it has brought.
//!
//! A field costs 1, and for each object of its value what is selected of that. Of a list nobody knows the length before
//! it is there: it counts for as much as the schema assumes, else for a usual one. A page counts for its size, and each of its rows costs 1 more at each node
//! that is asked for it. What else is asked of several nodes costs as much at each; what the engine makes itself costs 1.
//!
//! What came is counted in the same way, with what is there in place of what may be. A list that is longer than usual
//! counts for no more than it did before: so no answer costs more than what was allowed.

mod introspection;
mod measure;
#[cfg(test)]
mod tests;

use apollo_compiler::Schema;
use async_graphql_value::ConstValue;
use serde::Serialize;

use self::measure::Measure;
use crate::{
    error::{Code, ResponseError},
    network::Network,
    prepare::Prepared,
    scope::Scope,
};

/// What a response says of its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Of what may come: known before anything runs.
    pub requested: u64,
    /// Of what came; 0 where the request was refused.
    pub actual: u64,
    /// The most that a request may cost.
    pub limit: u64,
}

/// Whom a field of the root asks.
#[derive(Clone, Debug)]
pub enum Asks {
    /// The nodes of a scope.
    Scope(Scope),
    /// The owners of so many objects.
    Owners(usize),
    /// The network, by a question of the node's own that costs so much, and then what the node itself has: pages and lists
    /// as long as they may be.
    Inquiry(u64),
    /// The node itself, for what is its own: pages and lists as long as they may be.
    Own,
    /// Nobody: it is answered from memory, or refused.
    Nobody,
}

/// Measures a request.
pub struct Meter<'a> {
    /// With its directives.
    pub schema: &'a Schema,
    /// Who there is.
    pub network: &'a Network,
    /// The request.
    pub prepared: &'a Prepared,
    /// Whom it asks, by field of the root.
    pub asks: &'a [Asks],
}

impl Meter<'_> {
    /// Of what may come.
    #[must_use]
    pub fn requested(&self) -> u64 {
        self.measure(None)
    }

    /// Of the completed data of the response; never more than was requested.
    #[must_use]
    pub fn actual(&self, data: &ConstValue) -> u64 {
        self.measure(Some(data))
    }

    fn measure(&self, data: Option<&ConstValue>) -> u64 {
        let measure = Measure {
            schema: self.schema,
            network: self.network,
            variables: &self.prepared.variables,
        };
        measure.request(&self.prepared.fields, self.asks, data)
    }
}

impl Cost {
    /// Before anything runs.
    #[must_use]
    pub const fn before(requested: u64, limit: u64) -> Self {
        Self {
            requested,
            actual: 0,
            limit,
        }
    }

    /// Refuses what costs more than it may, together with the requests before it in the same body.
    pub fn keep(self, before: u64) -> Result<(), ResponseError> {
        let Self {
            requested, limit, ..
        } = self;
        if requested.saturating_add(before) <= limit {
            return Ok(());
        }
        let message = if before == 0 {
            format!("the request costs {requested}; it may cost {limit}")
        } else {
            format!(
                "the request costs {requested}, and those before it in the batch {before}; together they may cost {limit}: \
                 send it in another"
            )
        };
        let mut error = ResponseError::of_request(Code::TooCostly, message);
        error.extensions = vec![
            ("requested", ConstValue::Number(requested.into())),
            ("limit", ConstValue::Number(limit.into())),
        ];
        Err(error)
    }
}
