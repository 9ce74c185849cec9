//! A twinning's other party: one that is known by its name, or a member of any association of the network.

use jumelage_domain::{ObjectId, ObjectKind, text::fold};
use jumelage_entities::{
    Writing, local_government,
    write::{claims, local_governments, records::NewPartner},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{DescribedPartnerInput, PartnerInput};
use crate::{
    error::Result,
    public::{
        mutation::{UserErrorCode, flaws::Flaws},
        reference::Referred,
        service::Asked,
    },
};

/// What is known of a partner before anything is written: whoever owns it is asked first, as no transaction waits for
/// another node.
pub(super) enum Known {
    /// By its description.
    Described(DescribedPartnerInput),
    /// A local government of this node's.
    Own(ObjectId),
    /// Another node's, and what that node says of it.
    Foreign(ObjectId, Referred),
    /// Nothing, as the id is none.
    Nothing,
}

impl Known {
    /// Asks whom there is to ask.
    pub(super) async fn of(input: PartnerInput, asked: &Asked, flaws: &mut Flaws) -> Self {
        let path = &["partner", "id"];
        match input {
            PartnerInput::Described(described) => Self::Described(described),
            PartnerInput::Id(id) => match flaws.id(path, ObjectKind::LocalGovernment, &id) {
                None => Self::Nothing,
                Some(id) if *id.node() == asked.network().me => Self::Own(id),
                Some(id) => {
                    let referred = asked.reference(&id).await;
                    Self::Foreign(id, referred)
                }
            },
        }
    }

    /// The partner as a record states it.
    pub(super) async fn state(
        self,
        writing: &Writing,
        flaws: &mut Flaws,
    ) -> Result<Option<NewPartner>> {
        match self {
            Self::Nothing => Ok(None),
            Self::Described(described) => describe(writing, described, flaws).await,
            Self::Own(id) => own(writing, &id, flaws).await,
            Self::Foreign(id, referred) => foreign(writing, id, referred, flaws).await,
        }
    }
}

/// One of whom a code says that it is an own member is that member.
async fn describe(
    writing: &Writing,
    described: DescribedPartnerInput,
    flaws: &mut Flaws,
) -> Result<Option<NewPartner>> {
    let path = ["partner", "described", "codes"];
    let codes = flaws.codes(&path, described.codes.unwrap_or_default());
    let name = flaws.name(&["partner", "described", "name"], &described.name);
    let (network, country) = (&writing.network, described.country.0);
    let code = local_governments::telling(codes);
    let mut member = None;
    if let Some(code) = code
        .as_ref()
        .filter(|_| network.countries.contains(&country))
    {
        let code = (code.scheme().to_string(), code.value().to_owned());
        let bearers = claims::bearers(&writing.tx, network, [code.clone()].into()).await?;
        if let Some([only]) = bearers.get(&code).map(Vec::as_slice) {
            member = Some(*only);
        }
    }
    Ok(name.map(|name| NewPartner {
        country,
        code,
        name: Some(name),
        member,
    }))
}

/// A member, or a partner that no node owns and that an own record names.
async fn own(writing: &Writing, id: &ObjectId, flaws: &mut Flaws) -> Result<Option<NewPartner>> {
    let (tx, me) = (&writing.tx, &writing.network.me);
    let member = local_governments::own(tx, me, id).await?;
    let id = member.map_or(id.uuid(), |member| member.id());
    let found = local_governments::as_partner(tx, me, id).await?;
    if found.is_none() {
        let message = "no local government has this id";
        flaws.note(UserErrorCode::NotFound, &["partner", "id"], message);
    }
    Ok(found)
}

/// Another node's member, as that node says; where it does not answer, as it was heard of last.
async fn foreign(
    writing: &Writing,
    id: ObjectId,
    referred: Referred,
    flaws: &mut Flaws,
) -> Result<Option<NewPartner>> {
    let path = &["partner", "id"];
    match referred {
        Referred::Member(reference) => {
            local_governments::store_answered(writing, *reference).await?;
        }
        Referred::Partner(partner) => return Ok(Some(*partner)),
        Referred::Nothing => {
            let message = "its association has no local government of this id";
            flaws.note(UserErrorCode::NotFound, path, message);
            return Ok(None);
        }
        Referred::Unavailable => {}
    }
    let known = local_governments::as_partner(&writing.tx, id.node(), id.uuid()).await?;
    if known.is_none() {
        let message = format!(
            "the node “{}”, whose local government this is, does not answer: try again later, or describe the partner",
            id.node()
        );
        flaws.note(UserErrorCode::OwnerUnavailable, path, message);
    }
    Ok(known)
}

/// Whether a partner is the party itself: by its id; else by country and name, as far as no code says that it is another.
pub(super) async fn is_party(writing: &Writing, party: Uuid, partner: &NewPartner) -> Result<bool> {
    if let Some(member) = partner.member {
        return Ok(member == party);
    }
    let row = local_government::Entity::find_by_id(party)
        .one(&writing.tx)
        .await?;
    let name = partner.name.as_deref().map(fold);
    Ok(partner.code.is_none()
        && row.is_some_and(|row| {
            let mut names = row.search_key.lines();
            row.country == partner.country.as_str() && names.any(|one| name.as_deref() == Some(one))
        }))
}
