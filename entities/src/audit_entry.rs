//! Who changed what: one entry for each object that a transaction changed.

use jumelage_domain::{ActorKind, AuditAction, AuditKind, Timestamp};
use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    StoredError, WriteError,
    stored::{instant, word},
};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Later entries have higher ones, and none is given twice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Milliseconds since 1970.
    pub written_at: i64,
    /// An `ActorKind`.
    pub actor_kind: String,
    /// A bearer's subject, a command, or another node's code.
    pub actor_name: Option<String>,
    /// Who issued a bearer's token, where it was not the node.
    pub actor_issuer: Option<String>,
    /// The role by which a bearer wrote.
    pub actor_role: Option<String>,
    /// An `AuditKind`.
    pub object_kind: String,
    /// Its object id; of a contact person, who has none, the UUID.
    pub object: String,
    /// An `AuditAction`.
    pub action: String,
    /// JSON: what it said before.
    pub before: Option<String>,
    /// JSON: what it says after.
    pub after: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// When it was written.
    pub fn at(&self) -> Result<Timestamp, StoredError> {
        instant("audit_entry.written_at", self.written_at)
    }

    /// What kind of author it has.
    pub fn author(&self) -> Result<ActorKind, StoredError> {
        word("audit_entry.actor_kind", &self.actor_kind)
    }

    /// What kind of object it is about.
    pub fn kind(&self) -> Result<AuditKind, StoredError> {
        word("audit_entry.object_kind", &self.object_kind)
    }

    /// What was done.
    pub fn done(&self) -> Result<AuditAction, StoredError> {
        word("audit_entry.action", &self.action)
    }
}

/// Which entries are wanted. What is not set does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// About this object.
    pub object: Option<String>,
    /// By the author of this name.
    pub by: Option<String>,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub to: Option<Timestamp>,
}

impl Wanted {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.object.as_ref().map(|object| Column::Object.eq(object)))
            .add_option(self.by.as_ref().map(|name| Column::ActorName.eq(name)))
            .add_option(self.from.map(|from| Column::WrittenAt.gte(from.millis())))
            .add_option(self.to.map(|to| Column::WrittenAt.lt(to.millis())))
    }
}

/// The newest entries first, of those that are older than the one of a sequence.
pub async fn newest(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    older_than: Option<i64>,
    at_most: u64,
) -> Result<Vec<Model>, WriteError> {
    let older = older_than.map(|sequence| Column::Sequence.lt(sequence));
    let rows = Entity::find()
        .filter(wanted.condition().add_option(older))
        .order_by_desc(Column::Sequence)
        .limit(at_most);
    Ok(rows.all(db).await?)
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, wanted: &Wanted) -> Result<u64, WriteError> {
    Ok(Entity::find().filter(wanted.condition()).count(db).await?)
}
