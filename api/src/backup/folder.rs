//! The files of a node's folder, without which a backup is its data and not the node.

use std::{
    fs,
    path::{Component, Path},
};

use anyhow::{Context, Result, ensure};

use super::file::Kept;
use crate::{
    init::write_secret,
    keys,
    settings::{FILE, Settings},
};

/// More than settings, keys and lists of members come to.
const MOST_BYTES: u64 = 16 << 20;

/// Settings, keys, and the directory with the keys that it is proved by. What is kept outside of the folder is not the
/// node's to copy.
pub(super) fn read(dir: &Path, settings: &Settings) -> Result<Vec<Kept>> {
    let listed = [
        Some(FILE.as_ref()),
        Some(settings.key.as_path()),
        Some(settings.directory.as_path()),
        Some(settings.anchor.directory.as_path()),
        settings.documents.registered.as_deref(),
        settings.tls.cert.as_deref(),
        settings.tls.key.as_deref(),
    ];
    let beside = keys::FILES.iter().map(Path::new);
    let mut kept: Vec<Kept> = Vec::new();
    for path in listed.into_iter().flatten().chain(beside) {
        let (Some(name), file) = (path.to_str(), dir.join(path)) else {
            continue;
        };
        let is_there = is_within(path) && file.is_file();
        if !is_there || kept.iter().any(|kept| kept.name == name) {
            continue;
        }
        let size = file.metadata()?.len();
        ensure!(
            size <= MOST_BYTES,
            "{} has {size} bytes: that is no file of a node",
            file.display()
        );
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        kept.push(Kept {
            name: name.to_owned(),
            text,
        });
    }
    Ok(kept)
}

/// Writes them into a folder that has none of them yet. The settings come last: what has none is no node's folder.
pub(super) fn write(dir: &Path, mut files: Vec<Kept>) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    files.sort_by_key(|kept| kept.name == FILE);
    for kept in &files {
        let path = Path::new(&kept.name);
        ensure!(
            is_within(path),
            "the backup has a file {} that is not of the node's folder",
            path.display()
        );
        ensure!(
            !dir.join(path).exists(),
            "{} is there already: restore into an empty folder, or keep the folder and its settings as they are",
            dir.join(path).display()
        );
    }
    for kept in files {
        let file = dir.join(&kept.name);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot make {}", parent.display()))?;
        }
        write_secret(&file, &kept.text)?;
    }
    Ok(())
}

/// No way out of the folder.
fn is_within(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_outside_of_the_folder_is_not_written_and_none_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let kept = |name: &str| Kept {
            name: name.to_owned(),
            text: "x".to_owned(),
        };
        for name in ["../x", "/tmp/x", "a/../../x"] {
            assert!(write(folder.path(), vec![kept("key.pem"), kept(name)]).is_err());
        }
        assert!(!folder.path().join("key.pem").exists());
        write(folder.path(), vec![kept("key.pem")]).unwrap();
        let refused = write(folder.path(), vec![kept("key.pem")]).unwrap_err();
        assert!(refused.to_string().contains("is there already"));
    }
}
