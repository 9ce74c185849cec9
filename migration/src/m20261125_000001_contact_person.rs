//! Contact persons of local governments.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_000001_contact_person"
    }
}

const TABLE: &str = "contact_person";
const INDEX: &str =
    "CREATE INDEX contact_person_by_local_government ON contact_person (local_government_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let text = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.text();
            // Order is made in Rust, or by bytes. SQLite compares these by itself.
            if backend == DbBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            column
        };
        let required = |name| {
            let mut column = text(name);
            column.not_null();
            column
        };
        let mut table = Table::create();
        table
            .table(TABLE)
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("local_government_id").uuid().not_null())
            .col(required("name"))
            .col(required("role"))
            .col(text("email"))
            .col(text("phone"))
            .col(required("legal_basis"))
            .col(ColumnDef::new("basis_recorded_at").big_integer().not_null())
            .col(required("expires_on"));
        manager.create_table(table).await?;
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}
