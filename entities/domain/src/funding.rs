//! Money for cooperation: programmes, their calls, what calls demand, and whether given local governments meet it.
//!
//! Everything is data: a [`Catalogue`] is one JSON document that the network's anchor publishes. The rules are a closed
//! set that a program can judge ([`Rule`]); one that a later version brings is kept and shown as not judged.
//! `api/docs/funding.md` says it for people.

mod applicant;
mod brussels;
mod call;
mod catalogue;
mod eligibility;
mod examples;
mod localized;
mod membership;
mod messages;
mod money;
pub mod portal;
mod programme;
mod rule;
mod source;

pub use applicant::{
    Applicant, ApplicantKind, ApplicantKindError, Applicants, ApplicantsError, Partnership, Plan,
};
pub use brussels::brussels_day;
pub use call::{Call, CallId, CallIdError, CallState, CallStateError, Deadline, Grant};
pub use catalogue::{Catalogue, CatalogueError, Merged, Wanted};
pub use eligibility::{
    Explanation, Found, Judged, Met, MetError, Needed, Unit, UnitError, Verdict, VerdictError,
};
pub use examples::examples;
pub use localized::{LocalizedText, LocalizedTextError};
pub use membership::{EligibleCountries, Membership, Spell};
pub use messages::{KindText, MessageLanguage, MessageLanguageError, RangeText, Reason, RuleText};
pub use money::{Currency, CurrencyError, Money, MoneyError};
pub use programme::{PortalProgramme, Programme, ProgrammeId, ProgrammeIdError, Template};
pub use rule::{
    Bonds, BondsError, Rule, RuleError, StatedRule, UnknownRule, What, Whom, WhomError,
};
pub use source::{Source, WebAddress, WebAddressError};
