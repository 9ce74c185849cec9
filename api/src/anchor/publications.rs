//! What the anchor publishes for the whole network: how it serves it, and how a node that has joined it keeps it.
//! `api/docs/publications.md` describes it.

mod error;
mod refresh;
mod serve;

use std::{sync::Arc, time::Duration};

use anyhow::Result;

pub(crate) use self::serve::{Signed, document, list};
pub use self::{
    error::PublicationsError,
    refresh::{Kept, refresh},
};
use super::fetch::OverHttp;
use crate::{
    jobs::{Kind, Next, PUBLICATIONS},
    node::Node,
};

/// Where the anchor lists what it publishes, after its base URL; each document is below, at its kind and name.
pub const PATH: &str = "/publications";

/// How soon to look again where the anchor's keys are not known yet: the directory is being asked for at the same time.
const SOON: Duration = Duration::from_secs(2);

/// As jobs: one for a node, whichever process does it. A failure is one: the last good documents are served meanwhile, and
/// whoever watches the node sees that they may be old.
pub(crate) fn kind(node: &Arc<Node>) -> Kind {
    let node = Arc::clone(node);
    Kind::new(PUBLICATIONS, move |_| {
        let node = Arc::clone(&node);
        async move {
            let statements = OverHttp::new(node.http.clone());
            work(&node, &statements).await
        }
    })
}

async fn work(node: &Node, statements: &OverHttp) -> Result<Next> {
    let usual = Duration::from_secs(node.settings.anchor.refresh_seconds.max(1));
    Ok(match refresh(node, statements).await? {
        Kept::ItsOwn => Next::Done,
        Kept::NobodysYet => Next::After(SOON.min(usual)),
        Kept::TheAnchors => Next::After(usual),
    })
}
