//! From an input to what is written. No message repeats what is known of a person.

use jumelage_domain::{ObjectId, ObjectKind, Timestamp};
use jumelage_entities::{
    Writing, contact_person,
    write::contact_persons::{self, ContactPersonError, NewContactPerson},
};
use uuid::Uuid;

use super::{
    DeleteContactPersonInput, Outcome, RecordContactPersonInput, UpdateContactPersonInput,
};
use crate::{
    error::{CatalogueError, Result},
    public::{
        ContactPerson,
        mutation::{UserErrorCode, Writer, flaws::Flaws},
    },
};

pub(super) async fn record(
    writer: &Writer<'_>,
    input: RecordContactPersonInput,
) -> Result<Outcome<ContactPerson>> {
    let mut flaws = Flaws::default();
    let now = writer.own.clock.now();
    let writing = writer.begin().await?;
    let path = &["localGovernment"];
    let of = flaws.id(path, ObjectKind::LocalGovernment, &input.local_government);
    if let Some(of) = &of {
        let member = contact_person::of_member(&writing.tx, &writer.own.me, of.uuid(), now.day());
        if *of.node() != writer.own.me || member.await?.is_none() {
            let message = "this association has no such member";
            flaws.note(UserErrorCode::NotFound, path, message);
        } else if !writer.may_write_of(of) {
            let message = "this entry is not yours: you may write of your own";
            flaws.note(UserErrorCode::Forbidden, path, message);
        }
    }
    let of = of.map_or_else(Uuid::nil, |of| of.uuid());
    let new = input.states(of, now);
    note(&new, now, &mut flaws);
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let mut flaws = Flaws::default();
    if let Some(same) = same(&writing, &writer.own.me, &new, now).await? {
        flaws.exists(&[], same);
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    }
    let id = contact_persons::record(&writing, new).await;
    let id = id.map_err(fault)?;
    let row = contact_person::one(&writing.tx, id, now.day()).await?;
    writing.commit().await?;
    shown(row)
}

pub(super) async fn update(
    writer: &Writer<'_>,
    input: UpdateContactPersonInput,
) -> Result<Outcome<ContactPerson>> {
    let mut flaws = Flaws::default();
    let now = writer.own.clock.now();
    let writing = writer.begin().await?;
    let Some(before) = find(writer, &writing, &input.id, now, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let mut states = NewContactPerson::of(&before)?;
    input.put_into(&mut states, &mut flaws);
    note(&states, now, &mut flaws);
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let is_new = contact_persons::restate(&writing, &before, states).await;
    let is_new = is_new?;
    let row = contact_person::one(&writing.tx, before.id, now.day()).await?;
    if is_new {
        writing.commit().await?;
    }
    shown(row)
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteContactPersonInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let now = writer.own.clock.now();
    let writing = writer.begin().await?;
    let Some(person) = find(writer, &writing, &input.id, now, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    contact_persons::delete_one(&writing, person.id).await?;
    writing.commit().await?;
    Ok(Ok(input.id.0))
}

/// The person who is meant. Whom a local government has named is its own affair: to another there is nobody.
async fn find(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    now: Timestamp,
    flaws: &mut Flaws,
) -> Result<Option<contact_person::Model>> {
    let found = match Uuid::parse_str(id) {
        Ok(id) => contact_person::one(&writing.tx, id, now.day()).await?,
        Err(_) => None,
    };
    let found = found.filter(|person| {
        let (me, of) = (writer.own.me.clone(), person.local_government_id);
        writer.may_write_of(&ObjectId::new(ObjectKind::LocalGovernment, me, of))
    });
    if found.is_none() {
        let message = "you have no contact person of this id";
        flaws.note(UserErrorCode::NotFound, &["id"], message);
    }
    Ok(found)
}

fn note(states: &NewContactPerson, now: Timestamp, flaws: &mut Flaws) {
    for flaw in states.flaws(now) {
        flaws.invalid(&[flaw.field()], flaw.to_string());
    }
}

/// One of the same local government of whom the same is known.
async fn same(
    writing: &Writing,
    me: &jumelage_domain::NodeCode,
    new: &NewContactPerson,
    now: Timestamp,
) -> Result<Option<Uuid>> {
    let of = new.local_government;
    let there = contact_person::of_member(&writing.tx, me, of, now.day()).await?;
    let there = there.unwrap_or_default().into_iter();
    let mut same = there.filter(|row| new.is_of(row));
    Ok(same.next().map(|row| row.id))
}

fn shown(row: Option<contact_person::Model>) -> Result<Outcome<ContactPerson>> {
    let missing = || {
        let message = "a contact person who was just written down".to_owned();
        CatalogueError::from(sea_orm::DbErr::RecordNotFound(message))
    };
    ContactPerson::read(row.ok_or_else(missing)?).map(Ok)
}

fn fault(error: ContactPersonError) -> CatalogueError {
    match error {
        ContactPersonError::Write(fault) => fault.into(),
        other => CatalogueError::argument(other),
    }
}
