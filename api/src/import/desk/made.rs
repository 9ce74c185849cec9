//! Planning a list that was handed in.

use jumelage_domain::NodeCode;
use jumelage_entities::{
    import_plan_row,
    write::imports::{self, State},
};
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::import::{
    Entry, Head, ImportError, Kind, Language, Options, Report, Silent, local_governments,
    plan::{FORM, PlanFile},
    report::numbers,
    twinnings,
    uploads::Uploaded,
};

/// Rows that are put down at once.
const AT_ONCE: usize = 500;

/// What changes nothing stands behind everything that does.
const BEHIND: i64 = 1 << 40;

pub(super) fn head(me: &NodeCode, kind: Kind, name: &str, options: &Options) -> Head {
    Head {
        plan: FORM.to_owned(),
        kind,
        node: me.to_string(),
        file: name.to_owned(),
        today: options.today,
        replace: options.replace,
    }
}

/// Makes a plan, and notes what became of it.
pub(super) async fn make(
    db: &DatabaseConnection,
    clock: &dyn Clock,
    id: Uuid,
    kind: Kind,
    uploaded: Uploaded,
    options: Options,
) {
    let noted = match planned(db, id, kind, &uploaded, options).await {
        Ok((report, all)) => {
            let report = numbers(&report, Language::English).to_string();
            imports::planned(db, id, report, all, clock.now()).await
        }
        Err(error) => {
            imports::end(db, id, State::Failed, Some(told(id, &error)), clock.now()).await
        }
    };
    if let Err(fault) = noted {
        tracing::error!(%id, error = &fault as &dyn std::error::Error, "the outcome of a plan was not noted");
    }
}

/// Why it failed, for whoever handed the list in: of faults that are ours no more than where they are logged.
fn told(id: Uuid, error: &ImportError) -> String {
    match error {
        ImportError::Header { issue, .. } => issue.text(Language::English),
        ImportError::Changed { .. } => error.to_string(),
        fault => {
            tracing::error!(%id, error = fault as &dyn std::error::Error, "a list was not planned");
            format!("an internal error; the node's operator finds it in the log under {id}")
        }
    }
}

async fn planned(
    db: &DatabaseConnection,
    id: Uuid,
    kind: Kind,
    uploaded: &Uploaded,
    options: Options,
) -> Result<(Report, i64), ImportError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("plan.jsonl");
    let options = Options {
        plan: Some(path.clone()),
        ..options
    };
    let file = uploaded.file.path();
    let report = match kind {
        Kind::LocalGovernments => local_governments(db, file, &options, &Silent).await?,
        Kind::Twinnings => twinnings(db, file, &options, &Silent).await?,
    };
    let mut plan = PlanFile::open(&path)?;
    let (mut touching, mut others) = (0, BEHIND);
    let mut rows = Vec::new();
    while let Some(entry) = plan.next()? {
        let number = if entry.touches() {
            touching += 1;
            touching
        } else if entry.issue().is_some() {
            others += 1;
            others
        } else {
            continue;
        };
        rows.push(row(id, number, &entry));
        if rows.len() >= AT_ONCE {
            imports::fill(db, std::mem::take(&mut rows)).await?;
        }
    }
    imports::fill(db, rows).await?;
    Ok((report, touching))
}

fn row(plan_id: Uuid, number: i64, entry: &Entry) -> import_plan_row::Model {
    let mut content = json!(entry);
    let step = content.get("step").and_then(Value::as_str);
    let step = step.unwrap_or_default().to_owned();
    if let (Some(issue), Some(content)) = (entry.issue(), content.as_object_mut()) {
        let messages: Map<String, Value> = Language::ALL
            .iter()
            .map(|language| (language.to_string(), issue.hint(*language).into()))
            .collect();
        content.insert("messages".to_owned(), messages.into());
    }
    import_plan_row::Model {
        plan_id,
        number,
        step,
        content: content.to_string(),
    }
}
