//! Links that an export remembers, until both records are there again.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000008_remembered_links"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut peer = ColumnDef::new("peer");
        peer.text().not_null();
        // Order is made in Rust, or by bytes. SQLite compares these by itself.
        if manager.get_database_backend() == DbBackend::Postgres {
            peer.extra("COLLATE \"C\"");
        }
        let mut links = Table::create();
        let own = "own_record_id";
        links
            .table("remembered_link")
            .col(ColumnDef::new(own).uuid().not_null().primary_key())
            .col(peer)
            .col(ColumnDef::new("other_record_id").uuid().not_null());
        manager.create_table(links).await
    }
}
