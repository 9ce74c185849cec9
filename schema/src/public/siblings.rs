//! Objects of one list that is not the engine's own: they are sought all at once when the first of them is asked for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, Value};
use tokio::sync::OnceCell;

use super::{door::Ready, service::Asked};

/// By the response key of the field that they are the values of: one may be asked for under several.
type Found = HashMap<String, Arc<OnceCell<Vec<Mutex<Value>>>>>;

/// The ids of a list, and what was found of them.
#[derive(Default)]
pub(crate) struct Siblings {
    ids: Vec<String>,
    found: Mutex<Found>,
}

impl Siblings {
    /// Of a list with these objects; each stands at its place.
    pub(crate) fn of(ids: Vec<String>) -> Self {
        Self {
            ids,
            found: Mutex::default(),
        }
    }

    /// The object at a place, for the field that is being resolved.
    pub(crate) async fn get<T>(
        &self,
        ctx: &Context<'_>,
        asked: &Asked,
        at: usize,
    ) -> Option<Ready<T>> {
        let key = ctx.field().alias().unwrap_or_else(|| ctx.field().name());
        let cell = {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(found.entry(key.to_owned()).or_default())
        };
        let values = cell
            .get_or_init(|| async {
                let values = asked.all_below(ctx, &self.ids).await;
                values.into_iter().map(Mutex::new).collect()
            })
            .await;
        let mut value = values
            .get(at)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ready::of(std::mem::take(&mut value))
    }
}
