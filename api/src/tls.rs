//! TLS for those who connect: certificates by name, read again when their files change.

mod certificate;

use std::{collections::HashMap, sync::Arc};

use anyhow::{Result, bail};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};

pub use self::certificate::Certificate;
use crate::node::Node;

/// The certificates of the nodes that listen on one address.
#[derive(Debug)]
struct ByName {
    by_name: HashMap<String, Arc<Certificate>>,
    /// For whoever names nobody, or somebody else: there is nothing to choose from.
    only: Option<Arc<Certificate>>,
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let named = hello.server_name().map(str::to_ascii_lowercase);
        let certificate = named.and_then(|name| self.by_name.get(&name));
        Some(certificate.or(self.only.as_ref())?.current())
    }
}

/// How nodes that listen on one address speak TLS; none where they speak plain HTTP. They all do, or none.
pub(crate) fn config(nodes: &[Arc<Node>]) -> Result<Option<ServerConfig>> {
    let mut by_name = HashMap::new();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for node in nodes {
        let Some(certificate) = &node.tls else {
            without.push(node.settings.code.as_str());
            continue;
        };
        with.push(certificate);
        let url: url::Url = node.settings.public_url.parse()?;
        if let Some(name) = url.host_str() {
            by_name.insert(name.to_ascii_lowercase(), Arc::clone(certificate));
        }
    }
    if with.is_empty() {
        return Ok(None);
    }
    if !without.is_empty() {
        bail!(
            "nodes that listen on one address speak TLS all, or none: set cert and key in [tls] of {}, or let it listen \
             elsewhere",
            without.join(", ")
        );
    }
    let only = match &with[..] {
        [only] => Some(Arc::clone(only)),
        _ => None,
    };
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(ByName { by_name, only }));
    Ok(Some(config))
}
