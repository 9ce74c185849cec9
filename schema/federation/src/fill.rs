//! Fill: what a reference does not say comes from the object's owner. All holes of a level are asked for at once, one
//! request for each owner; what comes back may have holes of its own.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

use apollo_compiler::{Name as TypeName, Schema};
use async_graphql_value::{ConstValue, Name};
use indexmap::IndexMap;
use jumelage_domain::{NodeCode, ObjectId};

use crate::{
    cursor::CursorSeal,
    error::{Code, PathSegment},
    holes::{self, Filled, Holes, Key, Open, Place, PlaceNumber, fill_below, hole},
    inquiry::{Errand, Inquiry},
    merge::Violation,
    network::{NodeAnswer, NodeCall, NodeError, NodeState},
    prepare::{Field, Prepared, Selection},
    print::{Misfit, Printed, Printer, Variable, head, json_object},
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

impl Root<'_> {
    /// Whether the value, or an item of it, is an object of which only the id is known yet.
    fn is_hole(&self) -> bool {
        let is_hole = |value: &ConstValue| matches!(value, ConstValue::Object(object) if hole(object).is_some());
        match &self.value {
            ConstValue::List(items) => items.iter().any(is_hole),
            one => is_hole(one),
        }
    }
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
            .map(|root| usize::from(root.is_hole()) + nesting(inquiry, root.field, root.is_hole()))
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

    /// Whether what is asked of objects by their ids has arguments that fit.
    pub(crate) fn check(self, schema: &Schema, root: &Field) -> Result<(), Misfit> {
        let Selection::Fields(by_type) = &root.selection else {
            return Ok(());
        };
        for (type_name, fields) in by_type {
            self.text(schema, Place { type_name, fields }, 0)?;
        }
        Ok(())
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
        for (at, (number, open)) in open.iter().enumerate() {
            level
                .places
                .insert(*number, (open.place, open.path.clone()));
            // Arguments that do not fit have been refused before anybody was asked.
            let text = self.text(inquiry.schema, open.place, at);
            texts.push(text.unwrap_or_default());
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
            let call = NodeCall {
                remaining: inquiry.budget.share(waves),
                terms: inquiry.terms.clone(),
                ..call(&ids, &texts)
            };
            errands.push(Errand {
                call: call.clone(),
                node: owner.clone(),
                purpose,
            });
            asked.push((owner, ids, call));
        }
        let answers = inquiry.ask(errands).await;
        for ((owner, ids, call), answer) in asked.into_iter().zip(answers) {
            let Some(answer) = answer else { continue };
            let mut taking = Taking {
                inquiry: &mut *inquiry,
                owner,
                answer,
                is_sound: true,
            };
            for (number, ids) in ids {
                let (place, open) = &open[number];
                taking.place(number, *place, open, &ids, &mut level.objects);
            }
            taking.finish(&call);
        }
        level
    }

    /// What is asked of the objects of one place.
    pub(crate) fn text(
        self,
        schema: &Schema,
        place: Place<'_>,
        number: usize,
    ) -> Result<Printed, Misfit> {
        let variables = &self.prepared.variables;
        let mut printer = Printer::new(schema, variables, self.seal, format!("fill{number}"));
        printer.by_id(place.type_name, place.fields)?;
        Ok(printer.finish())
    }
}

/// What one owner is asked.
fn call(ids: &BTreeMap<usize, Vec<ObjectId>>, texts: &[Printed]) -> NodeCall {
    let (mut body, mut variables) = (String::new(), Vec::new());
    for (number, ids) in ids {
        let (name, printed) = (format!("{FILL}{number}"), &texts[*number]);
        let _ = write!(body, "{name}:nodes(ids:${name}){} ", printed.text);
        variables.extend(printed.variables.iter().cloned());
        let ids = ids.iter().map(|id| id.to_string().into());
        variables.push(Variable {
            name,
            ty: "[ID!]!".to_owned(),
            value: serde_json::Value::Array(ids.collect()),
        });
    }
    let head = head("query", &variables);
    NodeCall {
        document: format!("{head}{{{}}}", body.trim_end()).into(),
        variables: json_object(variables).into(),
        ..NodeCall::default()
    }
}

impl<'a> Level<'a> {
    fn find(&self, holes: &mut Holes<'a>) {
        for ((number, _), filled) in &self.objects {
            if let (Some((place, path)), Some(ConstValue::Object(object))) =
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
    /// Whether all of it so far is what it ought to be.
    is_sound: bool,
}

impl Taking<'_, '_> {
    /// What is not sound is not to be said again only because it was kept.
    fn finish(self, call: &NodeCall) {
        if let (false, Some(client)) = (self.is_sound, self.inquiry.network.client(&self.owner)) {
            client.disown(call);
        }
    }

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
            None if self.answer.missing.is_some() && self.answer.errors.is_empty() => {
                self.do_without(open);
                return;
            }
            _ => {
                self.is_sound = false;
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
            let filled = self.object(open, id, item, errors);
            objects.insert((place, id.clone()), filled);
        }
    }

    /// Takes in one object.
    fn object(
        &mut self,
        open: &Open<'_>,
        id: &ObjectId,
        item: ConstValue,
        mut errors: Vec<NodeError>,
    ) -> Filled {
        let is_there = matches!(item, ConstValue::Object(_));
        // That there is no such object may well be so.
        let is_none = item == ConstValue::Null;
        let own_errors = errors.len();
        let outcome = match item {
            ConstValue::Object(mut object) => self
                .vet(open.place, &mut object, &mut errors)
                .map(|()| ConstValue::Object(object)),
            _ => Err(Violation::Null),
        };
        let lacks = is_there && self.answer.missing.is_some() && errors.is_empty();
        let lacks = |violation: &Violation| lacks && violation.is_of_lack();
        let is_taken = match &outcome {
            Ok(_) => true,
            Err(violation) => is_none || lacks(violation),
        };
        self.is_sound &= errors.len() == own_errors && is_taken;
        let object = match outcome {
            Ok(object) => Some(object),
            Err(violation) if lacks(&violation) => {
                self.do_without(open);
                None
            }
            Err(violation) => {
                self.refuse(open, id, &violation, errors.first());
                // What went wrong in it is now wrong with it.
                for error in &mut errors {
                    error.path.clear();
                }
                None
            }
        };
        let by_owner = |error| (self.owner.clone(), error);
        Filled {
            object,
            errors: errors.into_iter().map(by_owner).collect(),
        }
    }

    /// Leaves the reference as it is, and says why.
    fn refuse(
        &mut self,
        open: &Open<'_>,
        id: &ObjectId,
        violation: &Violation,
        said: Option<&NodeError>,
    ) {
        match (violation, said) {
            (Violation::Null, Some(error)) => {
                self.fail(NodeState::Partial, &error.code, &error.message, open);
            }
            (Violation::Null, None) => {
                let message = format!("the owner has no object {id}");
                let code = Code::ReferenceGone.as_str();
                self.fail(NodeState::Partial, code, &message, open);
            }
            _ => {
                let (code, message) = (violation.code(), violation.to_string());
                self.fail(NodeState::Refused, code.as_str(), &message, open);
            }
        }
    }

    /// Leaves references as they are, where the owner's version does not have what may not be null.
    fn do_without(&mut self, open: &Open<'_>) {
        if let Some(missing) = self.answer.missing.clone() {
            let (code, message) = (missing.code().as_str(), missing.message());
            self.fail(NodeState::Unsupported, code, message, open);
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
            lacks: self.answer.missing.is_some(),
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
            if let (Some((place, _)), Some(ConstValue::Object(object))) =
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
