//! Values of templates for a custom resource: the one that lies beside the document, else one that nobody wrote, which is
//! said.

use std::borrow::Cow;
use std::path::Path;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data;
use ork_engine::evaluate::{Evaluator, Scope};
use ork_engine::operator::Operator;
use ork_engine::render::place::Stage;
use ork_engine::rendered::{SEED, importer};
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::functions::EXAMPLE_TIME;
use ork_template::{Template, Value};
use ork_yaml::{Node, Step};

use crate::place::Place;

/// Characters of a value that a hint shows.
pub(crate) const MOST_CHARACTERS: usize = 40;
/// Characters of a value that are shown.
const MOST_SHOWN: usize = 1_000;

/// An operator with the custom resource that values are shown for.
pub(crate) struct Sampled<'p> {
    operator: Cow<'p, Operator>,
    resource: CustomResource,
    /// Whether nothing is known of what the custom resource holds: nobody wrote it, and nothing defines its kind.
    blind: bool,
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
    /// It depends on a custom resource of which nothing is known.
    Unknown,
    /// It is a secret.
    Hidden,
}

impl<'p> Sampled<'p> {
    /// What the templates of a place are shown for.
    pub(crate) fn at(snapshot: &Snapshot, place: &'p Place) -> Option<Self> {
        if let Some(motif) = place.motif() {
            let (operator, sample) = importer(motif)?;
            let called = "an import that gives every input a value".to_owned();
            return Some(Self { operator: Cow::Owned(operator), resource: sample.resource, blind: true, called });
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
        let blind = sample.file.is_none() && operator.schema().is_none();
        Some(Self { operator: Cow::Borrowed(operator), resource: sample.resource, blind, called })
    }

    /// Everything set up to render.
    pub(crate) fn staged(&self) -> Staged<'_> {
        let evaluator = Evaluator::new(EXAMPLE_TIME, SEED, &self.operator.shared);
        Staged { stage: Stage::new(&self.operator, &self.resource, evaluator), blind: self.blind }
    }
}

/// A custom resource, ready to be rendered.
pub(crate) struct Staged<'s> {
    stage: Stage<'s>,
    /// Whether nothing is known of what the custom resource holds.
    blind: bool,
}

impl Staged<'_> {
    /// What a scalar of a document gives as a whole.
    pub(crate) fn scalar(&self, place: &Place, path: &[Step], node: Node<'_>) -> Shown {
        let text = node.text().unwrap_or_default();
        if let Some(shown) = self.beyond(&ork_template::parse(text), Span::from(0..text.len())) {
            return shown;
        }
        self.in_scope(place, path, |scope| match self.stage.scalar(node, scope) {
            Ok(evaluated) => Shown::Values(vec![evaluated.text], 1),
            Err(finding) => Shown::Fails(finding.message),
        })
    }

    /// What an expression of a template gives while the whole template runs.
    pub(crate) fn expression(&self, place: &Place, path: &[Step], template: &Template, span: Span) -> Shown {
        if let Some(shown) = self.beyond(template, span) {
            return shown;
        }
        self.in_scope(place, path, |scope| {
            let (watched, failure) = self.stage.watch(template, span, scope);
            match failure {
                _ if watched.count > 0 => Shown::Values(watched.values.iter().map(printed).collect(), watched.count),
                Some(message) => Shown::Fails(message),
                None => Shown::NotReached,
            }
        })
    }

    /// What stands at a path of the data.
    pub(crate) fn data_path(&self, place: &Place, path: &[Step], text: &str) -> Shown {
        let names = ork_engine::condition::path_of(text).unwrap_or_default();
        if let Some(shown) = names.first().and_then(|root| self.beyond_at(root)) {
            return shown;
        }
        self.in_scope(place, path, |scope| {
            let value = ork_engine::condition::data_at(scope, text);
            Shown::Values(vec![value.as_ref().map_or_else(|| "nothing".to_owned(), printed)], 1)
        })
    }

    fn in_scope(&self, place: &Place, path: &[Step], show: impl FnOnce(&Scope) -> Shown) -> Shown {
        if is_secret(place, path) {
            return Shown::Hidden;
        }
        match self.stage.scope(&place.source, path) {
            Ok(Some(scope)) => show(&scope),
            Ok(None) => Shown::NoElement,
            Err(finding) => Shown::Fails(finding.message),
        }
    }

    /// Why an expression cannot be shown, where it reads what is not known here.
    fn beyond(&self, template: &Template, span: Span) -> Option<Shown> {
        let reads = ork_template::analysis::paths(template);
        let within = reads.iter().filter(|path| {
            path.segments.iter().any(|(_, segment)| segment.start < span.end && span.start < segment.end)
        });
        within.filter_map(|path| path.segments.first()).find_map(|(root, _)| self.beyond_at(root))
    }

    fn beyond_at(&self, root: &str) -> Option<Shown> {
        match root {
            root if LATER.contains(&root) => Some(Shown::Later),
            "spec" | "status" if self.blind => Some(Shown::Unknown),
            _ => None,
        }
    }
}

/// Roots of the data that only a running operator has.
const LATER: [&str; 10] =
    ["children", "cross", "external", "metrics", "health", "events", "request", "previous", "git", "docker"];

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
    /// A few words for a hint, and all of it in Markdown; nothing where there is nothing to be seen.
    pub(crate) fn hint(&self, called: &str) -> Option<(String, String)> {
        match self {
            Shown::Values(values, _) => {
                let value = values.first()?;
                let label = if value.is_empty() { "empty".to_owned() } else { one_line(value) };
                Some((format!("= {}", cut(&label, MOST_CHARACTERS)), format!("For {called}:\n\n{}", fenced(value))))
            }
            Shown::Fails(message) => Some((format!("fails: {}", cut(message, MOST_CHARACTERS)), self.markdown(called))),
            Shown::NotReached | Shown::NoElement | Shown::Later | Shown::Unknown | Shown::Hidden => None,
        }
    }

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
            Shown::Unknown => "Depends on the custom resource, of which nothing is known here".to_owned(),
            Shown::Hidden => "The values of secrets are not shown".to_owned(),
        }
    }
}

/// Text on one line, its line breaks drawn.
pub(crate) fn one_line(text: &str) -> String {
    text.trim().replace("\r\n", "\n").replace('\n', "⏎")
}

/// The first characters of a text.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
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
