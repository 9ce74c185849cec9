//! Which own members may be meant by a partner that others state.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{CodeScheme, CountryCode, text::fold};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{Network, WriteError, local_government, write::claims};

/// A partner as somebody states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Its country.
    pub country: CountryCode,
    /// Of its code.
    pub scheme: Option<CodeScheme>,
    /// Its code, as it is written.
    pub code: Option<String>,
    /// Its name, as it is written.
    pub name: Option<String>,
}

/// Why a local government may be the partner that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It bears the stated code.
    SameCode,
    /// It bears the stated name, as far as case and accents tell.
    SameName,
    /// Others fit the stated name as well.
    AmbiguousName,
}

impl Reason {
    /// As clients get it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameCode => "SAME_CODE",
            Self::SameName => "SAME_NAME",
            Self::AmbiguousName => "AMBIGUOUS_NAME",
        }
    }
}

/// A local government that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which.
    pub local_government: Uuid,
    /// From 0 to 1. It orders, and is no probability.
    pub score: f64,
    /// Why.
    pub reasons: BTreeSet<Reason>,
}

/// For each partner the members that may be meant, the likeliest first.
pub async fn candidates(
    db: &impl ConnectionTrait,
    network: &Network,
    stated: &[Stated],
) -> Result<Vec<Vec<Candidate>>, WriteError> {
    let code = |one: &Stated| Some((one.scheme?.to_string(), one.code.clone()?));
    let codes = stated.iter().filter_map(code).collect();
    let bearers = claims::bearers(db, network, codes).await?;
    let names = names(db, network, stated).await?;
    let found = stated.iter().map(|one| {
        let mut why: HashMap<Uuid, BTreeSet<Reason>> = HashMap::new();
        for id in code(one)
            .and_then(|code| bearers.get(&code))
            .into_iter()
            .flatten()
        {
            why.entry(*id).or_default().insert(Reason::SameCode);
        }
        let name = fold(one.name.as_deref().unwrap_or_default());
        let namesakes = names.get(&(one.country.to_string(), name));
        let namesakes = namesakes.map_or(&[][..], Vec::as_slice);
        for id in namesakes {
            let reasons = why.entry(*id).or_default();
            reasons.insert(Reason::SameName);
            if namesakes.len() > 1 {
                reasons.insert(Reason::AmbiguousName);
            }
        }
        let mut candidates: Vec<Candidate> = why.into_iter().map(candidate).collect();
        candidates.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.local_government.cmp(&b.local_government))
        });
        candidates
    });
    Ok(found.collect())
}

fn candidate((local_government, reasons): (Uuid, BTreeSet<Reason>)) -> Candidate {
    let score = match (
        reasons.contains(&Reason::SameCode),
        reasons.contains(&Reason::SameName),
        reasons.contains(&Reason::AmbiguousName),
    ) {
        (true, true, false) => 1.0,
        (true, ..) => 0.9,
        (false, _, false) => 0.8,
        (false, _, true) => 0.5,
    };
    Candidate {
        local_government,
        score,
        reasons,
    }
}

/// By country and folded name the members that bear it.
async fn names(
    db: &impl ConnectionTrait,
    network: &Network,
    stated: &[Stated],
) -> Result<HashMap<(String, String), Vec<Uuid>>, WriteError> {
    let wanted: BTreeSet<(String, String)> = stated
        .iter()
        .filter_map(|one| Some((one.country.to_string(), fold(one.name.as_deref()?))))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let mut found: HashMap<(String, String), Vec<Uuid>> = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let countries: BTreeSet<&str> = wanted.iter().map(|(country, _)| country.as_str()).collect();
    let members: Vec<(Uuid, String, String)> = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .column(local_government::Column::Country)
        .column(local_government::Column::SearchKey)
        .filter(local_government::Column::Owner.eq(network.me.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .filter(local_government::Column::Country.is_in(countries))
        .into_tuple()
        .all(db)
        .await?;
    for (id, country, search_key) in members {
        for name in search_key.lines() {
            let place = (country.clone(), name.to_owned());
            if wanted.contains(&place) {
                found.entry(place).or_default().push(id);
            }
        }
    }
    Ok(found)
}
