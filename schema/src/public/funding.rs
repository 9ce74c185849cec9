//! Programmes and calls, as the anchor publishes them, and who could apply. Nothing of it is federated: the document is
//! the same at every node. What is known of applicants is asked of their owners, through the engine.

mod applicants;
mod call;
mod connection;
mod eligibility;
mod programme;
mod rule;
mod search;
mod shelf;
mod text;

use std::sync::Arc;

use async_graphql::Context;
use jumelage_domain::funding::brussels_day;

pub(crate) use self::shelf::Funding;
use self::shelf::Shelf;
pub(super) use self::{
    applicants::question as about_applicants,
    eligibility::{Asking, eligibility},
    search::{Search, search},
};
pub use self::{
    applicants::{FundingApplicantInput, FundingProjectInput},
    call::FundingCall,
    connection::FundingCallConnection,
    eligibility::FundingEligibility,
    programme::FundingProgramme,
};
use super::own_data::OwnData;
use crate::error::Result;

/// The programmes that are published, by id.
pub(super) async fn programmes(ctx: &Context<'_>) -> Result<Vec<FundingProgramme>> {
    let shelf = Shelf::of(OwnData::in_request(ctx)?).await?;
    let programmes = shelf.iter().flat_map(|shelf| {
        let programmes = shelf.catalogue.programmes().iter().cloned();
        programmes.map(|programme| FundingProgramme {
            shelf: Arc::clone(shelf),
            programme,
        })
    });
    Ok(programmes.collect())
}

/// A call by its id.
pub(super) async fn call(ctx: &Context<'_>, id: &str) -> Result<Option<FundingCall>> {
    let shelf = Shelf::of(OwnData::in_request(ctx)?).await?;
    Ok(shelf.and_then(|shelf| shelf.call(id)).map(FundingCall))
}

/// The day in Brussels, by which calls open and close.
fn today(own: &OwnData) -> jiff::civil::Date {
    brussels_day(own.clock.now())
}
