//! Whatever has happened, an export read back into a new node is answered as before.

use std::collections::HashMap;

use jiff::ToSpan;
use jumelage_domain::{
    CodeScheme, Decision, LegalBasis, LocalGovernmentCode, PartialDate, TwinningKind,
    TwinningStatus,
};
use jumelage_entities::{
    Writing, assigned_claim, decision, local_government, record,
    write::{
        contact_persons::{self, NewContactPerson},
        decisions::{self, Response},
        lifecycles::{LifecycleError, Merge, Rename, Split, Successor, merge, rename, split},
        local_governments::NewLocalGovernment,
        records,
    },
};
use jumelage_tests::{
    database::TestDatabase,
    network::{TestNetwork, TestNode},
    seed,
    world::make,
};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{again, everything, founded};

const WORLDS: u64 = 3;
const STEPS: usize = 50;

async fn all_records(node: &TestNode) -> (Vec<record::Model>, Vec<record::Model>) {
    let mut rows = record::Entity::find().all(&node.db).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows.into_iter()
        .partition(|row| row.node == node.code.as_str())
}

async fn members(node: &TestNode) -> Vec<local_government::Model> {
    let mut rows = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(node.code.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .filter(local_government::Column::ValidTo.is_null())
        .all(&node.db)
        .await
        .unwrap();
    rows.sort_by_key(|row| row.id);
    rows
}

/// Something that staff do. What is refused changes nothing, and is part of the history.
async fn step(network: &TestNetwork, rng: &mut StdRng) {
    let at = rng.random_range(0..network.nodes.len());
    let node = &network.nodes[at];
    match rng.random_range(0..16) {
        0..=3 => decide(node, rng).await,
        4 => reopen(node, rng).await,
        5 | 6 => edit(node, rng).await,
        7 => {
            if let Some(row) = all_records(node).await.0.choose(rng) {
                let writing = Writing::begin(&node.db).await.unwrap();
                records::remove(&writing, &[row.id].into()).await.unwrap();
                writing.commit().await.unwrap();
            }
        }
        8 => merge_two(node, rng).await,
        9 => split_one(node, rng).await,
        10 => name_anew(node, rng).await,
        11 => write_somebody_down(node, rng).await,
        _ => {
            let other = rng.random_range(0..network.nodes.len());
            if other != at {
                network.tell(at, other).await;
            }
        }
    }
}

async fn decide(node: &TestNode, rng: &mut StdRng) {
    let (own, claims) = all_records(node).await;
    let Some(claim) = claims.choose(rng) else {
        return;
    };
    let decision = *Decision::ALL.choose(rng).unwrap();
    let members = members(node).await;
    let named = members.choose(rng).map(|row| row.id);
    let response = Response {
        decision,
        local_government: named.filter(|_| decision != Decision::Link && rng.random_bool(0.3)),
        own_record: own.choose(rng).map(|row| row.id),
        decided_by: Some("an editor".to_owned()),
        note: rng.random_bool(0.5).then(|| "Seen the charter.".to_owned()),
    };
    let writing = Writing::begin(&node.db).await.unwrap();
    let claims = [claim.id].into();
    let outcome = decisions::respond(&writing, &claims, &response).await;
    outcome.unwrap();
    writing.commit().await.unwrap();
}

async fn reopen(node: &TestNode, rng: &mut StdRng) {
    let mut rows = decision::Entity::find().all(&node.db).await.unwrap();
    rows.sort_by_key(|row| row.record_id);
    if let Some(row) = rows.choose(rng) {
        let writing = Writing::begin(&node.db).await.unwrap();
        let claims = [row.record_id].into();
        decisions::reopen(&writing, &claims).await.unwrap();
        writing.commit().await.unwrap();
    }
}

async fn edit(node: &TestNode, rng: &mut StdRng) {
    let own = all_records(node).await.0;
    let Some(row) = own.choose(rng) else { return };
    let mut statement = row.statement().unwrap();
    match rng.random_range(0..3) {
        0 => {
            let dates = ["1963", "1981-05", "2004-05-01"];
            let date: PartialDate = dates.choose(rng).unwrap().parse().unwrap();
            statement.since = rng.random_bool(0.8).then_some(date);
            statement.until = None;
        }
        1 => statement.status = *TwinningStatus::ALL.choose(rng).unwrap(),
        _ => statement.kind = *TwinningKind::ALL.choose(rng).unwrap(),
    }
    let writing = Writing::begin(&node.db).await.unwrap();
    let kind = statement.kind.to_string();
    let equal = records::equal(&writing.tx, row, &kind).await.unwrap();
    if equal.is_none() {
        records::restate(&writing, row.clone(), &statement)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }
}

fn on() -> jiff::civil::Date {
    "2026-11-01".parse().unwrap()
}

async fn merge_two(node: &TestNode, rng: &mut StdRng) {
    let mut members = members(node).await;
    members.shuffle(rng);
    if let [into, gone, ..] = &members[..] {
        let writing = Writing::begin(&node.db).await.unwrap();
        let merger = Merge {
            successor: Successor::Existing(into.id),
            predecessors: [gone.id].into(),
            on: on(),
        };
        merge(&writing, merger).await.unwrap();
        writing.commit().await.unwrap();
    }
}

async fn split_one(node: &TestNode, rng: &mut StdRng) {
    let members = members(node).await;
    let Some(whole) = members.choose(rng) else {
        return;
    };
    let number: u32 = rng.random();
    let part = |part: u32| {
        let code = format!("Q{}", 10_000 + (number / 4) * 2 + part);
        let code = LocalGovernmentCode::new(CodeScheme::Wikidata, &code).unwrap();
        Successor::New(Box::new(NewLocalGovernment {
            list_id: None,
            country: whole.country.parse().unwrap(),
            name: format!("Part {part} of {}", whole.name),
            level: None,
            codes: [code].into(),
            location: None,
            population: None,
            website: None,
            mailbox: None,
            languages: std::collections::BTreeSet::default(),
            names: std::collections::BTreeSet::default(),
        }))
    };
    let said = |twinnings| Split {
        whole: whole.id,
        parts: vec![part(0), part(1)],
        on: on(),
        twinnings,
    };
    let writing = Writing::begin(&node.db).await.unwrap();
    let twinnings: HashMap<Uuid, usize> = match split(&writing, said(HashMap::new())).await {
        Err(LifecycleError::Unsaid { records }) => {
            drop(writing);
            let each = records.into_iter();
            each.map(|id| (id, rng.random_range(0..2))).collect()
        }
        Ok(_) => return writing.commit().await.unwrap(),
        Err(refused) => panic!("{refused}"),
    };
    let writing = Writing::begin(&node.db).await.unwrap();
    split(&writing, said(twinnings)).await.unwrap();
    writing.commit().await.unwrap();
}

async fn name_anew(node: &TestNode, rng: &mut StdRng) {
    let members = members(node).await;
    if let Some(member) = members.choose(rng) {
        let writing = Writing::begin(&node.db).await.unwrap();
        let change = Rename {
            local_government: member.id,
            name: format!("New {}", rng.random_range(0..3)),
            on: on(),
        };
        if rename(&writing, change).await.is_ok() {
            writing.commit().await.unwrap();
        }
    }
}

async fn write_somebody_down(node: &TestNode, rng: &mut StdRng) {
    let members = members(node).await;
    if let Some(member) = members.choose(rng) {
        let writing = Writing::begin(&node.db).await.unwrap();
        let new = NewContactPerson {
            local_government: member.id,
            name: format!("Somebody {}", rng.random_range(0..100)),
            role: "Twinning".to_owned(),
            email: Some("office@example.org".to_owned()),
            phone: rng.random_bool(0.5).then(|| "+49 241 1".to_owned()),
            legal_basis: *LegalBasis::ALL.choose(rng).unwrap(),
            basis_recorded_at: writing.now,
            expires_on: writing.now.day().saturating_add(1.year()),
        };
        contact_persons::record(&writing, new).await.unwrap();
        writing.commit().await.unwrap();
    }
}

#[tokio::test]
async fn an_export_read_back_answers_as_before_ids_included_whatever_has_happened() {
    let first = seed::first();
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        from.push(TestDatabase::fresh().await);
        to.push(TestDatabase::fresh().await);
    }
    let (mut decided, mut assigned) = (0, 0);
    for seed in (0..WORLDS).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        for database in from.iter().chain(&to) {
            database.clear().await;
        }
        let network = founded(&world, &from).await;
        world.load(&network).await;
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        for _ in 0..STEPS {
            step(&network, &mut rng).await;
        }
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        for node in &network.nodes {
            let rows = decision::Entity::find().all(&node.db).await;
            decided += rows.unwrap().len();
            let rows = assigned_claim::Entity::find().all(&node.db).await;
            assigned += rows.unwrap().len();
        }
        let copy = again(&world, &network, &to).await;
        assert_eq!(everything(&copy).await, everything(&network).await);
    }
    println!("{decided} decisions, {assigned} assignments");
    assert!(decided > 0, "staff have decided on something");
}
