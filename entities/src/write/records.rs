//! Own records: found again, written, merged and deleted.

mod compared;
mod edit;
mod elsewhere;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    AuditKind, CountryCode, LocalGovernmentCode, PartialDate, Sdg, Theme, TwinningKind,
    TwinningStatus, text::fold,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Network, WriteError, answer,
    exchange::message::Topic,
    local_government, record, record_sdg, record_theme, redirect,
    stored::join,
    write::{
        Writing, audit, batch, decisions, keys, lineage::Lineage, links, local_governments,
        partners, refresh, say, twinnings,
    },
};

pub use self::edit::{equal, own, restate};
use self::elsewhere::Elsewhere;
use crate::record::Model;
pub use compared::states;

/// A record as a list states it, checked.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// The list's own id of the record, where it has such ids.
    pub list_id: Option<String>,
    /// The own member.
    pub party: Uuid,
    /// The other party.
    pub partner: NewPartner,
    /// The bond.
    pub kind: TwinningKind,
    /// Where in its life.
    pub status: TwinningStatus,
    /// When it began.
    pub since: Option<PartialDate>,
    /// When it ended.
    pub until: Option<PartialDate>,
    /// What it is about.
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    pub sdgs: BTreeSet<Sdg>,
}

/// The other party as a list states it. It has a code or a name.
#[derive(Clone, Debug)]
pub struct NewPartner {
    /// Its country.
    pub country: CountryCode,
    /// Its code.
    pub code: Option<LocalGovernmentCode>,
    /// Its name.
    pub name: Option<String>,
    /// The own member that it is, where the list's own association knows it.
    pub member: Option<Uuid>,
}

impl NewPartner {
    /// A partner that no node owns is one object per stated code, else one per country and folded name.
    pub(super) fn identity(&self) -> String {
        match &self.code {
            Some(code) => format!("partner|{}|{}", code.scheme(), code.value()),
            None => format!(
                "partner|{}|{}",
                self.country,
                fold(self.name.as_deref().unwrap_or_default())
            ),
        }
    }
}

/// A record beside what the database has of it.
pub struct Located {
    new: NewRecord,
    /// Another node's member by whose id the record names its partner already, and whom the list means.
    by_id: Option<Uuid>,
    /// Equal for two rows of a list that are one record.
    pub identity: String,
    existing: Option<record::Model>,
}

/// What writing a row did, or would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Created,
    /// It said something else.
    Updated,
    /// It was there as it is.
    Unchanged,
}

impl Located {
    /// What writing it would do.
    #[must_use]
    pub fn change(&self) -> Change {
        match &self.existing {
            None => Change::Created,
            Some(old) if self.updated(old) == *old => Change::Unchanged,
            Some(_) => Change::Updated,
        }
    }

    /// The record that is there already.
    #[must_use]
    pub fn existing_id(&self) -> Option<Uuid> {
        self.existing.as_ref().map(|old| old.id)
    }

    /// The existing row with the new values, its version and date as they were.
    fn updated(&self, old: &record::Model) -> record::Model {
        let new = &self.new;
        let mut row = old.clone();
        row.kind = new.kind.to_string();
        row.status = new.status.to_string();
        row.since = new.since.as_ref().map(ToString::to_string);
        row.until = new.until.as_ref().map(ToString::to_string);
        row.themes = join(new.themes.iter().map(Theme::as_str), "|");
        row.sdgs = join(new.sdgs.iter().map(ToString::to_string), "|");
        if old.identity.is_some() {
            row.party_id = new.party;
        }
        // B–A in a list that has A–B is the same record, seen from its other end.
        if row.party_id == new.party {
            row.stated_country = new.partner.country.to_string();
            row.stated_scheme = new
                .partner
                .code
                .as_ref()
                .map(|code| code.scheme().to_string());
            row.stated_code = new
                .partner
                .code
                .as_ref()
                .map(|code| code.value().to_owned());
            row.stated_name.clone_from(&new.partner.name);
            // A partner that became a member since is that member from now on.
            row.stated_partner_id = new.partner.member.or(old.stated_partner_id);
        }
        row
    }
}

/// Finds what the database has of some records.
pub async fn locate(
    db: &impl ConnectionTrait,
    network: &Network,
    new: Vec<NewRecord>,
) -> Result<Vec<Located>, WriteError> {
    let partners =
        local_governments::by_identity(db, new.iter().map(|row| row.partner.identity()).collect())
            .await?;
    // Whose they are is looked at here: asked for that too, SQLite goes through all records of the node for each batch.
    let mut rows = Vec::new();
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        let parties: BTreeSet<Uuid> = new.iter().map(|row| row.party).collect();
        rows.extend(batch::find::<record::Entity>(db, column, parties).await?);
    }
    let list_ids: Vec<String> = new.iter().filter_map(|row| row.list_id.clone()).collect();
    if !list_ids.is_empty() {
        let listed = record::Entity::find().filter(record::Column::Identity.is_in(list_ids));
        rows.extend(listed.all(db).await?);
    }
    rows.retain(|row| row.node == network.me.as_str());
    let elsewhere = Elsewhere::named_by(db, network, &rows).await?;
    let mut by_pair = HashMap::new();
    let mut by_list_id = HashMap::new();
    for row in rows {
        if let Some(identity) = row.identity.clone() {
            by_list_id.insert(identity, row);
            continue;
        }
        // A partner goes under the id that it has in the list and, once a node took it up, under that node's.
        for partner in [row.stated_partner_id, row.partner_id]
            .into_iter()
            .flatten()
        {
            by_pair.insert(pair(row.party_id, partner, &row.kind), row.clone());
        }
    }
    Ok(new
        .into_iter()
        .map(|new| {
            let stated = partners.get(&new.partner.identity());
            let partners = [
                new.partner.member,
                // Before whom it was found to be: another row may be found to be the same, and not be yet.
                stated.map(|row| row.id),
                stated.and_then(|row| row.same_as),
                elsewhere.find(&new.partner),
            ];
            let existing = match &new.list_id {
                Some(id) => by_list_id.get(id),
                None => partners
                    .into_iter()
                    .flatten()
                    .find_map(|partner| by_pair.get(&pair(new.party, partner, new.kind.as_str()))),
            };
            let partner = partners.into_iter().flatten().next();
            let by_id = existing.and_then(|old| old.stated_partner_id);
            Located {
                by_id: by_id.filter(|id| elsewhere.find(&new.partner) == Some(*id)),
                identity: identity(&new, partner, existing),
                existing: existing.cloned(),
                new,
            }
        })
        .collect())
}

/// The list's id; else the record that is there already; else the pair, as far as it has ids, and the kind.
fn identity(new: &NewRecord, partner: Option<Uuid>, existing: Option<&record::Model>) -> String {
    match (&new.list_id, existing, partner) {
        (Some(id), _, _) => format!("id|{id}"),
        (None, Some(existing), _) => format!("record|{}", existing.id),
        (None, None, Some(partner)) => {
            let (one, other, kind) = pair(new.party, partner, new.kind.as_str());
            format!("{one}|{other}|{kind}")
        }
        (None, None, None) => {
            format!("{}|{}|{}", new.party, new.partner.identity(), new.kind)
        }
    }
}

fn pair(one: Uuid, other: Uuid, kind: &str) -> (Uuid, Uuid, String) {
    (one.min(other), one.max(other), kind.to_owned())
}

/// Writes records; no two of them with one identity.
pub async fn write(writing: &Writing, located: Vec<Located>) -> Result<BTreeSet<Uuid>, WriteError> {
    let partners = located
        .iter()
        .filter(|row| row.new.partner.member.or(row.by_id).is_none());
    let partners: BTreeMap<String, &NewPartner> = partners
        .map(|row| (row.new.partner.identity(), &row.new.partner))
        .collect();
    let partners = local_governments::stated_partners(writing, partners).await?;
    let (mut rows, mut all) = (Vec::new(), BTreeSet::new());
    for row in &located {
        let change = row.change();
        let stated = match row.new.partner.member.or(row.by_id) {
            Some(member) => member,
            None => partners[&row.new.partner.identity()],
        };
        let written = match &row.existing {
            Some(old) => {
                let mut written = row.updated(old);
                written.version += 1;
                if written.party_id == row.new.party {
                    written.stated_partner_id = Some(stated);
                }
                written
            }
            None => created(writing, row, stated),
        };
        all.insert(written.id);
        if change != Change::Unchanged {
            rows.push(record::Model {
                updated_at: writing.now.millis(),
                ..written
            });
        }
    }
    let changed: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    store(writing, rows).await?;
    refresh::own_records(writing, &changed).await?;
    Ok(all)
}

fn created(writing: &Writing, row: &Located, stated: Uuid) -> record::Model {
    let empty = record::Model {
        id: Uuid::now_v7(),
        node: writing.network.me.to_string(),
        party_id: row.new.party,
        // As stated until a node answers for this very record: another record's answer is not about it.
        partner_id: Some(stated),
        stated_partner_id: Some(stated),
        stated_country: String::new(),
        stated_scheme: None,
        stated_code: None,
        stated_name: None,
        kind: String::new(),
        status: String::new(),
        since: None,
        until: None,
        themes: String::new(),
        sdgs: String::new(),
        updated_at: 0,
        version: 1,
        identity: row.new.list_id.clone(),
        exclusive: false,
    };
    row.updated(&empty)
}

/// Writes rows, and their themes and goals as rows of their own: statistics count records by their own words.
pub(crate) async fn store(writing: &Writing, rows: Vec<record::Model>) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let ids = || rows.iter().map(|row| row.id);
    audit::records(writing, ids(), &rows).await?;
    batch::delete::<record_theme::Entity>(tx, record_theme::Column::RecordId, ids()).await?;
    batch::delete::<record_sdg::Entity>(tx, record_sdg::Column::RecordId, ids()).await?;
    let (mut themes, mut sdgs) = (Vec::new(), Vec::new());
    for row in &rows {
        let said = row.statement()?;
        themes.extend(said.themes.iter().map(|theme| record_theme::Model {
            record_id: row.id,
            theme: theme.to_string(),
        }));
        sdgs.extend(said.sdgs.iter().map(|sdg| record_sdg::Model {
            record_id: row.id,
            sdg: sdg.number().into(),
        }));
    }
    batch::upsert::<record_theme::Entity>(tx, themes).await?;
    batch::upsert::<record_sdg::Entity>(tx, sdgs).await?;
    batch::upsert::<record::Entity>(tx, rows).await
}

/// Which records became one.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) survivors: BTreeSet<Uuid>,
    pub(super) gone: BTreeSet<Uuid>,
}

impl Merged {
    pub(super) fn is_empty(&self) -> bool {
        self.gone.is_empty()
    }
}

/// Two records of one pair and kind are one: the older id survives, with the words of the later change. As that cannot be
/// undone, those are left apart that are of one pair only as long as not all nodes have answered.
pub(super) async fn merge_equal(
    writing: &Writing,
    records: &[record::Model],
    moved: &BTreeSet<Uuid>,
) -> Result<Merged, WriteError> {
    let parties: BTreeSet<Uuid> = records
        .iter()
        .filter(|record| moved.contains(&record.id))
        .map(|record| record.party_id)
        .collect();
    let mut groups: BTreeMap<_, Vec<record::Model>> = BTreeMap::new();
    let mut theirs = BTreeMap::new();
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        let rows = batch::find::<record::Entity>(&writing.tx, column, parties.iter().copied());
        theirs.extend(rows.await?.into_iter().map(|row| (row.id, row)));
    }
    for row in theirs.into_values() {
        if let (true, None, Some(partner)) = (
            row.node == writing.network.me.as_str(),
            &row.identity,
            row.partner_id,
        ) {
            groups
                .entry(pair(row.party_id, partner, &row.kind))
                .or_default()
                .push(row);
        }
    }
    groups.retain(|_, group| group.len() > 1);
    let open = partners::open(writing, groups.values().flatten()).await?;
    let groups = groups.into_values().flat_map(|group| apart(group, &open));
    let mut merged = Merged::default();
    let (mut rows, mut redirects) = (Vec::new(), Vec::new());
    let mut survivors = HashMap::new();
    for mut group in groups.filter(|group| group.len() > 1) {
        group.sort_by_key(|row| row.id);
        let survivor = group[0].id;
        let gone: Vec<Uuid> = group[1..].iter().map(|row| row.id).collect();
        // Whoever read one of them has read another version than the one that there is now.
        let version = group
            .iter()
            .map(|row| row.version)
            .max()
            .unwrap_or_default()
            + 1;
        let Some(latest) = group.into_iter().max_by_key(|row| (row.updated_at, row.id)) else {
            continue;
        };
        // What led to one that goes now leads to the survivor at once.
        let led = redirect::Column::Target;
        let led = batch::find::<redirect::Entity>(&writing.tx, led, gone.iter().copied()).await?;
        let led = led.into_iter().map(|row| row.id);
        redirects.extend(led.chain(gone.iter().copied()).map(|id| redirect::Model {
            id,
            target: survivor,
        }));
        rows.push(record::Model {
            id: survivor,
            version,
            ..latest
        });
        survivors.extend(gone.iter().map(|id| (*id, survivor)));
        merged.survivors.insert(survivor);
        merged.gone.extend(gone);
    }
    decisions::moved(writing, &survivors).await?;
    remove(writing, &merged.gone).await?;
    store(writing, rows).await?;
    audit::merged(writing, AuditKind::Record, &redirects);
    batch::upsert::<redirect::Entity>(&writing.tx, redirects).await?;
    Ok(merged)
}

/// Records of one pair, those apart whose partner is open yet: they are one with those that state the same.
fn apart(group: Vec<Model>, open: &BTreeSet<Uuid>) -> impl Iterator<Item = Vec<Model>> {
    let sure = group.iter().filter(|row| !open.contains(&row.id));
    let stated: BTreeSet<Option<Uuid>> = sure.map(|row| row.stated_partner_id).collect();
    let mut groups: BTreeMap<Option<Uuid>, Vec<Model>> = BTreeMap::new();
    for row in group {
        let alone = open.contains(&row.id) && !stated.contains(&row.stated_partner_id);
        let key = row.stated_partner_id.filter(|_| alone);
        groups.entry(key).or_default().push(row);
    }
    groups.into_values()
}

/// Deletes own records, and withdraws what was said of them.
pub async fn remove(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    if ids.is_empty() {
        return Ok(());
    }
    let tx = &writing.tx;
    let linked = batch::find::<crate::link::Entity>(
        tx,
        crate::link::Column::OwnRecordId,
        ids.iter().copied(),
    )
    .await?;
    audit::records(writing, ids.iter().copied(), &[]).await?;
    links::remove(writing, ids).await?;
    twinnings::remove(writing, ids).await?;
    say::replace(writing, Topic::Offer, ids.clone(), BTreeMap::new()).await?;
    batch::delete::<answer::Entity>(tx, answer::Column::RecordId, ids.iter().copied()).await?;
    batch::delete::<record_theme::Entity>(tx, record_theme::Column::RecordId, ids.iter().copied())
        .await?;
    batch::delete::<record_sdg::Entity>(tx, record_sdg::Column::RecordId, ids.iter().copied())
        .await?;
    keys::hold_stated(writing, ids, []).await?;
    batch::delete::<record::Entity>(tx, record::Column::Id, ids.iter().copied()).await?;
    // What the other side still records stands here as its claim again.
    let mut claims = decisions::removed(writing, ids).await?;
    claims.extend(linked.into_iter().map(|link| link.other_record_id));
    Box::pin(super::claims::refresh(writing, &claims)).await
}

/// The own records that are not among the given ones, with the names of their parties for a report.
pub async fn not_among(
    db: &impl ConnectionTrait,
    network: &Network,
    kept: &BTreeSet<Uuid>,
) -> Result<Vec<(record::Model, String)>, WriteError> {
    let own: Vec<Uuid> = record::Entity::find()
        .select_only()
        .column(record::Column::Id)
        .filter(record::Column::Node.eq(network.me.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    let going = own.into_iter().filter(|id| !kept.contains(id));
    let rows = batch::find::<record::Entity>(db, record::Column::Id, going).await?;
    // What ended with a merger no list can name any more: it is history.
    let lineage = Lineage::whole(db, &network.me).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|row| !lineage.is_history(row.party_id))
        .collect();
    let parties = batch::find::<local_government::Entity>(
        db,
        local_government::Column::Id,
        rows.iter().map(|row| row.party_id).collect::<BTreeSet<_>>(),
    )
    .await?;
    let names: HashMap<Uuid, String> = parties.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let party = names.get(&row.party_id).cloned().unwrap_or_default();
            let partner = row
                .stated_name
                .clone()
                .or_else(|| row.stated_code.clone())
                .unwrap_or_default();
            let label = format!("{party} – {partner} ({})", row.kind);
            (row, label)
        })
        .collect())
}
