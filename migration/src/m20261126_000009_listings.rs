//! Listings: what each association says of what it lists beside twinnings, and what that settles to.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000009_listings"
    }
}

const INDEXES: [&str; 9] = [
    "CREATE INDEX listing_record_by_bucket ON listing_record (bucket)",
    "CREATE INDEX listing_record_by_about ON listing_record (about)",
    "CREATE INDEX listing_record_by_same_as ON listing_record (same_as)",
    "CREATE INDEX listing_by_start ON listing (kind, starts_on, lead, id)",
    "CREATE INDEX listing_by_about ON listing (about)",
    "CREATE INDEX listing_by_own_record ON listing (own_record_id)",
    "CREATE INDEX listing_holder_by_record ON listing_holder (record_id)",
    "CREATE INDEX listing_party_by_local_government ON listing_party (local_government_id)",
    "CREATE INDEX listing_theme_by_theme ON listing_theme (theme)",
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
        let id = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.uuid().not_null();
            column
        };
        let number = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.big_integer().not_null();
            column
        };
        let mut record = Table::create();
        record
            .table("listing_record")
            .col(id("id").primary_key())
            .col(text("node"))
            .col(text("kind"))
            .col(ColumnDef::new("about").uuid())
            .col(ColumnDef::new("same_as").uuid())
            .col(text("bucket"))
            .col(text("body"))
            .col(number("updated_at"))
            .col(number("version"));
        manager.create_table(record).await?;
        let mut listing = Table::create();
        listing
            .table("listing")
            .col(id("id").primary_key())
            .col(text("lead"))
            .col(ColumnDef::new("own_record_id").uuid())
            .col(text("kind"))
            .col(word("category"))
            .col(ColumnDef::new("about").uuid())
            .col(word("starts_on"))
            .col(word("first_day"))
            .col(word("last_day"))
            .col(text("title_key"))
            .col(text("search_key"))
            .col(text("body"))
            .col(number("updated_at"))
            .col(text("confirmation"))
            .col(number("said"));
        manager.create_table(listing).await?;
        let beside = [
            ("listing_holder", id("record_id"), vec![text("node")]),
            (
                "listing_party",
                id("local_government_id"),
                vec![text("country"), word("association")],
            ),
            ("listing_theme", text("theme"), vec![]),
            (
                "listing_sdg",
                ColumnDef::new("sdg").integer().not_null().to_owned(),
                vec![],
            ),
        ];
        for (name, key, others) in beside {
            let mut primary = Index::create();
            primary.col("listing_id").col(key.get_column_name());
            let mut table = Table::create();
            table.table(name).col(id("listing_id")).col(key);
            for other in others {
                table.col(other);
            }
            table.primary_key(&mut primary);
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
