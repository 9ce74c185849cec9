//! The operations that are under way on a WebSocket, by the ids that the client gives them.

use std::{cell::RefCell, collections::HashMap, rc::Rc, thread};

use actix_web::rt;
use tokio::{sync::mpsc, task::AbortHandle};

use super::closing::Closing;

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

    /// Begins one. If it panics, the whole WebSocket ends: the client would wait for it without end.
    pub(super) fn begin(
        &self,
        id: String,
        end: mpsc::Sender<Option<Closing>>,
        work: impl Future<Output = ()> + 'static,
    ) {
        let guard = Guard {
            id: id.clone(),
            operations: self.clone(),
            end,
        };
        let guarded = async move {
            let _guard = guard;
            work.await;
        };
        let handle = rt::spawn(guarded).abort_handle();
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

/// Frees the place of an operation that panicked, and tells of it.
struct Guard {
    id: String,
    operations: Operations,
    end: mpsc::Sender<Option<Closing>>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if thread::panicking() {
            self.operations.finish(&self.id);
            drop(self.end.try_send(Some(Closing::broken())));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[actix_web::test]
    async fn one_that_panics_frees_its_id_and_ends_the_websocket() {
        let operations = Operations::default();
        let (end, mut ends) = mpsc::channel(1);
        let (held, _never_told) = mpsc::channel(1);
        operations.begin("waits".to_owned(), held, pending());
        operations.begin("panics".to_owned(), end, async {
            ready(()).await;
            panic!("as a resolver may");
        });
        let closing = ends.recv().await.flatten();
        assert_eq!(closing.map(|closing| closing.code), Some(1011));
        assert!(!operations.has("panics") && operations.has("waits"));
    }

    #[actix_web::test]
    async fn one_that_is_cancelled_ends_nothing_else() {
        let operations = Operations::default();
        let (end, mut ends) = mpsc::channel(1);
        operations.begin("waits".to_owned(), end, pending());
        operations.cancel("waits");
        assert_eq!(ends.recv().await, None);
    }
}
