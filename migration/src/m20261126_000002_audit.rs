//! Who changed what, and a version of local governments for those who change them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000002_audit"
    }
}

const INDEXES: [&str; 2] = [
    "CREATE INDEX audit_entry_by_object ON audit_entry (object, sequence)",
    "CREATE INDEX audit_entry_by_time ON audit_entry (written_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let required = |name| {
            let mut column = text(name, backend);
            column.not_null();
            column
        };
        let mut table = Table::create();
        table
            .table("audit_entry")
            .col(
                ColumnDef::new("sequence")
                    .big_integer()
                    .not_null()
                    .primary_key(),
            )
            .col(ColumnDef::new("written_at").big_integer().not_null())
            .col(required("actor_kind"))
            .col(text("actor_name", backend))
            .col(text("actor_issuer", backend))
            .col(text("actor_role", backend))
            .col(required("object_kind"))
            .col(required("object"))
            .col(required("action"))
            .col(text("before", backend))
            .col(text("after", backend));
        manager.create_table(table).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        let mut version = ColumnDef::new("version");
        version.big_integer().not_null().default(1);
        let mut members = Table::alter();
        members.table("local_government").add_column(version);
        manager.alter_table(members).await
    }
}

/// Order is made in Rust: the database compares bytes and nothing else. SQLite does so by itself.
fn text(name: &'static str, backend: DbBackend) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}
