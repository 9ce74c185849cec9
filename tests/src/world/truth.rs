//! The truth of a world: which twinnings there are, each once, with settled values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    CodeScheme, Confirmation, CountryCode, LocalGovernmentCode, LocalGovernmentLevel, Statement,
    settle::settle, text::fold,
};
use jumelage_entities::{local_government, local_government_code, record};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Record, World};
use crate::network::TestNetwork;

/// A party, by owner and UUID.
pub type Party = (String, Uuid);

#[derive(Clone, Debug)]
pub struct Truth {
    pub lead: String,
    pub id: Uuid,
    pub statement: Statement,
    pub parties: [Party; 2],
    pub countries: [CountryCode; 2],
    /// The smallest region that each party's codes say.
    pub regions: [Option<String>; 2],
    /// Of which the parties are members.
    pub associations: BTreeSet<String>,
    pub confirmation: Confirmation,
    pub names: BTreeSet<String>,
    /// Of each association that records it: its code and its own words.
    pub records: Vec<(String, Statement)>,
}

/// Of the codes of regions the longest; of several such, the first.
pub fn region<'a>(codes: impl IntoIterator<Item = &'a LocalGovernmentCode>) -> Option<String> {
    let codes = codes.into_iter();
    let mut of_regions: Vec<&str> = codes
        .filter(|code| code.scheme() == CodeScheme::Nuts)
        .map(LocalGovernmentCode::value)
        .collect();
    of_regions.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    of_regions.first().map(|code| (*code).to_owned())
}

/// The UUIDs that the nodes have given the towns.
pub async fn town_ids(world: &World, network: &TestNetwork) -> Vec<Option<Uuid>> {
    let mut ids = vec![None; world.towns.len()];
    for (at, node) in network.nodes.iter().enumerate() {
        let members = local_government::Entity::find()
            .filter(local_government::Column::Owner.eq(node.code.as_str()))
            .filter(local_government::Column::Member.eq(true));
        let members: BTreeSet<Uuid> = members
            .all(&node.db)
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.id)
            .collect();
        for code in local_government_code::Entity::find()
            .all(&node.db)
            .await
            .unwrap()
        {
            if !members.contains(&code.local_government_id) || code.scheme != "WIKIDATA" {
                continue;
            }
            let towns = world
                .towns
                .iter()
                .enumerate()
                .filter(|(_, town)| town.node == at);
            for (number, _) in
                towns.filter(|(_, town)| town.codes.iter().any(|own| own.value() == code.value))
            {
                ids[number] = Some(code.local_government_id);
            }
        }
    }
    ids
}

/// Whom a record's partner is.
enum Partner {
    Own(usize),
    Of(usize),
    Nobody(Confirmation),
}

fn partner(world: &World, record: &Record) -> Partner {
    let Some(code) = &record.code else {
        return Partner::Nobody(Confirmation::NoPartnerNode);
    };
    if world.nodes[record.node].1.contains(&record.country)
        && let [only] = world.bearers(record.node, code)[..]
    {
        return Partner::Own(only);
    }
    let others = (0..world.nodes.len())
        .filter(|node| *node != record.node && world.nodes[*node].1.contains(&record.country));
    let takers: Vec<usize> = others
        .filter_map(|node| taken_up(world, node, code, record))
        .collect();
    match takers[..] {
        [only] => Partner::Of(only),
        _ => Partner::Nobody(Confirmation::NoPartnerNode),
    }
}

/// The member that a code leads to; where several bear it, that one of them which bears the name too. The names of
/// this world are equal or have nothing in common; a body of another level than a municipality is not meant.
fn taken_up(
    world: &World,
    node: usize,
    code: &LocalGovernmentCode,
    record: &Record,
) -> Option<usize> {
    let bearers = world.bearers(node, code);
    if let [only] = bearers[..] {
        return Some(only);
    }
    let name = fold(record.name.as_deref()?);
    let meant: Vec<usize> = bearers
        .into_iter()
        .filter(|at| {
            let town = &world.towns[*at];
            fold(&town.name) == name
                && town.country == record.country
                && town.level == LocalGovernmentLevel::Municipality
        })
        .collect();
    match meant[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// Works it out. The nodes are asked for nothing but the UUIDs that they have given.
pub async fn truth(world: &World, network: &TestNetwork) -> Vec<Truth> {
    let towns = town_ids(world, network).await;
    let towns: Vec<Uuid> = towns.into_iter().map(Option::unwrap).collect();
    let mut placed = Vec::new();
    for (at, node) in network.nodes.iter().enumerate() {
        let governments: HashMap<Uuid, local_government::Model> = local_government::Entity::find()
            .all(&node.db)
            .await
            .unwrap()
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let rows = record::Entity::find()
            .filter(record::Column::Node.eq(node.code.as_str()))
            .all(&node.db)
            .await
            .unwrap();
        for said in world.records.iter().filter(|record| record.node == at) {
            placed.push(place(world, &towns, &governments, &rows, said));
        }
    }
    assemble(world, &placed)
}

/// A record with the ids of all that it names.
struct Placed<'a> {
    said: &'a Record,
    id: Uuid,
    parties: [Party; 2],
    other_town: Option<usize>,
    confirmation: Confirmation,
    country: CountryCode,
    region: Option<String>,
    /// Of a partner that no node owns, as the node that records it calls it.
    called: BTreeSet<String>,
}

fn place<'a>(
    world: &World,
    towns: &[Uuid],
    governments: &HashMap<Uuid, local_government::Model>,
    rows: &[record::Model],
    said: &'a Record,
) -> Placed<'a> {
    let code = |town: usize| world.nodes[world.towns[town].node].0.to_string();
    let me = world.nodes[said.node].0.to_string();
    let party = (me.clone(), towns[said.party]);
    let same_kind = |row: &&record::Model| row.kind == said.statement.kind.as_str();
    let find = |other: Uuid| {
        let ends = BTreeSet::from([towns[said.party], other]);
        let found = rows
            .iter()
            .filter(same_kind)
            .find(|row| BTreeSet::from([row.party_id, row.partner_id.unwrap()]) == ends);
        found
            .unwrap_or_else(|| panic!("{me} has no record as {said:?}"))
            .id
    };
    match partner(world, said) {
        Partner::Own(town) => Placed {
            id: find(towns[town]),
            parties: [party, (me, towns[town])],
            other_town: None,
            confirmation: Confirmation::Domestic,
            country: world.towns[town].country,
            region: region(&world.towns[town].codes),
            called: BTreeSet::new(),
            said,
        },
        Partner::Of(town) => Placed {
            id: find(towns[town]),
            parties: [party, (code(town), towns[town])],
            other_town: Some(town),
            confirmation: Confirmation::OneSided,
            country: world.towns[town].country,
            region: region(&world.towns[town].codes),
            called: BTreeSet::new(),
            said,
        },
        Partner::Nobody(confirmation) => {
            let stated = |row: &&record::Model| {
                row.party_id == towns[said.party]
                    && row.stated_code.as_deref()
                        == said
                            .code
                            .as_ref()
                            .map(jumelage_domain::LocalGovernmentCode::value)
                    && (said.code.is_some() || row.stated_name == said.name)
                    && row.stated_country == said.country.as_str()
            };
            let row = rows
                .iter()
                .filter(same_kind)
                .find(stated)
                .unwrap_or_else(|| panic!("{me} has no record as {said:?}"));
            let other = &governments[&row.partner_id.unwrap()];
            assert_eq!(other.owner, me, "nobody else knows the partner of {said:?}");
            // A partner that no node owns is in the country that was stated first.
            let country = other.country.parse().unwrap();
            let called = other.search_key.lines().map(str::to_owned).collect();
            Placed {
                id: row.id,
                parties: [party, (me, other.id)],
                other_town: None,
                confirmation,
                country,
                region: region(&said.code),
                called,
                said,
            }
        }
    }
}

/// Greedily one to one: same kind, nearest start, ids.
fn links(placed: &[Placed<'_>]) -> BTreeMap<usize, usize> {
    let mut candidates = Vec::new();
    for (a, one) in placed.iter().enumerate() {
        for (b, other) in placed.iter().enumerate() {
            let (Some(there), Some(back)) = (one.other_town, other.other_town) else {
                continue;
            };
            let mutual = there == other.said.party && back == one.said.party;
            if mutual && one.parties[0].0 < other.parties[0].0 {
                let (x, y) = (&one.said.statement, &other.said.statement);
                let days = match (&x.since, &y.since) {
                    (Some(x), Some(y)) => x
                        .first_day()
                        .since(y.first_day())
                        .unwrap()
                        .get_days()
                        .unsigned_abs(),
                    _ => u32::MAX,
                };
                candidates.push(((x.kind != y.kind, days, one.id, other.id), a, b));
            }
        }
    }
    candidates.sort_unstable();
    let mut linked = BTreeMap::new();
    for (_, a, b) in candidates {
        if !linked.contains_key(&a) && !linked.contains_key(&b) {
            linked.insert(a, b);
            linked.insert(b, a);
        }
    }
    linked
}

fn assemble(world: &World, placed: &[Placed<'_>]) -> Vec<Truth> {
    let links = links(placed);
    let names = |record: &Placed<'_>| {
        let mut names = BTreeSet::from([fold(&world.towns[record.said.party].name)]);
        names.extend(record.said.name.as_deref().map(fold));
        names.extend(record.called.iter().cloned());
        names.extend(record.other_town.map(|town| fold(&world.towns[town].name)));
        if record.confirmation == Confirmation::Domestic
            && let Partner::Own(town) = partner(world, record.said)
        {
            names.insert(fold(&world.towns[town].name));
        }
        names
    };
    let said = |record: &Placed<'_>| (record.parties[0].0.clone(), record.said.statement.clone());
    let mut truths = Vec::new();
    for (at, record) in placed.iter().enumerate() {
        let other = links.get(&at).map(|other| &placed[*other]);
        if other.is_some_and(|other| other.parties[0].0 < record.parties[0].0) {
            continue;
        }
        let mut parties = record.parties.clone();
        parties.sort();
        let mut countries = [world.towns[record.said.party].country, record.country];
        countries.sort();
        let regions = [
            region(&world.towns[record.said.party].codes),
            record.region.clone(),
        ];
        let mut associations = BTreeSet::from([record.parties[0].0.clone()]);
        if record.other_town.is_some() {
            associations.insert(record.parties[1].0.clone());
        }
        truths.push(Truth {
            lead: record.parties[0].0.clone(),
            id: record.id,
            statement: match other {
                Some(other) => settle(&record.said.statement, &other.said.statement),
                None => record.said.statement.clone(),
            },
            parties,
            countries,
            regions,
            associations,
            confirmation: if other.is_some() {
                Confirmation::Confirmed
            } else {
                record.confirmation
            },
            names: names(record)
                .into_iter()
                .chain(other.map(&names).into_iter().flatten())
                .collect(),
            records: [said(record)].into_iter().chain(other.map(said)).collect(),
        });
    }
    truths
}
