//! The region of each local government and of each party of a twinning, and by which vocabularies things were read.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000010_vocabularies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What is in them follows from codes, and is made by the next version of this program that opens the database.
        for (table, column, indexed) in [
            // A list is of the members of one owner.
            ("local_government", "region", &["owner", "region"][..]),
            ("twinning", "region_a", &["region_a"]),
            ("twinning", "region_b", &["region_b"]),
        ] {
            let mut region = ColumnDef::new(column);
            region.text();
            // Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
            if manager.get_database_backend() == DbBackend::Postgres {
                region.extra("COLLATE \"C\"");
            }
            let alter = Table::alter().table(table).add_column(region).to_owned();
            manager.alter_table(alter).await?;
            let mut index = Index::create();
            index.name(format!("{table}_by_{column}")).table(table);
            for column in indexed {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // No version: whoever opens the database next reads all again.
        let mut version = ColumnDef::new("vocabulary_version");
        version.integer().not_null().default(0);
        let node = Table::alter().table("node").add_column(version).to_owned();
        manager.alter_table(node).await
    }
}
