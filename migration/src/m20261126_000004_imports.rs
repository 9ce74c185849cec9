//! Plans of what reading a list would do, so that any process of the node can show and apply them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000004_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let plan = Table::create()
            .table("import_plan")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(text("state", backend))
            .col(text("head", backend))
            .col(text("report", backend))
            .col(optional_text("failure", backend))
            .col(optional_text("subject", backend))
            .col(optional_text("issuer", backend))
            .col(text("role", backend))
            .col(ColumnDef::new("all_rows").big_integer().not_null())
            .col(ColumnDef::new("done_rows").big_integer().not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .col(ColumnDef::new("updated_at").big_integer().not_null())
            .to_owned();
        manager.create_table(plan).await?;
        let row = Table::create()
            .table("import_plan_row")
            .col(ColumnDef::new("plan_id").uuid().not_null())
            .col(ColumnDef::new("number").big_integer().not_null())
            .col(text("step", backend))
            .col(text("content", backend))
            .primary_key(Index::create().col("plan_id").col("number"))
            .to_owned();
        manager.create_table(row).await
    }
}

/// Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
fn optional_text(name: &'static str, backend: DbBackend) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

fn text(name: &'static str, backend: DbBackend) -> ColumnDef {
    let mut column = optional_text(name, backend);
    column.not_null();
    column
}
