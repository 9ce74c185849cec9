//! What reports say, in three languages. Programs rely on the code; people read the text.

pub use jumelage_domain::messages::{Language, LanguageError};
pub(super) use jumelage_domain::{messages, messages::filled};

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::{
        super::{Advice, Code, Found, Phrase},
        *,
    };

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text.split('{').skip(1).map(|part| &part[..1]).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn every_message_is_there_in_every_language_with_the_same_values() {
        fn check<M: Copy + fmt::Debug>(all: &[M], text: impl Fn(M, Language) -> &'static str) {
            for message in all {
                let english = text(*message, Language::English);
                for language in Language::ALL {
                    let said = text(*message, *language);
                    assert!(!said.is_empty(), "{message:?} in {language}");
                    assert_eq!(
                        placeholders(said),
                        placeholders(english),
                        "{message:?} in {language}"
                    );
                    if *language != Language::English {
                        assert_ne!(said, english, "{message:?} is not translated");
                    }
                }
            }
        }
        check(Code::ALL, Code::text);
        check(Advice::ALL, Advice::text);
        check(Found::ALL, Found::text);
        check(Phrase::ALL, Phrase::text);
    }
}
