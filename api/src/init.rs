//! A new node's folder.

use std::{collections::BTreeSet, fs, net::SocketAddr, path::Path};

use anyhow::{Context, Result, bail};
use jumelage_domain::{CountryCode, NodeCode};
use jumelage_trust::{Directory, Endpoint, Member, NodeKey};

use crate::settings::{self, Proxies, Settings};

/// What a new node is.
pub struct NewNode {
    /// Its code.
    pub code: NodeCode,
    /// Its association's name.
    pub name: String,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
    /// Where others reach it.
    pub public_url: Endpoint,
    /// Of its data, as an SPDX id or a URL.
    pub licence: Option<String>,
}

/// Where a node listens whose public address is that of a proxy before it.
const BEHIND_A_PROXY: &str = "127.0.0.1:8000";

/// Writes settings, a key pair, and a directory of one. Does not touch a folder that has settings.
pub fn init(new: NewNode, dir: &Path) -> Result<()> {
    if dir.join(settings::FILE).exists() {
        bail!("{} is a node's folder already", dir.display());
    }
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let key = NodeKey::generate()?;
    let listen = listen(&new.public_url)?;
    let proxies = if new.public_url.as_str().starts_with("https:") {
        Proxies::on_loopback()
    } else {
        Proxies::default()
    };
    let settings = Settings {
        licence: new.licence,
        proxies,
        ..Settings::new(new.code.clone(), &new.public_url, listen)
    };
    let me = Member::new(new.code.clone(), &new.name, new.countries)?
        .with_node(new.public_url, key.public().clone());
    let directory =
        Directory::new(new.code, vec![me]).context("this node cannot stand in a directory")?;
    write_secret(&dir.join(&settings.key), &key.to_pem())?;
    fs::write(dir.join(&settings.directory), directory.to_json())?;
    settings.write(dir)
}

fn listen(public_url: &Endpoint) -> Result<SocketAddr> {
    let url: url::Url = public_url.as_str().parse()?;
    let port = url.port_or_known_default().unwrap_or(8000);
    match (url.scheme(), url.host()) {
        ("http", Some(url::Host::Ipv4(address))) => Ok((address, port).into()),
        ("http", Some(url::Host::Ipv6(address))) => Ok((address, port).into()),
        ("http", _) => Ok(([127, 0, 0, 1], port).into()),
        _ => Ok(BEHIND_A_PROXY.parse()?),
    }
}

/// For the node's own eyes.
pub(crate) fn write_secret(file: &Path, secret: &str) -> Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options
        .open(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    opened.write_all(secret.as_bytes())?;
    Ok(())
}
