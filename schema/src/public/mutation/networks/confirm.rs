//! Confirming that own members are in a network that others record.

use jumelage_domain::{
    ObjectId, ObjectKind,
    listing::{Network, NetworkMember, OneKind},
};
use jumelage_entities::{Writing, write::listings as stored};
use uuid::Uuid;

use super::{
    ConfirmNetworkMembershipInput,
    input::ConfirmedMemberInput,
    write::{NOBODY, permit_changes},
};
use crate::{
    error::Result,
    public::mutation::{
        UserErrorCode, Writer,
        flaws::Flaws,
        listings::{self, in_order, may_write_of_any, own},
        payload::Outcome,
    },
};

/// Where an own record is there already, that says so from now on; else there is going to be one.
pub(super) async fn confirm(
    writer: &Writer<'_>,
    input: ConfirmNetworkMembershipInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let Some(found) = find(&writing, &input.network, &mut flaws).await? else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let Known {
        record,
        mut words,
        settled,
        same_as,
    } = found;
    let mut ours: Vec<ObjectId> = Vec::new();
    for id in own(&writing, settled.members.keys()) {
        // Of whoever is gone there is nothing to confirm.
        if stored::is_member(&writing, id).await? {
            ours.push(id.clone());
        }
    }
    if ours.is_empty() {
        let message = "nobody says that a member of this association is in this network: record the network with its \
            members, and say by `sameAs` which it is";
        flaws.note(UserErrorCode::NotFound, &["network"], message);
    }
    if !ours.is_empty() && !may_write_of_any(writer, &writing, &ours) {
        let message = "this network is not yours: you may write of those in which you take part";
        flaws.note(UserErrorCode::Forbidden, &["network"], message);
    }
    let before = match record {
        Some(_) => words.members.clone(),
        None => NOBODY,
    };
    let said = input.members.unwrap_or_default();
    let is_named = |id: &ObjectId| {
        let id = id.to_string();
        said.iter().any(|one| *one.local_government == id)
    };
    // A local government confirms itself, whatever its neighbours do.
    let confirmed = |id: &ObjectId| writer.may_write_of(id) || is_named(id);
    if record.is_none() {
        let me = &writing.network.me;
        let members = &mut words.members;
        members.retain(|id, _| id.node() != me || (ours.contains(id) && confirmed(id)));
    }
    for id in ours.iter().filter(|id| confirmed(id)) {
        if let Some(member) = settled.members.get(id) {
            let members = words.members.entry(id.clone());
            members.or_insert_with(|| NetworkMember {
                confirmed: false,
                unanswered: false,
                ..member.clone()
            });
        }
    }
    say(&mut words, &ours, said, &mut flaws);
    permit_changes(writer, &writing, (&before, &words.members), &mut flaws);
    let id = match record {
        Some(record) => listings::id_of::<Network>(&writing, record),
        None => listings::new_id::<Network>(&writing),
    };
    listings::commit(writing, id, words, same_as, flaws).await
}

/// A network that others record, and what this association says of it.
struct Known {
    /// Its own record.
    record: Option<Uuid>,
    /// What that says, or is going to say.
    words: Network,
    /// What all that is known settles to.
    settled: Network,
    same_as: Option<Uuid>,
}

async fn find(writing: &Writing, id: &str, flaws: &mut Flaws) -> Result<Option<Known>> {
    let path = &["network"];
    let Some(id) = flaws.id(path, ObjectKind::Network, id) else {
        return Ok(None);
    };
    let (tx, network) = (&writing.tx, &writing.network);
    let settled = stored::settled(tx, &id).await?;
    let Some(settled) = settled.and_then(Network::from_any) else {
        let message = "no association has told this node of a network with this id";
        flaws.note(UserErrorCode::NotFound, path, message);
        return Ok(None);
    };
    if let Some(own) = stored::own_of_kind::<Network>(tx, network, &id).await? {
        return Ok(Some(Known {
            record: Some(own.row.id),
            words: own.words,
            settled,
            same_as: own.row.same_as,
        }));
    }
    Ok(Some(Known {
        record: None,
        words: settled.confirming(),
        same_as: stored::of_another(tx, network, &id).await?,
        settled,
    }))
}

/// Puts what is said of own members into the words.
fn say(words: &mut Network, ours: &[ObjectId], said: Vec<ConfirmedMemberInput>, flaws: &mut Flaws) {
    for (at, one) in said.into_iter().enumerate() {
        let at = at.to_string();
        let path = |last: &'static str| ["members", at.as_str(), last];
        let of = &path("localGovernment");
        let Some(id) = flaws.id(of, ObjectKind::LocalGovernment, &one.local_government) else {
            continue;
        };
        let member = words.members.get_mut(&id).filter(|_| ours.contains(&id));
        let Some(member) = member else {
            let message =
                "nobody says that this is a member of this association that is in the network";
            flaws.note(UserErrorCode::NotFound, of, message);
            continue;
        };
        member.joined_on = one.joined_on.map(|date| date.0);
        member.left_on = one.left_on.map(|date| date.0);
        let joined = ("joinedOn", member.joined_on.as_ref());
        in_order(joined, (&path("leftOn"), member.left_on.as_ref()), flaws);
    }
}
