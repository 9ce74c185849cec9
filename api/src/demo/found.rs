//! Folders, keys, addresses and the directory of a network that is made up on the spot, or carried on.

use std::{
    collections::BTreeSet,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use jumelage_domain::NodeCode;
use jumelage_schema::viewer::Role;
use jumelage_trust::{Directory, Endpoint, Member, NodeKey};

use super::{
    Options,
    sample::{AssociationRow, Data},
};
use crate::{
    init::write_secret,
    secret,
    settings::{Anchor, Explain, Limits, Settings},
};

/// The anchor's code and name.
const ANCHOR: (&str, &str) = ("cemr", "Council of European Municipalities and Regions");

/// What is made before the nodes are opened.
pub(super) struct Founded {
    /// In the order of the members.
    pub(super) folders: Vec<PathBuf>,
    /// The anchor first.
    pub(super) members: Vec<Member>,
    pub(super) listeners: Vec<TcpListener>,
}

/// The anchor first, then the associations in the order of their list.
pub(super) fn found(data: &Data, dir: &Path, options: &Options) -> Result<Founded> {
    let associations = chosen(data.associations()?, options.nodes.as_deref())?;
    let anchor: NodeCode = ANCHOR.0.parse()?;
    let codes: Vec<NodeCode> = [anchor.clone()]
        .into_iter()
        .chain(associations.iter().map(|row| row.code.clone()))
        .collect();
    let listeners = listen(codes.len(), options.base_port)?;
    let (mut members, mut folders) = (Vec::new(), Vec::new());
    for (at, (code, listener)) in codes.iter().zip(&listeners).enumerate() {
        let folder = dir.join(code.as_str());
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let key = key(&folder)?;
        let address = listener.local_addr()?;
        let endpoint: Endpoint = format!("http://{address}").parse()?;
        let association = at.checked_sub(1).map(|at| &associations[at]);
        let member = member(code, association)?.with_node(endpoint.clone(), key.public().clone());
        let settings = Settings {
            anchor: members.first().map(joined).unwrap_or_default(),
            ..settings(code, &endpoint, address, options.limits)
        };
        settings.write(&folder)?;
        let alone = Directory::new(code.clone(), vec![member.clone()])
            .with_context(|| format!("“{code}” cannot stand in a directory"))?;
        fs::write(folder.join(&settings.directory), alone.to_json())?;
        members.push(member);
        folders.push(folder);
    }
    Ok(Founded {
        folders,
        members,
        listeners,
    })
}

/// As a node has it that has joined this anchor.
fn joined(anchor: &Member) -> Anchor {
    Anchor {
        url: anchor.endpoint().cloned(),
        keys: anchor.keys().to_vec(),
        ..Anchor::default()
    }
}

fn chosen(all: Vec<AssociationRow>, only: Option<&[NodeCode]>) -> Result<Vec<AssociationRow>> {
    let Some(only) = only else { return Ok(all) };
    if let Some(unknown) = only
        .iter()
        .find(|code| !all.iter().any(|row| row.code == **code))
    {
        bail!("associations.csv has no association “{unknown}”");
    }
    let only: BTreeSet<&NodeCode> = only.iter().collect();
    Ok(all
        .into_iter()
        .filter(|row| only.contains(&row.code))
        .collect())
}

/// A port each, in a row from the base, or free ones.
fn listen(count: usize, base: u16) -> Result<Vec<TcpListener>> {
    (0..count)
        .map(|at| {
            let port = if base == 0 {
                0
            } else {
                base + u16::try_from(at)?
            };
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            TcpListener::bind(address)
                .with_context(|| format!("cannot listen on {address}: try another --base-port"))
        })
        .collect()
}

/// A kept folder keeps its key.
fn key(folder: &Path) -> Result<NodeKey> {
    let file = folder.join("key.pem");
    if file.exists() {
        return Ok(NodeKey::from_pem(&secret::read(&file)?)?);
    }
    let key = NodeKey::generate()?;
    write_secret(&file, &key.to_pem())?;
    Ok(key)
}

fn settings(
    code: &NodeCode,
    endpoint: &Endpoint,
    listen: SocketAddr,
    limits_callers: bool,
) -> Settings {
    Settings {
        limits: Limits {
            loopback: limits_callers,
            ..Limits::default()
        },
        explain: Explain {
            roles: vec![Role::Anonymous],
        },
        ..Settings::new(code.clone(), endpoint, listen)
    }
}

fn member(code: &NodeCode, association: Option<&AssociationRow>) -> Result<Member> {
    let Some(row) = association else {
        return Ok(Member::new(code.clone(), ANCHOR.1, [])?);
    };
    let member = Member::new(code.clone(), &row.name, row.countries.iter().copied())?;
    Ok(match &row.website {
        Some(website) => member.with_website(website)?,
        None => member,
    })
}
