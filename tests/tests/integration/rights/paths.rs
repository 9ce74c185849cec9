//! For each field that is not for everybody, by all ways in which it can be selected: those who may not read it get
//! nothing. Made from the table.

use apollo_compiler::{Schema, ast::FieldDefinition, schema::ExtendedType};
use jumelage_federation::Request;
use jumelage_schema::{
    rights::{Entry, Otherwise, Row, TABLE, Who},
    sdl,
    viewer::{Role, Viewer},
};
use serde_json::{Value, json};

use super::{KNOWN, SAID, SURVEY, Towns};
use crate::peers::{host_all, load, made};

/// How deep to look for a field.
const DEPTH: usize = 6;

/// Fields below each other, from the root on, each with the type that it is of.
type Way<'s> = Vec<(&'s str, &'s FieldDefinition)>;

/// The ways of writing one selection.
const SHAPES: [&str; 5] = ["plain", "aliases", "inline", "named", "included"];

/// All ways from a type to a field that go through no type twice.
fn ways<'s>(
    schema: &'s Schema,
    from: &'s str,
    to: (&str, &str),
    way: &Way<'s>,
    found: &mut Vec<Way<'s>>,
) {
    if way.len() >= DEPTH || way.iter().any(|(of, _)| *of == from) {
        return;
    }
    let fields = match schema.types.get(from) {
        Some(ExtendedType::Object(object)) => &object.fields,
        Some(ExtendedType::Interface(_)) => {
            let objects = schema
                .types
                .iter()
                .filter(|(_, definition)| definition.is_object());
            for (object, _) in objects.filter(|(name, _)| schema.is_subtype(from, name)) {
                ways(schema, object, to, way, found);
            }
            return;
        }
        _ => return,
    };
    for field in fields.values() {
        let mut way = way.clone();
        way.push((from, field));
        if (from, field.name.as_str()) == to {
            found.push(way.clone());
        }
        ways(schema, field.ty.inner_named_type(), to, &way, found);
    }
}

/// What can be selected of a type without an argument and without going deeper.
fn leaves(schema: &Schema, of: &str) -> String {
    let object = schema.get_object(of).unwrap();
    let leaves = object.fields.values().filter(|field| {
        let ty = &schema.types[field.ty.inner_named_type()];
        field
            .arguments
            .iter()
            .all(|argument| !argument.is_required())
            && (ty.is_scalar() || ty.is_enum())
    });
    // Of some types all fields go deeper.
    leaves.fold("__typename".to_owned(), |text, field| {
        format!("{text} {}", field.name)
    })
}

/// The document that selects a field by a way.
fn document(schema: &Schema, way: &Way<'_>, shape: &str) -> String {
    let (_, last) = way.last().unwrap();
    let ty = last.ty.inner_named_type();
    let mut fragments = String::new();
    let mut text = match &schema.types[ty] {
        ExtendedType::Object(_) => format!("{{{}}}", leaves(schema, ty)),
        _ => String::new(),
    };
    for (at, (of, field)) in way.iter().enumerate().rev() {
        let arguments = field
            .arguments
            .iter()
            .filter(|argument| argument.is_required());
        let arguments = arguments.map(|argument| match argument.name.as_str() {
            "id" if field.name == "survey" => format!("id:\"{SURVEY}\""),
            "survey" => format!("survey:\"{SURVEY}\""),
            "localGovernment" | "respondent" | "id" => format!("{}:$id", argument.name),
            "ids" => "ids:[$id]".to_owned(),
            "code" => "code:\"afccre\"".to_owned(),
            other => panic!("say what to give for {of}.{}({other}:)", field.name),
        });
        let arguments = arguments.collect::<Vec<_>>().join(" ");
        let arguments = if arguments.is_empty() {
            arguments
        } else {
            format!("({arguments})")
        };
        let selected = format!("{}{arguments}", field.name);
        text = match shape {
            "plain" => format!("{{{selected}{text}}}"),
            "aliases" => format!("{{one:{selected}{text} two:{selected}{text}}}"),
            "inline" => format!("{{... on {of}{{...{{{selected}{text}}}}}}}"),
            "named" => {
                fragments = format!("{fragments} fragment F{at} on {of}{{{selected}{text}}}");
                format!("{{...F{at}}}")
            }
            _ => format!(
                "{{{selected}@include(if:$yes)@skip(if:false){text} ...@include(if:$yes){{{selected}{text}}}}}"
            ),
        };
        // An abstract type's fields are selected by the type that they are of.
        let above = at.checked_sub(1).map(|at| way[at].1.ty.inner_named_type());
        if above.is_some_and(|above| above != of) {
            text = format!("{{... on {of}{text}}}");
        }
    }
    let variables = ["$id:ID!", "$yes:Boolean!"].map(|variable| {
        let name = &variable[..variable.find(':').unwrap()];
        let used = format!("{text}{fragments}").contains(name);
        if used { variable } else { "" }
    });
    let variables = variables.concat();
    let variables = if variables.is_empty() {
        variables
    } else {
        format!("({variables})")
    };
    format!("query{variables}{text}{fragments}")
}

/// What the table says of each field on a way.
fn rows(way: &Way<'_>) -> Vec<&'static Row> {
    let row = |(of, field): &(&str, &FieldDefinition)| {
        let mut rows = TABLE.iter();
        rows.find(|row| row.of == *of && row.fields.contains(&field.name.as_str()))
            .unwrap()
    };
    way.iter().map(row).collect()
}

/// What it says of the first that not everybody may read.
fn first_refused(way: &Way<'_>) -> &'static Row {
    let mut rows = rows(way).into_iter();
    rows.find(|row| row.who != Who::Everybody).unwrap()
}

fn restricted() -> impl Iterator<Item = (&'static Row, &'static str)> {
    let rows = TABLE
        .iter()
        .filter(|row| row.who != Who::Everybody && row.of != "Mutation");
    rows.flat_map(|row| row.fields.iter().map(move |field| (row, *field)))
}

/// Those who may not read what is of Reims.
fn strangers(towns: &Towns, who: Who) -> Vec<Viewer> {
    let without = Role::ALL
        .into_iter()
        .filter(|role| !who.roles().contains(role));
    let mut strangers: Vec<Viewer> = without
        .map(|role| Towns::viewer(role, &[&towns.reims]))
        .collect();
    strangers.push(Viewer::anonymous());
    if let Who::OwnEntry(_) = who {
        strangers.push(Towns::viewer(
            Role::LocalGovernment,
            &[&towns.troyes, &towns.aachen],
        ));
        strangers.push(Towns::viewer(Role::LocalGovernment, &[]));
    }
    strangers
}

#[tokio::test]
async fn what_is_not_for_everybody_is_got_by_no_path_by_those_it_is_not_for() {
    let towns = Towns::found().await;
    towns.add("2028-01-01").await;
    let schema = sdl::read();
    let mut asked = 0;
    for (row, field) in restricted() {
        let mut found = Vec::new();
        ways(&schema, "Query", (row.of, field), &Way::new(), &mut found);
        if found.is_empty() {
            // What a mutation gives back is reached by writing only, and the table refuses that.
            let to = (row.of, field);
            ways(&schema, "Mutation", to, &Way::new(), &mut found);
            assert!(!found.is_empty(), "{}.{field} is reached by no way", row.of);
            let written_by = |way: &Way<'_>| first_refused(way).of == "Mutation";
            assert!(found.iter().all(written_by), "{}.{field}", row.of);
            continue;
        }
        for (way, shape) in found
            .iter()
            .flat_map(|way| SHAPES.map(|shape| (way, shape)))
            // A document has a limit of directives.
            .filter(|(way, shape)| *shape != "included" || way.len() < 5)
        {
            let query = document(&schema, way, shape);
            for viewer in strangers(&towns, row.who) {
                let reply = towns.ask(&viewer, &query).await;
                let shown = format!("{viewer:?} {query} {reply}");
                assert!(!reply.to_string().contains(KNOWN), "{shown}");
                assert!(!reply.to_string().contains("+33"), "{shown}");
                assert!(!reply.to_string().contains(SAID), "{shown}");
                let data = reply["data"].as_object().expect(&shown);
                assert!(data.values().all(Value::is_null), "{shown}");
                match first_refused(way).otherwise {
                    Otherwise::Absent => assert_eq!(reply["errors"], Value::Null, "{shown}"),
                    Otherwise::Forbidden => {
                        assert_eq!(
                            reply["errors"][0]["extensions"]["code"], "FORBIDDEN",
                            "{shown}"
                        );
                    }
                }
                asked += 1;
            }
            let all = [
                Towns::viewer(Role::Editor, &[]),
                Towns::viewer(Role::Admin, &[]),
                Towns::viewer(Role::LocalGovernment, &[&towns.reims]),
            ];
            // A way may lead through what is for fewer than the field itself.
            let on_the_way = rows(way);
            let may_all = |viewer: &Viewer| {
                let mut rows = on_the_way.iter();
                rows.all(|row| viewer.is_any_of(row.who.roles()))
            };
            let granted = all.into_iter().filter(may_all);
            for viewer in granted {
                let reply = towns.ask(&viewer, &query).await;
                let shown = format!("{viewer:?} {query} {reply}");
                assert_eq!(reply["errors"], Value::Null, "{shown}");
                let data = reply["data"].as_object().expect(&shown);
                // No list has been handed in here.
                let is_there = !query.contains("import(");
                assert!(!is_there || !data.values().any(Value::is_null), "{shown}");
            }
        }
    }
    assert!(asked >= 8 * 5 * 5, "{asked}");
}

#[tokio::test]
async fn what_is_refused_is_not_run() {
    let towns = Towns::found().await;
    // This door does not know contact persons: whoever gets as far as to look for them, gets an error.
    let door = &towns.fixture.network.nodes[0].public;
    let query = "query($id:ID!){contactPersons(localGovernment:$id){name}}";
    let own = Towns::viewer(Role::LocalGovernment, &[&towns.reims]);
    let reply = towns.reply_of(door, &own, query).await;
    assert_eq!(reply.errors[0].code, "INTERNAL");
    for (row, _) in restricted().filter(|(_, field)| *field == "contactPersons") {
        assert!(matches!(row.who, Who::OwnEntry(Entry::Argument(_))));
        for viewer in strangers(&towns, row.who) {
            let reply = towns.reply_of(door, &viewer, query).await;
            assert_eq!(
                (&reply.errors[..], reply.data),
                (
                    &[][..],
                    Some(async_graphql::value!({"contactPersons": null}))
                )
            );
        }
    }
}

#[actix_web::test]
async fn a_batch_is_no_way_around() {
    let hosted = host_all(made()).await;
    load(&hosted.nodes).await;
    let node = &hosted.nodes[0];
    let url = format!("{}/graphql", node.settings.public_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = async |body: Value| -> Value {
        let request = client.post(&url).header("content-type", "application/json");
        let reply = request.body(body.to_string()).send().await.unwrap();
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    };
    let found = post(json!({"query": "{local{localGovernments{nodes{id}}}}"})).await;
    let id = found["data"]["local"]["localGovernments"]["nodes"][0]["id"].clone();
    let reims: jumelage_domain::ObjectId = id.as_str().unwrap().parse().unwrap();
    let now = node.clock.now();
    let tomorrow = now.day().tomorrow().unwrap();
    let person = jumelage_entities::write::contact_persons::NewContactPerson {
        local_government: reims.uuid(),
        name: KNOWN.to_owned(),
        role: KNOWN.to_owned(),
        email: None,
        phone: Some("+33 1 23 45 67 89".to_owned()),
        legal_basis: jumelage_domain::LegalBasis::PublicTask,
        basis_recorded_at: now,
        expires_on: tomorrow,
    };
    let added = jumelage_entities::write::contact_persons::add(&node.db, person, now);
    added.await.unwrap();
    let query = "query($id:ID!){contactPersons(localGovernment:$id){name phone}}";
    let entry = json!({"query": query, "variables": {"id": id}});
    let replies = post(json!([entry, {"query": "{viewer{roles}}"}, entry])).await;
    for at in [0, 2] {
        assert_eq!(
            replies[at]["data"],
            json!({"contactPersons": null}),
            "{replies}"
        );
        assert_eq!(replies[at]["errors"], Value::Null);
    }
    assert_eq!(
        replies[1]["data"],
        json!({"viewer": {"roles": ["anonymous"]}})
    );
    assert!(!replies.to_string().contains(KNOWN));
    // The same node shows it to its staff.
    let request = Request {
        query: query.into(),
        variables: entry["variables"].as_object().unwrap().clone(),
        ..Request::default()
    };
    let editor = Towns::viewer(Role::Editor, &[]);
    let network = node.network();
    let reply = node
        .public
        .answer_to(&editor, &request, network, super::DEADLINE)
        .await;
    let reply = serde_json::to_value(reply).unwrap();
    assert_eq!(reply["data"]["contactPersons"][0]["name"], KNOWN);
    hosted.server.stop(true).await;
}
