//! The anchor's registry, as what it means.

use anyhow::{Context, Result};
use jumelage_domain::CountryCode;
use jumelage_entities::{admission, stored::words, write::admissions};
use jumelage_trust::{
    Directory, DirectoryError, Endpoint, Jwks, Member,
    entity::{ListedNode, MemberList},
};
use sea_orm::DatabaseConnection;

/// Who is a member at this moment, and since which serial as they are.
#[derive(Default)]
pub struct Registry {
    serial: u64,
    members: Vec<(Member, u64)>,
}

impl Registry {
    /// Of a node, if it is an anchor.
    pub async fn read(db: &DatabaseConnection) -> Result<Option<Self>> {
        admissions::read(db).await?.map(Self::of).transpose()
    }

    fn of(stored: admissions::Registry) -> Result<Self> {
        let current = stored.admissions.into_iter();
        let current = current.filter(|row| row.revoked_at.is_none());
        let members = current.map(|row| {
            let serial = u64::try_from(row.serial)?;
            let member =
                member(&row).with_context(|| format!("the registry's member “{}”", row.code))?;
            Ok((member, serial))
        });
        Ok(Self {
            serial: u64::try_from(stored.serial)?,
            members: members.collect::<Result<_>>()?,
        })
    }

    /// What the anchor signs in its configuration.
    pub fn list(&self) -> Result<MemberList> {
        let nodes = self.members.iter().filter_map(|(member, serial)| {
            let entity = member.endpoint()?.clone();
            Some(ListedNode {
                entity,
                serial: *serial,
            })
        });
        let others = self.members.iter().map(|(member, _)| member);
        let others = others.filter(|member| member.endpoint().is_none());
        Ok(MemberList::new(
            self.serial,
            nodes,
            others.cloned().collect(),
        )?)
    }

    /// A member by its node, with the serial of its last change.
    #[must_use]
    pub fn node(&self, entity: &Endpoint) -> Option<(&Member, u64)> {
        let mut members = self.members.iter();
        let (member, serial) = members.find(|(member, _)| member.endpoint() == Some(entity))?;
        Some((member, *serial))
    }

    /// All members but the anchor.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().map(|(member, _)| member)
    }

    /// The registry as it would be with these members, in the place of those with their codes.
    #[must_use]
    pub fn with(mut self, members: Vec<Member>) -> Self {
        let serial = self.serial + 1;
        for member in members {
            self.members
                .retain(|(known, _)| known.code() != member.code());
            self.members.push((member, serial));
        }
        self.serial = serial;
        self
    }

    /// The directory, as the anchor itself has it.
    pub fn directory(&self, anchor: &Member) -> Result<Directory, DirectoryError> {
        let members = [anchor].into_iter().chain(self.members());
        Directory::new(anchor.code().clone(), members.cloned().collect())
    }
}

fn member(row: &admission::Model) -> Result<Member> {
    let countries = words::<CountryCode>("admission.countries", &row.countries, ' ')?;
    let mut member = Member::new(row.code.parse()?, &row.name, countries)?;
    if let Some(website) = &row.website {
        member = member.with_website(website)?;
    }
    if let (Some(entity), Some(jwks)) = (&row.entity_id, &row.jwks) {
        let keys: Jwks = serde_json::from_str(jwks)?;
        member = member.with_node_keys(entity.parse()?, keys.keys().iter().cloned())?;
    }
    Ok(member)
}
