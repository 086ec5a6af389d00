//! A registry in memory that can be told to misbehave: what a real one does, as far as artifacts need it, over plain HTTP.
//!
//! It answers like the OCI distribution specification says, keeps a log of what was asked, and asks a fault first.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ring::digest::{SHA256, digest};

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// How many requests came before.
    pub number: usize,
}

/// What a fault answers.
pub enum Fault {
    /// A status, headers and a body, as a proper answer.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, whatever they are; then the connection is closed.
    Raw(Vec<u8>),
    /// A proper answer with this body, one byte at a time with this pause.
    Slow(Vec<u8>, Duration),
    /// A proper answer of this length, made of zeros.
    Zeros(u64),
    /// The connection is closed.
    Close,
}

type Faults = dyn Fn(&Asked) -> Option<Fault> + Send + Sync;

#[derive(Default)]
struct Store {
    blobs: BTreeMap<String, Vec<u8>>,
    /// By repository and tag or digest.
    manifests: BTreeMap<(String, String), Vec<u8>>,
    log: Vec<Asked>,
}

/// A registry on a port of its own. It ends with the process.
pub struct Registry {
    address: SocketAddr,
    store: Arc<Mutex<Store>>,
}

impl Registry {
    /// A registry that does everything right.
    #[must_use]
    pub fn start() -> Self {
        Self::with(|_| None)
    }

    /// A registry that asks for a fault first.
    ///
    /// # Panics
    /// No port can be had.
    #[expect(clippy::expect_used, reason = "a test without a port cannot go on")]
    pub fn with(faults: impl Fn(&Asked) -> Option<Fault> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let store = Arc::new(Mutex::new(Store::default()));
        let (faults, count): (Arc<Faults>, _) = (Arc::new(faults), Arc::new(AtomicUsize::new(0)));
        let shared = Arc::clone(&store);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (store, faults, count) = (Arc::clone(&shared), Arc::clone(&faults), Arc::clone(&count));
                std::thread::spawn(move || {
                    // A client that goes away in the middle is what some tests are about.
                    let _ = serve(&stream, &store, &*faults, &count);
                });
            }
        });
        Self { address, store }
    }

    /// `127.0.0.1:port`.
    #[must_use]
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Everything that was asked so far.
    #[must_use]
    pub fn log(&self) -> Vec<Asked> {
        lock(&self.store).log.clone()
    }

    /// Forgets what was asked.
    pub fn clear_log(&self) {
        lock(&self.store).log.clear();
    }

    /// Puts a blob and returns its digest.
    #[must_use]
    pub fn blob(&self, bytes: &[u8]) -> String {
        let name = digest_of(bytes);
        lock(&self.store).blobs.insert(name.clone(), bytes.to_owned());
        name
    }

    /// Puts a manifest under a tag and returns its digest.
    pub fn manifest(&self, repository: &str, tag: &str, bytes: &[u8]) -> String {
        let name = digest_of(bytes);
        let mut store = lock(&self.store);
        store.manifests.insert((repository.to_owned(), tag.to_owned()), bytes.to_owned());
        store.manifests.insert((repository.to_owned(), name.clone()), bytes.to_owned());
        name
    }

    /// The manifest of a tag.
    #[must_use]
    pub fn manifest_of(&self, repository: &str, tag: &str) -> Option<Vec<u8>> {
        lock(&self.store).manifests.get(&(repository.to_owned(), tag.to_owned())).cloned()
    }

    /// Takes a tag away.
    pub fn remove(&self, repository: &str, tag: &str) {
        lock(&self.store).manifests.remove(&(repository.to_owned(), tag.to_owned()));
    }

    /// Puts an artifact of files under a tag.
    pub fn artifact(&self, repository: &str, tag: &str, config: &str, files: &[(&str, &[u8])]) -> String {
        let layers: Vec<_> = files
            .iter()
            .map(|(title, bytes)| {
                serde_json::json!({
                    "mediaType": "application/octet-stream",
                    "digest": self.blob(bytes),
                    "size": bytes.len(),
                    "annotations": {"org.opencontainers.image.title": title},
                })
            })
            .collect();
        let manifest = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": config, "digest": self.blob(b"{}"), "size": 2},
            "layers": layers,
        });
        self.manifest(repository, tag, manifest.to_string().as_bytes())
    }
}

fn lock(store: &Mutex<Store>) -> std::sync::MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `sha256:…` of some bytes.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn serve(stream: &TcpStream, store: &Mutex<Store>, faults: &Faults, count: &AtomicUsize) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(mut asked) = read(&mut reader)? {
        asked.number = count.fetch_add(1, Ordering::SeqCst);
        lock(store).log.push(asked.clone());
        match faults(&asked) {
            None => {
                let (status, headers, body) = answer(&asked, &mut lock(store));
                reply(&mut writer, &asked, status, &headers, &body)?;
            }
            Some(Fault::Answer(status, headers, body)) => reply(&mut writer, &asked, status, &headers, &body)?,
            Some(Fault::Raw(bytes)) => return writer.write_all(&bytes),
            Some(Fault::Close) => return Ok(()),
            Some(Fault::Slow(body, pause)) => {
                write!(writer, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len())?;
                for byte in body {
                    writer.write_all(&[byte])?;
                    std::thread::sleep(pause);
                }
            }
            Some(Fault::Zeros(length)) => {
                write!(writer, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")?;
                let chunk = vec![b' '; 64 << 10];
                for _ in 0..length / chunk.len() as u64 {
                    writer.write_all(&chunk)?;
                }
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The next request; nothing at the end, and nothing for what is no HTTP: that is answered as servers do.
fn read(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    let Ok(line) = String::from_utf8(line) else {
        let mut stream = *reader.get_ref();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")?;
        return Ok(None);
    };
    let mut words = line.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let mut asked = Asked { method: method.to_owned(), path: path.to_owned(), ..Asked::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = asked.headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    asked.body = vec![0; length];
    reader.read_exact(&mut asked.body)?;
    Ok(Some(asked))
}

type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

fn answer(asked: &Asked, store: &mut Store) -> Answer {
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let Some(rest) = path.strip_prefix("/v2/") else { return error(404, "NOT_FOUND") };
    if let Some((repository, digest)) = rest.split_once("/blobs/uploads/") {
        return upload(asked, store, repository, digest, query);
    }
    if let Some((_, digest)) = rest.split_once("/blobs/") {
        return match store.blobs.get(digest) {
            Some(bytes) => (200, vec![("Docker-Content-Digest", digest.to_owned())], bytes.clone()),
            None => error(404, "BLOB_UNKNOWN"),
        };
    }
    if let Some((repository, reference)) = rest.split_once("/manifests/") {
        let key = (repository.to_owned(), reference.to_owned());
        if asked.method == "PUT" {
            let name = digest_of(&asked.body);
            store.manifests.insert((repository.to_owned(), name.clone()), asked.body.clone());
            store.manifests.insert(key, asked.body.clone());
            return (201, vec![("Docker-Content-Digest", name)], Vec::new());
        }
        return match store.manifests.get(&key) {
            Some(bytes) => (200, vec![("Docker-Content-Digest", digest_of(bytes))], bytes.clone()),
            None => error(404, "MANIFEST_UNKNOWN"),
        };
    }
    if let Some(repository) = rest.strip_suffix("/tags/list") {
        let own = store.manifests.keys().filter(|(name, tag)| name == repository && !tag.contains(':'));
        let tags: Vec<_> = own.map(|(_, tag)| tag).collect();
        let body = serde_json::json!({"name": repository, "tags": tags}).to_string().into_bytes();
        return if tags.is_empty() { error(404, "NAME_UNKNOWN") } else { (200, Vec::new(), body) };
    }
    error(404, "UNSUPPORTED")
}

fn upload(asked: &Asked, store: &mut Store, repository: &str, id: &str, query: &str) -> Answer {
    if asked.method == "POST" {
        return (202, vec![("Location", format!("/v2/{repository}/blobs/uploads/one"))], Vec::new());
    }
    let named = query.strip_prefix("digest=").map(|text| text.replace("%3A", ":")).unwrap_or_default();
    if id != "one" || named != digest_of(&asked.body) {
        return error(400, "DIGEST_INVALID");
    }
    store.blobs.insert(named, asked.body.clone());
    (201, Vec::new(), Vec::new())
}

fn error(status: u16, code: &str) -> Answer {
    let body = serde_json::json!({"errors": [{"code": code, "message": code.to_lowercase().replace('_', " ")}]});
    (status, Vec::new(), body.to_string().into_bytes())
}

fn reply(
    writer: &mut &TcpStream,
    asked: &Asked,
    status: u16,
    headers: &[(&'static str, String)],
    body: &[u8],
) -> std::io::Result<()> {
    let mut text = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    if asked.method != "HEAD" {
        bytes.extend_from_slice(body);
    }
    writer.write_all(&bytes)
}
