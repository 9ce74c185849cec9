//! How the schema federates. The engine reads these directives, never the names of fields.

// The macro makes each function a module of the same name, and the directive has the function's name.
#![allow(non_snake_case, missing_docs)]

use async_graphql::{Enum, TypeDirective};

/// How a field of the catalogue is answered by many nodes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Federation {
    /// Sent to the one node that a routing argument names.
    Owner,
    /// A connection: each node's page is merged on the sort key of its edges; counts are added.
    OrderedUnion,
    /// Grouped rows: rows with equal keys are merged, measure by measure.
    Grouped,
    /// A plain list: concatenated, then ordered by the field named in orderBy.
    Union,
    /// A log: each node's entries follow a position of its own, merged by time; the cursor holds all positions.
    Log,
    /// A connection: each node ranks its own rows by score, the best first, and the best of all are merged, then by id;
    /// orderBy names the edge's score.
    #[graphql(name = "TOP_K")]
    TopK,
    /// Made by the engine itself.
    #[graphql(name = "SELF")]
    ByEngine,
}

/// To which nodes an argument leads.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The node in the id.
    Id,
    /// The association with this code.
    Association,
    /// The nodes of these countries.
    Country,
}

/// How a measure of two groups is made of theirs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum MeasureMerge {
    /// The sum.
    Add,
    /// The smaller.
    Min,
    /// The larger.
    Max,
}

#[TypeDirective(location = "FieldDefinition")]
pub fn federates(by: Federation, order_by: Option<String>) {}

#[TypeDirective(location = "ArgumentDefinition", location = "InputFieldDefinition")]
pub fn routes(by: Route) {}

#[TypeDirective(location = "FieldDefinition")]
pub fn measure(merge: MeasureMerge) {}

/// As how long a list is reckoned with before it is there, where no argument says it: of the GraphQL cost directives, the
/// part that is needed here.
#[TypeDirective(location = "FieldDefinition", name = "listSize")]
pub fn list_size(assumed_size: i32) {}

/// Rows of several nodes with an equal value here are one row; rows are ordered by it, as bytes.
#[TypeDirective(location = "FieldDefinition", name = "groupKey")]
pub fn group_key() {}

#[TypeDirective(location = "Object")]
pub fn owned() {}

#[TypeDirective(location = "FieldDefinition")]
pub fn reference() {}
