//! What the demo shows when it is loaded: a row for each node, and the headline.

use std::sync::Arc;

use anyhow::{Context, Result};
use jumelage_domain::{Confirmation, introduction::IntroductionState};
use jumelage_federation::Request;
use serde_json::Value;

use super::introductions;
use crate::{node::Node, summary::Summary};

const QUERY: &str = "{europe{coverage{complete settled expected answered}twinningStatistics{total{twinnings records}}}}";

/// How long the headline's question may take.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

pub(super) async fn print(nodes: &[Arc<Node>]) -> Result<()> {
    print!("{:<16}{:>10}{:>9}", "association", "members", "records");
    for confirmation in Confirmation::ALL {
        print!("{:>16}", heading(*confirmation));
    }
    println!("{:>8}", "claims");
    let mut open_claims = 0;
    for node in nodes {
        let code = node.settings.code.as_str();
        let summary = Summary::of(&node.db, code).await?;
        print!(
            "{code:<16}{:>10}{:>9}",
            summary.local_governments, summary.records
        );
        for (_, rows) in &summary.by_confirmation {
            print!("{rows:>16}");
        }
        println!("{:>8}", summary.open_claims);
        open_claims += summary.open_claims;
    }
    headline(
        nodes.first().context("a network has an anchor")?,
        open_claims,
    )
    .await?;
    introduced(nodes).await
}

/// What towns have asked each other, which only they and their associations' staff may read.
async fn introduced(nodes: &[Arc<Node>]) -> Result<()> {
    let counts = introductions::count(nodes).await?;
    let all: u64 = counts.values().sum();
    if all > 0 {
        let of = |state| counts.get(&state).copied().unwrap_or_default();
        println!(
            "Towns have asked for {all} introductions to others: {} accepted, {} declined, {} not answered.",
            of(IntroductionState::Accepted),
            of(IntroductionState::Declined),
            of(IntroductionState::Waiting) + of(IntroductionState::Delivered),
        );
        println!(
            "They are at the desks of both sides: with a token of staff, ask {{desk{{introductions{{nodes{{seekerName candidateName state message note}}}}}}}}."
        );
    }
    Ok(())
}

const fn heading(confirmation: Confirmation) -> &'static str {
    match confirmation {
        Confirmation::Confirmed => "confirmed",
        Confirmation::OneSided => "one-sided",
        Confirmation::Pending => "pending",
        Confirmation::Disputed => "disputed",
        Confirmation::NoPartnerNode => "no partner node",
        Confirmation::Domestic => "domestic",
    }
}

/// Asked of the anchor, as any client would ask.
async fn headline(anchor: &Node, open_claims: u64) -> Result<()> {
    let request = Request {
        query: QUERY.into(),
        ..Request::default()
    };
    let reply = anchor
        .public
        .answer(&request, anchor.network(), DEADLINE)
        .await;
    let reply: Value = serde_json::to_value(&reply)?;
    let europe = &reply["data"]["europe"];
    let total = &europe["twinningStatistics"]["total"];
    let coverage = &europe["coverage"];
    println!();
    println!(
        "Adding up the national lists gives {} twinnings.",
        total["records"]
    );
    println!(
        "As far as linked these are {} distinct ones; {open_claims} claims of other associations are open.",
        total["twinnings"]
    );
    println!(
        "{} of {} nodes answered; their links are {}.",
        coverage["answered"],
        coverage["expected"],
        if coverage["settled"] == true {
            "settled"
        } else {
            "not settled yet"
        }
    );
    Ok(())
}
