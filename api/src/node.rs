//! A node, put together from its folder.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use jumelage_entities::write::directory;
use jumelage_federation::{Network, NodeClient, Peer};
use jumelage_schema::{
    Schemas,
    clock::Clock,
    peer::{LocalNode, PeerDoor},
    public::PublicDoor,
    sdl,
};
use jumelage_trust::{Directory, Endpoint, NodeKey};
use sea_orm::DatabaseConnection;

use crate::{
    database,
    documents::Registered,
    federation::View,
    metrics::Metrics,
    neighbours::{Neighbour, Neighbours},
    peer_client::{HttpClients, PeerClient},
    reach::Reach,
    settings::Settings,
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
    /// Its key.
    pub key: Arc<NodeKey>,
    /// Who there is.
    pub directory: Arc<Directory>,
    /// Its data.
    pub db: DatabaseConnection,
    /// For everybody.
    pub public: PublicDoor,
    /// The documents that are registered for it.
    pub registered: Registered,
    /// For nodes.
    pub peer: PeerDoor,
    /// As the other nodes of this process see it, for as long as it is here.
    pub neighbour: Arc<Neighbour>,
    /// The other nodes, and how to ask them.
    pub network: Arc<Network>,
    /// How to tell the other nodes.
    pub peers: Vec<Arc<PeerClient>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted, of all nodes of the process.
    pub metrics: Arc<Metrics>,
}

impl Node {
    /// Opens a node's folder: settings, key, directory, database.
    pub async fn open(dir: &Path, shared: &Shared) -> Result<Self> {
        let settings = Settings::read(dir)?;
        let key_file = dir.join(&settings.key);
        let pem = std::fs::read_to_string(&key_file)
            .with_context(|| format!("cannot read {}", key_file.display()))?;
        let key = Arc::new(
            NodeKey::from_pem(&pem).with_context(|| format!("{} is no key", key_file.display()))?,
        );
        let directory_file = dir.join(&settings.directory);
        let text = std::fs::read_to_string(&directory_file)
            .with_context(|| format!("cannot read {}", directory_file.display()))?;
        let directory = Directory::parse(&text)
            .with_context(|| format!("{} is no directory", directory_file.display()))?;
        let db = migrated(&settings, dir).await?;
        let version = sdl::hash(&text);
        let mut node =
            Self::assemble(settings, key, (Arc::new(directory), &version), db, shared).await?;
        node.take_documents(dir)?;
        Ok(node)
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
        key: Arc<NodeKey>,
        (directory, version): (Arc<Directory>, &str),
        db: DatabaseConnection,
        shared: &Shared,
    ) -> Result<Self> {
        let code = &settings.code;
        match directory.get(code.as_str()).and_then(|me| me.key()) {
            None => bail!("the directory has no node “{code}”"),
            Some(listed) if listed != key.public() => {
                bail!("the directory has another key for “{code}” than this node")
            }
            Some(_) => {}
        }
        let endpoint: Endpoint = settings
            .public_url
            .parse()
            .context("the setting public_url")?;
        take_directory(&db, &settings, &directory).await?;
        let public = PublicDoor::new(&shared.schemas, key.to_pem().as_bytes())
            .with_cost_limit(settings.limits.cost)
            .with_openness(settings.http.openness());
        let peer = PeerDoor::new(&shared.schemas, db.clone()).with(version);
        let peers: Vec<Arc<PeerClient>> = directory
            .nodes()
            .filter(|member| member.code() != code)
            .filter_map(|member| PeerClient::new(member, code, &key, shared).map(Arc::new))
            .collect();
        let member = directory.get(code.as_str());
        let view = member.and_then(|me| View::new(me, &peers, &shared.clock));
        let view = view.context("the directory has no address for this node")?;
        let public = public.with_federation(Arc::new(view));
        let neighbour = shared.neighbours.open(Neighbour::new(
            code.clone(),
            key.public().clone(),
            endpoint,
            Arc::clone(&directory),
            peer.clone(),
        ));
        let network = Arc::new(network(&settings, &directory, &peer, &peers, shared));
        let clock = Arc::clone(&shared.clock);
        Ok(Self {
            settings,
            key,
            directory,
            db,
            public,
            registered: Registered::default(),
            peer,
            neighbour,
            network,
            peers,
            clock,
            metrics: Arc::clone(&shared.metrics),
        })
    }
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

fn network(
    settings: &Settings,
    directory: &Directory,
    door: &PeerDoor,
    peers: &[Arc<PeerClient>],
    shared: &Shared,
) -> Network {
    let reach = shared.reach.of(&settings.code);
    let client = |code: &jumelage_domain::NodeCode| -> Option<Arc<dyn NodeClient>> {
        if *code == settings.code {
            let node = LocalNode::new(door.clone(), Arc::clone(&shared.clock));
            return Some(reach.itself(Arc::new(node)));
        }
        let peer = peers.iter().find(|peer| peer.code() == code)?;
        Some(reach.peer(code, Arc::clone(peer) as Arc<dyn NodeClient>))
    };
    let peers = directory.members().iter().map(|member| Peer {
        code: member.code().clone(),
        countries: member.countries().clone(),
        client: client(member.code()),
    });
    Network {
        me: settings.code.clone(),
        peers: peers.collect(),
    }
}
