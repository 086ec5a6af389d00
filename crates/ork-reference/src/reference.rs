//! The forms of a reference and how they are told apart.

use std::fmt;

use crate::error::{ParseError, Part, Piece};
use crate::name::{is_host, parse_host, parse_repository};
use crate::version::{parse_digest, parse_tag};
use crate::{GitSource, Resolved, Version, git};

const SCHEME: &str = "oci://";
/// Bytes of a reference that are read at most.
const LONGEST: usize = 4096;

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A file or folder, as written; relative ones start from the document that says so.
    File(String),
    /// A name in the default registry of its kind.
    Short {
        /// The name, perhaps with folders.
        name: String,
        /// Its version.
        version: Version,
    },
    /// A repository of a named registry.
    Registry {
        /// `host` or `host:port`, in lower case.
        host: String,
        /// The path in the registry.
        repository: String,
        /// Its version.
        version: Version,
    },
    /// A Git repository.
    Git(GitSource),
}

impl Reference {
    /// Reads a reference; `version` is the field beside it, which counts where the reference carries none itself.
    ///
    /// # Errors
    /// Where the text is none of the forms, with the place.
    pub fn parse(text: &str, version: Option<&str>) -> Result<Self, ParseError> {
        let piece = Piece::new(text, Part::Reference).trim();
        let version = version.map(|text| Piece::new(text, Part::Version).trim()).filter(|piece| !piece.text.is_empty());
        if piece.text.is_empty() {
            return Err(Piece::new(text, Part::Reference)
                .error("the reference is empty", "write `name:tag`, `host/path:tag`, `./file` or a Git URL"));
        }
        if piece.text.len() > LONGEST {
            return Err(piece.error("the reference is too long", format!("at most {LONGEST} bytes are read")));
        }
        if let Some(rest) = piece.strip_prefix(SCHEME) {
            return in_registry(rest.trim_end('/'), version);
        }
        if git::is_git(piece.text) {
            return git::parse(piece, version);
        }
        if is_file(piece.text) {
            return file(piece);
        }
        if let Some(at) = piece.text.find("://") {
            let (scheme, _) = piece.split(at);
            return Err(scheme.error(
                format!("`{}://` is not a known scheme", scheme.text),
                "use `oci://`, `https://` or `ssh://`, or leave it out",
            ));
        }
        in_registry(piece.trim_end('/'), version)
    }

    /// The repository it stands for, with short names looked up below `base` (`host[/path]`); none for files and Git.
    #[must_use]
    pub fn resolve(&self, base: &str) -> Option<Resolved> {
        match self {
            Reference::Short { name, version } => Some(Resolved::in_base(base, name, version)),
            Reference::Registry { host, repository, version } => Some(Resolved::new(host, repository.clone(), version)),
            Reference::File(_) | Reference::Git(_) => None,
        }
    }

    /// The last segment of what it names: what a person calls it.
    #[must_use]
    pub fn short_name(&self) -> &str {
        let path = match self {
            Reference::File(path) => path,
            Reference::Git(source) => source.folder.as_deref().unwrap_or(&source.path),
            Reference::Short { name, .. } => name,
            Reference::Registry { repository, .. } => repository,
        };
        path.rsplit('/').next().unwrap_or(path)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::File(path) => f.write_str(path),
            Reference::Short { name, version } => write!(f, "{name}{version}"),
            Reference::Registry { host, repository, version } => write!(f, "{SCHEME}{host}/{repository}{version}"),
            Reference::Git(source) => source.fmt(f),
        }
    }
}

fn is_file(text: &str) -> bool {
    matches!(text, "." | "..")
        || ["./", "../", "/", ".\\", "..\\"].iter().any(|start| text.starts_with(start))
        || text.ends_with(".yaml")
        || text.ends_with(".yml")
}

fn file(piece: Piece<'_>) -> Result<Reference, ParseError> {
    if piece.text.chars().any(char::is_control) {
        return Err(piece.error("a path cannot contain control characters", "write the path in one line"));
    }
    Ok(Reference::File(piece.text.to_owned()))
}

fn in_registry(piece: Piece<'_>, version: Option<Piece<'_>>) -> Result<Reference, ParseError> {
    let (path, own_version) = split_version(piece)?;
    let version = match (own_version, version) {
        (Some(own), _) => own,
        (None, Some(field)) => Version::parse(field)?,
        (None, None) => Version::Unsaid,
    };
    let Some(slash) = path.text.find('/').filter(|at| path.text.get(..*at).is_some_and(is_host)) else {
        return Ok(Reference::Short { name: parse_repository(path)?, version });
    };
    let (host, repository) = path.split(slash);
    Ok(Reference::Registry { host: parse_host(host)?, repository: parse_repository(repository)?, version })
}

/// The path and the version behind it. A `:` in the first of several segments belongs to a port.
fn split_version(piece: Piece<'_>) -> Result<(Piece<'_>, Option<Version>), ParseError> {
    let (path, behind_at) = match piece.text.find('@') {
        Some(at) => {
            let (path, behind) = piece.split(at);
            (path, Some(behind))
        }
        None => (piece, None),
    };
    let last_segment = path.text.rfind('/').map_or(0, |at| at + 1);
    let colon = path.text.get(last_segment..).and_then(|text| text.find(':')).map(|at| last_segment + at);
    let (path, tag) = match colon {
        Some(at) => {
            let (path, tag) = path.split(at);
            (path, Some(tag))
        }
        None => (path, None),
    };
    let version = match (tag, behind_at) {
        (None, None) => None,
        (Some(tag), None) => Some(Version::Tag(parse_tag(tag)?)),
        (None, Some(behind)) => Some(Version::after_at(behind)?),
        (Some(tag), Some(digest)) => Some(Version::Digest { tag: Some(parse_tag(tag)?), hex: parse_digest(digest)? }),
    };
    Ok((path, version))
}
