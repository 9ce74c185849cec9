//! What was merged goes on as the one that it became: own records say so from then on, and what others say is read so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{ObjectId, listing::AnyListing};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Stated, settle_all, write};
use crate::{
    WriteError,
    listing_record::{self, Model},
    local_government,
    stored::{word, words},
    write::{Writing, batch, heirs},
};

/// How many local governments are looked for together.
const AT_ONCE: usize = 50;

/// In which ones those live on that some records name.
pub(super) struct Heirs(HashMap<Uuid, Uuid>);

impl Heirs {
    /// Of all that these name.
    pub(super) async fn of<'a>(
        writing: &Writing,
        records: impl IntoIterator<Item = &'a Model>,
    ) -> Result<Self, WriteError> {
        let mut named = BTreeSet::new();
        for record in records {
            let words = record.words()?;
            named.extend(words.facts().parties.into_iter().map(ObjectId::uuid));
            named.extend(sharing(record)?);
        }
        heirs::of(&writing.tx, named).await.map(Self)
    }

    /// What a record says, of those that stand for the ones that it names.
    pub(super) fn words(&self, record: &Model) -> Result<AnyListing, WriteError> {
        Ok(record.words()?.passed_on(&|id| self.heir(id)))
    }

    /// Those that stand for the ones that take part by what a record is about.
    pub(super) fn sharing(&self, record: &Model) -> Result<BTreeSet<Uuid>, WriteError> {
        let sharing = sharing(record)?.into_iter();
        Ok(sharing
            .map(|id| self.0.get(&id).copied().unwrap_or(id))
            .collect())
    }

    fn heir(&self, id: &ObjectId) -> Option<ObjectId> {
        let heir = self.0.get(&id.uuid())?;
        Some(ObjectId::new(id.kind(), id.node().clone(), *heir))
    }
}

/// Who takes part by what a record is about, in its own association's words.
pub(super) fn sharing(record: &Model) -> Result<BTreeSet<Uuid>, WriteError> {
    Ok(words("listing_record.sharing", &record.sharing, ' ')?)
}

/// What own people say, of those that stand for the own members that it names.
pub(super) async fn pass_on(
    writing: &Writing,
    stated: Vec<Stated>,
) -> Result<Vec<Stated>, WriteError> {
    let me = &writing.network.me;
    let named = stated.iter().flat_map(|one| one.words.facts().parties);
    let own = named.filter(|id| id.node() == me).map(ObjectId::uuid);
    let heirs = Heirs(heirs::own(&writing.tx, &own.collect()).await?);
    let stated = stated.into_iter().map(|one| Stated {
        words: one.words.passed_on(&|id| heirs.heir(id)),
        ..one
    });
    Ok(stated.collect())
}

/// Brings what names some local governments up to date, of which others came after one, or do not any more. Own records are
/// restated, of own members only: of others' their own associations' word is read as what it means now.
pub(in crate::write) async fn succeed(
    writing: &Writing,
    towns: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let column = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(tx, column, towns.iter().copied()).await?;
    let named = naming(writing, &rows).await?;
    let me = writing.network.me.as_str();
    let own = rows.iter().filter(|row| row.owner == me).map(|row| row.id);
    let heirs = Heirs(heirs::own(tx, &own.collect()).await?);
    let mut restated = Vec::new();
    for record in named.values().filter(|record| record.node == me) {
        let words = heirs.words(record)?;
        if words != record.words()? {
            restated.push(Stated {
                id: record.id,
                words,
                same_as: record.same_as,
            });
        }
    }
    write(writing, restated).await?;
    settle_all(writing, named.into_keys().collect()).await?;
    writing.renamed(towns.iter().copied());
    writing.tell_of(towns.iter().copied());
    Ok(())
}

/// All records whose words name some local governments. What settles without them is not found by who takes part.
async fn naming(
    writing: &Writing,
    towns: &[local_government::Model],
) -> Result<BTreeMap<Uuid, Model>, WriteError> {
    let mut found = BTreeMap::new();
    for some in towns.chunks(AT_ONCE) {
        let mut named = Condition::any();
        for row in some.iter().filter(|row| row.member) {
            let owner = word("local_government.owner", &row.owner)?;
            let id = ObjectId::new(jumelage_domain::ObjectKind::LocalGovernment, owner, row.id);
            named = named.add(listing_record::Column::Body.contains(id.to_string()));
        }
        if named.is_empty() {
            continue;
        }
        let rows = listing_record::Entity::find()
            .filter(named)
            .all(&writing.tx);
        found.extend(rows.await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}
