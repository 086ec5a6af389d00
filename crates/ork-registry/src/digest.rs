//! SHA-256 digests: the only algorithm that is spoken here.

use std::fmt;
use std::io::{self, Read, Write};

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// The SHA-256 of some bytes, printed as `sha256:…` (OCI image specification, "Digests").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The digest and the length of everything that can be read.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn of_reader(mut reader: impl Read) -> io::Result<(Self, u64)> {
        let mut sink = Hashing { inner: io::sink(), hasher: Hasher::new(), length: 0 };
        let length = io::copy(&mut reader, &mut sink)?;
        Ok((sink.hasher.finish(), length))
    }

    /// Reads `sha256:…`.
    ///
    /// # Errors
    /// Another algorithm, or what is no digest at all; the sentence says which.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((algorithm, digits)) = text.split_once(':') else {
            return Err(format!("`{}` is not a digest", shown(text)));
        };
        if algorithm != "sha256" {
            return Err(format!("the digest algorithm `{}` is not supported, only sha256 is", shown(algorithm)));
        }
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if digits.len() != 64 || !digits.bytes().all(is_digit) {
            return Err(format!("`{}` is not a SHA-256", shown(text)));
        }
        Ok(Self(digits.to_owned()))
    }

    /// The 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> &str {
        &self.0
    }

    /// The first digits: enough for a person to tell two apart.
    #[must_use]
    pub fn short(&self) -> String {
        format!("sha256:{}", self.0.get(..12).unwrap_or(&self.0))
    }
}

/// What a server wrote, short and without control characters.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

struct Hasher(Context);

impl Hasher {
    fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(self) -> Digest {
        let bytes = self.0.finish();
        Digest(bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A writer that knows the digest of what went through it.
pub(crate) struct Hashing<W> {
    inner: W,
    hasher: Hasher,
    length: u64,
}

impl<W: Write> Hashing<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, hasher: Hasher::new(), length: 0 }
    }

    pub(crate) fn inner(&self) -> &W {
        &self.inner
    }

    /// Bytes written so far.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn finish(self) -> Digest {
        self.hasher.finish()
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or(bytes));
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn digests_of_bytes_and_readers_agree() {
        assert_eq!(Digest::of(b"").to_string(), EMPTY);
        assert_eq!(Digest::parse(EMPTY).unwrap(), Digest::of(b""));
        let bytes = vec![7; 100_000];
        assert_eq!(Digest::of_reader(bytes.as_slice()).unwrap(), (Digest::of(&bytes), 100_000));
        let mut writer = Hashing::new(Vec::new());
        writer.write_all(&bytes).unwrap();
        assert_eq!(writer.length(), 100_000);
        assert_eq!(writer.finish(), Digest::of(&bytes));
    }

    #[test]
    fn what_is_no_digest_says_why() {
        for (text, expected) in [
            ("", "`` is not a digest"),
            ("latest", "`latest` is not a digest"),
            ("sha512:00", "the digest algorithm `sha512` is not supported, only sha256 is"),
            ("sha256:00", "`sha256:00` is not a SHA-256"),
            ("md5\u{7}:x", "the digest algorithm `md5` is not supported, only sha256 is"),
        ] {
            assert_eq!(Digest::parse(text).unwrap_err(), expected, "{text:?}");
        }
        assert!(Digest::parse(&EMPTY.to_uppercase().replace("SHA256", "sha256")).is_err());
    }
}
