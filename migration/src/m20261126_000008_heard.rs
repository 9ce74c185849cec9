//! Of which version of the exchange between nodes it is what this node says and has heard.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000008_heard"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No version: whoever writes next lists anew what is to be said, and wants to hear again what others say.
        let mut version = ColumnDef::new("exchange_version");
        version.integer().not_null().default(0);
        let node = Table::alter().table("node").add_column(version).to_owned();
        manager.alter_table(node).await
    }
}
