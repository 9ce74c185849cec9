//! Contact persons of the own members: personal data, for few eyes and for a time. No other node is ever told of them.

use std::fmt;

use jiff::civil::Date;
use jumelage_domain::{NodeCode, Timestamp};
use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{StoredError, WriteError, local_government, stored::instant};

/// A row. What is printed of it is its id: what is known of a person has no place in a log.
#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_person")]
pub struct Model {
    /// Of this node only.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whom the person speaks: an own member.
    pub local_government_id: Uuid,
    /// The person's name.
    pub name: String,
    /// What the person does there.
    pub role: String,
    /// An address for e-mail.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// A `LegalBasis`.
    pub legal_basis: String,
    /// When that was recorded: milliseconds since 1970.
    pub basis_recorded_at: i64,
    /// ISO date: from this day on the row is not shown, and soon it is gone.
    pub expires_on: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ContactPerson");
        shown.field("id", &self.id).finish_non_exhaustive()
    }
}

impl Model {
    /// When the legal basis was recorded.
    pub fn recorded_at(&self) -> Result<Timestamp, StoredError> {
        instant("contact_person.basis_recorded_at", self.basis_recorded_at)
    }
}

/// Not expired on a day.
fn current(today: Date) -> Condition {
    Condition::all().add(Column::ExpiresOn.gt(today.to_string()))
}

/// All, with the names of their local governments, as they are on a day.
pub async fn all(
    db: &impl ConnectionTrait,
    today: Date,
) -> Result<Vec<(Model, String)>, WriteError> {
    let rows = Entity::find()
        .filter(current(today))
        .order_by_asc(Column::LocalGovernmentId)
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let members = rows.iter().map(|row| row.local_government_id);
    let members = crate::write::batch::find::<local_government::Entity>(
        db,
        local_government::Column::Id,
        members,
    )
    .await?;
    let name = |id: Uuid| members.iter().find(|member| member.id == id);
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = name(row.local_government_id).map(|member| member.name.clone());
            (row, name.unwrap_or_default())
        })
        .collect())
}

/// Those of a member of this node, as they are on a day; `None` where it has no such member.
pub async fn of_member(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    local_government: Uuid,
    today: Date,
) -> Result<Option<Vec<Model>>, WriteError> {
    if !is_member(db, me, local_government).await? {
        return Ok(None);
    }
    let found = Entity::find()
        .filter(current(today).add(Column::LocalGovernmentId.eq(local_government)))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(Some(found))
}

/// One who is written down, as on a day.
pub async fn one(
    db: &impl ConnectionTrait,
    id: Uuid,
    today: Date,
) -> Result<Option<Model>, WriteError> {
    let found = Entity::find().filter(current(today).add(Column::Id.eq(id)));
    Ok(found.one(db).await?)
}

/// Whether a local government is a member of this node's association.
pub(crate) async fn is_member(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    id: Uuid,
) -> Result<bool, WriteError> {
    let member: Option<Uuid> = local_government::Entity::find_by_id(id)
        .filter(local_government::Column::Owner.eq(me.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .select_only()
        .column(local_government::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(member.is_some())
}
