//! What holds of any seeker and any candidate.

use proptest::prelude::*;

use super::*;
use crate::Theme;

const THEMES: [&str; 5] = ["climate", "culture", "health", "sport", "youth"];
const LANGUAGES: [&str; 4] = ["de", "en", "fr", "pl"];
const COUNTRIES: [&str; 3] = ["DE", "FR", "PL"];
const REGIONS: [&str; 5] = ["DEA", "DEA22", "FRF23", "PL21", "PL213"];

fn any_of<T: Ord + std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug + Clone + 'static>(
    words: &'static [&'static str],
) -> impl Strategy<Value = BTreeSet<T>> {
    let some = prop::sample::subsequence(words, 0..=words.len());
    some.prop_map(|words| words.iter().map(|word| word.parse().unwrap()).collect())
}

fn goals() -> impl Strategy<Value = BTreeSet<Sdg>> {
    prop::collection::btree_set(1..=17_i32, 0..4).prop_map(|goals| {
        goals
            .into_iter()
            .map(|goal| Sdg::try_from(goal).unwrap())
            .collect()
    })
}

fn number() -> impl Strategy<Value = Option<u32>> {
    prop::option::of(prop_oneof![Just(0), Just(u32::MAX), 1..200_000_u32])
}

fn any_town(number_of: u128) -> impl Strategy<Value = Town> {
    let location = prop::option::of((-90.0..=90.0, -180.0..=180.0));
    let parts = (
        prop::sample::select(&COUNTRIES[..]),
        number(),
        location,
        prop::option::of(prop::sample::select(&REGIONS[..])),
        any_of(&LANGUAGES),
    );
    parts.prop_map(
        move |(country, population, location, region, languages)| Town {
            country: country.parse().unwrap(),
            population,
            location: location.map(|(lat, lon)| Location::new(lat, lon).unwrap()),
            region: region.map(|region| region.parse().unwrap()),
            languages,
            ..town("rgre", number_of)
        },
    )
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let kinds = prop::sample::subsequence(TwinningKind::ALL, 0..=2);
    let sizes = (number(), number()).prop_map(|(from, to)| Sizes { from, to });
    let parts = (
        any_of::<Theme>(&THEMES),
        goals(),
        kinds,
        sizes,
        any_of(&LANGUAGES),
        any_of(&COUNTRIES),
        any_of(&REGIONS),
        prop::option::of(prop::sample::select(vec![
            jiff::civil::date(2026, 1, 1),
            jiff::civil::date(2027, 1, 1),
        ])),
    );
    parts.prop_map(
        |(themes, goals, kinds, sizes, languages, countries, regions, until)| Wish {
            themes,
            goals,
            kinds: kinds.into_iter().collect(),
            sizes,
            languages,
            countries,
            regions,
            until,
        },
    )
}

fn any_profile() -> impl Strategy<Value = Profile> {
    (any_town(1), any_wish()).prop_map(|(seeker, wish)| Profile {
        seeker,
        wish,
        ..profile()
    })
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    let request = any_wish().prop_map(|wish| OpenRequest {
        request: Uuid::from_u128(wish.themes.len() as u128),
        wish,
    });
    let parts = (
        any_town(2),
        any_of(&THEMES),
        goals(),
        prop::collection::vec(request, 0..3),
        number(),
    );
    parts.prop_map(
        |(town, themes, goals, requests, active_twinnings)| Candidate {
            town,
            themes,
            goals,
            requests,
            active_twinnings,
            ..candidate()
        },
    )
}

#[test]
fn the_weights_add_up_and_of_nothing_known_comes_just_half() {
    let weights: u32 = PartKind::ALL.iter().map(|kind| kind.weight()).sum();
    assert_eq!(weights, WHOLE);
    let found = judge(&profile(), &candidate()).unwrap();
    assert_eq!(found.score.number(), 500_000);
    assert!(
        found
            .parts
            .iter()
            .all(|part| !part.known && part.arguments.is_empty())
    );
}

proptest! {
    #[test]
    fn a_score_is_the_sum_of_its_parts_and_never_more_than_a_million(
        profile in any_profile(), candidate in any_candidate(),
    ) {
        let Ok(found) = judge(&profile, &candidate) else { return Ok(()) };
        let kinds: Vec<PartKind> = found.parts.iter().map(|part| part.kind).collect();
        prop_assert_eq!(&kinds[..], PartKind::ALL);
        let points: u32 = found.parts.iter().map(Part::points).sum();
        prop_assert_eq!(u32::try_from(found.score.number()).unwrap(), points);
        prop_assert!(points <= 1_000_000);
        for part in &found.parts {
            prop_assert!(part.value <= WHOLE);
            prop_assert!(part.known || part.value == NEUTRAL);
        }
    }

    #[test]
    fn one_more_theme_in_common_is_never_worse(profile in any_profile(), candidate in any_candidate()) {
        let Ok(before) = judge(&profile, &candidate) else { return Ok(()) };
        for theme in &profile.wish.themes {
            let mut more = candidate.clone();
            // The first theme that is known of a candidate may show that it has few of those asked for.
            if more.themes.is_empty() || !more.themes.insert(theme.clone()) {
                continue;
            }
            prop_assert!(judge(&profile, &more).unwrap().score > before.score);
        }
    }

    #[test]
    fn what_is_not_known_excludes_nobody(profile in any_profile(), mut candidate in any_candidate()) {
        candidate.town.population = None;
        let excluded = judge(&profile, &candidate).err();
        prop_assert!(matches!(excluded, None | Some(Exclusion::Country)), "{:?}", excluded);
    }

    #[test]
    fn a_profile_that_has_travelled_judges_alike(profile in any_profile(), candidate in any_candidate()) {
        let text = serde_json::to_string(&profile).unwrap();
        let arrived: Profile = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(judge(&arrived, &candidate), judge(&profile, &candidate));
    }
}
