//! What a document takes from elsewhere: references to Motifs and patterns, with their places.

use std::sync::Arc;

use ork_source::Span;
use ork_yaml::{Entry, Form, Node};

use crate::model::Text;
use crate::source::{Kind, Source};

/// What a reference must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A Motif.
    Motif,
    /// A Katalog.
    Katalog,
    /// A Komposer (`useKomposer`).
    Komposer,
}

impl Wanted {
    /// The file of a pattern that holds it.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Wanted::Motif => "motif.yaml",
            Wanted::Katalog => "katalog.yaml",
            Wanted::Komposer => "komposer.yaml",
        }
    }

    /// The kind of document.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Wanted::Motif => Kind::Motif,
            Wanted::Katalog => Kind::Katalog,
            Wanted::Komposer => Kind::Komposer,
        }
    }
}

/// How to sign in: names of environment variables, never their values.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SignIn {
    /// `basic`, `bearer` or `github`.
    pub method: String,
    /// The variable with a token.
    pub token: Option<String>,
    /// The variable with a user's name.
    pub username: Option<String>,
    /// The variable with a password.
    pub password: Option<String>,
}

/// A reference in a document.
#[derive(Clone, Debug)]
pub struct Need {
    /// The reference as written.
    pub reference: Text,
    /// The separate `version`.
    pub version: Option<Text>,
    /// What it must lead to.
    pub wanted: Wanted,
    /// Whether it stands among `imports.files`, where only paths and downloads are meant.
    pub is_file: bool,
    /// How to sign in.
    pub sign_in: Option<SignIn>,
    /// The whole item.
    pub span: Span,
}

/// Everything that the documents of a text take from elsewhere, in writing order.
#[must_use]
pub fn needs(source: &Arc<Source>) -> Vec<Need> {
    let mut out = Vec::new();
    for index in 0..source.tree.documents().len() {
        let Some(root) = source.tree.root(index) else { continue };
        if matches!(source.kind(index), Kind::Katalog | Kind::Komposer) {
            patterns(root, &mut out);
            motifs(root, &mut out);
        }
    }
    out
}

/// The patterns of a text alone: `imports.registry` and `imports.files`.
#[must_use]
pub fn pattern_needs(root: Node<'_>) -> Vec<Need> {
    let mut out = Vec::new();
    patterns(root, &mut out);
    out
}

fn patterns(root: Node<'_>, out: &mut Vec<Need>) {
    for (list, is_file) in [("imports.registry", false), ("imports.files", true)] {
        for item in root.at(list).into_iter().flat_map(Node::items) {
            let several = item.get("katalog").filter(|several| several.form() == Form::Mapping);
            match (pattern(item, is_file), several) {
                (Some(repository), Some(several)) if is_git(&repository.reference.value) => {
                    out.extend(several.entries().filter_map(|entry| one_of(&repository, entry)));
                }
                (need, _) => out.extend(need),
            }
        }
    }
}

/// An item: the reference alone, or a mapping with it.
fn pattern(item: Node<'_>, is_file: bool) -> Option<Need> {
    if item.form() != Form::Mapping {
        let reference = text(item)?;
        let wanted = Wanted::Katalog;
        return Some(Need { reference, version: None, wanted, is_file, sign_in: None, span: item.span() });
    }
    let is_komposer = item.get("useKomposer").and_then(Node::text) == Some("true");
    Some(Need {
        reference: text(item.get("url")?)?,
        version: item.get("version").and_then(text),
        wanted: if is_komposer { Wanted::Komposer } else { Wanted::Katalog },
        is_file,
        sign_in: item.get("auth").and_then(sign_in),
        span: item.span(),
    })
}

fn is_git(reference: &str) -> bool {
    reference.starts_with("git@") || (reference.contains("://") && !reference.starts_with("oci://"))
}

/// One of several Katalogs of a Git repository: a commit counts before a version, a version before a branch.
fn one_of(repository: &Need, entry: Entry<'_>) -> Option<Need> {
    let name = text(entry.key)?;
    let url = &repository.reference.value;
    // The version of the whole repository, behind its path.
    let versioned = url.rsplit_once('@').filter(|(_, version)| !version.contains(['/', ':']));
    let url = versioned.map_or(url.as_str(), |(url, _)| url);
    let value = format!("{}//registry/katalogs/{}", url.trim_end_matches('/'), name.value);
    let said = |key: &str| entry.value.get(key).and_then(text);
    let version = ["sha", "version", "branch"].into_iter().find_map(said);
    let reference = Text { value, span: name.span };
    Some(Need { reference, version, span: name.span, ..repository.clone() })
}

fn motifs(root: Node<'_>, out: &mut Vec<Need>) {
    let shared = root.at("spec.imports").into_iter().flat_map(Node::items);
    out.extend(shared.filter_map(motif));
    for entry in root.at("spec.crds").into_iter().flat_map(Node::entries) {
        let lists = crate::model::positions("imports").iter().filter_map(|path| entry.value.at(path));
        out.extend(lists.flat_map(Node::items).filter_map(motif));
    }
}

fn motif(item: Node<'_>) -> Option<Need> {
    Some(Need {
        reference: text(item.get("motif")?)?,
        version: item.get("version").and_then(text),
        wanted: Wanted::Motif,
        is_file: false,
        sign_in: item.get("auth").and_then(sign_in),
        span: item.span(),
    })
}

fn sign_in(node: Node<'_>) -> Option<SignIn> {
    let variable = |key: &str| node.get(key).and_then(text).map(|text| text.value);
    let method = variable("type")?;
    let (token, username) = (variable("fromEnv"), variable("usernameFromEnv"));
    Some(SignIn { method, token, username, password: variable("passwordFromEnv") })
}

/// A written scalar; a template is decided later and leads nowhere yet.
fn text(node: Node<'_>) -> Option<Text> {
    let value = node.text()?.to_owned();
    let is_written = !value.trim().is_empty() && !value.contains("{{");
    is_written.then(|| Text { value, span: node.span() })
}

#[cfg(test)]
mod tests {
    use ork_source::SourceFile;

    use super::*;

    fn found(text: &str) -> Vec<(String, Option<String>, Wanted, bool)> {
        let text = format!("apiVersion: orkestra.orkspace.io/v1\n{text}");
        let needs = needs(&Source::new(SourceFile::new("k.yaml", text)));
        let short = |need: Need| (need.reference.value, need.version.map(|text| text.value), need.wanted, need.is_file);
        needs.into_iter().map(short).collect()
    }

    #[test]
    fn patterns_and_motifs() {
        let text = "\
kind: Komposer
imports:
  registry:
    - postgres@v1
    - url: oci://h.io/a
      version: v2
      useKomposer: true
    - url: ''
    - oci: true
  files: [./a/katalog.yaml, {url: ./b.yaml}]
spec:
  imports: [{motif: notes:v1}]
  crds:
    a: {imports: [{motif: web:v1}, {motif: '{{ .x }}'}, {with: {}}]}
    b: {}
";
        let expected = [
            ("postgres@v1", None, Wanted::Katalog, false),
            ("oci://h.io/a", Some("v2"), Wanted::Komposer, false),
            ("./a/katalog.yaml", None, Wanted::Katalog, true),
            ("./b.yaml", None, Wanted::Katalog, true),
            ("notes:v1", None, Wanted::Motif, false),
            ("web:v1", None, Wanted::Motif, false),
        ]
        .map(|(reference, version, wanted, file)| (reference.to_owned(), version.map(str::to_owned), wanted, file));
        assert_eq!(found(text), expected);
        assert!(found("kind: Motif\nimports: {registry: [a]}\n").is_empty());
    }

    #[test]
    fn several_katalogs_of_a_repository() {
        let text = "\
kind: Komposer
imports:
  registry:
    - url: https://h.io/a/katalogs.git@v9
      version: v8
      katalog:
        one: {branch: next, version: v1}
        two: {sha: 0a1b, version: v1}
        three: {}
    - {url: 'git@h.io:katalogs', katalog: {four: {branch: next}}}
    - {url: 'oci://h.io/five', katalog: {six: {branch: next}}}
";
        let at = |url: &str, name: &str| format!("{url}//registry/katalogs/{name}");
        let https = "https://h.io/a/katalogs.git";
        let expected = [
            (at(https, "one"), Some("v1")),
            (at(https, "two"), Some("0a1b")),
            (at(https, "three"), None),
            (at("git@h.io:katalogs", "four"), Some("next")),
            ("oci://h.io/five".to_owned(), None),
        ];
        let found: Vec<_> = found(text).into_iter().map(|(reference, version, ..)| (reference, version)).collect();
        assert_eq!(found, expected.map(|(reference, version)| (reference, version.map(str::to_owned))));
    }

    #[test]
    fn how_to_sign_in() {
        let text = "\
apiVersion: orkestra.orkspace.io/v1
kind: Komposer
imports:
  registry:
    - url: a:v1
      auth: {type: basic, usernameFromEnv: U, passwordFromEnv: P}
    - url: b:v1
      auth: {fromEnv: T}
";
        let needs = needs(&Source::new(SourceFile::new("k.yaml", text)));
        let expected = SignIn {
            method: "basic".to_owned(),
            token: None,
            username: Some("U".to_owned()),
            password: Some("P".to_owned()),
        };
        assert_eq!((&needs[0].sign_in, &needs[1].sign_in), (&Some(expected), &None));
    }
}
