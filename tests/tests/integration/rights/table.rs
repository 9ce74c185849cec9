//! The table has a decision for each field, and no other rows.

use std::{collections::BTreeSet, path::Path};

use apollo_compiler::{Schema, schema::ExtendedType};
use jumelage_schema::{
    rights::{self, Entry, Otherwise, TABLE, Who},
    sdl,
};

/// All fields, as `Type.field`.
fn fields(schema: &Schema) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (name, definition) in &schema.types {
        let fields = match definition {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            _ => continue,
        };
        if !name.starts_with("__") {
            all.extend(fields.keys().map(|field| format!("{name}.{field}")));
        }
    }
    all
}

#[test]
fn each_field_of_the_schema_is_decided_on_once_and_each_row_is_of_a_field() {
    let schema = sdl::read();
    let mut decided = BTreeSet::new();
    for row in TABLE {
        for field in row.fields {
            // What is going to be written is decided on before there is anything to write by.
            if row.of == "Mutation" && schema.get_object("Mutation").is_none() {
                continue;
            }
            let of = format!("{}.{field}", row.of);
            assert!(decided.insert(of.clone()), "{of} is decided on twice");
        }
    }
    let fields = fields(&schema);
    let undecided: Vec<_> = fields.difference(&decided).collect();
    assert!(
        undecided.is_empty(),
        "decide in rights/table.rs: {undecided:?}"
    );
    let gone: Vec<_> = decided.difference(&fields).collect();
    assert!(gone.is_empty(), "not in the schema any more: {gone:?}");
    assert!(fields.len() > 100);
}

#[test]
fn the_writes_of_the_contract_are_decided_on_and_nobody_without_a_token_may_make_them() {
    let writes: Vec<_> = TABLE.iter().filter(|row| row.of == "Mutation").collect();
    let fields: Vec<_> = writes.iter().flat_map(|row| row.fields).collect();
    let decided = |field: &str| fields.contains(&&field);
    assert!(decided("recordTwinning") && decided("updateTwinning"));
    assert!(writes.iter().all(|row| row.who != Who::Everybody));
}

#[test]
fn what_may_be_refused_can_be_null_where_that_is_not_to_be_told() {
    let schema = sdl::read();
    for row in TABLE
        .iter()
        .filter(|row| row.otherwise == Otherwise::Absent)
    {
        for field in row.fields {
            let field = schema.type_field(row.of, field).unwrap();
            assert!(!field.ty.is_non_null(), "{}.{}", row.of, field.name);
        }
    }
}

#[test]
fn an_argument_that_names_the_entry_is_an_id_that_has_to_be_given() {
    let schema = sdl::read();
    let mut seen = 0;
    for row in TABLE {
        let Who::OwnEntry(Entry::Argument(name)) = row.who else {
            continue;
        };
        for field in row.fields {
            let field = schema.type_field(row.of, field).unwrap();
            let argument = field.argument_by_name(name).unwrap();
            assert_eq!(argument.ty.to_string(), "ID!", "{}.{}", row.of, field.name);
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_page_of_rights_is_what_the_code_makes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/docs/rights.md");
    let golden = std::fs::read_to_string(file).unwrap();
    assert!(
        golden == rights::page(),
        "write it anew: cargo run -- print-rights > api/docs/rights.md"
    );
}

#[test]
fn no_node_can_ask_another_for_what_is_not_for_everybody() {
    let schema = Schema::parse(sdl::peer(), "peer.graphql").unwrap();
    let offered = fields(&schema);
    assert!(offered.contains("LocalGovernment.mailbox"));
    for row in TABLE.iter().filter(|row| row.who != Who::Everybody) {
        for field in row.fields {
            let of = format!("{}.{field}", row.of);
            assert!(!offered.contains(&of), "{of}");
        }
    }
    for name in [
        "AuditEntry",
        "ContactPerson",
        "SurveyAnswer",
        "Survey",
        "Viewer",
        "LegalBasis",
    ] {
        assert!(!schema.types.contains_key(name), "{name}");
    }
    assert!(
        !offered
            .iter()
            .any(|field| field.ends_with(".contactPersons") || field.contains("surveyAnswer"))
    );
}
