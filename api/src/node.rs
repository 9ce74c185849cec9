//! A node, put together from its folder.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use arc_swap::ArcSwap;
use jumelage_entities::write::directory;
use jumelage_federation::Network;
use jumelage_schema::{
    Schemas,
    clock::Clock,
    peer::{LocalNode, PeerDoor},
    public::{ContactPersons, OwnData, PublicDoor},
};
use jumelage_trust::{Directory, Endpoint};
use sea_orm::DatabaseConnection;

use crate::{
    anchor::source::Source,
    database,
    documents::Registered,
    exchange::Contact,
    identity::Identity,
    import::{Uploads, desk::ImportDesk},
    keys::Keys,
    limits::Limits,
    membership::{CurrentView, Membership, Ways},
    metrics::Metrics,
    neighbours::{Neighbour, Neighbours},
    peer_client::HttpClients,
    reach::Reach,
    settings::Settings,
    streams::Streams,
    tls::Certificate,
};

/// What nodes of one process share.
#[derive(Clone)]
pub struct Shared {
    /// The schemas, built once.
    pub schemas: Schemas,
    /// Connections to other nodes.
    pub http: HttpClients,
    /// How they reach each other.
    pub neighbours: Neighbours,
    /// What stands between them and the engine.
    pub reach: Reach,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl Shared {
    /// Of a process that has answered nothing yet.
    #[must_use]
    pub fn new(
        schemas: Schemas,
        http: HttpClients,
        neighbours: Neighbours,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let metrics = Arc::default();
        Self {
            reach: Reach::new(KEPT, Arc::clone(&clock))
                .counted(&metrics)
                .of_version(schemas.edition()),
            schemas,
            http,
            neighbours,
            metrics,
            clock,
        }
    }
}

/// Bytes of nodes' answers that a process keeps.
const KEPT: u64 = 64 << 20;

/// A node.
pub struct Node {
    /// Its settings.
    pub settings: Settings,
    /// Its keys.
    pub keys: Arc<Keys>,
    /// Its data.
    pub db: DatabaseConnection,
    /// Who asks.
    pub identity: Identity,
    /// For everybody.
    pub public: PublicDoor,
    /// The documents that are registered for it.
    pub registered: Registered,
    /// For nodes.
    pub peer: PeerDoor,
    /// As the other nodes of this process see it, for as long as it is here.
    pub neighbour: Arc<Neighbour>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted, of all nodes of the process.
    pub metrics: Arc<Metrics>,
    /// Where its directory comes from.
    pub source: Source,
    /// What callers may spend.
    pub limits: Limits,
    /// With what it proves its name to those who connect.
    pub tls: Option<Arc<Certificate>>,
    /// Who of the others is away.
    pub(crate) contact: Arc<Contact>,
    pub(crate) http: HttpClients,
    pub(crate) schema_hash: String,
    /// Files that came with requests.
    pub(crate) uploads: Arc<Uploads>,
    /// Who follows.
    pub(crate) streams: Streams,
    membership: Arc<ArcSwap<Membership>>,
    ways: Ways,
}

impl Node {
    /// Opens a node's folder: settings, key, directory, database.
    pub async fn open(dir: &Path, shared: &Shared) -> Result<Self> {
        let settings = Settings::read(dir)?;
        let tls = Certificate::of(&settings, dir)?;
        let shared = &Shared {
            http: shared.http.allowing_private(settings.peers.allow_private),
            ..shared.clone()
        };
        let keys = Arc::new(Keys::read(dir, &settings.key)?);
        let now = shared.clock.now();
        let source = Source::open(&settings, dir, now)?;
        let db = migrated(&settings, dir).await?;
        let directory = source.directory(&db, &keys.published(), now).await?;
        let directory = (source, Arc::new(directory));
        let mut node = Self::assemble(settings, keys, directory, db, shared).await?;
        node.take_documents(dir)?;
        Ok(Self { tls, ..node })
    }

    fn take_documents(&mut self, dir: &Path) -> Result<()> {
        let documents = &self.settings.documents;
        let path = documents.registered.as_ref().map(|path| dir.join(path));
        let validate = |document: &str| self.public.validate(document);
        self.registered = Registered::read(path.as_deref(), documents.only_registered, validate)?;
        Ok(())
    }

    async fn assemble(
        settings: Settings,
        keys: Arc<Keys>,
        (source, directory): (Source, Arc<Directory>),
        db: DatabaseConnection,
        shared: &Shared,
    ) -> Result<Self> {
        let endpoint: Endpoint = settings
            .public_url
            .parse()
            .context("the setting public_url")?;
        let (me, clock) = (endpoint.as_str(), &shared.clock);
        let identity = Identity::new(&settings, me, &keys, &db, &shared.http, clock)?;
        let public = PublicDoor::new(&shared.schemas, keys.cursor_secret()?.as_bytes())
            .with_cost_limit(settings.limits.cost)
            .with_openness(settings.http.openness());
        let peer = PeerDoor::new(&shared.schemas, db.clone()).with_clock(Arc::clone(&shared.clock));
        let clock = Arc::clone(&shared.clock);
        let itself = Arc::new(LocalNode::new(peer.clone(), Arc::clone(&clock)));
        let ways = Ways::of(&settings.code, keys.signing(), itself, shared);
        let membership = ways.by(directory, None)?;
        note_directory(&db, &peer, &settings, &membership.directory).await?;
        let membership = Arc::new(ArcSwap::from_pointee(membership));
        let public = public
            .with_federation(Arc::new(CurrentView(Arc::clone(&membership))))
            .with_own_data(OwnData::of(
                settings.code.clone(),
                db.clone(),
                Arc::clone(&clock),
            ))
            .with_contact_persons(ContactPersons::of(
                settings.code.clone(),
                db.clone(),
                Arc::clone(&clock),
            ));
        let uploads = Arc::<Uploads>::default();
        let public = public.with_imports(Arc::new(ImportDesk::of(
            settings.code.clone(),
            db.clone(),
            Arc::clone(&clock),
            Arc::clone(&uploads),
        )));
        let neighbour = shared.neighbours.open(Neighbour::new(
            settings.code.clone(),
            Arc::clone(keys.signing()),
            endpoint,
            Arc::clone(&membership),
            peer.clone(),
        ));
        let limits = Limits::new(&settings.limits, &clock)?;
        Ok(Self {
            public,
            metrics: Arc::clone(&shared.metrics),
            streams: Streams::of(&settings, &db),
            settings,
            keys,
            db,
            identity,
            registered: Registered::default(),
            peer,
            neighbour,
            clock,
            limits,
            tls: None,
            contact: Arc::clone(ways.contact()),
            http: shared.http.clone(),
            schema_hash: shared.schemas.edition().version.schema.clone(),
            uploads,
            source,
            membership,
            ways,
        })
    }

    /// The network as the node knows it at this moment.
    #[must_use]
    pub fn membership(&self) -> Arc<Membership> {
        self.membership.load_full()
    }

    /// The other nodes of this moment, and how to ask them.
    #[must_use]
    pub fn network(&self) -> Arc<Network> {
        Arc::clone(&self.membership.load().network)
    }

    /// Takes over another directory, for all that begins from now on. Whom it does not name any more, or not by the same
    /// keys and address, is gone before the database is asked: that may have to wait for others who write, or fail.
    pub async fn take_directory(&self, directory: Arc<Directory>) -> Result<()> {
        let before = self.membership();
        let membership = self.ways.by(directory, Some(&before))?;
        if let Some(rest) = before.without_those_gone(&membership.directory)? {
            let rest = self.ways.by(Arc::new(rest), Some(&before))?;
            self.membership.store(Arc::new(rest));
        }
        note_directory(&self.db, &self.peer, &self.settings, &membership.directory).await?;
        self.membership.store(Arc::new(membership));
        Ok(())
    }
}

/// Puts the directory where answers are made: what they depend on is said with each. The data first: whoever sees the
/// new edition has the new data, too.
async fn note_directory(
    db: &DatabaseConnection,
    door: &PeerDoor,
    settings: &Settings,
    directory: &Directory,
) -> Result<()> {
    take_directory(db, settings, directory).await?;
    door.depend_on(&format!("{:016x}", directory.version().to_i64()));
    Ok(())
}

/// The node's database, brought up to date.
pub async fn migrated(settings: &Settings, dir: &Path) -> Result<DatabaseConnection> {
    let url = settings.database_url(dir);
    let db = database::connect(&url)
        .await
        .with_context(|| format!("cannot open the database of “{}”", settings.code))?;
    database::migrate(&db).await?;
    directory::found(&db, &settings.code).await?;
    Ok(db)
}

/// Puts the directory into the database.
pub async fn take_directory(
    db: &DatabaseConnection,
    settings: &Settings,
    directory: &Directory,
) -> Result<()> {
    let members: Vec<directory::Member> = directory
        .members()
        .iter()
        .map(|member| directory::Member {
            code: member.code().clone(),
            name: member.name().to_owned(),
            countries: member.countries().clone(),
            website: member.website().map(str::to_owned),
            has_node: member.endpoint().is_some(),
        })
        .collect();
    directory::sync(db, &members, settings.licence.as_deref()).await?;
    Ok(())
}
