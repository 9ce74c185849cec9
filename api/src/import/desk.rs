//! Lists that staff hand in over GraphQL. A plan is kept in the database: any process of the node can show it, apply
//! it, and apply it on where another one ended.

mod applied;
mod made;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jumelage_domain::{NodeCode, Timestamp};
use jumelage_entities::{
    Actor,
    write::{
        bell,
        imports::{self, By},
        jobs::IMPORT,
    },
};
use jumelage_schema::{
    clock::Clock,
    public::{ImportKind, Imports, ListToPlan, Refused},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

pub use self::applied::run;
use super::{Kind as ListKind, Language, Mapping, Options, Reading, uploads::Uploads};
use crate::{
    jobs::{Kind, Next},
    node::Node,
};

/// How long a plan is kept after it was last touched.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Reads lists, and does what plans say, in tasks of their own.
pub struct ImportDesk {
    me: NodeCode,
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    uploads: Arc<Uploads>,
}

impl ImportDesk {
    /// Of a node.
    #[must_use]
    pub fn of(
        me: NodeCode,
        db: DatabaseConnection,
        clock: Arc<dyn Clock>,
        uploads: Arc<Uploads>,
    ) -> Self {
        Self {
            me,
            db,
            clock,
            uploads,
        }
    }
}

/// How long a plan can be in the making.
const IN_THE_MAKING: Duration = Duration::from_hours(1);

/// So long before a moment.
fn earlier(now: Timestamp, by: Duration) -> Timestamp {
    let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_sub(millis)).unwrap_or(Timestamp::EPOCH)
}

/// Clears up after processes that ended: plans that will not be made or applied on, and plans that are too old.
pub(crate) async fn clear_up(
    db: &DatabaseConnection,
    now: Timestamp,
) -> Result<(), sea_orm::DbErr> {
    let why = "the node was stopped while this was planned: hand the list in again";
    imports::give_up(db, earlier(now, IN_THE_MAKING), why, now).await?;
    imports::end_without_job(db, now).await?;
    imports::forget(db, earlier(now, KEPT)).await
}

/// As a job: one for each import that is to be applied. What a process leaves half done another applies on.
pub(crate) fn kind(node: &Arc<Node>) -> Kind {
    let node = Arc::clone(node);
    Kind::new(IMPORT, move |task| {
        let node = Arc::clone(&node);
        async move {
            run(&node.db, node.clock.as_ref(), task.key.parse()?).await?;
            Ok(Next::Done)
        }
    })
    .given_up_after(TRIES)
}

/// By then the database has not let an import through for three quarters of an hour.
const TRIES: u32 = 50;

/// On whose behalf a kept plan is applied.
fn actor(by: &By) -> Actor {
    Actor::Bearer {
        subject: by.subject.clone(),
        issuer: by.issuer.clone(),
        role: if by.role == "admin" {
            "admin"
        } else {
            "editor"
        },
    }
}

fn input(part: &'static str, message: impl Into<String>) -> Refused {
    Refused::Input {
        part,
        message: message.into(),
    }
}

fn fault(fault: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Refused {
    Refused::Fault(fault.into())
}

/// How the list is to be read.
fn options(list: &ListToPlan, by: &By, now: Timestamp) -> Result<Options, Refused> {
    let encoding = match &list.encoding {
        None => None,
        Some(label) => {
            let known = encoding_rs::Encoding::for_label(label.as_bytes());
            let message = format!("“{label}” is no encoding: give one like utf-8 or windows-1250");
            Some(known.ok_or_else(|| input("encoding", message))?)
        }
    };
    let separator = match list.separator.as_deref() {
        None => None,
        Some("tab") => Some(b'\t'),
        Some(sign) => match sign.as_bytes() {
            [one] if one.is_ascii_punctuation() && *one != b'"' => Some(*one),
            _ => {
                let message =
                    format!("“{sign}” is no separator: give one sign like ; or the word tab");
                return Err(input("separator", message));
            }
        },
    };
    let mapping = match &list.mapping {
        None => Mapping::default(),
        Some(text) => {
            Mapping::parse(text).map_err(|issue| input("mapping", issue.text(Language::English)))?
        }
    };
    Ok(Options {
        replace: list.replace,
        dry_run: true,
        mapping,
        actor: actor(by),
        reading: Reading {
            encoding,
            separator,
            sheet: list.sheet.clone(),
        },
        ..Options::on(now.day())
    })
}

#[async_trait]
impl Imports for ImportDesk {
    async fn plan(&self, by: By, list: ListToPlan) -> Result<Uuid, Refused> {
        let now = self.clock.now();
        let options = options(&list, &by, now)?;
        let uploaded = self.uploads.take(&list.upload).ok_or_else(|| {
            let message = "no file came with the request: send it by the GraphQL multipart request specification";
            input("file", message)
        })?;
        let kind = match list.kind {
            ImportKind::LocalGovernments => ListKind::LocalGovernments,
            ImportKind::Twinnings => ListKind::Twinnings,
        };
        clear_up(&self.db, now).await.map_err(fault)?;
        let head = made::head(&self.me, kind, &uploaded.name, &options);
        let head = serde_json::to_string(&head).map_err(fault)?;
        let id = imports::begin(&self.db, head, by, now)
            .await
            .map_err(fault)?;
        let (db, clock) = (self.db.clone(), Arc::clone(&self.clock));
        tokio::spawn(async move {
            made::make(&db, clock.as_ref(), id, kind, uploaded, options).await;
        });
        Ok(id)
    }

    async fn apply(&self, by: By, id: Uuid) -> Result<bool, Refused> {
        let started = imports::start(&self.db, id, by, self.clock.now()).await;
        let started = started.map_err(fault)?;
        if started {
            bell::ring(&self.me);
        }
        Ok(started)
    }
}
