//! From an input to what is written.

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    Writing,
    write::local_governments::{self, Member, NewLocalGovernment, Particulars},
};

use super::{
    CreateLocalGovernmentInput, DeleteLocalGovernmentInput, EndLocalGovernmentInput, Outcome,
    UpdateLocalGovernmentInput,
};
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws},
    rights::STAFF,
};

/// Nothing known but what an input has to say.
fn blank(input: &CreateLocalGovernmentInput) -> Particulars {
    Particulars {
        listed: NewLocalGovernment {
            list_id: None,
            country: input.country.0,
            name: input.name.clone(),
            level: None,
            codes: [].into(),
            location: None,
            population: None,
            website: None,
            mailbox: None,
            languages: [].into(),
            names: [].into(),
        },
        population_year: None,
        valid_from: None,
        valid_to: None,
    }
}

pub(super) async fn create(
    writer: &Writer<'_>,
    input: CreateLocalGovernmentInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let mut says = blank(&input);
    input.into_change().put_into(&mut says, &mut flaws);
    check(&writing, None, &says, &mut flaws).await?;
    save(writing, None, says, flaws).await
}

pub(super) async fn update(
    writer: &Writer<'_>,
    input: UpdateLocalGovernmentInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let Some(member) = find(writer, &writing, &input.id, version, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    if !writer.viewer.is_any_of(STAFF) {
        for field in input.for_staff() {
            let message = "this is the association's to say: ask its staff, or leave it out";
            flaws.note(UserErrorCode::Forbidden, &[field], message);
        }
    }
    let mut says = member.particulars()?;
    input.put_into(&mut says, &mut flaws);
    check(&writing, Some(&member), &says, &mut flaws).await?;
    save(writing, Some(member), says, flaws).await
}

pub(super) async fn end(writer: &Writer<'_>, input: EndLocalGovernmentInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let Some(member) = find(writer, &writing, &input.id, version, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let mut says = member.particulars()?;
    says.valid_to = Some(input.valid_to.0);
    check_days(&says, &mut flaws);
    save(writing, Some(member), says, flaws).await
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteLocalGovernmentInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = find(writer, &writing, &input.id, version, &mut flaws).await?;
    if let Some(member) = &found {
        let records = local_governments::named_by(&writing.tx, member.id()).await?;
        if records > 0 {
            let message = format!(
                "{records} records name this local government: end it by endLocalGovernment, merge it into another, or \
                 delete the records first"
            );
            flaws.note(UserErrorCode::InUse, &["id"], message);
        }
        if local_governments::is_in_a_lineage(&writing.tx, member.id()).await? {
            let message = "others came before or after this local government, and are told by it: it stays findable";
            flaws.note(UserErrorCode::InUse, &["id"], message);
        }
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    if let Some(member) = found {
        local_governments::delete(&writing, member).await?;
        writing.commit().await?;
    }
    Ok(Ok(input.id.0))
}

/// The own member that is meant, if the writer may write of it and knows it as it is.
async fn find(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    if_version: Option<&str>,
    flaws: &mut Flaws,
) -> Result<Option<Member>> {
    let Some(id) = flaws.id(&["id"], ObjectKind::LocalGovernment, id) else {
        return Ok(None);
    };
    let me = &writing.network.me;
    let Some(member) = local_governments::own(&writing.tx, me, &id).await? else {
        let message = "this association has no member of this id: another association's are its own to write of";
        flaws.note(UserErrorCode::NotFound, &["id"], message);
        return Ok(None);
    };
    let lives_on = ObjectId::new(ObjectKind::LocalGovernment, me.clone(), member.id());
    if !writer.may_write_of(&lives_on) {
        let message = "this entry is not yours: you may write of your own";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
        return Ok(None);
    }
    flaws.version(if_version, member.version());
    Ok(Some(member))
}

async fn check(
    writing: &Writing,
    of: Option<&Member>,
    says: &Particulars,
    flaws: &mut Flaws,
) -> Result<()> {
    let countries = &writing.network.countries;
    if !countries.contains(&says.listed.country) {
        let countries: Vec<_> = countries.iter().map(ToString::to_string).collect();
        let message = format!(
            "the association speaks for {}, and not for {}",
            countries.join(", "),
            says.listed.country
        );
        flaws.invalid(&["country"], message);
    }
    check_days(says, flaws);
    if let Some(equal) = local_governments::equal(&writing.tx, of, says).await? {
        let me = writing.network.me.clone();
        flaws.exists(&[], ObjectId::new(ObjectKind::LocalGovernment, me, equal));
    }
    Ok(())
}

fn check_days(says: &Particulars, flaws: &mut Flaws) {
    if let (Some(from), Some(to)) = (says.valid_from, says.valid_to)
        && to < from
    {
        let message = format!("it cannot end on {to}, before it began on {from}");
        flaws.invalid(&["validTo"], message);
    }
}

async fn save(
    writing: Writing,
    of: Option<Member>,
    says: Particulars,
    flaws: Flaws,
) -> Result<Outcome> {
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let me = writing.network.me.clone();
    let (id, is_new) = local_governments::save(&writing, of, says).await?;
    // A write makes others ask anew for what they hold of this node: it is not made for nothing.
    if is_new {
        writing.commit().await?;
    }
    Ok(Ok(ObjectId::new(ObjectKind::LocalGovernment, me, id)))
}
