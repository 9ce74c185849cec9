//! The schemas, built once for all nodes of a process, and the documents known to be valid by them.

use std::sync::Arc;

use apollo_compiler::{Schema, validation::Valid};

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
}

impl Schemas {
    /// Builds them.
    #[must_use]
    pub fn build() -> Self {
        Self {
            public: public_schema(),
            peer: Documents::new(),
            for_engine: Arc::new(sdl::read()),
        }
    }
}
