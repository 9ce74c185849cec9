//! The words that mean the same at every node: part of the program, so that no other node is asked for them.

#![expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]

mod goal;
mod language;
mod regions;
mod theme;

use std::sync::Arc;

use async_graphql::{Context, Object};
use jumelage_domain::{Sdg, theme as domain};
use jumelage_federation::page::PageArguments;

use self::regions::Wanted;
pub(crate) use self::{
    goal::Goal, language::KnownLanguage, regions::RegionConnection, theme::Theme,
};
use super::service::Asked;
use crate::{
    catalogue::{region::Region, vocabulary::NutsLevel},
    directive::list_size,
    error::{CatalogueError, Result},
    languages::Languages,
    scalar::{CountryCode, RegionCode},
};

/// The vocabularies of this version of the program. Another node's may be another: an id that it knows and this one does
/// not is kept, counted and passed on, and has no name here.
pub struct Vocabularies;

/// Languages that somebody wants names in.
fn wanted(languages: Option<Languages>) -> Result<Option<Vec<jumelage_domain::Language>>> {
    let read = |tags: Languages| tags.iter().map(|tag| tag.parse()).collect();
    let read = languages.map(read).transpose();
    read.map_err(|fault: jumelage_domain::language::LanguageError| CatalogueError::argument(fault))
}

#[Object]
impl Vocabularies {
    /// Of the themes: grows with every change of them.
    async fn themes_version(&self) -> i32 {
        domain::VERSION
    }

    /// What cooperation is about, by id. As SKOS: `/vocabularies/themes.ttl`.
    #[graphql(directive = list_size::apply(30))]
    async fn themes(&self) -> Vec<Theme> {
        domain::concepts().iter().map(Theme).collect()
    }

    /// One theme, by its id or by a name in any language, without case and accents; null where there is none.
    async fn theme(&self, name: String) -> Option<Theme> {
        jumelage_domain::Theme::recognise(&name)?
            .concept()
            .map(Theme)
    }

    /// The United Nations' Sustainable Development Goals, by number.
    #[graphql(directive = list_size::apply(17))]
    async fn goals(&self) -> Vec<Goal> {
        Sdg::all().map(Goal).collect()
    }

    /// The languages of Europe, by tag. Others may be used too, by BCP 47.
    #[graphql(directive = list_size::apply(50))]
    async fn languages(&self) -> Vec<KnownLanguage> {
        KnownLanguage::all()
    }

    /// The regions of NUTS 2021 that have a name, by code.
    #[expect(clippy::too_many_arguments, reason = "a page and its filter")]
    async fn regions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, in place of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those in this country.")] country: Option<CountryCode>,
        #[graphql(desc = "Only those of this level.")] level: Option<NutsLevel>,
        #[graphql(desc = "Only those that lie in this one, and itself.")] within: Option<
            RegionCode,
        >,
        #[graphql(
            desc = "Only those with this in their names, without case or accents; part of a word will do."
        )]
        search: Option<String>,
    ) -> Result<RegionConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let arguments = match ctx.data_opt::<Arc<Asked>>() {
            Some(asked) => asked.opened(ctx, arguments)?,
            None => arguments,
        };
        let wanted = Wanted {
            country: country.map(|country| country.0),
            level: level.map(Into::into),
            within: within.map(|region| region.0),
            search,
        };
        regions::page(&arguments, &wanted)
    }

    /// One region, by its code: also one of another version of NUTS, which has no name.
    async fn region(&self, code: RegionCode) -> Region {
        Region(code.0)
    }
}
