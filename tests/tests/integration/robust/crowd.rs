//! Two associations with many towns: the first one's node is in processes of its own, the other's in this one. Editors
//! write to the first.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use jumelage::{
    database::connect,
    host,
    identity::people::{NewToken, issue},
    jobs,
    neighbours::Neighbours,
    node::Node,
    settings::{Settings, StaffRole},
};
use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, ObjectId, ObjectKind, TwinningKind, TwinningStatus,
    text::NameOrder,
};
use jumelage_entities::{
    Writing, outgoing, record,
    write::{
        bell,
        local_governments::{self, NewLocalGovernment},
        records::{self, NewPartner, NewRecord},
    },
};
use jumelage_tests::database::TestDatabase;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::histories::{self, Held};
use crate::peers::{Made, made, open, shared};

/// Of each association.
pub(super) const TOWNS: usize = 24;

const RECORD: &str = "mutation($input:RecordTwinningInput!){recordTwinning(input:$input){twinning{id}userErrors{code}}}";

/// All of it.
pub(super) struct Crowd {
    /// The folder of the first node, and the socket that it is served on.
    pub(super) dir: PathBuf,
    pub(super) listener: TcpListener,
    /// The first node's database, as nobody else sees it.
    pub(super) first: DatabaseConnection,
    /// The other node.
    pub(super) other: Arc<Node>,
    /// A list of twinnings of each town with each, for the first node.
    pub(super) list: PathBuf,
    pub(super) editors: Arc<Editors>,
    works: JoinHandle<()>,
    server: actix_web::dev::ServerHandle,
    _folder: TempDir,
    _databases: [TestDatabase; 2],
    _made: Made,
}

/// Those who record twinnings, one after another, each one once.
pub(super) struct Editors {
    url: String,
    token: String,
    parties: Vec<Uuid>,
    next: AtomicUsize,
    /// By number: those of which the editor was told that they are recorded, and under which id.
    pub(super) acknowledged: Mutex<BTreeMap<usize, Uuid>>,
}

/// A town's code: those of the other association follow the first one's.
fn code(association: usize, town: usize) -> LocalGovernmentCode {
    let number = 1 + association * 1_000 + town;
    LocalGovernmentCode::new(CodeScheme::Wikidata, &format!("Q{number}")).unwrap()
}

/// The towns, and the other association's word for half of the pairs.
async fn load(db: &DatabaseConnection, association: usize) {
    let country = ["FR", "DE"][association].parse().unwrap();
    let towns = (0..TOWNS).map(|town| NewLocalGovernment {
        list_id: None,
        country,
        name: format!("Town {association}-{town}"),
        level: None,
        codes: BTreeSet::from([code(association, town)]),
        location: None,
        population: None,
        website: None,
        mailbox: None,
        languages: BTreeSet::new(),
        names: BTreeSet::new(),
    });
    let writing = Writing::begin(db).await.unwrap();
    let located = local_governments::locate(&writing.tx, towns.collect())
        .await
        .unwrap();
    local_governments::write(&writing, located, &NameOrder::new())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

/// By town.
async fn members(db: &DatabaseConnection, association: usize) -> Vec<Uuid> {
    let writing = Writing::begin(db).await.unwrap();
    let codes = (0..TOWNS).map(|town| code(association, town));
    let keys = codes.map(|code| (code.scheme().to_string(), code.value().to_owned()));
    let keys: Vec<_> = keys.collect();
    let wanted = keys.iter().cloned().collect();
    let bearers = jumelage_entities::write::claims::bearers(&writing.tx, &writing.network, wanted)
        .await
        .unwrap();
    keys.iter().map(|key| bearers[key][0]).collect()
}

/// What the other association records of a pair that the first one's editors record, too.
async fn record_half(db: &DatabaseConnection) {
    let own = members(db, 1).await;
    let pairs = (0..TOWNS * TOWNS).filter(|pair| pair % 2 == 0);
    let new = pairs.map(|pair| NewRecord {
        list_id: None,
        party: own[pair / TOWNS],
        partner: NewPartner {
            country: "FR".parse().unwrap(),
            code: Some(code(0, pair % TOWNS)),
            name: None,
            member: None,
        },
        kind: TwinningKind::Twinning,
        status: TwinningStatus::Active,
        since: None,
        until: None,
        themes: BTreeSet::new(),
        sdgs: BTreeSet::new(),
    });
    let writing = Writing::begin(db).await.unwrap();
    let located = records::locate(&writing.tx, &writing.network, new.collect())
        .await
        .unwrap();
    records::write(&writing, located).await.unwrap();
    writing.commit().await.unwrap();
}

fn write_list(file: &Path) {
    let mut list =
        "party_scheme,party_code,partner_country,partner_scheme,partner_code,kind\n".to_owned();
    for pair in 0..TOWNS * TOWNS {
        let (mine, theirs) = (code(0, pair % TOWNS), code(1, pair / TOWNS));
        writeln!(
            list,
            "WIKIDATA,{},DE,WIKIDATA,{},CONTACT",
            mine.value(),
            theirs.value()
        )
        .unwrap();
    }
    std::fs::write(file, list).unwrap();
}

impl Crowd {
    pub(super) async fn gather() -> Self {
        let mut made = made();
        let databases = [TestDatabase::fresh().await, TestDatabase::fresh().await];
        for (dir, database) in made.dirs.iter().zip(&databases) {
            let mut settings = Settings::read(dir).unwrap();
            let url = database.url.trim_end_matches("?mode=rwc").to_owned();
            settings.database = jumelage::settings::Database { url };
            settings.write(dir).unwrap();
        }
        let shared = shared(Neighbours::OverHttp);
        let first = open(&made.dirs[0], &made.members, &shared).await;
        let other = open(&made.dirs[1], &made.members, &shared).await;
        load(&first.db, 0).await;
        load(&other.db, 1).await;
        record_half(&other.db).await;
        let new = NewToken {
            subject: "an editor".to_owned(),
            role: StaffRole::Editor,
            local_governments: Vec::new(),
            expires_at: jumelage_domain::Timestamp::from_millis(
                shared.clock.now().millis() + 86_400_000,
            )
            .unwrap(),
        };
        let now = shared.clock.now();
        let issued = issue(
            &first.db,
            &first.settings,
            &first.keys.signing().load(),
            new,
            now,
        )
        .await
        .unwrap();
        let editors = Editors {
            url: format!("{}/graphql", first.settings.public_url),
            token: issued.token,
            parties: members(&first.db, 0).await,
            next: AtomicUsize::new(0),
            acknowledged: Mutex::default(),
        };
        let mut listeners = std::mem::take(&mut made.listeners);
        let others = listeners.remove(1);
        let server = host::serve(&[Arc::clone(&other)], vec![others], 1).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("twinnings.csv");
        write_list(&list);
        Self {
            dir: made.dirs[0].clone(),
            listener: listeners.remove(0),
            first: connect(&databases[0].url).await.unwrap(),
            works: actix_web::rt::spawn(jobs::run(Arc::clone(&other))),
            other,
            list,
            editors: Arc::new(editors),
            server: handle,
            _folder: folder,
            _databases: databases,
            _made: made,
        }
    }

    /// Whether neither node has anything to tell the other.
    pub(super) async fn is_quiet(&self) -> bool {
        for db in [&self.first, &self.other.db] {
            let waiting = outgoing::Entity::find().filter(outgoing::undelivered());
            if waiting.one(db).await.unwrap().is_some() {
                return false;
            }
        }
        true
    }

    /// Something happens at the other node.
    pub(super) fn bell(&self) -> tokio::sync::watch::Receiver<u64> {
        bell::listen(&self.other.settings.code)
    }

    /// What must hold in the end: nothing acknowledged is lost, nothing is doubled, and both are of one mind.
    pub(super) async fn check(&self, list_was_read: bool) {
        let (me, them) = ("afccre", "rgre");
        let own = record::Entity::find().filter(record::Column::Node.eq(me));
        let own = own.all(&self.first).await.unwrap();
        let ids: BTreeSet<Uuid> = own.iter().map(|row| row.id).collect();
        let acknowledged = self.editors.acknowledged.lock().unwrap().clone();
        for (number, id) in &acknowledged {
            assert!(
                ids.contains(id),
                "number {number} was acknowledged as {id}, and is lost"
            );
        }
        let mut said = BTreeSet::new();
        for row in &own {
            let what = (
                row.party_id,
                row.stated_country.clone(),
                row.stated_code.clone(),
                row.stated_name.clone(),
                row.kind.clone(),
            );
            assert!(said.insert(what), "{row:?} is there twice");
        }
        let kind = TwinningKind::Contact.as_str();
        let read = own.iter().filter(|row| row.kind == kind).count();
        assert_eq!(read, if list_was_read { TOWNS * TOWNS } else { 0 });
        let edited = own.len() - read;
        let sent = self.editors.next.load(Ordering::SeqCst);
        assert!(
            (acknowledged.len()..=sent).contains(&edited),
            "{edited} records of {sent} that were sent"
        );

        let (first, other) = (
            Held::read(&self.first).await,
            Held::read(&self.other.db).await,
        );
        for (one, two, here, there) in [(&first, &other, me, them), (&other, &first, them, me)] {
            histories::agreed(one, two, here, there).unwrap();
        }
        let claims = record::Entity::find().filter(record::Column::Node.eq(me));
        let claims = claims.all(&self.other.db).await.unwrap();
        let shared = own.iter().filter(|row| row.stated_country == "DE").count();
        assert_eq!(claims.len(), shared);
        let mirrored = acknowledged
            .keys()
            .filter(|number| Editors::is_mirrored(**number));
        assert!(first.links_with(them).len() >= mirrored.count());
    }

    /// The other node stops.
    pub(super) async fn leave(self) {
        self.works.abort();
        drop(self.works.await);
        self.server.stop(true).await;
    }
}

impl Editors {
    /// Whether the other association records this one, too.
    fn is_mirrored(number: usize) -> bool {
        number < 2 * TOWNS * TOWNS && number.is_multiple_of(4)
    }

    /// Every second one is with a town of the other association, as long as there are any; the others are with towns of
    /// which nobody knows.
    fn input(&self, number: usize) -> Value {
        let pair = number / 2;
        let (party, partner) = if number.is_multiple_of(2) && pair < TOWNS * TOWNS {
            let theirs = code(1, pair / TOWNS);
            let codes = json!([{"scheme": "WIKIDATA", "value": theirs.value()}]);
            (
                pair % TOWNS,
                json!({"country": "DE", "name": "Somewhere", "codes": codes}),
            )
        } else {
            (
                number % TOWNS,
                json!({"country": "PT", "name": format!("Place {number}")}),
            )
        };
        let id = ObjectId::new(
            ObjectKind::LocalGovernment,
            "afccre".parse().unwrap(),
            self.parties[party],
        );
        json!({"input": {"party": id.to_string(), "partner": {"described": partner}, "kind": "TWINNING"}})
    }

    /// Records the next one, by a node's address; whether that was acknowledged.
    pub(super) async fn record_next(&self, url: Option<&str>) -> bool {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let Some(reply) = self.send(number, url).await else {
            return false;
        };
        let payload = &reply["data"]["recordTwinning"];
        assert_eq!(payload["userErrors"], json!([]), "{reply}");
        let id: ObjectId = payload["twinning"]["id"].as_str().unwrap().parse().unwrap();
        self.acknowledged.lock().unwrap().insert(number, id.uuid());
        true
    }

    /// Records the next one at two addresses of the node at once: one is told that it is recorded, the other that it is
    /// there.
    pub(super) async fn record_twice(&self, other: &str) {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let (one, two) = tokio::join!(self.send(number, None), self.send(number, Some(other)));
        let payload = |reply: Option<Value>| reply.unwrap()["data"]["recordTwinning"].take();
        let (won, lost): (Vec<Value>, Vec<Value>) = [one, two]
            .map(payload)
            .into_iter()
            .partition(|payload| payload["userErrors"] == json!([]));
        assert_eq!((won.len(), lost.len()), (1, 1), "{won:?} {lost:?}");
        assert_eq!(lost[0]["userErrors"], json!([{"code": "EXISTS"}]));
        let id: ObjectId = won[0]["twinning"]["id"].as_str().unwrap().parse().unwrap();
        self.acknowledged.lock().unwrap().insert(number, id.uuid());
    }

    /// The node's answer; none where it did not live to give it.
    pub(super) async fn send(&self, number: usize, url: Option<&str>) -> Option<Value> {
        let body = json!({"query": RECORD, "variables": self.input(number)}).to_string();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client
            .post(url.unwrap_or(&self.url))
            .header("content-type", "application/json")
            .bearer_auth(&self.token)
            .body(body);
        let reply = request.send().await.ok()?;
        assert!(reply.status().is_success(), "{reply:?}");
        let reply = reply.bytes().await.ok()?;
        Some(serde_json::from_slice(&reply).unwrap())
    }
}
