//! `jumelage join`.

use std::process::ExitCode;

use anyhow::Result;
use jumelage_domain::CountryCode;
use jumelage_schema::clock::Clock;
use jumelage_trust::{Member, PublicKey};

use super::args::JoinArguments;
use crate::{
    anchor::{fetch::OverHttp, join},
    clock::SystemClock,
    peer_client::HttpClients,
};

pub(super) async fn join(arguments: JoinArguments) -> Result<ExitCode> {
    let JoinArguments {
        anchor,
        thumbprint,
        dir,
    } = arguments;
    let statements = OverHttp::new(HttpClients::new()?);
    let now = SystemClock::start().now();
    let joined = join::join(&dir, &anchor, thumbprint.as_deref(), &statements, now).await?;
    println!("{anchor} is {}", joined.anchor);
    println!("its key is pinned: {}", joined.thumbprint);
    if !joined.compared {
        println!(
            "compare this with what its operator reads out, by telephone; if it differs, take it out again: it is in the \
             section [anchor] of the settings"
        );
    }
    match &joined.admitted {
        Some(member) => println!(
            "this node is admitted: “{}” for {}",
            member.code(),
            countries(member)
        ),
        None => println!("{}", what_to_send(&joined.me)),
    }
    Ok(ExitCode::SUCCESS)
}

/// A node that runs already takes up the settings when it is started again.
fn what_to_send(me: &Member) -> String {
    let (endpoint, key) = (me.endpoint(), me.key());
    let endpoint = endpoint.map(ToString::to_string).unwrap_or_default();
    let thumbprint = key.map(PublicKey::kid).unwrap_or_default();
    format!(
        "this node is not admitted yet. Start it (again, if it runs), and send its operator this address and this thumbprint:\n  {endpoint}\n  \
         {thumbprint}\nthere `jumelage anchor admit {endpoint}` goes on; this node notices by itself"
    )
}

pub(super) fn countries(member: &Member) -> String {
    let countries: Vec<&str> = member.countries().iter().map(CountryCode::as_str).collect();
    countries.join(" ")
}
