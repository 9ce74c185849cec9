//! Who may ask as somebody: registered programs, and tokens that were given to people.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000001_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let client = Table::create()
            .table("client")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(text("name", backend))
            .col(text("secret_hash", backend))
            .col(text("scopes", backend))
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .col(ColumnDef::new("revoked_at").big_integer())
            .to_owned();
        manager.create_table(client).await?;
        let issued_token = Table::create()
            .table("issued_token")
            .col(ColumnDef::new("jti").uuid().not_null().primary_key())
            .col(text("subject", backend))
            .col(text("roles", backend))
            .col(text("local_governments", backend))
            .col(ColumnDef::new("issued_at").big_integer().not_null())
            .col(ColumnDef::new("expires_at").big_integer().not_null())
            .col(ColumnDef::new("revoked_at").big_integer())
            .to_owned();
        manager.create_table(issued_token).await
    }
}

/// Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
fn text(name: &'static str, backend: DbBackend) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}
