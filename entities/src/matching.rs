//! Which own members are meant by partners that others name.
//!
//! The members that come into question are looked up by keys that the database holds (`member_key`), so that asking
//! for a few hundred partners costs a few statements and not all members. The rules are `jumelage_domain::matching`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use jumelage_domain::matching::{Candidate, Reason, Stated, sure};
use jumelage_domain::{
    CodeScheme, LocalGovernmentCode,
    matching::{Index, Member, guesses, keys},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Network, WriteError, former_name, local_government, local_government_code,
    local_government_name, member_key,
    stored::{optional, word, words},
    write::{
        batch, claims,
        lineage::{self, Lineage},
    },
};

/// The language of names that are not borne any more: nobody has said which it is.
const FORMERLY: &str = "und";

/// For each of these partners the members that may be meant, the likeliest first.
pub async fn candidates(
    db: &impl ConnectionTrait,
    network: &Network,
    stated: &[Stated],
) -> Result<Vec<Vec<Candidate>>, WriteError> {
    let mut found = known(db, network, stated).await?;
    let lost: Vec<usize> = (0..stated.len())
        .filter(|at| found[*at].is_empty())
        .collect();
    let similar: BTreeSet<String> = lost
        .iter()
        .filter_map(|at| Some(guesses(stated[*at].country, stated[*at].name.as_deref()?)))
        .flatten()
        .collect();
    if !similar.is_empty() {
        let index = Index::new(&standing(db, network, holders(db, similar).await?).await?);
        for at in lost {
            found[at] = index.guessed(&stated[at]);
        }
    }
    Ok(found)
}

/// For each of these partners the member that can be taken without asking anybody.
pub(crate) async fn resolve(
    db: &impl ConnectionTrait,
    network: &Network,
    stated: &[Stated],
) -> Result<Vec<Option<Uuid>>, WriteError> {
    let known = known(db, network, stated).await?;
    Ok(known.iter().map(|candidates| sure(candidates)).collect())
}

async fn known(
    db: &impl ConnectionTrait,
    network: &Network,
    stated: &[Stated],
) -> Result<Vec<Vec<Candidate>>, WriteError> {
    let names = stated
        .iter()
        .filter_map(|one| Some(keys(one.country, one.name.as_deref()?)))
        .flatten();
    let mut ids = holders(db, names.collect()).await?;
    let codes = stated
        .iter()
        .filter_map(|one| Some((one.scheme?.to_string(), one.code.clone()?)));
    let bearers = claims::bearers(db, network, codes.collect()).await?;
    ids.extend(bearers.into_values().flatten());
    let index = Index::new(&standing(db, network, ids).await?);
    Ok(stated.iter().map(|one| index.known(one)).collect())
}

/// The members that hold one of these keys.
async fn holders(
    db: &impl ConnectionTrait,
    keys: BTreeSet<String>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut ids = BTreeSet::new();
    for keys in batch::portions(keys) {
        let found: Vec<Uuid> = member_key::Entity::find()
            .select_only()
            .column(member_key::Column::LocalGovernmentId)
            .filter(member_key::Column::Key.is_in(keys))
            .into_tuple()
            .all(db)
            .await?;
        ids.extend(found);
    }
    Ok(ids)
}

/// What matching needs to know of those who stand for some members now. Whoever came after others answers to their names and
/// codes, too, by whichever of them it was found.
async fn standing(
    db: &impl ConnectionTrait,
    network: &Network,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<Member>, WriteError> {
    let lineage = Lineage::of(db, &network.me, ids.iter().copied()).await?;
    let current: BTreeSet<Uuid> = ids.iter().flat_map(|id| lineage.current(*id)).collect();
    let before = lineage::ancestors(db, current.iter().copied()).await?;
    let ancestors: BTreeSet<Uuid> = before.values().flatten().copied().collect();
    let lineage = Lineage::of(db, &network.me, ancestors.iter().copied()).await?;
    let all = current.union(&ancestors).copied().collect();
    let members = members(db, all).await?.into_iter();
    let members: BTreeMap<Uuid, Member> = members.map(|member| (member.id, member)).collect();
    let inherits = |id: &Uuid| {
        let mut member = members.get(id)?.clone();
        for one in before.get(id).into_iter().flatten() {
            // Whose end was taken back stands for itself.
            if lineage.current(*one).contains(one) {
                continue;
            }
            let Some(ancestor) = members.get(one) else {
                continue;
            };
            member.names.extend(ancestor.names.iter().cloned());
            let name = (FORMERLY.to_owned(), ancestor.name.clone());
            member.names.push(name);
            member.codes.extend(ancestor.codes.iter().cloned());
        }
        Some(member)
    };
    Ok(current.iter().filter_map(inherits).collect())
}

/// What matching needs to know of some local governments.
pub(crate) async fn members(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<Member>, WriteError> {
    let own = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(db, own, ids.iter().copied()).await?;
    let mut codes: HashMap<Uuid, BTreeSet<LocalGovernmentCode>> = HashMap::new();
    let of = local_government_code::Column::LocalGovernmentId;
    for row in batch::find::<local_government_code::Entity>(db, of, ids.iter().copied()).await? {
        let scheme: CodeScheme = word("local_government_code.scheme", &row.scheme)?;
        let code = LocalGovernmentCode::new(scheme, &row.value).ok();
        codes
            .entry(row.local_government_id)
            .or_default()
            .extend(code);
    }
    let mut names: BTreeMap<Uuid, Vec<(String, String)>> = BTreeMap::new();
    let of = local_government_name::Column::LocalGovernmentId;
    for row in batch::find::<local_government_name::Entity>(db, of, ids.iter().copied()).await? {
        let its = names.entry(row.local_government_id).or_default();
        its.push((row.language, row.text));
    }
    let of = former_name::Column::LocalGovernmentId;
    for row in batch::find::<former_name::Entity>(db, of, ids).await? {
        let its = names.entry(row.local_government_id).or_default();
        its.push((FORMERLY.to_owned(), row.name));
    }
    rows.into_iter()
        .map(|row| {
            Ok(Member {
                id: row.id,
                country: word("local_government.country", &row.country)?,
                name: row.name,
                names: names.remove(&row.id).unwrap_or_default(),
                languages: words("local_government.languages", &row.languages, ' ')?,
                level: optional("local_government.level", row.level.as_deref())?,
                codes: codes.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}
