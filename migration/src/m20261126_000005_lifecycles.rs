//! What lifecycles leave behind: names that were, and which part of a split another association's record belongs to.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000005_lifecycles"
    }
}

const INDEX: &str =
    "CREATE INDEX assigned_claim_by_local_government ON assigned_claim (local_government_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let text = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.text().not_null();
            // Order is made in Rust, or by bytes. SQLite compares these by itself.
            if backend == DbBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            column
        };
        let mut key = Index::create();
        key.col("local_government_id").col("name").col("until");
        let mut names = Table::create();
        names
            .table("former_name")
            .col(ColumnDef::new("local_government_id").uuid().not_null())
            .col(text("name"))
            .col(text("until"))
            .primary_key(&mut key);
        manager.create_table(names).await?;
        let mut claims = Table::create();
        claims
            .table("assigned_claim")
            .col(ColumnDef::new("record_id").uuid().not_null().primary_key())
            .col(ColumnDef::new("local_government_id").uuid().not_null());
        manager.create_table(claims).await?;
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}
