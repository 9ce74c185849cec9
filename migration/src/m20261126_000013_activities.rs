//! What statistics of listings add up stands in columns of its own; lists of a kind are walked in each of their orders by an
//! index.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000013_activities"
    }
}

const INDEXES: [&str; 7] = [
    "CREATE INDEX listing_by_id ON listing (kind, lead, id)",
    "CREATE INDEX listing_by_starts_on ON listing (kind, (starts_on IS NULL), starts_on, lead, id)",
    "CREATE INDEX listing_by_starts_on_desc ON listing (kind, (starts_on IS NULL), starts_on DESC, lead, id)",
    "CREATE INDEX listing_by_title ON listing (kind, (title_key IS NULL), title_key, lead, id)",
    "CREATE INDEX listing_by_title_desc ON listing (kind, (title_key IS NULL), title_key DESC, lead, id)",
    "CREATE INDEX listing_by_updated_at ON listing (kind, (updated_at IS NULL), updated_at, lead, id)",
    "CREATE INDEX listing_by_updated_at_desc ON listing (kind, (updated_at IS NULL), updated_at DESC, lead, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["first_sum", "second_sum"] {
            let mut table = Table::alter();
            table.table("listing");
            table.add_column(ColumnDef::new(name).big_integer());
            manager.alter_table(table).await?;
        }
        // Those that are there already are activities.
        let number = |name: &str| match manager.get_database_backend() {
            DbBackend::Postgres => format!("CAST(CAST(body AS json)->>'{name}' AS bigint)"),
            _ => format!("json_extract(body, '$.{name}')"),
        };
        let (all, from_abroad) = (number("participants"), number("participantsFromAbroad"));
        let fill = format!("UPDATE listing SET first_sum = {all}, second_sum = {from_abroad}");
        let connection = manager.get_connection();
        connection.execute_unprepared(&fill).await?;
        // Unknown days come last in either direction, which this one does not help with.
        connection
            .execute_unprepared("DROP INDEX listing_by_start")
            .await?;
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
