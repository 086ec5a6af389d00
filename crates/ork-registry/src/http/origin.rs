//! Scheme, host and port: what credentials are bound to (RFC 6454).

use std::net::IpAddr;

use url::{Host, Url};

/// A scheme, a host and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of a URL; none where it is not of HTTP.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        Some(Self { secure, host: url.host_str()?.to_ascii_lowercase(), port: url.port_or_known_default()? })
    }

    /// Whether what is sent can be read by nobody in between: TLS, or this very machine.
    pub(crate) fn is_private(&self) -> bool {
        self.secure || is_loopback(&self.host)
    }
}

/// Whether `host[:port]` is this machine.
pub(crate) fn is_loopback_authority(authority: &str) -> bool {
    Url::parse(&format!("http://{authority}/")).is_ok_and(|url| is_loopback_url(&url))
}

pub(crate) fn is_loopback_url(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_loopback(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_and_others() {
        for (authority, expected) in [
            ("localhost", true),
            ("LOCALHOST:5000", true),
            ("127.0.0.1:5000", true),
            ("127.9.9.9", true),
            ("[::1]:5000", true),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("10.0.0.1:5000", false),
            ("[::2]", false),
            ("ghcr.io", false),
        ] {
            assert_eq!(is_loopback_authority(authority), expected, "{authority}");
        }
    }

    #[test]
    fn origins_are_scheme_host_and_port() {
        let origin = |url: &str| Origin::of(&Url::parse(url).unwrap());
        assert_eq!(origin("https://a.b/x"), origin("https://A.B:443/y?z"));
        assert_ne!(origin("https://a.b"), origin("http://a.b"));
        assert_ne!(origin("https://a.b"), origin("https://a.b:8443"));
        assert_ne!(origin("https://a.b"), origin("https://b.a"));
        assert_eq!(origin("ftp://a.b"), None);
        assert!(!origin("http://a.b").unwrap().is_private());
        assert!(origin("http://[::1]:5000").unwrap().is_private());
    }
}
