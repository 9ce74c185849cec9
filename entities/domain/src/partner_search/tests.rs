//! The rule, by example and by what must hold of it always.

mod always;

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::*;
use crate::{Location, ObjectId, Sdg, TwinningKind};

fn town(node: &str, number: u128) -> Town {
    let uuid = Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + number);
    let id = URL_SAFE_NO_PAD.encode(format!("LocalGovernment:{node}:{uuid}"));
    Town {
        id: id.parse::<ObjectId>().unwrap(),
        country: "DE".parse().unwrap(),
        population: None,
        location: None,
        region: None,
        languages: BTreeSet::new(),
    }
}

fn set<T: Ord + std::str::FromStr<Err: std::fmt::Debug>>(words: &str) -> BTreeSet<T> {
    let words = words.split_whitespace();
    words.map(|word| word.parse().unwrap()).collect()
}

/// Of a town of which nothing is known, and which asks for nothing.
fn profile() -> Profile {
    Profile {
        rule: Rule::First,
        today: jiff::civil::date(2026, 11, 26),
        seeker: town("afccre", 1),
        partners: BTreeSet::new(),
        wish: Wish::default(),
    }
}

fn candidate() -> Candidate {
    Candidate {
        town: town("rgre", 2),
        partners: BTreeSet::new(),
        themes: BTreeSet::new(),
        goals: BTreeSet::new(),
        requests: Vec::new(),
        active_twinnings: None,
    }
}

fn part(found: &Match, kind: PartKind) -> &Part {
    found.parts.iter().find(|part| part.kind == kind).unwrap()
}

fn value(profile: &Profile, candidate: &Candidate, kind: PartKind) -> u32 {
    part(&judge(profile, candidate).unwrap(), kind).value
}

/// A seeker and a candidate of whom all is known.
fn known() -> (Profile, Candidate) {
    let (mut profile, mut candidate) = (profile(), candidate());
    profile.seeker = Town {
        country: "FR".parse().unwrap(),
        population: Some(180_000),
        location: Some(Location::new(49.2583, 4.0317).unwrap()),
        region: Some("FRF23".parse().unwrap()),
        languages: set("fr"),
        ..profile.seeker
    };
    profile.wish = Wish {
        themes: set("culture youth climate"),
        goals: set("11 13"),
        kinds: [TwinningKind::Twinning].into(),
        languages: set("de en"),
        ..Wish::default()
    };
    candidate.town = Town {
        population: Some(310_000),
        location: Some(Location::new(50.7374, 7.0982).unwrap()),
        region: Some("DEA22".parse().unwrap()),
        languages: set("de"),
        ..candidate.town
    };
    candidate.themes = set("culture climate sport");
    candidate.goals = set("4 13");
    candidate.active_twinnings = Some(5);
    candidate.requests = vec![OpenRequest {
        request: Uuid::from_u128(7),
        wish: Wish {
            themes: set("climate"),
            countries: set("FR IT"),
            ..Wish::default()
        },
    }];
    (profile, candidate)
}

/// If this fails, the rule has changed: it needs another word in [`Rule`], as nodes of both versions are asked together.
#[test]
fn the_first_rule_gives_what_it_has_always_given() {
    let (profile, candidate) = known();
    let found = judge(&profile, &candidate).unwrap();
    let values: Vec<(u32, u32)> = found
        .parts
        .iter()
        .map(|part| (part.kind.weight(), part.value))
        .collect();
    let expected = [
        (250, 666),
        (150, 500),
        (200, 833),
        (120, 580),
        (100, 1_000),
        (80, 500),
        (60, 645),
        (40, 1_000),
    ];
    assert_eq!(values, expected);
    assert_eq!(found.score.number(), 696_400);
}

#[test]
fn a_match_says_in_codes_what_was_found() {
    let (profile, candidate) = known();
    let found = judge(&profile, &candidate).unwrap();
    let said = |kind: PartKind| {
        let arguments = part(&found, kind).arguments.iter();
        let words = arguments.map(|argument| format!("{}={}", argument.word, argument.value));
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        said(PartKind::Themes),
        "THEME=climate THEME=culture ASKED=3"
    );
    assert_eq!(said(PartKind::Goals), "GOAL=13 ASKED=2");
    assert_eq!(
        said(PartKind::Requests),
        format!("REQUEST={}", Uuid::from_u128(7))
    );
    assert_eq!(
        said(PartKind::Population),
        "SEEKER_POPULATION=180000 POPULATION=310000"
    );
    assert_eq!(said(PartKind::Languages), "LANGUAGE=de");
    assert_eq!(said(PartKind::Capacity), "TWINNINGS=5");
    assert_eq!(said(PartKind::Distance), "KILOMETRES=274");
    assert_eq!(said(PartKind::Region), "REGION=DEA22 SEEKER_REGION=FRF23");
}

#[test]
fn who_is_out_of_the_question_has_no_score() {
    let excluded = |change: fn(&mut Profile, &mut Candidate)| {
        let (mut profile, mut candidate) = known();
        change(&mut profile, &mut candidate);
        judge(&profile, &candidate).err()
    };
    for (change, reason) in [
        ((|_, _| {}) as fn(&mut Profile, &mut Candidate), None),
        (
            |p, c| c.town.id = p.seeker.id.clone(),
            Some(Exclusion::Itself),
        ),
        (
            |p, c| p.partners = [c.town.id.clone()].into(),
            Some(Exclusion::Partner),
        ),
        (
            |p, c| c.partners = [p.seeker.id.clone()].into(),
            Some(Exclusion::Partner),
        ),
        (
            |p, _| p.wish.countries = set("PL IT"),
            Some(Exclusion::Country),
        ),
        (|p, _| p.wish.countries = set("PL DE"), None),
        (
            |p, _| p.wish.sizes.from = Some(310_001),
            Some(Exclusion::Size),
        ),
        (
            |p, _| p.wish.sizes.to = Some(309_999),
            Some(Exclusion::Size),
        ),
        (
            |p, _| {
                p.wish.sizes = Sizes {
                    from: Some(310_000),
                    to: Some(310_000),
                }
            },
            None,
        ),
        (
            |p, c| {
                p.wish.sizes.from = Some(9);
                c.town.population = None;
            },
            None,
        ),
    ] {
        assert_eq!(excluded(change), reason);
    }
}

#[test]
fn a_request_that_the_seeker_meets_is_better_than_none_and_one_that_it_does_not_meet_is_worse() {
    let (profile, candidate) = known();
    let with = |wish: Option<Wish>| {
        let request = |wish| OpenRequest {
            request: Uuid::from_u128(1),
            wish,
        };
        let candidate = Candidate {
            requests: wish.into_iter().map(request).collect(),
            ..candidate.clone()
        };
        value(&profile, &candidate, PartKind::Requests)
    };
    assert_eq!(with(None), NEUTRAL);
    let any = Wish::default();
    assert_eq!(with(Some(any.clone())), 750);
    let same = Wish {
        languages: set("fr"),
        ..profile.wish.clone()
    };
    assert_eq!(with(Some(same.clone())), WHOLE);
    let other = Wish {
        themes: set("sport"),
        ..any.clone()
    };
    assert_eq!(with(Some(other)), 666);
    for unmet in [
        Wish {
            countries: set("IT"),
            ..same.clone()
        },
        Wish {
            kinds: [TwinningKind::Contact].into(),
            ..same.clone()
        },
        Wish {
            sizes: Sizes {
                from: None,
                to: Some(100_000),
            },
            ..same.clone()
        },
    ] {
        assert_eq!(with(Some(unmet)), 0);
    }
    let today = Some(profile.today);
    let over = Some(profile.today.yesterday().unwrap());
    assert_eq!(
        with(Some(Wish {
            until: today,
            ..same.clone()
        })),
        WHOLE
    );
    assert_eq!(
        with(Some(Wish {
            until: over,
            ..same
        })),
        NEUTRAL
    );
}

#[test]
fn regions_that_are_asked_for_count_and_else_their_levels() {
    let (mut profile, mut candidate) = known();
    let mut value = |asked: &str, theirs: &str| {
        profile.wish.regions = set(asked);
        candidate.town.region = theirs.parse().ok();
        value(&profile, &candidate, PartKind::Region)
    };
    assert_eq!(value("DEA FRF2", "DEA22"), WHOLE);
    assert_eq!(value("DEB", "DEA22"), 0);
    assert_eq!(value("DEA22", "DEA"), NEUTRAL);
    assert_eq!(value("DEA22", "unknown"), NEUTRAL);
    assert_eq!(value("", "ITC11"), WHOLE);
    assert_eq!(value("", "ITC1"), NEUTRAL);
    assert_eq!(value("", "ITC"), 0);
}

#[test]
fn languages_are_those_asked_for_or_else_the_seekers_own_and_one_is_enough() {
    let (mut profile, mut candidate) = known();
    let mut value = |asked: &str, theirs: &str| {
        profile.wish.languages = set(asked);
        candidate.town.languages = set(theirs);
        value(&profile, &candidate, PartKind::Languages)
    };
    assert_eq!(value("", "fr-BE nl"), WHOLE);
    assert_eq!(value("de en", "fr nl"), 0);
    assert_eq!(value("de nl", "fr nl"), WHOLE);
    assert_eq!(value("de", ""), NEUTRAL);
    assert_eq!(value("de-AT gsw", "de-CH"), WHOLE);
}

#[test]
fn languages_and_regions_are_read_as_everywhere_else() {
    let (mut profile, mut candidate) = known();
    profile.wish.languages = set("deu");
    candidate.town.languages = set("de-LI");
    assert_eq!(value(&profile, &candidate, PartKind::Languages), WHOLE);
    profile.wish.regions = set("NUTS:GR3");
    candidate.town.region = "el30".parse().ok();
    assert_eq!(value(&profile, &candidate, PartKind::Region), WHOLE);
    // What is no language and no country is refused, and not compared with itself.
    assert!("xx".parse::<crate::Language>().is_err() && "ZZ1".parse::<crate::Region>().is_err());
}

#[test]
fn a_profile_travels_and_what_is_wrong_in_one_is_said() {
    let (mut profile, _) = known();
    profile.partners = [town("rgre", 9).id].into();
    profile.wish.until = Some(profile.today);
    let text = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
    for (right, wrong, says) in [
        ("RULE_1", "RULE_0", "RULE_1"),
        ("49.2583", "149.2583", "is not a point"),
        ("[11,13]", "[11,18]", "Sustainable Development Goal"),
        ("FRF23", "FRF234", "NUTS"),
        ("\"FR\"", "\"QQ\"", "country"),
        ("\"wish\"", "\"wishes\"", "unknown field"),
        ("2026-11-26", "2026-11-31", "day"),
    ] {
        let changed = text.replacen(right, wrong, 1);
        assert_ne!(changed, text, "{right}");
        let error = serde_json::from_str::<Profile>(&changed)
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn several_wishes_together_rule_nobody_out_whom_one_of_them_admits() {
    let music = Wish {
        themes: set("music"),
        countries: set("FR"),
        sizes: Sizes {
            from: Some(1_000),
            to: Some(5_000),
        },
        kinds: BTreeSet::from([TwinningKind::Project]),
        ..Wish::default()
    };
    let water = Wish {
        themes: set("water"),
        countries: set("PL"),
        sizes: Sizes {
            from: Some(3_000),
            to: None,
        },
        ..Wish::default()
    };
    let both = Wish::of_any([music.clone(), water]);
    assert_eq!(both.themes, set("music water"));
    assert_eq!(both.countries, set("FR PL"));
    assert_eq!((both.sizes.from, both.sizes.to), (Some(1_000), None));
    assert!(both.kinds.is_empty());
    assert_eq!(Wish::of_any([music.clone()]), music);
    assert_eq!(Wish::of_any([]), Wish::default());
}
