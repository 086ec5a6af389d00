//! The URIs of previews: `ork-preview:/folder/katalog.preview.yaml?token`. The path is for people and for the language
//! that editors take from it; the token says which document it is of, and how it was asked for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use gen_lsp_types::Uri;
use ork_ide::PreviewOptions;

use crate::uri;

/// The scheme of previews.
pub(crate) const SCHEME: &str = "ork-preview";
const ENDING: &str = ".preview.yaml";

/// Whether a URI is that of a preview.
pub(crate) fn is_preview(uri: &Uri) -> bool {
    uri.scheme() == SCHEME
}

/// What a preview is of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Address {
    /// The document.
    pub(crate) source: Uri,
    /// How it is rendered.
    pub(crate) options: PreviewOptions,
}

impl Address {
    /// The path of the document.
    pub(crate) fn path(&self) -> PathBuf {
        uri::to_path(&self.source)
    }

    /// What tells it from all others.
    pub(crate) fn token(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.source.as_str().hash(&mut hasher);
        self.options.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// Its URI.
    pub(crate) fn uri(&self) -> String {
        let source = self.source.as_str();
        let path =
            source.strip_prefix("file://").unwrap_or_else(|| source.split_once(':').map_or(source, |(_, rest)| rest));
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let stem = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(path);
        let root = if stem.starts_with('/') { "" } else { "/" };
        format!("{SCHEME}:{root}{stem}{ENDING}?{}", self.token())
    }
}

/// The token of a preview's URI.
pub(super) fn token_of(uri: &Uri) -> Option<String> {
    if !is_preview(uri) {
        return None;
    }
    Some(uri.as_str().rsplit_once('?').map_or("", |(_, token)| token).to_owned())
}

/// What the path of a preview's URI says that it is of.
pub(super) fn guess(uri: &Uri) -> Option<Address> {
    let rest = uri.as_str().strip_prefix(SCHEME)?.strip_prefix(':')?;
    let path = rest.split('?').next()?.strip_suffix(ENDING)?;
    let path = path.strip_prefix("//").filter(|path| path.starts_with('/')).unwrap_or(path);
    let source = |ending: &str| format!("file://{path}{ending}").parse::<Uri>().ok();
    let found = [".yaml", ".yml"].into_iter().filter_map(source).find(|source| uri::to_path(source).is_file());
    Some(Address { source: found.or_else(|| source(".yaml"))?, options: PreviewOptions::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_for_people_and_tell_previews_apart() {
        let of = |source: &str, entry: Option<&str>| {
            let options = PreviewOptions { entry: entry.map(str::to_owned), ..PreviewOptions::default() };
            Address { source: source.parse().unwrap(), options }
        };
        let one = of("file:///a%20b/katalog.yaml", None);
        assert!(one.uri().starts_with("ork-preview:/a%20b/katalog.preview.yaml?"), "{}", one.uri());
        assert_ne!(one.uri(), of("file:///a%20b/katalog.yaml", Some("x")).uri());
        assert_ne!(one.token(), of("file:///b/katalog.yaml", None).token());
        let uri: Uri = one.uri().parse().unwrap();
        assert_eq!(token_of(&uri), Some(one.token()));
        assert_eq!(guess(&uri), Some(one));
        let untitled: Uri = of("untitled:Untitled-1", None).uri().parse().unwrap();
        assert!(is_preview(&untitled));
    }
}
