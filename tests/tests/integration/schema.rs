//! What must hold of the public schema as a whole.

use std::path::Path;

use jumelage_federation::strategy;
use jumelage_schema::sdl;

#[test]
fn the_golden_sdl_is_what_the_code_makes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/schema.graphql");
    let golden = std::fs::read_to_string(file).unwrap();
    assert!(
        golden == sdl::public(),
        "write it anew: cargo run -- print-schema > schema/schema.graphql"
    );
}

#[test]
fn the_page_of_errors_is_what_the_code_makes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/docs/errors.md");
    let golden = std::fs::read_to_string(file).unwrap();
    assert!(
        golden == jumelage_federation::error::page() + &jumelage_schema::public::user_errors_page(),
        "write it anew: cargo run -- print-errors > api/docs/errors.md"
    );
}

#[test]
fn every_field_of_the_catalogue_federates() {
    let schema = sdl::read();
    for field in schema.get_object("Catalogue").unwrap().fields.values() {
        assert!(
            strategy::of(field).is_some(),
            "Catalogue.{} has no @federates",
            field.name
        );
    }
}

#[test]
fn what_only_the_owner_knows_may_be_null() {
    let schema = sdl::read();
    let owned = schema
        .types
        .iter()
        .filter(|(_, definition)| definition.directives().has("owned"));
    let mut types = 0;
    for (name, definition) in owned {
        types += 1;
        for field in definition.as_object().unwrap().fields.values() {
            let is_known = field.name == "id" || field.directives.has("reference");
            assert!(
                is_known || !field.ty.is_non_null(),
                "{name}.{} needs the owner and may not be null",
                field.name
            );
        }
    }
    assert_eq!(types, 2);
}

#[test]
fn grouped_fields_have_a_key_and_measures() {
    let schema = sdl::read();
    let row = schema.get_object("TwinningStatisticsRow").unwrap();
    assert_eq!(strategy::group_key(&schema, row.name.as_str()), Some("key"));
    for measure in schema
        .get_object("TwinningMeasures")
        .unwrap()
        .fields
        .values()
    {
        assert!(
            strategy::measure(measure).is_some(),
            "TwinningMeasures.{} has no @measure",
            measure.name
        );
    }
}
