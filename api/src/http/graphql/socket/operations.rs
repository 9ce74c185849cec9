//! The operations that are under way on a WebSocket, by the ids that the client gives them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use actix_web::rt;
use tokio::task::AbortHandle;

/// All of one WebSocket; when the last holder is gone, so are they.
#[derive(Clone, Default)]
pub(super) struct Operations(Rc<RefCell<HashMap<String, AbortHandle>>>);

impl Operations {
    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.borrow().contains_key(id)
    }

    /// Begins one.
    pub(super) fn begin(&self, id: String, work: impl Future<Output = ()> + 'static) {
        let handle = rt::spawn(work).abort_handle();
        self.0.borrow_mut().insert(id, handle);
    }

    /// Ends one that the client does not want any more.
    pub(super) fn cancel(&self, id: &str) {
        if let Some(operation) = self.0.borrow_mut().remove(id) {
            operation.abort();
        }
    }

    /// One is over, by itself: its id is free before the client is told so.
    pub(super) fn finish(&self, id: &str) {
        self.0.borrow_mut().remove(id);
    }

    /// Ends all.
    pub(super) fn clear(&self) {
        for (_, operation) in self.0.borrow_mut().drain() {
            operation.abort();
        }
    }
}
