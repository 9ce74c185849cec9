//! Single own members, as those who keep them change them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jumelage_domain::{LocalGovernmentCode, Location, NodeCode, ObjectId, text::NameOrder};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Located, NewLocalGovernment, Stored, blank, by_identity, former_names, refresh_what_names,
    remove, store, with_words,
};
use crate::{
    WriteError, listing_party, local_government, record, redirect,
    stored::{optional, word, words},
    succession,
    write::{Writing, lifecycles, lineage, records::NewPartner},
};

/// All that a member says.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// What lists say, too.
    pub listed: NewLocalGovernment,
    /// The year of the population.
    pub population_year: Option<i32>,
    /// Since when it exists as it is.
    pub valid_from: Option<Date>,
    /// Until when it existed.
    pub valid_to: Option<Date>,
}

/// An own member as it is.
pub struct Member(Stored);

/// The own member of an id, or the one in which it lives on.
pub async fn own(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    id: &ObjectId,
) -> Result<Option<Member>, WriteError> {
    if id.node() != me {
        return Ok(None);
    }
    let moved = redirect::Entity::find_by_id(id.uuid()).one(db).await?;
    let id = moved.map_or(id.uuid(), |redirect| redirect.target);
    let row = local_government::Entity::find_by_id(id)
        .filter(local_government::Column::Owner.eq(me.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .one(db)
        .await?;
    let found = with_words(db, row).await?;
    Ok(found.into_iter().next().map(Member))
}

impl Member {
    /// Its UUID.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.row.id
    }

    /// Counts its changes.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.0.row.version
    }

    /// What it says.
    pub fn particulars(&self) -> Result<Particulars, WriteError> {
        let Stored { row, codes, names } = &self.0;
        let location = row.latitude.zip(row.longitude);
        Ok(Particulars {
            listed: NewLocalGovernment {
                list_id: list_id(row),
                country: word("local_government.country", &row.country)?,
                name: row.name.clone(),
                level: optional("local_government.level", row.level.as_deref())?,
                codes: read_codes(codes)?,
                location: location
                    .and_then(|(latitude, longitude)| Location::new(latitude, longitude).ok()),
                population: row.population,
                website: row.website.clone(),
                mailbox: row.mailbox.clone(),
                languages: words("local_government.languages", &row.languages, ' ')?,
                names: names.clone(),
            },
            population_year: row.population_year,
            valid_from: optional("local_government.valid_from", row.valid_from.as_deref())?,
            valid_to: optional("local_government.valid_to", row.valid_to.as_deref())?,
        })
    }
}

/// The id that its list gave it.
fn list_id(row: &local_government::Model) -> Option<String> {
    let identity = row.identity.as_deref()?;
    identity.strip_prefix("member|id|").map(str::to_owned)
}

/// The own member with whom these particulars would be one, other than the one that they are of.
pub async fn equal(
    db: &impl ConnectionTrait,
    of: Option<&Member>,
    particulars: &Particulars,
) -> Result<Option<Uuid>, WriteError> {
    let identity = particulars.listed.identity();
    let found = by_identity(db, [identity.clone()].into()).await?;
    let found = found.get(&identity).map(|row| row.id);
    Ok(found.filter(|id| of.is_none_or(|member| member.id() != *id)))
}

/// Writes a new member, or other words of one. Says its UUID, and whether anything was written.
pub async fn save(
    writing: &Writing,
    of: Option<Member>,
    particulars: Particulars,
) -> Result<(Uuid, bool), WriteError> {
    let Particulars {
        listed,
        population_year,
        valid_from,
        valid_to,
    } = particulars;
    let identity = Some(listed.identity());
    let me = writing.network.me.as_str();
    let existing = of.map(|member| member.0);
    let old = match &existing {
        Some(stored) => stored.row.clone(),
        None => blank(me, true, Uuid::now_v7(), None),
    };
    let former = former_names(&writing.tx, [old.id].into()).await?;
    let located = Located {
        new: listed,
        existing: None,
        former: former.into_values().flatten().collect(),
    };
    let mut written = located.updated(&old, &NameOrder::new());
    if let Some(before) = &existing {
        keep_unread(before, &mut written)?;
    }
    written.row.identity = identity;
    written.row.population_year = population_year;
    written.row.valid_from = valid_from.map(|day| day.to_string());
    written.row.valid_to = valid_to.map(|day| day.to_string());
    let id = old.id;
    if existing.as_ref() == Some(&written) {
        return Ok((id, false));
    }
    let freed = existing.into_iter().flat_map(|old| old.codes);
    let codes = freed.chain(written.codes.iter().cloned()).collect();
    let goes_on = old.valid_to.is_some() && written.row.valid_to.is_none();
    let named = store(writing, vec![written]).await?;
    refresh_what_names(writing, &[id].into(), codes, named).await?;
    if goes_on {
        let mut concerned = lineage::goes_on(writing, id).await?;
        concerned.insert(id);
        lifecycles::refresh(writing, &concerned).await?;
    }
    Ok((id, true))
}

/// A local government that this node knows of, as a record states it.
pub async fn as_partner(
    db: &impl ConnectionTrait,
    owner: &NodeCode,
    id: Uuid,
) -> Result<Option<NewPartner>, WriteError> {
    let row = local_government::Entity::find_by_id(id)
        .filter(local_government::Column::Owner.eq(owner.as_str()))
        .one(db)
        .await?;
    let Some(Stored { row, codes, .. }) = with_words(db, row).await?.into_iter().next() else {
        return Ok(None);
    };
    let codes = read_codes(&codes)?;
    Ok(Some(NewPartner {
        country: word("local_government.country", &row.country)?,
        code: telling(codes),
        name: Some(row.name),
        // A partner that no node owns is found again by its code, or its name.
        member: row.member.then_some(row.id),
    }))
}

/// Of some codes the one that says most: a record states one, and the first that names a single body does.
#[must_use]
pub fn telling(codes: BTreeSet<LocalGovernmentCode>) -> Option<LocalGovernmentCode> {
    codes
        .into_iter()
        .min_by_key(|code| !code.scheme().identifies())
}

/// A code that was written once and is refused now stays as long as nobody states it anew.
fn read_codes(
    codes: &BTreeSet<(String, String)>,
) -> Result<BTreeSet<LocalGovernmentCode>, WriteError> {
    let codes = codes.iter().map(|(scheme, value)| {
        let scheme = word("local_government_code.scheme", scheme)?;
        Ok(LocalGovernmentCode::new(scheme, value).ok())
    });
    let codes = codes.collect::<Result<Vec<_>, WriteError>>()?;
    Ok(codes.into_iter().flatten().collect())
}

/// Codes that do not read stay where those that do are stated as they were.
fn keep_unread(before: &Stored, written: &mut Stored) -> Result<(), WriteError> {
    let read = read_codes(&before.codes)?;
    let spelt: BTreeSet<(String, String)> = read
        .iter()
        .map(|code| (code.scheme().to_string(), code.value().to_owned()))
        .collect();
    if written.codes == spelt {
        let mut unread = BTreeSet::new();
        for (scheme, value) in &before.codes {
            if LocalGovernmentCode::new(word("local_government_code.scheme", scheme)?, value)
                .is_err()
            {
                unread.insert((scheme.clone(), value.clone()));
            }
        }
        written.codes.extend(unread);
    }
    Ok(())
}

/// How many records and listings name a member: own ones, and those of others.
pub async fn named_by(db: &impl ConnectionTrait, id: Uuid) -> Result<u64, WriteError> {
    let either = Condition::any()
        .add(record::Column::PartyId.eq(id))
        .add(record::Column::PartnerId.eq(id))
        .add(record::Column::StatedPartnerId.eq(id));
    let records = record::Entity::find().filter(either).count(db).await?;
    let listed = listing_party::Column::LocalGovernmentId.eq(id);
    let listed = listing_party::Entity::find().filter(listed);
    Ok(records + listed.count(db).await?)
}

/// Whether others came before or after it: then it is what their history is told by.
pub async fn is_in_a_lineage(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, WriteError> {
    let either = Condition::any()
        .add(succession::Column::PredecessorId.eq(id))
        .add(succession::Column::SuccessorId.eq(id));
    Ok(succession::Entity::find().filter(either).count(db).await? > 0)
}

/// Deletes a member that no record names.
pub async fn delete(writing: &Writing, member: Member) -> Result<(), WriteError> {
    remove(writing, &[member.id()].into()).await
}
