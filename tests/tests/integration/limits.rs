//! What callers may spend: taken before anything is done, told, and refused when it is spent.

mod lists;
mod peers;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jumelage::{
    neighbours::Neighbours,
    settings::{Limits, Rate, Settings},
};
use jumelage_domain::Timestamp;
use jumelage_schema::clock::Clock;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::peers::{Hosted, host_with, made, shared_at};

/// A clock that is set by hand.
#[derive(Default)]
pub(super) struct Hand(AtomicU64);

impl Hand {
    pub(super) fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        let seconds = i64::try_from(self.0.load(Ordering::Relaxed)).unwrap();
        Timestamp::from_millis(1_767_225_600_000 + 1_000 * seconds).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// One unit a second, and so much at once.
pub(super) fn rate(burst: u32) -> Rate {
    Rate {
        per_minute: 60,
        burst: Some(burst),
    }
}

/// A pair of which the first limits its callers like this, and believes a proxy on loopback.
pub(super) struct Limited {
    pub(super) hosted: Hosted,
    pub(super) clock: Arc<Hand>,
    pub(super) url: String,
}

impl Limited {
    pub(super) async fn with(limits: Limits) -> Self {
        let made = made();
        let mut settings = Settings::read(&made.dirs[0]).unwrap();
        settings.limits = limits;
        settings.proxies.trusted = vec!["127.0.0.1".parse().unwrap()];
        settings.write(&made.dirs[0]).unwrap();
        let clock = Arc::new(Hand::default());
        let shared = shared_at(Neighbours::OverHttp, Arc::clone(&clock) as Arc<dyn Clock>);
        let hosted = host_with(made, shared).await;
        Self {
            url: hosted.nodes[0].settings.public_url.clone(),
            hosted,
            clock,
        }
    }

    async fn anonymous(burst: u32) -> Self {
        Self::with(Limits {
            anonymous: rate(burst),
            ..Limits::default()
        })
        .await
    }

    /// Asks as somebody at an address.
    async fn post(&self, from: &str, body: impl ToString) -> Response {
        let request = client()
            .post(format!("{}/graphql", self.url))
            .header("content-type", "application/json")
            .header("x-forwarded-for", from);
        request.body(body.to_string()).send().await.unwrap()
    }
}

pub(super) fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

pub(super) fn told(response: &Response, header: &str) -> String {
    let value = response.headers().get(header);
    value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

pub(super) async fn body(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// Costs 3 and 2 for each row, and 1 for being read.
fn page(rows: usize) -> Value {
    json!({"query": format!("{{local{{twinnings(first:{rows}){{nodes{{id}}}}}}}}")})
}

/// As `page`, and never the same request twice.
fn new_page(rows: usize) -> Value {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let query = format!("{{a{number}:local{{twinnings(first:{rows}){{nodes{{id}}}}}}}}");
    json!({"query": query})
}

const SOMEBODY: &str = "198.51.100.7";
const ELSE: &str = "198.51.100.8";

#[actix_web::test]
async fn whoever_has_spent_what_it_may_is_refused_until_enough_flows_back() {
    let limited = Limited::anonymous(60).await;
    let first = limited.post(SOMEBODY, page(10)).await;
    assert_eq!(first.status(), StatusCode::OK);
    let policy = "\"anonymous\";q=60;w=60;qu=\"cost\"";
    assert_eq!(told(&first, "ratelimit-policy"), policy);
    assert_eq!(told(&first, "ratelimit"), "\"anonymous\";r=36;t=24");
    assert_eq!(told(&first, "retry-after"), "");
    let costs = json!({"requested": 23, "actual": 3, "limit": 100_000,
        "budget": {"limit": 60, "remaining": 36, "resetsSeconds": 24}});
    assert_eq!(body(first).await["extensions"]["cost"], costs);

    // Being read is paid for, and there is not enough for the rest.
    let refused = limited.post(SOMEBODY, page(20)).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(told(&refused, "ratelimit"), "\"anonymous\";r=35;t=25");
    assert_eq!(told(&refused, "ratelimit-policy"), policy);
    // 8 are missing, and it will have to be read again.
    assert_eq!(told(&refused, "retry-after"), "9");
    let refused = body(refused).await;
    assert_eq!(refused.get("data"), None);
    assert_eq!(
        refused["errors"][0]["extensions"],
        json!({"code": "RATE_LIMITED", "cost": 43, "remaining": 35, "retryAfterSeconds": 9})
    );
    assert_eq!(refused["extensions"]["cost"]["actual"], 0);

    // Another address has its own, and this one what has flown back.
    let other = limited.post(ELSE, page(19)).await;
    assert_eq!(other.status(), StatusCode::OK);
    limited.clock.pass(8);
    let too_soon = limited.post(SOMEBODY, page(20)).await;
    assert_eq!(told(&too_soon, "retry-after"), "2");
    limited.clock.pass(2);
    let again = limited.post(SOMEBODY, page(20)).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(told(&again, "ratelimit"), "\"anonymous\";r=0;t=60");

    let counts = client()
        .get(format!("{}/metrics", limited.url))
        .send()
        .await
        .unwrap();
    let counts = counts.text().await.unwrap();
    let line = "jumelage_rate_limited_total{node=\"afccre\",role=\"anonymous\"} 2";
    assert!(counts.lines().any(|said| said == line), "{counts}");
    limited.hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_kept_reply_costs_little_and_says_what_its_own_caller_has_left() {
    let limited = Limited::anonymous(100).await;
    let mut answers = Vec::new();
    for (from, remaining) in [
        (SOMEBODY, 100 - 1 - 23),
        // 1 for being read, 1 for the reply and 1 for the node that is asked whether it still stands.
        (ELSE, 100 - 1 - 2),
        (SOMEBODY, 100 - 1 - 23 - 1 - 2),
    ] {
        let answer = limited.post(from, page(10)).await;
        let header = told(&answer, "ratelimit");
        assert!(
            header.starts_with(&format!("\"anonymous\";r={remaining};")),
            "{header}"
        );
        let mut answer = body(answer).await;
        let costs = answer["extensions"]["cost"].as_object_mut().unwrap();
        assert_eq!(
            costs.remove("budget").unwrap()["remaining"],
            remaining,
            "{from}"
        );
        answers.push(answer);
    }
    assert_eq!(answers[0]["extensions"]["cost"]["requested"], 23);
    assert_eq!([&answers[1], &answers[2]], [&answers[0]; 2]);
    limited.hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_is_no_request_costs_too_and_so_do_credentials_that_are_none() {
    let limited = Limited::anonymous(4).await;
    let url = format!("{}/graphql", limited.url);
    let malformed = async |from: &str, token: Option<&str>| {
        let request = client().post(&url).header("x-forwarded-for", from);
        let request = request.header("content-type", "application/json").body("{");
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.unwrap()
    };
    for (from, token, status) in [
        (SOMEBODY, None, StatusCode::BAD_REQUEST),
        (ELSE, Some("none"), StatusCode::UNAUTHORIZED),
    ] {
        for remaining in (0..4).rev() {
            let response = malformed(from, token).await;
            assert_eq!(response.status(), status);
            let header = told(&response, "ratelimit");
            assert!(
                header.starts_with(&format!("\"anonymous\";r={remaining};")),
                "{header}"
            );
        }
        let refused = malformed(from, token).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{token:?}");
        assert_eq!(told(&refused, "retry-after"), "1");
        let code = &body(refused).await["errors"][0]["extensions"]["code"];
        assert_eq!(code, "RATE_LIMITED");
    }
    let get = client().get(&url).header("x-forwarded-for", SOMEBODY);
    let get = get.send().await.unwrap();
    assert_eq!(get.status(), StatusCode::TOO_MANY_REQUESTS);
    limited.hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_is_large_costs_more_to_be_read() {
    let limited = Limited::anonymous(1_000).await;
    let large = format!("{}{}", " ".repeat(20 << 10), page(0));
    let response = limited.post(SOMEBODY, large).await;
    let remaining = 1_000 - (1 + 20 * 10) - 3;
    let header = told(&response, "ratelimit");
    assert!(
        header.starts_with(&format!("\"anonymous\";r={remaining};")),
        "{header}"
    );
    limited.hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_costs_as_much_as_a_bucket_holds_or_more_is_answered_where_that_is_full() {
    for rows in [9, 10, 40] {
        let limited = Limited::anonymous(23).await;
        let first = limited.post(SOMEBODY, new_page(rows)).await;
        assert_eq!(first.status(), StatusCode::OK, "{rows}");
        limited.clock.pass(1);
        let refused = limited.post(SOMEBODY, new_page(rows)).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        let wait: u64 = told(&refused, "retry-after").parse().unwrap();
        assert!(wait <= 23, "{wait}");
        limited.clock.pass(wait - 1);
        let too_soon = limited.post(SOMEBODY, new_page(rows)).await;
        assert_eq!(too_soon.status(), StatusCode::TOO_MANY_REQUESTS, "{rows}");
        let wait = told(&too_soon, "retry-after").parse().unwrap();
        limited.clock.pass(wait);
        let again = limited.post(SOMEBODY, new_page(rows)).await;
        assert_eq!(again.status(), StatusCode::OK, "{rows}");
        limited.hosted.server.stop(true).await;
    }
}

#[actix_web::test]
async fn who_has_paid_all_for_one_of_a_batch_has_nothing_for_the_next() {
    let limited = Limited::anonymous(23).await;
    let response = limited.post(SOMEBODY, json!([page(10), page(0)])).await;
    let replies = body(response).await;
    assert!(replies[0]["data"]["local"].is_object(), "{replies}");
    let code = &replies[1]["errors"][0]["extensions"]["code"];
    assert_eq!(code, "RATE_LIMITED");
    // However large it is, something is left to be answered by.
    let large = format!("{}{}", " ".repeat(20 << 10), page(0));
    limited.clock.pass(23);
    let response = limited.post(SOMEBODY, large).await;
    assert_eq!(response.status(), StatusCode::OK);
    limited.hosted.server.stop(true).await;
}

#[actix_web::test]
async fn each_of_a_batch_is_paid_for() {
    let limited = Limited::anonymous(30).await;
    let batch = json!([page(3), page(10), page(4)]);
    let response = limited.post(SOMEBODY, batch).await;
    assert_eq!(response.status(), StatusCode::OK);
    let remaining = 30 - 1 - 9 - 11;
    let header = told(&response, "ratelimit");
    assert!(
        header.starts_with(&format!("\"anonymous\";r={remaining};")),
        "{header}"
    );
    let replies = body(response).await;
    let left = |at: usize| &replies[at]["extensions"]["cost"]["budget"]["remaining"];
    assert_eq!([left(0), left(1), left(2)], [20, 20, 9]);
    assert!(replies[0]["data"]["local"].is_object());
    let error = &replies[1]["errors"][0]["extensions"];
    assert_eq!(
        (&error["code"], &error["cost"]),
        (&json!("RATE_LIMITED"), &json!(23))
    );
    assert!(replies[2]["data"]["local"].is_object());
    limited.hosted.server.stop(true).await;
}

#[actix_web::test]
async fn callers_on_loopback_are_told_nothing_where_they_are_not_limited() {
    let limited = Limited::with(Limits {
        anonymous: rate(1),
        loopback: false,
        ..Limits::default()
    })
    .await;
    for _ in 0..3 {
        let response = limited.post("127.0.0.1", page(10)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(told(&response, "ratelimit"), "");
        let costs = &body(response).await["extensions"]["cost"];
        assert_eq!(
            (&costs["requested"], costs.get("budget")),
            (&json!(23), None)
        );
    }
    for status in [StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        let other = limited.post(SOMEBODY, page(10)).await;
        assert_eq!(other.status(), status);
    }
    limited.hosted.server.stop(true).await;
}
