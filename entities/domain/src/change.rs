//! What became of an object.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What became of an object that the catalogue lists.
    ChangeAction, ChangeActionError, "what becomes of an object":
    /// It is listed from now on.
    Created = "CREATED",
    /// What is said of it is something else now.
    Updated = "UPDATED",
    /// It is not listed any more.
    Deleted = "DELETED",
    /// It is not listed any more: what it was lives on in another object.
    Superseded = "SUPERSEDED",
}
