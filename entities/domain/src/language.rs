//! Languages, by BCP 47.

mod known;

use std::{borrow::Borrow, fmt, str::FromStr};

use oxilangtag::LanguageTag;

use crate::text::fold;

/// A language by BCP 47, in the canonical form: `de`, `sr-Latn`, `pt-BR`. Two letters where ISO 639-1 has them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// Not a language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a language by BCP 47: {}", advice(*.meant))]
pub struct LanguageError {
    text: String,
    meant: Option<&'static str>,
}

fn advice(meant: Option<&str>) -> String {
    match meant {
        Some(tag) => format!("did you mean {tag}?"),
        None => "two letters of ISO 639-1, or three where it has none, like de, sr-Latn or hsb"
            .to_owned(),
    }
}

impl LanguageError {
    /// The tag that was meant, where that is clear.
    #[must_use]
    pub const fn meant(&self) -> Option<&'static str> {
        self.meant
    }
}

/// Countries' letters that are no language's, where the country is known for one.
const COUNTRIES: [(&str, &str); 10] = [
    ("al", "sq"),
    ("at", "de"),
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gb", "en"),
    ("gr", "el"),
    ("jp", "ja"),
    ("ua", "uk"),
    ("us", "en"),
];

impl Language {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone, without script and country.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// What to look for one after another where somebody wants this language (RFC 4647, section 3.4): the tag itself,
    /// then without its last parts.
    pub fn ranges(&self) -> impl Iterator<Item = String> {
        let mut rest = Some(self.0.as_str());
        std::iter::from_fn(move || {
            let now = rest?;
            rest = now.rsplit_once('-').map(|(shorter, _)| {
                // A letter alone says what kind of part follows, and goes with it.
                match shorter.rsplit_once('-') {
                    Some((before, single)) if single.len() == 1 => before,
                    _ => shorter,
                }
            });
            Some(now.to_owned())
        })
    }

    /// What its speakers call it; known of the languages of Europe.
    #[must_use]
    pub fn endonym(&self) -> Option<&'static str> {
        known::endonym(self.primary())
    }

    /// The languages of Europe of which the own name is known, by tag ascending.
    pub fn of_europe() -> impl Iterator<Item = Self> {
        known::EUROPE
            .iter()
            .map(|(tag, _, _)| Self((*tag).to_owned()))
    }

    /// The language that a text names: by its tag, by its letters in ISO 639-2 (`deu`, `ger`), or as its speakers call it.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        let folded = fold(text);
        let named = known::EUROPE
            .iter()
            .find(|(_, _, names)| names.split('|').any(|name| fold(name) == folded));
        match named {
            Some((tag, _, _)) => Some(Self((*tag).to_owned())),
            None => text.parse().ok(),
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |meant| LanguageError {
            text: text.to_owned(),
            meant,
        };
        let tag = LanguageTag::parse_and_normalize(text.trim())
            .map_err(|_| fault(known::meant(text)))?
            .into_inner();
        let (primary, rest) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
        match primary.len() {
            2 if known::ISO_639_1.contains(&primary) => Ok(Self(tag)),
            2 => {
                let country = COUNTRIES.iter().find(|(country, _)| *country == primary);
                Err(fault(country.map(|(_, language)| *language)))
            }
            3 => match known::shorter(primary) {
                Some(short) => Ok(Self(format!("{short}{rest}"))),
                None => Ok(Self(tag)),
            },
            _ => Err(fault(known::meant(text))),
        }
    }
}

impl Borrow<str> for Language {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        text.parse::<Language>().unwrap().to_string()
    }

    #[test]
    fn a_tag_comes_in_the_canonical_form() {
        for (text, tag) in [
            ("DE", "de"),
            (" fr ", "fr"),
            ("sr-latn", "sr-Latn"),
            ("pt-br", "pt-BR"),
            ("de-at-1996", "de-AT-1996"),
            ("deu", "de"),
            ("ger", "de"),
            ("GRE", "el"),
            ("slk-SK", "sk-SK"),
            ("hsb", "hsb"),
            ("sh", "sh"),
        ] {
            assert_eq!(parsed(text), tag);
        }
    }

    #[test]
    fn what_is_no_language_is_refused_with_the_one_that_was_meant() {
        for (text, said) in [
            ("cz", "“cz” is not a language by BCP 47: did you mean cs?"),
            (
                "Deutsch",
                "“Deutsch” is not a language by BCP 47: did you mean de?",
            ),
            (
                "Ελληνικά",
                "“Ελληνικά” is not a language by BCP 47: did you mean el?",
            ),
        ] {
            assert_eq!(text.parse::<Language>().unwrap_err().to_string(), said);
        }
        for text in [
            "",
            "d",
            "xx",
            "zz-Latn",
            "german",
            "de_DE",
            "de-",
            "i-klingon",
            "x-town",
            "12",
            "日本",
        ] {
            let error = text.parse::<Language>().unwrap_err().to_string();
            assert!(error.contains("is not a language by BCP 47"), "{error}");
        }
    }

    #[test]
    fn a_language_is_recognised_by_its_own_name() {
        for (text, tag) in [
            ("deutsch", "de"),
            ("Français", "fr"),
            ("POLSKI", "pl"),
            ("en", "en"),
            ("magyar", "hu"),
        ] {
            assert_eq!(Language::recognise(text).unwrap().as_str(), tag);
        }
        assert_eq!(Language::recognise("Klingon"), None);
    }

    #[test]
    fn what_is_looked_for_loses_its_last_parts_one_by_one() {
        let ranges =
            |text: &str| -> Vec<String> { text.parse::<Language>().unwrap().ranges().collect() };
        assert_eq!(ranges("de"), ["de"]);
        assert_eq!(ranges("zh-Hant-TW"), ["zh-Hant-TW", "zh-Hant", "zh"]);
        assert_eq!(ranges("de-AT-x-wien"), ["de-AT-x-wien", "de-AT", "de"]);
    }

    #[test]
    fn every_known_language_reads_back_and_has_a_name_of_its_own() {
        let mut before = String::new();
        let mut names = std::collections::HashSet::new();
        for language in Language::of_europe() {
            assert_eq!(parsed(language.as_str()), language.as_str());
            assert!(before.as_str() < language.as_str(), "{language}");
            before = language.to_string();
            let name = language.endonym().unwrap();
            assert!(names.insert(name), "{name}");
            assert_eq!(Language::recognise(name), Some(language));
        }
        for official in
            "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split(' ')
        {
            assert!(
                official.parse::<Language>().unwrap().endonym().is_some(),
                "{official}"
            );
        }
    }

    #[test]
    fn longer_letters_lead_to_a_language_that_has_shorter_ones() {
        for (tag, longer, _) in known::EUROPE {
            for letters in longer.split(' ').filter(|letters| *letters != *tag) {
                assert_eq!(parsed(letters), *tag, "{letters}");
            }
        }
        assert!(known::ISO_639_1.is_sorted());
    }
}
