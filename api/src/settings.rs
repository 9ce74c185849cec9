//! A node's settings: `jumelage.toml` in its folder, overridden by the environment.

mod anchor;
mod audit;
mod changes;
mod database;
mod documents;
mod explain;
mod http;
mod issuers;
mod limits;
mod listed;
mod origins;
mod peers;
mod proxies;
mod subscriptions;
mod tls;

use std::{
    collections::HashMap,
    fs::OpenOptions,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use config::{Config, Environment, File, FileFormat};
use jumelage_domain::NodeCode;
use jumelage_trust::Endpoint;
use serde::{Deserialize, Serialize};

pub use self::{
    anchor::Anchor,
    audit::Audit,
    changes::Changes,
    database::Database,
    documents::Documents,
    explain::Explain,
    http::Http,
    issuers::{Issuer, SecureUrl, SecureUrlError, StaffRole},
    limits::{Limits, Rate},
    origins::{OriginError, Origins},
    peers::Peers,
    proxies::{ForwardedHeader, Proxies, Range, RangeError},
    subscriptions::Subscriptions,
    tls::Tls,
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
    /// Functional mailboxes of its association, for those who run other nodes.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "listed::listed"
    )]
    pub contacts: Vec<String>,
    /// The list of members and nodes; a path in the node's folder.
    #[serde(default = "directory")]
    pub directory: PathBuf,
    /// The node's private key; a path in the node's folder.
    #[serde(default = "key")]
    pub key: PathBuf,
    /// Whose word it takes for who is in the network.
    #[serde(default, skip_serializing_if = "Anchor::is_default")]
    pub anchor: Anchor,
    /// Where its data is.
    #[serde(default, deserialize_with = "database::section")]
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
    /// Who vouches for staff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<Issuer>,
    /// Whom it believes on whose behalf a request comes.
    #[serde(default)]
    pub proxies: Proxies,
    /// With what it proves its name to those who connect.
    #[serde(default)]
    pub tls: Tls,
    /// Who may use the public door from where, and what it tells of itself.
    #[serde(default)]
    pub http: Http,
    /// The documents that are registered with it.
    #[serde(default)]
    pub documents: Documents,
    /// How long it remembers who changed what.
    #[serde(default)]
    pub audit: Audit,
    /// How long it remembers what has changed.
    #[serde(default)]
    pub changes: Changes,
    /// How much it holds open for those who follow it.
    #[serde(default)]
    pub subscriptions: Subscriptions,
}

/// How the file is written: a new one is for the owner alone, as the database's URL may hold a password.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whether the file is TOML. Where it is not, the line is not repeated: it may be one with a password.
fn readable(file: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    let Err(fault) = toml::from_str::<toml::Table>(&text) else {
        return Ok(());
    };
    let before = fault.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| 1 + before.matches('\n').count());
    anyhow::bail!(
        "{}, line {line}: {}",
        file.display(),
        fault.message().trim()
    )
}

fn directory() -> PathBuf {
    "directory.json".into()
}

fn key() -> PathBuf {
    "key.pem".into()
}

/// What of the environment is a setting: others use the same prefix, for the log or for tests.
fn overrides(environment: impl Iterator<Item = (String, String)>) -> HashMap<String, String> {
    const SETTINGS: [&str; 7] = [
        "CODE",
        "CONTACTS",
        "PUBLIC_URL",
        "LISTEN",
        "LICENCE",
        "DIRECTORY",
        "KEY",
    ];
    const SECTIONS: [&str; 12] = [
        "ANCHOR__",
        "AUDIT__",
        "CHANGES__",
        "DATABASE__",
        "DOCUMENTS__",
        "EXPLAIN__",
        "HTTP__",
        "LIMITS__",
        "PEERS__",
        "PROXIES__",
        "SUBSCRIPTIONS__",
        "TLS__",
    ];
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
            contacts: Vec::new(),
            directory: directory(),
            key: key(),
            anchor: Anchor::default(),
            database: Database::default(),
            peers: Peers::default(),
            limits: Limits::default(),
            explain: Explain::default(),
            issuers: Vec::new(),
            proxies: Proxies::default(),
            tls: Tls::default(),
            http: Http::default(),
            documents: Documents::default(),
            audit: Audit::default(),
            changes: Changes::default(),
            subscriptions: Subscriptions::default(),
        }
    }

    /// Reads a node's folder. `JUMELAGE_DATABASE__URL` overrides `url` in `[database]`, and so on.
    pub fn read(dir: &Path) -> Result<Self> {
        Self::read_in(dir, std::env::vars())
    }

    fn read_in(dir: &Path, environment: impl Iterator<Item = (String, String)>) -> Result<Self> {
        let file = dir.join(FILE);
        if !file.exists() {
            anyhow::bail!(
                "there is no {FILE} in {}: make one with `jumelage init`",
                dir.display()
            );
        }
        readable(&file)?;
        let environment = Environment::with_prefix("JUMELAGE")
            .prefix_separator("_")
            .separator("__")
            .source(Some(overrides(environment)));
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
        let text = toml::to_string(self)?;
        let written = options()
            .open(&file)
            .and_then(|mut opened| std::io::Write::write_all(&mut opened, text.as_bytes()));
        written.with_context(|| format!("cannot write {}", file.display()))
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

    const PASSWORD: &str = "0pen-Sesame";

    const NODE: &str =
        "code = \"rgre\"\npublic_url = \"https://rgre.example.org\"\nlisten = \"127.0.0.1:8000\"\n";

    /// What is said of a file with this text.
    fn said(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        match Settings::read(folder.path()) {
            Ok(settings) => format!("{settings:?}"),
            Err(fault) => format!("{fault:#} {fault:?}"),
        }
    }

    #[test]
    fn a_password_in_the_databases_url_is_never_said() {
        for (database, expected) in [
            (
                format!("[database]\nurl = \"postgres://me:{PASSWORD}@db/x\""),
                "Database { url: \"postgres://…\" }",
            ),
            (
                format!("[database]\nurl = \"postgres://me:{PASSWORD}@db/x"),
                "line 5",
            ),
            (
                format!("[database]\nuri = \"postgres://me:{PASSWORD}@db/x\""),
                "uri",
            ),
            (
                format!("[database]\nurl = [\"postgres://me:{PASSWORD}@db/x\"]"),
                "database.url",
            ),
            (
                format!("database = \"postgres://me:{PASSWORD}@db/x\""),
                "section [database]",
            ),
            (
                format!("database = [\"postgres://me:{PASSWORD}@db/x\"]"),
                "section [database]",
            ),
        ] {
            let said = said(&format!("{NODE}{database}\n"));
            assert!(said.contains(expected), "{said}");
            assert!(!said.contains(PASSWORD), "{said}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let endpoint = "https://rgre.example.org".parse().unwrap();
        let listen = "127.0.0.1:8000".parse().unwrap();
        let settings = Settings::new("rgre".parse().unwrap(), &endpoint, listen);
        settings.write(folder.path()).unwrap();
        let about = std::fs::metadata(folder.path().join(FILE)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
        let again = Settings::read(folder.path()).unwrap();
        assert_eq!(
            toml::to_string(&again).unwrap(),
            toml::to_string(&settings).unwrap()
        );
    }

    /// Settings that say all there is to say: a new one has to stand here.
    fn full() -> Settings {
        let rate = Rate {
            per_minute: 60,
            burst: Some(60),
        };
        Settings {
            code: "rgre".parse().unwrap(),
            public_url: "https://rgre.example.org".to_owned(),
            listen: "127.0.0.1:8000".parse().unwrap(),
            licence: Some("CC0-1.0".to_owned()),
            contacts: vec!["node@rgre.example.org".to_owned()],
            directory: directory(),
            key: key(),
            anchor: Anchor {
                url: Some("https://cemr.example.org".parse().unwrap()),
                ..Anchor::default()
            },
            database: Database::default(),
            peers: Peers::default(),
            limits: Limits {
                anonymous: rate,
                ..Limits::default()
            },
            explain: Explain::default(),
            audit: Audit::default(),
            // A list of tables: the environment has no word for one of them.
            issuers: Vec::new(),
            proxies: Proxies::default(),
            tls: Tls {
                cert: Some("cert.pem".into()),
                key: Some("tls.pem".into()),
            },
            http: Http::default(),
            documents: Documents {
                registered: Some("documents".into()),
                ..Documents::default()
            },
            changes: Changes::default(),
            subscriptions: Subscriptions::default(),
        }
    }

    /// The names of all settings below a table, as the environment has them.
    fn names(prefix: &str, table: &toml::Table) -> Vec<String> {
        let names = table.iter().flat_map(|(key, value)| {
            let name = format!("{prefix}{}", key.to_uppercase());
            match value {
                toml::Value::Table(below) => names(&format!("{name}__"), below),
                _ => vec![name],
            }
        });
        names.collect()
    }

    #[test]
    fn each_setting_can_be_overridden_and_what_others_set_is_no_setting() {
        let table = toml::Table::try_from(full()).unwrap();
        let mut given = names("JUMELAGE_", &table);
        assert!(given.len() > 30, "{given:?}");
        let settings = given.clone();
        given.extend(["JUMELAGE_LOG", "LIMITS__COST"].map(str::to_owned));
        let taken = overrides(given.into_iter().map(|name| (name, "5".to_owned())));
        let taken: std::collections::BTreeSet<String> = taken.into_keys().collect();
        assert_eq!(taken, settings.into_iter().collect());
    }

    #[test]
    fn what_the_environment_says_is_taken_and_the_rest_stays_as_it_comes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), NODE).unwrap();
        let environment = [
            (
                "JUMELAGE_CONTACTS",
                "a@rgre.example.org, b@rgre.example.org",
            ),
            ("JUMELAGE_EXPLAIN__ROLES", "editor,local-government"),
            ("JUMELAGE_LIMITS__ANONYMOUS__BURST", "5"),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let read = Settings::read_in(folder.path(), environment.into_iter()).unwrap();
        assert_eq!(read.contacts, ["a@rgre.example.org", "b@rgre.example.org"]);
        let roles = ["editor", "local-government"];
        assert_eq!(
            read.explain
                .roles
                .iter()
                .map(|role| role.name())
                .collect::<Vec<_>>(),
            roles
        );
        let usual = Limits::default().anonymous.per_minute;
        let rate = Rate {
            per_minute: usual,
            burst: Some(5),
        };
        assert_eq!(read.limits.anonymous, rate);
    }
}
