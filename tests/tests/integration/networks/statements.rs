//! What is asked of the database for networks, projects and offers: pages are walked by an index, and what a filter wants is found
//! by one where there is one.

use jumelage_domain::{ListingKind, ObjectId, ObjectKind, listing::AnyListing};
use jumelage_entities::{local_government, write::listings::Stated};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::activities::statements::{Told, write};

/// Of each kind.
const LISTED: usize = 12;

/// Each list, the type of its filter, and the kind of what is in it.
const LISTS: [(&str, &str, ListingKind); 5] = [
    ("networks", "NetworkFilter", ListingKind::Network),
    ("projects", "ProjectFilter", ListingKind::Project),
    (
        "partnerRequests",
        "PartnerRequestFilter",
        ListingKind::PartnerRequest,
    ),
    (
        "trainingOffers",
        "TrainingOfferFilter",
        ListingKind::TrainingOffer,
    ),
    ("guidance", "GuideFilter", ListingKind::Guide),
];

/// A node that lists a dozen of each kind, beside activities and towns; and the ids of the towns, a network's the last.
async fn filled() -> (Told, Vec<ObjectId>) {
    let told = Told::with(20).await;
    let node = &told.network.nodes[0];
    let members = local_government::Entity::find()
        .filter(local_government::Column::Member.eq(true))
        .all(&told.database.db);
    let members = members.await.unwrap().into_iter();
    let id = |kind, uuid| ObjectId::new(kind, node.code.clone(), uuid);
    let mut ids: Vec<ObjectId> = members
        .map(|row| id(ObjectKind::LocalGovernment, row.id))
        .collect();
    for (.., kind) in LISTS {
        let all = (0..LISTED).map(|number| Stated {
            id: Uuid::now_v7(),
            words: words(kind, number, &ids),
            same_as: None,
        });
        let stated: Vec<Stated> = all.collect();
        let first = stated[0].id;
        write(&node.db, stated).await;
        if kind == ListingKind::Network {
            ids.push(id(ObjectKind::Network, first));
        }
    }
    (told, ids)
}

/// The network, which projects are of, is the last of the ids.
fn words(kind: ListingKind, number: usize, ids: &[ObjectId]) -> AnyListing {
    let town = |at: usize| ids[at % 20].to_string();
    let own = number;
    let mut words = match kind {
        ListingKind::Network => {
            let (lead, two, three) = (town(own), town(own + 1), town(own + 2));
            json!({"members": {lead: {"role": "LEAD"}, two: {"role": "PARTNER"}, three: {"role": "PARTNER"}},
                "since": "1958"})
        }
        ListingKind::Project => {
            json!({"state": "GRANTED", "lead": town(own), "partners": [town(own + 1)],
            "about": ids.last(), "programme": format!("p{number}"), "call": format!("CALL-{number}"),
            "granted": {"minorUnits": 7, "currency": "EUR"}, "startsOn": format!("2026-{:02}", number + 1)})
        }
        ListingKind::PartnerRequest => {
            json!({"seeker": town(own), "kinds": ["PROJECT"], "languages": ["de"],
            "countries": ["FR"], "until": "2027-01-01"})
        }
        ListingKind::TrainingOffer => {
            json!({"format": "ONLINE", "languages": ["de"], "startsOn": "2026-09",
            "answers": ["FUNDING"], "fee": "free"})
        }
        ListingKind::Guide => {
            json!({"kind": "GUIDE", "url": "https://example.org/guide", "answers": ["STAFF"],
            "languages": ["de"]})
        }
        ListingKind::Activity => panic!("they are there"),
    };
    words["title"] = json!({"en": format!("Water {number}")});
    words["themes"] = json!(["water"]);
    words["sdgs"] = json!(["6"]);
    AnyListing::from_value(kind, words).unwrap()
}

/// The table that a step goes through from one end to the other without an index, or row by row of one that finds nothing.
fn whole(step: &str) -> Option<&str> {
    let rest = step.strip_prefix("SCAN ")?;
    let table = rest.split_whitespace().next()?;
    table.starts_with("listing").then_some(table)
}

/// Plans of the statements that read listings; SQLite's alone, as PostgreSQL chooses by how much there is.
async fn plans(told: &Told, query: &str) -> Vec<(String, Vec<String>)> {
    told.ask(query).await;
    let plans = told.plans().await.into_iter();
    let of_listings: Vec<_> = plans
        .filter(|(sql, _)| sql.contains("FROM \"listing\""))
        .collect();
    assert!(!of_listings.is_empty(), "{query}");
    of_listings
}

fn is_sqlite(told: &Told) -> bool {
    told.database.db.get_database_backend() == DbBackend::Sqlite
}

#[tokio::test]
async fn pages_of_every_kind_are_walked_by_an_index() {
    let (told, _) = filled().await;
    if !is_sqlite(&told) {
        return;
    }
    for (list, ..) in LISTS {
        for by in ["STARTS_ON", "TITLE", "UPDATED_AT", "ID"] {
            for direction in ["ASC", "DESC"] {
                let order = format!("orderBy:{{by:{by},direction:{direction}}}");
                let query = format!(
                    "{{local{{{list}(first:5,{order}){{totalCount nodes{{title{{text}}}}}}}}}}"
                );
                for (sql, steps) in plans(&told, &query).await {
                    let context = format!("{list} {by} {direction}: {steps:?} {sql}");
                    let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
                    assert!(!sorts, "{context}");
                    assert!(!steps.iter().any(|step| whole(step).is_some()), "{context}");
                }
            }
        }
    }
}

/// What each list is filtered by, and the index that finds it, if there is one for that and nothing else.
fn filters(ids: &[ObjectId]) -> Vec<(&'static str, Value, &'static str)> {
    let (town, network) = (&ids[0], ids.last().unwrap());
    let mut filters = Vec::new();
    for (list, ..) in LISTS {
        filters.push((list, json!({"themes": ["water"]}), "listing_theme_by_theme"));
        filters.push((list, json!({"search": "water"}), "listing_by"));
        filters.push((
            list,
            json!({"updatedSince": "2026-01-01T00:00:00Z"}),
            "listing_by",
        ));
    }
    for list in ["networks", "projects", "partnerRequests"] {
        let of_town = json!({"localGovernment": town});
        filters.push((list, of_town, "listing_party_by_local_government"));
    }
    filters.extend([
        (
            "projects",
            json!({"programmes": ["p3"]}),
            "listing_funding_by_programme",
        ),
        (
            "projects",
            json!({"calls": ["CALL-3"]}),
            "listing_funding_by_call",
        ),
        ("projects", json!({"network": network}), "listing_by"),
        ("projects", json!({"states": ["GRANTED"]}), "listing_by"),
        (
            "projects",
            json!({"from": "2026-02", "to": "2026-05"}),
            "listing_by",
        ),
        ("networks", json!({"activeOn": "2026"}), "listing_by"),
        (
            "partnerRequests",
            json!({"openOn": "2026-06-01"}),
            "listing_by",
        ),
        (
            "partnerRequests",
            json!({"kinds": ["PROJECT"]}),
            "listing_facet_by_word",
        ),
        (
            "partnerRequests",
            json!({"languages": ["de"]}),
            "listing_facet_by_word",
        ),
        (
            "partnerRequests",
            json!({"partnerCountries": ["FR"]}),
            "listing_facet_by_word",
        ),
        (
            "trainingOffers",
            json!({"answers": ["FUNDING"]}),
            "listing_facet_by_word",
        ),
        (
            "trainingOffers",
            json!({"languages": ["de"]}),
            "listing_facet_by_word",
        ),
        (
            "trainingOffers",
            json!({"free": true}),
            "listing_facet_by_word",
        ),
        (
            "trainingOffers",
            json!({"formats": ["ONLINE"]}),
            "listing_by",
        ),
        (
            "guidance",
            json!({"answers": ["STAFF"]}),
            "listing_facet_by_word",
        ),
        ("guidance", json!({"kinds": ["GUIDE"]}), "listing_by"),
    ]);
    filters
}

/// As it stands in a document.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields: Vec<String> = fields
                .map(|(key, value)| format!("{key}:{}", literal(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(","))
        }
        Value::String(word) if is_enum(word) => word.clone(),
        other => other.to_string(),
    }
}

/// Words of the schema: all letters large, and no id of a call or a country, which are strings.
fn is_enum(word: &str) -> bool {
    let large = word
        .chars()
        .all(|letter| letter.is_ascii_uppercase() || letter == '_');
    large && word.len() > 2
}

#[tokio::test]
async fn what_a_filter_wants_is_found_by_an_index() {
    let (told, ids) = filled().await;
    if !is_sqlite(&told) {
        return;
    }
    for (list, filter, index) in filters(&ids) {
        let filter = literal(&filter);
        let query = format!(
            "{{local{{{list}(first:5,filter:{filter}){{totalCount nodes{{title{{text}}}}}}}}}}"
        );
        let plans = plans(&told, &query).await;
        let mut uses = false;
        for (sql, steps) in &plans {
            let context = format!("{list} {filter}: {steps:?} {sql}");
            assert!(!steps.iter().any(|step| whole(step).is_some()), "{context}");
            uses |= steps.iter().any(|step| step.contains(index));
        }
        assert!(uses, "{list} {filter} does not use {index}: {plans:?}");
        let found = told.network.ask(0, &query, json!({})).await;
        let count = found["data"]["local"][list]["totalCount"].as_u64();
        assert!(count.unwrap_or_default() > 0, "{list} {filter}: {found}");
    }
}

#[tokio::test]
async fn what_is_below_towns_and_networks_is_found_by_an_index() {
    let (told, ids) = filled().await;
    if !is_sqlite(&told) {
        return;
    }
    let (town, network) = (&ids[0], ids.last().unwrap());
    let query = format!(
        "{{local{{localGovernment(id:\"{town}\"){{partnerRequests{{id}}
            networks(first:2){{totalCount nodes{{id}}}}projects(first:2){{totalCount nodes{{id}}}}}}
        network(id:\"{network}\"){{projects(first:2){{totalCount nodes{{id}}}}}}}}}}"
    );
    for (sql, steps) in plans(&told, &query).await {
        assert!(
            !steps.iter().any(|step| whole(step).is_some()),
            "{steps:?} {sql}"
        );
    }
    let found = told.network.ask(0, &query, json!({})).await;
    let local = &found["data"]["local"];
    assert_eq!(
        local["localGovernment"]["projects"]["totalCount"], 1,
        "{found}"
    );
    assert_eq!(local["network"]["projects"]["totalCount"], LISTED);
}
