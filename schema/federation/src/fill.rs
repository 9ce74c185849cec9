//! Fill: what a reference does not say comes from the object's owner. All holes of a level are asked for at once, one
//! request for each owner; what comes back may have holes of its own.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write,
    time::Duration,
};

use apollo_compiler::Name as TypeName;
use async_graphql_value::{ConstValue, Name};
use indexmap::IndexMap;
use jumelage_domain::{NodeCode, ObjectId};

use crate::{
    cursor::CursorSeal,
    error::{Code, PathSegment},
    holes::{self, Filled, Holes, Key, Open, Place, PlaceNumber, fill_below},
    inquiry::{Errand, Inquiry},
    merge::Violation,
    network::{NodeAnswer, NodeCall, NodeError, NodeState, Sharing},
    plan::values,
    prepare::{Field, Prepared, Selection},
    print::{Misfit, Printer, head},
    reserved::{FILL, TYPE_NAME},
    strategy,
    value::{Object, text},
    vet::{Speaker, vet_object},
};

/// A value in which there may be holes.
pub(crate) struct Root<'a> {
    pub(crate) field: &'a Field,
    pub(crate) value: ConstValue,
    /// As coverage names its place.
    pub(crate) path: String,
    /// Its place in the response.
    pub(crate) at: Vec<PathSegment>,
}

/// What filling needs beside the values.
#[derive(Clone, Copy)]
pub(crate) struct Filler<'a> {
    pub(crate) prepared: &'a Prepared,
    pub(crate) seal: &'a CursorSeal,
}

/// Objects that came back together.
#[derive(Default)]
struct Level<'a> {
    objects: HashMap<Key, Filled>,
    places: IndexMap<PlaceNumber, (Place<'a>, String)>,
}

impl<'a> Filler<'a> {
    /// Fills all holes, level by level.
    pub(crate) async fn fill(self, inquiry: &mut Inquiry<'_>, roots: &mut [Root<'a>]) {
        let mut levels: Vec<Level<'a>> = Vec::new();
        let depth = roots
            .iter()
            .map(|root| nesting(inquiry, root.field, false))
            .max()
            .unwrap_or(0);
        loop {
            let mut holes = Holes::default();
            match levels.last() {
                None => roots
                    .iter()
                    .for_each(|root| holes.find(root.field, &root.value, &root.path)),
                Some(level) => level.find(&mut holes),
            }
            if holes.0.is_empty() {
                break;
            }
            let left = depth.saturating_sub(levels.len()).max(1);
            let waves = u32::try_from(left).unwrap_or(u32::MAX);
            levels.push(self.level(inquiry, holes, waves).await);
        }
        assemble(inquiry, levels, roots);
    }

    /// Asks each owner once.
    async fn level(self, inquiry: &mut Inquiry<'_>, holes: Holes<'a>, waves: u32) -> Level<'a> {
        let mut level = Level::default();
        let open: Vec<(PlaceNumber, Open<'a>)> = holes.0.into_iter().collect();
        let mut wanted: BTreeMap<NodeCode, BTreeMap<usize, Vec<ObjectId>>> = BTreeMap::new();
        for (number, (_, open)) in open.iter().enumerate() {
            for id in &open.ids {
                let of_owner = wanted.entry(id.node().clone()).or_default();
                of_owner.entry(number).or_default().push(id.clone());
            }
        }
        let mut texts = Vec::new();
        for (number, open) in &open {
            level
                .places
                .insert(*number, (open.place, open.path.clone()));
            texts.push(self.text(inquiry, open).unwrap_or_default());
        }
        let (mut errands, mut asked) = (Vec::new(), Vec::new());
        for (owner, ids) in wanted {
            let purpose: Vec<String> = ids
                .keys()
                .map(|number| open[*number].1.path.clone())
                .collect();
            if inquiry.coverage.is_out(&owner) {
                for place in &purpose {
                    inquiry.coverage.miss(&owner, place);
                }
                continue;
            }
            errands.push(Errand {
                call: NodeCall {
                    remaining: inquiry.budget.share(waves),
                    ..self.call(&ids, &texts)
                },
                node: owner.clone(),
                purpose,
            });
            asked.push((owner, ids));
        }
        let answers = inquiry.ask(errands).await;
        for ((owner, ids), answer) in asked.into_iter().zip(answers) {
            let Some(answer) = answer else { continue };
            let mut taking = Taking {
                inquiry: &mut *inquiry,
                owner,
                answer,
            };
            for (number, ids) in ids {
                let (place, open) = &open[number];
                taking.place(number, *place, open, &ids, &mut level.objects);
            }
        }
        level
    }

    /// What is asked of the objects of one place, and the client's variables in that. Cursors that do not fit have been
    /// refused by the plan.
    fn text(self, inquiry: &Inquiry<'_>, open: &Open<'_>) -> Result<Text, Misfit> {
        let mut printer = Printer::new(inquiry.schema, &self.prepared.variables, self.seal);
        printer.by_id(open.place.type_name, open.place.fields)?;
        Ok(Text {
            text: printer.text,
            used: printer.used,
        })
    }

    fn call(self, ids: &BTreeMap<usize, Vec<ObjectId>>, texts: &[Text]) -> NodeCall {
        let (mut body, mut used, mut own) = (String::new(), BTreeSet::new(), Vec::new());
        let mut variables = serde_json::Map::new();
        for (number, ids) in ids {
            let (name, text) = (format!("{FILL}{number}"), &texts[*number]);
            let _ = write!(body, "{name}:nodes(ids:${name}){} ", text.text);
            used.extend(text.used.iter().cloned());
            let ids = ids.iter().map(|id| id.to_string().into());
            variables.insert(name.clone(), serde_json::Value::Array(ids.collect()));
            own.push((name, "[ID!]!"));
        }
        variables.extend(values(self.prepared, &used));
        let head = head("query", &own, self.prepared, &used);
        NodeCall {
            document: format!("{head}{{{}}}", body.trim_end()).into(),
            variables: variables.into(),
            sharing: Sharing::default().into(),
            remaining: Duration::ZERO,
        }
    }
}

#[derive(Default)]
struct Text {
    text: String,
    used: BTreeSet<TypeName>,
}

impl<'a> Level<'a> {
    fn find(&self, holes: &mut Holes<'a>) {
        for ((number, _), filled) in &self.objects {
            if let (Some((place, path)), ConstValue::Object(object)) =
                (self.places.get(number), &filled.object)
            {
                holes.find_below(*place, object, path);
            }
        }
    }
}

/// One owner's answer.
struct Taking<'t, 'a> {
    inquiry: &'t mut Inquiry<'a>,
    owner: NodeCode,
    answer: NodeAnswer,
}

impl Taking<'_, '_> {
    /// Takes in the objects of one place.
    fn place(
        &mut self,
        number: usize,
        place: PlaceNumber,
        open: &Open<'_>,
        ids: &[ObjectId],
        objects: &mut HashMap<Key, Filled>,
    ) {
        let alias = format!("{FILL}{number}");
        let items = match &mut self.answer.data {
            ConstValue::Object(data) => data.swap_remove(&Name::new(&alias)),
            _ => None,
        };
        let items = match items {
            Some(ConstValue::List(items)) if items.len() == ids.len() => items,
            _ => {
                let said = self.answer.errors.first();
                let (code, message) = said.map_or(
                    (
                        Code::MalformedAnswer.into(),
                        "the answer lacks objects that were asked for".to_owned(),
                    ),
                    |error| (error.code.clone(), error.message.clone()),
                );
                self.fail(NodeState::Partial, &code, &message, open);
                return;
            }
        };
        for (at, (id, item)) in ids.iter().zip(items).enumerate() {
            let errors = self.errors(&alias, at);
            if let Some(filled) = self.object(open, id, item, errors) {
                objects.insert((place, id.clone()), filled);
            }
        }
    }

    /// Takes in one object; `None` leaves the reference as it is.
    fn object(
        &mut self,
        open: &Open<'_>,
        id: &ObjectId,
        item: ConstValue,
        mut errors: Vec<NodeError>,
    ) -> Option<Filled> {
        let ConstValue::Object(mut object) = item else {
            let gone = || {
                (
                    Code::ReferenceGone.into(),
                    format!("the owner has no object {id}"),
                )
            };
            let said = errors.first();
            let (code, message) =
                said.map_or_else(gone, |error| (error.code.clone(), error.message.clone()));
            self.fail(NodeState::Partial, &code, &message, open);
            return None;
        };
        match self.vet(open.place, &mut object, &mut errors) {
            Ok(()) => Some(Filled {
                object: ConstValue::Object(object),
                errors: errors
                    .into_iter()
                    .map(|error| (self.owner.clone(), error))
                    .collect(),
            }),
            Err(violation) => {
                let (code, message) = (violation.code(), violation.to_string());
                self.fail(NodeState::Refused, code.as_str(), &message, open);
                None
            }
        }
    }

    fn vet(
        &self,
        place: Place<'_>,
        object: &mut Object,
        errors: &mut Vec<NodeError>,
    ) -> Result<(), Violation> {
        if object.get(TYPE_NAME).and_then(text) != Some(place.type_name) {
            return Err(Violation::Shape);
        }
        let speaker = Speaker {
            node: &self.owner,
            sharing: None,
        };
        vet_object(self.inquiry.schema, speaker, place, object, errors)
    }

    /// The owner's errors in one object, with paths from the object on.
    fn errors(&self, alias: &str, at: usize) -> Vec<NodeError> {
        let here = [PathSegment::Key(alias.to_owned()), PathSegment::Index(at)];
        let errors = self.answer.errors.iter();
        errors
            .filter(|error| error.path.starts_with(&here))
            .map(|error| NodeError {
                path: error.path[here.len()..].to_vec(),
                ..error.clone()
            })
            .collect()
    }

    fn fail(&mut self, state: NodeState, code: &str, message: &str, open: &Open<'_>) {
        self.inquiry
            .coverage
            .fail(&self.owner, state, code, message, &open.path);
    }
}

/// Puts the levels into each other, the deepest first, and the first into the roots.
fn assemble(inquiry: &mut Inquiry<'_>, levels: Vec<Level<'_>>, roots: &mut [Root<'_>]) {
    let mut known = HashMap::new();
    for mut level in levels.into_iter().rev() {
        for ((number, _), filled) in &mut level.objects {
            if let (Some((place, _)), ConstValue::Object(object)) =
                (level.places.get(number), &mut filled.object)
            {
                fill_below(*place, object, &known, &mut Vec::new(), &mut filled.errors);
            }
        }
        known = level.objects;
    }
    for root in roots {
        let mut errors = Vec::new();
        holes::fill(
            root.field,
            &mut root.value,
            &known,
            &mut root.at,
            &mut errors,
        );
        for (node, error) in errors {
            inquiry.report(&node, &error, &error.path);
            inquiry.coverage.fail(
                &node,
                NodeState::Partial,
                &error.code,
                &error.message,
                &root.path,
            );
        }
    }
}

/// How many levels of filling a field may need.
fn nesting(inquiry: &Inquiry<'_>, field: &Field, inside: bool) -> usize {
    let Selection::Fields(by_type) = &field.selection else {
        return 0;
    };
    let of_type = |(object, fields): (&TypeName, &Vec<Field>)| {
        let hole = inside
            && strategy::is_owned(inquiry.schema, object)
            && fields.iter().any(strategy::is_for_owner);
        let inside = inside || strategy::has_id(inquiry.schema, object);
        let below = fields.iter().map(|field| nesting(inquiry, field, inside));
        below.max().unwrap_or(0) + usize::from(hole)
    };
    by_type.iter().map(of_type).max().unwrap_or(0)
}
