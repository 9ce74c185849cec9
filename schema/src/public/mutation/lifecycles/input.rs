//! What is asked for.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject, OneofObject};
use jumelage_domain::LocalGovernmentCode;
use jumelage_entities::write::{lifecycles::Successor, local_governments::NewLocalGovernment};

use super::{Desk, Part, name};
use crate::{
    catalogue::{filter::LocalGovernmentCodeInput, vocabulary::LocalGovernmentLevel},
    error::Result,
    public::mutation::{UserError, UserErrorCode},
    scalar::{CountryCode, Date},
};

/// Which members become which.
#[derive(InputObject)]
pub(crate) struct MergeLocalGovernmentsInput {
    /// Those that end.
    pub(super) predecessors: Vec<ID>,
    /// The one that they become, or that takes them in.
    pub(super) successor: SuccessorInput,
    /// The first day of that; the day before was their last.
    pub(super) on: Date,
    /// Only say what would happen.
    #[graphql(default)]
    pub(super) dry_run: bool,
}

/// Which member becomes which.
#[derive(InputObject)]
pub(crate) struct SplitLocalGovernmentInput {
    /// The one that ends.
    pub(super) local_government: ID,
    /// Those that it becomes.
    pub(super) parts: Vec<SuccessorInput>,
    /// The first day of these; the day before was its last.
    pub(super) on: Date,
    /// Where each of its twinnings goes; none may be left out.
    pub(super) twinnings: Vec<SplitTwinningInput>,
    /// Only say what would happen.
    #[graphql(default)]
    pub(super) dry_run: bool,
}

/// Where a twinning goes.
#[derive(InputObject)]
pub(crate) struct SplitTwinningInput {
    /// By the id of either of its records.
    pub(super) twinning: ID,
    /// The part's place in `parts`, from 0.
    pub(super) part: i32,
}

/// Another name.
#[derive(InputObject)]
pub(crate) struct RenameLocalGovernmentInput {
    /// Whose.
    pub(super) local_government: ID,
    /// The name.
    pub(super) name: String,
    /// The first day on which it is borne.
    pub(super) on: Date,
}

/// Who goes.
#[derive(InputObject)]
pub(crate) struct TransferLocalGovernmentInput {
    /// The member that goes.
    pub(super) local_government: ID,
    /// Its id at the other association.
    pub(super) successor: ID,
    /// The first day on which it is a member there.
    pub(super) on: Date,
    /// Only say what would happen.
    #[graphql(default)]
    pub(super) dry_run: bool,
}

/// Who comes.
#[derive(InputObject)]
pub(crate) struct ReceiveLocalGovernmentInput {
    /// The member that came.
    pub(super) local_government: ID,
    /// The id that it had at the other association.
    pub(super) predecessor: ID,
}

/// Who comes after: a member that is there, or a new one.
#[derive(OneofObject)]
pub(crate) enum SuccessorInput {
    /// One that is there.
    Id(ID),
    /// One that is made.
    New(NewSuccessorInput),
}

/// A new member. What else there is to say of it can be said afterwards.
#[derive(InputObject)]
pub(crate) struct NewSuccessorInput {
    /// Its country: one of the association's.
    country: CountryCode,
    /// Its official name.
    name: String,
    /// What kind of body it is.
    level: Option<LocalGovernmentLevel>,
    /// Its codes.
    codes: Option<Vec<LocalGovernmentCodeInput>>,
}

impl SuccessorInput {
    /// What stands at this place of the input.
    pub(super) fn read(self, desk: &Desk<'_>, place: &[&str]) -> Result<Part<Successor>> {
        match self {
            Self::Id(id) => Ok(desk.member(place, &id)?.map(Successor::Existing)),
            Self::New(new) => Ok(new.read(desk, place)),
        }
    }
}

impl NewSuccessorInput {
    fn read(self, desk: &Desk<'_>, place: &[&str]) -> Part<Successor> {
        let below = |field| [place, &["new", field]].concat();
        let country = self.country.0;
        if !desk.writing.network.countries.contains(&country) {
            return Err(UserError::at(
                UserErrorCode::InvalidValue,
                &below("country"),
                format!("this association does not speak for {country}"),
            ));
        }
        let mut codes = BTreeSet::new();
        for code in self.codes.unwrap_or_default() {
            let code = LocalGovernmentCode::new(code.scheme.into(), &code.value);
            codes.insert(code.map_err(|error| {
                UserError::at(
                    UserErrorCode::InvalidValue,
                    &below("codes"),
                    error.to_string(),
                )
            })?);
        }
        Ok(Successor::New(Box::new(NewLocalGovernment {
            list_id: None,
            country,
            name: name(&self.name, &below("name"))?,
            level: self.level.map(Into::into),
            codes,
            location: None,
            population: None,
            website: None,
            mailbox: None,
            languages: BTreeSet::new(),
            names: BTreeSet::new(),
        })))
    }
}
