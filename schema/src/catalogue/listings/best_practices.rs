//! Activities, ranked by how well they fit a search: the domain's rule, over what a database finds for it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock},
};

use async_graphql::{Enum, Object, SimpleObject};
use async_trait::async_trait;
use jumelage_domain::{
    ListingKind, RankKey, Theme,
    best_practice::{Practice, Search, Text},
    listing as domain,
    rank::best,
    theme::concepts,
};
use jumelage_entities::{
    listing::{self, Column},
    listing_theme, stored,
};
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{Activity, ActivityFilter, Listed, statistics};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged, Rest, connection},
        filter::part_of,
    },
    error::{CatalogueError, Result as CatalogueResult},
    snapshot::Snapshot,
};

/// By which rule practices are ranked. A node that does not know a rule cannot be asked by it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::best_practice::Rule")]
pub enum BestPracticeRule {
    /// Words in titles, themes and texts, those that stand side by side for more; then the latest first.
    #[graphql(name = "RULE_1")]
    First,
}

/// An activity in a ranking.
#[derive(SimpleObject)]
pub struct BestPracticeEdge {
    /// Its place in the ranking.
    cursor: String,
    /// How well it fits: a number to order by, and no share of anything.
    score: i32,
    /// The activity.
    node: Activity,
}

connection! {
    /// A page of a ranking, the best first. first: 20 by default, 500 at most.
    BestPracticeConnection of BestPracticeEdge to Activity: |edge| Some(&edge.node)
}

/// What is known of a ranking once it is made.
struct Ranked {
    total: usize,
    is_first: bool,
}

#[async_trait]
impl Rest for Ranked {
    async fn total(&self) -> CatalogueResult<i64> {
        Ok(i64::try_from(self.total).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> CatalogueResult<bool> {
        Ok(!self.is_first)
    }

    /// A ranking is not walked backwards.
    async fn anything_not_before(&self) -> CatalogueResult<bool> {
        Ok(false)
    }
}

/// The themes' names in all languages, made ready to be searched.
static NAMES: LazyLock<BTreeMap<&'static str, Vec<Text>>> = LazyLock::new(|| {
    let names = concepts().iter().map(|concept| {
        let labels = concept.labels().map(|label| Text::of(label.text));
        (concept.id(), labels.collect())
    });
    names.collect()
});

fn names(theme: &Theme) -> impl Iterator<Item = &'static Text> + use<> {
    NAMES.get(theme.as_str()).into_iter().flatten()
}

/// A row that may be found, as far as it takes to rank it.
type Candidate = (Uuid, String, Option<String>, Option<String>);

/// Whatever may have one of the words: it is a part of the text that lists are searched by, or the name of a theme.
fn may_have(search: &Search) -> Condition {
    let found = NAMES.iter().filter(|(_, names)| {
        let mut names = names.iter();
        names.any(|name| search.is_in(name))
    });
    let themes: Vec<&str> = found.map(|(theme, _)| *theme).collect();
    let about = listing_theme::Entity::find()
        .select_only()
        .column(listing_theme::Column::ListingId)
        .filter(listing_theme::Column::Theme.is_in(themes));
    let mut any = Condition::any().add(Column::Id.in_subquery(about.into_query()));
    for word in search.words() {
        any = any.add(Expr::col((listing::Entity, Column::SearchKey)).like(part_of(word)));
    }
    any
}

/// The page of the ranking that this node has: of what it counts, and a filter takes in.
pub(crate) async fn page(
    snapshot: &Snapshot,
    search: &str,
    page: &PageArguments,
    filter: &ActivityFilter,
) -> CatalogueResult<BestPracticeConnection> {
    let search: Search = search.parse().map_err(CatalogueError::argument)?;
    let limit = page.page()?.limit;
    let after: Option<RankKey> = page.after.as_deref().map(str::parse).transpose()?;
    let mut rows = statistics::rows(snapshot, ListingKind::Activity, filter.condition()?);
    // Where nothing is searched for, all is ranked by its day alone.
    let body = if search.words().is_empty() {
        Expr::cust("CAST(NULL AS text)")
    } else {
        rows = rows.add(may_have(&search));
        Expr::col((listing::Entity, Column::Body))
    };
    let candidates: Vec<Candidate> = listing::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Lead, Column::LastDay])
        .expr_as(body, "body")
        .filter(rows)
        .into_tuple()
        .all(&snapshot.tx)
        .await?;
    let mut ranked = Vec::new();
    for candidate in candidates {
        let (id, key) = (candidate.0, rank(&search, candidate)?);
        ranked.extend(key.map(|key| (key, id)));
    }
    let is_first = after
        .as_ref()
        .is_none_or(|after| ranked.iter().all(|(key, _)| key > after));
    let found = best(ranked, after.as_ref(), limit);
    let ids = found.rows.iter().map(|(_, id)| *id);
    let rows = listing::Entity::find()
        .filter(Column::Id.is_in(ids))
        .all(&snapshot.tx)
        .await?;
    let mut rows: HashMap<Uuid, listing::Model> =
        rows.into_iter().map(|row| (row.id, row)).collect();
    let mut edges = Vec::new();
    for (key, id) in found.rows {
        if let Some(row) = rows.remove(&id) {
            edges.push(BestPracticeEdge {
                cursor: key.to_string(),
                score: key.score.number(),
                node: Activity(Listed::from_row(row)?),
            });
        }
    }
    Ok(BestPracticeConnection(Paged {
        edges,
        more: found.more,
        backward: false,
        rest: Arc::new(Ranked {
            total: found.total,
            is_first,
        }),
    }))
}

/// The place of a row in the ranking; none where it has none of the words.
fn rank(
    search: &Search,
    (uuid, lead, last_day, body): Candidate,
) -> CatalogueResult<Option<RankKey>> {
    let day = last_day.and_then(|day| day.parse().ok());
    let score = match body {
        None => search.rank(&Practice {
            day,
            ..Practice::default()
        }),
        Some(body) => {
            let words = serde_json::from_str(&body);
            let words = words.map_err(|fault| CatalogueError::internal(&fault))?;
            of_words(search, &words, day)
        }
    };
    let node = stored::word("listing.lead", &lead)?;
    Ok(score.map(|score| RankKey { score, node, uuid }))
}

fn of_words(
    search: &Search,
    words: &domain::Activity,
    day: Option<jiff::civil::Date>,
) -> Option<jumelage_domain::Score> {
    let texts = |of: &jumelage_domain::Localized| of.texts().map(Text::of).collect::<Vec<_>>();
    let titles = texts(&words.title);
    let mut summaries = texts(&words.summary);
    summaries.extend(texts(&words.results));
    search.rank(&Practice {
        titles: titles.iter().collect(),
        themes: words.themes.iter().flat_map(names).collect(),
        summaries: summaries.iter().collect(),
        day,
    })
}
