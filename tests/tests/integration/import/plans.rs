//! Plans: what would change, kept, and applied as it is or not at all.

use std::{fs, path::PathBuf};

use jumelage::import::{self, Applied, Entry, FieldChange, ImportError, Language, Silent, Step};
use jumelage_entities::Actor;

use super::{Desk, RECORD_COLUMNS, counts};

const OPERATOR: Actor = Actor::Operator("import");

impl Desk {
    fn plan(&self) -> PathBuf {
        self.folder.path().join("plan.jsonl")
    }

    /// A plan of what these rows would do.
    async fn planned(&mut self, rows: &str) -> Vec<Entry> {
        self.options.dry_run = true;
        self.options.plan = Some(self.plan());
        self.record_rows(rows).await;
        self.options.dry_run = false;
        self.options.plan = None;
        let plan = fs::read_to_string(self.plan()).unwrap();
        let entries = plan
            .lines()
            .skip(1)
            .filter_map(|line| serde_json::from_str(line).ok());
        entries.collect()
    }

    async fn applied(&self) -> Result<Applied, ImportError> {
        import::apply(&self.database.db, &self.plan(), &OPERATOR, &Silent).await
    }
}

fn steps(entries: &[Entry]) -> Vec<(Step, Option<u64>)> {
    entries
        .iter()
        .map(|entry| (entry.step, entry.line))
        .collect()
}

const BEFORE: &str = "WIKIDATA,Q365,Köln,FR,WIKIDATA,Q648,Lille,TWINNING,ACTIVE,1958,,culture,\n\
    WIKIDATA,Q64,Berlin,FR,,,Paris,TWINNING,ACTIVE,1987,,,\n\
    WIKIDATA,Q2079,Leipzig,FR,,,Lyon,TWINNING,,1981,,,\n";

const AFTER: &str = "WIKIDATA,Q365,Köln,FR,WIKIDATA,Q648,Lille,TWINNING,DORMANT,,,culture,\n\
    WIKIDATA,Q64,Berlin,FR,,,Paris,TWINNING,ACTIVE,1987,,,\n\
    WIKIDATA,Q64,Berlin,IT,,,Roma,CONTACT,,,,,\n";

#[tokio::test]
async fn a_plan_says_what_would_change_and_does_it_when_it_is_applied() {
    let mut desk = Desk::with_members().await;
    desk.record_rows(BEFORE).await;
    let (stored, revision) = (desk.stored().await, desk.revision().await);
    desk.options.replace = true;
    let plan = desk.planned(AFTER).await;
    assert_eq!(
        (desk.stored().await, desk.revision().await),
        (stored.clone(), revision)
    );
    assert_eq!(
        steps(&plan)[..4],
        [
            (Step::Update, Some(2)),
            (Step::Unchanged, Some(3)),
            (Step::Create, Some(4)),
            (Step::Remove, None)
        ]
    );
    let change = |field: &str, before: &str, after: &str| FieldChange {
        field: field.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    assert_eq!(
        plan[0].changes,
        [
            change("status", "ACTIVE", "DORMANT"),
            change("since", "1958", "")
        ]
    );
    assert_eq!(
        plan[0].text(Language::English),
        "line 2, changed: Köln – Lille (TWINNING): status “ACTIVE” → “DORMANT”, since “1958” → “”"
    );
    let applied = desk.applied().await.unwrap();
    assert_eq!((applied.written, applied.done_before), (3, 0));
    let after = desk.stored().await;
    let mut said: Vec<_> = after
        .iter()
        .map(|row| format!("{} {}", row.stated_name.as_deref().unwrap(), row.status))
        .collect();
    said.sort();
    assert_eq!(said, ["Lille DORMANT", "Paris ACTIVE", "Roma ACTIVE"]);
    // Once more, and nothing happens; the list itself has nothing to say either.
    let revision = desk.revision().await;
    let again = desk.applied().await.unwrap();
    assert_eq!((again.written, again.done_before), (0, 3));
    assert_eq!(counts(&desk.record_rows(AFTER).await), [0, 0, 3, 0, 0]);
    assert_eq!(desk.revision().await, revision);
}

#[tokio::test]
async fn a_plan_is_refused_where_what_it_touches_has_changed_and_by_nothing_else() {
    let mut desk = Desk::with_members().await;
    desk.record_rows(BEFORE).await;
    let row = "WIKIDATA,Q365,Köln,FR,WIKIDATA,Q648,Lille,TWINNING,SUSPENDED,1958,,culture,\n\
               WIKIDATA,Q64,Berlin,IT,,,Roma,CONTACT,,,,,\n";
    desk.planned(row).await;
    // Another record changes: no matter.
    desk.record_rows("WIKIDATA,Q64,Berlin,FR,,,Paris,TWINNING,DORMANT,1987,,,\n")
        .await;
    let plan = fs::read(desk.plan()).unwrap();
    assert_eq!(desk.applied().await.unwrap().written, 2);
    // The record itself changes: the plan is refused, and what it could do is not done.
    desk.planned(
        "WIKIDATA,Q365,Köln,FR,WIKIDATA,Q648,Lille,TWINNING,TERMINATED,1958,,culture,\n\
         WIKIDATA,Q64,Berlin,ES,,,Madrid,TWINNING,,,,,\n",
    )
    .await;
    desk.record_rows("WIKIDATA,Q365,Köln,FR,WIKIDATA,Q648,Lille,TWINNING,DORMANT,1958,,culture,\n")
        .await;
    let before = desk.stored().await;
    let Err(ImportError::PlanStale {
        conflicts, written, ..
    }) = desk.applied().await
    else {
        panic!("the plan is stale")
    };
    assert_eq!((conflicts.len(), written), (1, 0));
    assert_eq!(conflicts[0].line, Some(2));
    assert_eq!(desk.stored().await, before);
    // So is the one that was applied, once somebody changed what it wrote.
    fs::write(desk.plan(), plan).unwrap();
    assert!(matches!(
        desk.applied().await,
        Err(ImportError::PlanStale { .. })
    ));
}

#[tokio::test]
async fn what_a_plan_is_to_make_and_somebody_made_otherwise_is_a_conflict() {
    let mut desk = Desk::with_members().await;
    let row = |since: &str| format!("WIKIDATA,Q64,Berlin,IT,,,Roma,CONTACT,,{since},,,\n");
    desk.planned(&row("1990")).await;
    desk.record_rows(&row("1991")).await;
    assert!(matches!(
        desk.applied().await,
        Err(ImportError::PlanStale { .. })
    ));
    // Made as the plan has it: done.
    desk.record_rows(&row("1990")).await;
    let applied = desk.applied().await.unwrap();
    assert_eq!((applied.written, applied.done_before), (0, 1));
}

#[tokio::test]
async fn a_row_that_means_another_member_now_is_a_conflict() {
    let mut desk = Desk::with_members().await;
    desk.planned(",,Köln,IT,,,Roma,CONTACT,,,,,\n").await;
    desk.members("country,name,wikidata\nDE,Köln,Q999\n").await;
    assert!(matches!(
        desk.applied().await,
        Err(ImportError::PlanStale { .. })
    ));
    assert!(desk.stored().await.is_empty());
}

#[tokio::test]
async fn a_plan_for_members_is_applied_and_refused_alike() {
    let mut desk = Desk::with_members().await;
    desk.options.dry_run = true;
    desk.options.replace = true;
    desk.options.plan = Some(desk.plan());
    let list = "country,name,wikidata,lau\nDE,Köln,Q365,05315000\nDE,Berlin (Stadt),Q64,11000000\nDE,Bonn,Q586,\n";
    desk.members(list).await;
    assert_eq!(desk.names().await, ["Berlin", "Köln", "Leipzig"]);
    desk.options.dry_run = false;
    // Leipzig is named by a record since: it cannot go.
    desk.options.replace = false;
    desk.record_rows(",,Leipzig,FR,,,Lyon,TWINNING,,,,,\n")
        .await;
    assert!(matches!(
        desk.applied().await,
        Err(ImportError::PlanStale { .. })
    ));
    desk.options.replace = true;
    desk.records(format!("{RECORD_COLUMNS}\n")).await;
    assert_eq!(desk.applied().await.unwrap().written, 3);
    assert_eq!(desk.names().await, ["Berlin (Stadt)", "Bonn", "Köln"]);
}

#[tokio::test]
async fn a_plan_that_was_applied_by_half_is_applied_on() {
    let mut desk = Desk::with_members().await;
    let rows: Vec<String> = (0..1_200)
        .map(|number| format!("WIKIDATA,Q365,,FR,,,Partner {number},TWINNING,,1990,,,\n"))
        .collect();
    let rows = rows.concat();
    desk.planned(&rows).await;
    let half: String = rows.split_inclusive('\n').take(500).collect();
    desk.record_rows(&half).await;
    let applied = desk.applied().await.unwrap();
    assert_eq!((applied.written, applied.done_before), (700, 500));
    assert_eq!(desk.stored().await.len(), 1_200);
}

#[tokio::test]
async fn a_plan_that_is_not_whole_or_not_ones_own_is_refused() {
    let mut desk = Desk::with_members().await;
    desk.planned(BEFORE).await;
    let whole = fs::read_to_string(desk.plan()).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    for (plan, line) in [
        (String::new(), 1),
        ("{}".to_owned(), 1),
        (lines[..3].join("\n"), 4),
        ([lines[0], lines[1], lines[4]].join("\n"), 3),
        (whole.replace("CREATE", "INVENT"), 2),
    ] {
        fs::write(desk.plan(), &plan).unwrap();
        match desk.applied().await {
            Err(ImportError::PlanBroken { line: found, .. }) => assert_eq!(found, line, "{plan}"),
            other => panic!("{other:?}: {plan}"),
        }
    }
    fs::write(desk.plan(), whole.replace("\"rgre\"", "\"afccre\"")).unwrap();
    assert!(matches!(
        desk.applied().await,
        Err(ImportError::PlanOfOtherNode { .. })
    ));
    assert!(desk.stored().await.is_empty());
}
