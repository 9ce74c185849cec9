//! The public door over HTTP, as the GraphQL-over-HTTP specification has it.

use jumelage::{host, neighbours::Neighbours, settings::Settings};
use jumelage_schema::viewer::Role;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::peers::{host_all, hosted, made, open, shared};

const JSON: &str = "application/json";
const MODERN: &str = "application/graphql-response+json";

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn media(response: &Response) -> &str {
    let media = response.headers()["content-type"].to_str().unwrap();
    media.split(';').next().unwrap()
}

async fn post(url: &str, sent: &Value) -> Response {
    let request = client().post(url).header("accept", MODERN);
    let request = request.header("content-type", JSON).body(sent.to_string());
    request.send().await.unwrap()
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[actix_web::test]
async fn an_answer_comes_in_the_media_type_that_the_client_likes_best() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let post = async |accept: Option<&str>, query: &str| {
        let mut request = client()
            .post(&url)
            .header("content-type", "application/json; charset=utf-8")
            .body(json!({ "query": query }).to_string());
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        request.send().await.unwrap()
    };
    let (right, wrong) = ("{local{associations{code}}}", "{nothing}");
    for (accept, expected) in [
        (None, JSON),
        (Some("*/*"), JSON),
        (Some(MODERN), MODERN),
        (Some("application/json"), JSON),
        (
            Some("application/json;q=0.5, application/graphql-response+json"),
            MODERN,
        ),
        (
            Some("application/graphql-response+json;q=0.5, application/json"),
            JSON,
        ),
        (Some("text/html, application/json;q=0.9, */*;q=0.8"), JSON),
    ] {
        let response = post(accept, right).await;
        assert_eq!(
            (response.status(), media(&response)),
            (StatusCode::OK, expected),
            "{accept:?}"
        );
        assert_eq!(
            body(response).await["data"],
            json!({"local": {"associations": [{"code": "afccre"}]}}),
            "{accept:?}"
        );
        let response = post(accept, wrong).await;
        let status = if expected == MODERN {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        };
        assert_eq!(
            (response.status(), media(&response)),
            (status, expected),
            "{accept:?}"
        );
        let body = body(response).await;
        assert_eq!(
            body["errors"][0]["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );
        assert!(body.get("data").is_none());
    }
    let response = post(Some("text/html"), right).await;
    assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE);
    assert_eq!(
        body(response).await["errors"][0]["extensions"]["code"],
        "NOT_ACCEPTABLE"
    );
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_query_may_be_a_link_and_a_mutation_may_not() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let get = async |parameters: &[(&str, &str)]| {
        let address = reqwest::Url::parse_with_params(&url, parameters).unwrap();
        let request = client().get(address).header("accept", MODERN);
        request.send().await.unwrap()
    };
    let query = "query A($n:Int){local{twinnings(first:$n){nodes{kind}}}} query B{local{associations{code}}}";
    let response = get(&[
        ("query", query),
        ("operationName", "A"),
        ("variables", "{\"n\":0}"),
    ])
    .await;
    assert_eq!(
        body(response).await["data"],
        json!({"local": {"twinnings": {"nodes": []}}})
    );
    for (parameters, status, code) in [
        (
            vec![("query", query)],
            StatusCode::BAD_REQUEST,
            "OPERATION_NOT_FOUND",
        ),
        (
            vec![("query", "mutation{doIt}")],
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
        ),
        (
            vec![("variables", "{}")],
            StatusCode::BAD_REQUEST,
            "MALFORMED_REQUEST",
        ),
        (
            vec![("query", "{a}"), ("variables", "[1]")],
            StatusCode::BAD_REQUEST,
            "MALFORMED_REQUEST",
        ),
    ] {
        let response = get(&parameters).await;
        assert_eq!(response.status(), status, "{parameters:?}");
        if status == StatusCode::METHOD_NOT_ALLOWED {
            assert_eq!(response.headers()["allow"], "POST");
        }
        assert_eq!(
            body(response).await["errors"][0]["extensions"]["code"],
            code,
            "{parameters:?}"
        );
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_is_no_graphql_request_is_refused_with_a_status() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let question = json!({"query": "{local{associations{code}}}"}).to_string();
    let large = " ".repeat(1 << 20) + &question;
    for (sent_as, body_sent, status, code) in [
        (
            Some("text/plain"),
            question.as_str(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            None,
            &question,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            Some("application/json; charset=latin1"),
            &question,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            Some("application/json"),
            &large,
            StatusCode::PAYLOAD_TOO_LARGE,
            "BODY_TOO_LARGE",
        ),
        (
            Some("application/json"),
            "{\"query\":",
            StatusCode::BAD_REQUEST,
            "MALFORMED_REQUEST",
        ),
        (
            Some("application/json"),
            "{\"query\":1}",
            StatusCode::BAD_REQUEST,
            "MALFORMED_REQUEST",
        ),
        (
            Some("application/json"),
            "{\"query\":\"{a}\",\"variables\":[]}",
            StatusCode::BAD_REQUEST,
            "MALFORMED_REQUEST",
        ),
    ] {
        let mut request = client().post(&url).body(body_sent.to_owned());
        if let Some(sent_as) = sent_as {
            request = request.header("content-type", sent_as);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{sent_as:?} {code}");
        let told = &body(response).await["errors"][0]["extensions"]["code"];
        assert_eq!(told, code, "{sent_as:?}");
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_batch_is_answered_entry_by_entry_whatever_is_wrong_with_some() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let right = json!({"query": "query($n:Int){local{twinnings(first:$n){nodes{id}}}}", "variables": {"n": 0}});
    let batch =
        json!([right, {"query": 1}, ["{local{__typename}}"], {"query": "{nothing}"}, right]);
    let response = post(&url, &batch).await;
    assert_eq!(
        (response.status(), media(&response)),
        (StatusCode::OK, MODERN)
    );
    let replies = body(response).await;
    let found = json!({"local": {"twinnings": {"nodes": []}}});
    assert_eq!(replies.as_array().unwrap().len(), 5);
    for at in [0, 4] {
        assert_eq!(replies[at]["data"], found);
        assert_eq!(replies[at]["extensions"]["cost"]["requested"], 3);
    }
    for (at, code) in [
        (1, "MALFORMED_REQUEST"),
        (2, "MALFORMED_REQUEST"),
        (3, "GRAPHQL_VALIDATION_FAILED"),
    ] {
        assert_eq!(replies[at]["errors"][0]["extensions"]["code"], code);
        assert!(replies[at].get("data").is_none());
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_batch_has_at_least_one_request_and_at_most_ten() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let of = |count| Value::Array(vec![json!({"query": "{local{__typename}}"}); count]);
    let response = post(&url, &of(10)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(body(response).await.as_array().unwrap().len(), 10);
    for (count, code, numbers) in [
        (0, "MALFORMED_REQUEST", "no requests"),
        (11, "BATCH_TOO_LARGE", "has 11 requests; there may be 10"),
    ] {
        let response = post(&url, &of(count)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let error = &body(response).await["errors"][0];
        assert_eq!(error["extensions"]["code"], code);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(numbers), "{message}");
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_a_request_may_cost_is_a_setting_and_holds_for_a_batch_as_a_whole() {
    let mut made = made();
    let dir = &made.dirs[0];
    let mut settings = Settings::read(dir).unwrap();
    settings.limits.cost = 23;
    settings.limits.loopback = false;
    settings.write(dir).unwrap();
    let nodes = [open(dir, &made.members, &shared(Neighbours::OverHttp)).await];
    let listeners = vec![made.listeners.remove(0)];
    let server = host::serve(&nodes, listeners, 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let url = format!("{}/graphql", nodes[0].settings.public_url);
    let page = |size: usize| json!({"query": format!("{{local{{twinnings(first:{size}){{nodes{{id}}}}}}}}")});
    let response = post(&url, &page(11)).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let refused = body(response).await;
    let error = json!({"code": "TOO_COSTLY", "requested": 25, "limit": 23});
    assert_eq!(refused["errors"][0]["extensions"], error);
    // What is too dear anyway counts for nothing, and a reply that was kept as much as another.
    let batch = json!([page(11), page(3), page(6), page(3), page(2), page(0)]);
    let response = post(&url, &batch).await;
    assert_eq!(response.status(), StatusCode::OK);
    let replies = body(response).await;
    assert_eq!(replies[0], refused);
    let cost = |actual: u64, requested: u64| json!({"requested": requested, "actual": actual, "limit": 23});
    for (at, cost) in [
        (0, cost(0, 25)),
        (1, cost(3, 9)),
        (2, cost(0, 15)),
        (3, cost(3, 9)),
        (4, cost(0, 7)),
        (5, cost(3, 3)),
    ] {
        let reply = &replies[at];
        assert_eq!(reply["extensions"]["cost"], cost, "{at}");
        let is_refused = reply["errors"][0]["extensions"]["code"] == "TOO_COSTLY";
        assert_eq!(is_refused, cost["actual"] == 0, "{at}: {reply}");
    }
    let message = "the request costs 7, and those before it in the batch 18; together they may cost 23: send it in another";
    assert_eq!(replies[4]["errors"][0]["message"], message);
    // Alone it may have all.
    let alone = post(&url, &page(6)).await;
    assert_eq!(alone.status(), StatusCode::OK);
    handle.stop(true).await;
}

#[actix_web::test]
async fn the_page_to_ask_by_hand_loads_nothing_from_elsewhere() {
    let hosted = hosted().await;
    let base = &hosted.nodes[0].settings.public_url;
    for (path, sent_as) in [
        ("graphiql", "text/html"),
        ("graphiql/page.js", "text/javascript"),
        ("graphiql/page.css", "text/css"),
    ] {
        let response = client().get(format!("{base}/{path}")).send().await.unwrap();
        assert_eq!(
            (response.status(), media(&response)),
            (StatusCode::OK, sent_as),
            "{path}"
        );
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        let text = response.text().await.unwrap();
        assert!(!text.contains("://"), "{path}");
    }
    let schema = client()
        .get(format!("{base}/schema.graphql"))
        .send()
        .await
        .unwrap();
    assert_eq!(schema.text().await.unwrap(), jumelage_schema::sdl::public());
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn how_an_answer_came_about_is_told_to_those_who_may_know() {
    let made = made();
    let mut settings = Settings::read(&made.dirs[1]).unwrap();
    settings.explain.roles = vec![Role::Anonymous];
    settings.write(&made.dirs[1]).unwrap();
    let hosted = host_all(made).await;
    let explained = async |node: usize| {
        let url = format!("{}/graphql", hosted.nodes[node].settings.public_url);
        let query = "{europe{associations{code}}}";
        let sent = json!({"query": query, "extensions": {"explain": true, "other": 1}});
        body(post(&url, &sent).await).await["extensions"]["federation"].take()
    };
    assert_eq!(explained(0).await, Value::Null);
    let told = explained(1).await;
    let plan = told[0]["plan"].as_str().unwrap();
    assert!(
        plan.contains("merge associations: all by code of afccre rgre"),
        "{plan}"
    );
    let calls = told[0]["calls"].as_array().unwrap();
    let nodes: Vec<_> = calls.iter().map(|call| &call["node"]).collect();
    assert_eq!(nodes, ["afccre", "rgre"]);
    for call in calls {
        assert_eq!(
            (&call["wave"], &call["outcome"], &call["cache"]),
            (&json!(1), &json!("OK"), &json!("ASKED"))
        );
        assert_eq!(
            call["document"],
            "query{associations{jumelage__order:code jumelage__id:id code }}"
        );
        assert!(call["tookMs"].as_f64().unwrap() > 0.0);
    }
    // This node is asked without a network in between.
    assert!(calls[0]["bytes"].as_u64().unwrap() > 20);
    assert_eq!(calls[1]["bytes"], Value::Null);
    hosted.server.stop(false).await;
}
