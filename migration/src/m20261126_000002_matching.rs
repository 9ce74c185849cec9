//! Keys by which partners are found by name.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000002_matching"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, holder) in [
            ("member_key", "local_government_id"),
            ("stated_key", "record_id"),
        ] {
            let mut key = ColumnDef::new("key");
            key.text().not_null();
            // Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
            if manager.get_database_backend() == DbBackend::Postgres {
                key.extra("COLLATE \"C\"");
            }
            let create = Table::create()
                .table(table)
                .col(ColumnDef::new(holder).uuid().not_null())
                .col(key)
                .primary_key(Index::create().col(holder).col("key"))
                .to_owned();
            manager.create_table(create).await?;
            let index = Index::create()
                .name(format!("{table}_by_key"))
                .table(table)
                .col("key")
                .to_owned();
            manager.create_index(index).await?;
        }
        // No version: whoever writes next makes the keys.
        let mut version = ColumnDef::new("matching_version");
        version.integer().not_null().default(0);
        let node = Table::alter().table("node").add_column(version).to_owned();
        manager.alter_table(node).await
    }
}
