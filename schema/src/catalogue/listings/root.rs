//! What the catalogue has of each kind of listing: one by its id, and the list.

/// Declares a kind's edge, its connection, and its two fields of the catalogue.
macro_rules! lists {
    (
        $lists:ident of $object:ident by $filter:ident,
        $(#[$edge_doc:meta])* $edge:ident,
        $(#[$connection_doc:meta])* $connection:ident,
        $(#[$one_doc:meta])* $one:ident,
        $(#[$many_doc:meta])* $many:ident $(,)?
    ) => {
        $(#[$edge_doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Its place in the list.
            pub(super) cursor: String,
            /// What stands there.
            pub(super) node: $object,
        }

        crate::catalogue::connection::connection! {
            $(#[$connection_doc])*
            #[doc = "first or last: 20 by default, 500 at most, never both."]
            $connection of $edge to $object: |edge| Some(&edge.node)
        }

        /// The catalogue's fields of this kind.
        pub struct $lists;

        #[async_graphql::Object]
        impl $lists {
            $(#[$one_doc])*
            ///
            /// By the id of any record; null where the node in the id is not in scope or knows no such id.
            #[graphql(directive = crate::directive::federates::apply(crate::directive::Federation::Owner, None))]
            async fn $one(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(directive = crate::directive::routes::apply(crate::directive::Route::Id))]
                id: async_graphql::ID,
            ) -> Result<Option<$object>> {
                let found = super::one(crate::snapshot::snapshot(ctx)?, &id).await?;
                Ok(found.map($object))
            }

            $(#[$many_doc])*
            #[graphql(directive = crate::directive::federates::apply(crate::directive::Federation::OrderedUnion, None))]
            #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
            async fn $many(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "How many from the start: 20 by default, 500 at most.")]
                first: Option<i32>,
                #[graphql(desc = "A cursor: only what comes after it.")]
                after: Option<String>,
                #[graphql(desc = "How many from the end, 500 at most; never together with `first`.")]
                last: Option<i32>,
                #[graphql(desc = "A cursor: only what comes before it.")]
                before: Option<String>,
                filter: Option<$filter>,
                order_by: Option<super::ListingOrder>,
            ) -> Result<$connection> {
                let page = jumelage_federation::page::PageArguments { first, after, last, before };
                let filter = filter.unwrap_or_default().condition()?;
                let snapshot = crate::snapshot::snapshot(ctx)?;
                let edge = |cursor, listing| $edge { cursor, node: $object(listing) };
                Ok($connection(super::page(snapshot, &page, filter, order_by, edge).await?))
            }
        }
    };
}

pub(super) use lists;
