//! The survey of 2025, in our own words: intent, barriers, wishes, activities and needed support. And made-up answers.
//!
//! CEMR published that 315 from 27 countries answered, that nearly 80 % intend to develop their twinnings further, and
//! that money, staff and know-how stand in the way most. The answers below are **made up** to give that; whatever else
//! they seem to say of a country or a body means nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answers, Draft, Flaws, Given, Instrument, Respondent, RespondentKind, SizeClass};
use crate::{CountryCode, NodeCode};

/// The instrument as a file, in English, French and German.
pub const INSTRUMENT: &str = include_str!("twinning_2025/instrument.json");

/// Why the file in this program is none: it was changed, and not tested.
#[derive(Debug, thiserror::Error)]
pub enum BuiltInError {
    /// It is no JSON of this form.
    #[error("the built-in instrument does not read: {0}")]
    Form(#[source] serde_json::Error),
    /// It is no sound instrument.
    #[error("the built-in instrument is not sound: {0}")]
    Unsound(#[source] Flaws),
    /// A made-up answer does not fit.
    #[error("a made-up answer of {0} does not fit the built-in instrument")]
    Answer(String),
}

/// The instrument.
pub fn instrument() -> Result<Instrument, BuiltInError> {
    let draft: Draft = serde_json::from_str(INSTRUMENT).map_err(BuiltInError::Form)?;
    draft.try_into().map_err(BuiltInError::Unsound)
}

/// Made-up answers of somebody who does not exist.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeUp {
    /// The node on which they are.
    pub node: NodeCode,
    /// Which respondent of that node, from 0. Number 0 is the association itself.
    pub number: usize,
    /// Who is made out to have answered.
    pub respondent: Respondent,
    /// What.
    pub given: BTreeMap<String, Given>,
}

impl MadeUp {
    /// A name that says what it is, like `made-up-rgre-0`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("made-up-{}-{}", self.node, self.number)
    }

    /// The answers, checked.
    pub fn answers(&self, instrument: &Instrument) -> Result<Answers, BuiltInError> {
        Answers::check(instrument, self.respondent, &self.given)
            .map_err(|_| BuiltInError::Answer(self.key()))
    }
}

/// The nodes with their countries, and how many answers are made up on each: 315 on 27.
pub const NODES: &[(&str, &str, usize)] = &[
    ("rgre", "DE", 28),
    ("afccre", "FR", 27),
    ("zmp", "PL", 22),
    ("aiccre", "IT", 21),
    ("femp", "ES", 19),
    ("acor", "RO", 15),
    ("smocr", "CZ", 14),
    ("toosz", "HU", 13),
    ("vng", "NL", 13),
    ("vvsg", "BE", 12),
    ("staedtebund", "AT", 12),
    ("skr", "SE", 12),
    ("anmp", "PT", 12),
    ("kede", "GR", 11),
    ("kuntaliitto", "FI", 11),
    ("kl", "DK", 10),
    ("namrb", "BG", 9),
    ("udruga-gradova", "HR", 9),
    ("ailg", "IE", 7),
    ("lsa", "LT", 7),
    ("ks", "NO", 6),
    ("lps", "LV", 6),
    ("sos", "SI", 6),
    ("elvl", "EE", 4),
    ("syvicol", "LU", 4),
    ("ucm", "CY", 3),
    ("lca", "MT", 2),
];

/// How many made-up respondents choose what, of 315. A wish or support counts only as far as one more may be chosen.
const CHOSEN: &[(&str, &[(&str, usize)])] = &[
    (
        "BARRIERS",
        &[
            ("FUNDING", 228),
            ("STAFF", 189),
            ("KNOW_HOW", 151),
            ("LANGUAGE", 79),
            ("PARTNER", 66),
            ("DISTANCE", 54),
            ("POLITICAL_SUPPORT", 41),
            ("CITIZENS", 35),
        ],
    ),
    (
        "WISHES",
        &[
            ("LASTING_NETWORKS", 211),
            ("EU_FUNDING", 198),
            ("TRAINING", 162),
            ("ECONOMY", 104),
            ("TECHNOLOGY", 88),
            ("AGRICULTURE", 67),
            ("YOUTH", 95),
            ("GOALS", 58),
        ],
    ),
    (
        "ACTIVITIES",
        &[
            ("CULTURAL_EXCHANGE", 246),
            ("JOINT_PROJECT", 148),
            ("WORKSHOP", 117),
            ("BEST_PRACTICE", 132),
            ("YOUTH_EXCHANGE", 155),
            ("TRAINING", 61),
            ("OTHER", 29),
        ],
    ),
    (
        "SUPPORT",
        &[
            ("MORE_FUNDING", 207),
            ("FUNDING_INFORMATION", 171),
            ("TRAINING", 139),
            ("GUIDES", 92),
            ("PARTNER_SEARCH", 74),
            ("EXCHANGE", 86),
        ],
    ),
];

/// All made-up answers, the same each time.
#[must_use]
pub fn made_up() -> Vec<MadeUp> {
    let mut made_up: Vec<MadeUp> = Vec::new();
    let mut of_kind = BTreeMap::new();
    for (node, country, respondents) in NODES {
        let (Ok(node), Ok(country)) = (node.parse::<NodeCode>(), country.parse::<CountryCode>())
        else {
            continue;
        };
        for number in 0..*respondents {
            let kind = kind(number);
            let nth = of_kind
                .entry(kind == RespondentKind::Association)
                .or_insert(0_usize);
            let given = given(made_up.len(), kind, *nth);
            *nth += 1;
            made_up.push(MadeUp {
                node: node.clone(),
                number,
                respondent: Respondent {
                    country,
                    kind,
                    size: size(kind, made_up.len()),
                },
                given,
            });
        }
    }
    made_up
}

/// Of each node one association, and one region in seven.
const fn kind(number: usize) -> RespondentKind {
    match number {
        0 => RespondentKind::Association,
        _ if number % 7 == 3 => RespondentKind::Region,
        _ => RespondentKind::Municipality,
    }
}

const fn size(kind: RespondentKind, at: usize) -> SizeClass {
    match (kind, at % 8) {
        (RespondentKind::Association, _) => SizeClass::Unknown,
        (RespondentKind::Region, _) | (_, 7) => SizeClass::From100000,
        (_, 0 | 1) => SizeClass::Under5000,
        (_, 2..=4) => SizeClass::From5000,
        (_, _) => SizeClass::From20000,
    }
}

/// Each question picks its own respondents, spread over all nodes by multiplying their place with a number that has no
/// factor in common with how many there are.
fn given(at: usize, kind: RespondentKind, nth: usize) -> BTreeMap<String, Given> {
    let mut given = BTreeMap::from([(
        "INTENT".to_owned(),
        Given::Text(intent(kind, nth).to_owned()),
    )]);
    let mut step = 0;
    for (question, choices) in CHOSEN {
        let most = match *question {
            "WISHES" => 4,
            "SUPPORT" => 3,
            _ => usize::MAX,
        };
        let mut chosen = Vec::new();
        for (choice, times) in *choices {
            step += 1;
            if spread(at, 315, step) < *times && chosen.len() < most {
                chosen.push((*choice).to_owned());
            }
        }
        if !chosen.is_empty() {
            given.insert((*question).to_owned(), Given::Choices(chosen));
        }
    }
    given
}

/// 250 of 315 intend to develop: 22 of the 27 associations, and 228 of the 288 others.
fn intent(kind: RespondentKind, nth: usize) -> &'static str {
    let association = kind == RespondentKind::Association;
    let place = if association {
        spread(nth, 27, 1)
    } else {
        spread(nth, 288, 2)
    };
    match (association, place) {
        (true, 0..22) | (false, 0..228) => "DEVELOP",
        (true, _) | (false, 228..258) => "KEEP",
        (false, 258..275) => "UNDECIDED",
        (false, _) => "REDUCE",
    }
}

/// Another order of the numbers below `all`, one for each step.
fn spread(at: usize, all: usize, step: usize) -> usize {
    // Primes that divide none of 27, 288 and 315.
    const PRIMES: &[usize] = &[
        11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
        103, 107, 109, 113, 127, 131, 137, 139, 149, 151,
    ];
    let prime = PRIMES[step % PRIMES.len()];
    (at * prime + step * 7) % all
}

/// The countries of a made-up node.
#[must_use]
pub fn countries(node: &NodeCode) -> BTreeSet<CountryCode> {
    let of_node = NODES.iter().filter(|(code, ..)| *code == node.as_str());
    of_node
        .filter_map(|(_, country, _)| country.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests;
