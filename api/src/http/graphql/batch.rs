//! Several requests in one body, a JSON list: answered one after the other, each as if it had come alone. The cost is
//! limited for each, and their number bounds the sum.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use jumelage_federation::{
    error::{Code, ResponseError},
    prepare::limits,
};
use jumelage_schema::public::Reply;
use serde_json::Value;

use super::{documents, refuse, reply, respond, sent::Sent, serving};
use crate::{
    host::Hosts,
    http::{caller::Caller, limited},
    limits::Purse,
    metrics::Replied,
    node::Node,
};

/// Whether a body can only be a batch.
pub(super) fn is_batch(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"[")
}

pub(super) async fn answer(request: &HttpRequest, hosts: &Hosts, body: &[u8]) -> HttpResponse {
    let entries: Vec<Value> = match serde_json::from_slice(body) {
        Ok(entries) => entries,
        Err(fault) => {
            let message = format!("the body is not a GraphQL request: {fault}");
            return refuse(request, Code::MalformedRequest, message);
        }
    };
    if entries.is_empty() {
        let message = "the batch has no requests; there may be one or more";
        return refuse(request, Code::MalformedRequest, message);
    }
    let (count, limit) = (entries.len(), limits::BATCH);
    if count > limit {
        let message = format!("the batch has {count} requests; there may be {limit}");
        return refuse(request, Code::BatchTooLarge, message);
    }
    let (node, media) = match serving(request, hosts) {
        Ok(serving) => serving,
        Err((code, message)) => return refuse(request, code, message),
    };
    let caller = match Caller::of(request, node).await {
        Ok(caller) => caller,
        Err(refused) => return refused.response(request),
    };
    let purse = match limited::purse(request, node, &caller) {
        Ok(purse) => purse,
        Err(refusal) => return *refusal,
    };
    let mut replies = Vec::with_capacity(count);
    for entry in entries {
        replies.push(one(node, hosts, (&caller, &purse), entry).await);
    }
    let mut response = respond(media, StatusCode::OK, &replies);
    // Counted once, as the worst of its answers.
    let worst = replies.iter().map(Replied::of).max();
    response
        .extensions_mut()
        .insert(worst.unwrap_or(Replied::Refused));
    response.extensions_mut().insert(purse);
    response
}

async fn one(
    node: &Node,
    hosts: &Hosts,
    (caller, purse): (&Caller, &Purse),
    entry: Value,
) -> Reply {
    let sent = Sent::from_entry(entry).map_err(|message| (Code::MalformedRequest, message));
    match sent.and_then(|sent| documents::find(sent, node, &hosts.persisted)) {
        Ok(asked) => {
            let reply = reply(node, caller, purse, &asked.request).await;
            asked.keep(&reply, &hosts.persisted);
            reply
        }
        Err((code, message)) => Reply::refusal(vec![ResponseError::of_request(code, message)]),
    }
}
