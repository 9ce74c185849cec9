//! Names are resolved where the connection is made, and the addresses that may not be called taken out: what was
//! checked is what is connected to, however the name's answers change from one moment to the next.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// What may be connected to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Admits {
    Public,
    Loopback,
    All,
}

impl Admits {
    fn admits(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Loopback => address.is_loopback(),
            Self::All => true,
        }
    }
}

/// As the machine resolves names.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Another resolver, without the addresses that may not be called.
pub(super) struct Filtered {
    resolver: Arc<dyn Resolve>,
    admits: Admits,
}

impl Filtered {
    pub(super) fn new(resolver: Arc<dyn Resolve>, admits: Admits) -> Arc<Self> {
        Arc::new(Self { resolver, admits })
    }
}

impl Resolve for Filtered {
    fn resolve(&self, name: Name) -> Resolving {
        let (asked, admits) = (name.as_str().to_owned(), self.admits);
        let resolving = self.resolver.resolve(name);
        Box::pin(async move {
            let (may, may_not): (Vec<SocketAddr>, Vec<SocketAddr>) = resolving
                .await?
                .partition(|found| admits.admits(found.ip()));
            if let (true, Some(refused)) = (may.is_empty(), may_not.first()) {
                // Told here: whoever calls makes a short word of any connection that fails.
                tracing::warn!(name = asked, address = %refused.ip(), "a name leads to an address that may not be called");
                let message = format!("{asked} leads to {}, which may not be called", refused.ip());
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, message).into());
            }
            Ok(Box::new(may.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Says other addresses each time that it is asked.
    struct Changing(Mutex<Vec<Vec<&'static str>>>);

    impl Resolve for Changing {
        fn resolve(&self, _: Name) -> Resolving {
            let said = self.0.lock().unwrap().remove(0);
            let said = said
                .into_iter()
                .map(|address| SocketAddr::from((address.parse::<IpAddr>().unwrap(), 0)));
            let said: Vec<SocketAddr> = said.collect();
            Box::pin(async move { Ok(Box::new(said.into_iter()) as Addrs) })
        }
    }

    async fn found(resolver: &Filtered) -> Result<Vec<String>, String> {
        let found = resolver.resolve("peer.example.org".parse().unwrap()).await;
        let found = found.map_err(|error| error.to_string())?;
        Ok(found.map(|address| address.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn each_time_that_a_name_is_resolved_only_what_may_be_called_is_left() {
        let said = vec![
            vec!["1.1.1.1", "10.0.0.1", "2606:4700::1111", "::ffff:10.0.0.1"],
            vec!["1.1.1.1"],
            // The same name, a moment later.
            vec!["127.0.0.1"],
            vec![],
        ];
        let resolver = Filtered::new(Arc::new(Changing(Mutex::new(said))), Admits::Public);
        let of = |addresses: &[&str]| Ok(addresses.iter().map(ToString::to_string).collect());
        assert_eq!(found(&resolver).await, of(&["1.1.1.1", "2606:4700::1111"]));
        assert_eq!(found(&resolver).await, of(&["1.1.1.1"]));
        let refused = "peer.example.org leads to 127.0.0.1, which may not be called";
        assert_eq!(found(&resolver).await, Err(refused.to_owned()));
        assert_eq!(found(&resolver).await, of(&[]));
    }
}
