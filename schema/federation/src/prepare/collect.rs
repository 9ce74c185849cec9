//! Collecting fields, as the specification's `CollectFields` and `MergeSelectionSets` do: `@skip` and `@include`
//! decided, fragments resolved, equal response keys merged.

use std::{cell::Cell, collections::HashSet};

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::DirectiveList,
    executable::{self, SelectionSet},
    response::JsonMap,
    schema::ExtendedType,
};
use async_graphql_value::ConstValue;
use indexmap::IndexMap;

use super::{Field, Selection, limits};
use crate::{
    error::{Code, ResponseError},
    reserved,
    value::evaluate,
};

pub(super) struct Collector<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
    directives: Cell<usize>,
    selections: Cell<usize>,
}

/// A response key's places in the document.
type Places<'a> = IndexMap<Name, Vec<&'a Node<executable::Field>>>;

impl<'a> Collector<'a> {
    pub(super) fn new(
        schema: &'a Schema,
        document: &'a ExecutableDocument,
        variables: &'a JsonMap,
    ) -> Self {
        Self {
            schema,
            document,
            variables,
            directives: Cell::new(0),
            selections: Cell::new(0),
        }
    }

    /// The fields that are selected of an object of this type, which is so deep below the root.
    pub(super) fn fields(
        &self,
        object: &Name,
        sets: &[&'a SelectionSet],
        depth: usize,
    ) -> Result<Vec<Field>, ResponseError> {
        limits::keep(depth, limits::DEPTH, Code::TooDeep, "levels of fields")?;
        let (mut places, mut visited) = (Places::new(), HashSet::new());
        for set in sets {
            self.collect(object, set, &mut places, &mut visited);
        }
        limits::keep_in_object(object, places.iter())?;
        let (directives, limit) = (self.directives.get(), limits::DIRECTIVES);
        limits::keep(directives, limit, Code::TooManyDirectives, "directives")?;
        let (selections, limit) = (self.selections.get(), limits::SELECTIONS);
        let what = "or more fields and fragments, each counted wherever a fragment brings it";
        limits::keep(selections, limit, Code::TooManySelections, what)?;
        places
            .into_iter()
            .map(|(key, places)| self.field(object, key, &places, depth))
            .collect()
    }

    /// A fragment that has been visited adds nothing more.
    fn collect(
        &self,
        object: &Name,
        set: &'a SelectionSet,
        places: &mut Places<'a>,
        visited: &mut HashSet<&'a Name>,
    ) {
        for selection in &set.selections {
            let directives = self.directives.get() + selection.directives().len();
            self.directives.set(directives);
            self.selections.set(self.selections.get() + 1);
            if !self.is_included(selection.directives()) {
                continue;
            }
            match selection {
                executable::Selection::Field(field) => {
                    places
                        .entry(field.response_key().clone())
                        .or_default()
                        .push(field);
                }
                executable::Selection::InlineFragment(fragment) => {
                    if fragment
                        .type_condition
                        .as_ref()
                        .is_none_or(|condition| self.applies(condition, object))
                    {
                        self.collect(object, &fragment.selection_set, places, visited);
                    }
                }
                executable::Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = spread.fragment_def(self.document)
                        && visited.insert(&fragment.name)
                        && self.applies(fragment.type_condition(), object)
                    {
                        self.collect(object, &fragment.selection_set, places, visited);
                    }
                }
            }
        }
    }

    fn field(
        &self,
        object: &Name,
        key: Name,
        places: &[&'a Node<executable::Field>],
        depth: usize,
    ) -> Result<Field, ResponseError> {
        reserved::refuse(&key)?;
        limits::keep_name(&key)?;
        // Validation has made sure that all places have one name and equal arguments.
        let field = places[0];
        let sets: Vec<&SelectionSet> = places.iter().map(|place| &place.selection_set).collect();
        Ok(Field {
            response_key: key,
            name: field.name.clone(),
            parent: object.clone(),
            definition: field.definition.clone(),
            arguments: field.arguments.clone(),
            selection: self.selection(field.ty().inner_named_type(), &sets, depth + 1)?,
        })
    }

    fn selection(
        &self,
        type_name: &Name,
        sets: &[&'a SelectionSet],
        depth: usize,
    ) -> Result<Selection, ResponseError> {
        let possible = match self.schema.types.get(type_name) {
            Some(ExtendedType::Object(_)) => vec![type_name.clone()],
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => self.possible(type_name),
            _ => return Ok(Selection::Leaf),
        };
        let by_type = possible
            .into_iter()
            .map(|object| Ok((object.clone(), self.fields(&object, sets, depth)?)));
        Ok(Selection::Fields(
            by_type.collect::<Result<_, ResponseError>>()?,
        ))
    }

    /// The object types that a value of an abstract type may be of.
    fn possible(&self, abstract_type: &str) -> Vec<Name> {
        let objects = self
            .schema
            .types
            .iter()
            .filter(|(_, definition)| definition.is_object());
        objects
            .map(|(name, _)| name)
            .filter(|name| self.schema.is_subtype(abstract_type, name))
            .cloned()
            .collect()
    }

    fn applies(&self, condition: &Name, object: &Name) -> bool {
        condition == object || self.schema.is_subtype(condition, object)
    }

    fn is_included(&self, directives: &DirectiveList) -> bool {
        let says = |directive: &str| {
            let condition = directives
                .get(directive)?
                .specified_argument_by_name("if")?;
            match evaluate(condition, self.variables)? {
                ConstValue::Boolean(truth) => Some(truth),
                _ => None,
            }
        };
        says("skip") != Some(true) && says("include") != Some(false)
    }
}
