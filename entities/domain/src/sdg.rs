//! The United Nations' Sustainable Development Goals.

mod titles;

use std::{fmt, str::FromStr};

use crate::{Language, text::fold};

/// One of the United Nations' Sustainable Development Goals, 1 to 17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sdg(u8);

/// Not a Sustainable Development Goal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a Sustainable Development Goal: 1 to 17")]
pub struct SdgError(pub String);

/// What a goal is called before its number.
const BEFORE: [&str; 9] = [
    "sdg", "sdgs", "goal", "odd", "objectif", "ods", "objetivo", "ziel", "cel",
];

impl Sdg {
    /// Every goal, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=17).map(Self)
    }

    /// The goal's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The short title in the first of the wanted languages that there is one in, by the look-up of RFC 4647; else in
    /// English. With the language that it is in.
    #[must_use]
    pub fn title(self, wanted: &[Language]) -> (&'static str, &'static str) {
        let (language, titles) = wanted
            .iter()
            .flat_map(Language::ranges)
            .find_map(|range| titles::ALL.iter().find(|(language, _)| *language == range))
            .unwrap_or(&titles::ALL[0]);
        (titles[usize::from(self.0) - 1], language)
    }

    /// The short titles, with their languages, English first.
    pub fn titles(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        titles::ALL
            .iter()
            .map(move |(language, titles)| (titles[usize::from(self.0) - 1], *language))
    }

    /// The goal that a text names: its number, alone or after a word such as SDG, ODD or Ziel, or its short title in any
    /// of the languages.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        let folded = fold(text);
        let title = |goal: &Self| goal.titles().any(|(title, _)| fold(title) == folded);
        let number = BEFORE
            .iter()
            .find_map(|word| {
                let rest = folded.strip_prefix(word)?;
                // “Zielona” is no goal.
                rest.starts_with(|letter: char| !letter.is_alphabetic())
                    .then(|| rest.trim_matches([' ', '-', '.', ':', '#']))
            })
            .unwrap_or(&folded);
        let digits = number.bytes().all(|byte| byte.is_ascii_digit()) && number.len() <= 2;
        let by_number = digits.then(|| number.parse::<i32>().ok()).flatten();
        let by_number = by_number.and_then(|number| Self::try_from(number).ok());
        by_number.or_else(|| Self::all().find(title))
    }
}

impl TryFrom<i32> for Sdg {
    type Error = SdgError;

    fn try_from(number: i32) -> Result<Self, Self::Error> {
        match u8::try_from(number) {
            Ok(goal @ 1..=17) => Ok(Self(goal)),
            _ => Err(SdgError(number.to_string())),
        }
    }
}

impl FromStr for Sdg {
    type Err = SdgError;

    /// As [`Sdg::recognise`] reads it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::recognise(text).ok_or_else(|| SdgError(text.to_owned()))
    }
}

impl fmt::Display for Sdg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn there_are_seventeen_and_each_is_found_by_its_number_and_its_titles() {
        let mut owners = HashMap::new();
        assert_eq!(Sdg::all().count(), 17);
        for goal in Sdg::all() {
            assert_eq!(Sdg::recognise(&goal.to_string()), Some(goal));
            assert_eq!(Sdg::try_from(i32::from(goal.number())), Ok(goal));
            for (title, language) in goal.titles() {
                assert_eq!(Sdg::recognise(title), Some(goal), "{title}");
                assert!(language.parse::<Language>().is_ok());
                assert_eq!(*owners.entry(fold(title)).or_insert(goal), goal, "{title}");
            }
        }
    }

    #[test]
    fn a_number_may_stand_after_a_word() {
        let eleven = Some(Sdg(11));
        for text in [
            "SDG 11", "sdg11", "ODD 11", "Ziel 11", "Goal 11:", "ODS-11", " 11 ", "011",
        ] {
            assert_eq!(
                Sdg::recognise(text),
                if text == "011" { None } else { eleven },
                "{text}"
            );
        }
        for text in [
            "",
            "0",
            "18",
            "SDG",
            "Ziel",
            "Zielona Góra",
            "11.2",
            "goals 1 and 2",
            "-3x",
        ] {
            assert_eq!(Sdg::recognise(text), None, "{text}");
        }
    }

    #[test]
    fn a_title_is_given_in_the_first_language_that_there_is_one_in_else_in_english() {
        let languages = |tags: &[&str]| -> Vec<Language> {
            tags.iter().map(|tag| tag.parse().unwrap()).collect()
        };
        let peace = Sdg(16);
        assert_eq!(peace.title(&languages(&["fi", "de-CH"])).1, "de");
        let english = ("Peace, Justice and Strong Institutions", "en");
        assert_eq!(peace.title(&languages(&["fi"])), english);
        assert_eq!(peace.title(&[]), english);
    }

    #[test]
    fn what_is_no_goal_is_refused() {
        for text in ["0", "18", "-1", "", "eleven"] {
            let error = text.parse::<Sdg>().unwrap_err().to_string();
            assert!(
                error.ends_with("is not a Sustainable Development Goal: 1 to 17"),
                "{error}"
            );
        }
    }
}
