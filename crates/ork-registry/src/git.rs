//! Git repositories as sources: by the `git` program, without prompts, hooks, checkouts or anything that runs code of the
//! repository. Files are read out of the object store, so neither links nor filters take effect.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use ork_reference::GitSource as GitReference;

use crate::auth::Credential;
use crate::cache::{Cache, Entry, FileRecord, Record, Source, Stage};
use crate::fetch::{Outcome, now};
use crate::http::is_loopback_authority;
use crate::limits::{ARTIFACT_BYTES, FILE_BYTES, FILES};
use crate::{Digest, RegistryError, check_title};

/// What would tie Git to another repository (`git rev-parse --local-env-vars`).
const LOCAL: [&str; 10] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];
/// A whole clone may take this many times the limit of one connection.
const PATIENCE: u32 = 10;

/// Brings a folder of a Git repository into the cache, unless it is there.
///
/// # Errors
/// Offline and not there; Git fails, or is not installed; a folder that holds no pattern. An older copy stays.
pub fn fetch_git(
    cache: &Cache,
    source: &GitReference,
    refresh: bool,
    offline: bool,
    limit: Duration,
    credential: Option<&Credential>,
) -> Result<(Entry, Outcome), RegistryError> {
    // A commit cannot move.
    let refresh = refresh && source.commit().is_none();
    if !refresh && let Some(entry) = cached(cache, source) {
        entry.touch();
        return Ok((entry, Outcome::Cached));
    }
    if offline {
        return Err(RegistryError::Offline { what: source.to_string() });
    }
    if source.url.starts_with("http://") && !is_loopback_authority(&source.host) {
        return Err(RegistryError::refused(source, "it would be fetched over plain HTTP"));
    }
    let _lock = cache.lock(&source.ref_file())?;
    if !refresh && let Some(entry) = cached(cache, source) {
        return Ok((entry, Outcome::Cached));
    }
    let work = cache.stage()?;
    let git = Git { folder: work.path(), url: &source.url, limit, header: credential.and_then(header) };
    let commit = git.fetch(source.version.as_deref())?;
    let path = source.entry_folder(&commit);
    let outcome = match cache.entry(&path) {
        Some(entry) => (entry, Outcome::Unchanged),
        None => (take(cache, &git, source, &commit)?, Outcome::Fetched),
    };
    remember(cache, source, &commit)?;
    Ok(outcome)
}

/// What the cache has for a version of a repository.
fn cached(cache: &Cache, source: &GitReference) -> Option<Entry> {
    let written = || fs::read_to_string(cache.root().join(source.ref_file())).ok();
    let by_name = source.commit().and_then(|commit| cache.entry(&source.entry_folder(commit)));
    // A hash may be that of a tag, which leads to a commit as a name does.
    by_name.or_else(|| {
        let commit = written()?;
        let is_hash = commit.trim().bytes().all(|byte| byte.is_ascii_hexdigit());
        cache.entry(&source.entry_folder(commit.trim())).filter(|_| is_hash)
    })
}

/// Writes which commit a branch or tag stands for.
fn remember(cache: &Cache, source: &GitReference, commit: &str) -> Result<(), RegistryError> {
    let path = cache.root().join(source.ref_file());
    let failed = |error: std::io::Error| RegistryError::file(&path, &error);
    let folder = path.parent().unwrap_or(cache.root());
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(commit.as_bytes()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Copies the folder's documents into an entry.
fn take(cache: &Cache, git: &Git<'_>, source: &GitReference, commit: &str) -> Result<Entry, RegistryError> {
    let files = git.list(commit, source.folder.as_deref())?;
    let what = source.to_string();
    if !files.iter().any(|file| matches!(file.title.as_str(), "katalog.yaml" | "komposer.yaml" | "motif.yaml")) {
        return Err(RegistryError::refused(what, "it holds no katalog.yaml, komposer.yaml or motif.yaml"));
    }
    if files.len() > FILES {
        let reason =
            format!("it holds {} documents, and at most {FILES} are accepted: name a folder behind `//`", files.len());
        return Err(RegistryError::refused(what, reason));
    }
    let total: u64 = files.iter().map(|file| file.size).sum();
    if total > ARTIFACT_BYTES {
        return Err(RegistryError::refused(what, format!("its documents have {}", crate::text::bytes(total))));
    }
    let stage = cache.stage()?;
    let mut records = BTreeMap::new();
    for file in files {
        let record = git.copy(&file, &stage)?;
        records.insert(file.title, record);
    }
    let record = Record {
        source: Source::Git { url: source.url.clone(), commit: commit.to_owned() },
        fetched: now(),
        files: records,
    };
    cache.publish(stage, &source.entry_folder(commit), &record)
}

/// A file of a commit.
struct Blob {
    title: String,
    object: String,
    size: u64,
}

/// The Git program in a repository of its own.
struct Git<'a> {
    folder: &'a Path,
    url: &'a str,
    limit: Duration,
    /// `Authorization` for the repository's host alone.
    header: Option<String>,
}

/// The header that signs in over HTTP.
fn header(credential: &Credential) -> Option<String> {
    match credential {
        Credential::Basic { username, password } => {
            Some(format!("Authorization: Basic {}", STANDARD.encode(format!("{username}:{password}"))))
        }
        Credential::Identity(token) => Some(format!("Authorization: Bearer {token}")),
    }
}

/// `https://host/` of a URL that is one of HTTP.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    scheme.starts_with("http").then(|| format!("{scheme}://{host}/"))
}

impl Git<'_> {
    /// Fetches a version and returns its commit.
    fn fetch(&self, version: Option<&str>) -> Result<String, RegistryError> {
        self.run(&["init", "--quiet", "--bare", "--template="])?;
        let wanted = version.unwrap_or("HEAD");
        let shallow =
            self.run(&["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--depth=1", self.url, wanted]);
        let Err(error) = shallow else { return self.commit("FETCH_HEAD") };
        // A short hash, or a server that does not hand out single commits.
        let is_hash = wanted.len() >= 7 && wanted.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash {
            return Err(error);
        }
        let everything = [
            "fetch",
            "--quiet",
            "--no-recurse-submodules",
            self.url,
            "+refs/heads/*:refs/heads/*",
            "+refs/tags/*:refs/tags/*",
        ];
        self.run(&everything)?;
        self.commit(wanted)
    }

    fn commit(&self, name: &str) -> Result<String, RegistryError> {
        let output = self.run(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?;
        let commit = String::from_utf8_lossy(&output).trim().to_owned();
        let is_hash = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { Ok(commit) } else { Err(self.error(format!("`{name}` is no commit"))) }
    }

    /// The documents below a folder: YAML and the README. Links and submodules are left out.
    fn list(&self, commit: &str, folder: Option<&str>) -> Result<Vec<Blob>, RegistryError> {
        let tree = folder.map_or_else(|| commit.to_owned(), |folder| format!("{commit}:{folder}"));
        let output = self.run(&["ls-tree", "-r", "-z", "--long", "--full-tree", &tree])?;
        let mut files = Vec::new();
        for line in output.split(|byte| *byte == 0) {
            let Some(file) = std::str::from_utf8(line).ok().and_then(blob) else { continue };
            if check_title(&file.title).is_ok() && is_document(&file.title) {
                files.push(file);
            }
        }
        Ok(files)
    }

    fn copy(&self, file: &Blob, stage: &Stage) -> Result<FileRecord, RegistryError> {
        if file.size > FILE_BYTES {
            let reason = format!("`{}` has {}", file.title, crate::text::bytes(file.size));
            return Err(RegistryError::refused(self.url, reason));
        }
        let bytes = self.run(&["cat-file", "blob", &file.object])?;
        let path = stage.path().join(&file.title);
        stage.file(&file.title)?.write_all(&bytes).map_err(|error| RegistryError::file(&path, &error))?;
        Ok(FileRecord { digest: Digest::of(&bytes), size: bytes.len() as u64 })
    }

    fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, RegistryError> {
        let seconds = self.limit.as_secs().max(1);
        let mut command = Command::new("git");
        command
            .arg("-c")
            .arg("core.hooksPath=/dev/null")
            .args(["-c", "protocol.ext.allow=never", "-c", "core.fsmonitor=false", "-c", "gc.auto=0"])
            .args(["-c", "http.lowSpeedLimit=1000", "-c", &format!("http.lowSpeedTime={seconds}")])
            // A credential would follow a redirect to wherever it leads; and from TLS nothing leads to plain HTTP.
            .args([
                "-c",
                if self.header.is_some() { "http.followRedirects=false" } else { "http.followRedirects=initial" },
            ])
            .args([
                "-c",
                if self.url.starts_with("http://") {
                    "protocol.http.allow=always"
                } else {
                    "protocol.http.allow=never"
                },
            ])
            .args(arguments)
            .current_dir(self.folder)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "")
            .env("SSH_ASKPASS", "")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_DIR", self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // By environment: arguments can be seen by everybody on this machine.
        if let (Some(header), Some(origin)) = (&self.header, origin(self.url)) {
            command
                .env("GIT_CONFIG_COUNT", "1")
                .env("GIT_CONFIG_KEY_0", format!("http.{origin}.extraHeader"))
                .env("GIT_CONFIG_VALUE_0", header);
        }
        // The repository that the user stands in, perhaps inside of a hook, is none of ours.
        for name in LOCAL {
            command.env_remove(name);
        }
        if ["GIT_SSH_COMMAND", "GIT_SSH"].iter().all(|name| std::env::var_os(name).is_none()) {
            command.env("GIT_SSH_COMMAND", format!("ssh -o BatchMode=yes -o ConnectTimeout={seconds}"));
        }
        let child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => self.error("the program `git` is not installed".to_owned()),
            _ => self.error(format!("`git` cannot be started: {error}")),
        })?;
        self.finish(child)
    }

    fn finish(&self, mut child: Child) -> Result<Vec<u8>, RegistryError> {
        let output = drain(child.stdout.take());
        let errors = drain(child.stderr.take());
        let Ok(bytes) = output.recv_timeout(self.limit * PATIENCE) else {
            // It may have ended in this moment, which is as good.
            let _ = child.kill();
            let _ = child.wait();
            return Err(self.error(format!("it took longer than {} seconds", (self.limit * PATIENCE).as_secs())));
        };
        let status = child.wait().map_err(|error| self.error(error.to_string()))?;
        if status.success() {
            return Ok(bytes);
        }
        let said = errors.recv_timeout(self.limit).unwrap_or_default();
        let text = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches("fatal: ")).collect();
        let first = lines.iter().find(|line| !line.trim().is_empty() && !line.starts_with("warning:"));
        Err(self.error(first.map_or_else(|| status.to_string(), |line| crate::text::one_line(line))))
    }

    fn error(&self, reason: String) -> RegistryError {
        RegistryError::Git { url: self.url.to_owned(), reason }
    }
}

/// Everything that a pipe gives, read beside.
fn drain(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What came before a broken pipe is still worth showing.
            let _ = pipe.take(ARTIFACT_BYTES).read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    receiver
}

fn is_document(title: &str) -> bool {
    let name = title.rsplit('/').next().unwrap_or(title);
    name.ends_with(".yaml") || name.ends_with(".yml") || name == "README.md"
}

/// A line of `git ls-tree --long`: mode, type, object, size, tab, path.
fn blob(line: &str) -> Option<Blob> {
    let (head, title) = line.split_once('\t')?;
    let mut parts = head.split_ascii_whitespace();
    let (mode, kind, object, size) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_file = kind == "blob" && mode.starts_with("100");
    is_file.then_some(Blob { title: title.to_owned(), object: object.to_owned(), size: size.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_tree() {
        let object = "0123456789abcdef0123456789abcdef01234567";
        let found = blob(&format!("100644 blob {object}      42\ta b/katalog.yaml")).unwrap();
        assert_eq!((found.title.as_str(), found.size, found.object.as_str()), ("a b/katalog.yaml", 42, object));
        assert!(blob(&format!("120000 blob {object}      42\tlink.yaml")).is_none());
        assert!(blob(&format!("160000 commit {object}       -\tsub")).is_none());
        assert!(blob("").is_none());
        assert!(is_document("x/motif.yml") && is_document("README.md") && !is_document("run.sh"));
    }
}
