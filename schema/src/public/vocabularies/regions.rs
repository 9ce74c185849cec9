//! A page of regions, out of memory.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use async_trait::async_trait;
use jumelage_domain::{CountryCode, NutsLevel, Region as Code, text::fold};
use jumelage_federation::page::PageArguments;

use crate::{
    catalogue::{
        connection::{PageInfo, Paged, Rest, connection},
        region::Region,
    },
    error::{CatalogueError, Result as Found},
};

/// Which regions.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) country: Option<CountryCode>,
    pub(super) level: Option<NutsLevel>,
    pub(super) within: Option<Code>,
    pub(super) search: Option<String>,
}

/// A region on a page.
#[derive(SimpleObject)]
pub(crate) struct RegionEdge {
    /// Its place in the list.
    cursor: String,
    /// The region.
    node: Region,
}

connection! {
    /// A page of regions. first or last: 20 by default, 500 at most, never both.
    RegionConnection of RegionEdge to Region: |edge| Some(&edge.node)
}

impl Wanted {
    fn all(&self) -> Vec<Code> {
        let part = self.search.as_deref().map(fold);
        let is_named = |region: &Code, part: &str| {
            let names = [region.name(), region.latin_name()];
            names
                .into_iter()
                .flatten()
                .any(|name| fold(name).contains(part))
        };
        Code::known()
            .filter(|region| self.level.is_none_or(|level| region.level() == level))
            .filter(|region| self.country.is_none_or(|one| region.country() == Some(one)))
            .filter(|region| self.within.is_none_or(|whole| whole.contains(*region)))
            .filter(|region| part.as_deref().is_none_or(|part| is_named(region, part)))
            .collect()
    }
}

/// How many there are, and whether there are any before and after the page.
struct Around {
    total: usize,
    before: bool,
    after: bool,
}

#[async_trait]
impl Rest for Around {
    async fn total(&self) -> Found<i64> {
        Ok(i64::try_from(self.total).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Found<bool> {
        Ok(self.before)
    }

    async fn anything_not_before(&self) -> Found<bool> {
        Ok(self.after)
    }
}

/// A page. The cursors of regions are their codes.
pub(super) fn page(arguments: &PageArguments, wanted: &Wanted) -> Found<RegionConnection> {
    let page = arguments.page()?;
    let place = |cursor: &Option<String>| -> Found<Option<Code>> {
        let read = cursor.as_deref().map(str::parse).transpose();
        read.map_err(CatalogueError::argument)
    };
    let (after, before) = (place(&arguments.after)?, place(&arguments.before)?);
    let all = wanted.all();
    let start = after.map_or(0, |after| all.partition_point(|one| *one <= after));
    let end = before.map_or(all.len(), |before| all.partition_point(|one| *one < before));
    let between = &all[start.min(end)..end];
    let edge = |region: &Code| RegionEdge {
        cursor: region.to_string(),
        node: Region(*region),
    };
    // One more than the page holds tells whether there are more.
    let most = page.limit + 1;
    let read: Vec<RegionEdge> = if page.backward {
        between.iter().rev().take(most).map(edge).collect()
    } else {
        between.iter().take(most).map(edge).collect()
    };
    let around = Around {
        total: all.len(),
        before: start > 0,
        after: end < all.len(),
    };
    Ok(RegionConnection(Paged::cut(
        read,
        page.limit,
        page.backward,
        Arc::new(around),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(arguments: &PageArguments, wanted: &Wanted) -> Vec<String> {
        let found = page(arguments, wanted).unwrap();
        let edges = found.0.edges.into_iter();
        edges.map(|edge| edge.cursor).collect()
    }

    #[test]
    fn walking_pages_in_either_direction_meets_every_region_once() {
        let wanted = Wanted {
            country: Some("GR".parse().unwrap()),
            ..Wanted::default()
        };
        let all: Vec<String> = wanted.all().iter().map(ToString::to_string).collect();
        assert!(all.len() > 50 && all.iter().all(|code| code.starts_with("EL")));
        for backward in [false, true] {
            let (mut met, mut place) = (Vec::new(), None);
            loop {
                let arguments = if backward {
                    PageArguments {
                        last: Some(7),
                        before: place,
                        ..PageArguments::default()
                    }
                } else {
                    PageArguments {
                        first: Some(7),
                        after: place,
                        ..PageArguments::default()
                    }
                };
                let some = codes(&arguments, &wanted);
                if some.is_empty() {
                    break;
                }
                if backward {
                    place = some.first().cloned();
                    met.splice(0..0, some);
                } else {
                    place = some.last().cloned();
                    met.extend(some);
                }
            }
            assert_eq!(met, all);
        }
    }

    #[test]
    fn regions_are_narrowed_by_level_by_what_they_lie_in_and_by_name() {
        let of_bavaria = Wanted {
            level: Some(NutsLevel::Nuts2),
            within: Some("DE2".parse().unwrap()),
            ..Wanted::default()
        };
        let everything = || PageArguments {
            first: Some(500),
            ..PageArguments::default()
        };
        assert_eq!(
            codes(&everything(), &of_bavaria),
            ["DE21", "DE22", "DE23", "DE24", "DE25", "DE26", "DE27"]
        );
        let by_name = Wanted {
            search: Some("attiki".to_owned()),
            level: Some(NutsLevel::Nuts2),
            ..Wanted::default()
        };
        assert_eq!(codes(&everything(), &by_name), ["EL30"]);
    }
}
