//! Text in several languages.

use async_graphql::SimpleObject;
use jumelage_domain::Localized;

/// A text in a language.
#[derive(SimpleObject)]
pub struct LocalizedText {
    /// The text.
    text: String,
    /// BCP 47.
    language: String,
}

/// The texts in the order of their languages; of these languages only, where some are asked for.
pub(super) fn texts(of: &Localized, languages: Option<&[String]>) -> Vec<LocalizedText> {
    let wanted = |language: &str| {
        languages.is_none_or(|languages| {
            languages
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(language))
        })
    };
    let texts = of.iter().filter(|(language, _)| wanted(language));
    let text = |(language, text): (&str, &str)| LocalizedText {
        text: text.to_owned(),
        language: language.to_owned(),
    };
    texts.map(text).collect()
}
