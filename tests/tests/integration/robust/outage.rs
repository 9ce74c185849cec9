//! A partner that is out of reach for two weeks, while the people of both go on writing. Time passes as the test says.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jumelage::{jobs, neighbours::Neighbours, node::Node};
use jumelage_domain::{TwinningKind, TwinningStatus};
use jumelage_entities::{
    Writing, job, outgoing, record,
    write::{
        bell,
        jobs::EXCHANGE,
        records::{self, NewPartner, NewRecord},
    },
};
use jumelage_tests::clock::SetClock;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use tokio::time::timeout;

use super::histories::{Held, agreed};
use crate::peers::{load, made, open, settle, shared_at};

const WEEKS: Duration = Duration::from_hours(2 * 7 * 24);
const SHIFT: Duration = Duration::from_hours(6);

/// It takes a fraction of that.
const SOON: Duration = Duration::from_mins(1);

/// Another word for each shift: kinds come and go, and their statuses change.
async fn write(db: &DatabaseConnection, me: &str, shift: usize) {
    let kinds = [
        TwinningKind::Twinning,
        TwinningKind::Friendship,
        TwinningKind::Contact,
    ];
    let statuses = [
        TwinningStatus::Suspended,
        TwinningStatus::Active,
        TwinningStatus::Dormant,
        TwinningStatus::Terminated,
    ];
    let own = record::Entity::find()
        .filter(record::Column::Node.eq(me))
        .order_by_asc(record::Column::Id)
        .all(db)
        .await
        .unwrap();
    let writing = Writing::begin(db).await.unwrap();
    if shift % 5 == 4 {
        let gone = BTreeSet::from([own[shift % own.len()].id]);
        // One of the pair stays in any case.
        if own.len() > 1 {
            records::remove(&writing, &gone).await.unwrap();
        }
    } else {
        let first = &own[0];
        let new = NewRecord {
            list_id: None,
            party: first.party_id,
            partner: NewPartner {
                country: first.stated_country.parse().unwrap(),
                code: Some(
                    jumelage_domain::LocalGovernmentCode::new(
                        first.stated_scheme.as_deref().unwrap().parse().unwrap(),
                        first.stated_code.as_deref().unwrap(),
                    )
                    .unwrap(),
                ),
                name: None,
                member: None,
            },
            kind: kinds[shift % kinds.len()],
            status: statuses[shift % statuses.len()],
            since: None,
            until: None,
            themes: BTreeSet::new(),
            sdgs: BTreeSet::new(),
        };
        let located = records::locate(&writing.tx, &writing.network, vec![new])
            .await
            .unwrap();
        records::write(&writing, located).await.unwrap();
    }
    writing.commit().await.unwrap();
}

/// How often in a row a node tried in vain.
async fn attempts(node: &Node) -> i32 {
    let job = job::Entity::find().filter(job::Column::Kind.eq(EXCHANGE));
    let job = job.one(&node.db).await.unwrap();
    job.map_or(0, |job| {
        if job.state == "WAITING" {
            job.attempts
        } else {
            0
        }
    })
}

async fn is_quiet(node: &Node) -> bool {
    let waiting = outgoing::Entity::find().filter(outgoing::undelivered());
    waiting.one(&node.db).await.unwrap().is_none()
}

#[actix_web::test]
async fn after_two_weeks_without_each_other_two_nodes_agree_as_soon_as_the_one_is_back() {
    let clock = Arc::new(SetClock::default());
    let shared = shared_at(Neighbours::direct(), clock.clone());
    let mut made = made();
    // Nobody listens at either's address: a node that is not open here is out of reach.
    made.listeners.clear();
    let first = open(&made.dirs[0], &made.members, &shared).await;
    let other = open(&made.dirs[1], &made.members, &shared).await;
    load(&[Arc::clone(&first), Arc::clone(&other)]).await;
    settle(&[Arc::clone(&first), Arc::clone(&other)]).await;
    let their_office = other.db.clone();
    drop(other);

    let working = actix_web::rt::spawn(jobs::run(Arc::clone(&first)));
    let mut bell = bell::listen(&first.settings.code);
    let shifts = WEEKS.as_secs() / SHIFT.as_secs();
    for shift in 0..usize::try_from(shifts).unwrap() {
        let before = attempts(&first).await;
        clock.advance(SHIFT);
        write(&first.db, "afccre", shift).await;
        write(&their_office, "rgre", shift / 2).await;
        while attempts(&first).await <= before {
            bell.changed().await.unwrap();
        }
    }
    assert!(!is_quiet(&first).await);

    let other = open(&made.dirs[1], &made.members, &shared).await;
    let mut other_bell = bell::listen(&other.settings.code);
    let other_working = actix_web::rt::spawn(jobs::run(Arc::clone(&other)));
    let agree = async {
        while !(is_quiet(&first).await && is_quiet(&other).await && attempts(&first).await == 0) {
            tokio::select! {
                rang = bell.changed() => rang.unwrap(),
                rang = other_bell.changed() => rang.unwrap(),
            }
        }
    };
    timeout(SOON, agree)
        .await
        .expect("the first one hears that the other is back");
    let (one, two) = (Held::read(&first.db).await, Held::read(&other.db).await);
    agreed(&one, &two, "afccre", "rgre").unwrap();
    agreed(&two, &one, "rgre", "afccre").unwrap();
    assert!(!one.links_with("rgre").is_empty());
    working.abort();
    other_working.abort();
    drop((working.await, other_working.await));
}
