//! The schemas, built once for all nodes of a process, and the documents known to be valid by them.

use std::sync::Arc;

use apollo_compiler::{Schema, validation::Valid};
use jumelage_federation::KeptAnswers;

use crate::{
    peer::Documents,
    public::{PublicSchema, schema as public_schema},
    sdl,
};

/// All that is the same at every node.
#[derive(Clone)]
pub struct Schemas {
    pub(crate) public: PublicSchema,
    pub(crate) peer: Documents,
    pub(crate) for_engine: Arc<Valid<Schema>>,
    pub(crate) kept: KeptAnswers,
    pub(crate) edition: Arc<str>,
}

/// Bytes of whole answers that all nodes of a process keep.
const KEPT: u64 = 32 << 20;

impl Schemas {
    /// Builds them.
    #[must_use]
    pub fn build() -> Self {
        Self {
            kept: KeptAnswers::new(KEPT),
            edition: sdl::hash(&sdl::public()).into(),
            public: public_schema(),
            peer: Documents::new(),
            for_engine: Arc::new(sdl::read()),
        }
    }

    /// The same schemas, as if for another process: no answers are kept in common.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self {
            kept: KeptAnswers::new(KEPT),
            ..self.clone()
        }
    }
}
