//! Whom a survey may ask at this node: the own members, and the association itself.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jumelage_domain::{
    LocalGovernmentLevel, ObjectId, ObjectKind,
    survey::{Respondent, RespondentKind, SizeClass},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    Network, WriteError, association, local_government,
    stored::{optional, word},
};

/// Somebody who may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its id.
    pub id: ObjectId,
    /// What tables may tell of it.
    pub respondent: Respondent,
    /// Until when it existed, if it does not any more.
    pub ended: Option<Date>,
}

impl Body {
    /// Whether it was there at the end of a day.
    #[must_use]
    pub fn exists_after(&self, day: Date) -> bool {
        self.ended.is_none_or(|ended| ended > day)
    }
}

/// One of them; `None` where this node has no such member.
pub async fn find(
    db: &impl ConnectionTrait,
    network: &Network,
    id: &ObjectId,
) -> Result<Option<Body>, WriteError> {
    if *id.node() != network.me {
        return Ok(None);
    }
    match id.kind() {
        ObjectKind::Association => {
            let body = association(db, network).await?;
            Ok(body.filter(|body| body.id == *id))
        }
        ObjectKind::LocalGovernment => {
            let those = own(network).add(local_government::Column::Id.eq(id.uuid()));
            let row = local_government::Entity::find()
                .filter(those)
                .one(db)
                .await?;
            row.map(|row| member(network, &row)).transpose()
        }
        _ => Ok(None),
    }
}

/// All of them, by the UUIDs of their ids.
pub async fn all(
    db: &impl ConnectionTrait,
    network: &Network,
) -> Result<BTreeMap<Uuid, Body>, WriteError> {
    let mut all = BTreeMap::new();
    let members = local_government::Entity::find().filter(own(network));
    for row in members.all(db).await? {
        all.insert(row.id, member(network, &row)?);
    }
    let association = association(db, network).await?;
    all.extend(association.map(|body| (body.id.uuid(), body)));
    Ok(all)
}

fn own(network: &Network) -> Condition {
    Condition::all()
        .add(local_government::Column::Owner.eq(network.me.as_str()))
        .add(local_government::Column::Member.eq(true))
}

fn member(network: &Network, row: &local_government::Model) -> Result<Body, WriteError> {
    let level: Option<LocalGovernmentLevel> =
        optional("local_government.level", row.level.as_deref())?;
    let population = row.population.and_then(|count| u64::try_from(count).ok());
    Ok(Body {
        id: ObjectId::new(ObjectKind::LocalGovernment, network.me.clone(), row.id),
        respondent: Respondent {
            country: word("local_government.country", &row.country)?,
            kind: level.map_or(RespondentKind::Municipality, Into::into),
            size: SizeClass::of(population),
        },
        ended: optional("local_government.valid_to", row.valid_to.as_deref())?,
    })
}

/// The association itself. Of several countries it answers for the first; one that speaks for none is asked nothing.
async fn association(
    db: &impl ConnectionTrait,
    network: &Network,
) -> Result<Option<Body>, WriteError> {
    let row = association::Entity::find_by_id(network.me.as_str())
        .one(db)
        .await?;
    let id = row.and_then(|row| row.id);
    let (Some(id), Some(country)) = (id, network.countries.first()) else {
        return Ok(None);
    };
    Ok(Some(Body {
        id: ObjectId::new(ObjectKind::Association, network.me.clone(), id),
        respondent: Respondent {
            country: *country,
            kind: RespondentKind::Association,
            size: SizeClass::Unknown,
        },
        ended: None,
    }))
}
