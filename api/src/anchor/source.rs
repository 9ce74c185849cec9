//! Where a node's directory comes from: the anchor that it has joined; its own registry, if it is the anchor; else the
//! file in its folder.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context, Result};
use jumelage_domain::Timestamp;
use jumelage_trust::{Directory, Member, PinnedAnchor, PublicKey, SignedDirectory};
use sea_orm::DatabaseConnection;

use super::{
    fetch::Statements,
    refresh::{RefreshError, refresh},
    registry::Registry,
};
use crate::settings::Settings;

/// A node's own particulars, and whom it asks about the others.
pub struct Source {
    me: Member,
    file: Directory,
    joined: Option<Joined>,
}

/// The anchor that the node has joined, and its last word.
struct Joined {
    anchor: PinnedAnchor,
    path: PathBuf,
    held: RwLock<Option<Arc<SignedDirectory>>>,
}

impl Source {
    /// Of a node's folder: nothing is asked yet.
    pub fn open(settings: &Settings, dir: &Path, now: Timestamp) -> Result<Self> {
        let path = dir.join(&settings.directory);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = Directory::parse(&text)
            .with_context(|| format!("{} is no directory", path.display()))?;
        let code = &settings.code;
        let me = file.get(code.as_str());
        let me = me.with_context(|| format!("the directory has no node “{code}”"))?;
        let joined = settings.anchor.pinned()?.map(|anchor| {
            let path = dir.join(&settings.anchor.directory);
            let held = RwLock::new(kept(&path, &anchor, now).map(Arc::new));
            Joined { anchor, path, held }
        });
        Ok(Self {
            me: me.clone(),
            joined,
            file,
        })
    }

    /// The node, by its own word.
    #[must_use]
    pub const fn me(&self) -> &Member {
        &self.me
    }

    /// The anchor that it has joined.
    #[must_use]
    pub fn anchor(&self) -> Option<&PinnedAnchor> {
        self.joined.as_ref().map(|joined| &joined.anchor)
    }

    /// What the anchor last said.
    #[must_use]
    pub fn held(&self) -> Option<Arc<SignedDirectory>> {
        let joined = self.joined.as_ref()?;
        let held = joined.held.read().unwrap_or_else(PoisonError::into_inner);
        held.clone()
    }

    /// Asks the anchor, and keeps what it says. For one caller at a time.
    pub async fn refresh(&self, statements: &dyn Statements, now: Timestamp) -> Result<()> {
        let Some(joined) = &self.joined else {
            return Ok(());
        };
        let held = self.held();
        let refreshed = refresh(&joined.anchor, held.as_deref(), statements, now).await?;
        for (entity, fault) in &refreshed.missing {
            tell(entity.as_str(), fault);
        }
        write(&joined.path, &refreshed.directory.to_json())?;
        let mut held = joined.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Some(Arc::new(refreshed.directory));
        Ok(())
    }

    /// The directory of this moment, for a node with these keys, of which the first signs. Where nobody vouches for the
    /// node it knows itself alone: it goes on serving what is its own, asks nobody, and lets nobody in.
    pub async fn directory(
        &self,
        db: &DatabaseConnection,
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<Directory> {
        let directory = if self.joined.is_some() {
            match self.held() {
                None => return self.alone(None, keys),
                Some(held) => held.directory(now)?,
            }
        } else if let Some(registry) = Registry::read(db).await? {
            let me = self.myself(keys)?;
            return Ok(registry.directory(&me)?);
        } else if self.file.nodes().count() > 1 {
            return Ok(self.file.clone());
        } else {
            // Nobody else has to know its key: it may go over to another.
            return self.alone(Some(&self.file), keys);
        };
        let me = directory.get(self.me.code().as_str());
        // Under another address or by another key the others know somebody else.
        let known = me.is_some_and(|me| {
            keys.first()
                .is_some_and(|signing| me.keys().contains(signing))
                && me.endpoint() == self.me.endpoint()
        });
        if known {
            Ok(directory)
        } else {
            self.alone(Some(&directory), keys)
        }
    }

    /// The node, with these keys.
    pub(crate) fn myself(&self, keys: &[PublicKey]) -> Result<Member> {
        let endpoint = self
            .me
            .endpoint()
            .context("the directory has no address for this node")?;
        let keys = keys.iter().cloned();
        Ok(self.me.clone().with_node_keys(endpoint.clone(), keys)?)
    }

    /// The members that are known, and of all nodes this one only.
    fn alone(&self, known: Option<&Directory>, keys: &[PublicKey]) -> Result<Directory> {
        let me = self.myself(keys)?;
        let others = known.map_or(&[][..], Directory::members).iter();
        let others = others.filter(|member| member.code() != me.code());
        let others = others.map(|member| member.clone().without_node());
        let anchor = known.map_or(me.code(), Directory::anchor).clone();
        let members = [me.clone()].into_iter().chain(others);
        Ok(Directory::new(anchor, members.collect())?)
    }
}

/// The last word on the disk. Without it the anchor is asked as at first, which is no reason not to start.
fn kept(path: &Path, anchor: &PinnedAnchor, now: Timestamp) -> Option<SignedDirectory> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(fault) => {
            tracing::info!(file = %path.display(), %fault, "no directory of the anchor yet");
            return None;
        }
    };
    match SignedDirectory::read(&text, anchor, now) {
        Ok(directory) => Some(directory),
        Err(fault) => {
            tracing::warn!(file = %path.display(), code = fault.code(), %fault, "the kept directory is not used");
            None
        }
    }
}

/// Says why the anchor's word about somebody is not what it should be.
pub(super) fn tell(about: &str, fault: &RefreshError) {
    tracing::warn!(about, code = fault.code(), %fault, "no news from the anchor");
}

/// All of it or nothing: the file is read when the anchor cannot be asked.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file in a folder")?;
    let written = || -> Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    written().with_context(|| format!("cannot write {}", path.display()))
}
