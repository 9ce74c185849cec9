//! Tokens for people of an association that has no issuer.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use jumelage_domain::{ObjectId, ObjectKind, Timestamp};
use jumelage_entities::{
    local_government,
    write::issued_tokens::{self, NewIssuedToken},
};
use jumelage_schema::viewer::Role;
use jumelage_trust::{
    AccessToken, Endpoint, NewAccessToken, NodeKey, access_token::MAX_SUBJECT_BYTES,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use uuid::Uuid;

use crate::settings::{Settings, StaffRole};

/// The client that such tokens are for, as RFC 9068 wants one: the command line.
const CLIENT: &str = "jumelage-cli";

/// Who is to have a token.
pub struct NewToken {
    /// A name that the association knows.
    pub subject: String,
    /// What its bearer is to the node.
    pub role: StaffRole,
    /// The ids of the bearer's own entries.
    pub local_governments: Vec<String>,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A token that was given.
pub struct Issued {
    /// Its name, by which it is revoked.
    pub jti: Uuid,
    /// The token itself, which nobody keeps.
    pub token: String,
}

/// Gives somebody a token.
pub async fn issue(
    db: &DatabaseConnection,
    settings: &Settings,
    key: &NodeKey,
    new: NewToken,
    now: Timestamp,
) -> Result<Issued> {
    let subject = new.subject.trim();
    ensure!(
        !subject.is_empty()
            && subject.len() <= MAX_SUBJECT_BYTES
            && !subject.contains(char::is_control),
        "a subject has 1 to {MAX_SUBJECT_BYTES} bytes, and no control characters"
    );
    let is_own = new.role == StaffRole::LocalGovernment;
    ensure!(
        is_own != new.local_governments.is_empty(),
        "--local-government goes with --role local-government, and with no other: say whose own entry it is"
    );
    for id in &new.local_governments {
        check_member(db, settings, id).await?;
    }
    let me: Endpoint = settings
        .public_url
        .parse()
        .context("the setting public_url")?;
    let (jti, role) = (Uuid::new_v4(), Role::from(new.role).name());
    let own: BTreeSet<String> = new.local_governments.into_iter().collect();
    let row = NewIssuedToken {
        jti,
        subject: subject.to_owned(),
        roles: role.to_owned(),
        local_governments: own.iter().cloned().collect::<Vec<_>>().join(" "),
        issued_at: now,
        expires_at: new.expires_at,
    };
    let token = NewAccessToken {
        node: me.as_str(),
        subject,
        client_id: CLIENT,
        jti: &jti.to_string(),
        scope: None,
        roles: [role.to_owned()].into(),
        local_governments: own,
        issued_at: now,
        expires_at: new.expires_at,
    };
    let token = AccessToken::sign(key, token);
    issued_tokens::add(db, row).await?;
    Ok(Issued { jti, token })
}

/// Refuses ids that are not of a member of this node's association.
async fn check_member(db: &DatabaseConnection, settings: &Settings, text: &str) -> Result<()> {
    let id = ObjectId::parse_as(ObjectKind::LocalGovernment, text)?;
    let code = &settings.code;
    ensure!(
        id.node() == code,
        "“{text}” is of the node “{}”, and not of “{code}”",
        id.node()
    );
    let row = local_government::Entity::find_by_id(id.uuid()).one(db);
    ensure!(
        row.await?
            .is_some_and(|row| row.member && row.owner == code.as_str()),
        "“{text}” is no member of “{code}”: take the id from `{{ local {{ localGovernments {{ nodes {{ id name }} }} }} }}`"
    );
    Ok(())
}
