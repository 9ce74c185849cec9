//! What the network's anchor publishes for all: whole documents, each of a kind and with a name. How they are signed and
//! reach every node is not known here; `api/docs/publications.md` says it.

use std::{fmt, str::FromStr, sync::Arc};

use sha2::{Digest as _, Sha256};

use crate::{
    funding::{Catalogue, CatalogueError},
    survey::{Instrument, InstrumentError, Published},
    text::hex,
    vocabulary::vocabulary,
};

/// The largest document that is published or taken, in bytes: some ten thousand calls.
pub const MAX_BYTES: usize = 4 << 20;

vocabulary! {
    /// What a published document is. This is the one place: a kind that is added here can be published, travels, is kept and
    /// is served under its name; what is in it is for whoever reads it.
    PublicationKind, PublicationKindError, "a kind of publication":
    /// Programmes and their calls: `funding::Catalogue`. There is one.
    Funding = "FUNDING",
    /// What is asked in a survey: `survey::Instrument`, under its id.
    Survey = "SURVEY",
    /// What was answered in a survey: `survey::Published`, under the survey's id.
    SurveyResults = "SURVEY_RESULTS",
}

/// Not what is published as this kind.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The name is another than the document's own.
    #[error(
        "the document's own name is “{own}”, and it is to be published as “{name}”: leave the name out"
    )]
    OwnName {
        /// Its own.
        own: PublicationName,
        /// What was given.
        name: PublicationName,
    },
    /// It is too large.
    #[error("the document has {0} bytes; {MAX_BYTES} are the most that is published")]
    Size(usize),
    /// Its own name cannot be that of a publication.
    #[error(transparent)]
    Name(#[from] PublicationNameError),
    /// No catalogue.
    #[error(transparent)]
    Funding(#[from] CatalogueError),
    /// No instrument.
    #[error("the document is no {kind}", kind = PublicationKind::Survey)]
    Survey(#[source] InstrumentError),
    /// Not the JSON of what it should be.
    #[error("the document is no {kind}")]
    Json {
        /// Of what it should be one.
        kind: PublicationKind,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
}

impl PublicationKind {
    /// The name of the only document of this kind, where there is but one.
    #[must_use]
    pub const fn only_name(self) -> Option<&'static str> {
        match self {
            Self::Funding => Some("funding"),
            Self::Survey | Self::SurveyResults => None,
        }
    }

    /// The name under which a document is to be published, if it may be published as this kind. Whoever only reads asks for
    /// less: what a later version adds is a slip here, and kept there.
    pub fn name_of(self, document: &str) -> Result<PublicationName, DocumentError> {
        if document.len() > MAX_BYTES {
            return Err(DocumentError::Size(document.len()));
        }
        let json = |source| DocumentError::Json { kind: self, source };
        let name = match self {
            Self::Funding => {
                Catalogue::parse_for_publishing(document)?;
                "funding".to_owned()
            }
            Self::Survey => {
                let instrument = Instrument::parse_for_publishing(document);
                instrument.map_err(DocumentError::Survey)?.id().to_string()
            }
            Self::SurveyResults => {
                let results: Published = serde_json::from_str(document).map_err(json)?;
                results.survey.to_string()
            }
        };
        Ok(name.parse()?)
    }

    /// Whether a document may be published as this kind under this name.
    pub fn check(self, name: &PublicationName, document: &str) -> Result<(), DocumentError> {
        let own = self.name_of(document)?;
        if own == *name {
            Ok(())
        } else {
            let name = name.clone();
            Err(DocumentError::OwnName { own, name })
        }
    }
}

/// A publication's name within its kind: 1 to 64 letters, digits, '-' and '_'. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicationName(Arc<str>);

/// Not such a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the name of a publication: 1 to 64 of A-Z, a-z, 0-9, '-' and '_'")]
pub struct PublicationNameError(pub String);

impl PublicationName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicationName {
    type Err = PublicationNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(PublicationNameError(text.to_owned()))
        }
    }
}

impl fmt::Display for PublicationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PublicationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kind of a publication as it travels: one that this version knows, or that of a later one, which is kept as it came.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindWord(Arc<str>);

/// Not such a word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the word of a kind of publication: 2 to 32 of A-Z, 0-9 and '_'")]
pub struct KindWordError(pub String);

impl KindWord {
    /// The word as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind, if this version knows it.
    #[must_use]
    pub fn known(&self) -> Option<PublicationKind> {
        self.0.parse().ok()
    }
}

impl From<PublicationKind> for KindWord {
    fn from(kind: PublicationKind) -> Self {
        Self(kind.as_str().into())
    }
}

impl FromStr for KindWord {
    type Err = KindWordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
        if (2..=32).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(KindWordError(text.to_owned()))
        }
    }
}

impl fmt::Display for KindWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KindWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::vocabulary::travels_as_text!(PublicationName, KindWord);

/// The SHA-256 of a document, in hexadecimal digits: by this two nodes know that they hold the same.
#[must_use]
pub fn fingerprint(document: &str) -> String {
    hex(&Sha256::digest(document.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funding::examples;

    fn name(text: &str) -> PublicationName {
        text.parse().unwrap()
    }

    #[test]
    fn a_document_is_published_as_what_it_is_and_under_its_own_name() {
        let funding = examples().unwrap().to_json();
        let kind = PublicationKind::Funding;
        kind.check(&name("funding"), &funding).unwrap();
        let refusal = kind.check(&name("funding-2026"), &funding).unwrap_err();
        assert!(refusal.to_string().contains("“funding”"), "{refusal}");
        let slip = funding.replacen("\"asOf\"", "\"asof\"", 1);
        assert!(kind.check(&name("funding"), &slip).is_err());
        let refusal = PublicationKind::Survey.check(&name("funding"), &funding);
        assert!(matches!(refusal, Err(DocumentError::Survey(_))));
        let large = " ".repeat(MAX_BYTES + 1);
        let refusal = kind.check(&name("funding"), &large);
        assert!(matches!(refusal, Err(DocumentError::Size(_))));
    }

    #[test]
    fn a_survey_has_the_name_that_it_gives_itself() {
        let instrument = crate::survey::twinning_2025::instrument().unwrap();
        let own = name(instrument.id().as_str());
        let json = serde_json::to_string(&instrument).unwrap();
        PublicationKind::Survey.check(&own, &json).unwrap();
        let refusal = PublicationKind::Survey.check(&name("another"), &json);
        assert!(matches!(refusal, Err(DocumentError::OwnName { .. })));
    }

    #[test]
    fn words_and_names_are_what_can_stand_in_an_address() {
        for bad in ["", "a b", "..", "a/b", "ü-2026", &"a".repeat(65)] {
            assert!(bad.parse::<PublicationName>().is_err(), "{bad}");
        }
        for bad in ["", "A", "FUNDING/", "Funding", &"A".repeat(33)] {
            assert!(bad.parse::<KindWord>().is_err(), "{bad}");
        }
        let later: KindWord = "TRAINING_2".parse().unwrap();
        assert_eq!(later.known(), None);
        assert_eq!(
            KindWord::from(PublicationKind::SurveyResults).known(),
            Some(PublicationKind::SurveyResults)
        );
    }

    #[test]
    fn the_fingerprint_is_what_sha256sum_says() {
        assert_eq!(
            fingerprint("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
