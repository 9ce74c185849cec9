//! Who sends a request, and from where.

use std::net::IpAddr;

use actix_web::HttpRequest;
use jumelage_schema::viewer::Viewer;

/// Who asks, and from where.
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    /// None of a request that came over no network.
    #[expect(dead_code, reason = "limits are by address")]
    pub(super) address: Option<IpAddr>,
}

impl Caller {
    /// Whoever sends this request.
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self {
            viewer: Viewer::anonymous(),
            address: request.peer_addr().map(|address| address.ip()),
        }
    }
}
