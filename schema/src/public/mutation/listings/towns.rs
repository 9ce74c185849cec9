//! Local governments that an input names: looked up before anything is written, as no transaction waits for another node.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_graphql::{Context, ID};
use futures::future::join_all;
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{Writing, local_government, write::local_governments};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    error::{CatalogueError, Result},
    public::{
        mutation::{UserErrorCode, Writer, flaws::Flaws},
        own_data::NoOwnData,
        reference::Referred,
        service::Asked,
    },
};

/// How many an input may name: each that this node has not heard of is asked for.
const MOST: usize = 500;

/// One of them.
struct Town {
    path: Vec<String>,
    id: ObjectId,
    /// What its owner says, where this node had to ask.
    said: Option<Referred>,
}

/// All that an input names.
pub(in crate::public::mutation) struct Towns(Vec<Town>);

impl Towns {
    /// Reads the ids, each with its place in the input, and asks the owners of those that this node has not heard of.
    pub(in crate::public::mutation) async fn look_up(
        writer: &Writer<'_>,
        ctx: &Context<'_>,
        named: Vec<(Vec<String>, ID)>,
        flaws: &mut Flaws,
    ) -> Result<Self> {
        let asked = ctx.data_opt::<Arc<Asked>>();
        let asked = asked.ok_or_else(|| CatalogueError::internal(&NoOwnData))?;
        if named.len() > MOST {
            let message = format!(
                "this names {} local governments: {MOST} at most",
                named.len()
            );
            let path = named.first().map(|(path, _)| path.clone());
            let path = path.unwrap_or_default();
            let field: Vec<&str> = path.iter().take(1).map(String::as_str).collect();
            flaws.invalid(&field, message);
            return Ok(Self(Vec::new()));
        }
        let mut read = Vec::new();
        for (path, id) in named {
            let at: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(id) = flaws.id(&at, ObjectKind::LocalGovernment, &id) {
                read.push((path, id));
            }
        }
        let me = &asked.network().me;
        let foreign = read.iter().map(|(_, id)| id).filter(|id| id.node() != me);
        let known = local_government::Entity::find()
            .filter(local_government::Column::Id.is_in(foreign.map(ObjectId::uuid)))
            .filter(local_government::Column::Member.eq(true))
            .all(&writer.own.db);
        let known: BTreeSet<_> = known.await?.into_iter().map(|row| row.id).collect();
        let towns = read.into_iter().map(async |(path, id)| {
            let said = if id.node() == me || known.contains(&id.uuid()) {
                None
            } else {
                Some(asked.reference(&id).await)
            };
            Town { path, id, said }
        });
        Ok(Self(join_all(towns).await))
    }

    /// By their ids as they were given, the members of associations that they are. What is none is noted.
    pub(in crate::public::mutation) async fn members(
        self,
        writing: &Writing,
        flaws: &mut Flaws,
    ) -> Result<BTreeMap<String, ObjectId>> {
        let me = &writing.network.me;
        let mut members = BTreeMap::new();
        for Town { path, id, said } in self.0 {
            let given = id.to_string();
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if id.node() == me {
                match local_governments::own(&writing.tx, me, &id).await? {
                    Some(own) => {
                        let own = ObjectId::new(ObjectKind::LocalGovernment, me.clone(), own.id());
                        members.insert(given, own);
                    }
                    None => flaws.note(
                        UserErrorCode::NotFound,
                        &path,
                        "no member of this association has this id",
                    ),
                }
                continue;
            }
            match said {
                None => {
                    members.insert(given, id);
                }
                Some(Referred::Member(reference)) => {
                    members.insert(given, reference.id.clone());
                    local_governments::store_answered(writing, *reference).await?;
                }
                Some(Referred::Partner(_)) => flaws.invalid(
                    &path,
                    "this is no member of an association: name it under `others`, in words",
                ),
                Some(Referred::Nothing) => flaws.note(
                    UserErrorCode::NotFound,
                    &path,
                    "its association has no local government of this id",
                ),
                Some(Referred::Unavailable) => {
                    let message = format!(
                        "the node “{}”, whose local government this is, does not answer: try again later",
                        id.node()
                    );
                    flaws.note(UserErrorCode::OwnerUnavailable, &path, message);
                }
            }
        }
        Ok(members)
    }
}

/// The own members among some local governments.
pub(in crate::public::mutation) fn own<'a>(
    writing: &Writing,
    ids: impl IntoIterator<Item = &'a ObjectId>,
) -> Vec<&'a ObjectId> {
    let own = ids.into_iter();
    own.filter(|id| *id.node() == writing.network.me).collect()
}

/// Whether somebody may write of what some local governments take part in: the staff of the association of one of them, or
/// one of them.
pub(in crate::public::mutation) fn may_write_of_any<'a>(
    writer: &Writer<'_>,
    writing: &Writing,
    ids: impl IntoIterator<Item = &'a ObjectId>,
) -> bool {
    own(writing, ids)
        .into_iter()
        .any(|id| writer.may_write_of(id))
}
