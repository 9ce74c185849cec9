//! The versions that a process has met, and the questions that it has fitted to them.

use std::sync::Arc;

use jumelage_federation::{
    NodeCall,
    version::{Edition, Fitted, Version},
};
use moka::sync::Cache;

/// So many versions are known at a time. A network has a few.
const MET: u64 = 16;

/// Bytes of documents and variables, before and after.
const QUESTIONS: u64 = 4 << 20;

/// What a kept question takes beside its texts, in bytes.
const OVERHEAD: usize = 512;

/// Clones share them.
#[derive(Clone)]
pub(super) struct Editions {
    own: Edition,
    met: Cache<Arc<Version>, Edition>,
    questions: Cache<Question, Fitted>,
}

/// A question for a version.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    version: Arc<Version>,
    document: Arc<str>,
    variables: Arc<serde_json::Map<String, serde_json::Value>>,
}

impl Question {
    fn weight_with(&self, fitted: &Fitted) -> usize {
        let variables = |variables: &serde_json::Map<String, serde_json::Value>| {
            let one =
                |(name, value): (&String, &serde_json::Value)| name.len() + value.to_string().len();
            variables.iter().map(one).sum::<usize>()
        };
        let texts = self.document.len() + fitted.document.len();
        OVERHEAD + texts + variables(&self.variables) + variables(&fitted.variables)
    }
}

impl Editions {
    /// Those beside the process's own.
    pub(super) fn beside(own: Edition) -> Self {
        let questions = Cache::builder()
            .max_capacity(QUESTIONS)
            .weigher(|question: &Question, fitted: &Fitted| {
                let weight = question.weight_with(fitted);
                weight.try_into().unwrap_or(u32::MAX)
            })
            .build();
        Self {
            own,
            met: Cache::new(MET),
            questions,
        }
    }

    pub(super) fn is_own(&self, version: &Version) -> bool {
        *version == *self.own.version
    }

    /// What a version's schema has, if that is known.
    pub(super) fn get(&self, version: &Arc<Version>) -> Option<Edition> {
        if version.schema == self.own.version.schema {
            return Some(Edition {
                version: Arc::clone(version),
                schema: Arc::clone(&self.own.schema),
            });
        }
        self.met.get(version)
    }

    /// Reads a version's SDL; `None` where it is none.
    pub(super) fn meet(&self, version: &Arc<Version>, sdl: &str) -> Option<Edition> {
        let edition = Edition::read(Arc::clone(version), sdl)?;
        self.met.insert(Arc::clone(version), edition.clone());
        Some(edition)
    }

    /// A question as a node of this version can be asked it.
    pub(super) fn fit(&self, theirs: &Edition, call: &NodeCall) -> Fitted {
        let question = Question {
            version: Arc::clone(&theirs.version),
            document: Arc::clone(&call.document),
            variables: Arc::clone(&call.variables),
        };
        let fit = || self.own.fit(theirs, &call.document, &call.variables);
        self.questions.get_with(question, fit)
    }
}
