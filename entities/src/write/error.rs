//! What can go wrong while writing.

use crate::stored::StoredError;

/// Nothing of the transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The database.
    #[error("the database refused")]
    Database(#[from] sea_orm::DbErr),
    /// Something in it.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// A row that another row needs.
    #[error("the {what} {id} is missing from the database")]
    Missing {
        /// The kind of object.
        what: &'static str,
        /// Which one.
        id: uuid::Uuid,
    },
    /// What it says of the directory.
    #[error("the database does not say who is in the network")]
    Network(#[source] serde_json::Error),
    /// The words of a listing.
    #[error("what the record {id} says cannot be read or written")]
    Listing {
        /// Which one.
        id: uuid::Uuid,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// It was never set up.
    #[error("this database belongs to no node yet: run `jumelage init` first")]
    NoNode,
    /// It was set up for another.
    #[error("this database belongs to the node “{found}”, not to “{expected}”")]
    OtherNode {
        /// Whose it is.
        found: String,
        /// Whose it should be.
        expected: String,
    },
}
