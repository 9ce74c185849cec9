//! Surveys at a node: counted at closing, sent to the anchor until that has the counts, and added up there.
//! `api/docs/surveys.md` describes the whole way.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use jumelage_domain::{
    NodeCode, Timestamp,
    survey::{self, Instrument, SurveyId, SurveyState},
};
use jumelage_entities::{
    Actor, Network,
    exchange::receive::Sender,
    survey_counted,
    write::surveys::{
        counts, instruments, parts,
        results::{self, ResultsError},
    },
};
use jumelage_schema::peer::SurveyCountsReply;
use sea_orm::DatabaseConnection;
use tokio::task::spawn_blocking;

use crate::{
    jobs::{Kind, Next, SURVEYS},
    node::Node,
};

/// How often to look whether the anchor has published another survey, and to send again what it does not take.
const LOOK: Duration = Duration::from_mins(5);

/// As jobs: one for all surveys.
pub(crate) fn kind(node: &Arc<Node>) -> Kind {
    let node = Arc::clone(node);
    Kind::new(SURVEYS, move |_| {
        let node = Arc::clone(&node);
        async move { tend(&node).await }
    })
}

/// The job: counts what has closed, and sends what the anchor does not have yet. What is wrong with one survey holds up no
/// other.
pub async fn tend(node: &Node) -> Result<Next> {
    let now = node.clock.now();
    let network = Network::load(&node.db).await?;
    let mut failed = None;
    let mut next = LOOK;
    for instrument in instruments::all(&node.db).await? {
        match instrument.state(now) {
            SurveyState::Announced | SurveyState::Open => {
                let left = instrument.draft().closes_at.millis() - now.millis();
                let left = Duration::from_millis(u64::try_from(left).unwrap_or_default());
                next = next.min(left);
            }
            SurveyState::Closed => {
                if let Err(fault) = close(node, &network, &instrument).await {
                    let survey = instrument.id();
                    tracing::info!(node = %node.settings.code, %survey, error = format!("{fault:#}"), "the counts of a survey are not sent yet");
                    failed = Some(fault);
                }
            }
        }
    }
    failed.map_or(Ok(Next::After(next)), Err)
}

/// Counts, sends, and adds up where this node does that and all have sent theirs.
async fn close(node: &Node, network: &Network, instrument: &Instrument) -> Result<()> {
    let survey = instrument.id();
    if instruments::results(&node.db, survey).await?.is_some() {
        return Ok(());
    }
    // The anchor of associations is none itself, and has nobody to ask.
    if !network.countries.is_empty() {
        let counted = counts::count(&node.db, instrument, node.clock.now()).await?;
        if counted.left_out > 0 {
            let (code, left_out) = (&node.settings.code, counted.left_out);
            tracing::warn!(node = %code, %survey, left_out, "answers do not fit the survey or their respondents any more, and are not counted");
        }
        if counted.row.acknowledged_at.is_none() {
            send(node, network, survey, &counted.row).await?;
        }
    }
    if node.source.anchor().is_none() {
        add_up(node, survey).await?;
    }
    Ok(())
}

/// Publishes the sums, if all nodes have sent what they counted. Where results were published and are no more there is nothing
/// left to do, and where nobody was asked there is nothing yet.
async fn add_up(node: &Node, survey: &SurveyId) -> Result<()> {
    let (code, now) = (&node.settings.code, node.clock.now());
    let published = match results::due(&node.db, survey, now).await {
        Ok(due) if !due.parts.missing.is_empty() => return Ok(()),
        Ok(_) => publish(&node.db, Actor::Node, survey, now).await.map(drop),
        Err(why) => Err(why),
    };
    match published {
        Ok(()) => {
            tracing::info!(node = %code, %survey, "all nodes have sent their counts: the results are published");
        }
        Err(ResultsError::Published(_)) => {}
        Err(why @ ResultsError::NobodyAsked(_)) => {
            tracing::info!(node = %code, %survey, "{why}");
        }
        Err(fault) => return Err(fault.into()),
    }
    Ok(())
}

/// Sends what was counted, and notes what the anchor says to it.
async fn send(
    node: &Node,
    network: &Network,
    survey: &SurveyId,
    counted: &survey_counted::Model,
) -> Result<()> {
    let reply: SurveyCountsReply = if node.source.anchor().is_none() {
        let sender = Sender {
            code: network.me.clone(),
            countries: network.countries.clone(),
        };
        let asked = u64::try_from(counted.asked).unwrap_or_default();
        let counts = (asked, counted.counts.as_str());
        parts::take(&node.db, &sender, counts, node.clock.now())
            .await?
            .into()
    } else {
        let membership = node.membership();
        let anchor: &NodeCode = membership.directory.anchor();
        let mut peers = membership.peers.iter();
        let client = peers.find(|client| client.code() == anchor);
        let client = client.context("the directory does not say how to reach the anchor")?;
        let asked = i32::try_from(counted.asked).unwrap_or(i32::MAX);
        client.survey_counts(asked, &counted.counts).await?
    };
    if reply.taken {
        return Ok(counts::acknowledge(&node.db, survey, node.clock.now()).await?);
    }
    let code = reply.code.unwrap_or_default();
    let why = format!("{code}: {}", reply.message.unwrap_or_default());
    tracing::warn!(node = %node.settings.code, %survey, why, "the anchor does not take this node's counts");
    Ok(counts::refuse(&node.db, survey, &why).await?)
}

/// Adds up what nodes have sent and publishes the sums, without those that have sent nothing. The search for what is to be
/// suppressed takes a second or two for the largest tables: no other task waits for it, and no writer.
pub async fn publish(
    db: &DatabaseConnection,
    actor: Actor,
    survey: &SurveyId,
    now: Timestamp,
) -> Result<survey::Published, ResultsError> {
    let due = results::due(db, survey, now).await?;
    let (instrument, parts) = (due.instrument.clone(), due.parts.parts.clone());
    let sums = spawn_blocking(move || survey::publish(&instrument, &parts)).await;
    let sums = sums.map_err(|_| ResultsError::Interrupted(survey.clone()))??;
    results::publish(db, actor, &due, &sums, now).await?;
    Ok(sums)
}
