//! What is kept: for all who may see the same, and for nobody else.

use jumelage_schema::viewer::{Role, Viewer};
use serde_json::{Value, json};

use super::{KNOWN, Towns};

const CATALOGUE: &str = "{europe{localGovernments{nodes{name mailbox population{value}}}}}";

#[tokio::test]
async fn whoever_may_see_the_same_of_the_catalogue_is_given_what_is_kept() {
    let towns = Towns::found().await;
    let first = towns.reply(&Viewer::anonymous(), CATALOGUE).await;
    assert!(!first.is_kept && first.errors.is_empty(), "{first:?}");
    for role in Role::ALL {
        let reply = towns
            .reply(&Towns::viewer(role, &[&towns.reims]), CATALOGUE)
            .await;
        assert!(reply.is_kept, "{}", role.name());
        assert_eq!(reply.data, first.data);
    }
}

#[tokio::test]
async fn who_asks_is_never_told_who_asked_before() {
    let towns = Towns::found().await;
    let query = "{viewer{subject roles} local{associations{code}}}";
    let viewers = [
        Towns::viewer(Role::Admin, &[]),
        Towns::viewer(Role::Editor, &[]),
        Viewer::anonymous(),
    ];
    for viewer in viewers.iter().chain(&viewers) {
        let reply = towns.reply(viewer, query).await;
        assert!(!reply.is_kept);
        let data = reply.data.unwrap().into_json().unwrap();
        assert_eq!(data["viewer"]["subject"], json!(viewer.subject));
        assert_eq!(data["local"]["associations"][0]["code"], "afccre");
    }
    // The rest of it alone is kept.
    let alone = "{local{associations{code}}}";
    for (at, viewer) in viewers.iter().enumerate() {
        assert_eq!(towns.reply(viewer, alone).await.is_kept, at > 0);
    }
}

#[tokio::test]
async fn neither_contact_persons_nor_the_lack_of_them_are_kept() {
    let towns = Towns::found().await;
    towns.add("2028-01-01").await;
    let query =
        "query($id:ID!){local{associations{code}} contactPersons(localGovernment:$id){name}}";
    let editor = Towns::viewer(Role::Editor, &[]);
    for viewer in [&Viewer::anonymous(), &editor, &Viewer::anonymous(), &editor] {
        let reply = towns.reply(viewer, query).await;
        assert!(!reply.is_kept);
        assert_eq!(reply.errors, []);
        let data = reply.data.unwrap().into_json().unwrap();
        let expected = if *viewer == editor {
            json!([{"name": format!("Ada {KNOWN}")}])
        } else {
            Value::Null
        };
        assert_eq!(data["contactPersons"], expected);
        assert_eq!(data["local"]["associations"][0]["code"], "afccre");
    }
}
