//! Several requests in one body, a JSON list: answered one after the other, each as if it had come alone. Together they
//! may cost what one may, so that no answer is larger for being one of many.

use std::fmt;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use jumelage_federation::{
    error::{Code, ResponseError},
    prepare::limits,
};
use jumelage_schema::public::{Allowance, Budget, Reply, Spent};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::Value;

use super::{documents, refuse, reply, respond, sent::Sent, serving};
use crate::{
    host::Hosts,
    http::{caller::Caller, limited::Admitted},
    limits::Purse,
    metrics::Replied,
    node::Node,
};

/// Whether a body can only be a batch.
pub(super) fn is_batch(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"[")
}

/// The entries of a batch, as far as there may be so many, and how many there are: nothing is made of the others.
struct Entries {
    first: Vec<Value>,
    count: usize,
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Counting)
    }
}

struct Counting;

impl<'de> Visitor<'de> for Counting {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of requests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entries, A::Error> {
        let mut first = Vec::new();
        while first.len() < limits::BATCH {
            let Some(entry) = list.next_element()? else {
                let count = first.len();
                return Ok(Entries { first, count });
            };
            first.push(entry);
        }
        let mut count = first.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            // They are refused.
            first.clear();
            count += 1;
        }
        Ok(Entries { first, count })
    }
}

/// What the caller of a batch may spend on one of its entries.
struct Share<'p> {
    purse: &'p Purse,
    /// What the entries before it cost.
    before: u64,
}

impl Budget for Share<'_> {
    fn take(&self, cost: u64) -> Result<(), Spent> {
        self.purse.take(cost)
    }

    fn left(&self) -> Option<Allowance> {
        self.purse.left()
    }

    fn before(&self) -> u64 {
        self.before
    }
}

pub(super) async fn answer(request: &HttpRequest, hosts: &Hosts, body: &[u8]) -> HttpResponse {
    let Entries { first, count } = match serde_json::from_slice(body) {
        Ok(entries) => entries,
        Err(fault) => {
            let message = format!("the body is not a GraphQL request: {fault}");
            return refuse(request, Code::MalformedRequest, message);
        }
    };
    if count == 0 {
        let message = "the batch has no requests; there may be one or more";
        return refuse(request, Code::MalformedRequest, message);
    }
    let limit = limits::BATCH;
    if count > limit {
        let message = format!("the batch has {count} requests; there may be {limit}");
        return refuse(request, Code::BatchTooLarge, message);
    }
    let (node, media, admitted) = match serving(request, hosts) {
        Ok(serving) => serving,
        Err((code, message)) => return refuse(request, code, message),
    };
    let Admitted { caller, purse } = admitted;
    let mut share = Share {
        purse: &purse,
        before: 0,
    };
    let mut replies = Vec::with_capacity(count);
    for entry in first {
        purse.begin();
        let reply = one(node, hosts, &caller, &share, entry).await;
        let cost = reply.extensions.cost.filter(|_| reply.data.is_some());
        let cost = cost.map_or(0, |cost| cost.requested);
        share.before = share.before.saturating_add(cost);
        replies.push(reply);
    }
    let mut response = respond(media, StatusCode::OK, &replies);
    // Counted once, as the worst of its answers.
    let worst = replies.iter().map(Replied::of).max();
    response
        .extensions_mut()
        .insert(worst.unwrap_or(Replied::Refused));
    response
}

async fn one(
    node: &Node,
    hosts: &Hosts,
    caller: &Caller,
    share: &Share<'_>,
    entry: Value,
) -> Reply {
    let sent = Sent::from_entry(entry).map_err(|message| (Code::MalformedRequest, message));
    match sent.and_then(|sent| documents::find(sent, node, &hosts.persisted)) {
        Ok(asked) => {
            let reply = reply(node, caller, share.purse, share, &asked.request).await;
            asked.keep(&reply, &hosts.persisted);
            reply
        }
        Err((code, message)) => Reply::refusal(vec![ResponseError::of_request(code, message)]),
    }
}
