//! One node that holds what a whole network does: the same rows, each once, all its own.

use std::collections::{BTreeSet, HashSet};

use jumelage_domain::{CountryCode, NodeCode, ObjectId};
use jumelage_entities::{
    listing, listing_facet, listing_funding, listing_holder, listing_party, listing_record,
    listing_sdg, listing_theme, local_government, local_government_code, local_government_name,
    record, record_sdg, record_theme, succession, twinning, twinning_sdg, twinning_theme,
};
use jumelage_schema::Schemas;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use crate::{database::TestDatabase, network::TestNetwork};

/// The code of the one node.
pub const CODE: &str = "all";

/// Rows in a statement: SQLite binds at most 32,766 values.
const AT_ONCE: usize = 500;

/// Merges what nodes hold, given by their codes and databases. The one node speaks for all their countries.
pub async fn merge(
    schemas: &Schemas,
    countries: BTreeSet<CountryCode>,
    nodes: &[(String, DatabaseConnection)],
    database: &TestDatabase,
) -> TestNetwork {
    let me = (CODE.parse().unwrap(), countries, database.db.clone());
    let network = TestNetwork::found(schemas, vec![me]).await;
    for (code, db) in nodes {
        local_governments(code, db, database).await;
        records(code, db, database).await;
        twinnings(code, db, database).await;
        listings(code, db, database).await;
    }
    network
}

/// The one node's object with the same UUID; any other text stays as it is.
#[must_use]
pub fn at_the_one_node(text: &str) -> String {
    let code: NodeCode = CODE.parse().unwrap();
    text.parse::<ObjectId>().map_or_else(
        |_| text.to_owned(),
        |id| ObjectId::new(id.kind(), code, id.uuid()).to_string(),
    )
}

/// All ids in a document, or in JSON, as the one node's.
#[must_use]
pub fn moved(text: &str) -> String {
    let parts: Vec<String> = text.split('"').map(at_the_one_node).collect();
    parts.join("\"")
}

async fn local_governments(code: &str, from: &DatabaseConnection, to: &TestDatabase) {
    let own: Vec<_> = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(code))
        .all(from)
        .await
        .unwrap();
    let ids: HashSet<Uuid> = own.iter().map(|row| row.id).collect();
    let own = own.into_iter().map(|row| local_government::Model {
        owner: CODE.to_owned(),
        // Two associations may list members under the same name: what tells the rows of one list apart.
        identity: None,
        ..row
    });
    insert::<local_government::Entity>(to, own.collect()).await;
    let mut codes = all::<local_government_code::Entity>(from).await;
    codes.retain(|row| ids.contains(&row.local_government_id));
    insert::<local_government_code::Entity>(to, codes).await;
    let mut names = all::<local_government_name::Entity>(from).await;
    names.retain(|row| ids.contains(&row.local_government_id));
    insert::<local_government_name::Entity>(to, names).await;
    insert::<succession::Entity>(to, all::<succession::Entity>(from).await).await;
}

async fn records(code: &str, from: &DatabaseConnection, to: &TestDatabase) {
    let own = record::Entity::find()
        .filter(record::Column::Node.eq(code))
        .all(from)
        .await
        .unwrap();
    let ids: HashSet<Uuid> = own.iter().map(|row| row.id).collect();
    let own = own.into_iter().map(|row| record::Model {
        node: CODE.to_owned(),
        identity: None,
        ..row
    });
    insert::<record::Entity>(to, own.collect()).await;
    let mut themes = all::<record_theme::Entity>(from).await;
    themes.retain(|row| ids.contains(&row.record_id));
    insert::<record_theme::Entity>(to, themes).await;
    let mut goals = all::<record_sdg::Entity>(from).await;
    goals.retain(|row| ids.contains(&row.record_id));
    insert::<record_sdg::Entity>(to, goals).await;
}

/// Each from its lead.
async fn twinnings(code: &str, from: &DatabaseConnection, to: &TestDatabase) {
    let led = twinning::Entity::find()
        .filter(twinning::Column::Lead.eq(code))
        .filter(twinning::Column::OwnRecordId.is_not_null())
        .all(from)
        .await
        .unwrap();
    let ids: HashSet<Uuid> = led.iter().map(|row| row.id).collect();
    let led = led.into_iter().map(|row| twinning::Model {
        lead: CODE.to_owned(),
        ..row
    });
    insert::<twinning::Entity>(to, led.collect()).await;
    let mut themes = all::<twinning_theme::Entity>(from).await;
    themes.retain(|row| ids.contains(&row.twinning_id));
    insert::<twinning_theme::Entity>(to, themes).await;
    let mut goals = all::<twinning_sdg::Entity>(from).await;
    goals.retain(|row| ids.contains(&row.twinning_id));
    insert::<twinning_sdg::Entity>(to, goals).await;
}

/// Each from its lead; of each record what its own association says.
async fn listings(code: &str, from: &DatabaseConnection, to: &TestDatabase) {
    let own = listing_record::Entity::find()
        .filter(listing_record::Column::Node.eq(code))
        .all(from)
        .await
        .unwrap();
    let own = own.into_iter().map(|row| listing_record::Model {
        node: CODE.to_owned(),
        body: moved(&row.body),
        ..row
    });
    insert::<listing_record::Entity>(to, own.collect()).await;
    let led = listing::Entity::find()
        .filter(listing::Column::Lead.eq(code))
        .filter(listing::Column::OwnRecordId.is_not_null())
        .all(from)
        .await
        .unwrap();
    let ids: HashSet<Uuid> = led.iter().map(|row| row.id).collect();
    let led = led.into_iter().map(|row| listing::Model {
        lead: CODE.to_owned(),
        body: moved(&row.body),
        ..row
    });
    insert::<listing::Entity>(to, led.collect()).await;
    let holders = all::<listing_holder::Entity>(from).await.into_iter();
    let holders = holders.map(|row| listing_holder::Model {
        node: CODE.to_owned(),
        ..row
    });
    let parties = all::<listing_party::Entity>(from).await.into_iter();
    let parties = parties.map(|row| listing_party::Model {
        association: row.association.map(|_| CODE.to_owned()),
        ..row
    });
    of::<listing_holder::Entity>(to, holders, |row| ids.contains(&row.listing_id)).await;
    of::<listing_party::Entity>(to, parties, |row| ids.contains(&row.listing_id)).await;
    let themes = all::<listing_theme::Entity>(from).await.into_iter();
    of::<listing_theme::Entity>(to, themes, |row| ids.contains(&row.listing_id)).await;
    let goals = all::<listing_sdg::Entity>(from).await.into_iter();
    of::<listing_sdg::Entity>(to, goals, |row| ids.contains(&row.listing_id)).await;
    let funding = all::<listing_funding::Entity>(from).await.into_iter();
    of::<listing_funding::Entity>(to, funding, |row| ids.contains(&row.listing_id)).await;
    let facets = all::<listing_facet::Entity>(from).await.into_iter();
    of::<listing_facet::Entity>(to, facets, |row| ids.contains(&row.listing_id)).await;
}

async fn of<E>(
    to: &TestDatabase,
    rows: impl Iterator<Item = E::Model>,
    wanted: impl Fn(&E::Model) -> bool,
) where
    E: EntityTrait<ActiveModel: Send>,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone,
{
    insert::<E>(to, rows.filter(|row| wanted(row)).collect()).await;
}

async fn all<E: EntityTrait>(from: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(from).await.unwrap()
}

async fn insert<E>(to: &TestDatabase, rows: Vec<E::Model>)
where
    E: EntityTrait<ActiveModel: Send>,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone,
{
    for some in rows.chunks(AT_ONCE) {
        let some = some
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        E::insert_many(some.collect::<Vec<_>>())
            .exec_without_returning(&to.db)
            .await
            .unwrap();
    }
}
