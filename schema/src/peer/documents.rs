//! Documents kept. Nodes ask each other the same questions again and again, and reading and validating a document
//! costs more than many an answer.

mod shape;

use std::{any::Any, sync::Arc};

use async_graphql::{
    EmptySubscription, Request, Response, Schema, SchemaBuilder, ValidationMode,
    parser::types::{DocumentOperations, ExecutableDocument, OperationType},
};
use moka::sync::Cache;

use self::shape::known_as;
use super::{PeerQuery, exchange::PeerMutation};

/// Bytes of text. A document that is read takes some twenty times as much.
const KEPT: u64 = 1 << 20;

type PeerSchema = Schema<PeerQuery, PeerMutation, EmptySubscription>;

/// The schema of the door for nodes, and the documents that it is known to accept.
///
/// The fast schema has the same types and validates next to nothing: what no type has it answers with null, without
/// an error. So a document comes to it only once the strict one has answered it, with variables of the same shape,
/// without an error. What the values of variables are is checked at either as they are read.
#[derive(Clone)]
pub(crate) struct Documents {
    strict: PeerSchema,
    fast: PeerSchema,
    kept: Cache<String, Arc<ExecutableDocument>>,
}

/// A request whose document is read.
pub(crate) struct Question {
    request: Request,
    document: Document,
}

enum Document {
    /// It is known to be valid, and the request has it.
    Known,
    /// It is kept under this name if it turns out to be valid.
    New(String, Arc<ExecutableDocument>),
    /// It writes, or is none at all: it is not kept.
    Passing { writes: bool },
}

impl Documents {
    /// Builds the schemas. No document is known yet.
    pub(crate) fn new() -> Self {
        Self {
            strict: builder().finish(),
            fast: builder().validation_mode(ValidationMode::Fast).finish(),
            kept: Cache::builder()
                .max_capacity(KEPT)
                .weigher(|known_as: &String, _| known_as.len().try_into().unwrap_or(u32::MAX))
                .build(),
        }
    }

    /// Reads a request's document, unless it is known.
    pub(crate) fn read(&self, mut request: Request) -> Question {
        let known_as = known_as(&request);
        if let Some(document) = self.kept.get(&known_as) {
            request.set_parsed_query(ExecutableDocument::clone(&document));
            return Question {
                request,
                document: Document::Known,
            };
        }
        let document = match request.parsed_query() {
            Ok(document) if writes(document) => Document::Passing { writes: true },
            Ok(document) if matches!(document.operations, DocumentOperations::Single(_)) => {
                Document::New(known_as, Arc::new(document.clone()))
            }
            // What is wrong with a document the strict schema says, and it validates one operation of several.
            Ok(_) | Err(_) => Document::Passing { writes: false },
        };
        Question { request, document }
    }

    /// Answers a question, and keeps its document if that is shown to be valid.
    pub(crate) async fn answer(&self, question: Question) -> Response {
        let Question { request, document } = question;
        match document {
            Document::Known => self.fast.execute(request).await,
            Document::Passing { .. } => self.strict.execute(request).await,
            Document::New(known_as, document) => {
                let response = self.strict.execute(request).await;
                if response.is_ok() {
                    self.kept.insert(known_as, document);
                }
                response
            }
        }
    }
}

impl Question {
    /// Whether it is to change something.
    pub(crate) const fn writes(&self) -> bool {
        matches!(self.document, Document::Passing { writes: true })
    }

    /// The same, to be read and answered once more.
    pub(crate) fn again(&self) -> Request {
        let mut request =
            Request::new(self.request.query.clone()).variables(self.request.variables.clone());
        request
            .operation_name
            .clone_from(&self.request.operation_name);
        request
    }

    /// Hands something to the resolvers.
    #[must_use]
    pub(crate) fn data(mut self, data: impl Any + Send + Sync) -> Self {
        self.request = self.request.data(data);
        self
    }
}

fn builder() -> SchemaBuilder<PeerQuery, PeerMutation, EmptySubscription> {
    Schema::build(PeerQuery::default(), PeerMutation, EmptySubscription)
        .disable_introspection()
        .disable_suggestions()
}

/// The schema of the door, as text.
pub(crate) fn sdl() -> String {
    builder().finish().sdl()
}

fn writes(document: &ExecutableDocument) -> bool {
    let mut operations = document.operations.iter();
    operations.any(|(_, operation)| operation.node.ty == OperationType::Mutation)
}
