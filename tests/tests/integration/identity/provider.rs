//! A real OpenID Connect provider, `oidc-provider` from npm, which `.ci/with-oidc-provider` starts.

use std::io::Write;

use jumelage::{clock::SystemClock, settings};

use super::*;

/// What the script in `.ci/oidc` says of the provider that it runs.
const VARIABLE: &str = "JUMELAGE_TEST_OIDC";

#[actix_web::test]
async fn a_token_of_a_real_provider_opens_the_door_for_staff() {
    let Ok(given) = std::env::var(VARIABLE) else {
        // Not by a macro, whose output tests that pass do not show.
        let told =
            format!("\nSKIPPED: there is no {VARIABLE}: .ci/with-oidc-provider runs this test\n");
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        return;
    };
    let given: Value = serde_json::from_str(&given).unwrap();
    let text = |name: &str| given[name].as_str().unwrap().to_owned();
    let issuer = settings::Issuer {
        url: text("issuer").try_into().unwrap(),
        audience: text("audience"),
        roles_claim: "jumelage.roles".to_owned(),
        roles: [("Redaktion".to_owned(), StaffRole::Editor)].into(),
        local_governments_claim: None,
        jwks_url: None,
    };
    let set = Arc::new(SetClock::default());
    let door = Door::at(set, Arc::new(SystemClock::start()), |settings| {
        settings.issuers.push(issuer);
    })
    .await;
    let token = async |resource: &str| {
        let post = door.client.post(text("token_endpoint"));
        let post = post.basic_auth(text("client_id"), Some(text("client_secret")));
        let post = post.header("content-type", "application/x-www-form-urlencoded");
        let form = format!("grant_type=client_credentials&resource={resource}");
        let body = body(post.body(form).send().await.unwrap()).await;
        let token = body["access_token"].as_str();
        token.unwrap_or_else(|| panic!("{body}")).to_owned()
    };
    for resource in given["resources"].as_array().unwrap() {
        let alg = resource["alg"].as_str().unwrap();
        let token = token(resource["resource"].as_str().unwrap()).await;
        let expected = match resource["audience"].as_str() {
            Some(audience) if audience == text("audience") => Ok(true),
            _ => Err("ACCESS_TOKEN_AUDIENCE".to_owned()),
        };
        assert_eq!(door.show(&token).await, expected, "{alg}");
        if expected.is_ok() {
            let viewer = door.viewer(&token).await;
            assert_eq!(viewer.roles, [Role::Editor].into(), "{alg}");
            assert_eq!(viewer.subject.as_deref(), Some(text("client_id").as_str()));
        }
    }
    door.close().await;
}
