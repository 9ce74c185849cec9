//! Own members, partners that no node owns, and references to other nodes' members.

mod compared;
mod edit;
mod listed;
mod others;
mod remove;
mod reread;
mod store;

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    WriteError, former_name,
    local_government::{self, Model},
    local_government_code, local_government_name,
    write::{Writing, audit::MemberWords as Stored, batch},
};

use self::store::store;
pub(crate) use self::store::{entered, entering};
pub use self::{
    compared::{named, states},
    edit::{
        Member, Particulars, as_partner, delete, equal, is_in_a_lineage, named_by, own, save,
        telling,
    },
    listed::{Located, NewLocalGovernment, locate, write},
    others::{store_answered, store_references},
    remove::{not_among, remove},
};
pub(super) use self::{
    others::stated_partners,
    reread::reread,
    store::{amend, make, refresh_what_names},
};

/// A row with nothing known but its owner and identity.
pub(crate) fn blank(owner: &str, member: bool, id: Uuid, identity: Option<String>) -> Model {
    Model {
        id,
        owner: owner.to_owned(),
        member,
        name: String::new(),
        name_key: String::new(),
        search_key: String::new(),
        country: String::new(),
        level: None,
        latitude: None,
        longitude: None,
        region: None,
        x: None,
        y: None,
        z: None,
        population: None,
        population_year: None,
        website: None,
        mailbox: None,
        languages: String::new(),
        valid_from: None,
        valid_to: None,
        identity,
        same_as: None,
        version: 1,
    }
}

/// Own local governments with some identities.
pub(super) async fn by_identity(
    db: &impl ConnectionTrait,
    identities: BTreeSet<String>,
) -> Result<HashMap<String, Model>, WriteError> {
    let mut found = HashMap::new();
    for some in batch::portions(identities) {
        let rows = local_government::Entity::find()
            .filter(local_government::Column::Identity.is_in(some))
            .all(db)
            .await?;
        found.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.identity.clone()?, row))),
        );
    }
    Ok(found)
}

pub(super) async fn codes_of(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, BTreeSet<(String, String)>>, WriteError> {
    let mut codes: HashMap<Uuid, BTreeSet<(String, String)>> = HashMap::new();
    let of = local_government_code::Column::LocalGovernmentId;
    for code in batch::find::<local_government_code::Entity>(db, of, ids).await? {
        codes
            .entry(code.local_government_id)
            .or_default()
            .insert((code.scheme, code.value));
    }
    Ok(codes)
}

/// Rows with their codes and names.
async fn with_words(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = Model>,
) -> Result<Vec<Stored>, WriteError> {
    let rows: Vec<Model> = rows.into_iter().collect();
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut codes = codes_of(db, ids.clone()).await?;
    let mut names: HashMap<Uuid, BTreeSet<(String, String)>> = HashMap::new();
    let of = local_government_name::Column::LocalGovernmentId;
    for name in batch::find::<local_government_name::Entity>(db, of, ids).await? {
        let names = names.entry(name.local_government_id).or_default();
        names.insert((name.language, name.text));
    }
    let stored = rows.into_iter().map(|row| Stored {
        codes: codes.remove(&row.id).unwrap_or_default(),
        names: names.remove(&row.id).unwrap_or_default(),
        row,
    });
    Ok(stored.collect())
}

/// Of some ids the own members as they are now.
async fn as_they_are(
    writing: &Writing,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Stored>, WriteError> {
    let tx = &writing.tx;
    let rows =
        batch::find::<local_government::Entity>(tx, local_government::Column::Id, ids).await?;
    let me = writing.network.me.as_str();
    let members = rows.into_iter().filter(|row| row.member && row.owner == me);
    let members = with_words(tx, members).await?.into_iter();
    Ok(members.map(|member| (member.row.id, member)).collect())
}

/// The names that some local governments do not bear any more.
pub(super) async fn former_names(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, BTreeSet<String>>, WriteError> {
    let mut names: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    let of = former_name::Column::LocalGovernmentId;
    for row in batch::find::<former_name::Entity>(db, of, ids).await? {
        let its = names.entry(row.local_government_id).or_default();
        its.insert(row.name);
    }
    Ok(names)
}
