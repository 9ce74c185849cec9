//! At the door for nodes.

use jumelage::settings::Limits;
use jumelage_trust::PeerToken;
use reqwest::StatusCode;

use super::{Limited, body, client, rate, told};
use crate::peers;

#[actix_web::test]
async fn a_node_pays_for_its_calls_and_a_stranger_for_trying() {
    let limited = Limited::with(Limits {
        peer: rate(3),
        anonymous: rate(2),
        ..Limits::default()
    })
    .await;
    let [me, them] = &limited.hosted.nodes[..] else {
        panic!("two nodes")
    };
    let sent = "{\"query\":\"{associations{code}}\"}";
    let mine = &me.settings.code;
    let call = async |signed: &str, audience: &jumelage_domain::NodeCode| {
        let (now, code) = (me.clock.now(), &them.settings.code);
        let token = PeerToken::sign(
            &them.keys.signing().load(),
            code,
            audience,
            signed.as_bytes(),
            now,
        );
        let request = client().post(format!("{}/peer/graphql", limited.url));
        let request = request.bearer_auth(token).body(sent);
        request.send().await.unwrap()
    };
    for _ in 0..3 {
        assert_eq!(call(sent, mine).await.status(), StatusCode::OK);
    }
    let theirs = &them.settings.code;
    for _ in 0..2 {
        let refused = call(sent, theirs).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    }
    // What was signed for something else is read, at the expense of whoever has signed it.
    limited.clock.pass(1);
    let refused = call("else", mine).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let refused = call(sent, theirs).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    for (audience, role) in [(mine, "peer"), (theirs, "anonymous")] {
        let refused = call(sent, audience).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(told(&refused, "retry-after"), "1");
        let policy = told(&refused, "ratelimit-policy");
        assert!(policy.starts_with(&format!("\"{role}\";")), "{policy}");
        let code = &body(refused).await["errors"][0]["extensions"]["code"];
        assert_eq!(code, "RATE_LIMITED");
    }
    // What a node that asks makes of it.
    let reply = peers::ask(them, "{europe{coverage{nodes{association state}}}}").await;
    let nodes = &reply["data"]["europe"]["coverage"]["nodes"];
    assert_eq!(nodes[0]["state"], "REFUSED", "{reply}");
    limited.clock.pass(1);
    assert_eq!(call(sent, mine).await.status(), StatusCode::OK);
    limited.hosted.server.stop(true).await;
}
