//! What a person could have typed last: each key, input, segment, function and value of a document, taken away again, with
//! what completion should offer at its place.

use ork_engine::fields::{self, Shape, TextKind};
use ork_engine::source::Source;
use ork_engine::walk::walk;
use ork_source::Span;
use ork_template::analysis;
use ork_yaml::{Entry, Form, Node};

/// Something that stands in a document, and the document without it.
pub(crate) struct Deleted {
    pub(crate) family: &'static str,
    /// Where it stood.
    pub(crate) span: Span,
    /// What must be offered.
    pub(crate) name: String,
    /// Text before the cursor and behind it.
    pub(crate) before: String,
    pub(crate) after: String,
}

struct Deleting<'s> {
    text: &'s str,
    found: Vec<Deleted>,
}

impl Deleting<'_> {
    fn take(&mut self, family: &'static str, name: &str, span: Span) {
        self.found.push(Deleted {
            family,
            span,
            name: name.to_owned(),
            before: self.text[..span.start as usize].to_owned(),
            after: self.text[span.end as usize..].to_owned(),
        });
    }
}

/// Everything that can be taken away.
pub(crate) fn deletions(source: &Source) -> Vec<Deleted> {
    let text = source.file.text();
    let mut deleting = Deleting { text, found: Vec::new() };
    if !source.tree.errors().is_empty() {
        return deleting.found;
    }
    for document in 0..source.tree.documents().len() {
        let Some(root) = source.tree.root(document).filter(|_| source.kind(document).is_ours()) else { continue };
        let Some(object) = fields::root(source.kind(document).name()) else { continue };
        let walk = walk(root, object);
        for seen in &walk.objects {
            for entry in seen.node.written_entries() {
                let Some(field) = seen.object.field(entry.name()).filter(|field| field.name == entry.name()) else {
                    continue;
                };
                if !matches!(field.status, fields::Status::Older { .. }) {
                    key(&mut deleting, "key", seen.node, entry);
                }
                if field.name == "with" && entry.value.form() == Form::Mapping {
                    for input in entry.value.written_entries() {
                        key(&mut deleting, "input", entry.value, input);
                    }
                }
            }
        }
        for seen in &walk.texts {
            let Some(scalar) = seen.node.scalar().filter(|_| !seen.node.is_alias()) else { continue };
            if scalar.text().contains("{{") {
                template(&mut deleting, seen.node);
                continue;
            }
            let inner = scalar.to_source(Span::from(0..scalar.text().len()));
            if scalar.text().is_empty() || scalar.text().contains('\n') {
                continue;
            }
            let closed = match seen.shape {
                Shape::Bool => Some("boolean"),
                Shape::Text(text) if !text.values.is_empty() => Some("enum"),
                Shape::Text(text) => match text.kind {
                    TextKind::Boolean => Some("boolean"),
                    TextKind::Profile => Some("profile"),
                    TextKind::Reference => Some("reference"),
                    TextKind::File => {
                        file(&mut deleting, source, scalar.text(), inner);
                        None
                    }
                    TextKind::ConditionField | TextKind::DataPath => {
                        let names = walk.objects[seen.object].object.name == "status field";
                        let family = if names { "status path" } else { "data path" };
                        data_path(&mut deleting, family, scalar.text(), inner);
                        None
                    }
                    _ => named(seen.field, walk.objects[seen.object].object.name),
                },
                _ => None,
            };
            if let Some(family) = closed {
                deleting.take(family, scalar.text(), inner);
            }
        }
    }
    deleting.found
}

/// Values that are names of something that is declared around.
fn named(field: &str, object: &str) -> Option<&'static str> {
    match (object, field) {
        ("CRD entry", "dependsOn") | ("cross entry", "crd") => Some("entry name"),
        ("apiTypes", _) => Some("api type"),
        ("Katalog" | "Motif" | "Komposer" | "E2E" | "Simulate", "kind" | "apiVersion") => Some("head"),
        ("expected resource" | "scaleTargetRef", "kind") => Some("kind"),
        _ => None,
    }
}

/// A key with its value: the line is left as far as it was typed when the key was begun.
fn key(deleting: &mut Deleting<'_>, family: &'static str, mapping: Node<'_>, entry: Entry<'_>) {
    let text = deleting.text;
    let start = entry.key.span().start as usize;
    let value = entry.value.span();
    let mut end = (value.end as usize).max(entry.key.span().end as usize);
    // An empty value ends with the colon.
    if entry.value.is_null() && end == entry.key.span().end as usize {
        end += text[end..].find(':').map_or(0, |at| at + 1);
    }
    if mapping.is_flow() {
        deleting.take(family, entry.name(), Span::from(start..end));
        return;
    }
    // What follows on the last line is a comment on what is gone.
    end += text[end..].find('\n').unwrap_or(text.len() - end);
    let trimmed = text[..end].trim_end().len().max(start);
    deleting.take(family, entry.name(), Span::from(start..trimmed));
}

/// Segments of paths, and functions.
fn template(deleting: &mut Deleting<'_>, node: Node<'_>) {
    let Some(scalar) = node.scalar() else { return };
    let parsed = ork_template::parse(scalar.text());
    // A template that does not parse has no items of which anything is known.
    if !parsed.errors.is_empty() {
        return;
    }
    for used in analysis::paths(&parsed) {
        let written = used.segments.len() - used.written;
        for (depth, (name, span)) in used.segments.iter().enumerate().skip(written) {
            if name.starts_with('[') || span.is_empty() || scalar.text().get(span.range()) != Some(name) {
                continue;
            }
            let family = if depth == 0 { "path root" } else { "path segment" };
            deleting.take(family, name, scalar.to_source(*span));
        }
    }
    for (name, span) in analysis::functions(&parsed) {
        // An older name is completed to the one that is used today.
        let today = ork_template::functions::lookup(name).map_or(name, |function| function.name);
        deleting.take("function", today, scalar.to_source(span));
    }
}

/// The last name of a path that leads somewhere.
fn file(deleting: &mut Deleting<'_>, source: &Source, text: &str, inner: Span) {
    let folder = source.file.path().parent().unwrap();
    if !folder.join(text).exists() || text.ends_with('/') {
        return;
    }
    let at = text.rfind('/').map_or(0, |at| at + 1);
    // Beside the document the dot is a part of what is offered.
    let at = if &text[..at] == "./" { 0 } else { at };
    let name = if at == 0 && !text.starts_with("./") { format!("./{text}") } else { text[at..].to_owned() };
    deleting.take("file", &name, Span::from(inner.start as usize + at..inner.end as usize));
}

/// Segments of a bare path.
fn data_path(deleting: &mut Deleting<'_>, family: &'static str, text: &str, inner: Span) {
    if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '[' | ']')) {
        return;
    }
    let mut at = 0;
    for name in text.split('.') {
        let plain = name.split('[').next().unwrap_or_default();
        if !plain.is_empty() {
            let start = inner.start as usize + at;
            deleting.take(family, plain, Span::from(start..start + plain.len()));
        }
        at += name.len() + 1;
    }
}
