//! A request's way through the public door: prepare, answer, complete.

mod follow;
mod inquire;
mod run;
mod seeker;

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use apollo_compiler::{Schema as ApolloSchema, ast::OperationType, validation::Valid};
use async_graphql::{Context, QueryPathNode, QueryPathSegment, ServerError, Value};
use jumelage_domain::ObjectId;
use jumelage_federation::{
    Answer, Engine, EngineError, Explained, Field, Network, Prepared, Request, Rights, Sought,
    Standing,
    cost::{Asks, Cost, Meter},
    cursor::CursorSeal,
    error::{Code, PathSegment, ResponseError},
    held::Down,
    page::PageArguments,
    prepare::{self, limits, prepare},
    scope::Scope,
};
use serde::Serialize;
use tracing::debug_span;

pub use self::follow::{Event, Following};
use self::run::Run;
pub(super) use self::{inquire::price, seeker::FIELD as PARTNER_MATCHES};

use super::{
    Extensions, Openness, PublicSchema,
    budget::{Budget, Unlimited},
    contact_persons::ContactPersons,
    door::Ready,
    federation::Federation,
    imports::Imports,
    kept::{Fallen, KeptField, KeptReplies, Key},
    own_data::OwnData,
};
use crate::{
    Schemas,
    catalogue::Catalogue,
    error::{CatalogueError, node_error},
    rights::Rules,
    viewer::Viewer,
};

/// The types whose values the engine makes, wherever they stand.
const BY_ENGINE: [&str; 6] = [
    "Association",
    "Catalogue",
    "Coverage",
    "LocalGovernment",
    "Node",
    "Twinning",
];

/// What a client gets.
#[derive(Debug, Default, Serialize)]
pub struct Reply {
    /// What went wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ResponseError>,
    /// The data; absent where the request itself was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Extensions::is_empty")]
    pub extensions: Extensions,
    /// Of each catalogue in it: by which root field, and how far it can be trusted. Clients ask for `coverage`.
    #[serde(skip)]
    pub standing: Vec<(String, Standing)>,
    /// It was kept, and stands.
    #[serde(skip)]
    pub is_kept: bool,
}

impl Reply {
    /// To a request that is not answered.
    #[must_use]
    pub fn refusal(errors: Vec<ResponseError>) -> Self {
        Self {
            errors,
            ..Self::default()
        }
    }

    /// Whether the request's document is one that this node answers, whatever became of the rest.
    #[must_use]
    pub const fn was_valid(&self) -> bool {
        self.extensions.cost.is_some()
    }
}

/// The public door of one node.
#[derive(Clone)]
pub struct PublicDoor {
    schema: PublicSchema,
    engine: Arc<Engine>,
    cost_limit: u64,
    openness: Openness,
    kept: KeptReplies,
    number: u64,
    federation: Option<Arc<dyn Federation>>,
    contact_persons: Option<Arc<ContactPersons>>,
    own_data: Option<Arc<OwnData>>,
    imports: Option<Arc<dyn Imports>>,
    rules: Arc<Rules>,
}

impl PublicDoor {
    /// Opens it. The secret seals cursors: other nodes must not know it, and it must outlive the process.
    #[must_use]
    pub fn new(schemas: &Schemas, cursor_secret: &[u8]) -> Self {
        let engine = Engine {
            schema: Arc::clone(&schemas.for_engine),
            seal: CursorSeal::new(cursor_secret),
        };
        Self {
            schema: schemas.public.clone(),
            engine: Arc::new(engine),
            cost_limit: limits::COST,
            openness: Openness::default(),
            federation: None,
            contact_persons: None,
            own_data: None,
            imports: None,
            rules: Arc::clone(&schemas.rules),
            kept: schemas.kept.clone(),
            number: schemas.kept.door(),
        }
    }

    /// With another limit of what a request may cost.
    #[must_use]
    pub fn with_cost_limit(self, cost_limit: u64) -> Self {
        Self { cost_limit, ..self }
    }

    /// Telling as much of its schema as this.
    #[must_use]
    pub fn with_openness(self, openness: Openness) -> Self {
        Self { openness, ..self }
    }

    /// Whether a document is one that some request can ask.
    pub fn validate(&self, document: &str) -> Result<(), Vec<ResponseError>> {
        prepare::validate(&self.engine.schema, document)
    }

    /// With the network, for those who ask about it and not of it.
    #[must_use]
    pub fn with_federation(mut self, federation: Arc<dyn Federation>) -> Self {
        self.federation = Some(federation);
        self
    }

    /// With contact persons, for those who may see them.
    #[must_use]
    pub fn with_contact_persons(mut self, contact_persons: ContactPersons) -> Self {
        self.contact_persons = Some(Arc::new(contact_persons));
        self
    }

    /// With the node's own data, for those who write it.
    #[must_use]
    pub fn with_own_data(mut self, own_data: OwnData) -> Self {
        self.own_data = Some(Arc::new(own_data));
        self
    }

    /// With what reads lists, for staff who hand them in.
    #[must_use]
    pub fn with_imports(mut self, imports: Arc<dyn Imports>) -> Self {
        self.imports = Some(imports);
        self
    }

    /// With other rules than the table's.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self {
            rules: Arc::new(rules),
            ..self
        }
    }

    /// Answers somebody's request within some time, by the network of this moment.
    pub async fn answer(
        &self,
        request: &Request,
        network: Arc<Network>,
        remaining: Duration,
    ) -> Reply {
        let viewer = Viewer::anonymous();
        self.answer_to(&viewer, request, network, remaining).await
    }

    /// Answers a request of one who is known, or of somebody.
    pub async fn answer_to(
        &self,
        viewer: &Viewer,
        request: &Request,
        network: Arc<Network>,
        remaining: Duration,
    ) -> Reply {
        self.answer_within(&Unlimited, viewer, request, network, remaining)
            .await
    }

    /// Answers a request of one who may spend so much.
    pub async fn answer_within(
        &self,
        budget: &dyn Budget,
        viewer: &Viewer,
        request: &Request,
        network: Arc<Network>,
        remaining: Duration,
    ) -> Reply {
        let judge = self.rules.judge(viewer);
        let request = &*with_rights(request, judge.rights());
        let key = Key::of(request, &network, self.number);
        let mut fallen = Fallen::default();
        if let Some(kept) = self.kept.get(&key) {
            if let Err(error) = kept.cost.keep(budget.before()) {
                let cost = Cost {
                    actual: 0,
                    ..kept.cost
                };
                return too_dear(cost, budget, error);
            }
            if let Err(spent) = budget.take(kept.price()) {
                return Reply::refusal(vec![spent.into()]);
            }
            match kept.again(request, &network, remaining).await {
                Ok((found, kept)) => {
                    self.kept.keep(key, kept);
                    return found.told(budget);
                }
                Err(error) => fallen = error,
            }
        }
        let prepared = debug_span!("prepare").in_scope(|| prepare(&self.engine.schema, request));
        let prepared = match prepared {
            Ok(prepared) => Arc::new(prepared),
            Err(errors) => return Reply::refusal(self.openness.told(errors)),
        };
        if let Err(error) = self.openness.admits(&prepared) {
            return Reply::refusal(vec![error]);
        }
        if prepared.operation == OperationType::Subscription {
            let message = "a subscription has many answers: send it over a WebSocket, or accept text/event-stream";
            return Reply::refusal(vec![ResponseError::of_request(Code::StreamNeeded, message)]);
        }
        let run = Run {
            prepared,
            network,
            remaining: remaining.saturating_sub(fallen.took),
            down: fallen.down,
            key: Some(key),
        };
        self.run(budget, judge, viewer, run).await
    }

    /// A request with what resolvers of the node's own affairs work with.
    fn at_hand(&self, mut run: async_graphql::Request) -> async_graphql::Request {
        if let Some(federation) = &self.federation {
            run = run.data(Arc::clone(federation));
        }
        if let Some(contact_persons) = &self.contact_persons {
            run = run.data(Arc::clone(contact_persons));
        }
        if let Some(own_data) = &self.own_data {
            run = run.data(Arc::clone(own_data));
        }
        if let Some(imports) = &self.imports {
            run = run.data(Arc::clone(imports));
        }
        run
    }

    fn meter<'a>(
        &'a self,
        network: &'a Network,
        prepared: &'a Prepared,
        asks: &'a [Asks],
    ) -> Meter<'a> {
        Meter {
            schema: &self.engine.schema,
            network,
            prepared,
            asks,
        }
    }

    /// The engine, for tests and for explaining plans.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// To a request that costs more than it may, or than its caller may spend.
fn too_dear(cost: Cost, budget: &dyn Budget, error: ResponseError) -> Reply {
    Reply {
        extensions: Extensions::of(cost, budget),
        ..Reply::refusal(vec![error])
    }
}

/// A request under the word for what its caller may see.
fn with_rights(request: &Request, rights: Rights) -> Cow<'_, Request> {
    if request.rights == rights {
        Cow::Borrowed(request)
    } else {
        Cow::Owned(Request {
            rights,
            ..request.clone()
        })
    }
}

fn field_error(error: ServerError) -> ResponseError {
    let error = node_error(error, Code::InvalidArgument);
    ResponseError::at(&error.path, &error.code, error.message)
}

fn segment(node: &QueryPathNode<'_>) -> PathSegment {
    match node.segment {
        QueryPathSegment::Name(key) => PathSegment::Key(key.to_owned()),
        QueryPathSegment::Index(at) => PathSegment::Index(at),
    }
}

/// A request on its way.
pub(crate) struct Asked {
    engine: Arc<Engine>,
    /// What its caller may have.
    prepared: Arc<Prepared>,
    network: Arc<Network>,
    remaining: Duration,
    /// Who has just been found not to answer.
    down: Down,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    errors: Vec<ResponseError>,
    scopes: HashMap<String, String>,
    explained: Vec<Explained>,
    held: Vec<KeptField>,
    standing: Vec<(String, Standing)>,
    /// By response key: what came of questions that the node has asked for itself, in units of cost.
    spent: HashMap<String, u64>,
}

impl Asked {
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// Lets the engine answer the field that is being resolved: a catalogue.
    pub(crate) async fn catalogue(
        &self,
        ctx: &Context<'_>,
        scope: Result<Scope, EngineError>,
    ) -> Option<Ready<Catalogue>> {
        let root = self.field(ctx)?;
        let scope = self.scope(root, scope)?;
        let answer = self
            .engine
            .answer(
                &self.network,
                &self.prepared,
                root,
                &scope,
                self.remaining,
                &self.down,
            )
            .await;
        self.note(|found| {
            found.errors.extend(answer.errors);
            found.explained.extend(answer.explained);
            found.held.extend(KeptField::of(root, answer.held));
            let standing = answer.standing.into_iter();
            found
                .standing
                .extend(standing.map(|standing| (root.name.to_string(), standing)));
            found
                .scopes
                .insert(root.response_key.to_string(), scope.name);
        });
        Ready::of(answer.value)
    }

    /// Lets the engine answer the field that is being resolved: objects by their ids.
    pub(crate) async fn objects(&self, ctx: &Context<'_>, ids: &[String]) -> Value {
        let Some(root) = self.field(ctx) else {
            return Value::Null;
        };
        let answer = self.sought(&Sought::at_root(root), ids).await;
        self.note(|found| found.held.extend(KeptField::of(root, answer.held)));
        answer.value
    }

    /// Lets the engine answer the field that is being resolved, below one of the root that is not the engine's: an object
    /// by its id.
    pub(crate) async fn object_below<T>(
        &self,
        ctx: &Context<'_>,
        id: &ObjectId,
    ) -> Option<Ready<T>> {
        let sought = self.below(ctx)?;
        Ready::of(self.sought(&sought, &[id.to_string()]).await.value)
    }

    async fn sought(&self, sought: &Sought<'_>, ids: &[String]) -> Answer {
        let (network, prepared) = (&self.network, &self.prepared);
        let mut answer = self
            .engine
            .objects(network, prepared, sought, ids, self.remaining)
            .await;
        self.note(|found| {
            found.errors.append(&mut answer.errors);
            found.explained.extend(answer.explained.take());
        });
        answer
    }

    /// The schema of all that can be asked.
    pub(super) fn schema(&self) -> &Valid<ApolloSchema> {
        &self.engine.schema
    }

    /// Lets the engine answer what the client has not asked itself, and will not see.
    pub(super) async fn outside(
        &self,
        prepared: &Prepared,
        sought: &Sought<'_>,
        ids: &[String],
    ) -> Answer {
        let engine = &self.engine;
        engine
            .objects(&self.network, prepared, sought, ids, self.remaining)
            .await
    }

    /// The arguments of a page of the connection that is being resolved, below one of the root that is not the engine's:
    /// with the sort keys that its cursors hold.
    pub(crate) fn opened(
        &self,
        ctx: &Context<'_>,
        arguments: PageArguments,
    ) -> Result<PageArguments, CatalogueError> {
        let Some(sought) = self.below(ctx) else {
            return Ok(arguments);
        };
        let open = |cursor: Option<String>| {
            let opened = cursor.map(|cursor| {
                let (seal, variables) = (&self.engine.seal, &self.prepared.variables);
                seal.open_of(sought.field, variables, &cursor)
            });
            opened.transpose()
        };
        Ok(PageArguments {
            after: open(arguments.after)?,
            before: open(arguments.before)?,
            ..arguments
        })
    }

    /// The field that is being resolved, wherever it is, and the way to it.
    fn below(&self, ctx: &Context<'_>) -> Option<Sought<'_>> {
        let mut above: Vec<PathSegment> = ctx.path_node?.parents().map(segment).collect();
        above.reverse();
        let keys = above.iter().filter_map(|segment| match segment {
            PathSegment::Key(key) => Some(key.as_str()),
            PathSegment::Index(_) => None,
        });
        let own = ctx.field().alias().unwrap_or_else(|| ctx.field().name());
        let (mut fields, mut field) = (self.prepared.fields.as_slice(), None);
        for key in keys.chain([own]) {
            let found = fields.iter().find(|field| field.response_key == key)?;
            (fields, field) = (found.fields(), Some(found));
        }
        Some(Sought {
            field: field?,
            above,
        })
    }

    fn field(&self, ctx: &Context<'_>) -> Option<&Field> {
        let key = ctx.field().alias().unwrap_or_else(|| ctx.field().name());
        let mut fields = self.prepared.fields.iter();
        fields.find(|field| field.response_key == key)
    }

    fn note(&self, change: impl FnOnce(&mut Found)) {
        change(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
