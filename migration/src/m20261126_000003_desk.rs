//! The desk: when other nodes' records came, and what staff decided on them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000003_desk"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut claim = Table::create();
        claim
            .table("claim")
            .col(ColumnDef::new("record_id").uuid().not_null().primary_key())
            .col(ColumnDef::new("received_at").big_integer().not_null())
            .col(text(backend, "search_key").not_null())
            .col(ColumnDef::new("confirms").uuid());
        manager.create_table(claim).await?;
        let mut decision = Table::create();
        decision
            .table("decision")
            .col(ColumnDef::new("record_id").uuid().not_null().primary_key())
            .col(text(backend, "peer").not_null())
            .col(text(backend, "decision").not_null())
            .col(ColumnDef::new("local_government_id").uuid())
            .col(ColumnDef::new("own_record_id").uuid())
            .col(ColumnDef::new("decided_at").big_integer().not_null())
            .col(text(backend, "decided_by"))
            .col(text(backend, "note"))
            .col(text(backend, "decided_on").not_null())
            .col(ColumnDef::new("holds").boolean().not_null());
        manager.create_table(decision).await?;
        for statement in [
            "CREATE INDEX claim_by_received_at ON claim (received_at DESC, record_id)",
            "CREATE INDEX claim_by_confirms ON claim (confirms)",
            "CREATE INDEX decision_by_peer ON decision (peer)",
            "CREATE UNIQUE INDEX decision_by_own_record ON decision (own_record_id)",
            // Nobody wrote down when these came: they came after their last change.
            "INSERT INTO claim (record_id, received_at, search_key) SELECT id, updated_at, lower(coalesce(stated_name, '')) FROM record WHERE node <> (SELECT code FROM node)",
        ] {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }
}

/// Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
fn text(backend: DbBackend, name: &'static str) -> ColumnDef {
    let mut definition = ColumnDef::new(name);
    definition.text();
    if backend == DbBackend::Postgres {
        definition.extra("COLLATE \"C\"");
    }
    definition
}
