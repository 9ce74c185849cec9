//! What is to be said of a record is found by the record: without this, SQLite goes through all that was ever said to
//! anybody, for each record that changes.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000008_outgoing"
    }
}

const INDEX: &str = r#"CREATE INDEX outgoing_by_key ON outgoing ("key", topic)"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}
