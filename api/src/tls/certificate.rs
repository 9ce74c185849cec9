//! A certificate and its key, in two files that others renew.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, Result, bail};
use rustls::{
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

use crate::{secret, settings::Settings};

/// A node's certificate, as its files last were when they were good. They are looked at with each connection that is
/// made, which costs next to nothing beside the handshake; so nobody has to tell the process, and nothing has to run.
pub struct Certificate {
    cert: PathBuf,
    key: PathBuf,
    held: Mutex<Held>,
}

struct Held {
    stamp: Stamp,
    certified: Arc<CertifiedKey>,
}

/// By what a changed file is known: when it was written, and its size.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// As a node's settings say; none where they say nothing.
    pub(crate) fn of(settings: &Settings, dir: &Path) -> Result<Option<Arc<Self>>> {
        match (&settings.tls.cert, &settings.tls.key) {
            (None, None) => Ok(None),
            (Some(cert), Some(key)) => {
                let opened = Self::open(dir.join(cert), dir.join(key));
                Ok(Some(Arc::new(
                    opened.context("the settings cert and key in [tls]")?,
                )))
            }
            (cert, _) => {
                let (there, missing) = match cert {
                    Some(_) => ("cert", "key"),
                    None => ("key", "cert"),
                };
                bail!("[tls] has {there}, and no {missing}: set both, or neither for plain HTTP")
            }
        }
    }

    fn open(cert: PathBuf, key: PathBuf) -> Result<Self> {
        let held = Held {
            stamp: stamp(&cert, &key),
            certified: read(&cert, &key)?,
        };
        Ok(Self {
            cert,
            key,
            held: Mutex::new(held),
        })
    }

    /// As it now is. Where the files have changed and are no good, together, it is as it was.
    pub(super) fn current(&self) -> Arc<CertifiedKey> {
        let stamp = stamp(&self.cert, &self.key);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.stamp != stamp {
            // Also if they are no good: they are not read again, and not complained of, before they change.
            held.stamp = stamp;
            match read(&self.cert, &self.key) {
                Ok(certified) => {
                    held.certified = certified;
                    tracing::info!(cert = %self.cert.display(), "the certificate was renewed");
                }
                Err(fault) => {
                    tracing::error!(
                        "the certificate has changed, and the old one stays: {fault:#}"
                    );
                }
            }
        }
        Arc::clone(&held.certified)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.cert.display())
    }
}

fn stamp(cert: &Path, key: &Path) -> Stamp {
    [cert, key].map(|file| {
        let about = std::fs::metadata(file).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}

fn read(cert: &Path, key: &Path) -> Result<Arc<CertifiedKey>> {
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{} has no certificates in PEM", cert.display()))?;
    if chain.is_empty() {
        bail!("{} has no certificates in PEM", cert.display());
    }
    let secret = secret::read(key)?;
    let private = PrivateKeyDer::from_pem_slice(secret.as_bytes())
        .with_context(|| format!("{} has no private key in PEM", key.display()))?;
    let certified = CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider())
        .with_context(|| {
            let (cert, key) = (cert.display(), key.display());
            format!(
                "{key} is not the key of the certificate in {cert}, or of a kind that is not known"
            )
        })?;
    Ok(Arc::new(certified))
}
