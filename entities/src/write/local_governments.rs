//! Own members, partners that no node owns, and references to other nodes' members.

mod compared;
mod edit;
mod others;
mod reread;

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{
    CountryCode, LocalGovernmentCode, LocalGovernmentLevel, Location,
    text::{NameOrder, fold},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Network, WriteError, former_name,
    local_government::{self, Model},
    local_government_code, local_government_name, member_key, record,
    stored::join,
    write::{
        Writing, audit,
        audit::MemberWords as Stored,
        batch, changes, contact_persons, keys,
        lineage::{self, Lineage},
        listings,
        records::Change,
        refresh, surveys,
        vocabulary::region,
    },
};

pub use self::edit::{
    Member, Particulars, as_partner, delete, equal, is_in_a_lineage, named_by, own, save, telling,
};

pub use compared::{named, states};
pub(super) use others::stated_partners;
pub use others::store_references;
pub(super) use reread::reread;

/// A member as a list states it, checked.
#[derive(Clone, Debug)]
pub struct NewLocalGovernment {
    /// The list's own id of the member, where it has such ids.
    pub list_id: Option<String>,
    /// Its country.
    pub country: CountryCode,
    /// Its official name.
    pub name: String,
    /// Its level.
    pub level: Option<LocalGovernmentLevel>,
    /// Its codes.
    pub codes: BTreeSet<LocalGovernmentCode>,
    /// Where it is.
    pub location: Option<Location>,
    /// Inhabitants.
    pub population: Option<i32>,
    /// URL.
    pub website: Option<String>,
    /// A functional address.
    pub mailbox: Option<String>,
    /// Its own languages, BCP 47.
    pub languages: BTreeSet<String>,
    /// Names by language.
    pub names: BTreeSet<(String, String)>,
}

impl NewLocalGovernment {
    /// Equal for two rows of a list that are one local government: the list's id; else the whole set of codes
    /// that tell places apart; else country and folded name.
    #[must_use]
    pub fn identity(&self) -> String {
        if let Some(id) = &self.list_id {
            return format!("member|id|{id}");
        }
        let codes = self.codes.iter().filter(|code| code.scheme().identifies());
        let codes = join(
            codes.map(|code| format!("{}:{}", code.scheme(), code.value())),
            "|",
        );
        if codes.is_empty() {
            format!("member|{}|{}", self.country, fold(&self.name))
        } else {
            format!("member|{codes}")
        }
    }
}

/// A member beside what the database has of it.
pub struct Located {
    new: NewLocalGovernment,
    existing: Option<Stored>,
    former: BTreeSet<String>,
}

impl Located {
    /// What writing it would do.
    #[must_use]
    pub fn change(&self, order: &NameOrder) -> Change {
        match &self.existing {
            None => Change::Created,
            Some(old) if self.updated(&old.row, order) == *old => Change::Unchanged,
            Some(_) => Change::Updated,
        }
    }

    /// Equal for two rows of a list that are one local government.
    #[must_use]
    pub fn identity(&self) -> String {
        self.new.identity()
    }

    /// The member that is there already.
    #[must_use]
    pub fn existing_id(&self) -> Option<Uuid> {
        self.existing.as_ref().map(|old| old.row.id)
    }

    fn updated(&self, old: &Model, order: &NameOrder) -> Stored {
        let new = &self.new;
        let vector = new.location.as_ref().map(Location::unit_vector);
        let names = new
            .names
            .iter()
            .map(|(_, text)| text.as_str())
            .chain(self.former.iter().map(String::as_str))
            .chain([new.name.as_str()]);
        let row = Model {
            name: new.name.clone(),
            name_key: order.key(&new.name),
            search_key: join(names.map(fold).collect::<BTreeSet<_>>(), "\n"),
            country: new.country.to_string(),
            level: new.level.map(|level| level.to_string()),
            latitude: new.location.map(|at| at.latitude()),
            longitude: new.location.map(|at| at.longitude()),
            x: vector.map(|[x, _, _]| x),
            y: vector.map(|[_, y, _]| y),
            z: vector.map(|[_, _, z]| z),
            population: new.population,
            website: new.website.clone(),
            mailbox: new.mailbox.clone(),
            languages: join(&new.languages, " "),
            ..old.clone()
        };
        let codes = new
            .codes
            .iter()
            .map(|code| (code.scheme().to_string(), code.value().to_owned()))
            .collect();
        Stored {
            row,
            codes,
            names: new.names.clone(),
        }
    }
}

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

/// Finds what the database has of some members.
pub async fn locate(
    db: &impl ConnectionTrait,
    new: Vec<NewLocalGovernment>,
) -> Result<Vec<Located>, WriteError> {
    let rows = by_identity(db, new.iter().map(NewLocalGovernment::identity).collect()).await?;
    let ids = rows.values().map(|row| row.id).collect();
    let former = former_names(db, ids).await?;
    let rows = with_words(db, rows.into_values()).await?;
    let rows: HashMap<_, _> = rows
        .into_iter()
        .filter_map(|member| Some((member.row.identity.clone()?, member)))
        .collect();
    Ok(new
        .into_iter()
        .map(|new| {
            let existing = rows.get(&new.identity()).cloned();
            let id = existing.as_ref().map(|old| old.row.id);
            let former = id.and_then(|id| former.get(&id)).cloned();
            Located {
                former: former.unwrap_or_default(),
                new,
                existing,
            }
        })
        .collect())
}

/// Writes members; no two of them with one identity.
pub async fn write(
    writing: &Writing,
    located: Vec<Located>,
    order: &NameOrder,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let me = writing.network.me.as_str();
    let (mut changed, mut all, mut freed) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for row in located {
        let written = match &row.existing {
            Some(old) => row.updated(&old.row, order),
            None => row.updated(
                &blank(me, true, Uuid::now_v7(), Some(row.new.identity())),
                order,
            ),
        };
        all.insert(written.row.id);
        if row.change(order) != Change::Unchanged {
            freed.extend(row.existing.into_iter().flat_map(|old| old.codes));
            changed.push(written);
        }
    }
    let ids: BTreeSet<Uuid> = changed.iter().map(|member| member.row.id).collect();
    freed.extend(
        changed
            .iter()
            .flat_map(|member| member.codes.iter().cloned()),
    );
    let named = store(writing, changed).await?;
    refresh_what_names(writing, &ids, freed, named).await?;
    Ok(all)
}

/// Writes rows, their codes and names, and the keys of own members among them. Says which records' partners may be known by
/// a name that is one of theirs now, or was.
async fn store(writing: &Writing, mut members: Vec<Stored>) -> Result<BTreeSet<Uuid>, WriteError> {
    let tx = &writing.tx;
    let before = as_they_are(writing, members.iter().map(|member| member.row.id)).await?;
    for member in &mut members {
        member.row.region = region(&member.codes);
    }
    for member in members.iter_mut().filter(|member| member.row.member) {
        if let Some(before) = before.get(&member.row.id) {
            member.row.version = before.row.version + 1;
        }
    }
    let were: BTreeSet<Uuid> = before.keys().copied().collect();
    let known = members.iter().map(|member| member.row.id);
    let id = local_government::Column::Id;
    let known = batch::find::<local_government::Entity>(tx, id, known).await?;
    let known: HashMap<Uuid, Model> = known.into_iter().map(|row| (row.id, row)).collect();
    // Those of others among them, whom nobody here has renamed.
    let renamed = members.iter().filter(|member| {
        let before = known.get(&member.row.id);
        before.is_some_and(|before| listings::differ(before, &member.row))
    });
    writing.renamed(renamed.map(|member| member.row.id));
    writing.tell_of(members.iter().map(|member| member.row.id));
    audit::members(writing, before, &members);
    let ids = || members.iter().map(|member| member.row.id);
    // Whoever is no member any more was one.
    let me = writing.network.me.as_str();
    let own = members.iter().filter(|member| member.row.owner == me);
    let own: Vec<Uuid> = own.map(|member| member.row.id).collect();
    changes::note_local_governments(writing, own).await?;
    let known = members.iter().filter(|member| member.row.member);
    let known = known.filter(|member| member.row.owner == me);
    let known: BTreeSet<Uuid> = known.map(|member| member.row.id).collect();
    let mut named = keys::leading_to(writing, &were).await?;
    batch::delete::<local_government_code::Entity>(
        tx,
        local_government_code::Column::LocalGovernmentId,
        ids(),
    )
    .await?;
    batch::delete::<local_government_name::Entity>(
        tx,
        local_government_name::Column::LocalGovernmentId,
        ids(),
    )
    .await?;
    let codes: Vec<_> = members
        .iter()
        .flat_map(|member| {
            member
                .codes
                .iter()
                .map(|(scheme, value)| local_government_code::Model {
                    local_government_id: member.row.id,
                    scheme: scheme.clone(),
                    value: value.clone(),
                    year: None,
                })
        })
        .collect();
    let names: Vec<_> = members
        .iter()
        .flat_map(|member| {
            member
                .names
                .iter()
                .map(|(language, text)| local_government_name::Model {
                    local_government_id: member.row.id,
                    language: language.clone(),
                    text: text.clone(),
                })
        })
        .collect();
    batch::upsert::<local_government_code::Entity>(tx, codes).await?;
    batch::upsert::<local_government_name::Entity>(tx, names).await?;
    batch::upsert::<local_government::Entity>(tx, members.into_iter().map(|member| member.row))
        .await?;
    keys::forget(writing, &were).await?;
    keys::hold_members(writing, &known).await?;
    named.extend(keys::leading_to(writing, &known).await?);
    Ok(named)
}

/// To be called before members are written in another way than by [`store`]: all of them at once, into an empty node.
pub(crate) async fn entering(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    changes::note_local_governments(writing, ids.iter().copied()).await
}

/// And after that.
pub(crate) async fn entered(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let members = as_they_are(writing, ids.iter().copied()).await?;
    let members: Vec<Stored> = members.into_values().collect();
    audit::members(writing, HashMap::new(), &members);
    keys::hold_members(writing, ids).await
}

/// Stores a new member. The caller refreshes what names it: it may come after another that bears its codes, too.
pub(super) async fn make(
    writing: &Writing,
    new: Located,
    valid_from: &str,
) -> Result<Uuid, WriteError> {
    let me = writing.network.me.as_str();
    let empty = blank(me, true, Uuid::now_v7(), Some(new.identity()));
    let mut made = new.updated(&empty, &NameOrder::new());
    made.row.valid_from = Some(valid_from.to_owned());
    let id = made.row.id;
    store(writing, vec![made]).await?;
    Ok(id)
}

/// Own members in other words. The caller refreshes what names them.
pub(super) async fn amend(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
    change: impl Fn(&mut Model) + Send,
) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let column = local_government::Column::Id;
    let mut rows = batch::find::<local_government::Entity>(tx, column, ids.iter().copied()).await?;
    rows.iter_mut().for_each(change);
    let members = with_words(tx, rows).await?;
    store(writing, members).await.map(drop)
}

/// Records and offers that name one of these local governments or state one of these codes, and `named`: those that
/// state a name like theirs.
pub(super) async fn refresh_what_names(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
    codes: BTreeSet<(String, String)>,
    named: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let mut rows = batch::find::<record::Entity>(&writing.tx, record::Column::Id, named).await?;
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        rows.extend(batch::find::<record::Entity>(&writing.tx, column, ids.iter().copied()).await?);
    }
    // The index begins with the scheme. One code's scheme may meet another's value: looking at a record too many does no harm.
    let schemes: BTreeSet<String> = codes.iter().map(|(scheme, _)| scheme.clone()).collect();
    for values in batch::portions(codes.into_iter().map(|(_, value)| value)) {
        let offered = Condition::all()
            .add(record::Column::StatedScheme.is_in(schemes.clone()))
            .add(record::Column::StatedCode.is_in(values))
            .add(record::Column::Node.ne(writing.network.me.as_str()));
        rows.extend(
            record::Entity::find()
                .filter(offered)
                .all(&writing.tx)
                .await?,
        );
    }
    let (own, claims): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| row.node == writing.network.me.as_str());
    super::claims::refresh(writing, &claims.into_iter().map(|row| row.id).collect()).await?;
    refresh::own_records(writing, &own.into_iter().map(|row| row.id).collect()).await
}

/// Members that are not among the given ones, and whether a record names them.
pub async fn not_among(
    db: &impl ConnectionTrait,
    network: &Network,
    kept: &BTreeSet<Uuid>,
) -> Result<Vec<(Model, bool)>, WriteError> {
    let mine = Condition::all()
        .add(local_government::Column::Owner.eq(network.me.as_str()))
        .add(local_government::Column::Member.eq(true));
    let own: Vec<Uuid> = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .filter(mine)
        .into_tuple()
        .all(db)
        .await?;
    let going = own.into_iter().filter(|id| !kept.contains(id));
    let rows = batch::find::<local_government::Entity>(db, local_government::Column::Id, going);
    let rows = rows.await?;
    let lineage = Lineage::whole(db, &network.me).await?;
    // A list of today does not mention those that others came after: they stay for whoever looks for them.
    let rows: Vec<Model> = rows
        .into_iter()
        .filter(|row| !lineage.is_history(row.id))
        .collect();
    let ids = || rows.iter().map(|row| row.id);
    let mut named = BTreeSet::new();
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        let records = batch::find::<record::Entity>(db, column, ids()).await?;
        named.extend(
            records
                .into_iter()
                .flat_map(|row| [Some(row.party_id), row.partner_id])
                .flatten(),
        );
    }
    Ok(rows
        .into_iter()
        .map(|row| (named.contains(&row.id), row))
        .map(|(named, row)| (row, named))
        .collect())
}

/// Deletes members that no record names, with their contact persons. A code that they shared with one other leads to that one now.
pub async fn remove(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let tx = &writing.tx;
    changes::note_local_governments(writing, ids.iter().copied()).await?;
    let named = keys::leading_to(writing, ids).await?;
    let ids = || ids.iter().copied();
    writing.renamed(ids());
    writing.tell_of(ids());
    audit::members(writing, as_they_are(writing, ids()).await?, &[]);
    let freed = codes_of(tx, ids().collect())
        .await?
        .into_values()
        .flatten()
        .collect();
    batch::delete::<local_government_code::Entity>(
        tx,
        local_government_code::Column::LocalGovernmentId,
        ids(),
    )
    .await?;
    batch::delete::<local_government_name::Entity>(
        tx,
        local_government_name::Column::LocalGovernmentId,
        ids(),
    )
    .await?;
    contact_persons::remove_of(writing, ids()).await?;
    surveys::answers::remove_of(writing, ids()).await?;
    lineage::forget(tx, &ids().collect()).await?;
    batch::delete::<member_key::Entity>(tx, member_key::Column::LocalGovernmentId, ids()).await?;
    batch::delete::<local_government::Entity>(tx, local_government::Column::Id, ids()).await?;
    refresh_what_names(writing, &BTreeSet::new(), freed, named).await
}
