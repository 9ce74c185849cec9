//! Messages for people, in three languages, each with a word on which programs rely.

use std::{fmt, str::FromStr};

/// A language of the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `fr`
    French,
    /// `de`
    German,
}

impl Language {
    /// Every language.
    pub const ALL: &[Self] = &[Self::English, Self::French, Self::German];

    /// Its two letters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not a language of the reports.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no language of the reports: give en, fr or de")]
pub struct LanguageError(String);

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        Self::ALL
            .iter()
            .copied()
            .find(|language| language.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| LanguageError(text.to_owned()))
    }
}

/// Declares messages, each with its spelling and its text in every language. `{0}`, `{1}`, … stand for values.
#[macro_export]
macro_rules! messages {
    ($(#[$of:meta])* $name:ident: $($(#[$meta:meta])* $variant:ident = $word:literal: $en:literal, $fr:literal, $de:literal;)+) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$meta])* $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As programs spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it says; `{0}` and so on stand for values.
            #[must_use]
            pub const fn text(self, language: $crate::messages::Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, $crate::messages::Language::English) => $en,
                    (Self::$variant, $crate::messages::Language::French) => $fr,
                    (Self::$variant, $crate::messages::Language::German) => $de),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word).ok_or(())
            }
        }
    };
}
/// Puts values into a text. A value is put in as it is: braces in it stand for nothing.
#[must_use]
pub fn filled(text: &str, values: &[String]) -> String {
    let mut full = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        full.push_str(before);
        let Some((number, after)) = after.split_once('}') else {
            full.push('{');
            rest = after;
            continue;
        };
        let value = number.parse().ok().and_then(|at: usize| values.get(at));
        full.push_str(value.map_or("", String::as_str));
        rest = after;
    }
    full.push_str(rest);
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_as_they_are() {
        let values = ["{1}".to_owned(), "b".to_owned()];
        assert_eq!(filled("a {0} and {1}, {", &values), "a {1} and b, {");
    }
}
