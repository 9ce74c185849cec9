//! What a program sends to get a token.

use std::collections::BTreeMap;

use actix_web::http::header::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use url::form_urlencoded;

use super::{reply::Fault, scopes};
use crate::identity::{Credentials, Scopes};

/// A request for a token that is complete; whether its credentials are good is not known.
pub(super) struct Form {
    pub(super) credentials: Credentials,
    pub(super) scopes: Option<Scopes>,
}

impl Form {
    pub(super) fn read(body: &[u8], authorization: Option<&HeaderValue>) -> Result<Self, Fault> {
        let mut fields = fields(body)?;
        match fields.get("grant_type").map(String::as_str) {
            Some("client_credentials") => {}
            Some(_) => {
                return Err(Fault::grant(
                    "the one grant_type here is client_credentials",
                ));
            }
            None => return Err(Fault::request("the field grant_type is missing")),
        }
        let secret = fields.remove("client_secret");
        let id = fields.remove("client_id");
        let credentials = match (authorization, id, secret) {
            (Some(_), _, Some(_)) => {
                return Err(Fault::request(
                    "send the client's secret in the Authorization header or in the body, not in both",
                ));
            }
            (Some(header), id, None) => {
                let credentials = basic(header).ok_or_else(|| {
                    Fault::client(
                        "the Authorization header is not Basic with the client's id and secret",
                    )
                })?;
                if id.is_some_and(|id| id != credentials.id) {
                    return Err(Fault::request("two clients are named in one request"));
                }
                credentials
            }
            (None, Some(id), Some(secret)) => Credentials { id, secret },
            (None, ..) => {
                return Err(Fault::client(
                    "send the client's id and secret, in the Authorization header (Basic) or as client_id and client_secret",
                ));
            }
        };
        Ok(Self {
            credentials,
            scopes: scopes(fields.get("scope").map(String::as_str))?,
        })
    }
}

/// RFC 6749, section 3.2: fields without a value are as good as none, and each comes once at the most.
fn fields(body: &[u8]) -> Result<BTreeMap<String, String>, Fault> {
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if !value.is_empty()
            && fields
                .insert(name.into_owned(), value.into_owned())
                .is_some()
        {
            return Err(Fault::request("a field is given twice"));
        }
    }
    Ok(fields)
}

/// RFC 6749, section 2.3.1: both halves are written as in a form.
fn basic(header: &HeaderValue) -> Option<Credentials> {
    let (scheme, value) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some(Credentials {
        id: unescaped(id)?,
        secret: unescaped(secret)?,
    })
}

fn unescaped(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    let (name, _) = form_urlencoded::parse(text.as_bytes()).next()?;
    Some(name.into_owned())
}
