//! The anchor's registry. Each change is one transaction, which raises the serial.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode};
use sea_orm::{
    AccessMode, DatabaseBackend, DatabaseConnection, DatabaseTransaction, EntityTrait,
    IsolationLevel, QueryOrder, TransactionOptions, TransactionTrait,
};

use crate::{
    WriteError, admission, registry,
    stored::join,
    write::{Writing, batch},
};

/// A member to be admitted.
#[derive(Clone, Debug)]
pub struct NewAdmission {
    /// Its code.
    pub code: NodeCode,
    /// Its name.
    pub name: String,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
    /// Its website.
    pub website: Option<String>,
    /// Where its node answers and, as JSON, its keys, if it runs one.
    pub node: Option<(String, String)>,
}

/// What the registry does not do.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// The code is a member's.
    #[error(
        "“{0}” is a member already; --replace says that this is the same member with other particulars, another address \
         or another key"
    )]
    Member(NodeCode),
    /// The code was a member's.
    #[error(
        "the code “{0}” was given to a member that was revoked, and is given once only: choose another"
    )]
    Given(NodeCode),
    /// The code is the anchor's.
    #[error("“{0}” is the anchor's own code: choose another")]
    Anchor(NodeCode),
    /// No such member.
    #[error("there is no member “{0}”: `jumelage anchor list` shows all")]
    Unknown(NodeCode),
    /// It is gone already.
    #[error("“{0}” is revoked already")]
    Revoked(NodeCode),
    /// The serial only rises.
    #[error("the serial is {held}: {wanted} would not raise it")]
    Serial {
        /// The serial.
        held: i64,
        /// What it should become.
        wanted: i64,
    },
    /// The database.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<sea_orm::DbErr> for AdmissionError {
    fn from(fault: sea_orm::DbErr) -> Self {
        Self::Write(fault.into())
    }
}

/// The registry at one moment.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// The number of this state; 0 where nobody was ever admitted.
    pub serial: i64,
    /// All that were ever admitted, by code.
    pub admissions: Vec<admission::Model>,
}

/// The registry, if this node is an anchor, all of it of one moment.
pub async fn read(db: &DatabaseConnection) -> Result<Option<Registry>, WriteError> {
    // Without a registry there is nothing to be consistent with, and nodes ask this often.
    if registry::Entity::find().one(db).await?.is_none() {
        return Ok(None);
    }
    let options = match db.get_database_backend() {
        DatabaseBackend::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
        _ => TransactionOptions::default(),
    };
    let tx = db.begin_with_options(options).await?;
    let Some(row) = registry::Entity::find().one(&tx).await? else {
        return Ok(None);
    };
    let all = admission::Entity::find().order_by_asc(admission::Column::Code);
    Ok(Some(Registry {
        serial: row.serial,
        admissions: all.all(&tx).await?,
    }))
}

/// Admits members, all or none. With `replace`, one that is a member already gets the particulars given.
pub async fn admit(
    db: &DatabaseConnection,
    admissions: &[NewAdmission],
    replace: bool,
) -> Result<i64, AdmissionError> {
    let writing = Writing::begin(db).await?;
    let serial = raise(&writing.tx, None).await?;
    for new in admissions {
        let row = row(&writing, new, replace, serial).await?;
        batch::upsert::<admission::Entity>(&writing.tx, [row]).await?;
    }
    writing.commit().await?;
    Ok(serial)
}

async fn row(
    writing: &Writing,
    new: &NewAdmission,
    replace: bool,
    serial: i64,
) -> Result<admission::Model, AdmissionError> {
    if new.code == writing.network.me {
        return Err(AdmissionError::Anchor(new.code.clone()));
    }
    let known = find(&writing.tx, &new.code).await?;
    match &known {
        Some(row) if row.revoked_at.is_some() => {
            return Err(AdmissionError::Given(new.code.clone()));
        }
        Some(_) if !replace => return Err(AdmissionError::Member(new.code.clone())),
        _ => {}
    }
    let (entity_id, jwks) = new.node.clone().unzip();
    Ok(admission::Model {
        code: new.code.to_string(),
        name: new.name.clone(),
        countries: join(new.countries.iter().map(ToString::to_string), " "),
        website: new.website.clone(),
        entity_id,
        jwks,
        serial,
        admitted_at: known.map_or(writing.now.millis(), |row| row.admitted_at),
        revoked_at: None,
    })
}

/// Ends a membership. The code stays given.
pub async fn revoke(db: &DatabaseConnection, code: &NodeCode) -> Result<i64, AdmissionError> {
    let writing = Writing::begin(db).await?;
    let row = member(&writing.tx, code).await?;
    let serial = raise(&writing.tx, None).await?;
    let row = admission::Model {
        serial,
        revoked_at: Some(writing.now.millis()),
        ..row
    };
    batch::upsert::<admission::Entity>(&writing.tx, [row]).await?;
    writing.commit().await?;
    Ok(serial)
}

/// Takes over the keys that a member's node has announced, if they are still announced by those that are known.
pub async fn renew_keys(
    db: &DatabaseConnection,
    code: &NodeCode,
    (known, announced): (&str, &str),
) -> Result<(), AdmissionError> {
    let writing = Writing::begin(db).await?;
    let row = member(&writing.tx, code).await?;
    if row.jwks.as_deref() != Some(known) {
        return Ok(());
    }
    let serial = raise(&writing.tx, None).await?;
    let row = admission::Model {
        serial,
        jwks: Some(announced.to_owned()),
        ..row
    };
    batch::upsert::<admission::Entity>(&writing.tx, [row]).await?;
    writing.commit().await?;
    Ok(())
}

/// Raises the serial: after a database was restored, above what the nodes have seen.
pub async fn raise_serial(db: &DatabaseConnection, serial: i64) -> Result<(), AdmissionError> {
    let writing = Writing::begin(db).await?;
    raise(&writing.tx, Some(serial)).await?;
    writing.commit().await?;
    Ok(())
}

async fn raise(tx: &DatabaseTransaction, to: Option<i64>) -> Result<i64, AdmissionError> {
    let held = registry::Entity::find().one(tx).await?;
    let held = held.map_or(0, |row| row.serial);
    let serial = match to {
        None => held.saturating_add(1),
        Some(wanted) if wanted > held => wanted,
        Some(wanted) => return Err(AdmissionError::Serial { held, wanted }),
    };
    batch::upsert::<registry::Entity>(tx, [registry::Model { id: 1, serial }]).await?;
    Ok(serial)
}

async fn find(
    tx: &DatabaseTransaction,
    code: &NodeCode,
) -> Result<Option<admission::Model>, AdmissionError> {
    let row = admission::Entity::find_by_id(code.as_str()).one(tx).await?;
    Ok(row)
}

async fn member(
    tx: &DatabaseTransaction,
    code: &NodeCode,
) -> Result<admission::Model, AdmissionError> {
    let row = find(tx, code).await?;
    let row = row.ok_or_else(|| AdmissionError::Unknown(code.clone()))?;
    match row.revoked_at {
        Some(_) => Err(AdmissionError::Revoked(code.clone())),
        None => Ok(row),
    }
}
