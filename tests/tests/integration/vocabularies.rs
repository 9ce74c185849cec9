//! The vocabularies as any node tells them.

use std::collections::BTreeSet;

use jumelage_domain::{Region, theme};
use jumelage_tests::fixture::Fixture;
use serde_json::{Value, json};

async fn told(fixture: &Fixture, query: &str, variables: Value) -> Value {
    let mut answer = fixture.network.ask(0, query, variables).await;
    assert_eq!(answer["errors"], json!([]), "{answer}");
    answer["data"]["vocabularies"].take()
}

#[tokio::test]
async fn themes_are_told_with_their_names_their_places_and_what_they_are_in_eurovoc() {
    let fixture = Fixture::pair().await;
    let query = "{vocabularies{themesVersion themes{id iri label{text language} labels{language text}
        alternativeLabels(languages:[\"en\"]){text} broader{id} narrower{id} matches{relation eurovoc url}}}}";
    let all = told(&fixture, query, json!({})).await;
    let themes = all["themes"].as_array().unwrap();
    assert_eq!(all["themesVersion"], theme::VERSION);
    let ids: Vec<&str> = themes
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let known: Vec<&str> = theme::concepts().iter().map(theme::Concept::id).collect();
    assert_eq!(ids, known);
    for wanted in ["economic-development", "agriculture", "new-technologies"] {
        assert!(ids.contains(&wanted), "{wanted}");
    }
    let of = |id: &str| themes.iter().find(|one| one["id"] == id).unwrap();
    for one in themes {
        for narrower in one["narrower"].as_array().unwrap() {
            let broader = &of(narrower["id"].as_str().unwrap())["broader"];
            assert_eq!(broader, &json!([{"id": one["id"]}]));
        }
        assert!(
            one["iri"]
                .as_str()
                .unwrap()
                .ends_with(&format!("#{}", one["id"].as_str().unwrap()))
        );
        assert!(one["labels"].as_array().unwrap().len() >= 10, "{one}");
    }
    let development = of("economic-development");
    assert_eq!(development["narrower"], json!([{"id": "business"}]));
    assert_eq!(
        development["matches"],
        json!([{"relation": "EXACT", "eurovoc": "427", "url": "http://eurovoc.europa.eu/427"}])
    );
}

#[tokio::test]
async fn a_name_comes_in_the_language_that_is_asked_for_else_in_english() {
    let fixture = Fixture::pair().await;
    let query = "query($l:[String!]){vocabularies{theme(name:\"YOUTH\"){id label(languages:$l){text language}
        labels(languages:$l){language}} goals{number title(languages:$l){text language}}}}";
    for (languages, theme, only, goal) in [
        (
            json!(["fi", "de-AT"]),
            "de",
            json!([{"language": "de"}]),
            "de",
        ),
        (json!(["sv"]), "sv", json!([{"language": "sv"}]), "en"),
        (json!(["fi"]), "en", json!([]), "en"),
    ] {
        let answer = told(&fixture, query, json!({"l": languages})).await;
        assert_eq!(answer["theme"]["label"]["language"], theme, "{languages}");
        assert_eq!(answer["theme"]["labels"], only, "{languages}");
        let goals = answer["goals"].as_array().unwrap();
        assert_eq!(goals.len(), 17);
        assert!(
            goals.iter().all(|one| one["title"]["language"] == goal),
            "{languages}"
        );
    }
    let refused = fixture.network.ask(0, query, json!({"l": ["cz"]})).await;
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"]["code"], "INVALID_ARGUMENT", "{refused}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("did you mean cs?"), "{message}");
    let none = "{vocabularies{theme(name:\"hurling\"){id}}}";
    assert_eq!(
        told(&fixture, none, json!({})).await,
        json!({"theme": null})
    );
}

#[tokio::test]
async fn languages_are_told_with_what_their_speakers_call_them() {
    let fixture = Fixture::pair().await;
    let answer = told(&fixture, "{vocabularies{languages{tag name}}}", json!({})).await;
    let languages = answer["languages"].as_array().unwrap();
    assert!(languages.contains(&json!({"tag": "hsb", "name": "hornjoserbšćina"})));
    let tags: BTreeSet<&str> = languages
        .iter()
        .map(|one| one["tag"].as_str().unwrap())
        .collect();
    for official in
        "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split(' ')
    {
        assert!(tags.contains(official), "{official}");
    }
}

#[tokio::test]
async fn regions_are_walked_page_by_page_with_sealed_cursors() {
    let fixture = Fixture::pair().await;
    let query = "query($c:String){vocabularies{regions(country:\"GR\",first:20,after:$c){totalCount
        nodes{code name level country} pageInfo{hasNextPage hasPreviousPage endCursor}}}}";
    let (mut met, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut answer = told(&fixture, query, json!({"c": cursor})).await;
        let mut page = answer["regions"].take();
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !met.is_empty());
        let nodes = page["nodes"].as_array_mut().unwrap();
        for node in nodes {
            assert_eq!(node["country"], "GR", "{node}");
            assert!(node["name"].is_string(), "{node}");
            met.push(node["code"].as_str().unwrap().to_owned());
        }
        cursor = page["pageInfo"]["endCursor"].take();
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], met.len());
            break;
        }
    }
    let known = Region::known().map(|region| region.to_string());
    let known: Vec<String> = known.filter(|code| code.starts_with("EL")).collect();
    assert_eq!(met, known);
    let elsewhere = "query($c:String){vocabularies{regions(country:\"DE\",after:$c){totalCount}}}";
    let refused = fixture
        .network
        .ask(0, elsewhere, json!({"c": cursor}))
        .await;
    let code = &refused["errors"][0]["extensions"]["code"];
    assert!(code.as_str().unwrap().contains("CURSOR"), "{refused}");
}

#[tokio::test]
async fn a_region_of_another_version_of_nuts_shows_the_one_that_it_lies_in() {
    let fixture = Fixture::pair().await;
    let query = "{vocabularies{region(code:\"pt1a0\"){code level name nearestKnown{code name}}
        below:regions(within:\"DE2\",level:NUTS2,first:500){nodes{code}}}}";
    let answer = told(&fixture, query, json!({})).await;
    assert_eq!(
        answer["region"],
        json!({"code": "PT1A0", "level": "NUTS3", "name": null, "nearestKnown": {"code": "PT1", "name": "Continente"}})
    );
    assert_eq!(answer["below"]["nodes"].as_array().unwrap().len(), 7);
}
