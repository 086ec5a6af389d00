//! Git URLs: what names a repository, and what would be dangerous to hand to a Git program.

use crate::error::{ParseError, Piece};
use crate::reference::Reference;

const SCHEMES: [&str; 3] = ["https://", "http://", "ssh://"];

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
    let path = path.trim_end('/');
    let version = own_version.or(version).map(revision).transpose()?;
    let url = format!("{scheme}{}{separator}{}", authority.text, path.text);
    Ok(Reference::Git { url, host, path: repository(path)?, version })
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
    for segment in path.segments('/') {
        if matches!(segment.text, "" | "." | "..") || segment.text.starts_with('-') {
            return Err(path.error(
                format!("`{}` is not a path of a repository", path.text),
                "write the URL as `git clone` takes it, with one `/` between segments",
            ));
        }
    }
    Ok(path.text.strip_suffix(".git").unwrap_or(path.text).to_owned())
}

/// A branch, tag or commit. A leading `-` would be an option to Git (gitrevisions, git-check-ref-format).
fn revision(piece: Piece<'_>) -> Result<String, ParseError> {
    let text = piece.text;
    let refused = |c: char| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c);
    if text.is_empty() || text.starts_with(['-', '/']) || text.contains("..") || text.contains(refused) {
        return Err(piece.error(format!("`{text}` is not a Git revision"), "write a branch, a tag or a commit"));
    }
    Ok(text.to_owned())
}
