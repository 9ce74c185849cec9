//! The rules of the directory, each broken once.

use serde_json::{Value, json};

use super::*;
use crate::{
    endpoint::EndpointError,
    key::{NodeKey, PublicKey, PublicKeyError},
};

fn key() -> PublicKey {
    NodeKey::generate().unwrap().public().clone()
}

/// An anchor without countries, a member with a node, a member without one; not in the order of their codes.
fn sample() -> Value {
    json!({ "anchor": "cemr", "members": [
        { "code": "rgre", "name": "Rat der Gemeinden", "countries": ["DE"], "website": "https://www.rgre.de",
          "endpoint": "http://127.0.0.1:8011/", "key": key() },
        { "code": "cemr", "name": "CEMR", "countries": [], "endpoint": "http://127.0.0.1:8000", "key": key() },
        { "code": "kede", "name": "ΚΕΔΕ", "countries": ["EL"] },
    ] })
}

fn parse(directory: &Value) -> Result<Directory, DirectoryError> {
    Directory::parse(&directory.to_string())
}

/// The refusal of the first member (rgre) after a change to it.
fn refusal(change: impl FnOnce(&mut Value)) -> MemberError {
    let mut directory = sample();
    change(&mut directory["members"][0]);
    let expected = directory["members"][0]["code"].clone();
    match parse(&directory) {
        Err(DirectoryError::Member {
            position: 1,
            code,
            source,
        }) if expected == code => source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn members_are_found_by_code_and_sorted() {
    let directory = parse(&sample()).unwrap();
    let codes = |members: Vec<&Member>| {
        members
            .iter()
            .map(|m| m.code().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(directory.members().iter().collect()),
        ["cemr", "kede", "rgre"]
    );
    assert_eq!(codes(directory.nodes().collect()), ["cemr", "rgre"]);
    assert_eq!(directory.anchor().as_str(), "cemr");
    let rgre = directory.get("rgre").unwrap();
    assert_eq!(rgre.name(), "Rat der Gemeinden");
    assert_eq!(rgre.website(), Some("https://www.rgre.de"));
    assert_eq!(rgre.endpoint().unwrap().as_str(), "http://127.0.0.1:8011");
    assert_eq!(
        directory
            .get("kede")
            .unwrap()
            .countries()
            .first()
            .unwrap()
            .as_str(),
        "GR"
    );
    assert_eq!(directory.get("kede").unwrap().key(), None);
    assert_eq!(directory.get("nobody"), None);
}

#[test]
fn a_directory_reads_back() {
    let directory = parse(&sample()).unwrap();
    let text = directory.to_json();
    assert_eq!(Directory::parse(&text).unwrap(), directory);
    assert_eq!(Directory::parse(&text).unwrap().to_json(), text);
    assert!(
        text.starts_with(
            "{\n  \"anchor\": \"cemr\",\n  \"members\": [\n    {\n      \"code\": \"cemr\""
        ),
        "{text}"
    );
    assert!(text.ends_with("}\n"), "{text}");
}

#[test]
fn the_version_is_of_the_content_and_not_of_the_layout() {
    let file = sample();
    let directory = parse(&file).unwrap();
    let mut reordered = file.clone();
    reordered["members"].as_array_mut().unwrap().reverse();
    assert_eq!(parse(&reordered).unwrap().version(), directory.version());
    assert_eq!(
        Directory::parse(&format!("{file:#}")).unwrap().version(),
        directory.version()
    );
    for (pointer, value) in [
        ("/members/0/name", json!("RGRE")),
        ("/members/0/countries", json!(["AT", "DE"])),
        ("/members/0/website", json!("https://rgre.de")),
        ("/members/0/endpoint", json!("https://127.0.0.1:8011")),
        ("/members/0/key", json!(key())),
        ("/anchor", json!("rgre")),
    ] {
        let mut changed = file.clone();
        // Another anchor needs the former one to have a country.
        changed["members"][1]["countries"] = json!(["BE"]);
        let before = parse(&changed).unwrap().version();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert_ne!(parse(&changed).unwrap().version(), before, "{pointer}");
    }
}

#[test]
fn the_version_is_the_same_in_every_build() {
    let members = [("cemr", None), ("rgre", Some("DE"))].map(|(code, country)| {
        Member::new(
            code.parse().unwrap(),
            "Ä",
            country.map(|country| country.parse().unwrap()),
        )
        .unwrap()
    });
    let directory = Directory::new("cemr".parse().unwrap(), members.to_vec()).unwrap();
    // The first 16 digits of `printf '%s' '{"anchor":"cemr","members":[{"code":"cemr","name":"Ä","countries":[]},
    // {"code":"rgre","name":"Ä","countries":["DE"]}]}' | sha256sum`, without the line break.
    assert_eq!(directory.version().to_string(), "d217d5fd7552049b");
}

#[test]
fn a_code_may_stand_only_once() {
    let mut directory = sample();
    directory["members"][2]["code"] = "rgre".into();
    assert!(
        matches!(parse(&directory), Err(DirectoryError::DuplicateCode(code)) if code.as_str() == "rgre")
    );
}

#[test]
fn two_members_may_not_have_one_key() {
    let mut directory = sample();
    directory["members"][0]["key"] = directory["members"][1]["key"].clone();
    match parse(&directory) {
        Err(DirectoryError::DuplicateKey { first, second }) => {
            assert_eq!((first.as_str(), second.as_str()), ("cemr", "rgre"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_member_may_have_several_keys_and_shares_none_of_them() {
    let [old, new] = [key(), key()];
    let mut file = sample();
    file["members"][0]["key"] = json!(old);
    file["members"][0]["keys"] = json!([new, old]);
    let directory = parse(&file).unwrap();
    let rgre = directory.get("rgre").unwrap();
    assert_eq!(rgre.keys(), [old.clone(), new.clone()]);
    assert_eq!(rgre.key(), Some(&old));
    assert_eq!(rgre.key_named(new.kid()), Some(&new));
    assert_eq!(rgre.key_named("other"), None);
    assert_eq!(Directory::parse(&directory.to_json()).unwrap(), directory);
    file["members"][1]["key"] = json!(new);
    assert!(
        matches!(parse(&file), Err(DirectoryError::DuplicateKey { first, second })
            if (first.as_str(), second.as_str()) == ("cemr", "rgre"))
    );
    assert_eq!(
        refusal(|rgre| (rgre["key"], rgre["keys"]) = (Value::Null, json!([]))),
        MemberError::EndpointWithoutKey
    );
}

#[test]
fn two_members_may_not_have_one_endpoint() {
    let mut directory = sample();
    directory["members"][0]["endpoint"] = "HTTP://127.0.0.1:8000/".into();
    match parse(&directory) {
        Err(DirectoryError::DuplicateEndpoint { first, second }) => {
            assert_eq!((first.as_str(), second.as_str()), ("cemr", "rgre"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_anchor_is_one_of_the_members() {
    let mut directory = sample();
    directory["anchor"] = "nobody".into();
    assert!(
        matches!(parse(&directory), Err(DirectoryError::UnknownAnchor(code)) if code.as_str() == "nobody")
    );
    directory["anchor"] = "No Body".into();
    assert!(matches!(
        parse(&directory),
        Err(DirectoryError::AnchorCode(_))
    ));
}

#[test]
fn only_the_anchor_may_have_no_country() {
    let mut directory = sample();
    directory["members"][2]["countries"] = json!([]);
    assert!(
        matches!(parse(&directory), Err(DirectoryError::NoCountry(code)) if code.as_str() == "kede")
    );
}

#[test]
fn a_member_is_refused_by_name_and_with_the_reason() {
    assert!(matches!(
        refusal(|rgre| rgre["code"] = "RGRE".into()),
        MemberError::Code(_)
    ));
    assert!(matches!(
        refusal(|rgre| rgre["countries"] = json!(["DE", "EU"])),
        MemberError::Country(_)
    ));
    assert_eq!(refusal(|rgre| rgre["name"] = " ".into()), MemberError::Name);
    assert_eq!(
        refusal(|rgre| rgre["website"] = "javascript:1".into()),
        MemberError::Website("javascript:1".to_owned())
    );
    assert_eq!(
        refusal(|rgre| rgre["webpage"] = "x".into()),
        MemberError::UnknownField("webpage".to_owned())
    );
    assert_eq!(
        refusal(|rgre| rgre["endpoint"] = "ftp://rgre.de".into()),
        MemberError::Endpoint(EndpointError::NotHttp("ftp://rgre.de".to_owned()))
    );
    assert_eq!(
        refusal(|rgre| rgre["key"]["crv"] = "X25519".into()),
        MemberError::Key(PublicKeyError::Curve("X25519".to_owned()))
    );
    assert_eq!(
        refusal(|rgre| rgre["endpoint"] = Value::Null),
        MemberError::KeyWithoutEndpoint
    );
    assert_eq!(
        refusal(|rgre| rgre["key"] = Value::Null),
        MemberError::EndpointWithoutKey
    );
}

#[test]
fn what_is_no_directory_is_refused() {
    let mut directory = sample();
    directory["version"] = 2.into();
    assert!(
        matches!(parse(&directory), Err(DirectoryError::UnknownField(field)) if field == "version")
    );
    for text in [
        "",
        "[]",
        "{}",
        r#"{"anchor":"cemr"}"#,
        r#"{"anchor":"cemr","anchor":"rgre","members":[]}"#,
    ] {
        assert!(
            matches!(Directory::parse(text), Err(DirectoryError::Json(_))),
            "{text}"
        );
    }
}

#[test]
fn a_member_made_by_hand_meets_the_same_rules() {
    let rgre = || Member::new("rgre".parse().unwrap(), "RGRE", ["DE".parse().unwrap()]);
    assert_eq!(
        Member::new("rgre".parse().unwrap(), "", []),
        Err(MemberError::Name)
    );
    assert!(matches!(
        rgre().unwrap().with_website("rgre.de"),
        Err(MemberError::Website(_))
    ));
    let node = rgre()
        .unwrap()
        .with_node("http://127.0.0.1:1".parse().unwrap(), key());
    assert!(Directory::new("rgre".parse().unwrap(), vec![node.clone()]).is_ok());
    assert!(matches!(
        Directory::new("rgre".parse().unwrap(), vec![node, rgre().unwrap()]),
        Err(DirectoryError::DuplicateCode(_))
    ));
}
