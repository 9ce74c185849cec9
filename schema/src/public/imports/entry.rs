//! What an import does with one object, or says of one row.

use async_graphql::{Enum, Object, SimpleObject};
use jumelage_entities::{import_plan_row::Model, write::imports};
use sea_orm::DatabaseConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{CatalogueError, Result};

/// The most entries of a page.
const MAX_ENTRIES: i32 = 100;

/// What becomes of an object, or of a row.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStep {
    /// It is new.
    Create,
    /// It gets other values.
    Update,
    /// It goes.
    Remove,
    /// The row is not taken, or something is said of it.
    Issue,
}

impl ImportStep {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Remove => "REMOVE",
            Self::Issue => "ISSUE",
        }
    }
}

/// A language of messages.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportLanguage {
    /// English.
    En,
    /// French.
    Fr,
    /// German.
    De,
}

/// A value that becomes another one.
#[derive(SimpleObject, Clone)]
pub struct ImportChange {
    /// As lists call it.
    field: String,
    /// Empty where it is unknown.
    before: String,
    /// Empty where it becomes unknown.
    after: String,
}

/// A page of what an import does.
#[derive(SimpleObject)]
pub struct ImportEntryPage {
    /// What it does.
    nodes: Vec<ImportEntry>,
    /// Give this as `after` for the next page.
    end_cursor: Option<String>,
    /// Whether there is more.
    has_next_page: bool,
}

/// What an import does with one object, or says of one row.
pub struct ImportEntry(Value);

impl ImportEntry {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

/// What an import does with one object, or says of one row.
#[Object]
impl ImportEntry {
    /// What becomes of it.
    async fn step(&self) -> ImportStep {
        match self.text("step") {
            Some("CREATE") => ImportStep::Create,
            Some("UPDATE") => ImportStep::Update,
            Some("REMOVE") => ImportStep::Remove,
            _ => ImportStep::Issue,
        }
    }

    /// The row's line in the file, the first being 1; null where it is about no row.
    async fn line(&self) -> Option<i32> {
        let line = self.0.get("line").and_then(Value::as_i64)?;
        Some(i32::try_from(line).unwrap_or(i32::MAX))
    }

    /// What it is about, for people: a name, two parties, or a cell.
    async fn label(&self) -> &str {
        self.text("label").unwrap_or_default()
    }

    /// The column that is meant; null where it is the whole row.
    async fn column(&self) -> Option<&str> {
        self.text("column").filter(|column| !column.is_empty())
    }

    /// Of an issue: what it is. Stable; more may come.
    async fn code(&self) -> Option<&str> {
        self.text("code")
    }

    /// Of an issue: what to do about it, for people.
    async fn message(
        &self,
        #[graphql(desc = "In this language.", default_with = "ImportLanguage::En")]
        language: ImportLanguage,
    ) -> Option<&str> {
        let language = match language {
            ImportLanguage::En => "en",
            ImportLanguage::Fr => "fr",
            ImportLanguage::De => "de",
        };
        self.0.get("messages")?.get(language)?.as_str()
    }

    /// Of an update: the values that become others.
    async fn changes(&self) -> Vec<ImportChange> {
        let text = |change: &Value, name: &str| {
            let text = change.get(name).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let changes = self.0.get("changes").and_then(Value::as_array);
        let changes = changes.into_iter().flatten();
        changes
            .map(|change| ImportChange {
                field: text(change, "field"),
                before: text(change, "before"),
                after: text(change, "after"),
            })
            .collect()
    }
}

/// A page of an import's entries.
pub(super) async fn page(
    db: &DatabaseConnection,
    id: Uuid,
    first: i32,
    after: Option<String>,
    steps: Option<Vec<ImportStep>>,
) -> Result<ImportEntryPage> {
    if !(1..=MAX_ENTRIES).contains(&first) {
        let message = format!("`first` is 1 to {MAX_ENTRIES}, not {first}");
        return Err(CatalogueError::argument(message));
    }
    let after = match after {
        None => 0,
        Some(cursor) => cursor
            .parse()
            .map_err(|_| CatalogueError::argument("`after` is no `endCursor` of this list"))?,
    };
    let all = [
        ImportStep::Create,
        ImportStep::Update,
        ImportStep::Remove,
        ImportStep::Issue,
    ];
    let steps = steps.unwrap_or_else(|| all.to_vec());
    let steps: Vec<&str> = steps.into_iter().map(ImportStep::as_str).collect();
    let count = usize::try_from(first).unwrap_or(1);
    let limit = u64::try_from(first).unwrap_or(1) + 1;
    let mut rows: Vec<Model> = if steps.is_empty() {
        Vec::new()
    } else {
        imports::rows(db, id, after, limit, &steps).await?
    };
    let has_next_page = rows.len() > count;
    rows.truncate(count);
    let end_cursor = rows.last().map(|row| row.number.to_string());
    let nodes = rows
        .iter()
        .map(|row| serde_json::from_str(&row.content).map(ImportEntry));
    Ok(ImportEntryPage {
        nodes: nodes
            .collect::<std::result::Result<_, _>>()
            .map_err(|fault| CatalogueError::internal(&fault))?,
        end_cursor,
        has_next_page,
    })
}
