//! What this association's own people write: a file for each subject. Each field takes one input and gives one payload, in
//! which `userErrors` say what was wrong with the input.

mod activities;
mod claims;
mod contact_persons;
mod flaws;
mod guides;
mod imports;
mod introductions;
mod lifecycles;
mod listings;
mod local_governments;
mod networks;
mod partner_requests;
mod payload;
mod projects;
mod surveys;
mod training_offers;
mod twinnings;
mod user_error;
mod writer;

use async_graphql::MergedObject;

pub use self::user_error::{UserError, UserErrorCode, page as user_errors_page};
pub(crate) use self::writer::Writer;

/// What can be written: one's own members, and one's own records.
#[derive(MergedObject, Default)]
pub struct Mutation(
    twinnings::TwinningMutation,
    activities::ActivityMutation,
    networks::NetworkMutation,
    projects::ProjectMutation,
    partner_requests::PartnerRequestMutation,
    training_offers::TrainingOfferMutation,
    guides::GuideMutation,
    local_governments::LocalGovernmentMutation,
    contact_persons::ContactPersonMutation,
    claims::ClaimMutation,
    lifecycles::LifecycleMutation,
    imports::ImportMutation,
    introductions::IntroductionMutation,
    surveys::SurveyMutation,
);
