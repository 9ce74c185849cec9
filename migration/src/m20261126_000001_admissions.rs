//! The anchor's registry: who was admitted to the network, and the number of its state.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000001_admissions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut admission = Table::create();
        admission
            .table("admission")
            .col(text(backend, "code").not_null().primary_key())
            .col(text(backend, "name").not_null())
            .col(text(backend, "countries").not_null())
            .col(text(backend, "website"))
            .col(text(backend, "entity_id"))
            .col(text(backend, "jwks"))
            .col(ColumnDef::new("serial").big_integer().not_null())
            .col(ColumnDef::new("admitted_at").big_integer().not_null())
            .col(ColumnDef::new("revoked_at").big_integer());
        manager.create_table(admission).await?;
        let mut registry = Table::create();
        registry
            .table("registry")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("serial").big_integer().not_null());
        manager.create_table(registry).await
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
