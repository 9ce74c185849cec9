//! The questions of a plan: at first, after failures, and for the rows that win.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jumelage_domain::NodeCode;

use super::{Call, Plan, PlannedField, Portion, since_variable, size_variable};
use crate::{
    log::Log,
    merge::Merge,
    network::Sharing,
    prepare::Field,
    print::{Variable, head, json_object},
};

impl Plan<'_> {
    /// The fields that nodes answer, with their places in the plan.
    pub fn by_nodes(&self) -> impl Iterator<Item = (usize, &PlannedField<'_>)> {
        let fields = self.fields.iter().enumerate();
        fields.filter(|(_, field)| field.merge != Merge::ByEngine)
    }

    /// Where only the engine's own fields are selected, the nodes are asked whether they are there.
    pub(super) fn first_wave(&self, scope: &BTreeSet<NodeCode>) -> Vec<Call> {
        let mut asks = Asks::default();
        for (at, field) in self.by_nodes() {
            for node in &field.nodes {
                let portion = field.at_first(node);
                asks.add(node, self.sharing(&BTreeSet::new()), at, portion);
            }
        }
        if self.by_nodes().next().is_none() && !self.fields.is_empty() {
            let empty = scope.iter().map(|node| {
                (
                    (node.clone(), self.sharing(&BTreeSet::new())),
                    BTreeMap::new(),
                )
            });
            asks.0.extend(empty);
        }
        self.calls(asks)
    }

    /// Asks those that still answer for what the newly lost would have counted, by field.
    #[must_use]
    pub fn takeover(&self, lost: &Lost, newly: &Lost) -> Vec<Call> {
        let mut asks = Asks::default();
        for (at, field) in self.by_nodes().filter(|(_, field)| field.has_leads) {
            let Some(gone) = newly.get(&at).filter(|gone| !gone.is_empty()) else {
                continue;
            };
            let all_gone = lost.get(&at).unwrap_or(gone);
            // What several of them have, the first that is still there counts: they have to know who is.
            let sharing = Sharing {
                left_by: gone.iter().map(ToString::to_string).collect(),
                ..self.sharing(all_gone)
            };
            for node in field.nodes.difference(all_gone) {
                asks.add(node, sharing.clone(), at, field.in_full());
            }
        }
        self.calls(asks)
    }

    /// Asks those for all the sort keys of a page whose first ones all win, by field.
    #[must_use]
    pub fn keys(&self, unfinished: &BTreeMap<usize, BTreeSet<NodeCode>>) -> Vec<Call> {
        let mut asks = Asks::default();
        for (at, nodes) in unfinished {
            for node in nodes {
                let all = self.fields[*at].in_full();
                asks.add(node, self.sharing(&BTreeSet::new()), *at, all);
            }
        }
        self.calls(asks)
    }

    /// Asks for the rows that win: of each field, so many of each node.
    #[must_use]
    pub fn rows(
        &self,
        winners: &BTreeMap<usize, BTreeMap<NodeCode, usize>>,
        lost: &Lost,
    ) -> Vec<Call> {
        let mut asks = Asks::default();
        for (at, by_node) in winners {
            let gone = lost.get(at).cloned().unwrap_or_default();
            for (node, rows) in by_node {
                asks.add(node, self.sharing(&gone), *at, Portion::Rows(*rows));
            }
        }
        self.calls(asks)
    }

    fn sharing(&self, without: &BTreeSet<NodeCode>) -> Sharing {
        let gone = |code: &&String| without.iter().any(|node| node.as_str() == code.as_str());
        let participants = self.participants.iter().filter(|code| !gone(code));
        Sharing {
            participants: participants.cloned().collect(),
            left_by: BTreeSet::new(),
        }
    }

    /// All fields for one node travel in one document; nodes that are asked the same share it.
    fn calls(&self, asks: Asks) -> Vec<Call> {
        let mut same: BTreeMap<(Fields, Sharing), BTreeSet<NodeCode>> = BTreeMap::new();
        for ((node, sharing), fields) in asks.0 {
            same.entry((fields, sharing)).or_default().insert(node);
        }
        same.into_iter()
            .map(|((fields, sharing), nodes)| self.call(nodes, fields, sharing))
            .collect()
    }

    fn call(&self, nodes: BTreeSet<NodeCode>, fields: Fields, sharing: Sharing) -> Call {
        let (mut body, mut variables) = (String::new(), Vec::new());
        for (at, portion) in &fields {
            let planned = &self.fields[*at];
            let printed = match portion {
                Portion::Whole | Portion::Keys(_) | Portion::Behind(_) => &planned.texts.first,
                Portion::Rows(_) => &planned.texts.rows,
            };
            if let Portion::Keys(size) | Portion::Rows(size) = portion {
                variables.push(Variable {
                    name: size_variable(planned.field),
                    ty: "Int".to_owned(),
                    value: (*size).into(),
                });
            }
            if let (Portion::Behind(place), Some(log)) = (portion, planned.log()) {
                variables.extend(log_variables(planned.field, log, *place));
            }
            body.push_str(&printed.text);
            variables.extend(printed.variables.iter().cloned());
        }
        if body.is_empty() {
            body.push_str("__typename");
        }
        Call {
            nodes,
            fields,
            document: format!("{}{{{}}}", head("query", &variables), body.trim_end()).into(),
            variables: Arc::new(json_object(variables)),
            sharing: Arc::new(sharing),
        }
    }
}

impl PlannedField<'_> {
    fn at_first(&self, node: &NodeCode) -> Portion {
        if let Some(log) = self.log() {
            return Portion::Behind(log.place(node));
        }
        self.keys_first.map_or(Portion::Whole, Portion::Keys)
    }

    fn in_full(&self) -> Portion {
        match (self.keys_first, self.page()) {
            (Some(_), Some(page)) => Portion::Keys(page.limit),
            _ => Portion::Whole,
        }
    }
}

/// From where on, and how much of it.
fn log_variables(field: &Field, log: &Log, place: usize) -> [Variable; 2] {
    let since = Variable {
        name: since_variable(field),
        ty: "String".to_owned(),
        value: log.at(place).into(),
    };
    let first = Variable {
        name: size_variable(field),
        ty: "Int".to_owned(),
        value: log.share.into(),
    };
    [since, first]
}

/// Nodes that do not answer a field, by its place in the plan.
pub type Lost = BTreeMap<usize, BTreeSet<NodeCode>>;

type Fields = BTreeMap<usize, Portion>;

/// What is to be asked of whom.
#[derive(Default)]
struct Asks(BTreeMap<(NodeCode, Sharing), Fields>);

impl Asks {
    fn add(&mut self, node: &NodeCode, sharing: Sharing, field: usize, portion: Portion) {
        let fields = self.0.entry((node.clone(), sharing)).or_default();
        fields.insert(field, portion);
    }
}
