//! Whether a change of documents leaves what is made of them as it is.

use std::path::Path;
use std::sync::Arc;

use ork_engine::evaluate::Evaluator;
use ork_engine::model::Motif;
use ork_engine::operator::Operator;
use ork_engine::output::{Content, Rendered};
use ork_engine::render::{self, Outcome};
use ork_engine::rendered::importer;
use ork_project::{Snapshot, tried};
use ork_source::Level;

/// What an outcome comes down to: the objects in an order of their own, and whether anything went wrong.
fn made(outcome: &Outcome) -> (Vec<String>, Vec<String>) {
    let mut objects: Vec<String> = outcome.objects.iter().map(|object| written(&object.manifest)).collect();
    objects.sort_unstable();
    let errors = outcome.findings.iter().filter(|finding| finding.level == Level::Error);
    (objects, errors.map(|finding| finding.message.clone()).collect())
}

fn written(manifest: &Rendered) -> String {
    let mut out = String::new();
    write(manifest, &mut out);
    out
}

/// A value without where it came from.
fn write(value: &Rendered, out: &mut String) {
    match &value.value {
        Content::Null => out.push_str("null"),
        Content::Bool(value) => out.push_str(&format!("{value}")),
        Content::Int(value) => out.push_str(&format!("{value}")),
        Content::Float(value) => out.push_str(&format!("{value:?}")),
        Content::Text(text) => out.push_str(&format!("{text:?}")),
        Content::List(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Content::Map(map) => {
            out.push('{');
            for (key, value) in map {
                out.push_str(&format!("{key:?}:"));
                write(value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

/// The entry of a name in a document of a text.
pub(super) fn entry(snapshot: &Snapshot, path: &Path, document: usize, name: &str) -> Option<Operator> {
    let resolved = snapshot.resolve(&snapshot.source(path).ok()?);
    let found = resolved.documents.iter().find(|found| found.katalog.document == document)?;
    let is_it = |operator: &&Operator| operator.entry().is_some_and(|entry| entry.name.value == name);
    found.operators.iter().find(is_it).cloned()
}

/// Whether an entry makes the same before and after. Where nobody wrote a custom resource, `smallest` looks only at the one
/// that gives no more than it must.
pub(super) fn of_entry(before: (&Snapshot, &Operator), after: (&Snapshot, &Operator), smallest: bool) -> bool {
    let ((old, invented), (new, _)) = (tried(before.0, before.1), tried(after.0, after.1));
    let count = if smallest && invented { 1 } else { old.len() };
    let compared = |outcomes: &[Outcome]| outcomes.iter().take(count).map(made).collect::<Vec<_>>();
    compared(&old) == compared(&new)
}

/// Whether somebody who imports a Motif gets the same before and after.
pub(super) fn of_motif(before: &Arc<Motif>, after: &Arc<Motif>) -> bool {
    let outcome = |motif: &Arc<Motif>| {
        let (operator, sample) = importer(motif)?;
        Some(made(&render::render(&operator, &sample.resource, Evaluator::new(0, 1, &operator.shared))))
    };
    outcome(before) == outcome(after)
}
