//! What a mutation gives back: the object as it is now, or what was wrong with the input.

use jumelage_domain::ObjectId;

use super::UserError;

/// The id of what was written, or what was wrong.
pub(super) type Outcome<T = ObjectId> = Result<T, Vec<UserError>>;

/// Declares a payload with an object of the catalogue in it.
macro_rules! shows {
    ($(#[$doc:meta])* $name:ident, $field:ident: $object:ty, $described:literal) => {
        $(#[$doc])*
        pub(crate) struct $name(pub(super) Outcome);

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            #[doc = $described]
            async fn $field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> Option<crate::public::door::Ready<$object>> {
                let id = self.0.as_ref().ok()?;
                let asked = ctx.data_opt::<std::sync::Arc<crate::public::service::Asked>>()?;
                asked.object_below(ctx, id).await
            }

            /// What was wrong with the input. Where there is something, nothing was written.
            async fn user_errors(&self) -> &[super::UserError] {
                self.0.as_ref().err().map_or(&[], Vec::as_slice)
            }
        }
    };
}

/// Declares a payload of a deletion.
macro_rules! deletes {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub(crate) struct $name(pub(super) Outcome<String>);

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            /// The id of what is gone; null where there are errors.
            async fn deleted_id(&self) -> Option<async_graphql::ID> {
                self.0.as_ref().ok().map(async_graphql::ID::from)
            }

            /// What was wrong with the input. Where there is something, nothing was written.
            async fn user_errors(&self) -> &[super::UserError] {
                self.0.as_ref().err().map_or(&[], Vec::as_slice)
            }
        }
    };
}

pub(super) use {deletes, shows};
