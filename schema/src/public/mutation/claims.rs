//! Deciding on claims.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, ID, InputObject, Object};
use jumelage_domain::{ObjectId, ObjectKind, text::tidy};
use jumelage_entities::write::decisions::{self, Refused, Response};
use uuid::Uuid;

use super::{UserError, UserErrorCode, Writer};
use crate::{
    error::{MAX_IDS, Result},
    public::{
        desk::{Claim, ClaimDecisionKind, ClaimFilter, ClaimPage, matching},
        own_data::OwnData,
    },
};

/// Decides on claims.
#[derive(Default)]
pub(super) struct ClaimMutation;

/// How much is written in one transaction, so that others come to write in between.
const AT_ONCE: usize = 500;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

/// What is decided, and on which claims: exactly one of `ids` and `filter`.
#[derive(InputObject)]
pub(super) struct RespondToClaimsInput {
    /// The claims, at most 500.
    ids: Option<Vec<ID>>,
    /// All claims that match; those that wait, where it names no states. However many: they are decided on in portions, so
    /// that where something fails in between, the first portions are decided on and asking again goes on with the others.
    filter: Option<ClaimFilter>,
    /// The decision.
    decision: ClaimDecisionKind,
    /// CONFIRM: which own member the record's partner is; needed where that is not known.
    local_government: Option<ID>,
    /// LINK: with which own record, and needed.
    own_record: Option<ID>,
    /// For colleagues; the other association does not see it.
    note: Option<String>,
}

/// Which decisions are taken back.
#[derive(InputObject)]
pub(super) struct ReopenClaimsInput {
    /// The claims, at most 500.
    ids: Vec<ID>,
}

/// What became of deciding.
#[derive(Default)]
pub(super) struct RespondToClaimsPayload(Outcome);

/// What became of taking back.
#[derive(Default)]
pub(super) struct ReopenClaimsPayload(Outcome);

#[derive(Default)]
struct Outcome {
    own: Option<Arc<OwnData>>,
    done: Vec<Uuid>,
    refused: usize,
    errors: Vec<UserError>,
}

impl Outcome {
    fn wrong(error: UserError) -> Self {
        Self {
            errors: vec![error],
            ..Self::default()
        }
    }

    /// What is to be seen of it now.
    async fn claims(&self) -> Result<Vec<Claim>> {
        match &self.own {
            Some(own) => ClaimPage::by_ids(own, &self.done[..self.done.len().min(MAX_IDS)]).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Counts are of at most so many claims as a database can hold.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[Object]
impl RespondToClaimsPayload {
    /// On how many claims was decided.
    async fn decided(&self) -> i32 {
        count(self.0.done.len())
    }

    /// On how many it was not, each with an error.
    async fn refused(&self) -> i32 {
        count(self.0.refused)
    }

    /// The claims on which was decided, as they are now: the first 500.
    async fn claims(&self) -> Result<Vec<Claim>> {
        self.0.claims().await
    }

    /// What was wrong with the input, and why claims were refused: the first 500. The path of a claim's error ends with its
    /// place in `ids`, or below `filter` with its id.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.errors
    }
}

#[Object]
impl ReopenClaimsPayload {
    /// How many decisions were taken back.
    async fn reopened(&self) -> i32 {
        count(self.0.done.len())
    }

    /// The claims, as they are now.
    async fn claims(&self) -> Result<Vec<Claim>> {
        self.0.claims().await
    }

    /// What was wrong with the input, and why decisions stay.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.errors
    }
}

#[Object]
impl ClaimMutation {
    /// Decides on what other associations record about one's members. A confirmation makes the own record and links both;
    /// the other side sees the outcome within seconds. Each claim is decided on for itself.
    async fn respond_to_claims(
        &self,
        ctx: &Context<'_>,
        input: RespondToClaimsInput,
    ) -> Result<Option<RespondToClaimsPayload>> {
        let writer = Writer::of(ctx)?;
        let own = own_data(ctx)?;
        let outcome = respond(&writer, &own, input).await?;
        Ok(Some(RespondToClaimsPayload(Outcome {
            own: Some(own),
            ..outcome
        })))
    }

    /// Takes decisions on claims back: they are as if nobody had decided. What a confirmation made goes, as long as nobody
    /// has changed it.
    async fn reopen_claims(
        &self,
        ctx: &Context<'_>,
        input: ReopenClaimsInput,
    ) -> Result<Option<ReopenClaimsPayload>> {
        let writer = Writer::of(ctx)?;
        let own = own_data(ctx)?;
        let targets = match targets(&input.ids) {
            Ok(targets) => targets,
            Err(error) => return Ok(Some(ReopenClaimsPayload(Outcome::wrong(error)))),
        };
        let writing = writer.begin().await?;
        let ids = targets.keys().copied().collect();
        let outcomes = decisions::reopen(&writing, &ids).await?;
        writing.commit().await?;
        let mut outcome = Outcome::default();
        note(&mut outcome, &targets, outcomes);
        Ok(Some(ReopenClaimsPayload(Outcome {
            own: Some(own),
            ..outcome
        })))
    }
}

fn own_data(ctx: &Context<'_>) -> Result<Arc<OwnData>> {
    OwnData::in_request(ctx).cloned()
}

async fn respond(
    writer: &Writer<'_>,
    own: &OwnData,
    input: RespondToClaimsInput,
) -> Result<Outcome> {
    let response = match response(writer, &input) {
        Ok(response) => response,
        Err(error) => return Ok(Outcome::wrong(error)),
    };
    let targets = match (input.ids, input.filter) {
        (Some(ids), None) => match targets(&ids) {
            Ok(targets) => targets,
            Err(error) => return Ok(Outcome::wrong(error)),
        },
        (None, Some(_)) if response.own_record.is_some() => {
            let message = "one own record is of one twinning: name one claim in `ids`";
            let error = UserError::at(UserErrorCode::InvalidValue, &["ownRecord"], message);
            return Ok(Outcome::wrong(error));
        }
        (None, Some(filter)) => matched(own, filter).await?,
        _ => {
            let message = "give either `ids` or `filter`";
            let error = UserError::at(UserErrorCode::InvalidValue, &[], message);
            return Ok(Outcome::wrong(error));
        }
    };
    let mut outcome = Outcome::default();
    let ids: Vec<Uuid> = targets.keys().copied().collect();
    for some in ids.chunks(AT_ONCE) {
        let writing = writer.begin().await?;
        let some = some.iter().copied().collect();
        let outcomes = decisions::respond(&writing, &some, &response).await?;
        writing.commit().await?;
        note(&mut outcome, &targets, outcomes);
    }
    Ok(outcome)
}

/// By claim the way to it in the input.
type Targets = BTreeMap<Uuid, Vec<String>>;

fn targets(ids: &[ID]) -> std::result::Result<Targets, UserError> {
    let invalid =
        |path: &[&str], message: String| UserError::at(UserErrorCode::InvalidValue, path, message);
    if ids.len() > MAX_IDS {
        let given = ids.len();
        let message =
            format!("at most {MAX_IDS} claims can be named, not {given}: give a `filter`");
        return Err(invalid(&["ids"], message));
    }
    let mut targets = Targets::new();
    for (at, id) in ids.iter().enumerate() {
        let at = at.to_string();
        let path = ["ids", at.as_str()];
        let id = ObjectId::parse_as(ObjectKind::Twinning, id);
        let id = id.map_err(|error| invalid(&path, error.to_string()))?;
        targets.insert(id.uuid(), path.map(str::to_owned).to_vec());
    }
    Ok(targets)
}

async fn matched(own: &OwnData, filter: ClaimFilter) -> Result<Targets> {
    let found = matching(own, &filter.or_waiting()).await?.into_iter();
    Ok(found
        .map(|(id, node)| {
            let shown = ObjectId::new(ObjectKind::Twinning, node, id).to_string();
            (id, vec!["filter".to_owned(), shown])
        })
        .collect())
}

fn response(
    writer: &Writer<'_>,
    input: &RespondToClaimsInput,
) -> std::result::Result<Response, UserError> {
    let own = |kind: ObjectKind, field: &'static str, id: &Option<ID>| {
        let Some(id) = id else { return Ok(None) };
        match ObjectId::parse_as(kind, id) {
            Ok(id) if *id.node() == writer.own.me => Ok(Some(id.uuid())),
            Ok(_) => {
                let message = format!("`{field}` is not of this association");
                Err(UserError::at(UserErrorCode::NotFound, &[field], message))
            }
            Err(error) => {
                let message = error.to_string();
                Err(UserError::at(
                    UserErrorCode::InvalidValue,
                    &[field],
                    message,
                ))
            }
        }
    };
    let note = input
        .note
        .as_deref()
        .map(tidy)
        .filter(|note| !note.is_empty());
    if note
        .as_ref()
        .is_some_and(|note| note.chars().count() > LONGEST_NOTE)
    {
        let message = format!("a note has at most {LONGEST_NOTE} characters");
        return Err(UserError::at(
            UserErrorCode::InvalidValue,
            &["note"],
            message,
        ));
    }
    Ok(Response {
        decision: input.decision.into(),
        local_government: own(
            ObjectKind::LocalGovernment,
            "localGovernment",
            &input.local_government,
        )?,
        own_record: own(ObjectKind::Twinning, "ownRecord", &input.own_record)?,
        decided_by: writer.viewer.subject.clone(),
        note,
    })
}

/// Counts what became of some claims, and says what was wrong with them.
fn note(
    outcome: &mut Outcome,
    targets: &Targets,
    outcomes: BTreeMap<Uuid, std::result::Result<(), Refused>>,
) {
    for (id, result) in outcomes {
        match result {
            Ok(()) => outcome.done.push(id),
            Err(refused) => {
                outcome.refused += 1;
                if outcome.errors.len() < MAX_IDS {
                    outcome.errors.push(UserError {
                        code: refused.as_str().to_owned(),
                        path: UserError::way(targets.get(&id).into_iter().flatten()),
                        message: refused.to_string(),
                        existing: None,
                    });
                }
            }
        }
    }
}
