//! What lists say of towns and records, and what staff say of single ones: steps of a history.

use std::collections::BTreeSet;

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, PartialDate, TwinningKind, TwinningStatus, text::NameOrder,
};
use jumelage_entities::{
    Network, Writing, local_government, record,
    write::{
        claims,
        local_governments::{self, NewLocalGovernment},
        records::{self, NewPartner, NewRecord},
    },
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    nodes::{NODES, Nodes},
    staff,
    step::Partner,
};

/// What a record says.
type Said = (TwinningKind, TwinningStatus, Option<u16>);

/// A record of a town with a partner in the other country, or in its own.
pub(super) async fn record(
    nodes: &Nodes,
    node: usize,
    party: usize,
    partner: Partner,
    abroad: bool,
    said: Said,
) {
    let towns = living(nodes, node).await;
    let Some(party) = nth(&towns, party) else {
        return;
    };
    let own = NODES[node].1;
    let other = if own == "DE" { "FR" } else { "DE" };
    let country = if abroad { other } else { own };
    let Some(partner) = named(nodes, node, partner, country).await else {
        return;
    };
    // A list's row that pairs a town with itself never comes this far.
    if partner.member != Some(party.id) {
        write(nodes, node, party.id, partner, said).await;
    }
}

/// Writes a record, as a list or its staff say it.
async fn write(
    nodes: &Nodes,
    node: usize,
    party: Uuid,
    partner: NewPartner,
    (kind, status, since): Said,
) {
    let new = NewRecord {
        list_id: None,
        party,
        partner,
        kind,
        status,
        since: since.map(|year| year.to_string().parse::<PartialDate>().unwrap()),
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

/// Somebody records what another association records, and names the partner by its code or name.
pub(super) async fn mirror(
    nodes: &Nodes,
    node: usize,
    claim: usize,
    kind: TwinningKind,
    since: Option<u16>,
) {
    let claims = staff::records(nodes, node, false).await;
    let towns = living(nodes, node).await;
    let Some(claim) = nth(&claims, claim) else {
        return;
    };
    let is_party = |town: &&local_government::Model| claim.partner_id == Some(town.id);
    let Some(party) = towns.iter().find(is_party) else {
        return;
    };
    let owner = claim.node.parse().unwrap();
    let partner = local_governments::as_partner(nodes.db(node), &owner, claim.party_id);
    let partner = partner.await.unwrap().unwrap();
    let partner = NewPartner {
        member: None,
        ..partner
    };
    let said = (kind, TwinningStatus::Active, since);
    write(nodes, node, party.id, partner, said).await;
}

pub(super) fn code(number: usize) -> LocalGovernmentCode {
    LocalGovernmentCode::new(CodeScheme::Wikidata, &format!("Q{}", number + 1)).unwrap()
}

pub(super) fn nth<T>(of: &[T], at: usize) -> Option<&T> {
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

/// Those whose time is not over.
pub(super) async fn living(nodes: &Nodes, at: usize) -> Vec<local_government::Model> {
    let mut towns = towns(nodes, at).await;
    towns.retain(|town| town.valid_to.is_none());
    towns
}

/// The partner of a record, as an association's list or its staff name it. Nobody is named whose code leads to several.
async fn named(nodes: &Nodes, at: usize, partner: Partner, country: &str) -> Option<NewPartner> {
    let stated = |code: Option<LocalGovernmentCode>, name: Option<String>| NewPartner {
        country: country.parse().unwrap(),
        code,
        name,
        member: None,
    };
    let name = |number: usize, name: u8| format!("Town {name} of {}", code(number).value());
    match partner {
        Partner::Nobody => Some(stated(None, Some("Somewhere".to_owned()))),
        Partner::Name(number, which) => Some(stated(None, Some(name(number, which)))),
        Partner::Code(number) if country == NODES[at].1 => {
            let key = (
                code(number).scheme().to_string(),
                code(number).value().to_owned(),
            );
            let network = Network::load(nodes.db(at)).await.unwrap();
            let wanted = BTreeSet::from([key.clone()]);
            let found = claims::bearers(nodes.db(at), &network, wanted)
                .await
                .unwrap();
            let member = match found.get(&key).map_or(&[][..], Vec::as_slice) {
                [] => None,
                [only] => Some(*only),
                _ => return None,
            };
            Some(NewPartner {
                member,
                ..stated(Some(code(number)), None)
            })
        }
        Partner::Code(number) => Some(stated(Some(code(number)), None)),
        Partner::Id(number) => {
            let known = local_government::Entity::find()
                .filter(local_government::Column::Member.eq(true))
                .filter(local_government::Column::Country.eq(country))
                .filter(local_government::Column::ValidTo.is_null())
                .order_by_asc(local_government::Column::Id)
                .all(nodes.db(at))
                .await
                .unwrap();
            let one = nth(&known, number)?;
            let owner = one.owner.parse().unwrap();
            local_governments::as_partner(nodes.db(at), &owner, one.id)
                .await
                .unwrap()
        }
    }
}

pub(super) fn new_town(node: usize, code: LocalGovernmentCode, name: u8) -> NewLocalGovernment {
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

pub(super) async fn town(nodes: &Nodes, at: usize, number: usize, name: u8) {
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

pub(super) async fn no_town(nodes: &Nodes, at: usize, number: usize) {
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
    // Whom others' records or a history name stays.
    let tx = &writing.tx;
    if local_governments::named_by(tx, town.id).await.unwrap() == 0
        && !local_governments::is_in_a_lineage(tx, town.id)
            .await
            .unwrap()
    {
        local_governments::remove(&writing, &BTreeSet::from([town.id]))
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();
}

pub(super) async fn no_record(nodes: &Nodes, at: usize, number: usize) {
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
