//! The engine's way: plan, scatter, merge, judge.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use apollo_compiler::{Schema, validation::Valid};
use async_graphql_value::{ConstValue, Name};
use jumelage_domain::NodeCode;

use crate::{
    coverage::Coverage,
    cursor::CursorSeal,
    error::{PathSegment, ResponseError, blames_the_question},
    merge::{Merge, Part, merge},
    network::{Network, NodeAnswer, NodeError, NodeReply, NodeState},
    plan::{Plan, PlannedField, Planner},
    prepare::{Field, Prepared},
    project::project,
    scatter::scatter,
    scope::Scope,
    value::Object,
};

/// Answers scopes of requests.
pub struct Engine {
    /// The public schema, with its directives.
    pub schema: Arc<Valid<Schema>>,
    /// Seals this node's cursors.
    pub seal: CursorSeal,
}

/// A scope's value, before it is completed.
#[derive(Debug)]
pub struct Answer {
    /// The catalogue, or null.
    pub value: ConstValue,
    /// With paths from the root of the response.
    pub errors: Vec<ResponseError>,
}

impl Engine {
    /// Answers one root field whose type is the catalogue.
    pub async fn answer(
        &self,
        network: &Network,
        prepared: &Prepared,
        root: &Field,
        scope: &Scope,
        remaining: Duration,
    ) -> Answer {
        let planner = Planner {
            schema: &self.schema,
            seal: &self.seal,
            network,
            scope,
        };
        let plan = planner.plan(prepared, root.fields());
        let replies = scatter(network, scope, &plan, remaining).await;
        let mut gathering = Gathering {
            schema: &self.schema,
            root: PathSegment::Key(root.response_key.to_string()),
            coverage: Coverage::of(scope, &replies),
            errors: Vec::new(),
        };
        gathering.refuse(&plan);
        let (mut answers, replies) = Gathering::sort(replies);
        let mut catalogue = Object::new();
        for planned in plan
            .fields
            .iter()
            .filter(|planned| planned.merge != Merge::ByEngine)
        {
            let value = gathering.field(planned, &mut answers);
            catalogue.insert(Name::new(planned.field.response_key.as_str()), value);
        }
        let coverage = gathering.coverage.to_value(network, &replies);
        for planned in plan
            .fields
            .iter()
            .filter(|planned| planned.merge == Merge::ByEngine)
        {
            let value = project(&coverage, planned.field.fields());
            catalogue.insert(Name::new(planned.field.response_key.as_str()), value);
        }
        if !gathering.coverage.meets(scope.requirement) {
            return gathering.not_met(coverage);
        }
        Answer {
            value: ConstValue::Object(catalogue),
            errors: gathering.errors,
        }
    }

    /// The plan that [`Self::answer`] would follow.
    #[must_use]
    pub fn plan<'a>(
        &self,
        network: &Network,
        prepared: &Prepared,
        root: &'a Field,
        scope: &Scope,
    ) -> Plan<'a> {
        Planner {
            schema: &self.schema,
            seal: &self.seal,
            network,
            scope,
        }
        .plan(prepared, root.fields())
    }
}

/// The answers of all nodes, by node, and their replies without them.
type Sorted = (
    BTreeMap<NodeCode, (Object, Vec<NodeError>)>,
    BTreeMap<NodeCode, NodeReply>,
);

/// What comes together while a scope is answered.
struct Gathering<'a> {
    schema: &'a Schema,
    root: PathSegment,
    coverage: Coverage,
    errors: Vec<ResponseError>,
}

impl Gathering<'_> {
    fn at(&self, path: &[PathSegment]) -> Vec<PathSegment> {
        [std::slice::from_ref(&self.root), path].concat()
    }

    /// Fields that nobody can answer.
    fn refuse(&mut self, plan: &Plan<'_>) {
        for (path, error) in &plan.misfits {
            let error = ResponseError::at(&self.at(path), error.code(), error.to_string());
            self.errors.push(error);
        }
    }

    /// Takes the answers out of the replies. A reply without data is a node that failed.
    fn sort(replies: BTreeMap<NodeCode, NodeReply>) -> Sorted {
        let (mut answers, mut rest) = (BTreeMap::new(), BTreeMap::new());
        for (node, mut reply) in replies {
            if let Ok(answer) = &mut reply.outcome {
                let NodeAnswer { data, errors, .. } = std::mem::take(answer);
                let fields = match data {
                    ConstValue::Object(fields) => fields,
                    _ => Object::new(),
                };
                answers.insert(node.clone(), (fields, errors));
            }
            rest.insert(node, reply);
        }
        (answers, rest)
    }

    /// Merges one field's parts.
    fn field(
        &mut self,
        planned: &PlannedField<'_>,
        answers: &mut BTreeMap<NodeCode, (Object, Vec<NodeError>)>,
    ) -> ConstValue {
        let key = planned.field.response_key.as_str();
        let mut parts = Vec::new();
        let refused = self.errors.len();
        for node in &planned.nodes {
            let Some((fields, errors)) = answers.get_mut(node) else {
                continue;
            };
            let value = fields.swap_remove(key);
            let failed = self.report(planned, node, errors);
            match value {
                Some(ConstValue::Null) if planned.field.definition.ty.is_non_null() => {
                    if !failed {
                        self.fail(
                            planned,
                            node,
                            "MALFORMED_ANSWER",
                            "the answer is null where it may not be",
                        );
                    }
                }
                Some(value) => parts.push(Part {
                    node: node.clone(),
                    value,
                }),
                None if failed => {}
                None => self.fail(
                    planned,
                    node,
                    "MALFORMED_ANSWER",
                    "the answer lacks this field",
                ),
            }
        }
        // Where the question is wrong there is no answer, whatever some nodes made of it.
        if self.errors[refused..]
            .iter()
            .any(|error| blames_the_question(&error.code))
        {
            return ConstValue::Null;
        }
        let (value, violations) = merge(self.schema, &planned.merge, planned.field, parts);
        for (node, violation) in violations {
            let message = violation.to_string();
            self.coverage.fail(
                &node,
                NodeState::Refused,
                violation.code(),
                &message,
                &self.coordinate(planned),
            );
        }
        value
    }

    /// A node's own errors below one field: entries of the response's errors. One that blames the question is said
    /// once, whoever says it.
    fn report(
        &mut self,
        planned: &PlannedField<'_>,
        node: &NodeCode,
        errors: &[NodeError],
    ) -> bool {
        let key = PathSegment::Key(planned.field.response_key.to_string());
        let mut failed = false;
        for error in errors
            .iter()
            .filter(|error| error.path.first().is_none_or(|first| *first == key))
        {
            failed = true;
            let mut entry = ResponseError::at(
                &self.at(std::slice::from_ref(&key)),
                &error.code,
                error.message.clone(),
            );
            if blames_the_question(&error.code) {
                if !self.errors.contains(&entry) {
                    self.errors.push(entry);
                }
                continue;
            }
            entry
                .extensions
                .push(("node", ConstValue::String(node.to_string())));
            self.errors.push(entry);
            self.fail(planned, node, &error.code, &error.message);
        }
        failed
    }

    fn fail(&mut self, planned: &PlannedField<'_>, node: &NodeCode, code: &str, message: &str) {
        let coordinate = self.coordinate(planned);
        self.coverage
            .fail(node, NodeState::Partial, code, message, &coordinate);
    }

    fn coordinate(&self, planned: &PlannedField<'_>) -> String {
        let PathSegment::Key(root) = &self.root else {
            return planned.field.response_key.to_string();
        };
        format!("{root}.{}", planned.field.response_key)
    }

    fn not_met(mut self, coverage: ConstValue) -> Answer {
        let message = "fewer nodes answered than the coverage policy requires";
        let mut error = ResponseError::at(
            std::slice::from_ref(&self.root),
            "COVERAGE_NOT_MET",
            message,
        );
        error.extensions.push(("coverage", coverage));
        self.errors.push(error);
        Answer {
            value: ConstValue::Null,
            errors: self.errors,
        }
    }
}
