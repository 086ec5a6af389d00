//! TLS: trusted certificates, loaded when the first secure connection is made, and asking a port whether it speaks TLS.

use std::io::{ErrorKind, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The certificates that this machine trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` take their place.
///
/// # Errors
/// No certificate could be read; the sentence says why.
pub(crate) fn config() -> Result<TlsConfig, String> {
    let loaded = rustls_native_certs::load_native_certs();
    if loaded.certs.is_empty() {
        let reasons: Vec<String> = loaded.errors.iter().map(ToString::to_string).collect();
        let reason = if reasons.is_empty() { "none are installed".to_owned() } else { reasons.join("; ") };
        return Err(format!("no trusted certificates: {reason}"));
    }
    let roots: Vec<Certificate<'static>> =
        loaded.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(provider())
        .build())
}

/// Whether a server answers a TLS greeting with TLS; none where it cannot be reached at all.
///
/// No certificate is trusted here, so the handshake of a TLS server ends in an alert of ours: nothing is sent, and nobody
/// is believed. That is a hundred times cheaper than loading what the machine trusts.
pub(crate) fn speaks_tls(authority: &str, limit: Duration) -> Option<bool> {
    let url = url::Url::parse(&format!("https://{authority}/")).ok()?;
    let addresses = (url.host_str()?.trim_matches(['[', ']']), url.port_or_known_default()?).to_socket_addrs().ok()?;
    let mut stream = addresses.into_iter().find_map(|address| TcpStream::connect_timeout(&address, limit).ok())?;
    stream.set_read_timeout(Some(limit)).ok()?;
    stream.set_write_timeout(Some(limit)).ok()?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let name = rustls::pki_types::ServerName::try_from("localhost").ok()?;
    let mut connection = ClientConnection::new(Arc::new(config), name).ok()?;
    Some(match connection.complete_io(&mut stream) {
        Ok(_) => true,
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            // The alert is sent so that the server's log shows a refusal rather than a broken connection.
            let _ = connection.write_tls(&mut stream).and_then(|_| stream.flush());
            let is_plain = error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<rustls::Error>())
                .is_some_and(|inner| matches!(inner, rustls::Error::InvalidMessage(_)));
            !is_plain
        }
        Err(_) => false,
    })
}
