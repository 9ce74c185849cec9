//! The door for nodes: the catalogue itself as the root type, answered from this node's data alone.

mod documents;
mod exchange;
mod heard;
mod local;
mod objects;
mod surveys;

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use async_graphql::{MergedObject, Request, Response};
use jumelage_domain::NodeCode;
use jumelage_entities::{exchange::receive::Sender, node, reading::Reader};
use jumelage_federation::{NodeCall, error::Code, network::Sharing, version::Version};
use sea_orm::{DatabaseConnection, EntityTrait, QuerySelect};
use serde::{Deserialize, Serialize};

pub(crate) use self::documents::{Documents, sdl};
use self::{documents::Question, objects::Objects};
pub use self::{
    heard::{Agreement, Answering, Heard, LastHeard},
    local::LocalNode,
    surveys::SurveyCountsReply,
};
use crate::{
    Schemas, VERSION,
    catalogue::{Catalogue, load::Load},
    clock::Clock,
    error::Result,
    snapshot::Snapshot,
};

/// The name under which nodes put what only they say to each other into a request's and a response's extensions.
pub const EXTENSION: &str = "jumelage";

/// The catalogue, and objects by their ids.
#[derive(MergedObject, Default)]
pub struct PeerQuery(Catalogue, Objects);

/// What a node adds to its question.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asking {
    /// The nodes whose answers are merged with this one.
    #[serde(default)]
    pub participants: BTreeSet<String>,
    /// Where not empty: only what these lead is asked for, as they do not answer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left_by: BTreeSet<String>,
    /// How long the answer may take, in milliseconds.
    #[serde(default)]
    pub remaining_ms: Option<u64>,
    /// The revision at which this node last said what it says of its links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// The revision of which the asking node holds the answer. Over HTTP it is in `If-None-Match`.
    #[serde(skip)]
    pub unless: Option<Arc<str>>,
}

/// What a node is told.
pub enum Told {
    /// It is still at the revision of which the other holds the answer.
    Unchanged(Arc<str>),
    /// The answer.
    Answer(Box<Response>),
}

impl Asking {
    /// For a call to be answered within some time.
    #[must_use]
    pub fn of(call: &NodeCall, known: Option<&Heard>) -> Self {
        Self {
            participants: call.sharing.participants.clone(),
            left_by: call.sharing.left_by.clone(),
            remaining_ms: u64::try_from(call.remaining.as_millis()).ok(),
            known: known.map(|heard| heard.revision.clone()),
            unless: call.unless.as_ref().map(|held| Arc::clone(&held.revision)),
        }
    }
}

/// What the executor itself finds wrong has no code of the house yet: arguments, where there is a path, else the
/// document.
fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            let of_field = !error.path.is_empty();
            let code = if of_field {
                Code::InvalidArgument
            } else {
                Code::ValidationFailed
            };
            extensions.set("code", code.as_str());
        }
    }
    response
}

/// What else than the data each answer depends on, in one word: it is a part of the revision that others see.
fn edition(version: &Version) -> String {
    format!("{}.{}", version.schema, version.collation)
}

/// The door's schema over one node's database.
#[derive(Clone)]
pub struct PeerDoor {
    documents: Documents,
    db: DatabaseConnection,
    reader: Option<Reader>,
    clock: Option<Arc<dyn Clock>>,
    me: Arc<OnceLock<NodeCode>>,
    said: Arc<LastHeard>,
    speaks: Arc<Version>,
    edition: Arc<ArcSwap<String>>,
}

impl PeerDoor {
    /// Opens it.
    #[must_use]
    pub fn new(schemas: &Schemas, db: DatabaseConnection) -> Self {
        Self {
            documents: schemas.peer.clone(),
            reader: Reader::of(&db),
            db,
            clock: None,
            me: Arc::default(),
            said: Arc::default(),
            edition: Arc::new(ArcSwap::from_pointee(edition(&schemas.version))),
            speaks: Arc::clone(&schemas.version),
        }
    }

    /// With the clock by which it is judged what comes too early.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Notes what else its answers depend on from now on, beside the data and the schema: the directory's version, say.
    pub fn depend_on(&self, version: &str) {
        let edition = format!("{}.{version}", edition(&self.speaks));
        self.edition.store(Arc::new(edition));
    }

    /// Answers another node, or the engine of this one, unless that holds the answer already.
    pub async fn ask(&self, request: Request, asking: Asking, sender: Option<Sender>) -> Told {
        if let Some(held) = &asking.unless
            && let Some(database) = held.strip_suffix(self.edition.load().as_str())
            && let Some(database) = database.strip_suffix('.')
            && self.is_at(database).await.unwrap_or(false)
        {
            return Told::Unchanged(Arc::clone(held));
        }
        Told::Answer(Box::new(self.answer(request, asking, sender).await))
    }

    /// Whether the database is at a revision. It alone knows: another process may have written, or a backup may have
    /// been restored.
    async fn is_at(&self, revision: &str) -> Result<bool> {
        if let Some(reader) = &self.reader {
            return Ok(reader.begin().revision().await? == Some(revision));
        }
        let node = node::Entity::find().select_only();
        let found: Option<String> = node
            .column(node::Column::Revision)
            .into_tuple()
            .one(&self.db)
            .await?;
        Ok(found.as_deref() == Some(revision))
    }

    /// Answers another node, or the engine of this one.
    pub async fn answer(
        &self,
        request: Request,
        asking: Asking,
        sender: Option<Sender>,
    ) -> Response {
        match self.read(request, asking, sender).await {
            Ok(response) => coded(response),
            Err(error) => {
                let error = async_graphql::Error::from(error)
                    .into_server_error(async_graphql::Pos::default());
                Response::from_errors(vec![error])
            }
        }
    }

    async fn read(
        &self,
        request: Request,
        asking: Asking,
        sender: Option<Sender>,
    ) -> Result<Response> {
        let question = self.documents.read(request);
        if let (Some(sender), true) = (sender, question.writes()) {
            // A writer opens a transaction of its own. With a snapshot beside it, as many writers as there are
            // connections would wait for each other's.
            let question = question.data(sender).data(self.db.clone());
            let question = question.data(self.clock.clone());
            return Ok(self.documents.answer(question).await);
        }
        let sharing = Sharing {
            participants: asking.participants,
            left_by: asking.left_by,
        };
        let known = asking.known.as_deref();
        let question = match self.ahead(&sharing) {
            None => question,
            Some(snapshot) => {
                let again = question.again();
                let response = self.tell(question, &snapshot, known).await;
                if snapshot.holds().await? {
                    return Ok(response);
                }
                self.documents.read(again)
            }
        };
        let snapshot = Snapshot::take(&self.db, &self.said, sharing).await?;
        self.me.get_or_init(|| snapshot.me.clone());
        Ok(self.tell(question, &snapshot, known).await)
    }

    /// What would hold if nothing had changed since it was last looked.
    fn ahead(&self, sharing: &Sharing) -> Option<Arc<Snapshot>> {
        let (reader, me, known) = (self.reader.as_ref()?, self.me.get()?, self.said.get()?);
        let reading = reader.begin();
        let snapshot = Snapshot::ahead(reading, me.clone(), &known, sharing.clone());
        Some(Arc::new(snapshot))
    }

    async fn tell(
        &self,
        question: Question,
        snapshot: &Arc<Snapshot>,
        known: Option<&str>,
    ) -> Response {
        let revision = format!("{}.{}", snapshot.revision, self.edition.load());
        let is_new = known != Some(&revision);
        let said = Answering {
            revision,
            agreement: is_new.then(|| Agreement::clone(&snapshot.agreement)),
            version: is_new.then(|| VERSION.to_owned()),
            speaks: is_new.then(|| Version::clone(&self.speaks)),
        };
        let question = question
            .data(Load::of(Arc::clone(snapshot)))
            .data(Arc::clone(snapshot));
        let response = self.documents.answer(question).await;
        let said = async_graphql::to_value(said).unwrap_or_default();
        response.extension(EXTENSION, said)
    }
}
