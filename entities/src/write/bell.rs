//! A bell for each node of the process, rung after each writing transaction and each job: whoever waits for news of
//! a node's database looks at once, and not when it would have looked anyway.
//!
//! It is a hint and never the truth, as another process may write, too. Two databases of one node's code in one process
//! share a bell: then somebody looks in vain.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use jumelage_domain::NodeCode;
use tokio::sync::watch;

/// By node. There are no more of them than nodes that this process ever wrote to.
static BELLS: LazyLock<Mutex<HashMap<NodeCode, watch::Sender<u64>>>> =
    LazyLock::new(Mutex::default);

fn with<T>(node: &NodeCode, act: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
    let mut bells = BELLS.lock().unwrap_or_else(PoisonError::into_inner);
    act(bells.entry(node.clone()).or_default())
}

/// Says that something was written to a node's database.
pub fn ring(node: &NodeCode) {
    with(node, |bell| {
        bell.send_modify(|rung| *rung = rung.wrapping_add(1));
    });
}

/// To wait for the next time. Each receiver hears each ring, or several as one.
#[must_use]
pub fn listen(node: &NodeCode) -> watch::Receiver<u64> {
    with(node, watch::Sender::subscribe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_listens_hears_what_is_rung_later_for_its_node_and_nothing_else() {
        let (one, other) = ("bell-one".parse().unwrap(), "bell-other".parse().unwrap());
        ring(&one);
        let mut ear = listen(&one);
        ring(&other);
        assert!(!ear.has_changed().unwrap());
        ring(&one);
        ear.changed().await.unwrap();
    }
}
