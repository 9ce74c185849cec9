//! What is one member's only: where its node answers, and with what it signs. With either given twice the registry would
//! make no directory, and all nodes would stay with the last. Looked at where it is written: of two who ask at the same
//! time for the same, one must be the second.

use std::collections::BTreeSet;

use jumelage_domain::NodeCode;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::Deserialize;

use super::AdmissionError;
use crate::admission;

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
}

/// Refuses a row that has the address or a key of another member.
pub(super) async fn check(
    tx: &DatabaseTransaction,
    code: &NodeCode,
    row: &admission::Model,
) -> Result<(), AdmissionError> {
    let Some(entity) = &row.entity_id else {
        return Ok(());
    };
    let own = kids(row)?;
    let others = admission::Entity::find()
        .filter(admission::Column::Code.ne(code.as_str()))
        .filter(admission::Column::RevokedAt.is_null())
        .filter(admission::Column::EntityId.is_not_null());
    for other in others.all(tx).await? {
        if other.entity_id.as_ref() == Some(entity) {
            return Err(AdmissionError::Address {
                code: code.clone(),
                other: other.code,
                entity: entity.clone(),
            });
        }
        if let Some(kid) = kids(&other)?.intersection(&own).next() {
            return Err(AdmissionError::Key {
                code: code.clone(),
                kid: kid.clone(),
                other: other.code,
            });
        }
    }
    Ok(())
}

fn kids(row: &admission::Model) -> Result<BTreeSet<String>, AdmissionError> {
    let Some(jwks) = &row.jwks else {
        return Ok(BTreeSet::new());
    };
    let jwks: Jwks = serde_json::from_str(jwks).map_err(|source| AdmissionError::Jwks {
        code: row.code.clone(),
        source,
    })?;
    Ok(jwks.keys.into_iter().map(|key| key.kid).collect())
}
