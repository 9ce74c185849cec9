//! What is listed otherwise than it is said, though nobody has changed the list: it was made by the rules of another version,
//! or by a fault. It would be said for ever, as what was delivered never is what is listed.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::NodeCode;
use uuid::Uuid;

use crate::{
    WriteError, Writing,
    exchange::message::Topic,
    outgoing, record,
    write::{batch, claims, introductions, links, listings, refresh, say},
};

/// Lists it anew. What is not there is taken off the list.
pub(super) async fn list_anew(
    writing: &Writing,
    peer: &NodeCode,
    stale: &[outgoing::Model],
) -> Result<(), WriteError> {
    for topic in Topic::all() {
        let rows = stale.iter().filter(|row| row.topic == topic.as_str());
        let keys: BTreeSet<Uuid> = rows.map(|row| row.key).collect();
        if keys.is_empty() {
            continue;
        }
        match topic {
            Topic::Link => {
                links::list(writing, peer, keys).await?;
                continue;
            }
            Topic::Listing(_) => {
                listings::list_anew(writing, keys).await?;
                continue;
            }
            Topic::Introduction | Topic::IntroductionAnswer => {
                introductions::list_anew(writing, keys).await?;
                continue;
            }
            Topic::Member => {
                writing.tell_of(keys);
                continue;
            }
            Topic::Offer | Topic::Answer => {}
        }
        let found = record::Column::Id;
        let found = batch::find::<record::Entity>(&writing.tx, found, keys.iter().copied());
        let found: BTreeSet<Uuid> = found.await?.into_iter().map(|row| row.id).collect();
        let gone = keys.difference(&found).copied().collect();
        say::replace(writing, topic, gone, BTreeMap::new()).await?;
        if topic == Topic::Offer {
            refresh::own_records(writing, &found).await?;
        } else {
            claims::refresh(writing, &found).await?;
        }
    }
    Ok(())
}
