//! The directory, put into the database so that who can be offered what is known inside every transaction.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode, matching::MATCHING_VERSION, text::COLLATION_VERSION};
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait};
use uuid::Uuid;

use crate::{
    Network, WriteError, association,
    exchange::message::VERSION,
    node,
    stored::join,
    write::{Writing, agreement::Agreement, batch, changes, listings, refresh, vocabulary},
};

/// One association of the directory.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its code.
    pub code: NodeCode,
    /// Its name.
    pub name: String,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
    /// Its website.
    pub website: Option<String>,
    /// Whether it runs a node.
    pub has_node: bool,
}

/// Makes the database that of a node. Where it is already, only what an older version read by older vocabularies is read
/// again.
pub async fn found(db: &DatabaseConnection, code: &NodeCode) -> Result<(), WriteError> {
    match node::Entity::find().one(db).await? {
        Some(row) if row.code == code.as_str() => vocabulary::bring_up_to_date(db, &row).await,
        Some(row) => Err(WriteError::OtherNode {
            found: row.code,
            expected: code.to_string(),
        }),
        None => {
            let row = node::Model {
                id: 1,
                code: code.to_string(),
                revision: Uuid::new_v4().simple().to_string(),
                agreement: Agreement::default().to_json(),
                network: Network::alone(code.clone()).to_json(),
                collation_version: COLLATION_VERSION,
                matching_version: MATCHING_VERSION,
                vocabulary_version: vocabulary::VERSION,
                exchange_version: VERSION,
            };
            changes::found(db).await?;
            batch::upsert::<node::Entity>(db, [row]).await
        }
    }
}

/// Takes over the directory. Where it says something new, partners are looked for again.
pub async fn sync(
    db: &DatabaseConnection,
    members: &[Member],
    licence: Option<&str>,
) -> Result<(), WriteError> {
    let writing = Writing::begin(db).await?;
    let before = association::Entity::find().all(&writing.tx).await?;
    let mut rows = Vec::new();
    for member in members {
        let code = member.code.as_str();
        let own = member.code == writing.network.me;
        let old = before.iter().find(|row| row.code == code);
        let known_id = old.and_then(|row| row.id);
        let row = association::Model {
            code: code.to_owned(),
            id: if own {
                known_id.or_else(|| Some(Uuid::now_v7()))
            } else {
                known_id
            },
            name: member.name.clone(),
            countries: join(member.countries.iter().map(ToString::to_string), " "),
            website: member.website.clone(),
            licence: if own {
                licence.map(str::to_owned)
            } else {
                None
            },
            has_node: member.has_node,
            heard: old.is_some_and(|row| row.heard),
        };
        if old != Some(&row) {
            rows.push(row);
        }
    }
    // An association that left the directory is still named by its records; it is only asked no more.
    let left = before.iter().filter(|row| {
        row.has_node
            && !members
                .iter()
                .any(|member| member.code.as_str() == row.code)
    });
    rows.extend(left.cloned().map(|row| association::Model {
        has_node: false,
        ..row
    }));
    if rows.is_empty() {
        return Ok(());
    }
    batch::upsert::<association::Entity>(&writing.tx, rows).await?;
    let network = Network::read(&writing.tx, writing.network.me.clone()).await?;
    let update = node::ActiveModel {
        id: Set(1),
        network: Set(network.to_json()),
        ..Default::default()
    };
    node::Entity::update(update)
        .exec_without_returning(&writing.tx)
        .await?;
    let mut writing = writing;
    writing.network = network;
    refresh::everything(&writing).await?;
    // Of whoever comes back has been withdrawn what it was told before.
    listings::everything(&writing).await?;
    writing.commit().await
}
