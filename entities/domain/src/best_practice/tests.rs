//! The rule, by example and by what must hold of it always.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// Of an activity with one title, theme and summary; none where the text is empty.
fn rank_on(search: &str, [title, theme, summary]: [&str; 3], day: Option<Date>) -> Option<i32> {
    let texts = [title, theme, summary].map(Text::of);
    let practice = Practice {
        titles: vec![&texts[0]],
        themes: vec![&texts[1]],
        summaries: vec![&texts[2]],
        day,
    };
    let search: Search = search.parse().unwrap();
    search.rank(&practice).map(Score::number)
}

/// What the words are worth.
fn worth(search: &str, title: &str, theme: &str, summary: &str) -> Option<i32> {
    let rank = rank_on(search, [title, theme, summary], None)?;
    Some(rank / 100_000)
}

/// If this fails, the rule has changed: it needs another word in [`Rule`], as nodes of both versions are asked together.
#[test]
fn the_first_rule_gives_what_it_has_always_given() {
    let summary = "Young people of both towns plant trees against the heat.";
    for (search, expected) in [
        ("energy", Some(10_000)),
        ("ener", Some(5_000)),
        ("en", None),
        ("climate", Some(6_000)),
        ("trees", Some(3_000)),
        ("tree", Some(1_500)),
        ("energy in schools", Some(10_000)),
        ("saving energy", Some(10_000 + 2_500)),
        ("energy saving", Some(10_000)),
        ("saving energ", Some(7_500 + 2_500)),
        ("young people", Some(3_000 + 750)),
        ("energy trees", Some(6_500)),
        ("energy nothing", Some(5_000)),
        ("nothing at all", None),
    ] {
        let found = worth(search, "Saving energy at schools", "Climate", summary);
        assert_eq!(found, expected, "{search}");
    }
    let ranked = rank_on("energy", ["Energy", "", ""], Some(date(2026, 11, 26)));
    assert_eq!(ranked, Some(10_000 * 100_000 + 46_350));
}

#[test]
fn case_accents_and_what_stands_between_words_do_not_matter_in_any_script() {
    for (search, title) in [
        ("ENERGIE", "Énergie"),
        ("gruenes grünes", "Grünes Dach"),
        ("strasse", "STRAßE"),
        ("etang", "L’étang et l'eau"),
        ("łódź", "Lodz"),
        ("ΝΕΟΛΑΙΑ", "νεολαία"),
        ("νεος", "ΝΈΟΣ"),
        ("МОЛОДЁЖЬ", "молодежь"),
        ("co-operation", "Co–operation"),
        ("e\u{301}cole", "école"),
    ] {
        assert!(worth(search, title, "", "") >= Some(5_000), "{search}");
    }
}

#[test]
fn small_words_are_looked_for_only_where_there_are_no_others() {
    assert_eq!(worth("the energy of", "Energy", "", ""), Some(10_000));
    assert_eq!(worth("of the", "The way of water", "", ""), Some(10_000));
    assert_eq!(worth("the energy", "The way of water", "", ""), None);
}

#[test]
fn an_empty_search_finds_all_and_the_latest_first() {
    let on = |day| rank_on("  … ", ["Anything", "", ""], day);
    assert_eq!(on(None), Some(0));
    assert_eq!(on(Some(date(1899, 1, 1))), Some(0));
    assert!(on(Some(date(2026, 11, 26))) > on(Some(date(2026, 11, 25))));
    assert!(on(Some(date(2026, 1, 1))) > on(Some(date(2025, 12, 31))));
    assert_eq!(on(Some(date(9999, 1, 1))), Some(99_999));
}

#[test]
fn of_many_languages_the_one_that_fits_best_counts() {
    let texts = ["Jugend und Klima", "Jeunesse et climat"].map(Text::of);
    let practice = |titles: Vec<&'_ Text>| {
        let search: Search = "jeunesse climat".parse().unwrap();
        search.rank(&Practice {
            titles: titles.into_iter().map(|text| -> &Text { text }).collect(),
            ..Practice::default()
        })
    };
    assert_eq!(practice(vec![&texts[0]]), None);
    assert_eq!(
        practice(vec![&texts[0], &texts[1]]),
        practice(vec![&texts[1]])
    );
}

#[test]
fn a_search_may_be_so_long_and_no_longer() {
    let words = |count: usize| {
        let words: Vec<String> = (0..count).map(|word| format!("w{word}")).collect();
        words.join(" ")
    };
    assert!(words(MAX_WORDS).parse::<Search>().is_ok());
    let many = words(MAX_WORDS + 1).parse::<Search>();
    assert_eq!(many, Err(SearchError::Words(MAX_WORDS + 1)));
    assert!("ä".repeat(MAX_CHARACTERS).parse::<Search>().is_ok());
    let long = "ä".repeat(MAX_CHARACTERS + 1).parse::<Search>();
    assert_eq!(long, Err(SearchError::Characters(MAX_CHARACTERS + 1)));
}

/// Few words, so that they meet.
fn some_words(most: usize) -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["klima", "klimaschutz", "eau", "Été", "вода", "sport"]);
    prop::collection::vec(word, 0..=most).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn a_word_is_worth_more_in_a_title_than_in_a_theme_and_there_more_than_in_a_summary(
        search in some_words(3), text in some_words(4),
    ) {
        let title = worth(&search, &text, "", "");
        let theme = worth(&search, "", &text, "");
        let summary = worth(&search, "", "", &text);
        prop_assert!(title >= theme && theme >= summary);
        prop_assert_eq!(title.is_some(), summary.is_some());
    }

    #[test]
    fn more_text_is_never_worse(
        search in some_words(3), title in some_words(3), summary in some_words(4), more in some_words(3),
    ) {
        let before = worth(&search, &title, "", &summary);
        let longer = [format!("{title} {more}"), format!("{summary} {more}")];
        prop_assert!(worth(&search, &longer[0], "", &summary) >= before);
        prop_assert!(worth(&search, &title, &more, &summary) >= before);
        prop_assert!(worth(&search, &title, "", &longer[1]) >= before);
    }

    #[test]
    fn no_day_outweighs_the_least_of_words(
        search in some_words(3), one in some_words(4), other in some_words(4),
    ) {
        let worths = (worth(&search, &one, "", ""), worth(&search, &other, "", ""));
        let (better, worse) = match worths {
            (Some(a), Some(b)) if a > b => (one, other),
            (Some(a), Some(b)) if a < b => (other, one),
            _ => return Ok(()),
        };
        let old = rank_on(&search, [&better, "", ""], None);
        let new = rank_on(&search, [&worse, "", ""], Some(date(9999, 12, 31)));
        prop_assert!(old > new);
    }

    #[test]
    fn a_text_that_was_kept_is_the_same_text(written in ".{0,60}", search in ".{0,20}") {
        let text = Text::of(&written);
        prop_assert_eq!(&Text::stored(text.as_str().to_owned()), &text);
        let practice = Practice { titles: vec![&text], ..Practice::default() };
        if let Some(score) = search.parse::<Search>().unwrap().rank(&practice) {
            prop_assert!(score.number() <= 1_250_000_000);
        }
    }

    #[test]
    fn every_word_of_a_text_finds_it(written in "\\PC{1,40}") {
        let search: Result<Search, _> = written.parse();
        prop_assume!(search.is_ok());
        let rank = rank_on(&written, [&written, "", ""], None);
        prop_assert!(rank.is_some());
    }
}
