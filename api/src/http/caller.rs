//! Who sends a request, and from where.

use std::net::IpAddr;

use actix_web::HttpRequest;
use jumelage_schema::viewer::Viewer;

use super::forwarded::client_address;
use crate::node::Node;

/// Who asks, and from where.
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    /// None of a request that came over no network.
    pub(super) address: Option<IpAddr>,
}

impl Caller {
    /// Whoever sends this request.
    pub(super) fn of(request: &HttpRequest, node: &Node) -> Self {
        Self {
            viewer: Viewer::anonymous(),
            address: client_address(request, &node.settings.proxies),
        }
    }
}
