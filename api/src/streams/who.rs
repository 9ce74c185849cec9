//! Who follows: asked again before each event, as a token ends and roles change.

use std::net::IpAddr;

use jumelage_schema::viewer::Viewer;

use crate::{identity::Refusal, node::Node};

/// Somebody at an address, or the one whose token this is. It has no `Debug`: tokens are not written anywhere.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) token: Option<String>,
    pub(crate) address: Option<IpAddr>,
}

impl Who {
    /// At this moment.
    pub(crate) async fn viewer(&self, node: &Node) -> Result<Viewer, Refusal> {
        match &self.token {
            None => Ok(Viewer::anonymous()),
            Some(token) => node.identity.viewer(token).await,
        }
    }
}
