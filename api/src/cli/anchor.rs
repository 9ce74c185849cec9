//! `jumelage anchor …`: the anchor's registry.

use std::{fmt::Write, fs, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use jumelage_domain::Timestamp;
use jumelage_entities::{admission, write::admissions};
use jumelage_schema::clock::Clock;
use jumelage_trust::{Introduction, Jwks, Member, PublicKey};
use sea_orm::DatabaseConnection;

use super::{
    args::{AdmitArguments, AnchorCommand},
    import_calls::import_calls,
    join::countries,
    publications, survey,
};
use crate::{
    anchor::{
        admit::{self, Candidate, Particulars},
        fetch::OverHttp,
        source::Source,
    },
    clock::SystemClock,
    keys::Keys,
    node::migrated,
    peer_client::HttpClients,
    settings::Settings,
};

pub(super) async fn anchor(command: AnchorCommand) -> Result<ExitCode> {
    match command {
        AnchorCommand::Admit(arguments) => admit(arguments).await,
        AnchorCommand::Revoke { code, dir } => {
            let (_, db) = open(&dir).await?;
            let serial = admissions::revoke(&db, &code).await?;
            println!(
                "“{code}” is revoked with serial {serial}; the other nodes drop it when they next ask, within minutes"
            );
            Ok(ExitCode::SUCCESS)
        }
        AnchorCommand::List { dir } => {
            let (_, db) = open(&dir).await?;
            let registry = admissions::read(&db).await?.unwrap_or_default();
            print!("{}", table(&registry.admissions)?);
            println!("serial {}", registry.serial);
            Ok(ExitCode::SUCCESS)
        }
        AnchorCommand::PublishResults(arguments) => survey::publish_results(arguments).await,
        AnchorCommand::Publish(arguments) => publications::publish(arguments).await,
        AnchorCommand::ImportCalls(arguments) => import_calls(arguments).await,
        AnchorCommand::Unpublish(arguments) => publications::unpublish(arguments).await,
        AnchorCommand::Publications { dir } => publications::print(&dir).await,
        AnchorCommand::RaiseSerial { serial, dir } => {
            let (_, db) = open(&dir).await?;
            admissions::raise_serial(&db, serial).await?;
            println!("serial {serial}");
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The anchor, as its folder says it is.
pub(super) struct Anchor {
    me: Member,
    settings: Settings,
}

/// The anchor's folder. A node that takes another's word gives none of its own.
pub(super) async fn open(dir: &Path) -> Result<(Anchor, DatabaseConnection)> {
    let settings = Settings::read(dir)?;
    if let Some(anchor) = &settings.anchor.url {
        bail!(
            "the node in {} has joined {anchor}: it is no anchor itself",
            dir.display()
        );
    }
    let source = Source::open(&settings, dir, SystemClock::start().now())?;
    let me = source.myself(&Keys::read(dir, &settings.key)?.published())?;
    let db = migrated(&settings, dir).await?;
    Ok((Anchor { me, settings }, db))
}

async fn admit(arguments: AdmitArguments) -> Result<ExitCode> {
    let now = SystemClock::start().now();
    let (anchor, db) = open(&arguments.dir).await?;
    let candidate = if admit::is_url(&arguments.source) {
        let private = anchor.settings.peers.allow_private;
        let statements = OverHttp::new(HttpClients::new()?.allowing_private(private));
        admit::at(&arguments.source, &statements, now).await?
    } else {
        let text = fs::read_to_string(&arguments.source);
        let text = text.with_context(|| format!("cannot read {}", arguments.source))?;
        admit::in_text(&text, now).with_context(|| arguments.source.clone())?
    };
    let members = match candidate {
        Candidate::Members(members) => members,
        Candidate::Node(introduction) => {
            let said = Particulars {
                code: arguments.code,
                name: arguments.name,
                countries: arguments.countries.into_iter().collect(),
                website: arguments.website,
                thumbprint: arguments.thumbprint,
            };
            if said.thumbprint.is_none() || said.code.is_none() || said.countries.is_empty() {
                print!("{}", proposal(&introduction, &arguments.source));
                return Ok(ExitCode::from(2));
            }
            vec![admit::node(*introduction, said)?]
        }
    };
    let admitted: Vec<String> = members
        .iter()
        .map(|member| format!("“{}” for {}", member.code(), countries(member)))
        .collect();
    let serial = admit::admit(&db, &anchor.me, members, arguments.replace).await?;
    println!("admitted with serial {serial}: {}", admitted.join(", "));
    Ok(ExitCode::SUCCESS)
}

/// What a node says of itself, and how to admit it as that. What is admitted stands in the command that the operator
/// types: between two looks a node can say two things.
fn proposal(introduction: &Introduction, source: &str) -> String {
    let (node, thumbprint) = (introduction.claimed().node(), introduction.thumbprint());
    let name = introduction.claimed().federation_entity();
    let name = name.organization_name.as_deref().unwrap_or("nobody");
    let countries: Vec<String> = node.countries.iter().map(ToString::to_string).collect();
    let countries = countries.join(" ");
    format!(
        "{source:?} says that it is {name:?}, code {code}, countries {countries}, key {thumbprint}\nnothing was admitted. \
         Ask its operator for the thumbprint by another way; if it is this one, and code and countries are what they \
         should be:\n  jumelage anchor admit {source:?} --code {code} --country {countries} --thumbprint {thumbprint}\n",
        code = node.code,
    )
}

/// One line a member.
fn table(rows: &[admission::Model]) -> Result<String> {
    let mut table = String::new();
    for row in rows {
        let node = match (&row.entity_id, &row.jwks) {
            (Some(entity), Some(jwks)) => {
                let keys: Jwks = serde_json::from_str(jwks)?;
                let keys: Vec<&str> = keys.keys().iter().map(PublicKey::kid).collect();
                format!("{entity}\t{}", keys.join(" "))
            }
            _ => "-\t-".to_owned(),
        };
        let state = match row.revoked_at {
            None => format!("admitted {}", day(row.admitted_at)),
            Some(at) => format!("revoked {}", day(at)),
        };
        let (code, countries) = (&row.code, &row.countries);
        writeln!(table, "{code}\t{countries}\t{node}\t{state}")?;
    }
    Ok(table)
}

fn day(millis: i64) -> String {
    Timestamp::from_millis(millis).map_or_else(|_| "?".to_owned(), |at| at.day().to_string())
}
