//! What is done for a request once it is prepared: paid, run and completed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_graphql::Variables;
use jumelage_federation::{
    Network, Prepared,
    complete::{Completer, complete},
    cost::{Asks, Cost},
    error::ResponseError,
    held::Down,
};
use tracing::{Span, debug_span};

use super::{Asked, BY_ENGINE, PublicDoor, Reply, field_error, too_dear};
use crate::{
    public::{
        Budget, Extensions,
        asks::asks,
        kept::{KeptReply, Key, is_of_the_moment},
    },
    rights::Judge,
    viewer::Viewer,
};

/// A prepared request.
pub(super) struct Run {
    pub(super) prepared: Arc<Prepared>,
    pub(super) network: Arc<Network>,
    pub(super) remaining: Duration,
    /// Who has just been found not to answer.
    pub(super) down: Down,
    /// Under which its reply is kept; nothing where it will not come again.
    pub(super) key: Option<Key>,
}

impl PublicDoor {
    pub(super) async fn run(
        &self,
        budget: &dyn Budget,
        judge: Judge<'_>,
        viewer: &Viewer,
        run: Run,
    ) -> Reply {
        let Run {
            mut prepared,
            network,
            remaining,
            down,
            key,
        } = run;
        // Of whoever serves the request over HTTP, and made room for it.
        Span::current().record("graphql.operation.type", prepared.operation.name());
        let mut asks = asks(&self.engine.schema, &network, &prepared);
        let requested = self.meter(&network, &prepared, &asks).requested();
        let cost = Cost::before(requested, self.cost_limit);
        let paid = cost
            .keep(budget.before())
            .and_then(|()| budget.take(cost.requested).map_err(ResponseError::from));
        if let Err(error) = paid {
            return too_dear(cost, budget, error);
        }
        if let Err(error) = self
            .introduce_seekers(&mut prepared, &network, remaining)
            .await
        {
            return Reply {
                extensions: Extensions::of(cost, budget),
                ..Reply::refusal(vec![error])
            };
        }
        // What its caller may not have is left out of all that runs.
        let permitted = judge.permitted(&prepared);
        let asked = Arc::new(Asked {
            engine: Arc::clone(&self.engine),
            prepared: permitted,
            network,
            remaining,
            down,
            found: Mutex::default(),
        });
        let (document, variables) = asked.prepared.document(&BY_ENGINE);
        let run = async_graphql::Request::new(document)
            .variables(Variables::from_json(variables))
            .data(viewer.clone())
            .data(Arc::clone(&asked));
        let run = self.at_hand(run);
        let response = self.schema.execute(run).await;
        let found =
            std::mem::take(&mut *asked.found.lock().unwrap_or_else(PoisonError::into_inner));
        let mut errors = found.errors;
        errors.extend(response.errors.into_iter().map(field_error));
        let scopes = |key: &str| found.scopes.get(key).cloned().unwrap_or_default();
        let completer = Completer {
            schema: &self.engine.schema,
            seal: &self.engine.seal,
            scopes: &scopes,
            refusal: &|field| judge.refusal(field, &prepared.variables),
        };
        let data = debug_span!("complete")
            .in_scope(|| complete(&completer, &prepared, response.data, &mut errors));
        for (field, asks) in prepared.fields.iter().zip(&mut asks) {
            if let (Asks::Inquiry(price), Some(spent)) =
                (asks, found.spent.get(field.response_key.as_str()))
            {
                *price = *spent;
            }
        }
        let meter = self.meter(&asked.network, &prepared, &asks);
        let actual = meter.actual(&data);
        let cost = Cost { actual, ..cost };
        // A field that is not the engine's may be for its caller only, and so may the lack of one.
        let is_whole = errors.is_empty() && found.held.len() == prepared.fields.len();
        if let Some(key) = key
            && is_whole
            && !is_of_the_moment(&prepared)
        {
            let kept = KeptReply {
                data: data.clone(),
                cost,
                standing: found.standing.clone(),
                fields: found.held,
            };
            self.kept.keep(key, kept);
        }
        Reply {
            errors,
            data: Some(data),
            extensions: Extensions {
                federation: found.explained,
                ..Extensions::of(cost, budget)
            },
            standing: found.standing,
            is_kept: false,
        }
    }
}
