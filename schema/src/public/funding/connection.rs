//! A page of calls.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use async_trait::async_trait;

use super::{
    applicants::Coverage,
    call::FundingCall,
    shelf::Shelf,
    text::{FundingText, Languages},
};
use crate::{
    catalogue::connection::{PageInfo, Paged, Rest},
    error::Result,
    scalar::{Date, DateTime},
};

/// A call on a page.
#[derive(SimpleObject)]
pub struct FundingCallEdge {
    /// Its place in the list.
    pub(super) cursor: String,
    /// The call.
    pub(super) node: FundingCall,
}

/// A page of calls, the next end first, without an end last: 20 by default, 500 at most.
pub struct FundingCallConnection {
    pub(super) page: Paged<FundingCallEdge>,
    pub(super) shelf: Option<Arc<Shelf>>,
    pub(super) coverage: Option<Coverage>,
}

/// What lies around a page of a list that is all there.
pub(super) struct Around {
    pub(super) total: usize,
    pub(super) before: bool,
    pub(super) after: bool,
}

#[async_trait]
impl Rest for Around {
    async fn total(&self) -> Result<i64> {
        Ok(self.total.try_into().unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Result<bool> {
        Ok(self.before)
    }

    async fn anything_not_before(&self) -> Result<bool> {
        Ok(self.after)
    }
}

#[Object]
impl FundingCallConnection {
    /// What is on this page, each with its cursor.
    async fn edges(&self) -> &[FundingCallEdge] {
        &self.page.edges
    }

    /// What is on this page.
    async fn nodes(&self) -> Vec<&FundingCall> {
        self.page.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursors = self.page.edges.iter().map(|edge| edge.cursor.as_str());
        PageInfo::of(&self.page, cursors)
    }

    /// How many there are on all pages together.
    async fn total_count(&self) -> Result<i64> {
        self.page.rest.total().await
    }

    /// What readers must be told of all of it: that these are examples, for one.
    async fn label(&self, languages: Languages) -> Option<FundingText> {
        let label = self.shelf.as_ref()?.catalogue.label()?;
        Some(FundingText::of(label, &languages))
    }

    /// As of when it was written; null where the anchor publishes nothing.
    async fn as_of(&self) -> Option<Date> {
        let shelf = self.shelf.as_ref()?;
        Some(Date(shelf.catalogue.as_of()))
    }

    /// When the anchor published it; null where it publishes nothing.
    async fn published_at(&self) -> Option<DateTime> {
        let shelf = self.shelf.as_ref()?;
        Some(DateTime(shelf.published_at))
    }

    /// Of those named in `eligibleFor`: which nodes were asked about them, and did not answer.
    async fn coverage(&self) -> Option<&Coverage> {
        self.coverage.as_ref()
    }
}
