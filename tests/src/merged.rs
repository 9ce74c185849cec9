//! One node that holds what a whole network does: the same rows, each once, all its own.

use std::collections::{BTreeSet, HashSet};

use jumelage_domain::CountryCode;
use jumelage_entities::{
    local_government, local_government_code, local_government_name, record, record_sdg,
    record_theme, succession, twinning, twinning_sdg, twinning_theme,
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
    }
    network
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
