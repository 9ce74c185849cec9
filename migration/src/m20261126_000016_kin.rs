//! Listings: which records decide of each other where they belong, and what a record's own association knows of what it names.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000016_kin"
    }
}

const INDEX: &str = "CREATE INDEX listing_record_by_kin ON listing_record (kin)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let word = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.text();
            if backend == DbBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            column
        };
        let mut sharing = word("sharing");
        sharing.not_null().default("");
        for column in [
            word("same_as_node"),
            ColumnDef::new("belongs_to").uuid().take(),
            sharing,
            ColumnDef::new("kin").uuid().take(),
        ] {
            let mut record = Table::alter();
            record.table("listing_record").add_column(column);
            manager.alter_table(record).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(INDEX).await.map(drop)
    }
}
