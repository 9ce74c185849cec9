//! The settled rows.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    NodeCode, ObjectId, PartialDate,
    digest::Digest,
    funding::Money,
    listing::{AnyListing, Funding},
    text::{NameOrder, fold},
};
use uuid::Uuid;

use super::{bucket, confirm::confirmation, sharers::Sharers, spell};
use crate::{
    WriteError, listing, listing_facet, listing_funding, listing_holder, listing_party,
    listing_record::Model,
    listing_sdg, listing_theme, local_government,
    stored::{join, word, words},
    write::{Writing, batch, changes},
};

/// A record with its words.
type Said<'a> = (&'a Model, AnyListing);

/// Rows to be written in the place of others.
pub(super) struct Rows<'a> {
    writing: &'a Writing,
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
            let words = record.words()?;
            named.extend(words.facts().parties.into_iter().map(ObjectId::uuid));
            named.extend(sharing(record)?);
        }
        let governments =
            batch::find::<local_government::Entity>(tx, local_government::Column::Id, named);
        let governments = governments.await?.into_iter().map(|row| (row.id, row));
        Ok(Self {
            writing,
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
        self.facets.extend(
            facets
                .into_iter()
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
                parties.extend(sharing(record)?);
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
        // Who is to be told of own members changes with what lists them.
        let by_listing = listing_party::Column::ListingId;
        let left = batch::find::<listing_party::Entity>(tx, by_listing, gone()).await?;
        let parties = left.iter().chain(&self.taking_part);
        self.writing
            .tell_of(parties.map(|row| row.local_government_id));
        batch::delete::<listing::Entity>(tx, listing::Column::Id, gone()).await?;
        batch::delete::<listing_holder::Entity>(tx, listing_holder::Column::ListingId, gone())
            .await?;
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

/// Who takes part by what a record is about.
pub(super) fn sharing(record: &Model) -> Result<BTreeSet<Uuid>, WriteError> {
    Ok(words("listing_record.sharing", &record.sharing, ' ')?)
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
