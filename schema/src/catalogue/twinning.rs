//! Twinnings.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::{ObjectId, ObjectKind, Statement, settle};
use jumelage_entities::{record, stored, twinning};
use jumelage_federation::page::PageArguments;

use crate::{
    catalogue::{
        listings::{self, ActivityConnection, ActivityFilter, ListingOrder},
        load::{Above, Government, RecordById},
        local_government::LocalGovernment,
        record::TwinningRecord,
        vocabulary::{Confirmation, TwinningKind, TwinningStatus},
    },
    error::{CatalogueError, Result as CatalogueResult},
    scalar::{DateTime, PartialDate},
    snapshot::loader,
};

/// A twinning, with its settled values: the same whoever answers. What each association says of it is in records.
#[derive(Clone)]
pub struct Twinning(Arc<Settled>);

struct Settled {
    row: twinning::Model,
    statement: Statement,
}

impl Twinning {
    pub(crate) fn from_row(row: twinning::Model) -> CatalogueResult<Self> {
        Ok(Self(Arc::new(Settled {
            statement: row.statement()?,
            row,
        })))
    }

    /// The records of it that this node knows.
    async fn known_records(&self, ctx: &Context<'_>) -> CatalogueResult<Vec<Arc<record::Model>>> {
        let ids = [self.0.row.own_record_id, self.0.row.other_record_id];
        let found = loader(ctx)?
            .load_many(ids.into_iter().flatten().map(RecordById))
            .await?;
        let mut records: Vec<Arc<record::Model>> = found.into_values().collect();
        records.sort_by(|a, b| (&a.node, a.id).cmp(&(&b.node, b.id)));
        Ok(records)
    }
}

#[Object]
impl Twinning {
    /// The lead record's id; the other record's id finds the same twinning.
    pub(crate) async fn id(&self) -> Result<ID> {
        let node = stored::word("twinning.lead", &self.0.row.lead).map_err(CatalogueError::from)?;
        Ok(ObjectId::new(ObjectKind::Twinning, node, self.0.row.id)
            .to_string()
            .into())
    }

    /// The stronger bond of the records'.
    async fn kind(&self) -> TwinningKind {
        self.0.statement.kind.into()
    }

    /// The status further along its life of the records'.
    async fn status(&self) -> TwinningStatus {
        self.0.statement.status.into()
    }

    /// When it began: the earliest that is known.
    async fn since(&self) -> Option<PartialDate> {
        self.0.statement.since.clone().map(PartialDate)
    }

    /// The year of `since`.
    async fn since_year(&self) -> Option<i32> {
        self.0.row.since_year
    }

    /// When it ended: the latest that is known.
    async fn until(&self) -> Option<PartialDate> {
        self.0.statement.until.clone().map(PartialDate)
    }

    /// What it is about, by either association.
    async fn themes(&self) -> Vec<&str> {
        self.0
            .statement
            .themes
            .iter()
            .map(jumelage_domain::Theme::as_str)
            .collect()
    }

    /// The Sustainable Development Goals that it serves, 1 to 17, by either association.
    async fn sdgs(&self) -> Vec<u8> {
        self.0
            .statement
            .sdgs
            .iter()
            .map(|goal| goal.number())
            .collect()
    }

    /// Two, ordered by node code, then UUID.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<LocalGovernment>> {
        let ids = [self.0.row.party_a, self.0.row.party_b];
        let mut found = loader(ctx)?.load_many(ids.map(Government)).await?;
        let parties = ids
            .into_iter()
            .filter_map(|id| found.remove(&Government(id)))
            .map(LocalGovernment::from_row);
        Ok(parties.collect())
    }

    /// Whether the parties are of two countries.
    async fn cross_border(&self) -> bool {
        self.0.row.cross_border
    }

    /// What is known of the other side's view.
    async fn confirmation(&self) -> Result<Confirmation> {
        let word: jumelage_domain::Confirmation =
            stored::word("twinning.confirmation", &self.0.row.confirmation)
                .map_err(CatalogueError::from)?;
        Ok(word.into())
    }

    /// What each association says of it.
    async fn records(&self, ctx: &Context<'_>) -> Result<Vec<TwinningRecord>> {
        let records = self.known_records(ctx).await?;
        Ok(records
            .into_iter()
            .map(TwinningRecord::from_row)
            .collect::<CatalogueResult<_>>()?)
    }

    /// The fields in which the records differ.
    async fn discrepancies(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        match &self.known_records(ctx).await?[..] {
            [one, other] => {
                let one = one.statement().map_err(CatalogueError::from)?;
                let other = other.statement().map_err(CatalogueError::from)?;
                Ok(settle::discrepancies(&one, &other)
                    .into_iter()
                    .map(settle::Aspect::as_str)
                    .collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// What the parties do together, by any association: all that is known to whoever answers.
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ActivityFilter>,
        order_by: Option<ListingOrder>,
    ) -> Result<ActivityConnection> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let above = (Above::About, self.0.row.id);
        Ok(listings::below_object(ctx, above, page, filter, order_by).await?)
    }

    /// The last day of its last activity that any association records, those that are planned too; null where none is
    /// known.
    async fn last_activity_on(&self, ctx: &Context<'_>) -> Result<Option<PartialDate>> {
        Ok(listings::last_day(ctx, self.0.row.id).await?)
    }

    /// When any of its records was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.statement.updated_at)
    }
}
