//! At the anchor: the counts that nodes send at closing wait here until the sums are published, and then go: with the
//! published sums they would tell what was suppressed there.

use std::collections::BTreeSet;

use jumelage_domain::{
    CountryCode, NodeCode, Timestamp,
    survey::{Counts, Instrument, Part, SurveyId, SurveyState},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, sea_query::Expr,
};

use super::instruments;
use crate::{
    Actor, Network, WriteError,
    exchange::receive::Sender,
    stored::join,
    survey_part::{self, Column, Entity, Model},
    write::{Writing, batch, contact_persons::overwrite, publications},
};

crate::codes! {
    /// Why the anchor does not take counts.
    CountsRefused {
        NotAnchor = "NOT_ANCHOR": "The node publishes what its anchor does, and adds nothing up.", "Look into the sender's directory: it takes this node for the anchor.";
        UnknownSurvey = "UNKNOWN_SURVEY": "The anchor has published no such survey.", "Nothing: they are sent again.";
        NotClosed = "NOT_CLOSED": "By the anchor's clock and instrument the survey is not closed yet: what was counted of an earlier version of it would stand in the way of its results.", "Nothing: they are sent again. Where that lasts for more than minutes, compare the clocks.";
        Unreadable = "UNREADABLE": "They are no counts of a form that the anchor reads.", "Update the older of the two nodes.";
        Unsound = "UNSOUND": "They name what was not asked, a country that is not the sender's, or do not add up.", "The message says which cell. Tell the node's and the anchor's operators.";
        Others = "OTHER_COUNTS": "The node has sent other counts before, and a node counts once.", "The first ones count. Tell the anchor's operator if they are wrong.";
        TooLate = "TOO_LATE": "The results are published without them, and are published once.", "Nothing: a second publication would tell these counts.";
    }
}

/// A refusal with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable.
    pub code: CountsRefused,
    /// For people.
    pub message: String,
}

fn refused(code: CountsRefused, message: impl Into<String>) -> Result<(), Refusal> {
    Err(Refusal {
        code,
        message: message.into(),
    })
}

/// Takes what a node counted, once the survey has closed. The same again is acknowledged again. The countries are those of the
/// directory.
pub async fn take(
    db: &DatabaseConnection,
    sender: &Sender,
    (asked, counts): (u64, &str),
    now: Timestamp,
) -> Result<Result<(), Refusal>, WriteError> {
    let counts: Counts = match serde_json::from_str(counts) {
        Ok(counts) => counts,
        Err(fault) => return Ok(refused(CountsRefused::Unreadable, fault.to_string())),
    };
    let survey = counts.survey();
    let writing = Writing::begin_as(db, Actor::Peer(sender.code.clone())).await?;
    if let Some(anchor) = publications::list(&writing.tx).await?.source {
        let message = format!("this node has joined {anchor}, and adds nothing up");
        return Ok(refused(CountsRefused::NotAnchor, message));
    }
    let Some(instrument) = instruments::find(&writing.tx, survey).await? else {
        let message = format!("this anchor has published no survey {survey}");
        return Ok(refused(CountsRefused::UnknownSurvey, message));
    };
    if instrument.state(now) != SurveyState::Closed {
        let closes_at = instrument.draft().closes_at;
        let message = format!("{survey} closes at {closes_at}, and here it is {now}");
        return Ok(refused(CountsRefused::NotClosed, message));
    }
    let rows = survey_part::all(&writing.tx, survey).await?;
    let before = rows.iter().find(|row| row.node == sender.code.as_str());
    if let Some(results) = instruments::results(&writing.tx, survey).await? {
        let mut coverage = results.coverage.iter();
        let in_sums = coverage.any(|part| part.node == sender.code && part.received);
        return Ok(is_in_time(in_sums, sender, survey));
    }
    if rows.iter().any(Model::is_published) {
        return Ok(is_in_time(before.is_some(), sender, survey));
    }
    if let Err(fault) = counts.check(&instrument, &sender.countries) {
        return Ok(refused(CountsRefused::Unsound, fault.to_string()));
    }
    let asked = i64::try_from(asked).unwrap_or(i64::MAX);
    if let Some(before) = before {
        return Ok(if before.counts()? == counts && before.asked == asked {
            Ok(())
        } else {
            let message = format!(
                "{} has sent other counts of {survey} before: those stand",
                sender.code
            );
            refused(CountsRefused::Others, message)
        });
    }
    let row = Model {
        survey: survey.to_string(),
        node: sender.code.to_string(),
        countries: join(sender.countries.iter().map(ToString::to_string), " "),
        asked,
        counts: serde_json::to_string(&counts).unwrap_or_default(),
        received_at: writing.now.millis(),
    };
    batch::upsert::<Entity>(&writing.tx, [row]).await?;
    writing.commit().await?;
    Ok(Ok(()))
}

/// After the sums are published: whose counts are in them is told so, and nobody's come in any more.
fn is_in_time(in_sums: bool, sender: &Sender, survey: &SurveyId) -> Result<(), Refusal> {
    if in_sums {
        return Ok(());
    }
    let message = format!(
        "the results of {survey} are published without the counts of {}",
        sender.code
    );
    refused(CountsRefused::TooLate, message)
}

/// What the results are made of at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// One of each node that was asked.
    pub parts: Vec<Part>,
    /// The nodes that have sent nothing.
    pub missing: BTreeSet<NodeCode>,
}

/// Every node of the directory that speaks for a country, with what it sent; and whoever sent something and left since.
pub async fn gather(
    db: &impl ConnectionTrait,
    network: &Network,
    instrument: &Instrument,
) -> Result<Parts, WriteError> {
    let rows = survey_part::all(db, instrument.id()).await?;
    let mut parts: Vec<Part> = Vec::new();
    for row in rows.iter().filter(|row| !row.is_published()) {
        parts.push(row.part()?);
    }
    let known: BTreeSet<NodeCode> = parts.iter().map(|part| part.node.clone()).collect();
    let peers = network
        .peers
        .iter()
        .map(|peer| (&peer.code, &peer.countries));
    let nodes = [(&network.me, &network.countries)].into_iter().chain(peers);
    let is_missing = |(code, countries): &(&NodeCode, &BTreeSet<CountryCode>)| {
        !known.contains(*code) && !countries.is_empty()
    };
    let missing: Vec<Part> = nodes
        .filter(is_missing)
        .map(|(code, countries)| Part {
            node: code.clone(),
            countries: countries.clone(),
            asked: None,
            counts: None,
        })
        .collect();
    Ok(Parts {
        missing: missing.iter().map(|part| part.node.clone()).collect(),
        parts: parts.into_iter().chain(missing).collect(),
    })
}

/// Whether the sums of a survey were published, even if they are not any more.
pub async fn are_published(
    db: &impl ConnectionTrait,
    survey: &SurveyId,
) -> Result<bool, WriteError> {
    let rows = survey_part::all(db, survey).await?;
    Ok(rows.iter().any(Model::is_published))
}

/// Deletes what nodes counted, once the sums are published: in the transaction that publishes them. That they sent something
/// stays.
pub async fn forget(writing: &Writing, survey: &SurveyId) -> Result<(), WriteError> {
    overwrite(&writing.tx).await?;
    Entity::update_many()
        .col_expr(Column::Counts, Expr::value(""))
        .filter(Column::Survey.eq(survey.as_str()))
        .exec(&writing.tx)
        .await?;
    Ok(())
}
