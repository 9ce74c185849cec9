//! What a score is made of.

use async_graphql::{Enum, SimpleObject};
use jumelage_domain::{NodeCode, ObjectId, ObjectKind, partner_search as domain};

/// What is compared.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::partner_search::PartKind")]
pub enum PartnerMatchPartKind {
    /// The themes that are asked for, and those of the candidate's twinnings, activities and requests.
    Themes,
    /// The same of the Sustainable Development Goals.
    Goals,
    /// What the candidate itself looks for, and the seeker.
    Requests,
    /// The numbers of inhabitants.
    Population,
    /// Languages that both can talk in.
    Languages,
    /// How many twinnings the candidate lives already.
    Capacity,
    /// The way between them.
    Distance,
    /// The regions that are asked for; else the levels of the regions that the two are in.
    Region,
}

/// What a value that was found is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::partner_search::Word")]
pub enum PartnerMatchWord {
    /// A theme that both have.
    Theme,
    /// A goal that both have, by its number.
    Goal,
    /// Of how many that were asked for.
    Asked,
    /// The request of the candidate that suits best, by its id.
    Request,
    /// The seeker's number of inhabitants.
    SeekerPopulation,
    /// The candidate's number of inhabitants.
    Population,
    /// A language that both have, by its first subtag.
    Language,
    /// How many twinnings the candidate lives.
    Twinnings,
    /// How far apart they are.
    Kilometres,
    /// The candidate's region, by its NUTS code.
    Region,
    /// The seeker's region, by its NUTS code.
    SeekerRegion,
}

/// A value that was found, and what it is.
#[derive(SimpleObject)]
pub struct PartnerMatchFinding {
    /// What.
    word: PartnerMatchWord,
    /// As text.
    value: String,
}

/// One part of a score.
#[derive(SimpleObject)]
pub struct PartnerMatchPart {
    /// What was compared.
    kind: PartnerMatchPartKind,
    /// How much of the score it is, in thousandths.
    weight: u32,
    /// 0 to 1000; 500 where nothing was known or asked for.
    value: u32,
    /// Whether there was something to compare.
    known: bool,
    /// What was found, in codes.
    found: Vec<PartnerMatchFinding>,
}

impl PartnerMatchPart {
    /// Of a member of a node.
    pub(super) fn of(part: domain::Part, node: &NodeCode) -> Self {
        let value = |found: domain::Argument| match found.word {
            domain::Word::Request => {
                let request = found.value.parse();
                request.map_or(found.value, |uuid| {
                    ObjectId::new(ObjectKind::PartnerRequest, node.clone(), uuid).to_string()
                })
            }
            _ => found.value,
        };
        let found = part.arguments.into_iter().map(|found| PartnerMatchFinding {
            word: found.word.into(),
            value: value(found),
        });
        Self {
            kind: part.kind.into(),
            weight: part.kind.weight(),
            value: part.value,
            known: part.known,
            found: found.collect(),
        }
    }
}
