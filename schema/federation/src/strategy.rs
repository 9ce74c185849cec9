//! How the schema federates, read from its directives.

use apollo_compiler::{
    Name, Schema,
    ast::{Directive, FieldDefinition, InputValueDefinition},
    schema::ExtendedType,
};

use crate::prepare::Field;

/// How a field of the catalogue is answered by many nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// By the one node that a routing argument names.
    Owner,
    /// Pages, merged on the sort keys of their edges.
    OrderedUnion,
    /// Rows with equal keys, merged measure by measure.
    Grouped,
    /// Lists, concatenated and ordered by this field.
    Union {
        /// A field of the items.
        order_by: String,
    },
    /// Logs, each followed from a position of its own.
    Log,
    /// The best of each node's best, by scores that each gives its own rows.
    TopK {
        /// The field of an edge that says the score.
        score: String,
    },
    /// By the engine itself.
    ByEngine,
}

/// Whether a field is a list by score.
#[must_use]
pub fn is_ranking(field: &Field) -> bool {
    matches!(of(&field.definition), Some(Strategy::TopK { .. }))
}

/// To which nodes an argument leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The node in the id.
    Id,
    /// The association with this code.
    Association,
    /// The nodes of these countries.
    Country,
}

/// How a measure of two groups is made of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureMerge {
    /// The sum.
    Add,
    /// The smaller.
    Min,
    /// The larger.
    Max,
}

fn word<'a>(directive: &'a Directive, argument: &str) -> Option<&'a str> {
    let value = directive.specified_argument_by_name(argument)?;
    value
        .as_enum()
        .map(apollo_compiler::Name::as_str)
        .or_else(|| value.as_str())
}

/// A field's `@federates`.
#[must_use]
pub fn of(field: &FieldDefinition) -> Option<Strategy> {
    let directive = field.directives.get("federates")?;
    match word(directive, "by")? {
        "OWNER" => Some(Strategy::Owner),
        "ORDERED_UNION" => Some(Strategy::OrderedUnion),
        "GROUPED" => Some(Strategy::Grouped),
        "UNION" => Some(Strategy::Union {
            order_by: word(directive, "orderBy")?.to_owned(),
        }),
        "LOG" => Some(Strategy::Log),
        "TOP_K" => Some(Strategy::TopK {
            score: word(directive, "orderBy")?.to_owned(),
        }),
        "SELF" => Some(Strategy::ByEngine),
        _ => None,
    }
}

/// An argument's or input field's `@routes`.
#[must_use]
pub fn route(argument: &InputValueDefinition) -> Option<Route> {
    match word(argument.directives.get("routes")?, "by")? {
        "ID" => Some(Route::Id),
        "ASSOCIATION" => Some(Route::Association),
        "COUNTRY" => Some(Route::Country),
        _ => None,
    }
}

/// A field's `@measure`.
#[must_use]
pub fn measure(field: &FieldDefinition) -> Option<MeasureMerge> {
    match word(field.directives.get("measure")?, "merge")? {
        "ADD" => Some(MeasureMerge::Add),
        "MIN" => Some(MeasureMerge::Min),
        "MAX" => Some(MeasureMerge::Max),
        _ => None,
    }
}

/// The field of an object type that has `@groupKey`.
#[must_use]
pub fn group_key<'a>(schema: &'a Schema, object: &str) -> Option<&'a str> {
    let fields = &schema.get_object(object)?.fields;
    fields
        .values()
        .find(|field| field.directives.has("groupKey"))
        .map(|field| field.name.as_str())
}

/// Whether objects of this type are Relay connections: they have edges and the page's info.
#[must_use]
pub fn is_connection(schema: &Schema, type_name: &str) -> bool {
    let Some(ExtendedType::Object(object)) = schema.types.get(type_name) else {
        return false;
    };
    object.fields.contains_key("edges") && object.fields.contains_key("pageInfo")
}

/// As how long the schema assumes a list to be that is no page: `@listSize`, as the GraphQL cost directives have it.
#[must_use]
pub fn assumed_size(field: &FieldDefinition) -> Option<usize> {
    let directive = field.directives.get("listSize")?;
    let size = directive.specified_argument_by_name("assumedSize")?;
    usize::try_from(size.to_i32()?).ok()
}

/// The type of the rows of a connection.
#[must_use]
pub fn row_type<'a>(schema: &'a Schema, connection: &str) -> Option<&'a Name> {
    let field = |object: &str, name: &str| {
        let field = schema.get_object(object)?.fields.get(name)?;
        Some(field.ty.inner_named_type())
    };
    field(field(connection, "edges")?, "node")
}

/// Whether one node is the authority for objects of this type: `@owned`.
#[must_use]
pub fn is_owned(schema: &Schema, object: &str) -> bool {
    schema
        .get_object(object)
        .is_some_and(|object| object.directives.has("owned"))
}

/// Whether objects of this type have an id that leads to a node.
#[must_use]
pub fn has_id(schema: &Schema, object: &str) -> bool {
    schema.get_object(object).is_some_and(|object| {
        !object.implements_interfaces.is_empty() && object.fields.contains_key("id")
    })
}

/// Whether a selected field of an `@owned` type is for the owner to answer: not what every holder of a reference
/// knows.
#[must_use]
pub fn is_for_owner(field: &Field) -> bool {
    field.name != "id"
        && field.name != "__typename"
        && !field.definition.directives.has("reference")
}

/// Under which key the client has asked for the id.
#[must_use]
pub fn id_key(fields: &[Field]) -> Option<&str> {
    fields
        .iter()
        .find(|field| field.name == "id")
        .map(|field| field.response_key.as_str())
}
