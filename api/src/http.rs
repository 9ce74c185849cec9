//! What a node serves over HTTP, a file for each door.

mod body;
mod caller;
mod cors;
mod forwarded;
mod graphiql;
mod graphql;
mod limited;
mod media;
mod metrics;
mod oauth;
mod observe;
mod openid_federation;
mod peer;
mod publications;
mod secure;
mod unread;
mod vocabularies;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    middleware::{Compress, from_fn},
    web,
};
use jumelage_federation::prepare::limits;
use jumelage_schema::sdl;

pub(crate) use self::{cors::origins, forwarded::host, secure::headers, unread::bodies};
use crate::host::Hosts;

/// A public request's body.
const PUBLIC_LIMIT: usize = limits::BODY;

/// A message of another node may be as large as many records are.
const PEER_LIMIT: usize = 16 << 20;

/// Where pages of other sites may ask: what is for everybody.
fn is_for_everybody(path: &str) -> bool {
    matches!(
        path,
        "/graphql" | "/schema.graphql" | "/vocabularies/themes.ttl"
    ) || path.starts_with("/.well-known/")
}

/// All addresses of a node.
pub(crate) fn addresses(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/graphql")
                .wrap(Compress::default())
                .wrap(from_fn(limited::public))
                .wrap(from_fn(observe::public))
                .route(web::get().to(graphql::get))
                .route(web::post().to(graphql::post)),
        )
        .service(
            web::resource("/peer/graphql")
                .wrap(Compress::default())
                .wrap(from_fn(observe::peer))
                .route(web::post().to(peer::post)),
        )
        .route("/graphiql", web::get().to(graphiql::page))
        .route("/graphiql/page.js", web::get().to(graphiql::script))
        .route("/graphiql/page.css", web::get().to(graphiql::style))
        .route("/schema.graphql", web::get().to(schema))
        .route("/.well-known/jwks.json", web::get().to(jwks))
        .configure(openid_federation::addresses)
        .configure(vocabularies::addresses)
        .configure(publications::addresses)
        .route(
            "/.well-known/oauth-authorization-server",
            web::get().to(oauth::metadata),
        )
        .service(web::resource("/oauth/token").route(web::post().to(oauth::token)))
        .route("/health/live", web::get().to(HttpResponse::Ok))
        .route("/health/ready", web::get().to(ready))
        .route("/metrics", web::get().to(metrics::page));
}

async fn schema() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(sdl::public())
}

async fn jwks(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    match hosts.node(&request) {
        Some(node) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "application/jwk-set+json"))
            .json(jumelage_trust::Jwks::new(node.keys.verifying())),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn ready(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    match hosts.node(&request) {
        Some(_) if hosts.is_stopping() => HttpResponse::ServiceUnavailable().finish(),
        Some(node) if node.db.ping().await.is_ok() => HttpResponse::Ok().finish(),
        Some(_) => HttpResponse::ServiceUnavailable().finish(),
        None => HttpResponse::NotFound().finish(),
    }
}
