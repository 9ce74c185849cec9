//! The schemas, built once for all nodes of a process.

use std::sync::Arc;

use apollo_compiler::{Schema, validation::Valid};

use crate::{
    peer::{PeerSchema, schema as peer_schema},
    public::{PublicSchema, schema as public_schema},
    sdl,
};

/// All that is the same at every node.
#[derive(Clone)]
pub struct Schemas {
    pub(crate) public: PublicSchema,
    pub(crate) peer: PeerSchema,
    pub(crate) for_engine: Arc<Valid<Schema>>,
}

impl Schemas {
    /// Builds them.
    #[must_use]
    pub fn build() -> Self {
        Self {
            public: public_schema(),
            peer: peer_schema(),
            for_engine: Arc::new(sdl::read()),
        }
    }
}
