//! What can happen. Each step says what it is about by a number, taken modulo what there is then, so that a history without
//! some of its steps is a history, too. What staff decide at the desk, and towns that merge, are steps as these are: a variant,
//! its share in [`Step::any`], and what happens.

use std::collections::BTreeSet;

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, PartialDate, TwinningKind, TwinningStatus, text::NameOrder,
};
use jumelage_entities::{
    Writing, local_government, record,
    write::{
        local_governments::{self, NewLocalGovernment},
        records::{self, NewPartner, NewRecord},
    },
};
use rand::{Rng, RngExt};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::nodes::{NODES, Nodes, ways};

/// Codes that towns may bear, and from which one on those of each node do: few, so that both sides often mean one pair, and
/// two nodes of one country sometimes one town.
const CODES: usize = 4;
const OF_NODE: usize = 3;
const FIRST_OF: [usize; NODES.len()] = [0, 0, 2];

const KINDS: [TwinningKind; 3] = [
    TwinningKind::Twinning,
    TwinningKind::Friendship,
    TwinningKind::Contact,
];
const STATUSES: [TwinningStatus; 3] = [
    TwinningStatus::Active,
    TwinningStatus::Suspended,
    TwinningStatus::Terminated,
];

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A town joins its association, or bears another name from now on.
    Town { node: usize, code: usize, name: u8 },
    /// A town goes, and what is recorded of it.
    NoTown { node: usize, town: usize },
    /// Somebody records a twinning, or says something else of it. Without a code the partner has a name only.
    Record {
        node: usize,
        party: usize,
        partner: Option<usize>,
        abroad: bool,
        kind: usize,
        status: usize,
        since: Option<u16>,
    },
    /// A record goes.
    NoRecord { node: usize, record: usize },
    /// A message leaves.
    Send { way: usize },
    /// It arrives.
    Arrive { way: usize, reply_is_lost: bool },
    /// An old one arrives once more.
    Late { way: usize },
    /// Everything is to be said again.
    Over { way: usize },
}

impl Step {
    pub(super) fn town(rng: &mut impl Rng) -> Self {
        let node = rng.random_range(0..NODES.len());
        Self::Town {
            node,
            code: FIRST_OF[node] + rng.random_range(0..OF_NODE),
            name: rng.random_range(0..4),
        }
    }

    pub(super) fn any(rng: &mut impl Rng) -> Self {
        let (node, way) = (rng.random_range(0..NODES.len()), rng.random_range(0..6));
        match rng.random_range(0..100) {
            0..8 => Self::town(rng),
            8..11 => Self::NoTown {
                node,
                town: rng.random_range(0..CODES),
            },
            11..42 => Self::Record {
                node,
                party: rng.random_range(0..CODES),
                partner: rng.random_bool(0.9).then(|| rng.random_range(0..CODES)),
                abroad: rng.random_bool(0.95),
                kind: rng.random_range(0..KINDS.len()),
                status: rng.random_range(0..STATUSES.len()),
                since: rng.random_bool(0.7).then(|| rng.random_range(1950..1956)),
            },
            42..48 => Self::NoRecord {
                node,
                record: rng.random_range(0..8),
            },
            48..70 => Self::Send { way },
            70..90 => Self::Arrive {
                way,
                reply_is_lost: rng.random_bool(0.2),
            },
            90..97 => Self::Late { way },
            _ => Self::Over { way },
        }
    }

    pub(super) async fn happen(&self, nodes: &mut Nodes) {
        let way = |at: usize| ways().nth(at).unwrap();
        match self {
            Self::Town { node, code, name } => town(nodes, *node, *code, *name).await,
            Self::NoTown { node, town } => no_town(nodes, *node, *town).await,
            Self::Record { node, .. } => self.record(nodes, *node).await,
            Self::NoRecord { node, record } => no_record(nodes, *node, *record).await,
            Self::Send { way: at } => nodes.send(way(*at)).await,
            Self::Arrive {
                way: at,
                reply_is_lost,
            } => {
                // Where the other holds something else, everything is said again.
                if !nodes.arrive(way(*at), *reply_is_lost).await {
                    nodes.start_over(way(*at)).await;
                }
            }
            Self::Late { way: at } => nodes.arrive_late(way(*at)).await,
            Self::Over { way: at } => nodes.start_over(way(*at)).await,
        }
    }

    async fn record(&self, nodes: &Nodes, node: usize) {
        let Self::Record {
            party,
            partner,
            abroad,
            kind,
            status,
            since,
            ..
        } = self
        else {
            return;
        };
        let towns = towns(nodes, node).await;
        let Some(party) = nth(&towns, *party) else {
            return;
        };
        let own = NODES[node].1;
        let other = if own == "DE" { "FR" } else { "DE" };
        let country = if *abroad { other } else { own };
        let code = partner.map(code);
        let member = code.as_ref().filter(|_| !abroad);
        let member = match member {
            Some(code) => bearer(nodes, node, code).await,
            None => None,
        };
        // A list's row that pairs a town with itself never comes this far.
        if member == Some(party.id) {
            return;
        }
        let year = since.map(|year| year.to_string().parse::<PartialDate>().unwrap());
        let new = NewRecord {
            list_id: None,
            party: party.id,
            partner: NewPartner {
                country: country.parse().unwrap(),
                code,
                name: partner.is_none().then(|| "Somewhere".to_owned()),
                member,
            },
            kind: KINDS[*kind],
            status: STATUSES[*status],
            since: year,
            until: None,
            themes: BTreeSet::new(),
            sdgs: BTreeSet::new(),
        };
        let writing = Writing::begin(nodes.db(node)).await.unwrap();
        let located = records::locate(&writing.tx, &writing.network, vec![new])
            .await
            .unwrap();
        records::write(&writing, located).await.unwrap();
        writing.commit().await.unwrap();
    }
}

fn code(number: usize) -> LocalGovernmentCode {
    LocalGovernmentCode::new(CodeScheme::Wikidata, &format!("Q{}", number + 1)).unwrap()
}

fn nth<T>(of: &[T], at: usize) -> Option<&T> {
    (!of.is_empty()).then(|| &of[at % of.len()])
}

async fn towns(nodes: &Nodes, at: usize) -> Vec<local_government::Model> {
    local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(NODES[at].0))
        .filter(local_government::Column::Member.eq(true))
        .order_by_asc(local_government::Column::Id)
        .all(nodes.db(at))
        .await
        .unwrap()
}

/// The own member that a code leads to.
async fn bearer(nodes: &Nodes, at: usize, code: &LocalGovernmentCode) -> Option<Uuid> {
    let new = new_town(at, code.clone(), 0);
    let located = local_governments::locate(nodes.db(at), vec![new])
        .await
        .unwrap();
    located
        .first()
        .and_then(local_governments::Located::existing_id)
}

fn new_town(node: usize, code: LocalGovernmentCode, name: u8) -> NewLocalGovernment {
    NewLocalGovernment {
        list_id: None,
        country: NODES[node].1.parse().unwrap(),
        name: format!("Town {name} of {}", code.value()),
        level: None,
        codes: BTreeSet::from([code]),
        location: None,
        population: None,
        website: None,
        mailbox: None,
        languages: BTreeSet::new(),
        names: BTreeSet::new(),
    }
}

async fn town(nodes: &Nodes, at: usize, number: usize, name: u8) {
    let new = new_town(at, code(number), name);
    let writing = Writing::begin(nodes.db(at)).await.unwrap();
    let located = local_governments::locate(&writing.tx, vec![new])
        .await
        .unwrap();
    local_governments::write(&writing, located, &NameOrder::new())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

async fn no_town(nodes: &Nodes, at: usize, number: usize) {
    let towns = towns(nodes, at).await;
    let Some(town) = nth(&towns, number) else {
        return;
    };
    let writing = Writing::begin(nodes.db(at)).await.unwrap();
    let names_it = Condition::any()
        .add(record::Column::PartyId.eq(town.id))
        .add(record::Column::PartnerId.eq(town.id))
        .add(record::Column::StatedPartnerId.eq(town.id));
    let of_it = record::Entity::find()
        .filter(record::Column::Node.eq(NODES[at].0))
        .filter(names_it)
        .all(&writing.tx)
        .await
        .unwrap();
    let of_it = of_it.into_iter().map(|row| row.id).collect();
    records::remove(&writing, &of_it).await.unwrap();
    local_governments::remove(&writing, &BTreeSet::from([town.id]))
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

async fn no_record(nodes: &Nodes, at: usize, number: usize) {
    let rows = record::Entity::find()
        .filter(record::Column::Node.eq(NODES[at].0))
        .order_by_asc(record::Column::Id)
        .all(nodes.db(at))
        .await
        .unwrap();
    if let Some(row) = nth(&rows, number) {
        let writing = Writing::begin(nodes.db(at)).await.unwrap();
        records::remove(&writing, &BTreeSet::from([row.id]))
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }
}
