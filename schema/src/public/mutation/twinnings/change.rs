//! Changing and ending what is recorded.

use jumelage_domain::{ObjectId, ObjectKind, Statement, TwinningStatus};
use jumelage_entities::{Writing, record, write::records};

use super::{
    super::payload::Outcome, DeleteTwinningInput, EndTwinningInput, UpdateTwinningInput, check_days,
};
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws},
};

pub(super) async fn update(writer: &Writer<'_>, input: UpdateTwinningInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let Some(row) = find(writer, &writing, &input.id, version, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let mut says = row.statement()?;
    input.put_into(&mut says, &mut flaws);
    restate(writer, writing, row, &says, flaws).await
}

pub(super) async fn end(writer: &Writer<'_>, input: EndTwinningInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let Some(row) = find(writer, &writing, &input.id, version, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let mut says = row.statement()?;
    says.status = TwinningStatus::Terminated;
    if let Some(until) = input.until {
        says.until = Some(until.0);
    }
    restate(writer, writing, row, &says, flaws).await
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteTwinningInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let row = find(writer, &writing, &input.id, version, &mut flaws).await?;
    match (row, flaws.none()) {
        (_, Err(errors)) => Ok(Err(errors)),
        (None, Ok(())) => Ok(Err(Vec::new())),
        (Some(row), Ok(())) => {
            records::remove(&writing, &[row.id].into()).await?;
            writing.commit().await?;
            Ok(Ok(input.id.0))
        }
    }
}

/// The own record that is meant, if the writer may write of it and knows it as it is.
async fn find(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    if_version: Option<&str>,
    flaws: &mut Flaws,
) -> Result<Option<record::Model>> {
    let Some(id) = flaws.id(&["id"], ObjectKind::Twinning, id) else {
        return Ok(None);
    };
    let Some(row) = records::own(&writing.tx, &writing.network, &id).await? else {
        let message =
            "this association has no record of this id: what others record is their own to change";
        flaws.note(UserErrorCode::NotFound, &["id"], message);
        return Ok(None);
    };
    // A twinning of two own members is recorded once, and is of both.
    let parties = [Some(row.party_id), row.partner_id].into_iter().flatten();
    let may = parties
        .map(|party| {
            let me = writing.network.me.clone();
            ObjectId::new(ObjectKind::LocalGovernment, me, party)
        })
        .any(|party| writer.may_write_of(&party));
    if !may {
        let message = "this twinning is not yours: you may write of those of which you are a party";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
        return Ok(None);
    }
    flaws.version(if_version, row.version);
    Ok(Some(row))
}

async fn restate(
    writer: &Writer<'_>,
    writing: Writing,
    row: record::Model,
    says: &Statement,
    mut flaws: Flaws,
) -> Result<Outcome> {
    let today = writer.own.clock.now().day();
    check_days(says.since.as_ref(), says.until.as_ref(), today, &mut flaws);
    let me = writing.network.me.clone();
    let of = |id| ObjectId::new(ObjectKind::Twinning, me.clone(), id);
    let kind = says.kind.as_str();
    if kind != row.kind
        && let Some(equal) = records::equal(&writing.tx, &row, kind).await?
    {
        flaws.exists(&["kind"], of(equal));
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let id = of(row.id);
    // A write makes others ask anew for what they hold of this node: it is not made for nothing.
    if records::restate(&writing, row, says).await? {
        writing.commit().await?;
    }
    Ok(Ok(id))
}
