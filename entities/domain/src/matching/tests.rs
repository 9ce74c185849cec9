use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    Candidate, Index, Member,
    Reason::{
        self, Abbreviation, AmbiguousName, Exonym, MoreQualified, OtherCode, OtherLevel,
        OtherRegion, SameCode, SameName, SameRegion, Spelling, Transliterated, WithoutQualifier,
        WithoutTitle,
    },
    Stated, sure,
};
use crate::{CodeScheme, LocalGovernmentCode, LocalGovernmentLevel};

fn member(number: u128, country: &str, name: &str) -> Member {
    Member {
        id: Uuid::from_u128(number),
        country: country.parse().unwrap(),
        name: name.to_owned(),
        names: Vec::new(),
        languages: BTreeSet::new(),
        level: Some(LocalGovernmentLevel::Municipality),
        codes: BTreeSet::new(),
    }
}

fn in_region(number: u128, country: &str, name: &str, nuts: &str) -> Member {
    Member {
        codes: BTreeSet::from([code(CodeScheme::Nuts, nuts)]),
        ..member(number, country, name)
    }
}

fn code(scheme: CodeScheme, value: &str) -> LocalGovernmentCode {
    LocalGovernmentCode::new(scheme, value).unwrap()
}

/// Members with these names, numbered from 1.
fn members(country: &str, names: &[&str]) -> Vec<Member> {
    (1..)
        .zip(names)
        .map(|(number, name)| member(number, country, name))
        .collect()
}

fn asked(members: &[Member], country: &str, name: &str) -> Vec<Candidate> {
    Index::new(members).candidates(&Stated {
        country: country.parse().unwrap(),
        scheme: None,
        code: None,
        name: Some(name.to_owned()),
    })
}

/// The number of the member that is sure to be meant.
fn meant(members: &[Member], country: &str, name: &str) -> Option<u128> {
    sure(&asked(members, country, name)).map(|id| id.as_u128())
}

/// Why the likeliest one is meant.
fn why(members: &[Member], country: &str, name: &str) -> Vec<Reason> {
    let candidates = asked(members, country, name);
    let best = candidates.into_iter().next();
    best.map_or_else(Vec::new, |best| best.reasons.into_iter().collect())
}

#[test]
fn one_town_has_many_names_in_many_forms() {
    let towns = members("DE", &["Köln", "Groß-Gerau", "Frankfurt am Main"]);
    for name in [
        "Köln",
        "Ko\u{308}ln",
        " KÖLN ",
        "koln",
        "Koeln",
        "Cologne",
        "Colonia",
        "Keulen",
        "Kolín nad Rýnem",
        "Stadt Köln",
        "Köln\u{200e}",
    ] {
        assert_eq!(meant(&towns, "DE", name), Some(1), "{name}");
    }
    for name in ["Gross-Gerau", "Groß Gerau", "GROSS-GERAU", "Grossgerau"] {
        assert_eq!(meant(&towns, "DE", name), Some(2), "{name}");
    }
    for name in [
        "Frankfurt a. M.",
        "Frankfurt/M.",
        "Frankfurt a/M",
        "Frankfurt (Main)",
        "Frankfurt am Main",
    ] {
        assert_eq!(meant(&towns, "DE", name), Some(3), "{name}");
    }
}

#[test]
fn a_name_is_that_of_a_town_in_the_stated_country_alone() {
    assert_eq!(meant(&members("CZ", &["Kolín"]), "DE", "Kolín"), None);
}

#[test]
fn of_several_namesakes_none_is_sure_without_more() {
    let towns = members(
        "DE",
        &["Neustadt", "Neustadt", "Neustadt an der Weinstraße"],
    );
    let candidates = asked(&towns, "DE", "Neustadt");
    assert_eq!(sure(&candidates), None);
    let numbers: Vec<u128> = candidates
        .iter()
        .map(|one| one.local_government.as_u128())
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(candidates[1].reasons.contains(&AmbiguousName));
    assert!(!candidates[2].reasons.contains(&AmbiguousName));
    assert_eq!(meant(&towns, "DE", "Neustadt/Weinstr."), Some(3));
    assert_eq!(meant(&towns, "DE", "Neustadt a.d. Weinstraße"), Some(3));
    assert_eq!(meant(&towns, "DE", "Neustadt an der Donau"), None);
}

#[test]
fn a_region_in_brackets_tells_namesakes_apart() {
    let towns = [
        in_region(1, "DE", "Neustadt", "DE724"),
        in_region(2, "DE", "Neustadt", "DE404"),
    ];
    assert_eq!(meant(&towns, "DE", "Neustadt (Hessen)"), Some(1));
    assert_eq!(meant(&towns, "DE", "neustadt (assia)"), Some(1));
    assert_eq!(meant(&towns, "DE", "Neustadt, Brandenburg"), Some(2));
    assert_eq!(why(&towns, "DE", "Neustadt (Hessen)"), [SameRegion]);
    assert_eq!(meant(&towns[1..], "DE", "Neustadt (Hessen)"), None);
    assert_eq!(why(&towns[1..], "DE", "Neustadt (Hessen)"), [OtherRegion]);
}

#[test]
fn where_a_name_says_more_than_the_other_people_are_asked() {
    let towns = members("FR", &["Annecy-le-Vieux", "Civrieux"]);
    assert_eq!(why(&towns, "FR", "Annecy"), [WithoutQualifier]);
    assert_eq!(meant(&towns, "FR", "Annecy"), None);
    assert_eq!(why(&towns, "FR", "Civrieux d'Azergues"), [MoreQualified]);
    assert_eq!(meant(&towns, "FR", "Civrieux d'Azergues"), None);
}

#[test]
fn a_name_that_is_nearly_another_is_a_suggestion() {
    let towns = members("FR", &["Ranville", "Amnéville"]);
    assert_eq!(why(&towns, "FR", "Granville"), [Spelling]);
    assert_eq!(meant(&towns, "FR", "Granville"), None);
    assert_eq!(meant(&towns, "FR", "Manneville"), None);
}

#[test]
fn saints_are_short_in_many_languages() {
    for (country, short, long) in [
        ("FR", "St. Etienne", "Saint-Étienne"),
        ("FR", "Ste-Menehould", "Sainte-Menehould"),
        ("AT", "St. Johann i.T.", "Sankt Johann in Tirol"),
        ("BE", "St-Niklaas", "Sint-Niklaas"),
        ("GB", "St Neots", "St. Neots"),
    ] {
        assert_eq!(
            meant(&members(country, &[long]), country, short),
            Some(1),
            "{short}"
        );
    }
    let towns = members("FR", &["Saint-Étienne"]);
    assert_eq!(why(&towns, "FR", "St. Etienne"), [Abbreviation]);
}

#[test]
fn what_kind_of_body_it_is_stands_before_or_behind() {
    for (country, stated, name) in [
        ("PL", "Kępno", "Gmina Kępno"),
        ("PL", "gmina kepno", "Kępno"),
        ("FR", "Commune de Touques", "Touques"),
        ("SE", "Ale kommun", "Ale"),
        ("GR", "Municipality of Veria", "Veria"),
        ("EE", "Väike-Maarja vald", "Väike-Maarja Parish"),
        ("IT", "Comune di Stazzema", "Stazzema"),
    ] {
        assert_eq!(
            meant(&members(country, &[name]), country, stated),
            Some(1),
            "{stated}"
        );
    }
    assert_eq!(
        why(&members("PL", &["Gmina Kępno"]), "PL", "Kępno"),
        [SameName, WithoutTitle]
    );
}

#[test]
fn a_county_is_not_its_town() {
    let towns = members("PL", &["Słubice"]);
    assert_eq!(meant(&towns, "PL", "Slubice, Landkreis"), None);
    assert!(why(&towns, "PL", "Slubice, Landkreis").contains(&OtherLevel));
    let both = members("UA", &["Lviv Oblast", "Lviv"]);
    assert_eq!(meant(&both, "UA", "Lviv"), Some(2));
    assert_eq!(meant(&both, "UA", "Oblast Lviv"), Some(1));
    let province = members("IT", &["Drena"]);
    assert_eq!(
        meant(&province, "IT", "Drena (Provincia di Trento)"),
        Some(1)
    );
}

#[test]
fn greek_and_cyrillic_names_are_read() {
    for (country, stated, name) in [
        ("GR", "Θεσσαλονίκη", "Thessaloniki"),
        ("GR", "Kalamata", "Καλαμάτα"),
        ("BG", "Пловдив", "Plovdiv"),
        ("BG", "Plowdiw", "Пловдив"),
        ("UA", "Chernihiv", "Чернігів"),
        ("RS", "Niš", "Ниш"),
    ] {
        assert_eq!(
            meant(&members(country, &[name]), country, stated),
            Some(1),
            "{stated}"
        );
    }
    let towns = members("GR", &["Thessaloniki"]);
    assert_eq!(why(&towns, "GR", "Θεσσαλονίκη"), [Transliterated]);
}

#[test]
fn two_languages_with_a_stroke_or_in_brackets_are_two_names() {
    let towns = members("BE", &["Saint-Gilles - Sint-Gillis", "Ixelles/Elsene"]);
    assert_eq!(meant(&towns, "BE", "St.-Gilles"), Some(1));
    assert_eq!(meant(&towns, "BE", "Elsene"), Some(2));
    let towns = members("PL", &["Bydgoszcz", "Łódź"]);
    assert_eq!(meant(&towns, "PL", "Bydgoszcz (Bromberg)"), Some(1));
    assert_eq!(meant(&towns, "PL", "Lodz (Lodsch)"), Some(2));
    let towns = members("DE", &["Halle (Saale)"]);
    assert_eq!(meant(&towns, "DE", "Halle/Saale"), Some(1));
    assert_eq!(meant(&towns, "DE", "Halle a. d. Saale"), Some(1));
}

#[test]
fn the_owners_names_count_and_those_in_its_own_languages_as_much_as_the_first() {
    let mut town = member(1, "IT", "Vipiteno");
    town.names = vec![("de".to_owned(), "Sterzing".to_owned())];
    let foreign = asked(&[town.clone()], "IT", "Sterzing").remove(0);
    assert_eq!(foreign.reasons, BTreeSet::from([Exonym]));
    town.languages = BTreeSet::from(["it".to_owned(), "de".to_owned()]);
    let own = asked(&[town], "IT", "Sterzing").remove(0);
    assert_eq!(own.reasons, BTreeSet::from([SameName]));
    assert!(own.score > foreign.score);
}

#[test]
fn who_writes_accents_means_them() {
    let towns = members("DE", &["Furth", "Fürth"]);
    assert_eq!(meant(&towns, "DE", "Fürth"), Some(2));
    assert_eq!(meant(&towns, "DE", "FURTH"), None);
}

#[test]
fn a_code_comes_before_every_name() {
    let shared = code(CodeScheme::Lau, "05315000");
    let mut towns = members("DE", &["Köln", "Bonn", "Aachen"]);
    towns[0].codes.insert(shared.clone());
    let stated = |value: &str, name: &str| Stated {
        country: "DE".parse().unwrap(),
        scheme: Some(CodeScheme::Lau),
        code: Some(value.to_owned()),
        name: Some(name.to_owned()),
    };
    let ask = |towns: &[Member], value: &str, name: &str| {
        Index::new(towns).candidates(&stated(value, name))
    };
    let found = ask(&towns, "05315000", "Aachen");
    assert_eq!(sure(&found), Some(Uuid::from_u128(1)));
    assert!(found[0].reasons.contains(&SameCode));
    let unknown = ask(&towns, "05315999", "Aachen");
    assert_eq!(sure(&unknown), None);
    assert!(unknown[0].reasons.contains(&OtherCode));
    towns[1].codes.insert(shared);
    assert_eq!(
        sure(&ask(&towns, "05315000", "Bonn")),
        Some(Uuid::from_u128(2))
    );
    assert_eq!(sure(&ask(&towns, "05315000", "Aachen")), None);
}

#[test]
fn nothing_strange_breaks_it() {
    let towns = members("DE", &["Köln", "–", "()", "Y"]);
    for name in [
        "", " ", "()", "(", "/", "-", ".", "a.", "de la", "Köln (", "東京", "Y", "🦀",
    ] {
        let candidates = asked(&towns, "DE", name);
        assert!(
            candidates
                .iter()
                .all(|one| (0.0..=1.0).contains(&one.score))
        );
    }
    assert_eq!(meant(&towns, "DE", "Köln ("), Some(1));
}
