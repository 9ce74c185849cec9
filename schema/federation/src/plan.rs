//! Plan: which node is asked what, and how the answers become one. A function of the prepared selection, the
//! schema's directives and the nodes in scope, and nothing else. A plan prints as text.

mod route;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write},
    sync::Arc,
};

use apollo_compiler::{Name, Schema, response::JsonMap};
use jumelage_domain::NodeCode;

use crate::{
    cursor::CursorSeal,
    error::{EngineError, PathSegment},
    merge::{self, Merge},
    network::Network,
    page::{Page, PageArguments},
    prepare::{Field, Prepared},
    print::{Misfit, Printer, head},
    scope::Scope,
    strategy::{self, Strategy},
    value::{integer, text},
};

/// What is asked of whom.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The catalogue's fields, in the client's order.
    pub fields: Vec<PlannedField<'a>>,
    /// The questions: one document for each set of nodes that are asked the same.
    pub calls: Vec<Call>,
    /// Fields that nobody can answer, with their place below the scope.
    pub misfits: Vec<(Vec<PathSegment>, EngineError)>,
}

/// A field of the catalogue.
#[derive(Debug)]
pub struct PlannedField<'a> {
    /// As prepared.
    pub field: &'a Field,
    /// How the answers become one.
    pub merge: Merge,
    /// Who answers.
    pub nodes: BTreeSet<NodeCode>,
}

/// One document, and who is asked it.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who.
    pub nodes: BTreeSet<NodeCode>,
    /// What.
    pub document: Arc<str>,
    /// The variables that the document declares.
    pub variables: Arc<serde_json::Map<String, serde_json::Value>>,
}

/// A field, its text for the nodes, and the variables in that.
type Printed<'a> = (PlannedField<'a>, String, BTreeSet<Name>);

/// What planning needs beside the selection.
pub struct Planner<'a> {
    /// With its directives.
    pub schema: &'a Schema,
    /// Opens the client's cursors.
    pub seal: &'a CursorSeal,
    /// Who there is.
    pub network: &'a Network,
    /// Who may be asked.
    pub scope: &'a Scope,
}

impl Planner<'_> {
    /// Plans the fields that are selected of a catalogue.
    #[must_use]
    pub fn plan<'a>(&self, prepared: &Prepared, catalogue: &'a [Field]) -> Plan<'a> {
        let mut plan = Plan {
            fields: Vec::new(),
            calls: Vec::new(),
            misfits: Vec::new(),
        };
        let mut printed: BTreeMap<usize, (String, BTreeSet<Name>)> = BTreeMap::new();
        for field in catalogue.iter().filter(|field| field.name != "__typename") {
            let here = vec![PathSegment::Key(field.response_key.to_string())];
            match self.field(prepared, field) {
                Ok((planned, text, used)) => {
                    printed.insert(plan.fields.len(), (text, used));
                    plan.fields.push(planned);
                }
                Err((path, error)) => plan
                    .misfits
                    .push((if path.is_empty() { here } else { path }, error)),
            }
        }
        plan.calls = self.calls(prepared, &plan.fields, &printed);
        plan
    }

    fn field<'a>(&self, prepared: &Prepared, field: &'a Field) -> Result<Printed<'a>, Misfit> {
        let variables = &prepared.variables;
        let merge = merge(field, variables).map_err(|error| (Vec::new(), error))?;
        let nodes = match merge {
            Merge::ByEngine => BTreeSet::new(),
            _ => route::nodes(self.schema, self.network, self.scope, field, variables)
                .map_err(|error| (Vec::new(), error))?,
        };
        let mut printer = Printer::new(self.schema, variables, self.seal, &self.scope.name);
        if merge != Merge::ByEngine {
            printer.root(field, &merge.needs(field))?;
        }
        Ok((
            PlannedField {
                field,
                merge,
                nodes,
            },
            printer.text,
            printer.used,
        ))
    }

    /// All fields for one node travel in one document; nodes that are asked the same share it. Where only the
    /// engine's own fields are selected, the nodes are asked whether they are there.
    fn calls(
        &self,
        prepared: &Prepared,
        fields: &[PlannedField<'_>],
        printed: &BTreeMap<usize, (String, BTreeSet<Name>)>,
    ) -> Vec<Call> {
        let mut asked: BTreeMap<&NodeCode, Vec<usize>> = BTreeMap::new();
        let by_nodes = || {
            fields
                .iter()
                .enumerate()
                .filter(|(_, field)| field.merge != Merge::ByEngine)
        };
        for (at, field) in by_nodes() {
            for node in &field.nodes {
                asked.entry(node).or_default().push(at);
            }
        }
        if by_nodes().next().is_none() && !fields.is_empty() {
            asked.extend(self.scope.nodes.iter().map(|node| (node, Vec::new())));
        }
        let mut same: BTreeMap<Vec<usize>, BTreeSet<NodeCode>> = BTreeMap::new();
        for (node, fields) in asked {
            same.entry(fields).or_default().insert(node.clone());
        }
        same.into_iter()
            .map(|(fields, nodes)| call(prepared, nodes, &fields, printed))
            .collect()
    }
}

fn merge(field: &Field, variables: &JsonMap) -> Result<Merge, EngineError> {
    match strategy::of(&field.definition) {
        Some(Strategy::OrderedUnion) => Ok(Merge::OrderedUnion {
            page: page(field, variables)?,
        }),
        Some(Strategy::Grouped) => Ok(Merge::Grouped),
        Some(Strategy::Union { order_by }) => Ok(Merge::Union { order_by }),
        Some(Strategy::Owner) => Ok(Merge::Owner),
        Some(Strategy::ByEngine) => Ok(Merge::ByEngine),
        None => Err(EngineError::Argument(format!(
            "{}.{} does not federate",
            field.parent, field.name
        ))),
    }
}

fn call(
    prepared: &Prepared,
    nodes: BTreeSet<NodeCode>,
    fields: &[usize],
    printed: &BTreeMap<usize, (String, BTreeSet<Name>)>,
) -> Call {
    let (mut body, mut used) = (String::new(), BTreeSet::new());
    for (text, variables) in fields.iter().filter_map(|at| printed.get(at)) {
        body.push_str(text);
        used.extend(variables.iter().cloned());
    }
    if body.is_empty() {
        body.push_str("__typename");
    }
    let variables = used.iter().filter_map(|name| {
        let value = prepared.variables.get(name.as_str())?;
        Some((name.to_string(), serde_json::to_value(value).ok()?))
    });
    let variables = Arc::new(variables.collect());
    let document = format!("{}{{{}}}", head(prepared, &used), body.trim_end());
    Call {
        nodes,
        document: document.into(),
        variables,
    }
}

/// The page that a connection's arguments mean.
fn page(field: &Field, variables: &JsonMap) -> Result<Page, EngineError> {
    let number = |name: &str| {
        let value = field.argument(name, variables)?;
        integer(&value).map(|number| i32::try_from(number).unwrap_or(i32::MAX))
    };
    let cursor = |name: &str| {
        field
            .argument(name, variables)
            .as_ref()
            .and_then(text)
            .map(str::to_owned)
    };
    let arguments = PageArguments {
        first: number("first"),
        after: cursor("after"),
        last: number("last"),
        before: cursor("before"),
    };
    Ok(arguments.page()?)
}

impl Merge {
    /// What merging needs beside what the client selected, printed in front of the field's selection.
    fn needs(&self, field: &Field) -> String {
        let mut needs = String::new();
        match self {
            Self::OrderedUnion { .. } => {
                if merge::ordered::keys_in_selection(field).is_none() {
                    let _ = write!(needs, "{}:edges{{cursor}}", merge::KEYS);
                }
                needs.push_str(&merge::ordered::page_needs(field));
            }
            Self::Union { order_by } => {
                let _ = write!(needs, "{}:{order_by} ", merge::ORDER);
            }
            Self::Owner | Self::Grouped | Self::ByEngine => {}
        }
        needs
    }
}

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = |nodes: &BTreeSet<NodeCode>| {
            nodes
                .iter()
                .map(NodeCode::as_str)
                .collect::<Vec<_>>()
                .join(" ")
        };
        for call in &self.calls {
            writeln!(f, "ask {}\n    {}", codes(&call.nodes), call.document)?;
            if !call.variables.is_empty() {
                writeln!(
                    f,
                    "    with {}",
                    serde_json::to_string(&*call.variables).unwrap_or_default()
                )?;
            }
        }
        for field in &self.fields {
            writeln!(
                f,
                "merge {}: {} of {}",
                field.field.response_key,
                field.merge,
                codes(&field.nodes)
            )?;
        }
        for (path, error) in &self.misfits {
            writeln!(f, "refuse {path:?}: {error}")?;
        }
        Ok(())
    }
}
