//! What associations list beside members and twinnings, made up at random, of every kind: several record the same, in other words.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ListingKind, ObjectId, ObjectKind, listing::AnyListing};
use jumelage_entities::{
    Writing, listing_record, local_government, twinning,
    write::listings::{self, Stated},
};
use rand::{
    RngExt,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::network::{TestNetwork, TestNode};

/// Few, so that several associations call theirs the same.
const TITLES: [(&str, &str); 5] = [
    ("en", "Water for all"),
    ("de", "Klimaschutz im Hafen"),
    ("fr", "Fête de la musique"),
    ("pl", "Święto wody"),
    ("el", "Το νερό"),
];
const DATES: [&str; 6] = [
    "1988-06",
    "2025",
    "2026-03-19",
    "2026-03-21",
    "2026-09",
    "2027-01-01",
];

/// Lets each association list something of every kind, and all hear of it. What is of networks comes once those are there.
pub async fn list(rng: &mut StdRng, network: &TestNetwork) {
    list_each(rng, network, false).await;
}

/// The same, and much of it is recorded by several: staff say of some of what others told of that it is the same.
pub async fn list_together(rng: &mut StdRng, network: &TestNetwork) {
    list_each(rng, network, true).await;
}

async fn list_each(rng: &mut StdRng, network: &TestNetwork, together: bool) {
    for kinds in [
        &[
            ListingKind::Network,
            ListingKind::PartnerRequest,
            ListingKind::TrainingOffer,
            ListingKind::Guide,
        ][..],
        &[ListingKind::Activity, ListingKind::Project],
    ] {
        for node in &network.nodes {
            let known = Known::at(node).await;
            let mut stated = Vec::new();
            for kind in kinds {
                for _ in 0..rng.random_range(0..4) {
                    stated.extend(known.stated(rng, *kind, None));
                }
            }
            write(node, stated).await;
        }
        network.exchange(|pairs| pairs.shuffle(rng)).await;
        if !together {
            continue;
        }
        for node in &network.nodes {
            let stated = Known::at(node).await.the_same(rng, node, kinds).await;
            write(node, stated).await;
        }
        network.exchange(|pairs| pairs.shuffle(rng)).await;
    }
}

async fn write(node: &TestNode, stated: Vec<Stated>) {
    let writing = Writing::begin(&node.db).await.unwrap();
    listings::write(&writing, stated).await.unwrap();
    writing.commit().await.unwrap();
}

/// What an association can name.
struct Known {
    members: Vec<ObjectId>,
    others: Vec<ObjectId>,
    twinnings: Vec<ObjectId>,
    networks: Vec<ObjectId>,
    /// By what a twinning is to all, its own record of it.
    records: BTreeMap<Uuid, ObjectId>,
}

impl Known {
    async fn at(node: &TestNode) -> Self {
        let me = &node.code;
        let id = |kind, uuid: Uuid| ObjectId::new(kind, me.clone(), uuid);
        let governments = local_government::Entity::find()
            .filter(local_government::Column::Member.eq(true))
            .all(&node.db);
        let governments = governments.await.unwrap();
        let governments = governments.iter().map(|row| {
            let owner = row.owner.parse().unwrap();
            ObjectId::new(ObjectKind::LocalGovernment, owner, row.id)
        });
        let (members, others) = governments.partition(|id| id.node() == me);
        let twinnings = twinning::Entity::find().all(&node.db).await.unwrap();
        let records = twinnings.iter().filter_map(|row| {
            let own = id(ObjectKind::Twinning, row.own_record_id?);
            Some((row.id, own))
        });
        let records: BTreeMap<Uuid, ObjectId> = records.collect();
        let networks = listing_record::Entity::find()
            .filter(listing_record::Column::Node.eq(me.as_str()))
            .filter(listing_record::Column::Kind.eq(ListingKind::Network.as_str()))
            .all(&node.db);
        let networks = networks.await.unwrap();
        Self {
            members,
            others,
            twinnings: twinnings
                .iter()
                .filter_map(|row| records.get(&row.id).cloned())
                .collect(),
            records,
            networks: networks
                .iter()
                .map(|row| id(ObjectKind::Network, row.id))
                .collect(),
        }
    }

    /// Own records of some of what others told of, in other words: staff say that it is the same.
    async fn the_same(
        &self,
        rng: &mut StdRng,
        node: &TestNode,
        kinds: &[ListingKind],
    ) -> Vec<Stated> {
        let shared = [
            ListingKind::Network,
            ListingKind::Activity,
            ListingKind::Project,
        ];
        let kinds = kinds.iter().filter(|kind| shared.contains(kind));
        let others = listing_record::Entity::find()
            .filter(listing_record::Column::Node.ne(node.code.as_str()))
            .filter(listing_record::Column::Kind.is_in(kinds.map(|kind| kind.as_str())))
            .order_by_asc(listing_record::Column::Id)
            .all(&node.db);
        let mut stated = Vec::new();
        for other in others.await.unwrap() {
            let kind: ListingKind = other.kind.parse().unwrap();
            let about = other.belongs_to.and_then(|id| self.records.get(&id));
            // Of a twinning of its own, or of nothing that it has to record first.
            let is_known = kind != ListingKind::Activity || about.is_some();
            if is_known && rng.random_bool(0.4) {
                let same_as = Some(other.id);
                let own = self.stated(rng, kind, about);
                stated.extend(own.map(|own| Stated { same_as, ..own }));
            }
        }
        stated
    }

    /// A record of a kind, if there is anything that it can be about.
    fn stated(
        &self,
        rng: &mut StdRng,
        kind: ListingKind,
        about: Option<&ObjectId>,
    ) -> Option<Stated> {
        let own = self.members.choose(rng)?.clone();
        let partners: BTreeSet<&ObjectId> = (0..rng.random_range(1..4))
            .filter_map(|_| {
                self.members
                    .iter()
                    .chain(&self.others)
                    .collect::<Vec<_>>()
                    .choose(rng)
                    .copied()
            })
            .filter(|id| **id != own)
            .collect();
        let mut words = match kind {
            ListingKind::Activity => json!({
                "kind": of(rng, &["WORKSHOP", "WORKSHOP", "BEST_PRACTICE", "TRAINING"]),
                "about": about.or_else(|| self.twinnings.iter().chain(&self.networks).collect::<Vec<_>>().choose(rng).copied())?,
                "startsOn": date(rng), "endsOn": last(rng), "place": maybe(rng, "Am Hafen"),
                "participants": rng.random_range(0..200), "participantsFromAbroad": rng.random_range(0..100),
                "summary": texts(rng), "results": texts(rng),
            }),
            ListingKind::Network => {
                json!({"members": members(rng, own, &partners), "since": date(rng), "until": last(rng), "summary": texts(rng),
                "others": [{"name": "Kyoto", "country": "JP"}], "website": maybe(rng, "https://example.org/ring")})
            }
            ListingKind::Project => json!({
                "state": of(rng, &["PLANNED", "APPLIED", "GRANTED", "FINISHED"]), "lead": own, "partners": partners,
                "about": self.networks.choose(rng).filter(|_| rng.random_bool(0.4)),
                "programme": of(rng, &["cerv", "eui"]), "asked": money(rng), "granted": money(rng), "startsOn": date(rng), "endsOn": last(rng), "call": maybe(rng, "CALL-A"),
                "others": [{"name": "Twinning committee"}], "summary": texts(rng), "results": texts(rng),
            }),
            ListingKind::PartnerRequest => json!({
                "seeker": own, "kinds": ["PROJECT"], "languages": [of(rng, &["de", "fr"])],
                "countries": [of(rng, &["DE", "FR", "PL"])], "until": date(rng), "text": texts(rng),
                "regions": [of(rng, &["DE2", "FRF2"])], "sizes": {"from": 10_000, "to": rng.random_range(20_000..60_000)},
            }),
            ListingKind::TrainingOffer => json!({
                "format": of(rng, &["ONLINE", "ON_SITE"]), "languages": [of(rng, &["de", "fr-CA"])],
                "startsOn": date(rng), "answers": [of(rng, &["FUNDING", "STAFF", "KNOW_HOW"])], "place": maybe(rng, "Brussels"),
                "seats": rng.random_range(1..100), "organiser": maybe(rng, "CEMR"), "registerUntil": date(rng),
                "registration": "https://example.org/register", "description": texts(rng),
                "fee": if rng.random_bool(0.5) { json!("free") } else { json!({"amount": money(rng)}) },
            }),
            ListingKind::Guide => json!({
                "kind": of(rng, &["GUIDE", "TEMPLATE"]), "url": "https://example.org/guide",
                "publishedOn": date(rng), "answers": [of(rng, &["FUNDING", "KNOW_HOW"])],
                "publisher": maybe(rng, "CEMR"), "description": texts(rng),
            }),
        };
        let (language, title) = TITLES.choose(rng).unwrap();
        words["title"] = json!({*language: title});
        words["themes"] = json!([of(rng, &["youth", "culture", "water"])]);
        words["links"] =
            json!([maybe(rng, "https://example.org/one").unwrap_or("https://example.org/other")]);
        words["sdgs"] = json!([rng.random_range(1..=17).to_string()]);
        Some(Stated {
            id: Uuid::now_v7(),
            words: AnyListing::from_value(kind, words).unwrap(),
            same_as: None,
        })
    }
}

/// Anybody may lead by somebody's word: so several record what one of them keeps.
fn members(rng: &mut StdRng, own: ObjectId, partners: &BTreeSet<&ObjectId>) -> Value {
    let mut all: Vec<ObjectId> = partners.iter().map(|id| (*id).clone()).collect();
    all.push(own);
    all.shuffle(rng);
    let members = all.iter().enumerate().map(|(at, id)| {
        let role = if at == 0 { "LEAD" } else { "PARTNER" };
        (id.to_string(), json!({"role": role, "joinedOn": maybe(rng, "1988-06"), "leftOn": maybe(rng, "2026-06-30")}))
    });
    Value::Object(members.collect())
}

fn date(rng: &mut StdRng) -> Option<&'static str> {
    DATES.choose(rng).copied().filter(|_| rng.random_bool(0.8))
}

/// After all of the others.
fn last(rng: &mut StdRng) -> Option<&'static str> {
    maybe(rng, "2027-06-30")
}

fn maybe(rng: &mut StdRng, word: &'static str) -> Option<&'static str> {
    Some(word).filter(|_| rng.random_bool(0.5))
}

fn texts(rng: &mut StdRng) -> Value {
    let (language, text) = TITLES.choose(rng).unwrap();
    json!({*language: format!("{text}!")})
}

fn money(rng: &mut StdRng) -> Value {
    let amount = rng.random_range(1..100_000_000_u64);
    json!({"minorUnits": amount, "currency": of(rng, &["EUR", "EUR", "PLN"])})
}

fn of(rng: &mut StdRng, words: &[&'static str]) -> &'static str {
    words.choose(rng).unwrap()
}
