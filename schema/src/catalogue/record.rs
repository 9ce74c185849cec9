//! What each association says of a twinning.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::{ObjectId, ObjectKind, Statement};
use jumelage_entities::{record, stored};
use sea_orm::DbErr;

use crate::{
    catalogue::{
        association::Association,
        load::AssociationByCode,
        vocabulary::{TwinningKind, TwinningStatus},
    },
    error::{CatalogueError, Result as CatalogueResult},
    scalar::{DateTime, PartialDate},
    snapshot::loader,
};

/// One association's record of a twinning, in its own words.
pub struct TwinningRecord {
    row: Arc<record::Model>,
    statement: Statement,
}

impl TwinningRecord {
    pub(crate) fn from_row(row: Arc<record::Model>) -> CatalogueResult<Self> {
        Ok(Self {
            statement: row.statement()?,
            row,
        })
    }
}

#[Object]
impl TwinningRecord {
    /// Finds the twinning, as `Twinning.id` does.
    async fn id(&self) -> Result<ID> {
        let node = stored::word("record.node", &self.row.node).map_err(CatalogueError::from)?;
        Ok(ObjectId::new(ObjectKind::Twinning, node, self.row.id)
            .to_string()
            .into())
    }

    /// Who records it.
    async fn association(&self, ctx: &Context<'_>) -> Result<Association> {
        let found = loader(ctx)?
            .load_one(AssociationByCode(self.row.node.clone()))
            .await?;
        let missing = || {
            let message = format!("the association “{}” of a record", self.row.node);
            CatalogueError::from(DbErr::RecordNotFound(message))
        };
        Ok(found.and_then(Association::from_row).ok_or_else(missing)?)
    }

    /// The bond.
    async fn kind(&self) -> TwinningKind {
        self.statement.kind.into()
    }

    /// Where in its life.
    async fn status(&self) -> TwinningStatus {
        self.statement.status.into()
    }

    /// When it began.
    async fn since(&self) -> Option<PartialDate> {
        self.statement.since.clone().map(PartialDate)
    }

    /// When it ended.
    async fn until(&self) -> Option<PartialDate> {
        self.statement.until.clone().map(PartialDate)
    }

    /// What it is about.
    async fn themes(&self) -> Vec<&str> {
        self.statement
            .themes
            .iter()
            .map(jumelage_domain::Theme::as_str)
            .collect()
    }

    /// The Sustainable Development Goals that it serves, 1 to 17.
    async fn sdgs(&self) -> Vec<u8> {
        self.statement
            .sdgs
            .iter()
            .map(|goal| goal.number())
            .collect()
    }

    /// When the record was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.statement.updated_at)
    }

    /// For optimistic concurrency.
    async fn version(&self) -> String {
        self.row.version.to_string()
    }
}
