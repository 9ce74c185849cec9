//! The inputs.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};
use jumelage_domain::Statement;

use super::super::flaws::Flaws;
use crate::{
    catalogue::{
        filter::LocalGovernmentCodeInput,
        vocabulary::{TwinningKind, TwinningStatus},
    },
    scalar::{CountryCode, PartialDate},
};

/// A twinning to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordTwinningInput {
    /// The association's own member.
    pub(super) party: ID,
    /// Its partner.
    pub(super) partner: PartnerInput,
    /// The bond.
    pub(super) kind: TwinningKind,
    /// Where in its life it is.
    #[graphql(default_with = "TwinningStatus::Active")]
    pub(super) status: TwinningStatus,
    /// When it began.
    pub(super) since: Option<PartialDate>,
    /// When it ended.
    pub(super) until: Option<PartialDate>,
    /// What it is about.
    pub(super) themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    pub(super) sdgs: Option<Vec<i32>>,
}

/// A partner: by its id where it has one, else as it is known.
#[derive(OneofObject)]
pub(crate) enum PartnerInput {
    /// A local government of the network, of whatever association.
    Id(ID),
    /// One that is known by its name.
    Described(DescribedPartnerInput),
}

/// A local government as a record states it.
#[derive(InputObject)]
pub(crate) struct DescribedPartnerInput {
    /// Its country.
    pub(super) country: CountryCode,
    /// Its name.
    pub(super) name: String,
    /// Its codes. A record states one: the first that names a single body.
    pub(super) codes: Option<Vec<LocalGovernmentCodeInput>>,
}

/// A record to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateTwinningInput {
    /// The twinning's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// The bond.
    kind: MaybeUndefined<TwinningKind>,
    /// Where in its life it is.
    status: MaybeUndefined<TwinningStatus>,
    /// When it began.
    since: MaybeUndefined<PartialDate>,
    /// When it ended.
    until: MaybeUndefined<PartialDate>,
    /// What it is about: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
}

/// A twinning that has ended.
#[derive(InputObject)]
pub(crate) struct EndTwinningInput {
    /// The twinning's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// When it ended. Where it is left out, what is recorded stays.
    pub(super) until: Option<PartialDate>,
}

/// A record to be deleted.
#[derive(InputObject)]
pub(crate) struct DeleteTwinningInput {
    /// The twinning's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is deleted.
    pub(super) if_version: Option<String>,
}

impl UpdateTwinningInput {
    /// Puts what it says into what the record says.
    pub(super) fn put_into(self, says: &mut Statement, flaws: &mut Flaws) {
        says.kind = flaws.kept(&["kind"], self.kind, says.kind.into()).into();
        says.status = flaws
            .kept(&["status"], self.status, says.status.into())
            .into();
        date(&mut says.since, self.since);
        date(&mut says.until, self.until);
        match self.themes {
            MaybeUndefined::Undefined => {}
            themes => says.themes = flaws.themes(themes.take().unwrap_or_default()),
        }
        match self.sdgs {
            MaybeUndefined::Undefined => {}
            sdgs => says.sdgs = flaws.sdgs(sdgs.take().unwrap_or_default()),
        }
    }
}

/// What is left out stays, and null clears.
fn date(old: &mut Option<jumelage_domain::PartialDate>, given: MaybeUndefined<PartialDate>) {
    match given {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *old = None,
        MaybeUndefined::Value(date) => *old = Some(date.0),
    }
}
