//! What a node holds, in numbers: a row of the demo's table.

use jumelage_domain::Confirmation;
use jumelage_entities::{link, local_government, record, twinning};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

/// One node's numbers.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Members.
    pub local_governments: u64,
    /// Own records.
    pub records: u64,
    /// Own records by confirmation, in the order in which the schema lists them.
    pub by_confirmation: Vec<(Confirmation, i64)>,
    /// Offers of other nodes that no own record answers.
    pub open_claims: u64,
}

impl Summary {
    /// Counts.
    pub async fn of(db: &DatabaseConnection, code: &str) -> Result<Self, DbErr> {
        let members = local_government::Entity::find()
            .filter(local_government::Column::Owner.eq(code))
            .filter(local_government::Column::Member.eq(true));
        let counted: Vec<(String, i64)> = twinning::Entity::find()
            .select_only()
            .column(twinning::Column::Confirmation)
            .column_as(twinning::Column::Id.count(), "rows")
            .filter(twinning::Column::OwnRecordId.is_not_null())
            .group_by(twinning::Column::Confirmation)
            .into_tuple()
            .all(db)
            .await?;
        let rows = |confirmation: Confirmation| {
            counted
                .iter()
                .find(|(word, _)| word == confirmation.as_str())
                .map_or(0, |(_, rows)| *rows)
        };
        let offered = record::Entity::find()
            .filter(record::Column::Node.ne(code))
            .count(db)
            .await?;
        let linked = link::Entity::find().count(db).await?;
        Ok(Self {
            local_governments: members.count(db).await?,
            records: record::Entity::find()
                .filter(record::Column::Node.eq(code))
                .count(db)
                .await?,
            by_confirmation: Confirmation::ALL
                .iter()
                .map(|one| (*one, rows(*one)))
                .collect(),
            open_claims: offered.saturating_sub(linked),
        })
    }
}
