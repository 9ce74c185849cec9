//! What the sender lists and members of this node take part in.

use jumelage_domain::{ObjectId, listing::AnyListing};

use super::Taking;
use crate::{
    WriteError,
    exchange::{
        heard::Listings,
        message::{LocalGovernmentReference, MAX_WORDS, SharedListing, Topic},
    },
    listing_record,
    stored::join,
    write::listings,
};

impl Taking<'_> {
    pub(super) async fn listings(
        &mut self,
        listings: Listings,
        parties: Vec<LocalGovernmentReference>,
    ) -> Result<(), WriteError> {
        self.meet(parties).await?;
        let mut rows = Vec::new();
        for (kind, said) in listings {
            let topic = Topic::Listing(kind);
            for part in self.take(topic, said, Taking::refuses_listing).await? {
                rows.extend(listed(part)?);
            }
        }
        listings::receive(self.writing, rows).await
    }

    /// A listing counts only if it is the sender's, can be read, and is not larger than any that people write.
    fn refuses_listing(&self, part: &SharedListing) -> Option<&'static str> {
        if !self.is_senders(&part.record, part.topic.object_kind()) {
            Some("RECORD_NOT_YOURS")
        } else if !part.topic.is_shared() {
            Some("NOT_TO_BE_TOLD")
        } else if part.words.to_string().len() > MAX_WORDS {
            Some("TOO_LARGE")
        } else {
            match AnyListing::from_value(part.topic, part.words.clone()) {
                Err(_) => Some("NOT_UNDERSTOOD"),
                Ok(words) if !words.belongs_where_it_may() => Some("INVALID_ABOUT"),
                Ok(_) => None,
            }
        }
    }
}

/// A listing as a row, with what this version knows of its words.
fn listed(part: SharedListing) -> Result<Option<listing_record::Model>, WriteError> {
    let id = part.record.uuid();
    let Ok(words) = AnyListing::from_value(part.topic, part.words) else {
        return Ok(None);
    };
    let body = words.to_value();
    let body = body.map_err(|source| WriteError::Listing { id, source })?;
    Ok(Some(listing_record::Model {
        id,
        node: part.record.node().to_string(),
        kind: part.topic.to_string(),
        about: words.facts().about.map(ObjectId::uuid),
        same_as: part.same_as.as_ref().map(ObjectId::uuid),
        same_as_node: part.same_as.map(|other| other.node().to_string()),
        belongs_to: part.belongs_to,
        sharing: join(part.sharing.iter().map(ToString::to_string), " "),
        kin: None,
        also: join(part.also.iter().map(ToString::to_string), " "),
        bucket: String::new(),
        body: body.to_string(),
        updated_at: part.updated_at.millis(),
        version: part.version,
    }))
}
