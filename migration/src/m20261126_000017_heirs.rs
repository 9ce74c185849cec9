//! In which ones other nodes' local governments live on, by these nodes' word. Of own ones it follows from who came after them.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261126_000017_heirs"
    }
}

const INDEX: &str = "CREATE INDEX heir_by_heir ON heir (heir_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut id = ColumnDef::new("local_government_id");
        id.uuid().not_null().primary_key();
        let mut heirs = Table::create();
        heirs
            .table("heir")
            .col(id)
            .col(ColumnDef::new("heir_id").uuid().not_null());
        manager.create_table(heirs).await?;
        manager
            .get_connection()
            .execute_unprepared(INDEX)
            .await
            .map(drop)
    }
}
