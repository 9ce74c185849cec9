use proptest::prelude::*;

use super::*;

fn region(text: &str) -> Region {
    text.parse().unwrap()
}

fn code(scheme: CodeScheme, value: &str) -> LocalGovernmentCode {
    LocalGovernmentCode::new(scheme, value).unwrap()
}

#[test]
fn every_line_of_the_file_reads_and_every_region_has_its_parents() {
    let all: Vec<Region> = Region::known().collect();
    let lines: Vec<_> = names::lines().collect();
    assert_eq!(all.len(), 2_010);
    assert_eq!(lines.len(), all.len());
    assert!(lines.is_sorted_by(|(one, _), (other, _)| one < other));
    assert!(all.is_sorted_by(|one, other| one < other));
    for ((code, (name, latin)), region) in lines.iter().zip(&all) {
        assert_eq!(*code, region.as_str());
        assert_eq!(
            (region.name(), region.latin_name()),
            (Some(*name), Some(*latin))
        );
        assert!(!name.is_empty() && name.trim() == *name, "{code}");
        assert!(region.country().is_some(), "{code}");
        assert_eq!(region.nearest_known(), Some(*region));
        match region.parent() {
            Some(parent) => {
                assert!(parent.name().is_some(), "{code}");
                assert!(parent.contains(*region) && !region.contains(parent));
            }
            None => assert_eq!(region.level(), NutsLevel::Country),
        }
    }
    let of_level = |level| all.iter().filter(|region| region.level() == level).count();
    let counts: Vec<usize> = NutsLevel::ALL
        .iter()
        .map(|level| of_level(*level))
        .collect();
    assert_eq!(counts, [37, 125, 334, 1_514]);
}

#[test]
fn a_region_knows_what_it_lies_in() {
    let munich = region("de212");
    assert_eq!(munich.name(), Some("München, Kreisfreie Stadt"));
    assert_eq!(munich.at(NutsLevel::Nuts1), Some(region("DE2")));
    assert_eq!(munich.at(NutsLevel::Nuts3), Some(munich));
    assert_eq!(region("DE2").at(NutsLevel::Nuts2), None);
    assert!(region("NUTS:DE2").contains(munich));
    assert!(region("DE2").contains(region("DE2")));
    assert!(!region("DE1").contains(munich) && !munich.contains(region("DE2")));
    assert_eq!(munich.country().unwrap().as_str(), "DE");
}

#[test]
fn greece_and_the_united_kingdom_have_eurostats_letters_and_isos_country() {
    for (text, code, country) in [
        ("EL30", "EL30", "GR"),
        ("gr30", "EL30", "GR"),
        ("UK", "UK", "GB"),
        ("GBI", "UKI", "GB"),
    ] {
        let region = region(text);
        assert_eq!(region.as_str(), code);
        assert_eq!(region.country().unwrap().as_str(), country);
        assert!(region.name().is_some());
    }
    assert_eq!(region("EL30").latin_name(), Some("Attiki"));
}

#[test]
fn a_code_of_another_version_is_kept_and_shown_by_what_it_lies_in() {
    let of_2024 = region("PT1A0");
    assert_eq!(of_2024.name(), None);
    assert_eq!(of_2024.nearest_known(), Some(region("PT1")));
    assert_eq!(of_2024.at(NutsLevel::Nuts1), Some(region("PT1")));
    assert_eq!(region("XK001").nearest_known(), None);
}

#[test]
fn what_is_no_region_is_refused_with_what_is_wrong() {
    for text in [
        "", "D", "DE2123", "DE-2", "DÉ2", "NUTS:", "München", "LAU:DE2",
    ] {
        let error = text.parse::<Region>().unwrap_err().to_string();
        assert!(error.contains("two letters and up to three"), "{error}");
    }
    for text in ["QQ1", "12", "EU"] {
        let error = region_of(text).unwrap_err().to_string();
        assert!(error.contains("does not begin with a country"), "{error}");
    }
}

#[test]
fn of_several_codes_the_smallest_region_counts_once() {
    let codes = [
        code(CodeScheme::Nuts, "DE2"),
        code(CodeScheme::Lau, "DE21"),
        code(CodeScheme::Nuts, "DE212"),
        code(CodeScheme::Nuts, "DE111"),
    ];
    assert_eq!(Region::of_all(&codes), Some(region("DE111")));
    assert_eq!(Region::of_all(&codes[..2]), Some(region("DE2")));
    assert_eq!(Region::of_all(&codes[1..2]), None);
    assert_eq!(Region::of_all([]), None);
}

proptest! {
    #[test]
    fn a_region_reads_back_and_contains_exactly_what_begins_with_it(one in "(DE|FR|EL)[0-2A-B]{0,3}", other in "(DE|FR|EL)[0-2A-B]{0,3}") {
        let (a, b) = (region(&one), region(&other));
        prop_assert_eq!(a.to_string(), one.clone());
        prop_assert_eq!(a.contains(b), other.starts_with(&one));
        prop_assert_eq!(a < b, one < other);
        let within = a.as_str() <= b.as_str() && b.as_str() < a.end().as_str();
        prop_assert_eq!(a.contains(b), within);
        for level in NutsLevel::ALL {
            if let Some(larger) = a.at(*level) {
                prop_assert!(larger.contains(a));
                prop_assert_eq!(larger.level(), *level);
            }
        }
    }

    #[test]
    fn no_text_breaks_the_parser(text in "\\PC{0,12}") {
        if let Ok(region) = text.parse::<Region>() {
            prop_assert_eq!(region.as_str().parse::<Region>(), Ok(region));
        }
    }
}
