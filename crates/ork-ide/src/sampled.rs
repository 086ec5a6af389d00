//! Values of templates for a custom resource: the one that lies beside the document, else one that nobody wrote, which is
//! said.

use std::borrow::Cow;
use std::path::Path;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data;
use ork_engine::evaluate::{Evaluator, Scope};
use ork_engine::operator::Operator;
use ork_engine::render::place::Stage;
use ork_engine::rendered::importer;
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::functions::EXAMPLE_TIME;
use ork_template::{Template, Value};
use ork_yaml::{Node, Step};

use crate::place::Place;

/// Where random values start from: the same each time.
const SEED: u64 = 1;
/// Characters of a value that are shown.
const MOST_SHOWN: usize = 1_000;

/// An operator with the custom resource that values are shown for.
pub(crate) struct Sampled<'p> {
    operator: Cow<'p, Operator>,
    resource: CustomResource,
    /// What the values are for, in Markdown: "`cr.yaml` (`mine`)".
    pub(crate) called: String,
}

/// What a template, or a part of one, gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Its values: more than one in a loop, of which the first few are here.
    Values(Vec<String>, usize),
    /// Why it cannot be rendered.
    Fails(String),
    /// It is never reached for this custom resource.
    NotReached,
    /// It stands in a `forEach` over nothing.
    NoElement,
    /// It is known only while an operator runs.
    Later,
    /// It is a secret.
    Hidden,
}

impl<'p> Sampled<'p> {
    /// What the templates of a place are shown for.
    pub(crate) fn at(snapshot: &Snapshot, place: &'p Place) -> Option<Self> {
        if let Some(motif) = place.motif() {
            let (operator, sample) = importer(motif)?;
            let called = "an import that gives every input a value".to_owned();
            return Some(Self { operator: Cow::Owned(operator), resource: sample.resource, called });
        }
        let first = || place.composed()?.operators.iter().find(|operator| operator.enabled());
        let operator = if place.parents().starts_with(&["spec", "crds"]) { place.operator()? } else { first()? };
        Self::of(snapshot, operator, place.source.file.path())
    }

    /// What the templates of an operator are shown for, seen from a document.
    pub(crate) fn of(snapshot: &Snapshot, operator: &'p Operator, document: &Path) -> Option<Self> {
        let sample = snapshot.sample(operator, document)?;
        let called = match sample.file.as_ref().and_then(|file| file.file_name()) {
            Some(file) => format!("`{}` (`{}`)", file.to_string_lossy(), sample.resource.name),
            None => format!("a made-up {}", sample.resource.kind),
        };
        Some(Self { operator: Cow::Borrowed(operator), resource: sample.resource, called })
    }

    /// Everything set up to render.
    pub(crate) fn stage(&self) -> Stage<'_> {
        Stage::new(&self.operator, &self.resource, Evaluator::new(EXAMPLE_TIME, SEED, &self.operator.shared))
    }
}

/// What a scalar of a document gives as a whole.
pub(crate) fn scalar(stage: &Stage<'_>, place: &Place, path: &[Step], node: Node<'_>) -> Shown {
    let text = node.text().unwrap_or_default();
    if is_later(&ork_template::parse(text), Span::from(0..text.len())) {
        return Shown::Later;
    }
    in_scope(stage, place, path, |scope| match stage.scalar(node, scope) {
        Ok(evaluated) => Shown::Values(vec![evaluated.text], 1),
        Err(finding) => Shown::Fails(finding.message),
    })
}

/// What an expression of a template gives while the whole template runs.
pub(crate) fn expression(stage: &Stage<'_>, place: &Place, path: &[Step], template: &Template, span: Span) -> Shown {
    if is_later(template, span) {
        return Shown::Later;
    }
    in_scope(stage, place, path, |scope| {
        let (watched, failure) = stage.watch(template, span, scope);
        match failure {
            _ if watched.count > 0 => Shown::Values(watched.values.iter().map(printed).collect(), watched.count),
            Some(message) => Shown::Fails(message),
            None => Shown::NotReached,
        }
    })
}

/// What stands at a path of the data.
pub(crate) fn data_path(stage: &Stage<'_>, place: &Place, path: &[Step], text: &str) -> Shown {
    let names = ork_engine::condition::path_of(text).unwrap_or_default();
    if names.first().is_some_and(|root| LATER.contains(&root.as_str())) {
        return Shown::Later;
    }
    in_scope(stage, place, path, |scope| {
        let value = ork_engine::condition::data_at(scope, text);
        Shown::Values(vec![value.as_ref().map_or_else(|| "nothing".to_owned(), printed)], 1)
    })
}

fn in_scope(stage: &Stage<'_>, place: &Place, path: &[Step], show: impl FnOnce(&Scope) -> Shown) -> Shown {
    if is_secret(place, path) {
        return Shown::Hidden;
    }
    match stage.scope(&place.source, path) {
        Ok(Some(scope)) => show(&scope),
        Ok(None) => Shown::NoElement,
        Err(finding) => Shown::Fails(finding.message),
    }
}

/// Roots of the data that only a running operator has.
const LATER: [&str; 10] =
    ["children", "cross", "external", "metrics", "health", "events", "request", "previous", "git", "docker"];

/// Whether an expression reads what only a running operator has.
fn is_later(template: &Template, span: Span) -> bool {
    let paths = ork_template::analysis::paths(template);
    paths.iter().any(|path| {
        let later = path.segments.first().is_some_and(|(root, _)| LATER.contains(&root.as_str()));
        later && path.segments.iter().any(|(_, segment)| segment.start < span.end && span.start < segment.end)
    })
}

/// Whether a path leads into the content of a Secret.
fn is_secret(place: &Place, path: &[Step]) -> bool {
    let names: Vec<&str> = path.iter().filter_map(|step| key_of(place, *step)).collect();
    let list = names.iter().position(|name| *name == "secrets");
    list.is_some_and(|at| names.iter().skip(at).any(|name| matches!(*name, "data" | "stringData")))
}

fn key_of(place: &Place, step: Step) -> Option<&str> {
    match step {
        Step::Value { key, .. } | Step::Key { key, .. } => place.source.node(key).text(),
        Step::Item { .. } => None,
    }
}

/// A value as a reader sees it.
fn printed(value: &Value) -> String {
    let text = match value {
        Value::Nil => "nothing".to_owned(),
        Value::Map(_) | Value::List(_) => format!("{:#}", data::to_json(value)),
        plain => data::plain(plain),
    };
    match text.char_indices().nth(MOST_SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

impl Shown {
    /// A line of Markdown: what is given, and for which custom resource.
    pub(crate) fn markdown(&self, called: &str) -> String {
        match self {
            Shown::Values(values, _) if values.iter().any(|value| value.contains('\n')) => {
                let blocks: Vec<String> = values.iter().map(|value| fenced(value)).collect();
                format!("For {called}:\n\n{}", blocks.join("\n"))
            }
            Shown::Values(values, count) => {
                let more = count - values.len();
                let mut list: Vec<String> = values.iter().map(|value| inline(value)).collect();
                if more > 0 {
                    list.push(format!("and {more} more"));
                }
                format!("For {called}: {}", list.join(", "))
            }
            Shown::Fails(message) => format!("For {called} it fails: {message}"),
            Shown::NotReached => format!("Not reached for {called}"),
            Shown::NoElement => format!("For {called} the list of `forEach` is empty"),
            Shown::Later => "Known once the operator runs".to_owned(),
            Shown::Hidden => "The values of secrets are not shown".to_owned(),
        }
    }
}

/// Text as code in a line.
pub(crate) fn inline(text: &str) -> String {
    match text {
        "" => "empty".to_owned(),
        text if text.contains('`') => format!("`` {text} ``"),
        text => format!("`{text}`"),
    }
}

/// Text as a block of code, whatever stands in it.
pub(crate) fn fenced(text: &str) -> String {
    let longest = text.lines().map(|line| line.trim_start()).filter(|line| line.starts_with("```"));
    let length = longest.map(|line| line.bytes().take_while(|byte| *byte == b'`').count()).max().unwrap_or(2);
    let fence = "`".repeat(length.max(2) + 1);
    format!("{fence}\n{}\n{fence}", text.trim_end_matches('\n'))
}
