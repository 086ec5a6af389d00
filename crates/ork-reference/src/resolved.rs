//! Complete references: a repository of a registry, and where a cache keeps it.

use std::fmt;
use std::path::PathBuf;

use crate::Version;

/// Where short names of Katalogs and Komposers are looked up, unless told otherwise.
pub const DEFAULT_KATALOGS: &str = "ghcr.io/orkspace/orkestra-registry/patterns/katalogs";
/// Where short names of Motifs are looked up, unless told otherwise.
pub const DEFAULT_MOTIFS: &str = "ghcr.io/orkspace/orkestra-registry/patterns/motifs";

/// Where short names are looked up: `host[/path]`, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bases {
    /// For Katalogs and Komposers.
    pub katalogs: String,
    /// For Motifs.
    pub motifs: String,
}

impl Default for Bases {
    fn default() -> Self {
        Self { katalogs: DEFAULT_KATALOGS.to_owned(), motifs: DEFAULT_MOTIFS.to_owned() }
    }
}

impl Bases {
    /// The built-in bases where none are given.
    #[must_use]
    pub fn new(katalogs: Option<&str>, motifs: Option<&str>) -> Self {
        let base = |given: Option<&str>, built_in: &str| given.map_or(built_in, clean).to_owned();
        Self { katalogs: base(katalogs, DEFAULT_KATALOGS), motifs: base(motifs, DEFAULT_MOTIFS) }
    }
}

/// A base as it is compared: without scheme, blanks and a last `/`.
fn clean(base: &str) -> &str {
    let base = base.trim();
    base.strip_prefix("oci://").unwrap_or(base).trim_end_matches('/')
}

/// A repository of a registry, and the version of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resolved {
    /// `host` or `host:port`.
    pub host: String,
    /// The path in the registry.
    pub repository: String,
    /// The tag: the one written, else `latest`; empty where a digest stands alone.
    pub tag: String,
    /// The SHA-256 in lower-case hexadecimal, without `sha256:`. It decides, whatever the tag says.
    pub digest: Option<String>,
}

impl Resolved {
    pub(crate) fn new(host: &str, repository: String, version: &Version) -> Self {
        let tag = version.tag().unwrap_or_default().to_owned();
        let digest = version.digest().map(str::to_owned);
        Self { host: host.to_ascii_lowercase(), repository, tag, digest }
    }

    pub(crate) fn in_base(base: &str, name: &str, version: &Version) -> Self {
        let base = clean(base);
        match base.split_once('/') {
            Some((host, path)) => Self::new(host, format!("{path}/{name}"), version),
            None => Self::new(base, name.to_owned(), version),
        }
    }

    /// What a registry is asked for: `sha256:…` or the tag.
    #[must_use]
    pub fn query(&self) -> String {
        self.digest.as_ref().map_or_else(|| self.tag.clone(), |digest| format!("sha256:{digest}"))
    }

    /// The folder of a cache that holds it, relative to the cache: `<host, ':' as '_'>/<repository>/<tag>`, or
    /// `sha256-<digits>` in the place of the tag. Never leaves the cache, whatever the parts hold.
    #[must_use]
    pub fn cache_path(&self) -> PathBuf {
        let host = self.host.replace(':', "_");
        let version = self.query().replace(':', "-");
        let segments = std::iter::once(host.as_str()).chain(self.repository.split('/')).chain([version.as_str()]);
        segments.filter(|segment| is_folder(segment)).collect()
    }

    /// The rest of its path below a base (`host[/path]`); none when it lies elsewhere.
    #[must_use]
    pub fn below(&self, base: &str) -> Option<&str> {
        let base = clean(base);
        let (host, path) = base.split_once('/').unwrap_or((base, ""));
        if !host.eq_ignore_ascii_case(&self.host) {
            return None;
        }
        if path.is_empty() {
            return Some(&self.repository);
        }
        self.repository.strip_prefix(path)?.strip_prefix('/')
    }
}

fn is_folder(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..") && !segment.contains(['\\', '\0'])
}

impl fmt::Display for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oci://{}/{}", self.host, self.repository)?;
        if !self.tag.is_empty() {
            write!(f, ":{}", self.tag)?;
        }
        match &self.digest {
            Some(digest) => write!(f, "@sha256:{digest}"),
            None => Ok(()),
        }
    }
}
