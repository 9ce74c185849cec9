//! What the network's anchor publishes: the documents, and the number of the list that names them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000011_publications"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let publication = Table::create()
            .table("publication")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(text("kind", backend))
            .col(text("name", backend))
            .col(ColumnDef::new("serial").big_integer().not_null())
            .col(ColumnDef::new("published_at").big_integer().not_null())
            .col(text("sha256", backend))
            .col(ColumnDef::new("size").big_integer().not_null())
            .col(text("document", backend))
            .col(optional_text("signed", backend))
            .to_owned();
        manager.create_table(publication).await?;
        let by_name = Index::create()
            .name("publication_by_name")
            .table("publication")
            .col("kind")
            .col("name")
            .unique()
            .to_owned();
        manager.create_index(by_name).await?;
        let list = Table::create()
            .table("publication_list")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(text("source", backend))
            .col(ColumnDef::new("serial").big_integer().not_null())
            .col(text("sha256", backend))
            .to_owned();
        manager.create_table(list).await
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
