//! Characters that not every database keeps: PostgreSQL takes no U+0000, and a node that tried would refuse the same message for
//! ever.

use jumelage_tests::fixture::Fixture;
use serde_json::json;

use super::versions::{claims, digest, hear, message, refused, two};

#[tokio::test]
async fn a_part_with_control_characters_is_refused_by_itself_and_the_others_count() {
    let Fixture { network, .. } = &two().await;
    let good = message(network).await;
    for (pointer, strange) in [
        ("/offers/1/partner/name", json!("Aa\u{0}chen")),
        ("/offers/1/partner/code", json!("1\u{1b}")),
        ("/offers/1/party/name", json!("Reims\u{7f}")),
        ("/offers/1/party/searchNames", json!(["re\u{0}ims"])),
        ("/offers/1/party/codes/0", json!({"a\u{0}": 1})),
    ] {
        let mut told = good.clone();
        *told.pointer_mut(pointer).unwrap() = strange;
        let reply = hear(network, &told).await.unwrap();
        assert_eq!(
            refused(&reply),
            [("OFFER", "CONTROL_CHARACTERS")],
            "{pointer}"
        );
        // It is not said again for ever.
        let [first, second] = [0, 1].map(|at| &told["offers"][at]);
        assert_eq!(reply.digest, digest(&[first, second]));
        assert_eq!(claims(network).await.len(), 1);
    }
    // Once it is put right it is taken.
    assert_eq!(refused(&hear(network, &good).await.unwrap()), []);
    assert_eq!(claims(network).await.len(), 2);
}

#[tokio::test]
async fn whoever_takes_part_is_left_out_where_its_name_cannot_be_kept() {
    let Fixture { network, .. } = &two().await;
    let mut told = message(network).await;
    told["parties"] = json!([told["offers"][0]["party"], told["offers"][1]["party"]]);
    told["parties"][0]["name"] = json!("Re\u{0}ims");
    assert_eq!(refused(&hear(network, &told).await.unwrap()), []);
}

#[tokio::test]
async fn a_topic_is_a_word_and_what_is_none_is_refused_as_a_whole() {
    let Fixture { network, .. } = &two().await;
    let mut told = message(network).await;
    let record = told["offers"][0]["record"].clone();
    for topic in ["", "ECL\u{0}IPSE", &"E".repeat(65)] {
        told["parts"] = json!([{"topic": topic, "record": record}]);
        let refused = hear(network, &told).await.unwrap_err();
        assert!(refused.contains("parts[0] has no `topic`"), "{refused}");
    }
    assert_eq!(claims(network).await.len(), 0);
    told["parts"][0]["topic"] = json!("E".repeat(64));
    let reply = hear(network, &told).await.unwrap();
    assert_eq!(reply.refused[0].code, "TOPIC_UNKNOWN");
}
