//! The vocabulary's file, read.

use std::{collections::BTreeMap, sync::LazyLock};

use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term, vocab::rdf};
use oxttl::{TurtleParser, TurtleSyntaxError};

use super::Concept;
use crate::{Language, language::LanguageError};

/// What stands before a concept's id in its IRI.
pub const IRI: &str = "urn:uuid:b82fe4bc-16dc-4e0c-9b75-d752950df303#";

/// Grows with every change of the vocabulary.
pub const VERSION: i32 = 1;

static TEXT: &str = include_str!("themes.ttl");

#[expect(
    clippy::expect_used,
    reason = "the file is compiled into the binary, and a test reads it"
)]
static CONCEPTS: LazyLock<Vec<Concept>> =
    LazyLock::new(|| read(TEXT).expect("a vocabulary without faults"));

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const EUROVOC: &str = "http://eurovoc.europa.eu/";

/// What is wrong with a file of themes.
#[derive(Debug, thiserror::Error)]
pub enum SchemeError {
    /// No Turtle.
    #[error("the file of themes is no Turtle: {0}")]
    Syntax(#[from] TurtleSyntaxError),
    /// Something else stands where a concept of the scheme, or of `EuroVoc`, belongs.
    #[error("“{0}” is no concept of the scheme <{IRI}>, nor of EuroVoc where a match belongs")]
    Foreign(String),
    /// A label has no language, or one that is none.
    #[error("the label “{text}” has no language that is known: write it as \"…\"@en")]
    Language {
        /// The label.
        text: String,
        /// What is wrong with the language; nothing where there is none.
        #[source]
        fault: Option<LanguageError>,
    },
    /// Two names to show in one language.
    #[error("the theme {id} has two names in {language}: make one an altLabel")]
    TwoNames {
        /// Of which concept.
        id: String,
        /// In which language.
        language: Language,
    },
}

/// Every concept, by id ascending.
#[must_use]
pub fn concepts() -> &'static [Concept] {
    &CONCEPTS
}

/// The vocabulary as it is published: SKOS in Turtle.
#[must_use]
pub const fn turtle() -> &'static str {
    TEXT
}

/// The concept with an id.
pub(super) fn concept(id: &str) -> Option<&'static Concept> {
    let place = CONCEPTS.binary_search_by(|concept| concept.id.as_str().cmp(id));
    place.ok().map(|place| &CONCEPTS[place])
}

/// What is said about concepts; what is said about the scheme itself is for its readers elsewhere.
pub(super) fn read(turtle: &str) -> Result<Vec<Concept>, SchemeError> {
    let mut concepts: BTreeMap<String, Concept> = BTreeMap::new();
    for triple in TurtleParser::new().for_slice(turtle) {
        let triple = triple?;
        let id = match &triple.subject {
            NamedOrBlankNode::NamedNode(node) if node.as_str() == IRI => continue,
            NamedOrBlankNode::NamedNode(node) => own(node)?,
            NamedOrBlankNode::BlankNode(node) => {
                return Err(SchemeError::Foreign(node.to_string()));
            }
        };
        let concept = concepts
            .entry(id.to_owned())
            .or_insert_with(|| Concept::new(id));
        say(concept, &triple.predicate, &triple.object)?;
    }
    Ok(concepts.into_values().map(Concept::ordered).collect())
}

fn say(concept: &mut Concept, property: &NamedNode, value: &Term) -> Result<(), SchemeError> {
    let word = property.as_str().strip_prefix(SKOS);
    match (word, value) {
        (Some("prefLabel"), Term::Literal(label)) => {
            let (language, text) = read_label(label)?;
            if concept
                .preferred
                .insert(language.clone(), text.to_owned())
                .is_some()
            {
                let id = concept.id.clone();
                return Err(SchemeError::TwoNames { id, language });
            }
        }
        (Some("altLabel"), Term::Literal(label)) => {
            let (language, text) = read_label(label)?;
            concept.alternative.push((language, text.to_owned()));
        }
        (Some("broader"), Term::NamedNode(node)) => concept.broader.push(own(node)?.to_owned()),
        (Some("exactMatch"), Term::NamedNode(node)) => concept.exact.push(eurovoc(node)?),
        (Some("closeMatch"), Term::NamedNode(node)) => concept.close.push(eurovoc(node)?),
        // What SKOS tools like to see, and what follows from the rest.
        (Some("inScheme" | "topConceptOf" | "notation"), _) => {}
        _ if property.as_ref() == rdf::TYPE => {}
        _ => return Err(SchemeError::Foreign(property.to_string())),
    }
    Ok(())
}

fn read_label(label: &Literal) -> Result<(Language, &str), SchemeError> {
    let fault = |fault| SchemeError::Language {
        text: label.value().to_owned(),
        fault,
    };
    let tag = label.language().ok_or_else(|| fault(None))?;
    let language = tag.parse().map_err(|error| fault(Some(error)))?;
    Ok((language, label.value()))
}

fn own(node: &NamedNode) -> Result<&str, SchemeError> {
    let id = node.as_str().strip_prefix(IRI);
    id.filter(|id| !id.is_empty())
        .ok_or_else(|| SchemeError::Foreign(node.to_string()))
}

fn eurovoc(node: &NamedNode) -> Result<String, SchemeError> {
    let number = node.as_str().strip_prefix(EUROVOC);
    number
        .filter(|number| (1..=6).contains(&number.len()))
        .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_owned)
        .ok_or_else(|| SchemeError::Foreign(node.to_string()))
}

impl Concept {
    fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            preferred: BTreeMap::new(),
            alternative: Vec::new(),
            broader: Vec::new(),
            exact: Vec::new(),
            close: Vec::new(),
        }
    }

    fn ordered(mut self) -> Self {
        self.broader.sort();
        self
    }
}
