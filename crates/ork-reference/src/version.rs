//! Which content of a repository is meant: a tag, a digest, or whatever is newest.

use std::fmt;

use crate::error::{ParseError, Piece};

/// Characters of a tag at most (OCI distribution specification, "Pulling manifests").
const LONGEST_TAG: usize = 128;
/// Hexadecimal digits of a SHA-256.
const DIGEST_DIGITS: usize = 64;

/// What a reference says about the version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Version {
    /// Nothing: `latest` is meant.
    #[default]
    Unsaid,
    /// A tag.
    Tag(String),
    /// A content digest, which decides; the tag beside it is for the reader.
    Digest {
        /// The tag beside it.
        tag: Option<String>,
        /// The SHA-256 in lower-case hexadecimal, without `sha256:`.
        hex: String,
    },
}

impl Version {
    /// The tag: the one written, else `latest`; none where a digest stands alone.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        match self {
            Version::Unsaid => Some("latest"),
            Version::Tag(tag) => Some(tag),
            Version::Digest { tag, .. } => tag.as_deref(),
        }
    }

    /// The SHA-256 in lower-case hexadecimal, without `sha256:`.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        match self {
            Version::Digest { hex, .. } => Some(hex),
            Version::Unsaid | Version::Tag(_) => None,
        }
    }

    /// Reads a version that stands in a field of its own: `tag`, `sha256:…` or `tag@sha256:…`.
    pub(crate) fn parse(piece: Piece<'_>) -> Result<Self, ParseError> {
        match piece.text.find('@') {
            Some(at) => {
                let (tag, digest) = piece.split(at);
                Ok(Version::Digest { tag: Some(parse_tag(tag)?), hex: parse_digest(digest)? })
            }
            None => Self::after_at(piece),
        }
    }

    /// Reads what stands behind an `@`: a digest or a tag.
    pub(crate) fn after_at(piece: Piece<'_>) -> Result<Self, ParseError> {
        if piece.text.contains(':') {
            return Ok(Version::Digest { tag: None, hex: parse_digest(piece)? });
        }
        Ok(Version::Tag(parse_tag(piece)?))
    }
}

impl fmt::Display for Version {
    /// As it follows a repository: `:tag`, `@sha256:…`, `:tag@sha256:…` or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Version::Unsaid => Ok(()),
            Version::Tag(tag) => write!(f, ":{tag}"),
            Version::Digest { tag: None, hex } => write!(f, "@sha256:{hex}"),
            Version::Digest { tag: Some(tag), hex } => write!(f, ":{tag}@sha256:{hex}"),
        }
    }
}

pub(crate) fn parse_tag(piece: Piece<'_>) -> Result<String, ParseError> {
    let tag = piece.text;
    if tag.is_empty() {
        return Err(piece.error("the version is empty", "write a tag such as `v1.0.0`, or leave the separator out"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if tag.starts_with(['.', '-']) || !tag.bytes().all(allowed) {
        return Err(piece.error(
            format!("`{tag}` is not a tag"),
            "tags are made of letters, digits, `.`, `_` and `-`, and start with a letter, a digit or `_`",
        ));
    }
    if tag.len() > LONGEST_TAG {
        return Err(piece.error("the tag is too long", format!("tags have at most {LONGEST_TAG} characters")));
    }
    Ok(tag.to_owned())
}

pub(crate) fn parse_digest(piece: Piece<'_>) -> Result<String, ParseError> {
    let Some(digits) = piece.strip_prefix("sha256:") else {
        return Err(piece.error(
            format!("`{}` is not a SHA-256 digest", piece.text),
            "write `@sha256:` and 64 hexadecimal digits, or a tag",
        ));
    };
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digits.text.len() != DIGEST_DIGITS || !digits.text.bytes().all(is_digit) {
        return Err(digits.error(
            "the digest is not a SHA-256",
            format!("write `sha256:` and {DIGEST_DIGITS} lower-case hexadecimal digits"),
        ));
    }
    Ok(digits.text.to_owned())
}
