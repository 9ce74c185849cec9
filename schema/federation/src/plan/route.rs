//! Which nodes a field is sent to: those in scope, less those to which its routing arguments do not lead.

use std::collections::BTreeSet;

use apollo_compiler::{Schema, ast::InputValueDefinition, response::JsonMap};
use async_graphql_value::ConstValue;
use jumelage_domain::{CountryCode, NodeCode, ObjectId};

use crate::{
    error::EngineError,
    network::Network,
    prepare::Field,
    scope::Scope,
    strategy::{self, Route},
    value::{items, text},
};

pub(crate) fn nodes(
    schema: &Schema,
    network: &Network,
    scope: &Scope,
    field: &Field,
    variables: &JsonMap,
) -> Result<BTreeSet<NodeCode>, EngineError> {
    let mut nodes = scope.nodes.clone();
    for (route, value) in routing(schema, field, variables) {
        match route {
            Route::Id => {
                let id: ObjectId = text(&value).unwrap_or_default().parse()?;
                nodes.retain(|node| node == id.node());
            }
            Route::Association => nodes.retain(|node| Some(node.as_str()) == text(&value)),
            Route::Country => {
                let countries: BTreeSet<CountryCode> = items(&value)
                    .iter()
                    .filter_map(text)
                    .filter_map(|code| code.parse().ok())
                    .collect();
                let speaks = |node: &NodeCode| {
                    let peer = network.peers.iter().find(|peer| peer.code == *node);
                    peer.is_some_and(|peer| !peer.countries.is_disjoint(&countries))
                };
                nodes.retain(speaks);
            }
        }
    }
    Ok(nodes)
}

/// The values of the arguments, and of the fields of input objects, that lead to nodes.
fn routing(schema: &Schema, field: &Field, variables: &JsonMap) -> Vec<(Route, ConstValue)> {
    let mut found = Vec::new();
    for argument in &field.definition.arguments {
        if let Some(value) = field.argument(&argument.name, variables) {
            collect(schema, argument, value, &mut found);
        }
    }
    found
}

fn collect(
    schema: &Schema,
    definition: &InputValueDefinition,
    value: ConstValue,
    found: &mut Vec<(Route, ConstValue)>,
) {
    if matches!(value, ConstValue::Null) {
        return;
    }
    if let Some(route) = strategy::route(definition) {
        found.push((route, value));
    } else if let (Some(input), ConstValue::Object(fields)) = (
        schema.get_input_object(definition.ty.inner_named_type()),
        value,
    ) {
        for (name, value) in fields {
            if let Some(definition) = input.fields.get(name.as_str()) {
                collect(schema, definition, value, found);
            }
        }
    }
}
