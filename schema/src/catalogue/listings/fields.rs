//! Fields that objects of several kinds have: written once, and flattened into each type that has them.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use jumelage_domain::listing::{Facts, OneKind};
use jumelage_entities::{listing, stored};
use uuid::Uuid;

use super::{Listed, ListingRecord, LocalizedText, text::texts};
use crate::{
    catalogue::{
        load::{Government, ListingRecordsOf, PartiesOf},
        local_government::LocalGovernment,
        vocabulary::Confirmation,
    },
    error::CatalogueError,
    languages::Languages,
    scalar::{DateTime, Url},
    snapshot::loader,
};

/// What of a listing does not depend on its kind.
pub(super) trait Common: Send + Sync {
    fn row(&self) -> &listing::Model;
    fn facts(&self) -> Facts<'_>;
}

impl<T: OneKind> Common for Listed<T> {
    fn row(&self) -> &listing::Model {
        &self.row
    }

    fn facts(&self) -> Facts<'_> {
        self.words.facts()
    }
}

/// The fields of all kinds.
pub(super) struct ListingFields(pub(super) Arc<dyn Common>);

#[Object]
impl ListingFields {
    /// What it is called.
    async fn title(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Languages>,
    ) -> Vec<LocalizedText> {
        texts(self.0.facts().title, languages.as_deref())
    }

    /// What it is about, by any association.
    async fn themes(&self) -> Vec<String> {
        let themes = self.0.facts().themes.iter();
        themes.map(ToString::to_string).collect()
    }

    /// The Sustainable Development Goals that it serves, 1 to 17, by any association.
    async fn sdgs(&self) -> Vec<u8> {
        let goals = self.0.facts().sdgs.iter();
        goals.map(|goal| goal.number()).collect()
    }

    /// Pages about it.
    async fn links(&self) -> Vec<Url> {
        let links = self.0.facts().links.into_iter();
        links
            .filter_map(|link| link.parse().ok().map(Url))
            .collect()
    }

    /// Which associations record it, as far as this node was told.
    async fn records(&self, ctx: &Context<'_>) -> Result<Vec<ListingRecord>> {
        let of = ListingRecordsOf(self.0.row().id);
        let rows = loader(ctx)?.load_one(of).await?.unwrap_or_default();
        Ok(rows.into_iter().map(ListingRecord).collect())
    }

    /// When any of its records was last changed.
    async fn updated_at(&self) -> Result<DateTime> {
        let at = stored::instant("listing.updated_at", self.0.row().updated_at);
        Ok(DateTime(at.map_err(CatalogueError::from)?))
    }
}

/// The fields of what several associations may record.
pub(super) struct SharedFields(pub(super) Arc<dyn Common>);

#[Object]
impl SharedFields {
    /// Whoever takes part: the parties of the twinning among them. Ordered by node code, then UUID.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<LocalGovernment>> {
        let loader = loader(ctx)?;
        let of = PartiesOf(self.0.row().id);
        let ids: Vec<Uuid> = loader.load_one(of).await?.unwrap_or_default();
        let found = loader.load_many(ids.into_iter().map(Government)).await?;
        let mut found: Vec<_> = found.into_values().collect();
        found.sort_by(|a, b| (&a.owner, a.id).cmp(&(&b.owner, b.id)));
        Ok(found.into_iter().map(LocalGovernment::from_row).collect())
    }

    /// Whether more than one association records it.
    async fn confirmation(&self) -> Result<Confirmation> {
        let word: jumelage_domain::Confirmation =
            stored::word("listing.confirmation", &self.0.row().confirmation)
                .map_err(CatalogueError::from)?;
        Ok(word.into())
    }
}
