//! Files that are for the node's own eyes.

use std::path::Path;

use anyhow::{Context, Result};

/// Reads one. What everybody on the machine may read, or write, is no secret any more: the node does not start with it.
/// A group may read it, as keys of TLS are often shared with one, and as containers mount secrets; that is said.
pub(crate) fn read(file: &Path) -> Result<String> {
    check(file)?;
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(unix)]
fn check(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o006;
    const GROUP: u32 = 0o060;
    let about = std::fs::metadata(file);
    let about = about.with_context(|| format!("cannot read {}", file.display()))?;
    let mode = about.permissions().mode();
    anyhow::ensure!(
        mode & OTHERS == 0,
        "{} is a secret, and everybody on this machine may read or write it (mode {:03o}): replace the key if that may \
         have happened, and run `chmod 600 {}`",
        file.display(),
        mode & 0o777,
        file.display()
    );
    if mode & GROUP != 0 {
        let mode = format!("{:03o}", mode & 0o777);
        tracing::warn!(file = %file.display(), mode, "a secret may be read by a group: if that is not meant, chmod 600");
    }
    Ok(())
}

#[cfg(not(unix))]
fn check(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn what_everybody_may_read_or_write_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        fs::write(&file, "-----").unwrap();
        for (mode, is_fine) in [(0o600, true), (0o640, true), (0o644, false), (0o602, false)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let read = read(&file);
            assert_eq!(read.is_ok(), is_fine, "{mode:o}");
            if let Err(fault) = read {
                let fault = fault.to_string();
                assert!(fault.contains("chmod 600"), "{fault}");
            }
        }
    }
}
