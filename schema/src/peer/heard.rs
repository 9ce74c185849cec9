//! What a node last said of its links. It says it again only when something has changed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jumelage_federation::{network::Links, version::Version};
use serde::{Deserialize, Serialize};

/// By node, what one node says of its links with it.
pub type Agreement = BTreeMap<String, Links>;

/// What a node adds to its answer.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Answering {
    /// The token that changes with every write.
    pub revision: String,
    /// What it says of its links. Left out where the asking node knows the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// Of its software: said together with the links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its schema and its collation. Left out with what it says of its links: with others it has another revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<Version>,
}

/// Kept by whoever asks a node, and by the node itself.
#[derive(Debug, Default)]
pub struct LastHeard(Mutex<Option<Arc<Heard>>>);

/// What a node said of its links and of itself, and at which revision.
#[derive(Debug, Default)]
pub struct Heard {
    /// The token.
    pub revision: String,
    /// Of its software.
    pub version: Option<String>,
    /// What it says of its links.
    pub agreement: Arc<Agreement>,
    /// Its schema and its collation, if it says them.
    pub speaks: Option<Arc<Version>>,
}

impl LastHeard {
    /// To be remembered from the question to the answer: others may hear more in the meantime.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Heard>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What holds at a revision, read only where another one was heard last.
    pub(crate) fn at<E>(
        &self,
        revision: &str,
        read: impl FnOnce() -> Result<Agreement, E>,
    ) -> Result<Arc<Agreement>, E> {
        match self.get() {
            Some(heard) if heard.revision == revision => Ok(Arc::clone(&heard.agreement)),
            _ => {
                let answering = Answering {
                    revision: revision.to_owned(),
                    ..Answering::default()
                };
                Ok(Arc::clone(&self.note(answering, read()?).agreement))
            }
        }
    }

    fn note(&self, answering: Answering, agreement: Agreement) -> Arc<Heard> {
        let heard = Arc::new(Heard {
            revision: answering.revision,
            version: answering.version,
            agreement: Arc::new(agreement),
            speaks: answering.speaks.map(Arc::new),
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&heard));
        heard
    }

    /// What holds for an answer to a question that named what was `known`.
    #[must_use]
    pub fn hear(&self, known: Option<&Arc<Heard>>, mut answering: Answering) -> Arc<Heard> {
        match (answering.agreement.take(), known) {
            (Some(agreement), _) => self.note(answering, agreement),
            (None, Some(known)) if known.revision == answering.revision => Arc::clone(known),
            (None, _) => Arc::new(Heard {
                revision: answering.revision,
                ..Heard::default()
            }),
        }
    }
}
