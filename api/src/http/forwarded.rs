//! From where a request comes, and for which host. What proxies say of it is believed only from those that are
//! configured, and only in the header that they set.

mod elements;

use std::{borrow::Cow, net::IpAddr};

use actix_web::{
    HttpRequest,
    http::{
        header::{self, HeaderMap},
        uri::Authority,
    },
};

use self::elements::{address, elements};
use crate::settings::{ForwardedHeader, Proxies};

const FOR: &str = "x-forwarded-for";
const HOST: &str = "x-forwarded-host";

/// From where it comes: the last address that no trusted proxy has. None of a request that came over no network.
pub(crate) fn client_address(request: &HttpRequest, proxies: &Proxies) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    Some(walked(request.headers(), peer, proxies))
}

/// For which host it is, with the port if it says one.
pub(crate) fn host<'r>(request: &'r HttpRequest, proxies: &Proxies) -> Option<Cow<'r, str>> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    if peer.is_some_and(|peer| proxies.trust(peer)) {
        let told = told_host(request.headers(), proxies.header);
        if told.is_some() {
            return told;
        }
    }
    let asked = request.headers().get(header::HOST);
    let asked = asked.and_then(|host| host.to_str().ok());
    let asked = asked.or_else(|| request.uri().authority().map(Authority::as_str));
    asked.map(Cow::Borrowed)
}

/// Back from the connection along the proxies. Where a proxy does not say an address, it is the proxy that asks.
fn walked(headers: &HeaderMap, peer: IpAddr, proxies: &Proxies) -> IpAddr {
    let mut here = peer;
    if !proxies.trust(here) {
        return here;
    }
    let hops: Vec<Option<IpAddr>> = match proxies.header {
        ForwardedHeader::XForwardedFor => values(headers, FOR)
            .flat_map(|value| value.split(','))
            .map(address)
            .collect(),
        ForwardedHeader::Forwarded => values(headers, header::FORWARDED.as_str())
            .flat_map(elements)
            .map(|element| address(&element.of?))
            .collect(),
    };
    for hop in hops.into_iter().rev() {
        let Some(hop) = hop else { break };
        here = hop;
        if !proxies.trust(here) {
            break;
        }
    }
    here
}

/// The host as the nearest proxy says it: the one that is trusted.
fn told_host(headers: &HeaderMap, header: ForwardedHeader) -> Option<Cow<'_, str>> {
    match header {
        ForwardedHeader::XForwardedFor => {
            let last = values(headers, HOST).last()?.rsplit(',').next()?.trim();
            (!last.is_empty()).then_some(Cow::Borrowed(last))
        }
        ForwardedHeader::Forwarded => {
            let all = values(headers, header::FORWARDED.as_str()).flat_map(elements);
            all.last()?.host.map(Cow::Owned)
        }
    }
}

/// A header's values, in the order of their lines.
fn values<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    // What is no text says no address; it must still stand between those before and after it.
    headers
        .get_all(name)
        .map(|value| value.to_str().unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn proxies(header: ForwardedHeader) -> Proxies {
        Proxies {
            trusted: ["10.0.0.0/8", "127.0.0.1", "fd00::/8"]
                .map(|range| range.parse().unwrap())
                .into(),
            header,
        }
    }

    fn request(peer: &str, headers: &[(&'static str, &str)]) -> HttpRequest {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        request.to_http_request()
    }

    fn from(header: ForwardedHeader, peer: &str, headers: &[(&'static str, &str)]) -> String {
        let found = client_address(&request(peer, headers), &proxies(header));
        found.unwrap().to_string()
    }

    #[test]
    fn who_is_no_trusted_proxy_speaks_for_itself_whatever_it_says() {
        use ForwardedHeader::{Forwarded, XForwardedFor};
        let said = [
            (FOR, "1.2.3.4"),
            ("forwarded", "for=1.2.3.4"),
            ("x-real-ip", "1.2.3.4"),
        ];
        for header in [XForwardedFor, Forwarded] {
            assert_eq!(from(header, "198.51.100.7", &said), "198.51.100.7");
        }
    }

    #[test]
    fn addresses_are_walked_from_the_nearest_to_the_first_that_is_no_trusted_proxy() {
        use ForwardedHeader::{Forwarded, XForwardedFor};
        for (header, headers, expected) in [
            // What the client writes itself stands further left, and is not reached.
            (
                XForwardedFor,
                vec![(FOR, "1.2.3.4, 198.51.100.7, 10.0.0.2")],
                "198.51.100.7",
            ),
            (
                XForwardedFor,
                vec![(FOR, "1.2.3.4"), (FOR, "198.51.100.7,10.0.0.2")],
                "198.51.100.7",
            ),
            (
                XForwardedFor,
                vec![(FOR, "127.0.0.1, 198.51.100.7")],
                "198.51.100.7",
            ),
            (
                XForwardedFor,
                vec![(FOR, "198.51.100.7:4711")],
                "198.51.100.7",
            ),
            (
                XForwardedFor,
                vec![(FOR, "[2001:db8::1]:4711, fd00::1")],
                "2001:db8::1",
            ),
            (
                XForwardedFor,
                vec![(FOR, "::ffff:198.51.100.7")],
                "198.51.100.7",
            ),
            // All are proxies: the first of them asks.
            (XForwardedFor, vec![(FOR, "10.0.0.9, 10.0.0.2")], "10.0.0.9"),
            (XForwardedFor, vec![], "10.0.0.1"),
            // Nobody says who is before this proxy, so that it is the proxy.
            (
                XForwardedFor,
                vec![(FOR, "1.2.3.4, unknown, 10.0.0.2")],
                "10.0.0.2",
            ),
            (XForwardedFor, vec![(FOR, "1.2.3.4, ")], "10.0.0.1"),
            (XForwardedFor, vec![(FOR, "1.2.3.4\u{e9}")], "10.0.0.1"),
            // The header that the proxy does not set is the client's.
            (
                XForwardedFor,
                vec![("forwarded", "for=1.2.3.4")],
                "10.0.0.1",
            ),
            (Forwarded, vec![(FOR, "1.2.3.4")], "10.0.0.1"),
            (
                Forwarded,
                vec![(
                    "forwarded",
                    "for=1.2.3.4, For=\"198.51.100.7:80\";proto=https, for=10.0.0.2;by=_p",
                )],
                "198.51.100.7",
            ),
            (
                Forwarded,
                vec![("forwarded", "for=\"[2001:db8:cafe::17]:4711\"")],
                "2001:db8:cafe::17",
            ),
            (
                Forwarded,
                vec![("forwarded", "for=\"_hidden, for=1.2.3.4\"")],
                "10.0.0.1",
            ),
            (
                Forwarded,
                vec![("forwarded", "for=1.2.3.4, proto=https")],
                "10.0.0.1",
            ),
        ] {
            assert_eq!(
                from(header, "10.0.0.1", &headers),
                expected,
                "{header:?} {headers:?}"
            );
        }
    }

    #[test]
    fn a_forwarded_host_is_believed_from_trusted_proxies_only() {
        use ForwardedHeader::{Forwarded, XForwardedFor};
        let said = [
            ("host", "inside:8000"),
            (HOST, "outside.example.org"),
            ("forwarded", "host=\"outside.example.org:8443\""),
        ];
        for (header, peer, expected) in [
            (XForwardedFor, "198.51.100.7", "inside:8000"),
            (Forwarded, "198.51.100.7", "inside:8000"),
            (XForwardedFor, "10.0.0.1", "outside.example.org"),
            (Forwarded, "10.0.0.1", "outside.example.org:8443"),
        ] {
            let request = request(peer, &said);
            assert_eq!(host(&request, &proxies(header)).unwrap(), expected);
        }
        let plain = request("10.0.0.1", &said[..1]);
        assert_eq!(
            host(&plain, &proxies(XForwardedFor)).unwrap(),
            "inside:8000"
        );
    }
}
