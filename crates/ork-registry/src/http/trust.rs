//! Whom a TLS connection believes: what this machine trusts.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::tls::provider;

/// The certificates that this machine trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` take their place.
///
/// # Errors
/// No certificate could be read; the sentence says why.
pub(super) fn verifier() -> Result<Arc<dyn ServerCertVerifier>, String> {
    let loaded = rustls_native_certs::load_native_certs();
    if loaded.certs.is_empty() {
        let reasons: Vec<String> = loaded.errors.iter().map(ToString::to_string).collect();
        let reason = if reasons.is_empty() { "none are installed".to_owned() } else { reasons.join("; ") };
        return Err(format!("no trusted certificates: {reason}"));
    }
    let mut roots = RootCertStore::empty();
    // Machines have certificates that are no valid ones; the others count.
    roots.add_parsable_certificates(loaded.certs.iter().cloned());
    let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| format!("no trusted certificates: {error}"))?;
    Ok(Arc::new(Verifier { usual, trusted: loaded.certs }))
}

/// The usual checks, and one more way to be believed: a server that shows a trusted certificate itself. That is what
/// `openssl req -x509` makes for a registry of one's own. It is marked as an authority, which the usual checks refuse for
/// a server; other clients accept it.
#[derive(Debug)]
struct Verifier {
    usual: Arc<WebPkiServerVerifier>,
    trusted: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let outcome = self.usual.verify_server_cert(shown, intermediates, name, ocsp, now);
        let Err(error) = &outcome else { return outcome };
        let is_authority = matches!(error, Error::InvalidCertificate(CertificateError::Other(other)) if other.to_string() == "CaUsedAsEndEntity");
        if !is_authority || !self.trusted.iter().any(|trusted| trusted == shown) {
            return outcome;
        }
        // Trusted by its very bytes: what is left to ask is whether it is this server's.
        verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
