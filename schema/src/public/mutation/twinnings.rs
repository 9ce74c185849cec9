//! Writing records of twinnings.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use jumelage_domain::{LocalGovernmentCode, ObjectId, ObjectKind, Sdg, Theme, text::tidy};
use jumelage_entities::{
    Writing, local_government, stored,
    write::records::{self, NewPartner, NewRecord},
};
use sea_orm::EntityTrait;

use super::{UserError, UserErrorCode, Writer};
use crate::{
    catalogue::{
        filter::LocalGovernmentCodeInput,
        twinning::Twinning,
        vocabulary::{TwinningKind, TwinningStatus},
    },
    error::Result,
    public::{door::Ready, service::Asked},
    scalar::{CountryCode, PartialDate},
};

/// Writes records of twinnings.
#[derive(Default)]
pub(super) struct TwinningMutation;

/// A twinning to be recorded.
#[derive(InputObject)]
pub(super) struct RecordTwinningInput {
    /// The association's own member.
    party: ID,
    /// Its partner.
    partner: PartnerInput,
    /// The bond.
    kind: TwinningKind,
    /// Where in its life it is.
    #[graphql(default_with = "TwinningStatus::Active")]
    status: TwinningStatus,
    /// When it began.
    since: Option<PartialDate>,
    /// What it is about.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    sdgs: Option<Vec<i32>>,
}

/// A partner: by its id where it has one, else as it is known.
#[derive(OneofObject)]
pub(super) enum PartnerInput {
    /// A local government of the network.
    Id(ID),
    /// One that is known by its name.
    Described(DescribedPartnerInput),
}

/// A local government as a record states it.
#[derive(InputObject)]
pub(super) struct DescribedPartnerInput {
    /// Its country.
    country: CountryCode,
    /// Its name.
    name: String,
    /// Its codes.
    codes: Option<Vec<LocalGovernmentCodeInput>>,
}

/// What became of recording a twinning.
pub(super) struct RecordTwinningPayload(Recorded);

/// The record's id, or what was wrong.
type Recorded = std::result::Result<ObjectId, Vec<UserError>>;

#[Object]
impl RecordTwinningPayload {
    /// The twinning; null where there are errors.
    async fn twinning(&self, ctx: &Context<'_>) -> Option<Ready<Twinning>> {
        let id = self.0.as_ref().ok()?;
        let asked = ctx.data_opt::<Arc<Asked>>()?;
        asked.object_below(ctx, id).await
    }

    /// What was wrong with the input. Where there is something, nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        self.0.as_ref().err().map_or(&[], Vec::as_slice)
    }
}

#[Object]
impl TwinningMutation {
    /// Records a twinning of a member.
    async fn record_twinning(
        &self,
        ctx: &Context<'_>,
        input: RecordTwinningInput,
    ) -> Result<RecordTwinningPayload> {
        let writer = Writer::of(ctx)?;
        record(&writer, input).await.map(RecordTwinningPayload)
    }
}

async fn record(writer: &Writer<'_>, input: RecordTwinningInput) -> Result<Recorded> {
    let mut errors = Vec::new();
    let writing = writer.begin().await?;
    let party = ObjectId::parse_as(ObjectKind::LocalGovernment, &input.party)?;
    if !writer.may_write_of(&party) {
        errors.push(UserError::at(
            UserErrorCode::Forbidden,
            &["party"],
            "this local government's twinnings are not yours to record",
        ));
    }
    if !is_member(&writing, &party).await? {
        errors.push(UserError::at(
            UserErrorCode::NotFound,
            &["party"],
            "this association has no such member",
        ));
    }
    let partner = partner(&writing, input.partner).await?;
    let (themes, sdgs) = (themes(input.themes), sdgs(input.sdgs));
    let (Ok(partner), Ok(themes), Ok(sdgs), true) = (&partner, &themes, &sdgs, errors.is_empty())
    else {
        errors.extend(
            [partner.err(), themes.err(), sdgs.err()]
                .into_iter()
                .flatten(),
        );
        return Ok(Err(errors));
    };
    let new = NewRecord {
        list_id: None,
        party: party.uuid(),
        partner: partner.clone(),
        kind: input.kind.into(),
        status: input.status.into(),
        since: input.since.map(|date| date.0),
        until: None,
        themes: themes.clone(),
        sdgs: sdgs.clone(),
    };
    let located = records::locate(&writing.tx, &writing.network, vec![new]).await?;
    let existing = located.iter().find_map(records::Located::existing_id);
    if let Some(existing) = existing {
        let id = ObjectId::new(ObjectKind::Twinning, writer.own.me.clone(), existing);
        let message = format!("this is recorded already, as {id}: update that");
        return Ok(Err(vec![UserError::at(
            UserErrorCode::Exists,
            &[],
            message,
        )]));
    }
    let written = records::write(&writing, located).await?;
    writing.commit().await?;
    let id = written.first().copied().unwrap_or_default();
    Ok(Ok(ObjectId::new(
        ObjectKind::Twinning,
        writer.own.me.clone(),
        id,
    )))
}

async fn is_member(writing: &Writing, id: &ObjectId) -> Result<bool> {
    let row = local_government::Entity::find_by_id(id.uuid())
        .one(&writing.tx)
        .await?;
    let me = writing.network.me.as_str();
    Ok(row.is_some_and(|row| row.member && row.owner == me && id.node().as_str() == me))
}

/// What one part of an input says, or what is wrong with it.
type Part<T> = std::result::Result<T, UserError>;

async fn partner(writing: &Writing, input: PartnerInput) -> Result<Part<NewPartner>> {
    let invalid = |path: &[&str], message: String| {
        let mut whole = vec!["partner", "described"];
        whole.extend(path);
        UserError::at(UserErrorCode::InvalidValue, &whole, message)
    };
    match input {
        PartnerInput::Id(id) => {
            let id = ObjectId::parse_as(ObjectKind::LocalGovernment, &id)?;
            let found = own_member(writing, &id).await?;
            Ok(found.ok_or_else(|| {
                let message = "this association knows no local government of this id";
                UserError::at(UserErrorCode::NotFound, &["partner", "id"], message)
            }))
        }
        PartnerInput::Described(described) => {
            let mut codes = Vec::new();
            for code in described.codes.unwrap_or_default() {
                match LocalGovernmentCode::new(code.scheme.into(), &code.value) {
                    Ok(code) => codes.push(code),
                    Err(error) => return Ok(Err(invalid(&["codes"], error.to_string()))),
                }
            }
            let name = tidy(&described.name);
            if name.is_empty() {
                return Ok(Err(invalid(&["name"], "a name is needed".to_owned())));
            }
            // A record states one code; one that names a single body says most.
            codes.sort_by_key(|code| !code.scheme().identifies());
            Ok(Ok(NewPartner {
                country: described.country.0,
                code: codes.into_iter().next(),
                name: Some(name),
                member: None,
            }))
        }
    }
}

async fn own_member(writing: &Writing, id: &ObjectId) -> Result<Option<NewPartner>> {
    if !is_member(writing, id).await? {
        return Ok(None);
    }
    let row = local_government::Entity::find_by_id(id.uuid())
        .one(&writing.tx)
        .await?;
    let partner = row.map(|row| -> Result<NewPartner> {
        Ok(NewPartner {
            country: stored::word("local_government.country", &row.country)?,
            code: None,
            name: Some(row.name),
            member: Some(row.id),
        })
    });
    partner.transpose()
}

fn themes(given: Option<Vec<String>>) -> Part<BTreeSet<Theme>> {
    let parsed = given.unwrap_or_default().into_iter().map(|theme| {
        theme.parse::<Theme>().map_err(|error| {
            UserError::at(UserErrorCode::InvalidValue, &["themes"], error.to_string())
        })
    });
    parsed.collect()
}

fn sdgs(given: Option<Vec<i32>>) -> Part<BTreeSet<Sdg>> {
    let parsed = given.unwrap_or_default().into_iter().map(|goal| {
        Sdg::try_from(goal).map_err(|error| {
            UserError::at(UserErrorCode::InvalidValue, &["sdgs"], error.to_string())
        })
    });
    parsed.collect()
}
