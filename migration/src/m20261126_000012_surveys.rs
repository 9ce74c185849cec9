//! Surveys: who answered what on this node, what this node counted, and what the anchor was sent by each node.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000012_surveys"
    }
}

/// One answer of each respondent.
const INDEX: &str =
    "CREATE UNIQUE INDEX survey_answer_by_respondent ON survey_answer (survey, respondent_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let number = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.big_integer().not_null();
            column
        };
        let answer = Table::create()
            .table("survey_answer")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(text("survey", backend))
            .col(text("respondent_kind", backend))
            .col(ColumnDef::new("respondent_id").uuid().not_null())
            .col(text("answers", backend))
            .col(number("version"))
            .col(number("updated_at"))
            .to_owned();
        manager.create_table(answer).await?;
        manager.get_connection().execute_unprepared(INDEX).await?;
        let counted = Table::create()
            .table("survey_counted")
            .col(text("survey", backend).primary_key())
            .col(number("asked"))
            .col(text("counts", backend))
            .col(number("counted_at"))
            .col(ColumnDef::new("acknowledged_at").big_integer())
            .col(optional_text("refusal", backend))
            .to_owned();
        manager.create_table(counted).await?;
        let part = Table::create()
            .table("survey_part")
            .col(text("survey", backend))
            .col(text("node", backend))
            .col(text("countries", backend))
            .col(number("asked"))
            .col(text("counts", backend))
            .col(number("received_at"))
            .primary_key(Index::create().col("survey").col("node"))
            .to_owned();
        manager.create_table(part).await
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
