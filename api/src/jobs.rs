//! What a node does by itself while it runs.

use std::sync::Arc;

use crate::{anchor, changes, contact_persons, exchange, node::Node};

/// Begins all of it, on the thread's own runtime.
pub fn begin(node: &Arc<Node>) {
    actix_web::rt::spawn(exchange::run(Arc::clone(node)));
    actix_web::rt::spawn(anchor::job::run(Arc::clone(node)));
    actix_web::rt::spawn(contact_persons::run(Arc::clone(node)));
    actix_web::rt::spawn(changes::run(Arc::clone(node)));
}
