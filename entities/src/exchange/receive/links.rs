//! What the sender, whose code sorts first, decides about two records.

use std::collections::BTreeSet;

use jumelage_domain::ObjectKind;
use uuid::Uuid;

use super::Taking;
use crate::{
    WriteError,
    exchange::{
        heard::Said,
        message::{Link, Topic},
    },
    record,
    write::{batch, decisions::Decided, links},
};

impl Taking<'_> {
    pub(super) async fn links(&mut self, links: Vec<Said<Link>>) -> Result<(), WriteError> {
        let links = self.take(Topic::Link, links, Taking::refuses_link).await?;
        let own = self
            .own_records(links.iter().map(|link| link.other.uuid()).collect())
            .await?;
        let claimed = batch::find::<record::Entity>(
            &self.writing.tx,
            record::Column::Id,
            links.iter().map(|link| link.record.uuid()),
        )
        .await?;
        let claimed: BTreeSet<Uuid> = claimed
            .into_iter()
            .filter(|row| row.node == self.sender.code.as_str())
            .map(|row| row.id)
            .collect();
        let decided = Decided::load(&self.writing.tx, claimed.iter().copied()).await?;
        // A record has one link: what the decision replaces is taken off first.
        links::remove_of_claims(self.writing, &claimed).await?;
        let pairs = links
            .into_iter()
            .map(|link| (link.other.uuid(), link.record.uuid()));
        let pairs = pairs
            .filter(|(mine, theirs)| own.contains(mine) && claimed.contains(theirs))
            // What was said before the other side hears of a rejection.
            .filter(|(_, theirs)| !decided.forbids(*theirs))
            .collect();
        links::store(self.writing, &self.sender.code, pairs).await
    }

    fn refuses_link(&self, link: &Link) -> Option<&'static str> {
        if !self.is_senders(&link.record, ObjectKind::Twinning)
            || link.other.node() != &self.writing.network.me
        {
            Some("RECORD_NOT_YOURS")
        } else if self.sender.code >= self.writing.network.me {
            Some("LINK_NOT_YOURS_TO_DECIDE")
        } else {
            None
        }
    }
}
