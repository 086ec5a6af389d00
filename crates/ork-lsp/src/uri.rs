//! Between the protocol's URIs and the paths of documents.
//!
//! `file:` URIs are paths. Texts that are on no disk (`untitled:` and others) get a path that no file has, so that they
//! can be checked like any other; it is never turned back, since their URI is kept with the open document.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

/// The path that stands for a URI.
pub(crate) fn to_path(uri: &Uri) -> PathBuf {
    if uri.scheme() == "file"
        && let Ok(path) = uri.to_file_path()
    {
        return path;
    }
    let rest = uri.as_str().get(uri.scheme().len() + 1..).unwrap_or_default();
    let mut name = String::with_capacity(rest.len());
    for byte in rest.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            b'.' if !name.is_empty() => name.push('.'),
            // Writing to a string cannot fail.
            _ => _ = write!(name, "%{byte:02X}"),
        }
    }
    // The colon keeps it apart from what people have at the root of a disk.
    PathBuf::from(format!("/{}:", uri.scheme())).join(name)
}

/// The URI of a file on disk; none for a path that is relative.
pub(crate) fn from_path(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(uri: &str) -> PathBuf {
        to_path(&uri.parse::<Uri>().unwrap())
    }

    #[cfg(unix)]
    #[test]
    fn files_and_back() {
        let cases = [
            ("file:///a/b.yaml", "/a/b.yaml"),
            ("file:///a%20b/%C3%A9%23%3F%25.yaml", "/a b/é#?%.yaml"),
            ("file://localhost/a.yaml", "/a.yaml"),
        ];
        for (uri, expected) in cases {
            assert_eq!(path(uri), Path::new(expected));
            assert_eq!(to_path(&from_path(Path::new(expected)).unwrap()), Path::new(expected));
        }
        assert_eq!(from_path(Path::new("a.yaml")), None);
    }

    #[test]
    fn other_schemes_have_paths_of_their_own() {
        assert_eq!(path("untitled:Untitled-1"), Path::new("/untitled:/Untitled-1"));
        assert_eq!(path("untitled:k.yaml"), Path::new("/untitled:/k.yaml"));
        assert_eq!(path("git:/a/../b?x"), path("git:/b?x"));
        assert_ne!(path("git:/a/b"), path("git:/a%2Fb"));
        assert_eq!(path("x:..").components().count(), 3);
        #[cfg(unix)]
        assert!(path("file://server/share/a.yaml").starts_with("/file:"));
    }
}
