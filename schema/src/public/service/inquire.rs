//! Questions that the node asks the network for itself, to answer a field of the root by what it works out of the answer.

use apollo_compiler::{Schema as ApolloSchema, validation::Valid};
use async_graphql::{Context, Name, Value};
use jumelage_federation::{
    Answer, EngineError, Field, Network, Prepared, Sought,
    cost::{Asks, Meter},
    error::{PathSegment, ResponseError},
    scope::Scope,
};

use super::Asked;

/// What a question of the node's own costs, which has one field: of what may come, or of what came.
pub(in crate::public) fn price(
    schema: &Valid<ApolloSchema>,
    network: &Network,
    question: &Prepared,
    asks: Asks,
    came: Option<&Value>,
) -> u64 {
    let meter = Meter {
        schema,
        network,
        prepared: question,
        asks: &[asks],
    };
    let (Some(value), Some(root)) = (came, question.fields.first()) else {
        return meter.requested();
    };
    let data = [(Name::new(root.response_key.as_str()), value.clone())];
    meter.actual(&Value::Object(data.into_iter().collect()))
}

impl Asked {
    /// The request, as its caller may have it, and the field of its root that is being resolved.
    pub(in crate::public) fn resolved(&self, ctx: &Context<'_>) -> Option<(&Prepared, &Field)> {
        Some((&self.prepared, self.field(ctx)?))
    }

    /// Lets the engine answer a question of the node's own, whose one field is a catalogue that has the response key of the
    /// field that is being resolved. What is wrong with a part of the answer is wrong with that field: the client has not
    /// asked for the part.
    pub(in crate::public) async fn inquire(
        &self,
        question: &Prepared,
        scope: Result<Scope, EngineError>,
    ) -> Option<Value> {
        let root = question.fields.first()?;
        let scope = self.scope(root, scope)?;
        let (network, remaining) = (&self.network, self.remaining);
        let answer = self
            .engine
            .answer(network, question, root, &scope, remaining, &self.down)
            .await;
        let spent = price(
            self.schema(),
            network,
            question,
            Asks::Scope(scope),
            Some(&answer.value),
        );
        let key = root.response_key.to_string();
        let mut errors: Vec<ResponseError> = Vec::new();
        for mut error in answer.errors {
            error.path = vec![PathSegment::Key(key.clone())];
            if !errors.contains(&error) {
                errors.push(error);
            }
        }
        self.note(|found| {
            found.errors.extend(errors);
            found.explained.extend(answer.explained);
            found.spent.insert(key, spent);
        });
        (answer.value != Value::Null).then_some(answer.value)
    }

    /// Lets the owners of objects answer a question of the node's own, whose one field is a list of what has these ids.
    pub(in crate::public) async fn inquire_of_owners(
        &self,
        ctx: &Context<'_>,
        question: &Prepared,
        ids: &[String],
    ) -> Option<Answer> {
        let sought = Sought::at_root(question.fields.first()?);
        let answer = self.outside(question, &sought, ids).await;
        let (schema, asks) = (self.schema(), Asks::Owners(ids.len()));
        let spent = price(schema, &self.network, question, asks, Some(&answer.value));
        if let Some(field) = self.field(ctx) {
            let key = field.response_key.to_string();
            self.note(|found| {
                found.spent.insert(key, spent);
            });
        }
        Some(answer)
    }

    /// The scope of a field of the root; one that there is not is an error of the field.
    pub(super) fn scope(&self, root: &Field, scope: Result<Scope, EngineError>) -> Option<Scope> {
        let refuse = |error: EngineError| {
            let path = [PathSegment::Key(root.response_key.to_string())];
            let error = ResponseError::at(&path, error.code(), error.to_string());
            self.note(|found| found.errors.push(error));
        };
        scope.map_err(refuse).ok()
    }
}
