//! What a listing belongs to: a twinning or a network that the association records.

use async_graphql::ID;
use jumelage_domain::{ObjectId, ObjectKind, listing::Network};
use jumelage_entities::{
    Writing, record,
    write::{
        listings::{self, Recorded},
        records,
    },
};

use super::towns::may_write_of_any;
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws},
};

/// The own record of the twinning or network that is meant. Both at once cannot be.
pub(in crate::public::mutation) async fn about(
    writer: &Writer<'_>,
    writing: &Writing,
    (twinning, network): (Option<&ID>, Option<&ID>),
    flaws: &mut Flaws,
) -> Result<Option<ObjectId>> {
    let (path, kind, id) = match (twinning, network) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            let message = "it is of a twinning or of a network, not of both: leave one out";
            flaws.invalid(&["network"], message);
            return Ok(None);
        }
        (Some(id), None) => ("twinning", ObjectKind::Twinning, id),
        (None, Some(id)) => ("network", ObjectKind::Network, id),
    };
    let Some(id) = flaws.id(&[path], kind, id) else {
        return Ok(None);
    };
    let me = &writing.network.me;
    let Some(found) = Owner::of(writing, &id).await? else {
        let message = format!("this association has no record of this {path}: record it first");
        flaws.note(UserErrorCode::NotFound, &[path], message);
        return Ok(None);
    };
    if !found.may_write(writer, writing) {
        let message =
            format!("this {path} is not yours: you may write of those in which you take part");
        flaws.note(UserErrorCode::Forbidden, &[path], message);
    }
    Ok(Some(ObjectId::new(kind, me.clone(), found.record())))
}

/// Whether somebody may write of what belongs to this.
pub(in crate::public::mutation) async fn may_write_of(
    writer: &Writer<'_>,
    writing: &Writing,
    about: &ObjectId,
) -> Result<bool> {
    let found = Owner::of(writing, about).await?;
    Ok(found.is_some_and(|found| found.may_write(writer, writing)))
}

/// An own record to which something belongs.
enum Owner {
    Twinning(Box<record::Model>),
    Network(Box<Recorded<Network>>),
}

impl Owner {
    async fn of(writing: &Writing, id: &ObjectId) -> Result<Option<Self>> {
        if id.kind() == ObjectKind::Twinning {
            let found = records::own(&writing.tx, &writing.network, id).await?;
            return Ok(found.map(|found| Self::Twinning(Box::new(found))));
        }
        let found = listings::own_of_kind(&writing.tx, &writing.network, id).await?;
        Ok(found.map(|found| Self::Network(Box::new(found))))
    }

    fn record(&self) -> uuid::Uuid {
        match self {
            Self::Twinning(row) => row.id,
            Self::Network(found) => found.row.id,
        }
    }

    /// What is of several own members is of each.
    fn may_write(&self, writer: &Writer<'_>, writing: &Writing) -> bool {
        match self {
            Self::Twinning(row) => {
                let parties = [Some(row.party_id), row.partner_id].into_iter().flatten();
                let me = &writing.network.me;
                let parties: Vec<ObjectId> = parties
                    .map(|party| ObjectId::new(ObjectKind::LocalGovernment, me.clone(), party))
                    .collect();
                may_write_of_any(writer, writing, &parties)
            }
            Self::Network(found) => may_write_of_any(writer, writing, found.words.members.keys()),
        }
    }
}
