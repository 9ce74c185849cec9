//! Prepare: a request becomes a tree in which every field stands once, under its response key, in the order in
//! which the client wrote it. Everything after this step reads the tree and never the document.

mod collect;
mod given;
pub(crate) mod introspection;
pub mod limits;
mod request;

use apollo_compiler::{
    Name, Node, Schema,
    ast::{FieldDefinition, OperationType},
    executable::Argument,
    response::JsonMap,
    validation::Valid,
};
use async_graphql_value::ConstValue;
use indexmap::IndexMap;

pub use self::request::Request;
use crate::{
    error::ResponseError,
    network::Rights,
    page::{Page, PageArguments, PageError},
    reserved,
    value::{evaluate, integer, text},
};

/// A valid request.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Query, mutation or subscription.
    pub operation: OperationType,
    /// The fields of the root type.
    pub fields: Vec<Field>,
    /// The root type.
    pub root: Name,
    /// The variables, coerced, their defaults filled in.
    pub variables: JsonMap,
    /// What its client may see.
    pub rights: Rights,
    /// Whether its client wants to know how it was answered.
    pub explain: bool,
}

/// A field, merged from all places in which the document selects it.
#[derive(Clone, Debug)]
pub struct Field {
    /// The alias, or else the name.
    pub response_key: Name,
    /// Its name in the schema.
    pub name: Name,
    /// The type that it is a field of.
    pub parent: Name,
    /// As the schema defines it.
    pub definition: Node<FieldDefinition>,
    /// As given.
    pub arguments: Vec<Node<Argument>>,
    /// What is selected below it.
    pub selection: Selection,
}

/// What is selected of a field's value.
#[derive(Clone, Debug)]
pub enum Selection {
    /// A scalar or an enum value.
    Leaf,
    /// Of an object, by its type; of an interface or union, for each type that it may turn out to be.
    Fields(IndexMap<Name, Vec<Field>>),
}

/// Reads, validates and merges.
pub fn prepare(schema: &Valid<Schema>, request: &Request) -> Result<Prepared, Vec<ResponseError>> {
    let (document, operation, variables) = request::read(schema, request)?;
    for variable in &operation.variables {
        reserved::refuse(&variable.name).map_err(|error| vec![error])?;
    }
    let fields = collect::Collector::new(schema, &document, &variables)
        .fields(&operation.selection_set.ty, &[&operation.selection_set], 0)
        .map_err(|error| vec![error])?;
    introspection::keep(&fields).map_err(|error| vec![error])?;
    Ok(Prepared {
        operation: operation.operation_type,
        root: operation.selection_set.ty.clone(),
        fields,
        variables,
        rights: request.rights.clone(),
        explain: request.explain,
    })
}

/// Whether a document is one that some request can ask.
pub fn validate(schema: &Valid<Schema>, document: &str) -> Result<(), Vec<ResponseError>> {
    request::validate(schema, document).map(drop)
}

impl Prepared {
    /// Whether the schema itself is asked for.
    #[must_use]
    pub fn introspects(&self) -> bool {
        self.fields.iter().any(introspection::is_root)
    }

    /// Whether there is such a field anywhere.
    pub fn selects(&self, is_such: impl Fn(&Field) -> bool) -> bool {
        self.fields.iter().any(|field| field.selects(&is_such))
    }
}

impl Field {
    fn selects(&self, is_such: &impl Fn(&Self) -> bool) -> bool {
        let below = match &self.selection {
            Selection::Leaf => None,
            Selection::Fields(by_type) => Some(by_type.values().flatten()),
        };
        is_such(self)
            || below
                .into_iter()
                .flatten()
                .any(|field| field.selects(is_such))
    }

    /// Whether it is a value without arguments or anything below it.
    pub(crate) fn is_plain(&self) -> bool {
        self.arguments.is_empty() && matches!(self.selection, Selection::Leaf)
    }

    /// An argument's value: as given, else its default; `None` where there is neither.
    #[must_use]
    pub fn argument(&self, name: &str, variables: &JsonMap) -> Option<ConstValue> {
        let given = self.arguments.iter().find(|argument| argument.name == name);
        let given = given.and_then(|argument| evaluate(&argument.value, variables));
        given.or_else(|| {
            let definition = self.definition.argument_by_name(name)?;
            evaluate(definition.default_value.as_deref()?, variables)
        })
    }

    /// The page that a connection's arguments mean.
    pub fn page(&self, variables: &JsonMap) -> Result<Page, PageError> {
        let number = |name: &str| {
            let value = self.argument(name, variables)?;
            integer(&value).map(|number| i32::try_from(number).unwrap_or(i32::MAX))
        };
        let cursor = |name: &str| {
            let value = self.argument(name, variables)?;
            text(&value).map(str::to_owned)
        };
        let arguments = PageArguments {
            first: number("first"),
            after: cursor("after"),
            last: number("last"),
            before: cursor("before"),
        };
        arguments.page()
    }

    /// The name of the type of the value, or of its items.
    #[must_use]
    pub fn type_name(&self) -> &Name {
        self.definition.ty.inner_named_type()
    }

    /// What is selected of a value that is an object of one known type.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.selection {
            Selection::Fields(by_type) => by_type.first().map_or(&[], |(_, fields)| fields),
            Selection::Leaf => &[],
        }
    }
}
