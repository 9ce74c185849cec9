//! Plan: which node is asked what, and how the answers become one. A function of the prepared selection, the
//! schema's directives and the nodes in scope, and nothing else. A plan prints as text.

mod calls;
mod display;
pub(crate) mod route;
mod width;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    sync::Arc,
};

use apollo_compiler::{Schema, response::JsonMap};
use jumelage_domain::NodeCode;

pub use self::calls::Lost;
pub(crate) use self::width::ITEMS;
use crate::{
    cursor::CursorSeal,
    error::{EngineError, PathSegment},
    log::Log,
    merge::{self, Merge, ordered},
    network::{Network, Sharing},
    page::Page,
    prepare::{Field, Prepared, Selection},
    print::{Extent, Misfit, Printed, Printer},
    reserved::{ORDER, ROWS, SINCE},
    scope::Scope,
    strategy::{self, Strategy},
};

/// What merging needs of a page.
const KEYS_ASKED: &str = "jumelage__keys:edges{cursor} ";

/// What is asked of whom.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The catalogue's fields, in the client's order.
    pub fields: Vec<PlannedField<'a>>,
    /// What the nodes in scope are asked first.
    pub first: Vec<Call>,
    /// Fields that nobody can answer, with their place below the scope.
    pub misfits: Vec<(Vec<PathSegment>, EngineError)>,
    participants: BTreeSet<String>,
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
    /// Who would, if it were not down.
    pub down: BTreeSet<NodeCode>,
    /// Whether each row is counted by its lead, so that others can stand in for a node that does not answer.
    pub has_leads: bool,
    /// The page is wide: so many of its sort keys are asked for first, and then the rows that win.
    pub keys_first: Option<usize>,
    /// Where in it there may be objects of which only their owners know what is selected.
    pub holes: Vec<String>,
    texts: Texts,
}

/// A field as the nodes are asked it: first, and for the rows that win.
#[derive(Debug, Default)]
struct Texts {
    first: Printed,
    rows: Printed,
}

/// How much of a field is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Portion {
    /// All of it.
    Whole,
    /// Of a wide page so many sort keys, and what is not in its rows.
    Keys(usize),
    /// Of a wide page so many rows.
    Rows(usize),
    /// Of a log what comes behind the position with this number.
    Behind(usize),
}

impl Portion {
    /// How many keys or rows, where that is not all.
    pub(crate) const fn size(self) -> Option<usize> {
        match self {
            Self::Whole | Self::Behind(_) => None,
            Self::Keys(size) | Self::Rows(size) => Some(size),
        }
    }
}

/// One document, and who is asked it.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who.
    pub nodes: BTreeSet<NodeCode>,
    /// Which of the plan's fields, and how much of each.
    pub fields: BTreeMap<usize, Portion>,
    /// What.
    pub document: Arc<str>,
    /// The variables that the document declares.
    pub variables: Arc<serde_json::Map<String, serde_json::Value>>,
    /// Who counts what.
    pub sharing: Arc<Sharing>,
}

/// What planning needs beside the selection.
pub struct Planner<'a> {
    /// With its directives.
    pub schema: &'a Schema,
    /// Opens the client's cursors.
    pub seal: &'a CursorSeal,
    /// Who there is.
    pub network: &'a Network,
    /// Who is in scope.
    pub scope: &'a Scope,
    /// Who of them is known not to answer: the others count what these would have counted from the start.
    pub down: &'a BTreeSet<NodeCode>,
}

impl Planner<'_> {
    /// Plans a catalogue.
    #[must_use]
    pub fn plan<'a>(&self, prepared: &'a Prepared, catalogue: &'a [Field]) -> Plan<'a> {
        let mut plan = Plan {
            fields: Vec::new(),
            first: Vec::new(),
            misfits: Vec::new(),
            participants: self.up().map(ToString::to_string).collect(),
        };
        for field in catalogue.iter().filter(|field| field.name != "__typename") {
            let here = vec![PathSegment::Key(field.response_key.to_string())];
            match self.field(prepared, field) {
                Ok(planned) => plan.fields.push(planned),
                Err((path, error)) => plan
                    .misfits
                    .push((if path.is_empty() { here } else { path }, error)),
            }
        }
        plan.first = plan.first_wave(&self.up().cloned().collect());
        plan
    }

    fn up(&self) -> impl Iterator<Item = &NodeCode> {
        let nodes = self.scope.nodes.iter();
        nodes.filter(|node| !self.down.contains(*node))
    }

    fn field<'a>(
        &self,
        prepared: &'a Prepared,
        field: &'a Field,
    ) -> Result<PlannedField<'a>, Misfit> {
        let variables = &prepared.variables;
        let mut merge = self
            .merge(field, variables)
            .map_err(|error| (Vec::new(), error))?;
        let nodes = match merge {
            Merge::ByEngine => BTreeSet::new(),
            _ => route::nodes(self.schema, self.network, self.scope, field, variables)
                .map_err(|error| (Vec::new(), error))?,
        };
        if let Merge::Log(log) = &mut merge {
            log.among(&nodes);
        }
        let has_leads = match merge {
            Merge::Grouped => true,
            _ if merge.page().is_some() => strategy::row_type(self.schema, field.type_name())
                .is_some_and(|row| !strategy::is_owned(self.schema, row)),
            _ => false,
        };
        let is_wide = |page: &Page| {
            nodes.len() > 1 && width::is_wide(self.schema, field, variables, *page, nodes.len())
        };
        let page = merge.page().filter(is_wide);
        let keys_first = page.map(|page| width::share(page, nodes.len()));
        let mut planned = PlannedField {
            field,
            merge,
            nodes,
            has_leads,
            keys_first,
            down: BTreeSet::new(),
            holes: Vec::new(),
            texts: Texts::default(),
        };
        planned.down = planned.nodes.intersection(self.down).cloned().collect();
        planned.nodes.retain(|node| !self.down.contains(node));
        holes(
            self.schema,
            field,
            &field.response_key,
            false,
            &mut planned.holes,
        );
        if planned.merge != Merge::ByEngine {
            planned.texts = self.texts(prepared, &planned)?;
        }
        Ok(planned)
    }

    fn merge(&self, field: &Field, variables: &JsonMap) -> Result<Merge, EngineError> {
        match strategy::of(&field.definition) {
            Some(Strategy::Log) => {
                let scope = (self.scope.name.as_str(), &self.scope.nodes);
                Log::of(field, variables, self.seal, scope).map(Merge::Log)
            }
            Some(Strategy::OrderedUnion) => Ok(Merge::OrderedUnion {
                page: field.page(variables)?,
            }),
            Some(Strategy::TopK { score }) => Ok(Merge::TopK {
                page: field.page(variables)?,
                score,
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

    fn texts(&self, prepared: &Prepared, planned: &PlannedField<'_>) -> Result<Texts, Misfit> {
        let print = |needs: &str, extent: Extent<'_>| {
            let (variables, part) = (&prepared.variables, planned.field.response_key.as_str());
            let mut printer = Printer::new(self.schema, variables, self.seal, part);
            printer.root(planned.field, &self.scope.name, needs, extent)?;
            Ok::<_, Misfit>(printer.finish())
        };
        let field = planned.field;
        if let Merge::Log(_) = planned.merge {
            let (since, first) = (since_variable(field), size_variable(field));
            let extent = Extent::Log {
                since: &since,
                first: &first,
            };
            return Ok(Texts {
                first: print(merge::log::NEEDS, extent)?,
                rows: Printed::default(),
            });
        }
        if planned.keys_first.is_none() {
            return Ok(Texts {
                first: print(&planned.merge.needs(field), Extent::Whole)?,
                rows: Printed::default(),
            });
        }
        let keys = format!("{KEYS_ASKED}{}", ordered::page_needs(field));
        Ok(Texts {
            first: print(&keys, Extent::Keys(&size_variable(field)))?,
            rows: print(keys_needed(field), Extent::Rows(&size_variable(field)))?,
        })
    }
}

/// Sort keys, where the client's own selection does not have them.
fn keys_needed(field: &Field) -> &'static str {
    if ordered::keys_in_selection(field).is_none() {
        KEYS_ASKED
    } else {
        ""
    }
}

/// The places at or below a field where objects may stand that another node owns, with what is asked of that one.
fn holes(schema: &Schema, field: &Field, path: &str, inside: bool, found: &mut Vec<String>) {
    let Selection::Fields(by_type) = &field.selection else {
        return;
    };
    for (object, fields) in by_type {
        let for_owner: Vec<&str> = fields
            .iter()
            .filter(|field| strategy::is_for_owner(field))
            .map(|field| field.response_key.as_str())
            .collect();
        if inside && strategy::is_owned(schema, object) && !for_owner.is_empty() {
            found.push(format!("{path} ({object}): {}", for_owner.join(" ")));
        }
        let inside = inside || strategy::has_id(schema, object);
        for field in fields {
            let path = format!("{path}.{}", field.response_key);
            holes(schema, field, &path, inside, found);
        }
    }
}

/// The variable that says how many keys or rows of a field a node has to send.
fn size_variable(field: &Field) -> String {
    format!("{ROWS}_{}", field.response_key)
}

/// The variable that says from where on a node's log is asked for.
fn since_variable(field: &Field) -> String {
    format!("{SINCE}_{}", field.response_key)
}

impl PlannedField<'_> {
    /// The log, where the field is one.
    pub(crate) fn log(&self) -> Option<&Log> {
        match &self.merge {
            Merge::Log(log) => Some(log),
            _ => None,
        }
    }

    /// The page, where the field is one.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        self.merge.page()
    }
}

impl Merge {
    /// What merging needs beside what the client selected, printed in front of the field's selection.
    fn needs(&self, field: &Field) -> String {
        let mut needs = String::new();
        if self.page().is_some() {
            needs.push_str(keys_needed(field));
            needs.push_str(&ordered::page_needs(field));
        }
        if let Self::Union { order_by } = self {
            let _ = write!(needs, "{ORDER}:{order_by} ");
        }
        needs
    }
}
