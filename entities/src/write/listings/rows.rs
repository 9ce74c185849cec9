//! The settled rows.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    NodeCode, ObjectId, PartialDate,
    digest::Digest,
    funding::Money,
    listing::{AnyListing, Facet, Funding},
    text::{NameOrder, fold},
};
use uuid::Uuid;

use super::{bucket, confirm::confirmation, heirs::Heirs, sharers::Sharers, spell};
use crate::{
    WriteError, listing, listing_facet, listing_funding, listing_holder, listing_party,
    listing_record::Model,
    listing_sdg, listing_theme, local_government,
    stored::{join, word},
    write::{Writing, batch, changes},
};

/// A record with its words.
type Said<'a> = (&'a Model, AnyListing);

/// Rows to be written in the place of others.
pub(super) struct Rows<'a> {
    writing: &'a Writing,
    heirs: &'a Heirs,
    order: NameOrder,
    standing: Vec<listing::Model>,
    governments: BTreeMap<Uuid, local_government::Model>,
    /// By what records say that they are about, its settled id.
    settled: BTreeMap<Uuid, Uuid>,
    /// Who is in the twinnings and networks among these.
    sharers: Sharers,
    listings: Vec<listing::Model>,
    holders: Vec<listing_holder::Model>,
    taking_part: Vec<listing_party::Model>,
    themes: Vec<listing_theme::Model>,
    sdgs: Vec<listing_sdg::Model>,
    funding: Vec<listing_funding::Model>,
    facets: Vec<listing_facet::Model>,
}

impl<'a> Rows<'a> {
    /// Those that stand for some records, and for others by their kinds, with what the new ones need.
    pub(super) async fn standing_for(
        writing: &'a Writing,
        touched: impl Iterator<Item = Uuid>,
        contents: &BTreeMap<String, Vec<Model>>,
        heirs: &'a Heirs,
    ) -> Result<Self, WriteError> {
        let tx = &writing.tx;
        let all = || contents.values().flatten();
        let records: BTreeSet<Uuid> = touched.chain(all().map(|row| row.id)).collect();
        let by_record = listing_holder::Column::RecordId;
        let held = batch::find::<listing_holder::Entity>(tx, by_record, records).await?;
        for row in held
            .iter()
            .filter(|row| row.node != writing.network.me.as_str())
        {
            writing.relink(&row.node);
        }
        let ids: BTreeSet<Uuid> = held.into_iter().map(|row| row.listing_id).collect();
        let standing = batch::find::<listing::Entity>(tx, listing::Column::Id, ids).await?;
        let about = all().filter_map(|row| row.about).collect();
        let settled = bucket::settled(writing, about).await?;
        let sharers = Sharers::of(writing, settled.values().copied().collect()).await?;
        let mut named: BTreeSet<Uuid> = sharers.all().collect();
        for record in all() {
            let words = heirs.words(record)?;
            named.extend(words.facts().parties.into_iter().map(ObjectId::uuid));
            named.extend(heirs.sharing(record)?);
        }
        let governments =
            batch::find::<local_government::Entity>(tx, local_government::Column::Id, named);
        let governments = governments.await?.into_iter().map(|row| (row.id, row));
        Ok(Self {
            writing,
            heirs,
            order: NameOrder::new(),
            standing,
            governments: governments.collect(),
            settled,
            sharers,
            listings: Vec::new(),
            holders: Vec::new(),
            taking_part: Vec::new(),
            themes: Vec::new(),
            sdgs: Vec::new(),
            funding: Vec::new(),
            facets: Vec::new(),
        })
    }

    /// Adds what the records of one thing settle to, in the order of their nodes.
    pub(super) fn add(&mut self, group: &[Said<'_>]) -> Result<(), WriteError> {
        let Some((lead, first)) = group.first() else {
            return Ok(());
        };
        let words = settled(group)?.unwrap_or_else(|| first.clone());
        let about = self.about_of(&words, group);
        let parties = self.parties(&words, group)?;
        let listing = self.listing(lead, group, &words, (about, &parties))?;
        let id = listing.id;
        let (holders, taking_part) = (holders(id, group), taking_part(id, &parties));
        if listing.own_record_id.is_some() {
            let me = self.writing.network.me.as_str();
            for holder in holders.iter().filter(|holder| holder.node != me) {
                self.writing.relink(&holder.node);
            }
        }
        self.listings.push(listing);
        self.holders.extend(holders);
        self.taking_part.extend(taking_part);
        let facts = words.facts();
        let themes = facts.themes.iter().map(ToString::to_string);
        self.themes.extend(themes.map(|theme| listing_theme::Model {
            listing_id: id,
            theme,
        }));
        let sdgs = facts.sdgs.iter().map(|goal| goal.number().into());
        self.sdgs.extend(sdgs.map(|sdg| listing_sdg::Model {
            listing_id: id,
            sdg,
        }));
        self.funding
            .extend(facts.funding.map(|said| funding(id, &said)));
        let facets: BTreeSet<_> = facts.facets.into_iter().collect();
        let applies = |(facet, word): &(Facet, String)| {
            *facet != Facet::Unanswered || is_unanswered(&words, word, &parties)
        };
        self.facets
            .extend(
                facets
                    .into_iter()
                    .filter(applies)
                    .map(|(facet, word)| listing_facet::Model {
                        listing_id: id,
                        facet: facet.to_string(),
                        word,
                    }),
            );
        Ok(())
    }

    /// What the settled words are about, as the record knows it that brought it in.
    fn about_of(&self, words: &AnyListing, group: &[Said<'_>]) -> Option<Uuid> {
        let about = words.facts().about.map(ObjectId::uuid)?;
        let said = group
            .iter()
            .find(|(record, _)| record.about == Some(about))?;
        self.about(said.0)
    }

    /// What a record is about: its own association knows, and this node perhaps not.
    fn about(&self, record: &Model) -> Option<Uuid> {
        let here = || self.settled.get(&record.about?).copied();
        record.belongs_to.or_else(here)
    }

    /// Whoever takes part and is known here: those that the words name, and those of whatever the records are about.
    fn parties(
        &self,
        words: &AnyListing,
        group: &[Said<'_>],
    ) -> Result<Vec<local_government::Model>, WriteError> {
        let facts = words.facts();
        let mut parties: BTreeSet<Uuid> = facts.parties.into_iter().map(ObjectId::uuid).collect();
        for (record, said) in group.iter().filter(|_| facts.shares_parties) {
            if record.belongs_to.is_some() {
                parties.extend(self.heirs.sharing(record)?);
            } else {
                let about = self.about(record);
                let starts_on = said.facts().starts_on.cloned();
                let there = about.map(|about| self.sharers.at(about, starts_on.as_ref()));
                parties.extend(there.into_iter().flatten());
            }
        }
        let known = parties
            .iter()
            .filter_map(|party| self.governments.get(party));
        Ok(known.cloned().collect())
    }

    fn listing(
        &self,
        lead: &Model,
        group: &[Said<'_>],
        words: &AnyListing,
        (about, parties): (Option<Uuid>, &[local_government::Model]),
    ) -> Result<listing::Model, WriteError> {
        let me = self.writing.network.me.as_str();
        let (facts, records) = (words.facts(), group.iter().map(|(record, _)| record));
        let confirmation = confirmation(
            &records.clone().map(|record| record.node.as_str()).collect(),
            &parties
                .iter()
                .map(|row| row.member.then_some(row.owner.as_str()))
                .collect(),
            facts.agreed,
        );
        let names = parties
            .iter()
            .flat_map(|row| row.search_key.lines().map(str::to_owned));
        let searched = facts
            .title
            .texts()
            .chain(facts.words.iter().copied())
            .map(fold);
        let searched: BTreeSet<String> = searched.chain(names).collect();
        let last = facts.ends_on.or(facts.starts_on).map(PartialDate::last_day);
        let last = if facts.goes_on && facts.ends_on.is_none() {
            Some(jiff::civil::Date::MAX)
        } else {
            last
        };
        let shown: Vec<_> = records
            .clone()
            .map(|record| (record.id, record.version, &record.body))
            .collect();
        let with: Vec<Uuid> = parties.iter().map(|row| row.id).collect();
        let [first_sum, second_sum] = words.sums();
        Ok(listing::Model {
            id: lead.id,
            lead: lead.node.clone(),
            own_record_id: records
                .clone()
                .find(|record| record.node == me)
                .map(|record| record.id),
            kind: words.kind().to_string(),
            category: facts.category.map(str::to_owned),
            about,
            starts_on: facts.starts_on.map(ToString::to_string),
            first_day: facts.starts_on.map(|date| date.first_day().to_string()),
            last_day: ending(last, facts.ends_with_parties, parties),
            first_sum,
            second_sum,
            title_key: self.order.key(facts.title.main().unwrap_or_default()),
            search_key: join(searched, "\n"),
            body: spell(lead.id, words)?,
            updated_at: records
                .map(|record| record.updated_at)
                .max()
                .unwrap_or_default(),
            confirmation: confirmation.to_string(),
            said: Digest::of(format!("{:?}", (shown, about, with, confirmation)).as_bytes())
                .to_i64(),
        })
    }

    /// Writes them.
    pub(super) async fn replace(self) -> Result<(), WriteError> {
        let tx = &self.writing.tx;
        let before: BTreeSet<Uuid> = self.standing.iter().map(|row| row.id).collect();
        let after: BTreeSet<Uuid> = self.listings.iter().map(|row| row.id).collect();
        changes::note_listings(self.writing, self.standing, &after);
        let gone = || before.iter().copied();
        let by_listing = listing_party::Column::ListingId;
        let by_holding = listing_holder::Column::ListingId;
        let parties = batch::find::<listing_party::Entity>(tx, by_listing, gone()).await?;
        let holders = batch::find::<listing_holder::Entity>(tx, by_holding, gone()).await?;
        self.writing.tell_of(listed_otherwise(
            (&parties, &holders),
            (&self.taking_part, &self.holders),
        ));
        batch::delete::<listing::Entity>(tx, listing::Column::Id, gone()).await?;
        batch::delete::<listing_holder::Entity>(tx, by_holding, gone()).await?;
        batch::delete::<listing_party::Entity>(tx, by_listing, gone()).await?;
        batch::delete::<listing_theme::Entity>(tx, listing_theme::Column::ListingId, gone())
            .await?;
        batch::delete::<listing_sdg::Entity>(tx, listing_sdg::Column::ListingId, gone()).await?;
        batch::delete::<listing_funding::Entity>(tx, listing_funding::Column::ListingId, gone())
            .await?;
        batch::delete::<listing_facet::Entity>(tx, listing_facet::Column::ListingId, gone())
            .await?;
        batch::upsert::<listing::Entity>(tx, self.listings).await?;
        batch::upsert::<listing_holder::Entity>(tx, self.holders).await?;
        batch::upsert::<listing_party::Entity>(tx, self.taking_part).await?;
        batch::upsert::<listing_theme::Entity>(tx, self.themes).await?;
        batch::upsert::<listing_sdg::Entity>(tx, self.sdgs).await?;
        batch::upsert::<listing_funding::Entity>(tx, self.funding).await?;
        batch::upsert::<listing_facet::Entity>(tx, self.facets).await
    }
}

/// What the records of one thing settle to, in the order of their nodes.
fn settled(group: &[Said<'_>]) -> Result<Option<AnyListing>, WriteError> {
    let nodes: Vec<NodeCode> = group
        .iter()
        .map(|(record, _)| word("listing_record.node", &record.node))
        .collect::<Result<_, _>>()?;
    let said: Vec<_> = nodes
        .iter()
        .zip(group.iter().map(|(_, words)| words))
        .collect();
    Ok(AnyListing::settle_all(&said))
}

/// The last day on which it may be, by what is said of it, and by how long there are those who take part.
fn ending(
    last: Option<jiff::civil::Date>,
    ends_with_parties: bool,
    parties: &[local_government::Model],
) -> Option<String> {
    let ended = parties.iter().filter_map(|row| row.valid_to.clone());
    let ended = ended.filter(|_| ends_with_parties);
    last.map(|day| day.to_string())
        .into_iter()
        .chain(ended)
        .min()
}

fn funding(listing_id: Uuid, said: &Funding<'_>) -> listing_funding::Model {
    let (asked, granted) = (said.asked, said.granted);
    // No amount is larger than what every reader of JSON reads exactly.
    let units = |money: Money| i64::try_from(money.minor_units()).unwrap_or(i64::MAX);
    listing_funding::Model {
        listing_id,
        programme: said.programme.map(ToString::to_string),
        call: said.call.map(ToString::to_string),
        currency: granted.or(asked).map(|money| money.currency().to_string()),
        asked: asked.map(units),
        granted: granted.map(units),
    }
}

fn holders(listing_id: Uuid, group: &[Said<'_>]) -> Vec<listing_holder::Model> {
    let holder = |(record, _): &Said<'_>| listing_holder::Model {
        listing_id,
        record_id: record.id,
        node: record.node.clone(),
    };
    group.iter().map(holder).collect()
}

fn taking_part(listing_id: Uuid, parties: &[local_government::Model]) -> Vec<listing_party::Model> {
    let party = |row: &local_government::Model| listing_party::Model {
        listing_id,
        local_government_id: row.id,
        country: row.country.clone(),
        association: row.member.then(|| row.owner.clone()),
    };
    parties.iter().map(party).collect()
}

type Around<'a> = (&'a [listing_party::Model], &'a [listing_holder::Model]);

/// The local governments of which others are to be told, or no more: those in what has other parties or holders than before.
fn listed_otherwise(before: Around<'_>, after: Around<'_>) -> BTreeSet<Uuid> {
    let (before, after) = (around(before), around(after));
    let listings: BTreeSet<&Uuid> = before.keys().chain(after.keys()).collect();
    let changed = listings
        .into_iter()
        .filter(|id| before.get(*id) != after.get(*id));
    let parties = changed.flat_map(|id| [before.get(id), after.get(id)]);
    let parties = parties.flatten().flat_map(|(parties, _)| parties.keys());
    parties.copied().collect()
}

/// By listing, its parties with their associations, and who holds a record of it.
type ByListing<'a> = BTreeMap<Uuid, (BTreeMap<Uuid, &'a Option<String>>, BTreeSet<&'a str>)>;

fn around<'a>((parties, holders): Around<'a>) -> ByListing<'a> {
    let mut around: ByListing<'a> = BTreeMap::new();
    for row in parties {
        let (parties, _) = around.entry(row.listing_id).or_default();
        parties.insert(row.local_government_id, &row.association);
    }
    for row in holders {
        let (_, holders) = around.entry(row.listing_id).or_default();
        holders.insert(&row.node);
    }
    around
}

/// Whether an association has a member in a network that it has not answered for. One that is gone nobody can answer for.
fn is_unanswered(words: &AnyListing, node: &str, parties: &[local_government::Model]) -> bool {
    let AnyListing::Network(network) = words else {
        return false;
    };
    parties.iter().any(|row| {
        let is_there = row.member && row.owner == node && row.valid_to.is_none();
        let mut members = network.members.iter();
        is_there && members.any(|(id, member)| member.unanswered && id.uuid() == row.id)
    })
}
