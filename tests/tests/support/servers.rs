//! Real registries on ports of their own, and the token server that one of them trusts.
#![allow(unreachable_pub, reason = "each test file uses a part")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};

/// The folder of the installed parts; nothing where they are not asked for.
pub fn parts() -> Option<PathBuf> {
    if std::env::var_os("ORK_REAL_PARTS").is_none_or(|value| value != "1") {
        // Past the capturing of the test harness: a skipped test must not look like one that ran.
        let _ = writeln!(std::io::stdout(), "skipped: set ORK_REAL_PARTS=1 (installs and starts registries)");
        return None;
    }
    let workspace = ork_test::workspace();
    let output = Command::new(workspace.join("tests/real/setup-registry.sh")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let parts = std::env::var_os("ORK_PARTS").map_or_else(|| workspace.join(".parts"), PathBuf::from);
    Some(parts.join("registry"))
}

/// A program that is stopped at the end.
pub struct Server {
    child: Child,
    pub host: String,
    log: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(mut command: Command, port: u16, log: PathBuf) -> Self {
        let file = fs::File::create(&log).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file).stdin(Stdio::null());
        let child = command.spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "{}", fs::read_to_string(&log).unwrap());
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { child, host: format!("localhost:{port}"), log }
    }

    /// Everything that it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The second registry: OCI 1.1, in memory.
pub fn ocimem(parts: &Path, folder: &Path, immutable: bool) -> Server {
    let port = free_port();
    let mut command = Command::new(parts.join("ocimem"));
    command.arg(format!("127.0.0.1:{port}"));
    if immutable {
        command.arg("-immutable");
    }
    Server::start(command, port, folder.join("ocimem.log"))
}

/// docker-registry, open to everybody.
pub fn open(parts: &Path, folder: &Path) -> Server {
    docker(parts, folder, "", "")
}

/// docker-registry with one user, by Basic authentication.
pub fn htpasswd(parts: &Path, folder: &Path, user: &str, password: &str) -> Server {
    let output = Command::new("htpasswd").args(["-Bbn", user, password]).output().unwrap();
    let file = folder.join("htpasswd");
    fs::write(&file, output.stdout).unwrap();
    docker(parts, folder, "", &format!("auth:\n  htpasswd: {{realm: test, path: {}}}\n", file.display()))
}

/// docker-registry with TLS, which trusts a token server.
pub fn with_tokens(parts: &Path, folder: &Path, tokens: &Tokens) -> Server {
    let tls = format!(", tls: {{certificate: {}, key: {}}}", tokens.certificate.display(), tokens.key.display());
    let auth = format!(
        "auth:\n  token: {{realm: 'https://localhost:{}/token', service: test, issuer: tests, rootcertbundle: {}}}\n",
        tokens.port,
        tokens.certificate.display()
    );
    docker(parts, folder, &tls, &auth)
}

fn docker(parts: &Path, folder: &Path, tls: &str, auth: &str) -> Server {
    let port = free_port();
    let config = format!(
        "version: 0.1\nlog: {{level: info}}\nstorage:\n  filesystem: {{rootdirectory: {}}}\nhttp: {{addr: '127.0.0.1:{port}'{tls}}}\n{auth}",
        folder.join("data").display()
    );
    let path = folder.join("config.yml");
    fs::write(&path, config).unwrap();
    let mut command = Command::new(parts.join("docker-registry"));
    command.arg("serve").arg(path);
    Server::start(command, port, folder.join("registry.log"))
}

/// A token server with TLS: `pusher` may do everything, `reader` may pull, both with the password `secret`; the refresh
/// token `refresh-me` is the pusher's.
pub struct Tokens {
    pub port: u16,
    pub certificate: PathBuf,
    key: PathBuf,
    /// The method and the grant of each request.
    pub log: Arc<Mutex<Vec<String>>>,
}

impl Tokens {
    pub fn start(folder: &Path) -> Self {
        let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        let output = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let signer = Arc::new(Signer::new(&certificate, &key));
        let config = Arc::new(tls(&certificate, &key));
        let shared = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (signer, config, log) = (Arc::clone(&signer), Arc::clone(&config), Arc::clone(&shared));
                std::thread::spawn(move || {
                    let connection = rustls::ServerConnection::new(config).unwrap();
                    // A probe ends the handshake on purpose.
                    let _ = serve(rustls::StreamOwned::new(connection, stream), &signer, &log);
                });
            }
        });
        Self { port, certificate, key, log }
    }
}

fn tls(certificate: &Path, key: &Path) -> rustls::ServerConfig {
    let chain = vec![CertificateDer::from_pem_file(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap()
}

struct Signer {
    chain: String,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new(certificate: &Path, key: &Path) -> Self {
        let random = SystemRandom::new();
        let der = CertificateDer::from_pem_file(certificate).unwrap();
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.secret_der(), &random).unwrap();
        Self { chain: STANDARD.encode(&der), key, random }
    }

    fn token(&self, user: &str, scope: &str) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let mut parts = scope.splitn(3, ':');
        let (kind, name, actions) = (parts.next().unwrap(), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let allowed: &[&str] = match user {
            "pusher" => &["pull", "push"],
            "reader" => &["pull"],
            _ => &[],
        };
        let granted: Vec<&str> = actions.split(',').filter(|action| allowed.contains(action)).collect();
        let head = json!({"typ": "JWT", "alg": "ES256", "x5c": [self.chain]});
        let claims = json!({
            "iss": "tests", "sub": user, "aud": "test", "exp": now + 300, "nbf": now - 10, "iat": now, "jti": "1",
            "access": [{"type": kind, "name": name, "actions": granted}],
        });
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", encode(&head), encode(&claims));
        let signature = self.key.sign(&self.random, text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

fn serve(
    stream: rustls::StreamOwned<rustls::ServerConnection, TcpStream>,
    signer: &Signer,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut words = line.split_whitespace();
        let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
        let (mut length, mut authorization) = (0, None);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap(),
                "authorization" => authorization = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let query = if method == "POST" {
            String::from_utf8(body).unwrap()
        } else {
            path.split_once('?').map_or(String::new(), |(_, query)| query.to_owned())
        };
        let url = url::Url::parse(&format!("https://x/?{query}")).unwrap();
        let field = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let user = match (method.as_str(), &authorization) {
            ("POST", _) => (field("refresh_token").as_deref() == Some("refresh-me")).then_some("pusher"),
            (_, Some(header)) => ["pusher", "reader"]
                .into_iter()
                .find(|user| *header == format!("Basic {}", STANDARD.encode(format!("{user}:secret")))),
            (_, None) => Some("anonymous"),
        };
        log.lock().unwrap().push(format!("{method} {}", field("grant_type").unwrap_or_default()));
        let (status, body) = match user {
            Some(user) => ("200 OK", json!({"token": signer.token(user, &field("scope").unwrap_or_default())})),
            None => ("401 Unauthorized", json!({"errors": [{"code": "UNAUTHORIZED", "message": "who are you"}]})),
        };
        let body = body.to_string();
        let stream = reader.get_mut();
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        stream.flush()?;
    }
}
