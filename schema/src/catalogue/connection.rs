//! Relay's connections. A node's own cursors are sort keys; the engine seals them for clients.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use async_trait::async_trait;

use crate::{
    catalogue::{local_government::LocalGovernment, twinning::Twinning},
    error::{CatalogueError, Result as CatalogueResult},
};

/// What of a list lies outside its page; found out only when it is asked for.
#[async_trait]
pub(crate) trait Rest: Send + Sync {
    /// All rows of the list, on whatever page.
    async fn total(&self) -> CatalogueResult<i64>;
    /// Whether there is anything up to the cursor that the page comes after.
    async fn anything_not_after(&self) -> CatalogueResult<bool>;
    /// Whether there is anything from the cursor on that the page comes before.
    async fn anything_not_before(&self) -> CatalogueResult<bool>;
}

/// A page, and what it takes to tell what lies around it.
pub(crate) struct Paged<E> {
    pub(crate) edges: Vec<E>,
    /// Whether the list goes on beyond the page in the direction in which it is walked.
    pub(crate) more: bool,
    pub(crate) backward: bool,
    pub(crate) rest: Arc<dyn Rest>,
}

impl<E> Paged<E> {
    /// Cuts rows, of which one more than the page holds was read, in the order in which they were read.
    pub(crate) fn cut(
        mut edges: Vec<E>,
        limit: usize,
        backward: bool,
        rest: Arc<dyn Rest>,
    ) -> Self {
        let more = edges.len() > limit;
        edges.truncate(limit);
        if backward {
            edges.reverse();
        }
        Self {
            edges,
            more,
            backward,
            rest,
        }
    }
}

/// Where a page stands in its list.
pub struct PageInfo {
    pub(crate) ends: Option<(String, String)>,
    pub(crate) more: bool,
    pub(crate) backward: bool,
    pub(crate) rest: Arc<dyn Rest>,
}

impl PageInfo {
    /// Of a page with these cursors.
    pub(crate) fn of<'c, E>(
        page: &Paged<E>,
        mut cursors: impl DoubleEndedIterator<Item = &'c str>,
    ) -> Self {
        let start = cursors.next().map(str::to_owned);
        let end = cursors
            .next_back()
            .map(str::to_owned)
            .or_else(|| start.clone());
        Self {
            ends: start.zip(end),
            more: page.more,
            backward: page.backward,
            rest: Arc::clone(&page.rest),
        }
    }
}

#[Object]
impl PageInfo {
    /// Whether anything comes after this page.
    async fn has_next_page(&self) -> Result<bool> {
        Ok((!self.backward && self.more) || self.rest.anything_not_before().await?)
    }

    /// Whether anything comes before this page.
    async fn has_previous_page(&self) -> Result<bool> {
        Ok((self.backward && self.more) || self.rest.anything_not_after().await?)
    }

    /// Of the first edge.
    async fn start_cursor(&self) -> Option<&str> {
        self.ends.as_ref().map(|(start, _)| start.as_str())
    }

    /// Of the last edge.
    async fn end_cursor(&self) -> Option<&str> {
        self.ends.as_ref().map(|(_, end)| end.as_str())
    }
}

macro_rules! connection {
    ($(#[$doc:meta])* $connection:ident of $edge:ident to $node:ty: $row:expr) => {
        $(#[$doc])*
        pub struct $connection(pub(crate) Paged<$edge>);

        #[Object]
        impl $connection {
            /// What is on this page, each with its cursor.
            async fn edges(&self) -> &[$edge] {
                &self.0.edges
            }

            /// What is on this page.
            async fn nodes(&self) -> Vec<&$node> {
                self.0.edges.iter().filter_map($row).collect()
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> PageInfo {
                let edges = &self.0.edges;
                let ends = edges.first().zip(edges.last());
                PageInfo {
                    ends: ends.map(|(start, end)| (start.cursor.clone(), end.cursor.clone())),
                    more: self.0.more,
                    backward: self.0.backward,
                    rest: std::sync::Arc::clone(&self.0.rest),
                }
            }

            /// How many there are on all pages together.
            async fn total_count(&self) -> async_graphql::Result<i64> {
                Ok(self.0.rest.total().await?)
            }
        }
    };
}

pub(crate) use connection;

pub struct TwinningEdge {
    pub(crate) cursor: String,
    /// None where nothing but its place is asked for.
    pub(crate) node: Option<Twinning>,
}

/// A twinning on a page.
#[Object]
impl TwinningEdge {
    /// Its place in the list.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The twinning.
    async fn node(&self) -> Result<&Twinning> {
        let unread = || CatalogueError::argument("this row was not read");
        Ok(self.node.as_ref().ok_or_else(unread)?)
    }
}

/// A local government on a page.
#[derive(SimpleObject)]
pub struct LocalGovernmentEdge {
    /// Its place in the list.
    pub(crate) cursor: String,
    /// From the point that the filter names in `near`, in kilometres.
    pub(crate) distance_km: Option<f64>,
    /// The local government.
    pub(crate) node: LocalGovernment,
}

/// A partner on a page.
#[derive(SimpleObject)]
pub struct PartnerEdge {
    /// Its place in the list.
    pub(crate) cursor: String,
    /// The twinning that makes it a partner.
    pub(crate) twinning: Twinning,
    /// The partner.
    pub(crate) node: LocalGovernment,
}

connection! {
    /// A page of twinnings. first or last: 20 by default, 500 at most, never both.
    TwinningConnection of TwinningEdge to Twinning: |edge| edge.node.as_ref()
}

connection! {
    /// A page of local governments. first or last: 20 by default, 500 at most, never both.
    LocalGovernmentConnection of LocalGovernmentEdge to LocalGovernment: |edge| Some(&edge.node)
}

connection! {
    /// A page of partners. first or last: 20 by default, 500 at most, never both.
    PartnerConnection of PartnerEdge to LocalGovernment: |edge| Some(&edge.node)
}
