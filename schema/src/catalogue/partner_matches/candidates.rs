//! What a node knows of its own members, read in a fixed number of statements however many they are.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{
    ListingKind, Location, ObjectId, ObjectKind, Sdg, Theme, TwinningStatus,
    listing::PartnerRequest,
    partner_search::{Candidate, OpenRequest, Profile, Town},
};
use jumelage_entities::{
    listing, listing_party, listing_sdg, listing_theme, local_government, stored, twinning,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::{
    error::{CatalogueError, Result},
    snapshot::Snapshot,
};

/// The members that may be partners: who is ruled out by the wish outright is not even read.
pub(super) async fn load(snapshot: &Snapshot, profile: &Profile) -> Result<Vec<Candidate>> {
    let mut members = Members(towns(snapshot, profile).await?);
    members.add_twinnings(snapshot, profile).await?;
    members.add_activities(snapshot).await?;
    members.add_requests(snapshot, profile).await?;
    let mut candidates: Vec<Candidate> = members.0.into_values().collect();
    candidates.sort_unstable_by_key(|candidate| candidate.town.id.uuid());
    Ok(candidates)
}

type TownRow = (
    Uuid,
    String,
    Option<i32>,
    Option<f64>,
    Option<f64>,
    String,
    Option<String>,
);

async fn towns(snapshot: &Snapshot, profile: &Profile) -> Result<HashMap<Uuid, Candidate>> {
    use local_government::Column;
    let (wish, today) = (&profile.wish, profile.today.to_string());
    let mut wanted = Condition::all()
        .add(Column::Owner.eq(snapshot.me.as_str()))
        .add(Column::Member.eq(true))
        .add(
            Condition::any()
                .add(Column::ValidTo.is_null())
                .add(Column::ValidTo.gte(today)),
        );
    if !wish.countries.is_empty() {
        let countries = wish.countries.iter().map(ToString::to_string);
        wanted = wanted.add(Column::Country.is_in(countries));
    }
    let rows: Vec<TownRow> = local_government::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Country,
            Column::Population,
            Column::Latitude,
            Column::Longitude,
            Column::Languages,
            Column::Region,
        ])
        .filter(wanted)
        .into_tuple()
        .all(&snapshot.tx)
        .await?;
    let mut towns = HashMap::new();
    for (id, country, population, latitude, longitude, languages, region) in rows {
        let at = latitude.zip(longitude);
        let languages = languages.split_whitespace();
        let town = Town {
            id: ObjectId::new(ObjectKind::LocalGovernment, snapshot.me.clone(), id),
            country: stored::word("local_government.country", &country)?,
            population: population.and_then(|number| number.try_into().ok()),
            location: at.and_then(|(latitude, longitude)| Location::new(latitude, longitude).ok()),
            region: stored::optional("local_government.region", region.as_deref())?,
            languages: languages.filter_map(|tag| tag.parse().ok()).collect(),
        };
        let candidate = Candidate {
            town,
            partners: BTreeSet::new(),
            themes: BTreeSet::new(),
            goals: BTreeSet::new(),
            requests: Vec::new(),
            active_twinnings: None,
        };
        towns.insert(id, candidate);
    }
    Ok(towns)
}

struct Members(HashMap<Uuid, Candidate>);

impl Members {
    /// All that is known of them, recorded by whichever side.
    async fn add_twinnings(&mut self, snapshot: &Snapshot, profile: &Profile) -> Result<()> {
        use twinning::Column;
        let rows: Vec<(Uuid, Uuid, Option<Uuid>, String, String, String)> =
            twinning::Entity::find()
                .select_only()
                .columns([
                    Column::PartyA,
                    Column::PartyB,
                    Column::OwnRecordId,
                    Column::Status,
                    Column::Themes,
                    Column::Sdgs,
                ])
                .into_tuple()
                .all(&snapshot.tx)
                .await?;
        // Where the association records no twinning of anybody, nobody's number of them is known.
        if rows.iter().any(|(_, _, own, ..)| own.is_some()) {
            for member in self.0.values_mut() {
                member.active_twinnings = Some(0);
            }
        }
        let seeker = &profile.seeker.id;
        let mut words = Words::default();
        for (one, other, _, status, themes, goals) in &rows {
            for (party, partner) in [(one, other), (other, one)] {
                let Some(member) = self.0.get_mut(party) else {
                    continue;
                };
                if *partner == seeker.uuid() {
                    member.partners.insert(seeker.clone());
                }
                member.themes.extend(words.themes(themes)?);
                member.goals.extend(words.goals(goals)?);
                if status == TwinningStatus::Active.as_str() {
                    let count = member.active_twinnings.get_or_insert(0);
                    *count = count.saturating_add(1);
                }
            }
        }
        Ok(())
    }

    /// What they do together with others.
    async fn add_activities(&mut self, snapshot: &Snapshot) -> Result<()> {
        let activities = || {
            let activity = listing::Column::Kind.eq(ListingKind::Activity.as_str());
            let ids = listing::Entity::find().select_only();
            ids.column(listing::Column::Id)
                .filter(activity)
                .into_query()
        };
        let parties: Vec<(Uuid, Uuid)> = listing_party::Entity::find()
            .select_only()
            .columns([
                listing_party::Column::ListingId,
                listing_party::Column::LocalGovernmentId,
            ])
            .filter(listing_party::Column::ListingId.in_subquery(activities()))
            .into_tuple()
            .all(&snapshot.tx)
            .await?;
        if parties.is_empty() {
            return Ok(());
        }
        let themes = listing_theme::Entity::find()
            .filter(listing_theme::Column::ListingId.in_subquery(activities()))
            .all(&snapshot.tx)
            .await?;
        let goals = listing_sdg::Entity::find()
            .filter(listing_sdg::Column::ListingId.in_subquery(activities()))
            .all(&snapshot.tx)
            .await?;
        let mut about: HashMap<Uuid, (Vec<Theme>, Vec<Sdg>)> = HashMap::new();
        for row in themes {
            let theme = stored::word("listing_theme.theme", &row.theme)?;
            about.entry(row.listing_id).or_default().0.push(theme);
        }
        for row in goals {
            let goal = Sdg::try_from(row.sdg).map_err(|why| CatalogueError::internal(&why))?;
            about.entry(row.listing_id).or_default().1.push(goal);
        }
        for (listing, party) in parties {
            if let (Some(member), Some((themes, goals))) =
                (self.0.get_mut(&party), about.get(&listing))
            {
                member.themes.extend(themes.iter().cloned());
                member.goals.extend(goals.iter().copied());
            }
        }
        Ok(())
    }

    /// What they look for themselves; what of that is open says what they are about.
    async fn add_requests(&mut self, snapshot: &Snapshot, profile: &Profile) -> Result<()> {
        use listing::Column;
        let rows: Vec<(Uuid, String)> = listing::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Body])
            .filter(Column::Kind.eq(ListingKind::PartnerRequest.as_str()))
            .filter(Column::OwnRecordId.is_not_null())
            .into_tuple()
            .all(&snapshot.tx)
            .await?;
        for (id, body) in rows {
            let request: PartnerRequest =
                serde_json::from_str(&body).map_err(|fault| CatalogueError::internal(&fault))?;
            if let Some(member) = self.0.get_mut(&request.seeker.uuid()) {
                let wish = request.wish();
                if wish.is_open(profile.today) {
                    member.themes.extend(wish.themes.iter().cloned());
                    member.goals.extend(wish.goals.iter().copied());
                }
                member.requests.push(OpenRequest { request: id, wish });
            }
        }
        Ok(())
    }
}

/// Words of columns, each read once.
#[derive(Default)]
struct Words {
    themes: HashMap<String, BTreeSet<Theme>>,
    goals: HashMap<String, BTreeSet<Sdg>>,
}

impl Words {
    fn themes(&mut self, text: &str) -> Result<BTreeSet<Theme>> {
        read(&mut self.themes, "twinning.themes", text)
    }

    fn goals(&mut self, text: &str) -> Result<BTreeSet<Sdg>> {
        read(&mut self.goals, "twinning.sdgs", text)
    }
}

fn read<T>(
    known: &mut HashMap<String, BTreeSet<T>>,
    column: &'static str,
    text: &str,
) -> Result<BTreeSet<T>>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static> + Ord + Clone,
{
    if text.is_empty() {
        return Ok(BTreeSet::new());
    }
    if let Some(words) = known.get(text) {
        return Ok(words.clone());
    }
    let words = stored::words(column, text, '|')?;
    known.insert(text.to_owned(), words.clone());
    Ok(words)
}
