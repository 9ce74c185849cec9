//! A node's keys on the disk: the one that signs and, while it goes over to another, the next one or the former.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, bail, ensure};
use jumelage_trust::{Member, NodeKey, PublicKey};

use crate::init::write_secret;

/// For how long an anchor announces its next key before it signs with it: who did not hear of it in that time has to join
/// again.
const ANNOUNCED: Duration = Duration::from_hours(24);

/// Where a node's keys are.
#[derive(Clone, Debug)]
pub struct KeyFiles {
    signing: PathBuf,
}

/// A node's keys.
pub struct Keys {
    /// The one that signs.
    pub signing: NodeKey,
    /// The public halves of all, the one that signs first.
    pub public: Vec<PublicKey>,
}

/// How to know whether those who check have heard of the next key.
#[derive(Clone, Copy)]
pub enum Heard<'a> {
    /// The anchor's word for this node says so.
    ByAnchor(&'a Member),
    /// Where the node is an anchor itself: enough time has passed for all to ask it.
    ByNodes {
        /// The time.
        now: SystemTime,
    },
    /// It is to sign whoever has heard of it: the old one is lost or stolen.
    NoMatter,
}

impl KeyFiles {
    /// Beside the key that signs.
    #[must_use]
    pub const fn beside(signing: PathBuf) -> Self {
        Self { signing }
    }

    fn next(&self) -> PathBuf {
        self.signing.with_extension("next.pem")
    }

    fn former(&self) -> PathBuf {
        self.signing.with_extension("former.pem")
    }

    /// Reads them.
    pub fn read(&self) -> Result<Keys> {
        let signing = read(&self.signing)?;
        let mut public = vec![signing.public().clone()];
        for file in [self.next(), self.former()] {
            if file.exists() {
                let key = read(&file)?.public().clone();
                if !public.contains(&key) {
                    public.push(key);
                }
            }
        }
        Ok(Keys { signing, public })
    }

    /// Makes the next key. It is announced from now on, and signs nothing yet.
    pub fn announce(&self) -> Result<PublicKey> {
        let file = self.next();
        ensure!(
            !file.exists(),
            "there is a next key already, {}: `jumelage key switch` makes it the one that signs",
            file.display()
        );
        ensure!(
            !self.former().exists(),
            "there is a former key still: `jumelage key finish` ends the last change first"
        );
        let key = NodeKey::generate()?;
        write_secret(&file, &key.to_pem())?;
        Ok(key.public().clone())
    }

    /// Makes the next key the one that signs, if those who check have heard of it. The former is announced still, for
    /// what it has signed.
    pub fn switch(&self, heard: Heard<'_>) -> Result<PublicKey> {
        let (next, former) = (self.next(), self.former());
        ensure!(
            next.exists(),
            "there is no next key: `jumelage key announce` makes one"
        );
        let key = read(&next)?;
        match heard {
            Heard::ByAnchor(me) => ensure!(
                me.keys().contains(key.public()),
                "the anchor does not list the next key of “{}” yet: is the node running, and can the anchor reach it? It \
                 asks every few minutes",
                me.code()
            ),
            Heard::ByNodes { now } => {
                let made = fs::metadata(&next)?.modified()?;
                let age = now.duration_since(made).unwrap_or_default();
                ensure!(
                    age >= ANNOUNCED,
                    "the next key was made {} h ago; let it be announced for {} h, or give --now: nodes that have not \
                     heard of it must join again",
                    age.as_secs() / 3600,
                    ANNOUNCED.as_secs() / 3600
                );
            }
            Heard::NoMatter => {}
        }
        // At no moment is there no key that signs; what was interrupted after the first step goes on from there.
        if !former.exists() {
            fs::hard_link(&self.signing, &former)
                .with_context(|| format!("cannot make {}", former.display()))?;
        }
        fs::rename(&next, &self.signing)
            .with_context(|| format!("cannot rename {}", next.display()))?;
        Ok(key.public().clone())
    }

    /// Does away with the former key.
    pub fn finish(&self) -> Result<()> {
        let former = self.former();
        if !former.exists() {
            bail!("there is no former key to do away with");
        }
        fs::remove_file(&former).with_context(|| format!("cannot remove {}", former.display()))
    }
}

fn read(file: &Path) -> Result<NodeKey> {
    let pem =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    NodeKey::from_pem(&pem).with_context(|| format!("{} is no key", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_announced_signs_and_goes() {
        let dir = tempfile::tempdir().unwrap();
        let files = KeyFiles::beside(dir.path().join("key.pem"));
        assert!(files.read().is_err());
        let first = NodeKey::generate().unwrap();
        write_secret(&dir.path().join("key.pem"), &first.to_pem()).unwrap();
        let first = first.public().clone();
        assert_eq!(files.read().unwrap().public, [first.clone()]);
        let made = |files: &KeyFiles| fs::metadata(files.next()).unwrap().modified().unwrap();
        assert!(files.finish().is_err());
        let next = files.announce().unwrap();
        assert!(files.announce().is_err());
        let keys = files.read().unwrap();
        assert_eq!(*keys.signing.public(), first);
        assert_eq!(keys.public, [first.clone(), next.clone()]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(files.next()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let at = made(&files);
        assert!(
            files
                .switch(Heard::ByNodes {
                    now: at + Duration::from_hours(23)
                })
                .is_err()
        );
        let member = Member::new("rgre".parse().unwrap(), "RGRE", []).unwrap();
        let endpoint: jumelage_trust::Endpoint = "https://rgre.example".parse().unwrap();
        let unheard = member.clone().with_node(endpoint.clone(), first.clone());
        assert!(files.switch(Heard::ByAnchor(&unheard)).is_err());
        let heard = member
            .with_node_keys(endpoint, [first.clone(), next.clone()])
            .unwrap();
        assert_eq!(files.switch(Heard::ByAnchor(&heard)).unwrap(), next);
        let keys = files.read().unwrap();
        assert_eq!(*keys.signing.public(), next);
        assert_eq!(keys.public, [next.clone(), first]);
        assert!(files.announce().is_err());
        files.finish().unwrap();
        assert_eq!(files.read().unwrap().public, [next]);
    }
}
