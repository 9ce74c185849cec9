//! The first shape: local governments, records, twinnings, and what the nodes tell each other.

use sea_orm_migration::prelude::*;

mod indexes;
mod tables;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261123_000001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables::TABLES {
            manager
                .create_table(table.create(manager.get_database_backend()))
                .await?;
        }
        for index in indexes::INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
