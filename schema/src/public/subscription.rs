//! The root of what can be followed.

use async_graphql::{Result, Subscription};
use futures::stream::Empty;

use crate::{catalogue::changes::Changes, error::CatalogueError};

/// What can be followed, over a WebSocket (graphql-transport-ws) or as an event stream.
pub struct Subscription;

#[Subscription]
impl Subscription {
    /// What is created, updated and deleted of the local governments and twinnings of this association, as soon as it is:
    /// what `local { changes }` answers from behind the event before. The first event comes at once, be it without changes,
    /// and says where it begins.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn changes(
        &self,
        #[graphql(
            desc = "A cursor of `local { changes }` or of an event before: only what comes after it. Left out, or `\"NOW\"`: what happens from now on."
        )]
        since: Option<String>,
        #[graphql(desc = "How many in one event at most: 100 by default, 500 at most.")]
        first: Option<i32>,
    ) -> Result<Empty<Changes>> {
        // The door answers with events of its own making: nobody comes here who comes through it.
        drop((since, first));
        Err(CatalogueError::argument("this field is answered by the engine").into())
    }
}
