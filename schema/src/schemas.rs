//! The schemas, built once for all nodes of a process, and the documents known to be valid by them.

use std::sync::Arc;

use apollo_compiler::{Schema, validation::Valid};
use jumelage_domain::text::COLLATION_VERSION;
use jumelage_federation::version::{Edition, Version};

use crate::{
    peer::Documents,
    public::{KeptReplies, PublicSchema, schema as public_schema},
    rights::{Rules, TABLE},
    sdl,
};

/// All that is the same at every node.
#[derive(Clone)]
pub struct Schemas {
    pub(crate) public: PublicSchema,
    pub(crate) peer: Documents,
    pub(crate) for_engine: Arc<Valid<Schema>>,
    pub(crate) kept: KeptReplies,
    pub(crate) version: Arc<Version>,
    pub(crate) rules: Arc<Rules>,
}

/// Bytes of replies that all nodes of a process keep.
const KEPT: u64 = 32 << 20;

impl Schemas {
    /// Builds them.
    #[must_use]
    pub fn build() -> Self {
        Self::keeping(KEPT)
    }

    /// Builds them, with so many bytes for replies.
    #[must_use]
    pub fn keeping(bytes: u64) -> Self {
        let for_engine = Arc::new(sdl::read());
        Self {
            rules: Arc::new(Rules::of(&for_engine, TABLE)),
            kept: KeptReplies::new(bytes),
            version: Arc::new(Version {
                schema: sdl::hash(&sdl::public()),
                collation: COLLATION_VERSION,
            }),
            public: public_schema(),
            peer: Documents::new(),
            for_engine,
        }
    }

    /// This version, by which what others say of theirs is measured.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition {
            version: Arc::clone(&self.version),
            schema: Arc::clone(&self.for_engine),
        }
    }

    /// The same schemas, as if for another process: no replies are kept in common.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self {
            kept: KeptReplies::new(KEPT),
            ..self.clone()
        }
    }
}
