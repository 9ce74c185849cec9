//! The engine's way: plan, gather, merge, fill, judge.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use apollo_compiler::{Schema, validation::Valid};
use async_graphql_value::{ConstValue, Name};
use jumelage_domain::ObjectId;
use tracing::{Instrument, debug_span};

use crate::{
    budget::Budget,
    coverage::{Coverage, Standing},
    cursor::CursorSeal,
    error::{Code, EngineError, PathSegment, ResponseError},
    explain::Explained,
    fill::{Filler, Root},
    gather::{Gathered, gather},
    held::{Down, Held},
    holes::hole,
    inquiry::Inquiry,
    merge::{Merge, Merged, merge, ordered},
    network::{Network, NodeReply, NodeState, Terms},
    plan::{Plan, PlannedField, Planner},
    prepare::{Field, Prepared, Selection},
    project::project,
    reserved::{HOLE, TYPE_NAME},
    scope::{Requirement, Scope},
    strategy::{self, Strategy},
    value::Object,
};

/// Answers scopes of requests.
pub struct Engine {
    /// The public schema, with its directives.
    pub schema: Arc<Valid<Schema>>,
    /// Seals this node's cursors.
    pub seal: CursorSeal,
}

/// A scope's values, by response key.
type Values = Vec<(String, ConstValue)>;

/// A scope's value, before it is completed.
#[derive(Debug)]
pub struct Answer {
    /// The value, or null.
    pub value: ConstValue,
    /// With paths from the root of the response.
    pub errors: Vec<ResponseError>,
    /// How it came about, where the client wants to know.
    pub explained: Option<Explained>,
    /// Of an answer to which nothing is missing: at which revisions its nodes were, and on what terms they were asked.
    pub held: Option<(Held, Terms)>,
    /// How far it can be trusted; of objects by their ids nothing is said.
    pub standing: Option<Standing>,
}

/// A field whose value is objects by their ids.
pub struct Sought<'a> {
    /// The field.
    pub field: &'a Field,
    /// The way to it in the response; nothing for a field of the root.
    pub above: Vec<PathSegment>,
}

impl<'a> Sought<'a> {
    /// A field of the root.
    #[must_use]
    pub const fn at_root(field: &'a Field) -> Self {
        Self {
            field,
            above: Vec::new(),
        }
    }
}

impl Engine {
    /// Answers one root field whose type is the catalogue, without those who are known to be down.
    pub async fn answer(
        &self,
        network: &Network,
        prepared: &Prepared,
        root: &Field,
        scope: &Scope,
        remaining: Duration,
        down: &Down,
    ) -> Answer {
        let mut inquiry = self.inquire(network, prepared, root, scope, remaining);
        let down = known_down(network, scope, down);
        let plan = debug_span!("plan")
            .in_scope(|| self.plan_without(network, prepared, root, scope, &down));
        let values = self.work_out(&mut inquiry, prepared, &plan, &down).await;
        let text = prepared.explain.then(|| plan.to_string());
        judge(inquiry, root, values, scope.requirement, text)
    }

    /// Asks, merges and fills.
    async fn work_out(
        &self,
        inquiry: &mut Inquiry<'_>,
        prepared: &Prepared,
        plan: &Plan<'_>,
        down: &Down,
    ) -> Values {
        refuse(inquiry, plan);
        miss(inquiry, plan, down);
        let gathered = gather(inquiry, plan).await;
        let mut roots = merge_all(inquiry, plan, gathered);
        let filler = Filler {
            prepared,
            seal: &self.seal,
        };
        let fill = filler.fill(inquiry, &mut roots);
        fill.instrument(debug_span!("fill")).await;
        let by_key = |root: Root<'_>| (root.field.response_key.to_string(), root.value);
        roots.into_iter().map(by_key).collect()
    }

    /// Answers a field whose value is objects by their ids, wherever they are. Null stands for an id that leads nowhere.
    pub async fn objects(
        &self,
        network: &Network,
        prepared: &Prepared,
        sought: &Sought<'_>,
        ids: &[String],
        remaining: Duration,
    ) -> Answer {
        let nowhere = Scope {
            nodes: BTreeSet::new(),
            ..Scope::local(network)
        };
        let root = sought.field;
        let is_list = root.definition.ty.is_list();
        let mut inquiry = self.inquire(network, prepared, root, &nowhere, remaining);
        inquiry.above.clone_from(&sought.above);
        let filler = Filler {
            prepared,
            seal: &self.seal,
        };
        let mut items = vec![ConstValue::Null; ids.len()];
        if let Err((path, error)) = filler.check(&self.schema, root) {
            // Below a list there is no telling in which item.
            let path = inquiry.at(path.into_iter().filter(|_| !is_list));
            let error = ResponseError::at(&path, error.code(), error.to_string());
            inquiry.errors.push(error);
        } else {
            for (at, (item, id)) in items.iter_mut().zip(ids).enumerate() {
                *item = by_id(&mut inquiry, root, id, is_list.then_some(at));
            }
        }
        let value = if is_list {
            ConstValue::List(items)
        } else {
            items.pop().unwrap_or_default()
        };
        let mut roots = [Root {
            field: root,
            value,
            path: inquiry.root.clone(),
            at: inquiry.at([]),
        }];
        filler
            .fill(&mut inquiry, &mut roots)
            .instrument(debug_span!("fill"))
            .await;
        let [Root { mut value, .. }] = roots;
        match &mut value {
            ConstValue::List(items) => items.iter_mut().for_each(close),
            one => close(one),
        }
        say_who_failed(&mut inquiry);
        let explained = explained(&mut inquiry, None);
        Answer {
            held: held(&inquiry),
            value,
            errors: inquiry.errors,
            explained,
            standing: None,
        }
    }

    /// The plan that [`Self::answer`] follows.
    #[must_use]
    pub fn plan<'a>(
        &self,
        network: &Network,
        prepared: &'a Prepared,
        root: &'a Field,
        scope: &Scope,
    ) -> Plan<'a> {
        self.plan_without(
            network,
            prepared,
            root,
            scope,
            &known_down(network, scope, &Down::new()),
        )
    }

    fn plan_without<'a>(
        &self,
        network: &Network,
        prepared: &'a Prepared,
        root: &'a Field,
        scope: &Scope,
        down: &Down,
    ) -> Plan<'a> {
        Planner {
            schema: &self.schema,
            seal: &self.seal,
            network,
            scope,
            down: &down.keys().cloned().collect(),
        }
        .plan(prepared, root.fields())
    }

    fn inquire<'a>(
        &'a self,
        network: &'a Network,
        prepared: &Prepared,
        root: &Field,
        scope: &Scope,
        remaining: Duration,
    ) -> Inquiry<'a> {
        Inquiry {
            schema: &self.schema,
            network,
            above: Vec::new(),
            root: root.response_key.to_string(),
            coverage: Coverage::of(scope),
            errors: Vec::new(),
            budget: Budget::new(remaining),
            terms: Terms {
                rights: prepared.rights.clone(),
                freshness: scope.freshness,
                patient: scope.requirement != Requirement::BestEffort,
            },
            called: prepared.explain.then(Vec::new),
        }
    }
}

/// Nodes in scope that would not even be asked now. Where an answer that is kept may do, it is asked for that.
fn known_down(network: &Network, scope: &Scope, known: &Down) -> Down {
    if scope.freshness.allow_stale || !scope.freshness.max_age.is_zero() {
        return Down::new();
    }
    let why = |node| {
        let known = known.get(node).cloned();
        known.or_else(|| network.client(node)?.down())
    };
    let nodes = scope.nodes.iter();
    nodes
        .filter_map(|node| Some((node.clone(), why(node)?)))
        .collect()
}

/// Takes down what is missed of the nodes that are left out.
fn miss(inquiry: &mut Inquiry<'_>, plan: &Plan<'_>, down: &Down) {
    let asks_nobody = plan.by_nodes().next().is_none();
    for (node, failure) in down {
        let fields = plan.by_nodes();
        let missed = fields.filter(|(_, planned)| planned.down.contains(node));
        let purpose: Vec<String> = missed
            .map(|(_, planned)| inquiry.place(&planned.field.response_key))
            .collect();
        if asks_nobody || !purpose.is_empty() {
            let reply = NodeReply::failed(failure.clone(), Duration::ZERO);
            inquiry.coverage.note(node, &reply, &purpose);
        }
    }
}

fn held(inquiry: &Inquiry<'_>) -> Option<(Held, Terms)> {
    let held = inquiry
        .coverage
        .held()
        .filter(|_| inquiry.errors.is_empty())?;
    Some((held, inquiry.terms.clone()))
}

fn explained(inquiry: &mut Inquiry<'_>, plan: Option<String>) -> Option<Explained> {
    let calls = inquiry.called.take()?;
    Some(Explained {
        field: inquiry.root.clone(),
        plan,
        calls,
    })
}

/// Fields that nobody can answer.
fn refuse(inquiry: &mut Inquiry<'_>, plan: &Plan<'_>) {
    for (path, error) in &plan.misfits {
        let path = inquiry.at(path.iter().cloned());
        inquiry
            .errors
            .push(ResponseError::at(&path, error.code(), error.to_string()));
    }
}

/// Merges each field's parts. Errors within them find their new places.
fn merge_all<'a>(
    inquiry: &mut Inquiry<'_>,
    plan: &Plan<'a>,
    gathered: Vec<Gathered>,
) -> Vec<Root<'a>> {
    let mut roots = Vec::new();
    for (planned, gathered) in plan.fields.iter().zip(gathered) {
        if planned.merge == Merge::ByEngine {
            continue;
        }
        let key = planned.field.response_key.as_str();
        let value = if gathered.refused {
            ConstValue::Null
        } else {
            merge_one(inquiry, planned, gathered)
        };
        roots.push(Root {
            field: planned.field,
            value,
            path: inquiry.place(key),
            at: inquiry.at([PathSegment::Key(key.to_owned())]),
        });
    }
    roots
}

fn merge_one(
    inquiry: &mut Inquiry<'_>,
    planned: &PlannedField<'_>,
    gathered: Gathered,
) -> ConstValue {
    let field = planned.field;
    let (first, rows) = (gathered.first, gathered.rows);
    let (said, around) = if planned.keys_first.is_some() {
        (rows, first)
    } else {
        (first, Vec::new())
    };
    let errors: Vec<_> = said
        .iter()
        .map(|said| (said.part.node.clone(), said.errors.clone()))
        .collect();
    let parts = said.into_iter().map(|said| said.part).collect();
    let around = around.into_iter().map(|said| said.part).collect();
    let merged = match planned.page() {
        Some(page) => ordered::merge(field, page, parts, around),
        None => merge(inquiry.schema, &planned.merge, field, parts),
    };
    let key = PathSegment::Key(field.response_key.to_string());
    for (number, (node, errors)) in errors.into_iter().enumerate() {
        for error in errors {
            let Some(path) = moved(&planned.merge, &merged, number, &error.path) else {
                continue;
            };
            let path = inquiry.at(std::iter::once(key.clone()).chain(path));
            inquiry.report(&node, &error, &path);
            let place = inquiry.place(&field.response_key);
            inquiry.coverage.fail(
                &node,
                NodeState::Partial,
                &error.code,
                &error.message,
                &place,
            );
        }
    }
    merged.value
}

/// Where an error of a part is in the merged value, from the field on; `None` where its row is not in it.
fn moved(
    merge: &Merge,
    merged: &Merged,
    part: usize,
    path: &[PathSegment],
) -> Option<Vec<PathSegment>> {
    let before = match merge {
        Merge::Union { .. } => 0,
        Merge::Owner => return Some(path.to_vec()),
        Merge::Log(_) => 1,
        paged if paged.page().is_some() => 1,
        // Rows of groups are made of many nodes' rows.
        _ => return Some(Vec::new()),
    };
    match path.get(before) {
        Some(PathSegment::Index(at)) => {
            let mut path = path.to_vec();
            path[before] = PathSegment::Index(*merged.places.get(&(part, *at))?);
            Some(path)
        }
        _ => Some(Vec::new()),
    }
}

/// Puts the catalogue together and says how far it can be trusted.
fn judge(
    mut inquiry: Inquiry<'_>,
    root: &Field,
    values: Values,
    requirement: Requirement,
    plan: Option<String>,
) -> Answer {
    let explained = explained(&mut inquiry, plan);
    let values = values.into_iter();
    let mut catalogue: Object = values.map(|(key, value)| (Name::new(key), value)).collect();
    let coverage = || inquiry.coverage.to_value(inquiry.network);
    let by_engine = root
        .fields()
        .iter()
        .filter(|field| strategy::of(&field.definition) == Some(Strategy::ByEngine));
    let mut is_asked = false;
    for field in by_engine {
        is_asked = true;
        let value = project(&coverage(), field.fields());
        catalogue.insert(Name::new(field.response_key.as_str()), value);
    }
    let held = held(&inquiry);
    let standing = Some(inquiry.coverage.standing(is_asked));
    if inquiry.coverage.meets(requirement) {
        return Answer {
            value: ConstValue::Object(catalogue),
            held,
            errors: inquiry.errors,
            explained,
            standing,
        };
    }
    let message = "fewer nodes answered than the coverage policy requires";
    let mut error = ResponseError::at(&inquiry.at([]), Code::CoverageNotMet, message);
    error.extensions.push(("coverage", coverage()));
    inquiry.errors.push(error);
    Answer {
        value: ConstValue::Null,
        held: None,
        errors: inquiry.errors,
        explained,
        standing,
    }
}

/// A hole for an id; null where no object can have it.
fn by_id(inquiry: &mut Inquiry<'_>, root: &Field, id: &str, at: Option<usize>) -> ConstValue {
    let id: ObjectId = match id.parse() {
        Ok(id) => id,
        Err(error) => {
            let error = EngineError::Id(error);
            let path = inquiry.at(at.map(PathSegment::Index));
            inquiry
                .errors
                .push(ResponseError::at(&path, error.code(), error.to_string()));
            return ConstValue::Null;
        }
    };
    let kind = id.kind().as_str();
    let known = matches!(&root.selection, Selection::Fields(by_type) if by_type.contains_key(kind));
    let member = inquiry
        .network
        .peers
        .iter()
        .any(|peer| peer.code == *id.node());
    if !known || !member {
        return ConstValue::Null;
    }
    ConstValue::Object(Object::from_iter([
        (Name::new(TYPE_NAME), ConstValue::String(kind.to_owned())),
        (Name::new(HOLE), ConstValue::String(id.to_string())),
    ]))
}

/// An object that did not come is none.
fn close(value: &mut ConstValue) {
    if matches!(value, ConstValue::Object(object) if hole(object).is_some()) {
        *value = ConstValue::Null;
    }
}

/// Objects by their ids come without coverage: a node that did not answer is an error.
fn say_who_failed(inquiry: &mut Inquiry<'_>) {
    let path = inquiry.at([]);
    for (node, report) in &inquiry.coverage.nodes {
        let node = ("node", ConstValue::String(node.to_string()));
        let said = inquiry
            .errors
            .iter()
            .any(|error| error.extensions.contains(&node));
        let gone = Some(Code::ReferenceGone.as_str());
        if let (Some(code), false) = (&report.code, said || report.code.as_deref() == gone) {
            let message = report.message.clone().unwrap_or_default();
            let mut error = ResponseError::at(&path, code, message);
            error.extensions.push(node);
            if report.state == NodeState::Unsupported {
                let missing = report.missing.iter().cloned();
                let missing = missing.map(ConstValue::String).collect();
                let missing = ConstValue::List(missing);
                error.extensions.push(("missing", missing));
            }
            inquiry.errors.push(error);
        }
    }
}
