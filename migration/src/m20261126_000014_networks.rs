//! Networks and projects: who else records the same thing, and the money in it.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000014_networks"
    }
}

const INDEXES: [&str; 2] = [
    "CREATE INDEX listing_funding_by_programme ON listing_funding (programme)",
    "CREATE INDEX listing_funding_by_call ON listing_funding (call)",
];

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
        let mut also = word("also");
        also.not_null().default("");
        let mut record = Table::alter();
        record.table("listing_record").add_column(also);
        manager.alter_table(record).await?;
        let mut funding = Table::create();
        funding
            .table("listing_funding")
            .col(ColumnDef::new("listing_id").uuid().not_null().primary_key())
            .col(word("programme"))
            .col(word("call"))
            .col(word("currency"))
            .col(ColumnDef::new("asked").big_integer())
            .col(ColumnDef::new("granted").big_integer());
        manager.create_table(funding).await?;
        let connection = manager.get_connection();
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
