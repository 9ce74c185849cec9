//! The names by which an instrument's parts are called in answers, counts and published tables.

/// Declares a name that is a word in capitals, with its own type and its own error.
macro_rules! ident {
    ($(#[$meta:meta])* $name:ident, $error:ident, $what:literal) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        #[doc = concat!("Not ", $what, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("“{0}” is not {what}: a capital A-Z, then up to 39 of A-Z, 0-9 and '_'", what = $what)]
        pub struct $error(pub String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if is_ident(text) {
                    Ok(Self(text.into()))
                } else {
                    Err($error(text.to_owned()))
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        crate::vocabulary::travels_as_text!($name);
    };
}

fn is_ident(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

ident!(
    /// The name of a survey within the network, like `TWINNING_2025`.
    SurveyId, SurveyIdError, "the name of a survey"
);
ident!(
    /// The name of a question within its instrument.
    QuestionId, QuestionIdError, "the name of a question"
);
ident!(
    /// The name of a choice within its question. Barriers use the words that training offers answer: `FUNDING`.
    ChoiceId, ChoiceIdError, "the name of a choice"
);
ident!(
    /// The name of a published table within its instrument.
    TableId, TableIdError, "the name of a table"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_in_capitals() {
        assert_eq!("KNOW_HOW".parse::<ChoiceId>().unwrap().as_str(), "KNOW_HOW");
        for text in ["", "know_how", "1ST", "A-B", "É", "A B", &"A".repeat(41)] {
            assert!(text.parse::<QuestionId>().is_err(), "{text}");
        }
    }
}
