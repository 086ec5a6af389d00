//! `invalid-name` and `invalid-label`: names, label values and keys that Kubernetes refuses.

use ork_source::Level;

use super::values::short;
use super::{Made, at, entries, items, pod, text};
use crate::kubernetes::Version;
use crate::output::Rendered;
use crate::render::Object;

const NAME: &str = "bad-name";
const LABEL: &str = "bad-label";

/// How names of a kind are written.
#[derive(Clone, Copy)]
enum Grammar {
    /// Lower-case letters, digits, `-` and `.` (RFC 1123 subdomain), at most so many characters.
    Subdomain(usize),
    /// Lower-case letters, digits and `-` (RFC 1123 label).
    Label,
    /// The same, with a letter at the start (RFC 1035 label).
    LetterFirst,
    /// Anything that can stand in a path.
    Segment,
}

impl Grammar {
    fn of(kind: &str, version: Version) -> Self {
        match kind {
            "Namespace" => Grammar::Label,
            // From 1.36 on, names of Services may start with a digit.
            "Service" if version < Version::parse("1.36").unwrap_or(version) => Grammar::LetterFirst,
            "Service" => Grammar::Label,
            "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding" => Grammar::Segment,
            // The name of a Job gets eleven characters more.
            "CronJob" => Grammar::Subdomain(52),
            // The name becomes the value of a label.
            "Job" => Grammar::Subdomain(63),
            _ => Grammar::Subdomain(253),
        }
    }

    /// What is wrong with a name: what it must be, and what helps.
    fn problem(self, name: &str) -> Option<String> {
        let (most, what) = match self {
            Grammar::Subdomain(most) => {
                (most, "lower-case letters, digits, `-` and `.`, a letter or digit at both ends")
            }
            Grammar::Label => (63, "lower-case letters, digits and `-`, a letter or digit at both ends"),
            Grammar::LetterFirst => (63, "lower-case letters, digits and `-`, a letter first, a letter or digit last"),
            Grammar::Segment => {
                let fits = !matches!(name, "" | "." | "..") && !name.contains(['/', '%']);
                return (!fits).then(|| "it cannot be `.` or `..`, and holds neither `/` nor `%`".to_owned());
            }
        };
        if name.len() > most {
            return Some(format!("it has {} characters, and {most} are allowed", name.len()));
        }
        let fits = match self {
            Grammar::Subdomain(_) => name.split('.').all(is_label),
            Grammar::LetterFirst => is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase()),
            _ => is_label(name),
        };
        (!fits).then(|| format!("use {what}"))
    }
}

fn is_label(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    edge(text.bytes().next())
        && edge(text.bytes().last())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A name or value of a label: letters, digits, `-`, `_` and `.` inside, at most 63 characters.
fn is_word(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 63
        && edge(text.bytes().next())
        && edge(text.bytes().last())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

pub(super) fn check(made: &mut Made<'_>, object: &Object) {
    let manifest = &object.manifest;
    let kind = text(manifest, &["kind"]).unwrap_or_default();
    // Whose names are checked elsewhere is not known of every kind.
    let known = !object.declared.list.is_of_any_kind();
    let grammar = if known { Grammar::of(kind, made.version) } else { Grammar::Segment };
    name(made, at(manifest, &["metadata", "name"]), &format!("a {kind}"), grammar);
    name(made, at(manifest, &["metadata", "namespace"]), "a namespace", Grammar::Label);
    labels(made, manifest, &["metadata", "labels"]);
    annotations(made, manifest);
    if matches!(kind, "ConfigMap" | "Secret") {
        for part in ["data", "stringData", "binaryData"] {
            keys(made, manifest, part, kind);
        }
    }
    let Some(pod) = pod(manifest) else { return };
    for containers in ["initContainers", "containers"] {
        for container in items(pod, &[containers]) {
            name(made, at(container, &["name"]), "a container", Grammar::Label);
        }
    }
    for volume in items(pod, &["volumes"]) {
        name(made, at(volume, &["name"]), "a volume", Grammar::Label);
    }
    labels(made, pod, &["nodeSelector"]);
    for path in [&["spec", "template", "metadata", "labels"][..], &["spec", "selector", "matchLabels"]] {
        labels(made, manifest, path);
    }
}

fn name(made: &mut Made<'_>, value: Option<&Rendered>, whose: &str, grammar: Grammar) {
    let Some((value, name)) = value.and_then(|value| Some((value, value.as_text()?))) else { return };
    let Some(help) = grammar.problem(name) else { return };
    let message = format!("{whose} cannot be called `{}`", short(name));
    made.tell(NAME, Level::Error, value, message, &help);
}

fn labels(made: &mut Made<'_>, manifest: &Rendered, path: &[&str]) {
    for (key, value) in entries(manifest, path) {
        qualified(made, key, value, "label");
        let Some(text) = value.as_text() else { continue };
        if !text.is_empty() && !is_word(text) {
            let message = format!("the label `{key}` cannot have the value `{}`", short(text));
            let help = if text.len() > 63 {
                format!("it has {} characters, and 63 are allowed", text.len())
            } else {
                "use letters, digits, `-`, `_` and `.`, with a letter or digit at both ends".to_owned()
            };
            made.tell(LABEL, Level::Error, value, message, &help);
        }
    }
}

fn annotations(made: &mut Made<'_>, manifest: &Rendered) {
    for (key, value) in entries(manifest, &["metadata", "annotations"]) {
        qualified(made, key, value, "annotation");
    }
}

/// A key of labels or annotations: a name, perhaps behind a domain.
fn qualified(made: &mut Made<'_>, key: &str, value: &Rendered, what: &str) {
    let (domain, name) = key.rsplit_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let lower = domain.map(str::to_ascii_lowercase);
    let domain_fits = lower.as_deref().is_none_or(|domain| Grammar::Subdomain(253).problem(domain).is_none());
    if is_word(name) && domain_fits {
        return;
    }
    let help = "use letters, digits, `-`, `_` and `.`, at most 63, behind a domain and `/` if there is one";
    made.tell(LABEL, Level::Error, value, format!("no {what} can be called `{}`", short(key)), help);
}

fn keys(made: &mut Made<'_>, manifest: &Rendered, part: &str, kind: &str) {
    for (key, value) in entries(manifest, &[part]) {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if key.is_empty() || key.len() > 253 || !key.bytes().all(known) || matches!(key, "." | "..") {
            let message = format!("no key of a {kind} can be called `{}`", short(key));
            made.tell(NAME, Level::Error, value, message, "use letters, digits, `-`, `_` and `.`");
        }
    }
}
