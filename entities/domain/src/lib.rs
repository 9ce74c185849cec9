//! The words of the field as types. What is wrong is refused where it enters: every type here has
//! private fields and a parser with a named error.

pub mod audit;
pub mod best_practice;
pub mod change;
pub mod code;
pub mod country;
pub mod decision;
pub mod digest;
pub mod funding;
pub mod id;
pub mod indicator;
pub mod introduction;
pub mod language;
pub mod legal_basis;
pub mod level;
pub mod linking;
pub mod listing;
pub mod localized;
pub mod location;
pub mod matching;
pub mod messages;
pub mod node_code;
pub mod nuts;
pub mod partial_date;
pub mod partner_search;
pub mod publication;
pub mod rank;
pub mod sdg;
pub mod settle;
pub mod sort_key;
pub mod statement;
mod strict;
pub mod survey;
pub mod text;
pub mod theme;
pub mod timestamp;
mod vocabulary;

pub use audit::{ActorKind, AuditAction, AuditKind};
pub use change::ChangeAction;
pub use code::{CodeScheme, LocalGovernmentCode};
pub use country::CountryCode;
pub use decision::Decision;
pub use id::{ObjectId, ObjectKind};
pub use introduction::IntroductionState;
pub use language::Language;
pub use legal_basis::LegalBasis;
pub use level::LocalGovernmentLevel;
pub use listing::ListingKind;
pub use localized::Localized;
pub use location::Location;
pub use node_code::NodeCode;
pub use nuts::{NutsLevel, Region};
pub use partial_date::PartialDate;
pub use publication::{PublicationKind, PublicationName};
pub use rank::{RankKey, Score};
pub use sdg::Sdg;
pub use sort_key::SortKey;
pub use statement::{Confirmation, Statement, TwinningKind, TwinningStatus};
pub use theme::Theme;
pub use timestamp::Timestamp;

vocabulary::travels_as_text!(
    CountryCode,
    Language,
    NodeCode,
    ObjectId,
    PartialDate,
    Region,
    Sdg,
    Theme,
    Timestamp,
    digest::Digest
);
