//! Local governments as this node knows them without asking anybody: a desk has to work while others are down.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{ID, SimpleObject};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{local_government, local_government_code, stored};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    catalogue::vocabulary::{CodeScheme, LocalGovernmentLevel},
    error::Result,
    scalar::CountryCode,
};

/// A local government as this node knows it, without asking its owner. `node(id:)` leads to the rest.
#[derive(SimpleObject, Clone)]
pub struct KnownLocalGovernment {
    /// Its id.
    id: ID,
    /// Its official name.
    name: String,
    /// Its country.
    country: CountryCode,
    /// Its level.
    level: Option<LocalGovernmentLevel>,
    /// Its codes.
    codes: Vec<KnownCode>,
}

/// A code of a local government, or one that is stated for it.
#[derive(SimpleObject, Clone)]
pub struct KnownCode {
    /// Who gave it.
    pub(super) scheme: CodeScheme,
    /// The code.
    pub(super) value: String,
}

/// By UUID.
pub(super) type Known = HashMap<Uuid, KnownLocalGovernment>;

/// Reads some: two statements.
pub(super) async fn load(db: &DatabaseConnection, ids: BTreeSet<Uuid>) -> Result<Known> {
    let mut codes: HashMap<Uuid, Vec<KnownCode>> = HashMap::new();
    let of = local_government_code::Column::LocalGovernmentId;
    let rows = local_government_code::Entity::find()
        .filter(of.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        let scheme: jumelage_domain::CodeScheme =
            stored::word("local_government_code.scheme", &row.scheme)?;
        codes
            .entry(row.local_government_id)
            .or_default()
            .push(KnownCode {
                scheme: scheme.into(),
                value: row.value,
            });
    }
    let rows = local_government::Entity::find()
        .filter(local_government::Column::Id.is_in(ids))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let mut codes = codes.remove(&row.id).unwrap_or_default();
            codes.sort_by(|a, b| (a.scheme as u8, &a.value).cmp(&(b.scheme as u8, &b.value)));
            Ok((row.id, known(row, codes)?))
        })
        .collect()
}

fn known(row: local_government::Model, codes: Vec<KnownCode>) -> Result<KnownLocalGovernment> {
    let owner = stored::word("local_government.owner", &row.owner)?;
    let level: Option<jumelage_domain::LocalGovernmentLevel> =
        stored::optional("local_government.level", row.level.as_deref())?;
    Ok(KnownLocalGovernment {
        id: ObjectId::new(ObjectKind::LocalGovernment, owner, row.id)
            .to_string()
            .into(),
        country: CountryCode(stored::word("local_government.country", &row.country)?),
        name: row.name,
        level: level.map(Into::into),
        codes,
    })
}
