//! `jumelage key …`: a node goes over to another key.

use std::{
    path::Path,
    process::ExitCode,
    time::{Duration, SystemTime},
};

use anyhow::Result;
use jumelage_schema::clock::Clock;

use super::args::KeyCommand;
use crate::{
    anchor::{
        keys::{Heard, KeyFiles},
        source::Source,
    },
    clock::SystemClock,
    settings::Settings,
};

pub(super) fn key(command: KeyCommand) -> Result<ExitCode> {
    match command {
        KeyCommand::Show { dir } => {
            for (at, key) in files(&dir)?.read()?.public.iter().enumerate() {
                let what = if at == 0 { "signs" } else { "is announced" };
                println!("{} {what}", key.kid());
            }
        }
        KeyCommand::Announce { dir } => {
            let key = files(&dir)?.announce()?;
            println!(
                "{} is announced by the running node from now on; when the network knows it, `jumelage key switch`",
                key.kid()
            );
        }
        KeyCommand::Switch { now, dir } => {
            let key = switch(&dir, now)?;
            println!(
                "the node signs with {key} from now on; after a day or more, `jumelage key finish`"
            );
        }
        KeyCommand::Finish { dir } => {
            files(&dir)?.finish()?;
            println!("the former key is gone");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn files(dir: &Path) -> Result<KeyFiles> {
    let settings = Settings::read(dir)?;
    Ok(KeyFiles::beside(dir.join(settings.key)))
}

fn switch(dir: &Path, at_once: bool) -> Result<String> {
    let settings = Settings::read(dir)?;
    let now = SystemClock::start().now();
    let source = Source::open(&settings, dir, now)?;
    let held = source.held().map(|held| held.directory(now)).transpose()?;
    let known = held
        .as_ref()
        .and_then(|held| held.get(settings.code.as_str()));
    let heard = match known {
        _ if at_once => Heard::NoMatter,
        Some(me) => Heard::ByAnchor(me),
        None => Heard::ByNodes {
            now: SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis())?),
        },
    };
    Ok(source.keys().switch(heard)?.kid().to_owned())
}
