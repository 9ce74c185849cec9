//! A node beside one that is none: a server that says what it is told to, and shows what it was sent.

use std::{net::TcpListener, sync::Arc};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use jumelage::{neighbours::Neighbours, node::Node};
use tokio::sync::{
    Semaphore,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::peers::{Made, made, open, shared};

/// Who asks for its associations is told that there are none.
const ANSWER: &str = r#"{"data":{"associations":[]},"extensions":{"jumelage":{"revision":"1","agreement":{},"version":"9.9.9"}}}"#;

/// The headers that a test looks at.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) trace_parent: Option<String>,
    pub(super) trace_state: Option<String>,
}

struct Desk {
    sent: UnboundedSender<Sent>,
    gate: Arc<Semaphore>,
}

/// What is no node.
pub(super) struct Fake {
    /// Each request, as it comes.
    pub(super) sent: UnboundedReceiver<Sent>,
    /// A permit for each answer that may go out.
    pub(super) gate: Arc<Semaphore>,
    server: ServerHandle,
}

impl Fake {
    fn on(listener: TcpListener, answers: usize) -> Self {
        let (sender, sent) = unbounded_channel();
        let gate = Arc::new(Semaphore::new(answers));
        let desk = web::Data::new(Desk {
            sent: sender,
            gate: Arc::clone(&gate),
        });
        let app = move || {
            App::new()
                .app_data(desk.clone())
                .route("/peer/graphql", web::post().to(answer))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = server.listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            sent,
            gate,
            server: handle,
        }
    }

    pub(super) async fn stop(&self) {
        self.server.stop(true).await;
    }
}

async fn answer(request: HttpRequest, desk: web::Data<Desk>) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let sent = Sent {
        trace_parent: header("traceparent"),
        trace_state: header("tracestate"),
    };
    let _ = desk.sent.send(sent);
    desk.gate.acquire().await.unwrap().forget();
    HttpResponse::Ok()
        .content_type("application/json")
        .body(ANSWER)
}

/// A node, and where it is to be served.
pub(super) struct Beside {
    pub(super) node: Arc<Node>,
    pub(super) listener: Option<TcpListener>,
    pub(super) fake: Fake,
    _made: Made,
}

/// The first of a pair, open; in the place of the second something that gives so many answers.
pub(super) async fn beside(answers: usize) -> Beside {
    let mut made = made();
    let other = made.listeners.pop().unwrap();
    let node = open(&made.dirs[0], &made.members, &shared(Neighbours::OverHttp)).await;
    Beside {
        node,
        listener: made.listeners.pop(),
        fake: Fake::on(other, answers),
        _made: made,
    }
}
