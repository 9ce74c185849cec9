//! `jumelage contact`.

mod args;

use std::{path::Path, process::ExitCode};

use anyhow::{Result, bail};
use jumelage_domain::{NodeCode, ObjectId, ObjectKind, Timestamp};
use jumelage_entities::{
    contact_person,
    write::contact_persons::{self, NewContactPerson},
};
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

pub(super) use self::args::ContactArguments;
use self::args::{AddArguments, ContactCommand};
use crate::{clock::SystemClock, node::migrated, settings::Settings};

/// A node's database, whose it is, and the time.
struct Desk {
    me: NodeCode,
    db: DatabaseConnection,
    now: Timestamp,
}

pub(super) async fn contact(arguments: ContactArguments) -> Result<ExitCode> {
    let desk = Desk::open(&arguments.dir).await?;
    match arguments.command {
        ContactCommand::Add(new) => desk.add(*new).await,
        ContactCommand::List { local_government } => desk.list(local_government.as_ref()).await,
        ContactCommand::Remove { id } => desk.remove(id).await,
        ContactCommand::Purge => desk.purge().await,
    }?;
    Ok(ExitCode::SUCCESS)
}

impl Desk {
    async fn open(dir: &Path) -> Result<Self> {
        let settings = Settings::read(dir)?;
        Ok(Self {
            db: migrated(&settings, dir).await?,
            me: settings.code,
            now: SystemClock::start().now(),
        })
    }

    async fn add(&self, new: AddArguments) -> Result<()> {
        let AddArguments {
            local_government,
            name,
            role,
            email,
            phone,
            basis,
            recorded_at,
            expires,
        } = new;
        let new = NewContactPerson {
            local_government: self.member(&local_government)?,
            name,
            role,
            email,
            phone,
            legal_basis: basis,
            basis_recorded_at: recorded_at.unwrap_or(self.now),
            expires_on: expires,
        };
        let id = contact_persons::add(&self.db, new, self.now).await?;
        println!("{id} is added, and goes on {expires}");
        Ok(())
    }

    async fn list(&self, local_government: Option<&ObjectId>) -> Result<()> {
        let only = local_government.map(|id| self.member(id)).transpose()?;
        let found = contact_person::all(&self.db, self.now.day()).await?;
        let found = found
            .into_iter()
            .filter(|(person, _)| only.is_none_or(|only| person.local_government_id == only));
        let mut count = 0;
        for (person, local_government) in found {
            let ways = [person.email, person.phone].into_iter().flatten();
            let ways = ways.collect::<Vec<_>>().join(", ");
            let recorded_at = Timestamp::from_millis(person.basis_recorded_at)?;
            println!(
                "{}  {local_government}: {}, {}; {ways}; {} of {recorded_at}, until {}",
                person.id, person.name, person.role, person.legal_basis, person.expires_on
            );
            count += 1;
        }
        println!("{count} contact persons");
        Ok(())
    }

    async fn remove(&self, id: Uuid) -> Result<()> {
        if !contact_persons::remove(&self.db, id).await? {
            bail!("there is no contact person {id}: `jumelage contact list` shows their ids");
        }
        println!("{id} is removed");
        Ok(())
    }

    async fn purge(&self) -> Result<()> {
        let deleted = contact_persons::purge(&self.db, self.now.day()).await?;
        println!("{deleted} expired contact persons deleted");
        Ok(())
    }

    fn member(&self, id: &ObjectId) -> Result<Uuid> {
        if id.kind() != ObjectKind::LocalGovernment {
            bail!("{id} is the id of {}, not of LocalGovernment", id.kind());
        }
        if *id.node() != self.me {
            bail!(
                "{id} is of “{}”, and this node is “{}”: contact persons are kept by their own",
                id.node(),
                self.me
            );
        }
        Ok(id.uuid())
    }
}
