//! The log of changes: what the catalogue has come to say otherwise, and how far back that is known.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000006_changes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut entry = Table::create();
        entry
            .table("change_entry")
            .col(big("seq").primary_key())
            .col(big("at"))
            .col(text(backend, "kind").not_null())
            .col(ColumnDef::new("object_id").uuid().not_null())
            .col(text(backend, "node").not_null())
            .col(text(backend, "action").not_null())
            .col(ColumnDef::new("superseded_by").uuid())
            .col(text(backend, "superseded_by_node"));
        manager.create_table(entry).await?;
        let mut by_time = Index::create();
        by_time
            .name("change_entry_at")
            .table("change_entry")
            .col("at");
        manager.create_index(by_time).await?;
        let mut log = Table::create();
        log.table("change_log")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(text(backend, "token").not_null())
            .col(big("last"))
            .col(big("gone"));
        manager.create_table(log).await?;
        // What each of its records says, as a number by which a change of it is found.
        let mut said = Table::alter();
        said.table("twinning").add_column(big("said").default(0));
        manager.alter_table(said).await?;
        begin_late(manager, backend).await
    }
}

/// A node that is there already has a past that no entry tells of: its log begins with a gap.
async fn begin_late(manager: &SchemaManager<'_>, backend: DbBackend) -> Result<(), DbErr> {
    let token = match backend {
        DbBackend::Postgres => "substr(md5(random()::text), 1, 12)",
        _ => "lower(hex(randomblob(6)))",
    };
    let insert =
        format!("INSERT INTO change_log (id, token, last, gone) SELECT 1, {token}, 1, 1 FROM node");
    let db = manager.get_connection();
    db.execute_unprepared(&insert).await.map(drop)
}

fn big(name: &'static str) -> ColumnDef {
    let mut definition = ColumnDef::new(name);
    definition.big_integer().not_null();
    definition
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
