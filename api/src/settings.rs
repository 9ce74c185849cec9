//! A node's settings: `jumelage.toml` in its folder, overridden by the environment.

mod database;
mod documents;
mod explain;
mod http;
mod limits;
mod origins;
mod peers;

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use config::{Config, Environment, File, FileFormat};
use jumelage_domain::NodeCode;
use jumelage_trust::Endpoint;
use serde::{Deserialize, Serialize};

pub use self::{
    database::Database,
    documents::Documents,
    explain::Explain,
    http::Http,
    limits::Limits,
    origins::{OriginError, Origins},
    peers::Peers,
};

/// The file's name.
pub const FILE: &str = "jumelage.toml";

/// What a node needs to know of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The node's code.
    pub code: NodeCode,
    /// Where others reach it.
    pub public_url: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Of its data, as an SPDX id or a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The list of members and nodes; a path in the node's folder.
    #[serde(default = "directory")]
    pub directory: PathBuf,
    /// The node's private key; a path in the node's folder.
    #[serde(default = "key")]
    pub key: PathBuf,
    /// Where its data is.
    #[serde(default)]
    pub database: Database,
    /// How it deals with the other nodes.
    #[serde(default)]
    pub peers: Peers,
    /// How much it does for whoever asks.
    #[serde(default)]
    pub limits: Limits,
    /// Whom it tells how an answer came about.
    #[serde(default)]
    pub explain: Explain,
    /// Who may use the public door from where, and what it tells of itself.
    #[serde(default)]
    pub http: Http,
    /// The documents that are registered with it.
    #[serde(default)]
    pub documents: Documents,
}

fn directory() -> PathBuf {
    "directory.json".into()
}

fn key() -> PathBuf {
    "key.pem".into()
}

/// What of the environment is a setting: others use the same prefix, for the log or for tests.
fn overrides(environment: impl Iterator<Item = (String, String)>) -> HashMap<String, String> {
    const SETTINGS: [&str; 6] = [
        "CODE",
        "PUBLIC_URL",
        "LISTEN",
        "LICENCE",
        "DIRECTORY",
        "KEY",
    ];
    const SECTIONS: [&str; 5] = ["DATABASE__", "DOCUMENTS__", "HTTP__", "LIMITS__", "PEERS__"];
    environment
        .filter(|(name, _)| {
            name.strip_prefix("JUMELAGE_").is_some_and(|setting| {
                SETTINGS.contains(&setting)
                    || SECTIONS.iter().any(|section| setting.starts_with(section))
            })
        })
        .collect()
}

impl Settings {
    /// Of a node that leaves everything else as it comes.
    #[must_use]
    pub fn new(code: NodeCode, public_url: &Endpoint, listen: SocketAddr) -> Self {
        Self {
            code,
            public_url: public_url.to_string(),
            listen,
            licence: None,
            directory: directory(),
            key: key(),
            database: Database::default(),
            peers: Peers::default(),
            limits: Limits::default(),
            explain: Explain::default(),
            http: Http::default(),
            documents: Documents::default(),
        }
    }

    /// Reads a node's folder. `JUMELAGE_DATABASE__URL` overrides `url` in `[database]`, and so on.
    pub fn read(dir: &Path) -> Result<Self> {
        let file = dir.join(FILE);
        if !file.exists() {
            anyhow::bail!(
                "there is no {FILE} in {}: make one with `jumelage init`",
                dir.display()
            );
        }
        let environment = Environment::with_prefix("JUMELAGE")
            .prefix_separator("_")
            .separator("__")
            .source(Some(overrides(std::env::vars())));
        let config = Config::builder()
            .add_source(File::from(file.clone()).format(FileFormat::Toml))
            .add_source(environment)
            .build()
            .with_context(|| format!("cannot read {}", file.display()))?;
        config
            .try_deserialize()
            .with_context(|| format!("{} is not a node's settings", file.display()))
    }

    /// Writes the file.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let file = dir.join(FILE);
        std::fs::write(&file, toml::to_string(self)?)
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// The database's URL, with the path of a SQLite file made absolute.
    #[must_use]
    pub fn database_url(&self, dir: &Path) -> String {
        match self.database.url.strip_prefix("sqlite:") {
            Some(path) => format!(
                "sqlite:{}?mode=rwc",
                dir.join(path.trim_start_matches("//")).display()
            ),
            None => self.database.url.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_can_be_overridden_and_what_others_set_is_no_setting() {
        let given = [
            "JUMELAGE_LIMITS__COST",
            "JUMELAGE_PEERS__DEADLINE_MS",
            "JUMELAGE_LOG",
            "LIMITS__COST",
        ];
        let taken = overrides(
            given
                .map(|name| (name.to_owned(), "5".to_owned()))
                .into_iter(),
        );
        let taken: std::collections::BTreeSet<&str> = taken.keys().map(String::as_str).collect();
        assert_eq!(taken, given[..2].iter().copied().collect());
    }
}
