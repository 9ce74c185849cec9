//! What can happen. Each step says what it is about by a number, taken modulo what there is then, so that a history without
//! some of its steps is a history, too.

use jumelage_domain::{Decision, TwinningKind, TwinningStatus};
use rand::{Rng, RngExt};

use super::{
    doings::{self, Said},
    lists, lives,
    nodes::{NODES, Nodes, ways},
    staff,
};

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

/// How a record names its partner.
#[derive(Clone, Copy, Debug)]
pub(super) enum Partner {
    /// By its code.
    Code(usize),
    /// By a name that the town with that code may bear, or have borne.
    Name(usize, u8),
    /// By the id that its owner gave it, as far as that is known.
    Id(usize),
    /// By a name that nobody bears.
    Nobody,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A town joins its association, or bears another name from now on.
    Town { node: usize, code: usize, name: u8 },
    /// A town goes, and what is recorded of it.
    NoTown { node: usize, town: usize },
    /// Somebody records a twinning, or says something else of it.
    Record {
        node: usize,
        party: usize,
        partner: Partner,
        abroad: bool,
        kind: usize,
        status: usize,
        since: Option<u16>,
    },
    /// Somebody records what another association records, as lists that agree do.
    Mirror {
        node: usize,
        claim: usize,
        kind: usize,
        since: Option<u16>,
    },
    /// A record goes.
    NoRecord { node: usize, record: usize },
    /// Somebody records what is done in a twinning.
    Doing {
        node: usize,
        record: usize,
        said: Said,
    },
    /// And says something else of it, or that it is another association's.
    OtherDoing {
        node: usize,
        doing: usize,
        said: Said,
        same: Option<usize>,
    },
    /// And takes it back.
    NoDoing { node: usize, doing: usize },
    /// Staff decide on another's record.
    Decide {
        node: usize,
        claim: usize,
        decision: Decision,
        own: usize,
        named: Option<usize>,
    },
    /// And take it back.
    Reopen { node: usize, claim: usize },
    /// A town becomes part of another.
    Merge { node: usize, at: [usize; 2] },
    /// A town becomes a new one and part of another.
    Split {
        node: usize,
        at: [usize; 2],
        number: usize,
    },
    /// A town takes another name.
    Rename { node: usize, town: usize, name: u8 },
    /// A town goes to the other association of its country, or only one of them says so.
    Transfer {
        back: bool,
        at: [usize; 2],
        said: [bool; 2],
    },
    /// A node stops and starts: what was on its way may arrive, and nobody waits for the reply.
    Restart { node: usize },
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
        let at = [rng.random_range(0..CODES), rng.random_range(0..CODES)];
        let said = (
            rng.random_range(0..2),
            rng.random_bool(0.8).then(|| rng.random_range(1..12)),
            rng.random_range(0..3),
        );
        match rng.random_range(0..165) {
            137..152 => Self::Doing {
                node,
                record: rng.random_range(0..8),
                said,
            },
            152..162 => Self::OtherDoing {
                node,
                doing: rng.random_range(0..8),
                said,
                same: rng.random_bool(0.2).then(|| rng.random_range(0..8)),
            },
            162..165 => Self::NoDoing {
                node,
                doing: rng.random_range(0..8),
            },
            125..137 => Self::Mirror {
                node,
                claim: rng.random_range(0..8),
                kind: rng.random_range(0..KINDS.len()),
                since: rng.random_bool(0.7).then(|| rng.random_range(1950..1956)),
            },
            100..111 => Self::Decide {
                node,
                claim: rng.random_range(0..8),
                decision: Decision::ALL[rng.random_range(0..Decision::ALL.len())],
                own: rng.random_range(0..4),
                named: rng.random_bool(0.3).then(|| rng.random_range(0..CODES)),
            },
            111..114 => Self::Reopen {
                node,
                claim: rng.random_range(0..4),
            },
            114..117 => Self::Merge { node, at },
            117..119 => Self::Split {
                node,
                at,
                number: rng.random_range(0..2 * CODES),
            },
            119..121 => Self::Rename {
                node,
                town: at[0],
                name: rng.random_range(0..4),
            },
            121..123 => Self::Transfer {
                back: rng.random(),
                at,
                said: [rng.random_bool(0.8), rng.random_bool(0.9)],
            },
            123..125 => Self::Restart { node },
            0..8 => Self::town(rng),
            8..11 => Self::NoTown {
                node,
                town: rng.random_range(0..CODES),
            },
            11..42 => Self::Record {
                node,
                party: rng.random_range(0..CODES),
                partner: match rng.random_range(0..20) {
                    0..13 => Partner::Code(rng.random_range(0..CODES)),
                    13..16 => Partner::Name(rng.random_range(0..CODES), rng.random_range(0..4)),
                    16..18 => Partner::Id(rng.random_range(0..CODES)),
                    _ => Partner::Nobody,
                },
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
            Self::Town { node, code, name } => lists::town(nodes, *node, *code, *name).await,
            Self::NoTown { node, town } => lists::no_town(nodes, *node, *town).await,
            Self::Record {
                node,
                party,
                partner,
                abroad,
                kind,
                status,
                since,
            } => {
                let said = (KINDS[*kind], STATUSES[*status], *since);
                lists::record(nodes, *node, *party, *partner, *abroad, said).await;
            }
            Self::Mirror {
                node,
                claim,
                kind,
                since,
            } => lists::mirror(nodes, *node, *claim, KINDS[*kind], *since).await,
            Self::NoRecord { node, record } => lists::no_record(nodes, *node, *record).await,
            Self::Doing { node, record, said } => {
                doings::record(nodes, *node, *record, *said).await;
            }
            Self::OtherDoing {
                node,
                doing,
                said,
                same,
            } => doings::change(nodes, *node, *doing, *said, *same).await,
            Self::NoDoing { node, doing } => doings::remove(nodes, *node, *doing).await,
            Self::Decide {
                node,
                claim,
                decision,
                own,
                named,
            } => staff::decide(nodes, *node, *claim, *decision, *own, *named).await,
            Self::Reopen { node, claim } => staff::reopen(nodes, *node, *claim).await,
            Self::Merge { node, at } => lives::merge(nodes, *node, *at).await,
            Self::Split { node, at, number } => lives::split(nodes, *node, *at, *number).await,
            Self::Rename { node, town, name } => lives::rename(nodes, *node, *town, *name).await,
            Self::Transfer { back, at, said } => {
                let ways = if *back { [2, 1] } else { [1, 2] };
                lives::transfer(nodes, ways, *at, *said).await;
            }
            Self::Restart { node } => nodes.restart(*node),
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
}
