//! Who may read what: the table has all fields, what it forbids nobody gets by any path, and what is kept for some is not
//! given to others.

mod contact_persons;
mod kept;
mod made_up;
mod paths;
mod table;
mod viewer;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use jumelage_domain::{
    LegalBasis, ObjectId, ObjectKind, PublicationKind, Timestamp,
    survey::{Answers, Given, twinning_2025},
};
use jumelage_entities::{
    Actor, Writing,
    write::{
        contact_persons::NewContactPerson,
        publications,
        surveys::{answers, respondents},
    },
};
use jumelage_federation::Request;
use jumelage_schema::{
    clock::Clock,
    public::{ContactPersons, PublicDoor, Reply},
    viewer::{Role, Viewer},
};
use jumelage_tests::{
    fixture::Fixture,
    network::DEADLINE,
    world::{Town, World, pair, wikidata},
};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use uuid::Uuid;

/// What stands in all that is known of a contact person.
const KNOWN: &str = "Exemple";

/// What stands in what Reims answered.
const SAID: &str = "Entre nous";

/// A survey that Reims has answered.
const SURVEY: &str = "TWINNING_2025";

/// A calendar that stands still until it is turned.
struct Calendar(Mutex<Timestamp>);

impl Calendar {
    fn turn(&self, to: &str) {
        *self.0.lock().unwrap() = noon(to);
    }
}

impl Clock for Calendar {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn noon(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().unwrap()
}

/// A network of two, in which the French node has two members, and knows contact persons.
struct Towns {
    fixture: Fixture,
    calendar: Arc<Calendar>,
    door: PublicDoor,
    reims: ObjectId,
    troyes: ObjectId,
    aachen: ObjectId,
}

fn world() -> World {
    let mut world = pair();
    world.towns.push(Town {
        name: "Troyes".to_owned(),
        codes: BTreeSet::from([wikidata(2)]),
        ..world.towns[0].clone()
    });
    world
}

impl Towns {
    async fn found() -> Self {
        let fixture = Fixture::of(&world()).await;
        let query = "{europe{localGovernments{nodes{id name}}}}";
        let answer = fixture.network.ask(0, query, Value::Null).await;
        let towns = answer["data"]["europe"]["localGovernments"]["nodes"].clone();
        let id = |name: &str| -> ObjectId {
            let mut towns = towns.as_array().unwrap().iter();
            let town = towns.find(|town| town["name"] == name).unwrap();
            town["id"].as_str().unwrap().parse().unwrap()
        };
        let calendar = Arc::new(Calendar(Mutex::new(noon("2026-11-25"))));
        let node = &fixture.network.nodes[0];
        let persons = ContactPersons::of(
            node.code.clone(),
            node.db.clone(),
            Arc::clone(&calendar) as _,
        );
        answered(&node.db, &id("Reims")).await;
        Self {
            door: node.public.clone().with_contact_persons(persons),
            calendar,
            reims: id("Reims"),
            troyes: id("Troyes"),
            aachen: id("Aachen"),
            fixture,
        }
    }

    /// Somebody at Reims, until a day.
    fn somebody(&self, expires: &str) -> NewContactPerson {
        NewContactPerson {
            local_government: self.reims.uuid(),
            name: format!("Ada {KNOWN}"),
            role: format!("Jumelages {KNOWN}"),
            email: Some(format!("ada@{KNOWN}.org")),
            phone: Some("+33 1 23 45 67 89".to_owned()),
            legal_basis: LegalBasis::Consent,
            basis_recorded_at: noon("2026-11-24"),
            expires_on: expires.parse().unwrap(),
        }
    }

    async fn add(&self, expires: &str) -> Uuid {
        let db = &self.fixture.network.nodes[0].db;
        let now = self.calendar.now();
        let added = jumelage_entities::write::contact_persons::add(db, self.somebody(expires), now);
        added.await.unwrap()
    }

    async fn reply(&self, viewer: &Viewer, query: &str) -> Reply {
        self.reply_of(&self.door, viewer, query).await
    }

    async fn reply_of(&self, door: &PublicDoor, viewer: &Viewer, query: &str) -> Reply {
        let request = Request {
            query: query.into(),
            variables: json!({"id": self.reims.to_string(), "yes": true})
                .as_object()
                .unwrap()
                .clone(),
            explain: true,
            ..Request::default()
        };
        let network = Arc::new(self.fixture.network.seen_by(0));
        door.answer_to(viewer, &request, network, DEADLINE).await
    }

    async fn ask(&self, viewer: &Viewer, query: &str) -> Value {
        serde_json::to_value(self.reply(viewer, query).await).unwrap()
    }

    /// Somebody with a role, who speaks for these.
    fn viewer(role: Role, own: &[&ObjectId]) -> Viewer {
        Viewer {
            subject: Some(format!("one who is {}", role.name())),
            issuer: None,
            roles: BTreeSet::from([role]),
            local_governments: own.iter().map(|id| (*id).clone()).collect(),
        }
    }
}

/// Publishes a survey, and answers it for a member.
async fn answered(db: &DatabaseConnection, respondent: &ObjectId) {
    let instrument = twinning_2025::instrument().unwrap();
    let name = SURVEY.parse().unwrap();
    let document = serde_json::to_string(&instrument).unwrap();
    let (kind, by) = (PublicationKind::Survey, Actor::Operator("test"));
    publications::publish(db, by, kind, (&name, &document), Timestamp::EPOCH)
        .await
        .unwrap();
    let writing = Writing::begin(db).await.unwrap();
    let body = respondents::find(&writing.tx, &writing.network, respondent);
    let body = body.await.unwrap().unwrap();
    let given = [("INTENT", "KEEP"), ("REMARKS", SAID)];
    let given = given.map(|(question, said)| (question.to_owned(), Given::Text(said.to_owned())));
    let fitting = Answers::check(&instrument, body.respondent, &given.into()).unwrap();
    answers::store(&writing, instrument.id(), &body, &fitting)
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

fn unknown(node: &str) -> ObjectId {
    ObjectId::new(
        ObjectKind::LocalGovernment,
        node.parse().unwrap(),
        Uuid::now_v7(),
    )
}
