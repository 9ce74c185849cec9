//! What a node is still to do, and did last: see `entities/src/job.rs`.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000007_jobs"
    }
}

/// Where a job is open its key is in `open_key`, else nothing: equal nothings do not collide, on either database. A
/// partial index could not be named by a statement with bound values.
const INDEXES: [&str; 2] = [
    "CREATE UNIQUE INDEX job_open ON job (kind, open_key)",
    "CREATE INDEX job_state ON job (state, kind)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let moment = |name: &'static str| ColumnDef::new(name).big_integer().to_owned();
        let job = Table::create()
            .table("job")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(text(backend, "kind").not_null())
            .col(text(backend, "key").not_null())
            .col(text(backend, "open_key"))
            .col(text(backend, "payload").not_null())
            .col(text(backend, "state").not_null())
            .col(ColumnDef::new("again").boolean().not_null())
            .col(moment("run_at"))
            .col(moment("due_since").not_null())
            .col(ColumnDef::new("attempts").integer().not_null())
            .col(ColumnDef::new("lease").uuid())
            .col(text(backend, "leased_by"))
            .col(moment("leased_until"))
            .col(text(backend, "last_error"))
            .col(moment("created_at").not_null())
            .col(moment("started_at"))
            .col(moment("finished_at"))
            .to_owned();
        manager.create_table(job).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
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
