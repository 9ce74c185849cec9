//! What does not fit the schema by the thousand, and what asks for the schema itself.

use serde_json::json;

use super::{Flood, flood, many, post, refused, told};
use crate::peers::hosted;

pub(super) fn all() -> Vec<Flood> {
    let mut floods = unknown();
    floods.extend(introspection());
    floods
}

fn unknown() -> Vec<Flood> {
    let code = "GRAPHQL_VALIDATION_FAILED";
    let long = "x".repeat(200_000);
    vec![
        flood(
            format!("{{{}}}", many(4_000, |number| format!("f{number}"))),
            code,
        ),
        flood(
            format!(
                "{{local{{{}}}}}",
                many(1_000, |number| format!("f{number}{{a}}"))
            ),
            code,
        ),
        flood(format!("{{local{{{long}}}}}"), code),
        flood(format!("{{local{{__typename ...{long}}}}}"), code),
        flood(format!("query(${long}:Int){{local{{__typename}}}}"), code),
        flood(
            format!(
                "{{{}}}",
                many(900, |number| format!("local(a{number}:1){{b}}"))
            ),
            code,
        ),
        flood(
            format!(
                "{{local{{__typename {}}}}}",
                many(2_000, |number| format!("@d{number}"))
            ),
            code,
        ),
        flood(
            format!(
                "{{local{{__typename}}}} {}",
                many(900, |number| format!("fragment F{number} on Query{{a}}"))
            ),
            code,
        ),
    ]
}

#[actix_web::test]
async fn unknown_fields_by_the_thousand_are_refused_in_few_words() {
    refused(unknown()).await;
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let flood = unknown().remove(0);
    let (_, reply) = told(post(&url, flood.sent.to_string())).await;
    assert_eq!(reply["errors"].as_array().unwrap().len(), 50);
    hosted.server.stop(true).await;
}

fn introspection() -> Vec<Flood> {
    let circle = "fields{type{";
    let round = |rounds: usize| {
        format!(
            "{{__schema{{types{{{}name{}}}}}}}",
            circle.repeat(rounds),
            "}}".repeat(rounds)
        )
    };
    let aliases =
        |field: &str, below: &str| many(30, |number| format!("a{number}:{field}{{{below}}}"));
    let types = aliases("fields", &aliases("args", "name"));
    vec![
        flood(round(3), "INTROSPECTION_TOO_DEEP"),
        flood(round(8), "INTROSPECTION_TOO_DEEP"),
        flood(round(20), "TOO_DEEP"),
        flood(
            "{__type(name:\"Query\"){...T}} fragment T on __Type{fields{type{interfaces{possibleTypes{name}}}}}",
            "INTROSPECTION_TOO_DEEP",
        ),
        flood(
            format!("{{__schema{{types{{{types}}}}}}}"),
            "INTROSPECTION_TOO_DEEP",
        ),
        flood(
            format!(
                "{{{}}}",
                many(30, |number| format!("a{number}:__schema{{types{{name}}}}"))
            ),
            "TOO_MANY_INTROSPECTIONS",
        ),
    ]
}

#[actix_web::test]
async fn introspection_in_a_circle_is_refused() {
    refused(introspection()).await;
}

/// What GraphiQL and code generators ask, as graphql-js 16 writes it.
const USUAL: &str = "query IntrospectionQuery{__schema{description queryType{name kind} mutationType{name kind} \
    subscriptionType{name kind} types{...FullType} directives{name description isRepeatable locations \
    args(includeDeprecated:true){...InputValue}}}} fragment FullType on __Type{kind name description specifiedByURL \
    fields(includeDeprecated:true){name description args(includeDeprecated:true){...InputValue} type{...TypeRef} \
    isDeprecated deprecationReason} inputFields(includeDeprecated:true){...InputValue} interfaces{...TypeRef} \
    enumValues(includeDeprecated:true){name description isDeprecated deprecationReason} possibleTypes{...TypeRef}} \
    fragment InputValue on __InputValue{name description type{...TypeRef} defaultValue isDeprecated deprecationReason} \
    fragment TypeRef on __Type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name \
    ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}}}}}}";

#[actix_web::test]
async fn what_the_usual_tools_ask_of_the_schema_is_answered() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let request = post(&url, json!({"query": USUAL}).to_string());
    let reply = request.send().await.unwrap().bytes().await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&reply).unwrap();
    assert_eq!(reply.get("errors"), None, "{}", reply["errors"]);
    assert_eq!(reply["data"]["__schema"]["queryType"]["name"], "Query");
    hosted.server.stop(true).await;
}
