//! The node as an authorization server for registered programs: client credentials, and nothing else.

mod form;
mod reply;

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::header, web};
use jumelage_federation::error::Code;
use jumelage_schema::public::Budget;
use serde_json::json;

use self::{
    form::Form,
    reply::{Fault, busy, granted, refused},
};
use super::{body, forwarded::client_address, limited};
use crate::{
    host::Hosts,
    identity::{GrantError, Scope, Scopes},
};

/// Bytes of a request for a token.
const FORM_LIMIT: usize = 8 << 10;

/// What an attempt to get a token costs, as somebody's: guessing secrets would be dear, and so is looking them up.
const ATTEMPT: u64 = 1_000;

/// What others need to know to get a token (RFC 8414).
pub(super) async fn metadata(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    let issuer = node.identity.issuer();
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .json(json!({
            "issuer": issuer,
            "token_endpoint": format!("{issuer}/oauth/token"),
            "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
            "scopes_supported": Scope::ALL.map(Scope::name),
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }))
}

/// A token for a program that says who it is (RFC 6749, section 4.4).
pub(super) async fn token(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    let form = match body::read(&request, &hosts, payload, FORM_LIMIT).await {
        Ok(body) => read(&request, &body),
        Err(fault) => Err(Fault::request(format!(
            "the form could not be read: {fault}"
        ))),
    };
    let form = match form {
        Ok(form) => form,
        Err(fault) => return refused(&request, &fault),
    };
    let address = client_address(&request, &node.settings.proxies);
    let purse = node.limits.somebody(address);
    if let Err(spent) = purse.take(ATTEMPT) {
        limited::count(node, &purse);
        return busy(&purse, spent);
    }
    match node.identity.grant(&form.credentials, form.scopes).await {
        Ok(token) => granted(&token),
        Err(error) => {
            let code = &node.settings.code;
            if let GrantError::Database(fault) = &error {
                tracing::error!(
                    node = %code,
                    error = fault as &dyn std::error::Error,
                    "a client could not be looked up"
                );
            } else {
                tracing::info!(node = %code, reason = %error, "a client was given no token");
            }
            refused(&request, &Fault::of(&error))
        }
    }
}

fn read(request: &HttpRequest, body: &[u8]) -> Result<Form, Fault> {
    if !request.query_string().is_empty() {
        let message = "send everything in the body: what stands in a URL is no secret";
        return Err(Fault::request(message));
    }
    if request.content_type() != "application/x-www-form-urlencoded" {
        let message = "send the request as application/x-www-form-urlencoded";
        return Err(Fault::request(message));
    }
    let mut authorization = request.headers().get_all(header::AUTHORIZATION);
    let basic = authorization.next();
    if authorization.next().is_some() {
        return Err(Fault::request("send one Authorization header, or none"));
    }
    Form::read(body, basic)
}

impl Fault {
    fn of(error: &GrantError) -> Self {
        match error {
            GrantError::InvalidClient => Self::client(error.to_string()),
            GrantError::InvalidScope => Self::scope(error.to_string()),
            GrantError::Database(_) => Self::unavailable(Code::IdentityUnavailable.meaning()),
        }
    }
}

impl From<crate::identity::ScopeError> for Fault {
    fn from(_: crate::identity::ScopeError) -> Self {
        // Without what was asked for: descriptions are ASCII.
        let known: Vec<&str> = Scope::ALL.iter().map(|scope| scope.name()).collect();
        Self::scope(format!("the scopes of this node are: {}", known.join(" ")))
    }
}

fn scopes(text: Option<&str>) -> Result<Option<Scopes>, Fault> {
    Ok(text.map(str::parse::<Scopes>).transpose()?)
}
