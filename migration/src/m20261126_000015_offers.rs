//! Offers: what listings are found by beside what all have, and introductions of local governments to each other.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000015_offers"
    }
}

const INDEXES: [&str; 4] = [
    "CREATE INDEX listing_facet_by_word ON listing_facet (facet, word)",
    "CREATE INDEX introduction_by_seeker ON introduction (seeker, requested_at)",
    "CREATE INDEX introduction_by_candidate ON introduction (candidate, requested_at)",
    // What waits for whom is counted by its kind now.
    "CREATE INDEX outgoing_undelivered_by_topic ON outgoing (peer, topic) WHERE delivered IS NULL OR digest IS NULL OR digest <> delivered",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let word = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.text();
            // Order is made in Rust, or by bytes. SQLite compares these by itself.
            if backend == DbBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            column
        };
        let text = |name: &'static str| {
            let mut column = word(name);
            column.not_null();
            column
        };
        let number = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.big_integer();
            column
        };
        let mut primary = Index::create();
        primary.col("listing_id").col("facet").col("word");
        let mut facet = Table::create();
        facet
            .table("listing_facet")
            .col(ColumnDef::new("listing_id").uuid().not_null())
            .col(text("facet"))
            .col(text("word"))
            .primary_key(&mut primary);
        manager.create_table(facet).await?;
        let mut introduction = Table::create();
        introduction
            .table("introduction")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(text("node"))
            .col(text("seeker"))
            .col(text("seeker_name"))
            .col(word("seeker_mailbox"))
            .col(text("candidate"))
            .col(text("candidate_name"))
            .col(word("candidate_mailbox"))
            .col(word("request"))
            .col(text("message"))
            .col(text("state"))
            .col(word("note"))
            .col(number("requested_at").not_null())
            .col(number("answered_at"));
        manager.create_table(introduction).await?;
        let connection = manager.get_connection();
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
