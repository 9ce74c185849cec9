//! What is published is served, whole, in the language that is asked for, and found.

use jumelage_domain::funding::examples;
use serde_json::{Value, json};

use super::Desk;

const CALL: &str = r#"query($id: ID!) { fundingCall(id: $id) {
    id label(languages: ["fr"]) { language text } asOf publishedAt
    programme { id name { text } takesEuMembers otherCountries { country from until } excludedCountries { country }
        countriesComplete sources { url checked } label { language } }
    title(languages: ["de"]) { language text } summary { text } opens deadlines { stage date time }
    before: state(on: "2025-12-16") first: state(on: "2025-12-17") last: state(on: "2026-04-16") after: state(on: "2026-04-17")
    next: nextDeadline(on: "2026-04-16") { date } none: nextDeadline(on: "2026-04-17") { date }
    budget { minorUnits currency } grant { least { minorUnits currency } most { minorUnits } lumpSum sharePercent }
    themes sdgs url sources { url checked note } rulesLike
    rules { id rule binding judged text(languages: ["de", "en"]) { language text } note { text } source { url }
        count least most leastGrant { minorUnits currency } mostGrant { minorUnits } applicantKinds of regions bonds twinningKinds
        twinningStatuses json } } }"#;

#[tokio::test]
async fn a_call_is_served_with_all_that_its_document_says() {
    let desk = Desk::open().await;
    let id = "CERV-2026-CITIZENS-TOWN-NT";
    let call = &desk.ask(CALL, json!({ "id": id })).await["fundingCall"];
    let document: Value = serde_json::from_str(&examples().unwrap().to_json()).unwrap();
    let calls = document["calls"].as_array().unwrap();
    let written = calls.iter().find(|call| call["id"] == id).unwrap();
    assert_eq!(call["id"], id);
    assert_eq!(call["asOf"], document["asOf"]);
    assert_eq!(call["publishedAt"], "2026-03-01T00:00:00.000Z");
    assert_eq!(
        call["label"],
        json!({ "language": "fr", "text": document["label"]["fr"] })
    );
    // In German there may be none: then it is English.
    let (language, title) = match &written["title"]["de"] {
        Value::Null => ("en", &written["title"]["en"]),
        title => ("de", title),
    };
    assert_eq!(
        call["title"],
        json!({ "language": language, "text": title })
    );
    assert_eq!(call["opens"], "2025-12-17");
    let deadline = &written["deadlines"][0];
    let told = &call["deadlines"][0];
    assert_eq!(
        (&told["stage"], &told["date"], &told["time"]),
        (&json!(1), &deadline["date"], &deadline["time"])
    );
    let states = ["before", "first", "last", "after"].map(|at| call[at].clone());
    assert_eq!(states, ["FORTHCOMING", "OPEN", "OPEN", "CLOSED"]);
    assert_eq!(call["next"]["date"], "2026-04-16");
    assert_eq!(call["none"], Value::Null);
    assert_eq!(call["budget"], written["budget"]);
    assert_eq!(call["grant"]["least"], written["grant"]["least"]);
    assert_eq!(call["grant"]["lumpSum"], true);
    assert_eq!(call["themes"], *written.get("themes").unwrap_or(&json!([])));
    assert_eq!(call["sdgs"], *written.get("goals").unwrap_or(&json!([])));
    let urls = |list: &Value| -> Vec<Value> {
        let list = list.as_array().unwrap().iter();
        list.map(|source| source["url"].clone()).collect()
    };
    assert_eq!(urls(&call["sources"]), urls(&written["sources"]));
    let programme = &call["programme"];
    assert_eq!(programme["id"], "cerv");
    assert_eq!(programme["takesEuMembers"], true);
    assert_eq!(programme["countriesComplete"], false);
    assert_eq!(programme["excludedCountries"][0]["country"], "GB");
    assert_eq!(programme["otherCountries"][0]["country"], "XK");
    let rules = call["rules"].as_array().unwrap();
    let written = written["rules"].as_array().unwrap();
    assert_eq!(rules.len(), written.len());
    for (rule, written) in rules.iter().zip(written) {
        for field in ["id", "rule"] {
            assert_eq!(rule[field], written[field]);
        }
        assert_eq!(
            rule["binding"],
            *written.get("binding").unwrap_or(&json!(true))
        );
        assert_eq!(rule["judged"], written["rule"] != "IN_WORDS");
        assert_eq!(rule["text"]["language"], "de");
        assert_eq!(rule["count"], written["count"]);
        assert_eq!(
            rule["applicantKinds"],
            *written.get("kinds").unwrap_or(&json!([])),
            "{rule}"
        );
        assert_eq!(rule["of"], written["of"]);
        // What the rule says is there as it was written, whatever this version makes of it.
        let json: Value = serde_json::from_str(rule["json"].as_str().unwrap()).unwrap();
        for (field, value) in json.as_object().unwrap() {
            assert_eq!(*value, written[field], "{rule}");
        }
    }
    let duration = rules.iter().find(|rule| rule["id"] == "duration").unwrap();
    assert_eq!(
        (&duration["least"], &duration["most"]),
        (&json!(12), &json!(24))
    );
    assert_eq!(
        duration["text"]["text"],
        "ein Projekt von 12 bis 24 Monaten"
    );
    let grant = rules.iter().find(|rule| rule["id"] == "grant").unwrap();
    let least = json!({ "minorUnits": 10_000_000, "currency": "EUR" });
    assert_eq!(grant["leastGrant"], least);
    assert_eq!(
        desk.ask(CALL, json!({ "id": "CERV-1900" })).await["fundingCall"],
        Value::Null
    );
}

#[tokio::test]
async fn every_programme_is_there_and_every_node_says_the_same() {
    let desk = Desk::open().await;
    let query = "{ fundingProgrammes { id name(languages: [\"fr\"]) { text } url otherCountries { country } } }";
    let here = desk.ask(query, json!({})).await;
    let ids: Vec<&str> = here["fundingProgrammes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|programme| programme["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["cerv", "erasmus", "eui", "interreg-europe", "urbact"]);
    let there = desk.answer(1, query, json!({})).await;
    assert_eq!(here, there["data"]);
}

const SEARCH: &str = "query($openOn: Date, $themes: [String!], $sdgs: [Int!], $countries: [CountryCode!], $programmes: [ID!],
    $eligibleFor: [ID!], $search: String, $first: Int, $after: String) {
    fundingCalls(openOn: $openOn, themes: $themes, sdgs: $sdgs, countries: $countries, programmes: $programmes,
        eligibleFor: $eligibleFor, search: $search, first: $first, after: $after) {
        nodes { id } edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
        label { language } asOf coverage { complete asked unanswered } } }";

async fn found(desk: &Desk, variables: Value) -> Vec<String> {
    let page = desk.ask(SEARCH, variables).await;
    let nodes = page["fundingCalls"]["nodes"].as_array().unwrap().iter();
    nodes
        .map(|call| call["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn calls_are_found_and_walked_page_by_page() {
    let desk = Desk::open().await;
    let day = "2026-03-20";
    let open = [
        "CERV-2026-CITIZENS-TOWN-NT",
        "EUI-IA-CALL-4",
        "URBACT-IV-AN-2026",
    ];
    assert_eq!(found(&desk, json!({ "openOn": day })).await, open);
    for (filter, expected) in [
        (json!({ "openOn": day, "programmes": ["cerv"] }), &open[..1]),
        (json!({ "openOn": day, "countries": ["GB"] }), &open[2..]),
        (
            json!({ "openOn": day, "themes": ["urban-development"] }),
            &open[1..],
        ),
        (json!({ "openOn": day, "search": "TOWN netw" }), &open[..1]),
        (json!({ "openOn": day, "themes": [] }), &[][..]),
        (json!({ "openOn": "1999-01-01" }), &[][..]),
    ] {
        assert_eq!(found(&desk, filter.clone()).await, expected, "{filter}");
    }
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "openOn": day, "first": 1, "after": after });
        let page = desk.ask(SEARCH, variables).await["fundingCalls"].take();
        assert_eq!(page["totalCount"], 3);
        let info = &page["pageInfo"];
        assert_eq!(info["hasPreviousPage"], !walked.is_empty());
        assert_eq!(info["endCursor"], page["edges"][0]["cursor"]);
        walked.push(page["nodes"][0]["id"].as_str().unwrap().to_owned());
        if info["hasNextPage"] == false {
            break;
        }
        after = info["endCursor"].clone();
    }
    assert_eq!(walked, open);
    // A cursor is of one list.
    let other = json!({ "openOn": "2026-03-21", "after": after });
    assert_eq!(desk.refusal(SEARCH, other).await.1, "CURSOR_OF_OTHER_LIST");
    let all = desk.ask(SEARCH, json!({})).await["fundingCalls"].take();
    assert_eq!(all["totalCount"], examples().unwrap().calls().len());
    assert_eq!(all["label"]["language"], "en");
    assert_eq!(all["coverage"], Value::Null);
}

#[tokio::test]
async fn calls_that_are_shut_for_a_town_are_not_among_those_that_it_could_join() {
    let desk = Desk::open().await;
    let aachen = desk.id("Aachen").await;
    let variables = json!({ "openOn": "2026-03-20", "eligibleFor": [aachen] });
    let page = desk.ask(SEARCH, variables).await["fundingCalls"].take();
    assert_eq!(page["totalCount"], 3);
    assert_eq!(
        page["coverage"],
        json!({ "complete": true, "asked": ["rgre"], "unanswered": [] })
    );
    let wrong = json!({ "eligibleFor": [aachen, aachen] });
    let (message, code) = desk.refusal(SEARCH, wrong).await;
    assert!(message.contains("twice"), "{message}");
    assert_eq!(code, "INVALID_ARGUMENT");
    // Nobody is not everybody, and not nobody in particular either.
    let (message, code) = desk.refusal(SEARCH, json!({ "eligibleFor": [] })).await;
    assert!(message.contains("names nobody"), "{message}");
    assert_eq!(code, "INVALID_ARGUMENT");
    assert!(
        !found(&desk, json!({ "eligibleFor": null }))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn where_nothing_is_published_nothing_is_there_and_what_cannot_be_read_is_said() {
    let desk = Desk::without_funding().await;
    let nothing = desk.ask(SEARCH, json!({})).await["fundingCalls"].take();
    assert_eq!(
        (&nothing["totalCount"], &nothing["asOf"]),
        (&json!(0), &Value::Null)
    );
    let programmes = desk.ask("{ fundingProgrammes { id } }", json!({})).await;
    assert_eq!(programmes["fundingProgrammes"], json!([]));
    desk.publish(&examples().unwrap().to_json()).await;
    assert_ne!(found(&desk, json!({})).await, [""; 0]);
    // As a later version of the anchor would publish it.
    let later = r#"{"format": "jumelage-funding", "version": 2}"#;
    let database = &desk.fixture.network.nodes[0].db;
    let update = "UPDATE publication SET sha256 = 'other', document = '{later}'";
    sea_orm::ConnectionTrait::execute_unprepared(database, &update.replace("{later}", later))
        .await
        .unwrap();
    let (message, code) = desk.refusal(SEARCH, json!({})).await;
    assert_eq!(code, "PUBLICATION_NOT_READ");
    assert!(message.contains("version"), "{message}");
}

#[tokio::test]
async fn a_new_document_is_served_at_once() {
    let desk = Desk::open().await;
    let mut document: Value = serde_json::from_str(&examples().unwrap().to_json()).unwrap();
    let calls = document["calls"].as_array_mut().unwrap();
    calls.retain(|call| call["programme"] != "eui");
    let eui = "EUI-IA-CALL-4".to_owned();
    assert!(found(&desk, json!({})).await.contains(&eui));
    desk.publish(&document.to_string()).await;
    assert!(!found(&desk, json!({})).await.contains(&eui));
}
