//! Git URLs: what names a repository, and what would be dangerous to hand to a Git program.

use std::fmt;
use std::path::PathBuf;

use crate::error::{ParseError, Piece};
use crate::reference::Reference;

const SCHEMES: [&str; 3] = ["https://", "http://", "ssh://"];

/// A folder of a Git repository at a revision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GitSource {
    /// The URL without folder and version.
    pub url: String,
    /// `host` or `host:port`, in lower case.
    pub host: String,
    /// The path on the host, without `.git`.
    pub path: String,
    /// The folder inside the repository, written behind `//`; none for its root.
    pub folder: Option<String>,
    /// Branch, tag or commit; none for the default branch.
    pub version: Option<String>,
}

impl GitSource {
    /// The folder of a cache for the repository, relative to the cache.
    #[must_use]
    pub fn cache_folder(&self) -> PathBuf {
        let host = self.host.replace(':', "_");
        ["git", &host].into_iter().chain(self.path.split('/')).collect()
    }

    /// The file that holds the commit of the version, relative to the cache.
    #[must_use]
    pub fn ref_file(&self) -> PathBuf {
        let version = self.version.as_deref().unwrap_or("HEAD");
        // A branch may have folders, a file name may not.
        self.cache_folder().join(".ork-refs").join(version.replace('%', "%25").replace('/', "%2f"))
    }

    /// The folder of the entry at a commit, relative to the cache.
    #[must_use]
    pub fn entry_folder(&self, commit: &str) -> PathBuf {
        let name = match &self.folder {
            Some(folder) => format!("{commit}+{}", folder.replace('/', "+")),
            None => commit.to_owned(),
        };
        self.cache_folder().join(name)
    }

    /// The commit, where the version is one and nothing else: a complete hash.
    #[must_use]
    pub fn commit(&self) -> Option<&str> {
        let is_hash = |text: &&str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.version.as_deref().filter(is_hash)
    }
}

impl fmt::Display for GitSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)?;
        if let Some(folder) = &self.folder {
            write!(f, "//{folder}")?;
        }
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

/// Whether a text is meant as a Git URL.
pub(crate) fn is_git(text: &str) -> bool {
    text.starts_with("git@") || SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// Reads a Git URL; `url@version` carries the version itself.
pub(crate) fn parse(piece: Piece<'_>, version: Option<Piece<'_>>) -> Result<Reference, ParseError> {
    if let Some(bad) = piece.text.chars().find(|c| c.is_whitespace() || c.is_control()) {
        return Err(piece.error(format!("a Git URL cannot contain {bad:?}"), "write the URL in one piece"));
    }
    let (scheme, rest) = match SCHEMES.iter().find_map(|scheme| Some((*scheme, piece.strip_prefix(scheme)?))) {
        Some((scheme, rest)) => (scheme, rest),
        None => ("", piece),
    };
    let separator = if scheme.is_empty() { ':' } else { '/' };
    let Some(at) = rest.text.find(separator) else {
        return Err(piece.error("the Git URL names no repository", "write `https://host/path` or `git@host:path`"));
    };
    let (authority, path) = rest.split(at);
    let host = host(authority)?;
    let (path, own_version) = match path.text.find('@') {
        Some(at) => {
            let (path, version) = path.split(at);
            (path, Some(version))
        }
        None => (path, None),
    };
    let (path, folder) = match path.text.find("//") {
        Some(at) => {
            let (path, rest) = path.split(at);
            (path, Some(rest.strip_prefix("/").unwrap_or(rest)))
        }
        None => (path, None),
    };
    let path = path.trim_end('/');
    let folder = folder.map(|folder| segments(folder.trim_end('/'))).transpose()?;
    let version = own_version.or(version).map(revision).transpose()?;
    let url = format!("{scheme}{}{separator}{}", authority.text, path.text);
    Ok(Reference::Git(GitSource { url, host, path: repository(path)?, folder, version }))
}

fn host(authority: Piece<'_>) -> Result<String, ParseError> {
    let host = match authority.text.rfind('@') {
        Some(at) => {
            let (user, host) = authority.split(at);
            if user.text.contains(':') {
                return Err(user.error(
                    "a reference must not carry a password",
                    "leave it out; Git's credential helper supplies it",
                ));
            }
            host
        }
        None => authority,
    };
    crate::name::parse_host(host)
}

/// The path without `.git`, fit to be a folder.
fn repository(path: Piece<'_>) -> Result<String, ParseError> {
    let path = segments(path)?;
    Ok(path.strip_suffix(".git").unwrap_or(&path).to_owned())
}

/// Segments that are names: nothing that leaves the folder or would be an option to Git.
fn segments(path: Piece<'_>) -> Result<String, ParseError> {
    for segment in path.segments('/') {
        if matches!(segment.text, "" | "." | "..") || segment.text.starts_with('-') || segment.text.contains('\\') {
            return Err(path.error(
                format!("`{}` is not a path of a repository", path.text),
                "write the URL as `git clone` takes it; a folder inside the repository follows behind `//`",
            ));
        }
    }
    Ok(path.text.to_owned())
}

/// A branch, tag or commit. A leading `-` would be an option to Git (gitrevisions, git-check-ref-format).
fn revision(piece: Piece<'_>) -> Result<String, ParseError> {
    let text = piece.text;
    let refused = |c: char| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c);
    if text.is_empty() || text.starts_with(['-', '/']) || text.contains("..") || text.contains(refused) {
        return Err(piece.error(format!("`{text}` is not a Git revision"), "write a branch, a tag or a commit"));
    }
    // One spelling of a complete hash.
    let is_hash = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(if is_hash { text.to_ascii_lowercase() } else { text.to_owned() })
}
