use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::{recognise::key, *};
use crate::Language;

/// Those in which every theme has a name.
const LANGUAGES: [&str; 10] = ["cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv"];

fn languages(tags: &[&str]) -> Vec<Language> {
    tags.iter().map(|tag| tag.parse().unwrap()).collect()
}

fn ids(themes: &BTreeSet<Theme>) -> Vec<&str> {
    themes.iter().map(Theme::as_str).collect()
}

#[test]
fn the_vocabulary_reads_and_is_in_the_order_of_its_ids() {
    let ids: Vec<&str> = concepts().iter().map(Concept::id).collect();
    assert!(ids.is_sorted());
    for wanted in ["economic-development", "agriculture", "new-technologies"] {
        assert!(ids.contains(&wanted), "{wanted}");
    }
    for id in ids {
        assert!(
            id.split('-')
                .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())),
            "{id}"
        );
        assert_eq!(Theme::parse(id).unwrap().concept().unwrap().id(), id);
        assert_eq!(id.parse::<Theme>().unwrap(), Theme::parse(id).unwrap());
    }
}

#[test]
fn the_file_says_its_version_its_iri_and_of_each_concept_its_id() {
    assert!(turtle().contains(&format!("@prefix : <{IRI}> .")));
    assert!(turtle().contains(&format!("owl:versionInfo \"{VERSION}\"")));
    for concept in concepts() {
        let notation = format!("skos:notation \"{}\" ;", concept.id());
        assert_eq!(turtle().matches(&notation).count(), 1, "{notation}");
    }
}

#[test]
fn the_documentation_lists_the_themes_as_they_are() {
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../api/docs/vocabularies.md"
    );
    let page = std::fs::read_to_string(page).unwrap();
    let listed: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .collect();
    assert_eq!(listed.len(), concepts().len());
    for (concept, line) in concepts().iter().zip(listed) {
        let mut columns = line.split(" | ");
        assert_eq!(columns.next(), Some(&*format!("{}`", concept.id())));
        assert_eq!(columns.next(), Some(concept.label(&[]).unwrap().text));
        let broader: Vec<String> = concept
            .broader()
            .map(|one| format!("`{}`", one.id()))
            .collect();
        assert_eq!(columns.next().unwrap(), broader.join(", "), "{line}");
        let matches = columns.next().unwrap_or_default();
        for (sign, numbers) in [('=', &concept.exact), ('≈', &concept.close)] {
            assert_eq!(matches.matches(sign).count(), numbers.len(), "{line}");
            for number in numbers {
                assert!(matches.contains(&format!("{sign} {number} ")), "{line}");
            }
        }
    }
}

#[test]
fn every_theme_has_a_name_in_every_language() {
    for concept in concepts() {
        let all: Vec<&str> = concept
            .labels()
            .map(|label| label.language.as_str())
            .collect();
        assert_eq!(all, LANGUAGES, "{}", concept.id());
    }
}

#[test]
fn every_theme_is_found_by_each_of_its_names_and_no_name_is_that_of_two() {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for concept in concepts() {
        for name in recognise::names(concept) {
            let owner = owners.insert(key(name), concept.id());
            assert!(
                owner.is_none_or(|owner| owner == concept.id()),
                "“{name}” names {owner:?} and {}",
                concept.id()
            );
            assert_eq!(Theme::recognise(name), Some(Theme::from(concept)), "{name}");
            assert_eq!(
                Theme::recognise(&name.to_uppercase()),
                Some(Theme::from(concept))
            );
        }
    }
}

#[test]
fn whatever_is_broader_is_there_has_nothing_broader_and_knows_what_is_narrower() {
    let mut narrower = 0;
    for concept in concepts() {
        assert_eq!(concept.broader.len(), concept.broader().count());
        for broader in concept.broader() {
            narrower += 1;
            assert_eq!(broader.broader().count(), 0, "{}", broader.id());
            assert!(broader.narrower().any(|one| one == concept));
        }
        let top = turtle().contains(&format!("skos:hasTopConcept :{} ,", concept.id()))
            || turtle().contains(&format!("        :{} ,\n", concept.id()))
            || turtle().contains(&format!("        :{} .\n", concept.id()));
        assert_eq!(top, concept.broader.is_empty(), "{}", concept.id());
    }
    assert!(narrower > 5);
}

#[test]
fn matches_are_numbers_of_eurovoc_and_none_is_exactly_two_themes() {
    let mut exact = BTreeSet::new();
    for concept in concepts() {
        for number in concept.exact_matches() {
            assert!(exact.insert(number), "{number}");
        }
        let close: BTreeSet<&str> = concept.close_matches().collect();
        assert!(
            concept
                .exact_matches()
                .all(|number| !close.contains(number))
        );
    }
    let economic = Theme::parse("economic-development").unwrap();
    let matches: Vec<&str> = economic.concept().unwrap().exact_matches().collect();
    assert_eq!(matches, ["427"]);
}

#[test]
fn a_name_is_given_in_the_first_language_that_there_is_one_in_else_in_english() {
    let culture = Theme::parse("culture").unwrap().concept().unwrap();
    for (wanted, text, language) in [
        (&["de"][..], "Kultur", "de"),
        (&["de-AT"], "Kultur", "de"),
        (&["mt", "pl", "en"], "Kultura", "pl"),
        (&["mt"], "Culture", "en"),
        (&[], "Culture", "en"),
    ] {
        let label = culture.label(&languages(wanted)).unwrap();
        assert_eq!((label.text, label.language.as_str()), (text, language));
    }
}

#[test]
fn a_cell_may_name_several_themes_and_what_is_none_is_told_apart() {
    for (cell, themes, unknown) in [
        ("Kultur", &["culture"][..], &[][..]),
        ("  ÉCONOMIE ", &["economic-development"], &[]),
        (
            "Jugend, Sport und Kultur",
            &["culture", "sport", "youth"],
            &[],
        ),
        ("Education & culture", &["culture", "education"], &[]),
        ("Arts and culture", &["culture"], &[]),
        ("Mobilität und Verkehr", &["mobility"], &[]),
        (
            "młodzież / sport / straż pożarna",
            &["civil-protection", "sport", "youth"],
            &[],
        ),
        ("culture|youth", &["culture", "youth"], &[]),
        ("youth exchange", &["youth"], &[]),
        (
            "Wandern und Sport; Kultur",
            &["culture"],
            &["Wandern und Sport"],
        ),
        ("-", &[], &[]),
        ("", &[], &[]),
        ("Sonstiges", &[], &["Sonstiges"]),
    ] {
        let found = recognise(cell);
        assert_eq!(ids(&found.themes), themes, "{cell}");
        assert_eq!(found.unknown, unknown, "{cell}");
    }
}

#[test]
fn the_samples_themes_are_in_the_vocabulary() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/sample/twinnings.csv"
    );
    let mut rows = csv::Reader::from_path(file).unwrap();
    let headers = rows.headers().unwrap().clone();
    let column = headers.iter().position(|name| name == "themes").unwrap();
    let mut seen = 0;
    for row in rows.records() {
        for theme in row.unwrap()[column]
            .split('|')
            .filter(|one| !one.is_empty())
        {
            assert!(Theme::parse(theme).is_ok(), "{theme}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn what_is_no_theme_is_refused_with_the_nearest_that_is_one() {
    let said = |text: &str| Theme::parse(text).unwrap_err().to_string();
    assert_eq!(
        said("econmic development"),
        "“econmic development” is no theme of the vocabulary: did you mean economic-development?"
    );
    assert_eq!(
        said("Kultur"),
        "“Kultur” is no theme of the vocabulary: did you mean culture?"
    );
    assert_eq!(
        said("qqq"),
        "“qqq” is no theme of the vocabulary: give the id of one, such as economic-development or culture"
    );
}

#[test]
fn words_of_a_list_are_a_concept_or_are_kept_outside_the_vocabulary() {
    for (words, id) in [
        ("Jugendaustausch", "youth"),
        (" énergie ", "energy"),
        ("wandern", "x-wandern"),
        ("Wandern im Wald", "x-wandern-im-wald"),
        ("Ορεινοί δήμοι", "x-oreinoi-demoi"),
        ("x-wandern", "x-wandern"),
        ("x-sport", "sport"),
        ("none of these", "x-none-of-these"),
    ] {
        let theme = Theme::of_words(words).unwrap();
        assert_eq!(theme.as_str(), id, "{words}");
        assert_eq!(theme.is_outside(), theme.concept().is_none());
    }
    for text in ["", " ", "-", "!!!", "a|b", "a\nb", &"a".repeat(65)] {
        assert!(Theme::of_words(text).is_err(), "{text:?}");
        assert!(text.parse::<Theme>().is_err(), "{text:?}");
    }
}

#[test]
fn who_can_look_at_the_vocabulary_chooses_from_it() {
    for (text, id) in [
        ("culture", "culture"),
        ("Kultur", "culture"),
        ("x-wandern", "x-wandern"),
    ] {
        assert_eq!(Theme::of_choice(text).unwrap().as_str(), id);
    }
    for text in ["wandern", "Wandern", "space-exploration", "", "a|b"] {
        let error = Theme::of_choice(text).unwrap_err().to_string();
        assert!(error.contains("is no theme of the vocabulary"), "{error}");
    }
}

#[test]
fn an_id_that_is_not_known_here_is_kept_as_it_is() {
    for (text, id) in [
        ("space-exploration", "space-exploration"),
        ("culture", "culture"),
        ("youth exchange", "youth"),
        ("x-wandern", "x-wandern"),
        ("x-sport", "sport"),
        ("space  exploration", "x-space-exploration"),
    ] {
        assert_eq!(text.parse::<Theme>().unwrap().as_str(), id, "{text}");
    }
}

#[test]
fn a_file_with_a_fault_is_refused_with_what_it_is() {
    let head = format!("@prefix : <{IRI}> . @prefix s: <http://www.w3.org/2004/02/skos/core#> . ");
    for (rest, said) in [
        (":a s:prefLabel \"A\"@en", "no Turtle"),
        (":a s:prefLabel \"A\" .", "the label “A” has no language"),
        (":a s:prefLabel \"A\"@xx .", "the label “A” has no language"),
        (":a s:prefLabel \"A\"@en , \"B\"@en .", "two names in en"),
        (":a s:broader <urn:x:b> .", "urn:x:b"),
        (":a s:exactMatch <http://eurovoc.europa.eu/c_1> .", "c_1"),
        (":a s:prefLable \"A\"@en .", "prefLable"),
        ("<urn:x:b> s:prefLabel \"A\"@en .", "urn:x:b"),
    ] {
        let error = scheme::read(&format!("{head}{rest}")).unwrap_err();
        assert!(error.to_string().contains(said), "{rest}: {error}");
    }
}

proptest! {
    #[test]
    fn a_theme_is_an_id_that_reads_back(text in "\\PC{1,70}|[a-z0-9-]{1,70}|x-[a-z ]{1,70}") {
        for theme in [Theme::of_words(&text), text.parse::<Theme>()].into_iter().flatten() {
            prop_assert!(is_id(theme.as_str()), "{theme}");
            prop_assert_eq!(theme.as_str().parse::<Theme>().unwrap(), theme.clone());
            let again = Theme::of_words(theme.as_str()).unwrap();
            if theme.is_outside() || theme.concept().is_some() {
                prop_assert_eq!(again, theme);
            }
        }
    }

    #[test]
    fn every_theme_comes_back_out_of_a_list_as_it_is(words in "[a-zA-Z]{1,12}( [a-z]{1,8}){0,2}", id in "[a-z]{1,10}(-[a-z0-9]{1,5}){0,3}") {
        for theme in [Theme::of_words(&words).unwrap(), id.parse().unwrap()] {
            let found = recognise(&theme.in_a_list());
            let read = found.themes.iter().next().cloned();
            let read = read.or_else(|| Theme::of_words(found.unknown.first()?).ok());
            prop_assert_eq!(read, Some(theme));
        }
    }

    #[test]
    fn whatever_a_cell_holds_is_a_theme_or_said_to_be_unknown(cell in "\\PC{0,60}") {
        let found = recognise(&cell);
        for theme in &found.themes {
            prop_assert!(theme.concept().is_some());
        }
        if key(&cell).is_empty() {
            prop_assert_eq!(found, Recognised::default());
        } else {
            prop_assert!(!found.themes.is_empty() || !found.unknown.is_empty());
        }
    }

    #[test]
    fn themes_written_one_after_another_are_all_found(
        chosen in prop::collection::vec((0..concepts().len(), 0..LANGUAGES.len(), 0..4_usize), 1..5)
    ) {
        let mut cell = String::new();
        let mut themes = BTreeSet::new();
        for (concept, language, sign) in chosen {
            let concept = &concepts()[concept];
            let label = concept.label(&languages(&[LANGUAGES[language]])).unwrap();
            if !cell.is_empty() {
                cell.push_str([", ", ";", " / ", "\n"][sign]);
            }
            cell.push_str(label.text);
            themes.insert(Theme::from(concept));
        }
        let found = recognise(&cell);
        prop_assert_eq!(found.themes, themes);
        prop_assert!(found.unknown.is_empty());
    }
}
