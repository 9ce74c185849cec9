//! What a node does by itself while it runs.

use std::sync::Arc;

use crate::{anchor, contact_persons, exchange, import, node::Node};

/// Begins all of it, on the thread's own runtime.
pub fn begin(node: &Arc<Node>) {
    actix_web::rt::spawn(exchange::run(Arc::clone(node)));
    actix_web::rt::spawn(anchor::job::run(Arc::clone(node)));
    actix_web::rt::spawn(contact_persons::run(Arc::clone(node)));
    let (db, clock) = (node.db.clone(), Arc::clone(&node.clock));
    actix_web::rt::spawn(async move {
        if let Err(fault) = import::desk::resume(&db, &clock).await {
            tracing::error!(
                error = &fault as &dyn std::error::Error,
                "imports were not taken up again"
            );
        }
    });
}
