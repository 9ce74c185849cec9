//! Into a node that has nothing yet: every id is what it was.

use std::collections::{BTreeSet, HashSet};

use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, LocalGovernmentLevel, Location, ObjectId,
    ObjectKind, Theme, Timestamp,
    text::{NameOrder, fold},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Entered, Entry, Export, TakeError, agreed,
    error::{checked, invalid, others, own, there},
    listings, persons,
};
use crate::{
    WriteError,
    exchange::message::LocalGovernmentReference,
    former_name, local_government, local_government_code, local_government_name, record, redirect,
    stored::{join, word},
    succession,
    write::{
        Writing, batch,
        local_governments::{self, blank},
        records, refresh, vocabulary,
    },
};

/// What was taken of an export, where that was not all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Contact persons whose day has come since, who are not written down any more.
    pub expired: usize,
}

/// Writes all of it, and what follows from it.
pub async fn take(writing: &Writing, export: Export) -> Result<Taken, TakeError> {
    nothing_is_there(writing).await?;
    let mut known = HashSet::new();
    let members = export.members.into_iter().map(|entry| (true, entry));
    let partners = export.partners.into_iter().map(|entry| (false, entry));
    let entries: Vec<(bool, Entry)> = members.chain(partners).collect();
    for (_, Entry { id, .. }) in &entries {
        own(writing, ObjectKind::LocalGovernment, id)?;
        if !known.insert(id.clone()) {
            return Err(TakeError::Twice { id: id.clone() });
        }
    }
    let mut rows = Rows::default();
    for (member, entry) in entries {
        rows.entry(writing, entry, member, &known)?;
    }
    for reference in &export.elsewhere {
        others(writing, &reference.id)?;
    }
    let mut records = Vec::new();
    for entered in export.records {
        own(writing, ObjectKind::Twinning, &entered.id)?;
        for party in [&entered.party, &entered.partner] {
            if *party.node() != writing.network.me && *party == entered.partner {
                rows.stated_elsewhere(&entered)?;
            } else {
                there(&known, &entered.id, party)?;
            }
        }
        if let Some(member) = &entered.partner_member {
            own(writing, ObjectKind::LocalGovernment, member)?;
            there(&known, &entered.id, member)?;
        }
        if !known.insert(entered.id.clone()) {
            return Err(TakeError::Twice { id: entered.id });
        }
        let formerly = entered.formerly.iter().map(ObjectId::uuid);
        rows.redirects.extend(formerly.map(|id| redirect::Model {
            id,
            target: entered.id.uuid(),
        }));
        records.push(row(entered)?);
    }
    told(writing, export.elsewhere).await?;
    rows.write(writing).await?;
    records::store(writing, records).await?;
    listings::take(writing, export.listings, &mut known).await?;
    agreed::decisions(writing, export.decisions, &known).await?;
    agreed::assignments(writing, export.assignments, &known).await?;
    agreed::links(writing, export.links, &known).await?;
    let expired = persons::take(writing, export.persons).await?;
    vocabulary::reread(writing).await?;
    refresh::everything(writing).await?;
    Ok(Taken { expired })
}

async fn nothing_is_there(writing: &Writing) -> Result<(), TakeError> {
    let me = writing.network.me.as_str();
    let member = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(me))
        .one(&writing.tx)
        .await?;
    let record = record::Entity::find()
        .filter(record::Column::Node.eq(me))
        .one(&writing.tx)
        .await?;
    if member.is_none() && record.is_none() {
        Ok(())
    } else {
        Err(TakeError::NotEmpty)
    }
}

/// What other associations had told of theirs, where they have not said more since.
async fn told(
    writing: &Writing,
    mut references: Vec<LocalGovernmentReference>,
) -> Result<(), WriteError> {
    let ids = references.iter().map(|reference| reference.id.uuid());
    let column = local_government::Column::Id;
    let heard = batch::find::<local_government::Entity>(&writing.tx, column, ids).await?;
    let heard: HashSet<Uuid> = heard.into_iter().map(|row| row.id).collect();
    references.retain(|reference| !heard.contains(&reference.id.uuid()));
    local_governments::store_references(writing, references).await
}

/// Rows to be written.
#[derive(Default)]
struct Rows {
    entries: Vec<local_government::Model>,
    codes: Vec<local_government_code::Model>,
    names: Vec<local_government_name::Model>,
    former: Vec<former_name::Model>,
    successions: Vec<succession::Model>,
    redirects: Vec<redirect::Model>,
}

impl Rows {
    fn entry(
        &mut self,
        writing: &Writing,
        entry: Entry,
        member: bool,
        known: &HashSet<ObjectId>,
    ) -> Result<(), TakeError> {
        let of = &entry.id;
        let id = of.uuid();
        let country: CountryCode = checked(of, "country", &entry.country)?;
        for (what, day) in [
            ("validFrom", &entry.valid_from),
            ("validTo", &entry.valid_to),
        ] {
            let day = day.as_deref();
            day.map(|day| checked::<jiff::civil::Date>(of, what, day))
                .transpose()?;
        }
        let level = entry.level.as_deref();
        let level = level
            .map(|level| checked::<LocalGovernmentLevel>(of, "level", level))
            .transpose()?;
        for code in &entry.codes {
            let scheme: CodeScheme = checked(of, "scheme of a code", &code.scheme)?;
            let read = LocalGovernmentCode::new(scheme, &code.value);
            // An older version took codes of NUTS as they were written: what is none stays, and says no region.
            if let Err(error) = read
                && scheme != CodeScheme::Nuts
            {
                return Err(invalid(of, "code", &code.value, &error));
            }
        }
        let location = match (entry.latitude, entry.longitude) {
            (Some(latitude), Some(longitude)) => {
                let location = Location::new(latitude, longitude);
                let degrees = format!("{latitude} {longitude}");
                Some(location.map_err(|error| invalid(of, "location", &degrees, &error))?)
            }
            _ => None,
        };
        self.successions(writing, &entry, country, known)?;
        let names = entry.names.iter().map(|(_, name)| name.as_str());
        let former = entry.former_names.iter().map(|(name, _)| name.as_str());
        let names = names.chain(former).chain([entry.name.as_str()]);
        let vector = location.as_ref().map(Location::unit_vector);
        let me = writing.network.me.as_str();
        self.entries.push(local_government::Model {
            name_key: NameOrder::new().key(&entry.name),
            search_key: join(names.map(fold).collect::<BTreeSet<_>>(), "\n"),
            country: country.to_string(),
            level: level.map(|level| level.to_string()),
            latitude: location.map(|at| at.latitude()),
            longitude: location.map(|at| at.longitude()),
            x: vector.map(|[x, _, _]| x),
            y: vector.map(|[_, y, _]| y),
            z: vector.map(|[_, _, z]| z),
            population: entry.population,
            population_year: entry.population_year,
            website: entry.website,
            mailbox: entry.mailbox,
            languages: join(&entry.languages, " "),
            valid_from: entry.valid_from,
            valid_to: entry.valid_to,
            name: entry.name,
            version: entry.version,
            ..blank(me, member, id, entry.identity)
        });
        let codes = entry.codes.into_iter();
        self.codes
            .extend(codes.map(|code| local_government_code::Model {
                local_government_id: id,
                scheme: code.scheme,
                value: code.value,
                year: code.year,
            }));
        let names = entry.names.into_iter();
        self.names
            .extend(names.map(|(language, text)| local_government_name::Model {
                local_government_id: id,
                language,
                text,
            }));
        let former = entry.former_names.into_iter();
        self.former
            .extend(former.map(|(name, until)| former_name::Model {
                local_government_id: id,
                name,
                until,
            }));
        Ok(())
    }

    /// Who came after it; and one of another association, of which only that is known.
    fn successions(
        &mut self,
        writing: &Writing,
        entry: &Entry,
        country: CountryCode,
        known: &HashSet<ObjectId>,
    ) -> Result<(), TakeError> {
        let after = entry.successors.iter().map(|id| (&entry.id, id, id));
        let before = entry.predecessors.iter().map(|id| (id, &entry.id, id));
        for (predecessor, successor, other) in after.chain(before) {
            self.successions.push(succession::Model {
                predecessor_id: predecessor.uuid(),
                successor_id: successor.uuid(),
            });
            if *other.node() == writing.network.me {
                there(known, &entry.id, other)?;
            } else if self.entries.iter().all(|row| row.id != other.uuid()) {
                self.entries.push(elsewhere(other, &entry.name, country));
            }
        }
        Ok(())
    }

    /// A partner of another association that a record names by its id. What is known of it is what the record says, until
    /// its node says more.
    fn stated_elsewhere(&mut self, entered: &Entered) -> Result<(), TakeError> {
        let id = &entered.partner;
        if self.entries.iter().any(|row| row.id == id.uuid()) {
            return Ok(());
        }
        let name = entered.partner_name.as_deref();
        let name = name.or(entered.partner_code.as_deref()).unwrap_or_default();
        let country = word("record.stated_country", &entered.partner_country);
        let country = country.map_err(WriteError::from)?;
        self.entries.push(elsewhere(id, name, country));
        Ok(())
    }

    async fn write(mut self, writing: &Writing) -> Result<(), WriteError> {
        let tx = &writing.tx;
        // What others have told of their own is more than what is known of it here.
        let ids = self.entries.iter().map(|row| row.id);
        let column = local_government::Column::Id;
        let told = batch::find::<local_government::Entity>(tx, column, ids.collect::<Vec<_>>());
        let told: HashSet<Uuid> = told.await?.into_iter().map(|row| row.id).collect();
        self.entries.retain(|row| !told.contains(&row.id));
        let me = writing.network.me.as_str();
        let members = self
            .entries
            .iter()
            .filter(|row| row.member && row.owner == me);
        let members: BTreeSet<Uuid> = members.map(|row| row.id).collect();
        local_governments::entering(writing, &members).await?;
        batch::upsert::<local_government::Entity>(tx, self.entries).await?;
        batch::upsert::<local_government_code::Entity>(tx, self.codes).await?;
        batch::upsert::<local_government_name::Entity>(tx, self.names).await?;
        batch::upsert::<former_name::Entity>(tx, self.former).await?;
        batch::upsert::<succession::Entity>(tx, self.successions).await?;
        batch::upsert::<redirect::Entity>(tx, self.redirects).await?;
        local_governments::entered(writing, &members).await
    }
}

/// Another association's entry of the same place.
fn elsewhere(id: &ObjectId, name: &str, country: CountryCode) -> local_government::Model {
    local_government::Model {
        name: name.to_owned(),
        name_key: NameOrder::new().key(name),
        search_key: fold(name),
        country: country.to_string(),
        ..blank(id.node().as_str(), true, id.uuid(), None)
    }
}

fn row(entered: Entered) -> Result<record::Model, TakeError> {
    let of = entered.id.clone();
    let updated_at: Timestamp = checked(&of, "updatedAt", &entered.updated_at)?;
    let partner: Uuid = entered.partner.uuid();
    let mut row = record::Model {
        id: of.uuid(),
        node: of.node().to_string(),
        party_id: entered.party.uuid(),
        partner_id: Some(entered.partner_member.map_or(partner, |id| id.uuid())),
        stated_partner_id: Some(partner),
        stated_country: entered.partner_country,
        stated_scheme: entered.partner_scheme,
        stated_code: entered.partner_code,
        stated_name: entered.partner_name,
        kind: entered.kind,
        status: entered.status,
        since: entered.since,
        until: entered.until,
        themes: join(&entered.themes, "|"),
        sdgs: join(&entered.sdgs, "|"),
        updated_at: updated_at.millis(),
        version: entered.version,
        identity: entered.list_id,
        exclusive: false,
    };
    checked::<CountryCode>(&of, "partnerCountry", &row.stated_country)?;
    if let Some(scheme) = &row.stated_scheme {
        checked::<CodeScheme>(&of, "partnerScheme", scheme)?;
    }
    let statement = row
        .statement()
        .map_err(|error| invalid(&of, "values", "…", &error))?;
    row.themes = join(statement.themes.iter().map(Theme::as_str), "|");
    Ok(row)
}
