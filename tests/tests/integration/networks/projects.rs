//! Projects and their money.

use jumelage_entities::{listing_funding, listing_record};
use jumelage_schema::viewer::Role;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{
    DE, FR, IT, PL,
    sides::{NODES, Sides, absences, places, somebody, text},
};

const RECORD: &str = "mutation($input:RecordProjectInput!){recordProject(input:$input){
    project{id state confirmation}userErrors{code path message}}}";
const UPDATE: &str = "mutation($input:UpdateProjectInput!){updateProject(input:$input){
    project{id state confirmation}userErrors{code path message}}}";

fn euros(units: u64) -> Value {
    json!({"minorUnits": units, "currency": "EUR"})
}

/// Led by the German town.
fn water(sides: &Sides) -> Value {
    json!({
        "state": "RUNNING", "title": text("Water"), "programme": "cerv", "call": "CERV-2026-CITIZENS-TOWN-NT",
        "lead": sides.towns[DE][0], "partners": [sides.towns[FR][0], sides.towns[IT][0]],
        "asked": euros(30_000_000_000), "granted": euros(25_000_000_000), "startsOn": "2026-03-01",
        "themes": ["water"],
    })
}

#[tokio::test]
async fn the_lead_applicants_association_is_heard_first_and_the_project_counts_once() {
    let mut sides = Sides::with(1).await;
    sides.done(DE, RECORD, water(&sides)).await;
    // Others know it by the call, or by its name, and know less or otherwise.
    let mut french = water(&sides);
    french["title"] = text("L'eau");
    french["state"] = json!("APPLIED");
    french["granted"] = Value::Null;
    french["asked"] = euros(1);
    french["results"] = text("A well");
    sides.done(FR, RECORD, french).await;
    let mut italian = water(&sides);
    italian["call"] = Value::Null;
    sides.done(IT, RECORD, italian).await;
    sides.exchange().await;
    let query = "{europe{projects{totalCount nodes{state title{text}asked{minorUnits currency}granted{minorUnits}
        lead{name}parties{name}results{text}call confirmation records{id}}}
        fundingStatistics(groupBy:[COUNTRY]){projects totals{currency measures{projects withGrant granted asked}}
            rows{country currency measures{projects granted}}}}}";
    let whole = sides.see(PL, query, json!({})).await["europe"].take();
    let project = &whole["projects"]["nodes"][0];
    assert_eq!(whole["projects"]["totalCount"], 1, "{whole}");
    assert_eq!(project["records"].as_array().unwrap().len(), 3);
    assert_eq!(
        (
            &project["state"],
            &project["asked"],
            &project["granted"]["minorUnits"]
        ),
        (
            &json!("RUNNING"),
            &json!({"minorUnits": 30_000_000_000_u64, "currency": "EUR"}),
            &json!(25_000_000_000_u64)
        )
    );
    assert_eq!(project["results"], json!([{"text": "A well"}]));
    let measures =
        json!({"projects": 1, "withGrant": 1, "granted": "25000000000", "asked": "30000000000"});
    let statistics = json!({
        "projects": 1,
        "totals": [{"currency": "EUR", "measures": measures}],
        "rows": (["DE", "FR", "IT"].map(|country| json!({
            "country": country, "currency": "EUR", "measures": {"projects": 1, "granted": "25000000000"}}))),
    });
    assert_eq!(whole["fundingStatistics"], statistics);
    for asking in 0..NODES.len() {
        for absent in absences(asking) {
            sides.absent(&absent);
            let seen = sides.see(asking, query, json!({})).await["europe"].take();
            let there = [FR, IT, DE].iter().any(|node| !absent.contains(node));
            let context = format!("{asking} without {absent:?}: {seen}");
            assert_eq!(
                seen["projects"]["totalCount"],
                u32::from(there),
                "{context}"
            );
            if there {
                assert_eq!(seen["fundingStatistics"], statistics, "{context}");
            } else {
                assert_eq!(seen["fundingStatistics"]["projects"], 0, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn sums_are_exact_however_large_they_are() {
    let sides = Sides::with(2).await;
    for (node, number) in [(DE, 0), (DE, 1), (DE, 2), (FR, 3)] {
        let mut project = water(&sides);
        project["title"] = text(&format!("Project {number}"));
        project["call"] = json!(format!("CALL-{number}"));
        project["lead"] = json!(sides.towns[node][1]);
        sides.done(node, RECORD, project).await;
        // Three such are more than a database's numbers hold.
        let update = listing_funding::Entity::update_many()
            .col_expr(listing_funding::Column::Granted, i64::MAX.into())
            .col_expr(listing_funding::Column::Asked, (i64::MAX - number).into());
        let db = &sides.fixture.network.nodes[node].db;
        update.exec(db).await.unwrap();
    }
    let query = "{europe{fundingStatistics(groupBy:[PROGRAMME]){totals{measures{granted asked}}
        rows{measures{granted asked}}}}}";
    let seen = sides.see(PL, query, json!({})).await;
    let whole = i128::from(i64::MAX);
    // The last update of each node goes for all of its own.
    let (granted, asked) = (4 * whole, 3 * (whole - 2) + whole - 3);
    let measures = json!({"granted": granted.to_string(), "asked": asked.to_string()});
    let expected = json!([{ "measures": measures }]);
    let statistics = &seen["europe"]["fundingStatistics"];
    assert_eq!(
        (&statistics["totals"], &statistics["rows"]),
        (&expected, &expected)
    );
}

#[tokio::test]
async fn amounts_of_two_currencies_are_never_added() {
    let sides = Sides::with(2).await;
    let mut projects = Vec::new();
    for (number, (state, currency, amount)) in [
        ("RUNNING", "EUR", 100),
        ("FINISHED", "SEK", 7),
        ("CANCELLED", "EUR", 1000),
        ("FINISHED", "EUR", 9_007_199_254_740_000_u64),
    ]
    .into_iter()
    .enumerate()
    {
        let mut project = water(&sides);
        project["title"] = text(&format!("Project {number}"));
        project["call"] = json!(format!("CALL-{number}"));
        project["state"] = json!(state);
        project["startsOn"] = json!(format!("202{number}"));
        project["asked"] = Value::Null;
        project["granted"] = json!({"minorUnits": amount, "currency": currency});
        projects.push(project);
    }
    let mut planned = water(&sides);
    planned["title"] = text("Planned");
    planned["state"] = json!("PLANNED");
    planned["programme"] = Value::Null;
    planned["call"] = Value::Null;
    planned["asked"] = Value::Null;
    planned["granted"] = Value::Null;
    projects.push(planned);
    // From several nodes, so that sums are merged.
    for (number, mut project) in projects.into_iter().enumerate() {
        let node = [DE, FR, IT][number % 3];
        project["lead"] = json!(sides.towns[node][1]);
        sides.done(node, RECORD, project).await;
    }
    let query = "query($by:[FundingDimension!]!,$f:ProjectFilter){europe{fundingStatistics(groupBy:$by,filter:$f){
        projects totals{currency measures{projects withGrant granted}}
        rows{state programme year currency measures{projects granted}}}}}";
    let seen = sides.see(PL, query, json!({"by": ["STATE"]})).await;
    let seen = &seen["europe"]["fundingStatistics"];
    assert_eq!(seen["projects"], 5);
    let totals = json!([
        {"currency": "EUR", "measures": {"projects": 2, "withGrant": 2, "granted": "9007199254740100"}},
        {"currency": "SEK", "measures": {"projects": 1, "withGrant": 1, "granted": "7"}},
        {"currency": null, "measures": {"projects": 2, "withGrant": 0, "granted": "0"}},
    ]);
    assert_eq!(seen["totals"], totals);
    let rows = seen["rows"].as_array().unwrap().iter();
    let rows: Vec<String> = rows
        .map(|row| {
            let measures = &row["measures"];
            format!(
                "{} {} {} {}",
                row["state"], row["currency"], measures["projects"], measures["granted"]
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            r#""PLANNED" null 1 "0""#,
            r#""RUNNING" "EUR" 1 "100""#,
            r#""FINISHED" "EUR" 1 "9007199254740000""#,
            r#""FINISHED" "SEK" 1 "7""#,
            r#""CANCELLED" null 1 "0""#,
        ]
    );
    let variables = json!({"by": ["YEAR", "PROGRAMME"], "f": {"states": ["RUNNING", "PLANNED"]}});
    let seen = sides.see(PL, query, variables).await;
    let rows = seen["europe"]["fundingStatistics"]["rows"].clone();
    let keys = |row: &Value| (row["year"].clone(), row["programme"].clone());
    let keys: Vec<_> = rows.as_array().unwrap().iter().map(keys).collect();
    assert_eq!(
        keys,
        [(json!(2020), json!("cerv")), (json!(2026), Value::Null)]
    );
}

#[tokio::test]
async fn reports_are_for_those_whose_project_it_is_and_are_told_to_nobody() {
    let sides = Sides::with(2).await;
    let mut project = water(&sides);
    project["reports"] = json!([
        {"dueOn": "2027-03-31", "kind": "FINAL"},
        {"dueOn": "2026-09-30", "kind": "PROGRESS", "deliveredOn": "2026-09-29"},
    ]);
    let recorded = sides.done(DE, RECORD, project).await;
    sides.exchange().await;
    let query = "query($town:ID,$delivered:Boolean){projectReports(localGovernment:$town,delivered:$delivered){
        project title{text}state dueOn kind deliveredOn}}";
    let editor = somebody(Role::Editor, None);
    let seen = sides.answer(DE, &editor, query, json!({})).await;
    let due: Vec<&str> = seen["data"]["projectReports"]
        .as_array()
        .unwrap_or_else(|| panic!("{seen}"))
        .iter()
        .map(|report| report["dueOn"].as_str().unwrap())
        .collect();
    assert_eq!(due, ["2026-09-30", "2027-03-31"]);
    let open = sides
        .answer(DE, &editor, query, json!({"delivered": false}))
        .await;
    assert_eq!(
        open["data"]["projectReports"],
        json!([{"project": recorded["project"]["id"], "title": [{"text": "Water"}], "state": "RUNNING",
            "dueOn": "2027-03-31", "kind": "FINAL", "deliveredOn": null}])
    );
    // Staff may look at one town's; a town sees nothing of it.
    let (lead, other) = (&sides.towns[DE][0], &sides.towns[DE][1]);
    for (town, count) in [(lead, 2), (other, 0)] {
        let seen = sides
            .answer(DE, &editor, query, json!({"town": town}))
            .await;
        let reports = seen["data"]["projectReports"].as_array().unwrap();
        assert_eq!(reports.len(), count);
        let mayor = somebody(Role::LocalGovernment, Some(town));
        let seen = sides.answer(DE, &mayor, query, json!({"town": town})).await;
        assert_eq!(seen["data"]["projectReports"], Value::Null);
    }
    // The partners' associations have the project, and no reports.
    for node in [FR, IT] {
        let seen = sides.answer(node, &editor, query, json!({})).await;
        assert_eq!(seen["data"]["projectReports"], json!([]));
        let rows = listing_record::Entity::find()
            .all(&sides.fixture.network.nodes[node].db)
            .await
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert!(!rows[0].body.contains("2027-03-31"), "{}", rows[0].body);
    }
}

#[tokio::test]
async fn a_project_that_cannot_be_is_refused_and_what_is_left_out_stays() {
    let sides = Sides::with(1).await;
    let mut wrong = water(&sides);
    wrong["state"] = json!("APPLIED");
    wrong["partners"] = json!([sides.towns[DE][0]]);
    wrong["endsOn"] = json!("2025");
    wrong["call"] = json!("?");
    let refused = sides.write(DE, RECORD, wrong).await;
    assert_eq!(
        places(&refused),
        [
            "INVALID_VALUE call",
            "INVALID_VALUE endsOn",
            "INVALID_VALUE partners",
            "INVALID_VALUE granted",
        ],
        "{refused}"
    );
    let recorded = sides.done(DE, RECORD, water(&sides)).await;
    let id = &recorded["project"]["id"];
    let update = json!({"id": id, "state": "FINISHED", "results": text("Done"), "ifVersion": "1"});
    let done = sides.done(DE, UPDATE, update.clone()).await;
    assert_eq!(done["project"]["state"], "FINISHED");
    let stale = sides.write(DE, UPDATE, update).await;
    assert_eq!(places(&stale), ["STALE_VERSION ifVersion"]);
    let query = "query($id:ID!){node(id:$id){...on Project{call granted{minorUnits}parties{id}results{text}}}}";
    let seen = sides.see(PL, query, json!({"id": id})).await;
    assert_eq!(seen["node"]["granted"]["minorUnits"], 25_000_000_000_u64);
    assert_eq!(seen["node"]["parties"].as_array().unwrap().len(), 3);
    assert_eq!(seen["node"]["results"], json!([{"text": "Done"}]));
    // Of a town that is not the writer's own nothing may be written.
    let neighbour = somebody(Role::LocalGovernment, Some(&sides.towns[FR][0]));
    let variables = json!({"input": {"id": id, "state": "RUNNING"}});
    let seen = sides.answer(DE, &neighbour, UPDATE, variables).await;
    assert_eq!(places(&seen["data"]["updateProject"]), ["FORBIDDEN lead"]);
}

#[tokio::test]
async fn a_project_of_a_network_is_below_it_though_the_leads_members_do_not_apply() {
    let sides = Sides::with(1).await;
    sides.done(DE, super::RECORD, super::ring(&sides)).await;
    let kept = sides.done(FR, super::RECORD, super::ring(&sides)).await;
    sides.exchange().await;
    let input = json!({"state": "APPLIED", "title": text("Wine"), "lead": sides.towns[FR][0],
        "network": kept["network"]["id"]});
    let wine = sides.done(FR, RECORD, input).await;
    sides.exchange().await;
    let query = "{europe{coverage{settled}networks{nodes{projects{totalCount nodes{id}}}}}
        local{networks{nodes{projects{totalCount}}}}}";
    // The Italian association records nothing, but has a member in it.
    for node in [DE, FR, IT, PL] {
        let seen = sides.see(node, query, json!({})).await;
        assert_eq!(seen["europe"]["coverage"]["settled"], true);
        let below = &seen["europe"]["networks"]["nodes"][0]["projects"];
        let expected = json!({"totalCount": 1, "nodes": [{"id": wine["project"]["id"]}]});
        assert_eq!(*below, expected, "{node}");
    }
    let local = sides.see(DE, query, json!({})).await["local"].take();
    assert_eq!(local["networks"]["nodes"][0]["projects"]["totalCount"], 1);
    // What is no longer the network's is told to its applicants' associations alone.
    let none = json!({"id": wine["project"]["id"], "network": null});
    sides.done(FR, UPDATE, none).await;
    sides.exchange().await;
    let projects = "{local{projects{totalCount}}europe{coverage{settled}networks{nodes{projects{totalCount}}}}}";
    let seen = sides.see(DE, projects, json!({})).await;
    let below = &seen["europe"]["networks"]["nodes"][0]["projects"];
    assert_eq!(below["totalCount"], 0);
    assert_eq!(seen["europe"]["coverage"]["settled"], true);
}
