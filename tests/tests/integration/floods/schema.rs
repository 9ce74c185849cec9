//! What does not fit the schema by the thousand, and what asks for the schema itself.

use jumelage_tests::floods::schema::{introspection, unknown};
use serde_json::json;

use super::{post, refused, told};
use crate::peers::hosted;

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

#[actix_web::test]
async fn introspection_in_a_circle_is_refused() {
    refused(introspection()).await;
}

/// What code generators and pages to ask by hand send, as graphql-js 16 writes it.
const USUAL: &str = "query IntrospectionQuery{__schema{description queryType{name kind} mutationType{name kind} \
    subscriptionType{name kind} types{...FullType} directives{name description isRepeatable locations \
    args(includeDeprecated:true){...InputValue}}}} fragment FullType on __Type{kind name description specifiedByURL \
    fields(includeDeprecated:true){name description args(includeDeprecated:true){...InputValue} type{...TypeRef} \
    isDeprecated deprecationReason} inputFields(includeDeprecated:true){...InputValue} interfaces{...TypeRef} \
    enumValues(includeDeprecated:true){name description isDeprecated deprecationReason} possibleTypes{...TypeRef}} \
    fragment InputValue on __InputValue{name description type{...TypeRef} defaultValue isDeprecated deprecationReason} \
    fragment TypeRef on __Type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name \
    ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}}}}}}";

/// As much as may be asked, in one request and in a batch: twice each type of each field of each type, with all that is told of it.
#[actix_web::test]
async fn all_that_may_be_asked_of_the_schema_is_less_than_three_megabytes_and_a_few_in_a_batch() {
    let named = "kind name description ofType{kind name description ofType{kind name description}}";
    let argument = format!("name description type{{{named}}}");
    let inner = format!("{named} fields{{name description type{{{named}}} args{{{argument}}}}}");
    let outer = format!(
        "{named} fields{{name description args{{{argument}}} type{{{inner} ofType{{{inner}}}}}}}"
    );
    let once = |number| format!("a{number}:__schema{{types{{{outer}}}}} ");
    let query = format!("{{{}{}}}", once(1), once(2));
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let request = post(&url, json!({"query": query}).to_string());
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status(), 200);
    let one = reply.bytes().await.unwrap();
    assert!(one.len() < 3 << 20, "{} bytes", one.len());
    let batch = json!(vec![json!({"query": query}); 10]);
    let replies = post(&url, batch.to_string()).send().await.unwrap();
    assert_eq!(replies.status(), 200);
    let all = replies.bytes().await.unwrap().len();
    assert!(all < 32 << 20, "{all} bytes");
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_the_usual_tools_ask_of_the_schema_is_answered() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let request = post(&url, json!({"query": USUAL}).to_string());
    let reply = request.send().await.unwrap().bytes().await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&reply).unwrap();
    assert_eq!(reply.get("errors"), None, "{}", reply["errors"]);
    let cost = reply["extensions"]["cost"]["requested"].as_u64().unwrap();
    assert!((1_000..20_000).contains(&cost), "{cost}");
    assert_eq!(reply["data"]["__schema"]["queryType"]["name"], "Query");
    hosted.server.stop(true).await;
}
