//! Gather: the nodes' answers to the fields of a plan. Where a node fails, the others are asked for what it would have
//! counted; where a page is wide, its first sort keys come first, then more of those that may win, and then the rows that
//! do.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_graphql_value::{ConstValue, Name};
use jumelage_domain::NodeCode;

use crate::{
    error::{PathSegment, blames_the_question},
    inquiry::{Errand, Inquiry},
    merge::{Merge, Part, Violation, log, ordered, top},
    network::{NodeAnswer, NodeCall, NodeError, NodeState, Sharing},
    page::Page,
    plan::{Call, Lost, Plan, PlannedField, Portion},
    value::Object,
    version::Missing,
    vet::{Speaker, vet, vet_some},
};

/// After so many rounds of failures nobody is asked any more for what others have left.
const MAX_ROUNDS: usize = 8;

/// What the nodes said to one field.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// Their answers; of a page whose keys come first, the keys.
    pub(crate) first: Vec<Said>,
    /// The rows that win.
    pub(crate) rows: Vec<Said>,
    /// The question itself was wrong: there is no answer, whatever some nodes made of it.
    pub(crate) refused: bool,
    lost: BTreeSet<NodeCode>,
}

/// One node's answer to one field, and what it says went wrong in it.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) part: Part,
    pub(crate) errors: Vec<NodeError>,
    portion: Portion,
    sharing: Arc<Sharing>,
}

impl Said {
    fn keys(&self, planned: &PlannedField<'_>, page: Page, keys_only: bool) -> Vec<&str> {
        let value = &self.part.value;
        ordered::sort_keys(planned.field, page.limit, value, keys_only).unwrap_or_default()
    }
}

impl Gathered {
    /// Whether rows are those that their node's keys have promised. If they are not, something has changed in between.
    fn promised(&self, planned: &PlannedField<'_>, rows: &Said) -> bool {
        let (Portion::Rows(size), Some(page)) = (rows.portion, planned.page()) else {
            return true;
        };
        let of_node = self.first.iter();
        let of_node = of_node.filter(|said| said.part.node == rows.part.node);
        let mut promised: Vec<&str> = of_node
            .flat_map(|said| said.keys(planned, page, true))
            .collect();
        promised.sort_unstable();
        if page.backward {
            promised.drain(..promised.len().saturating_sub(size));
        } else {
            promised.truncate(size);
        }
        promised == rows.keys(planned, page, false)
    }

    /// Keeps what a node said, in the place of what it said less of before.
    fn hold(&mut self, said: Said) {
        let node = &said.part.node;
        if matches!(said.portion, Portion::Rows(_)) {
            self.rows.retain(|other| other.part.node != *node);
            self.rows.push(said);
        } else {
            // What it says in the place of others stands beside what it says itself.
            self.first
                .retain(|other| other.part.node != *node || other.sharing != said.sharing);
            self.first.push(said);
        }
    }
}

/// Asks until nothing is left to be asked.
pub(crate) async fn gather(inquiry: &mut Inquiry<'_>, plan: &Plan<'_>) -> Vec<Gathered> {
    let mut gathering = Gathering {
        fields: plan.fields.iter().map(|_| Gathered::default()).collect(),
        inquiry,
        plan,
    };
    gathering.ask(&plan.first).await;
    let mut taken_over = Lost::new();
    for _ in 0..MAX_ROUNDS {
        let lost = gathering.lost();
        let newly = without(&lost, &taken_over);
        let calls = if newly.is_empty() {
            let unfinished = gathering.unfinished();
            if unfinished.is_empty() {
                plan.rows(&gathering.winners(), &lost)
            } else {
                plan.keys(&unfinished)
            }
        } else {
            plan.takeover(&lost, &newly)
        };
        let done = newly.is_empty() && calls.is_empty();
        if done || gathering.inquiry.budget.is_spent() {
            break;
        }
        taken_over = lost;
        gathering.ask(&calls).await;
    }
    if !without(&gathering.lost(), &taken_over).is_empty()
        || gathering.winners().values().any(|of| !of.is_empty())
    {
        gathering.inquiry.coverage.unsettle();
    }
    gathering.fields
}

fn without(all: &Lost, known: &Lost) -> Lost {
    let rest = all.iter().map(|(field, nodes)| {
        let known = known.get(field);
        let new = nodes
            .iter()
            .filter(|node| known.is_none_or(|known| !known.contains(*node)));
        (*field, new.cloned().collect::<BTreeSet<_>>())
    });
    rest.filter(|(_, nodes)| !nodes.is_empty()).collect()
}

struct Gathering<'g, 'a> {
    inquiry: &'g mut Inquiry<'a>,
    plan: &'g Plan<'g>,
    fields: Vec<Gathered>,
}

impl Gathering<'_, '_> {
    async fn ask(&mut self, calls: &[Call]) {
        let mut errands = Vec::new();
        let mut asked: Vec<(&NodeCode, &Call)> = Vec::new();
        for call in calls {
            for node in &call.nodes {
                if self.has_nothing_of(node, call) {
                    continue;
                }
                errands.push(self.errand(node, call));
                asked.push((node, call));
            }
        }
        let answers = self.inquiry.ask(errands).await;
        let asked: Vec<_> = asked.into_iter().zip(answers).collect();
        self.blame_the_question(&asked);
        for ((node, call), answer) in asked {
            match answer {
                Some(answer) => {
                    if !self.take_in(node, call, answer) {
                        self.disown(node, call);
                    }
                }
                None => call.fields.keys().for_each(|at| self.lose(*at, node)),
            }
        }
    }

    /// A field's arguments are wrong if all nodes that answer say so, and nobody has answered it before. One that is
    /// alone with it is wrong itself.
    fn blame_the_question(&mut self, asked: &[((&NodeCode, &Call), Option<NodeAnswer>)]) {
        for (at, planned) in self.plan.fields.iter().enumerate() {
            if !self.fields[at].first.is_empty() {
                continue;
            }
            let key = planned.field.response_key.as_str();
            let answers = asked.iter().filter_map(|((_, call), answer)| {
                call.fields.get(&at)?;
                answer.as_ref().filter(|answer| !is_left_out(key, answer))
            });
            let blames: Option<Vec<NodeError>> =
                answers.map(|answer| blame(key, &answer.errors)).collect();
            for error in blames.iter().flatten() {
                self.fields[at].refused = true;
                let path = self.inquiry.at([PathSegment::Key(key.to_owned())]);
                self.inquiry.blame(error, &path);
            }
        }
    }

    /// Whether a node is asked for what others have left and shares no twinning with any of them.
    fn has_nothing_of(&self, node: &NodeCode, call: &Call) -> bool {
        let mut left_by = call.sharing.left_by.iter().peekable();
        let coverage = &self.inquiry.coverage;
        left_by.peek().is_some() && !left_by.any(|gone| coverage.are_linked(node, gone))
    }

    fn errand(&self, node: &NodeCode, call: &Call) -> Errand {
        let fields = call.fields.keys().map(|at| &self.plan.fields[*at]);
        Errand {
            node: node.clone(),
            call: NodeCall {
                document: call.document.clone(),
                variables: call.variables.clone(),
                sharing: call.sharing.clone(),
                remaining: self.inquiry.budget.half(),
                terms: self.inquiry.terms.clone(),
                unless: None,
            },
            purpose: fields
                .map(|planned| self.inquiry.place(&planned.field.response_key))
                .collect(),
        }
    }

    /// What a node that is well again would say once more only because it was kept.
    fn disown(&self, node: &NodeCode, call: &Call) {
        if let Some(client) = self.inquiry.network.client(node) {
            client.disown(&self.errand(node, call).call);
        }
    }

    /// Says whether all of it is what it ought to be.
    fn take_in(&mut self, node: &NodeCode, call: &Call, answer: NodeAnswer) -> bool {
        let mut is_sound = true;
        let mut data = match answer.data {
            ConstValue::Object(data) => data,
            _ => Object::new(),
        };
        for (at, portion) in &call.fields {
            let planned = &self.plan.fields[*at];
            let key = planned.field.response_key.as_str();
            let value = data.swap_remove(&Name::new(key));
            let mut errors = below(key, &answer.errors);
            let missing = answer.missing.as_deref();
            let own_errors = errors.len();
            if self.fields[*at].refused {
                continue;
            }
            let outcome = match value {
                None if errors.is_empty() => Err(Violation::Shape),
                value => accept(
                    self.inquiry,
                    planned,
                    (node, call, missing.is_some()),
                    *portion,
                    value.unwrap_or_default(),
                    &mut errors,
                ),
            };
            let is_lack = outcome.as_ref().is_err_and(Violation::is_of_lack);
            let lacked = missing.filter(|_| errors.is_empty() && is_lack);
            is_sound &= errors.len() == own_errors && (outcome.is_ok() || lacked.is_some());
            match (outcome, lacked) {
                (Ok(value), _) => {
                    let said = Said {
                        part: Part {
                            node: node.clone(),
                            value,
                        },
                        errors,
                        portion: *portion,
                        sharing: Arc::clone(&call.sharing),
                    };
                    if !self.fields[*at].promised(planned, &said) {
                        self.inquiry.coverage.unsettle();
                    }
                    self.fields[*at].hold(said);
                }
                (Err(_), Some(missing)) => self.do_without(*at, node, planned, missing),
                (Err(violation), None) => self.refuse(*at, node, planned, &violation, &errors),
            }
        }
        is_sound
    }

    /// Leaves out an answer that cannot be merged.
    fn refuse(
        &mut self,
        at: usize,
        node: &NodeCode,
        planned: &PlannedField<'_>,
        violation: &Violation,
        errors: &[NodeError],
    ) {
        let key = planned.field.response_key.as_str();
        let state = match violation {
            Violation::Null => NodeState::Partial,
            _ => NodeState::Refused,
        };
        let (mut code, mut message) = (String::from(violation.code()), violation.to_string());
        for error in errors {
            let path = self.inquiry.at([PathSegment::Key(key.to_owned())]);
            self.inquiry.report(node, error, &path);
            if *violation == Violation::Null {
                (code, message) = (error.code.clone(), error.message.clone());
            }
        }
        let place = self.inquiry.place(key);
        self.inquiry
            .coverage
            .fail(node, state, &code, &message, &place);
        self.lose(at, node);
    }

    /// Leaves out an answer that lacks too much, as its node's version does not have it.
    fn do_without(
        &mut self,
        at: usize,
        node: &NodeCode,
        planned: &PlannedField<'_>,
        missing: &Missing,
    ) {
        let place = self.inquiry.place(&planned.field.response_key);
        let (code, message) = (missing.code().as_str(), missing.message());
        self.inquiry
            .coverage
            .fail(node, NodeState::Unsupported, code, message, &place);
        self.lose(at, node);
    }

    /// A node that fails in a field takes no part in it: what it has said already would be counted by others too.
    fn lose(&mut self, at: usize, node: &NodeCode) {
        let gathered = &mut self.fields[at];
        gathered.first.retain(|said| said.part.node != *node);
        gathered.rows.retain(|said| said.part.node != *node);
        gathered.lost.insert(node.clone());
    }

    fn lost(&self) -> Lost {
        let lost = self.fields.iter().enumerate();
        lost.filter(|(_, gathered)| !gathered.lost.is_empty())
            .map(|(at, gathered)| (at, gathered.lost.clone()))
            .collect()
    }

    /// Of pages whose keys came first: the nodes whose keys all win, so that more of them may do so.
    fn unfinished(&self) -> BTreeMap<usize, BTreeSet<NodeCode>> {
        let mut unfinished = BTreeMap::new();
        for (at, planned) in self.plan.by_nodes() {
            let (Some(page), Some(share)) = (planned.page(), planned.keys_first) else {
                continue;
            };
            let gathered = &self.fields[at];
            let parts: Vec<&Part> = gathered.first.iter().map(|said| &said.part).collect();
            let full = ordered::winning_throughout(planned.field, page, share, &parts);
            let nodes: BTreeSet<NodeCode> = gathered
                .first
                .iter()
                .zip(full)
                .filter(|(said, full)| *full && said.portion == Portion::Keys(share))
                .map(|(said, _)| said.part.node.clone())
                .collect();
            if share < page.limit && !gathered.refused && !nodes.is_empty() {
                unfinished.insert(at, nodes);
            }
        }
        unfinished
    }

    /// Of pages whose keys came first: how many rows of each node win and are not here yet.
    fn winners(&self) -> BTreeMap<usize, BTreeMap<NodeCode, usize>> {
        let mut wanted = BTreeMap::new();
        for (at, planned) in self
            .plan
            .by_nodes()
            .filter(|(_, planned)| planned.keys_first.is_some())
        {
            let (Some(page), gathered) = (planned.page(), &self.fields[at]) else {
                continue;
            };
            let parts: Vec<&Part> = gathered.first.iter().map(|said| &said.part).collect();
            let mut by_node = BTreeMap::new();
            for (part, rows) in parts
                .iter()
                .zip(ordered::winners(planned.field, page, &parts))
            {
                let of_node = by_node.entry(part.node.clone()).or_insert(0);
                *of_node = page.limit.min(*of_node + rows);
            }
            let here = |node: &NodeCode| {
                let said = gathered.rows.iter().find(|said| said.part.node == *node);
                said.and_then(|said| said.portion.size()).unwrap_or(0)
            };
            by_node.retain(|node, rows| *rows > here(node));
            if !gathered.refused && !by_node.is_empty() {
                wanted.insert(at, by_node);
            }
        }
        wanted
    }
}

/// A node's errors at or below a field, with paths from there on. Without a path they are of all fields.
fn below(key: &str, errors: &[NodeError]) -> Vec<NodeError> {
    let key = PathSegment::Key(key.to_owned());
    let here = errors
        .iter()
        .filter(|error| error.path.first().is_none_or(|first| *first == key));
    here.map(|error| NodeError {
        path: error.path.iter().skip(1).cloned().collect(),
        ..error.clone()
    })
    .collect()
}

/// Whether a node has not even been asked a field, as its version does not have it.
fn is_left_out(key: &str, answer: &NodeAnswer) -> bool {
    let said = matches!(&answer.data, ConstValue::Object(data) if data.contains_key(key));
    answer.missing.is_some() && !said && below(key, &answer.errors).is_empty()
}

/// What a node says is wrong with the arguments of a field.
fn blame(key: &str, errors: &[NodeError]) -> Option<NodeError> {
    let mut of_field = below(key, errors)
        .into_iter()
        .filter(|error| error.path.is_empty());
    of_field.find(|error| blames_the_question(&error.code))
}

/// Checks an answer against all that can be known of it before it is merged.
fn accept(
    inquiry: &Inquiry<'_>,
    planned: &PlannedField<'_>,
    (node, call, lacks): (&NodeCode, &Call, bool),
    portion: Portion,
    mut value: ConstValue,
    errors: &mut Vec<NodeError>,
) -> Result<ConstValue, Violation> {
    let (schema, field) = (inquiry.schema, planned.field);
    let is_list = planned.page().is_some();
    let speaker = Speaker {
        node,
        sharing: (is_list && planned.has_leads).then_some(&call.sharing),
        lacks,
    };
    match portion {
        Portion::Whole | Portion::Behind(_) => vet(schema, speaker, field, &mut value, errors)?,
        Portion::Keys(_) => {
            let asked = ordered::is_of_list;
            vet_some(schema, speaker, field, asked, &mut value, errors)?;
        }
        Portion::Rows(_) => {
            let asked = ordered::is_by_row;
            vet_some(schema, speaker, field, asked, &mut value, errors)?;
        }
    }
    if let Some(asked) = planned.log() {
        log::check(schema, field, asked.share, node, &value)?;
    }
    let keys_only = matches!(portion, Portion::Keys(_));
    if let Some(page) = planned.page() {
        let tells = matches!(portion, Portion::Rows(_)) || value == ConstValue::Null;
        if !tells && !ordered::says_what_is_around(field, &value) {
            return Err(Violation::Null);
        }
        let limit = portion.size().unwrap_or(page.limit);
        let keys = ordered::sort_keys(planned.field, limit, &value, keys_only)?;
        if let Merge::TopK { score, .. } = &planned.merge {
            let rows = if keys_only { None } else { Some(&value) };
            top::check(schema, field, score, speaker, &keys, rows)?;
        }
    }
    Ok(value)
}
