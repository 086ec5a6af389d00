//! Single defects and harmless edits, made from clean documents by the field table and the tree.

use std::path::Path;

use ork_engine::fields::{self, Shape, TextKind};
use ork_engine::source::Source;
use ork_engine::walk::{Walk, walk};
use ork_source::Span;
use ork_yaml::{Form, Node, Style};

/// A document with one change.
pub(crate) struct Seed {
    pub(crate) family: &'static str,
    /// The whole text with the change.
    pub(crate) text: String,
    /// The line of the change, from 1.
    pub(crate) line: u32,
    /// The rules that may tell it.
    pub(crate) rules: &'static [&'static str],
}

struct Seeder<'s> {
    text: &'s str,
    found: Vec<Seed>,
}

impl Seeder<'_> {
    fn put(&mut self, family: &'static str, span: Span, new: &str, rules: &'static [&'static str]) {
        let (start, end) = (span.start as usize, span.end as usize);
        let text = format!("{}{new}{}", &self.text[..start], &self.text[end..]);
        let line = self.text[..start].matches('\n').count() as u32 + 1;
        self.found.push(Seed { family, text, line, rules });
    }
}

const VALUE: &[&str] = &["bad-value", "bad-number", "wrong-type", "type-mismatch", "invalid-manifest"];

/// Every defect that can be seeded into a document.
pub(crate) fn defects(source: &Source, folder: &Path) -> Vec<Seed> {
    let text = source.file.text();
    let mut seeder = Seeder { text, found: Vec::new() };
    for document in 0..source.tree.documents().len() {
        let Some(root) = source.tree.root(document).filter(|_| source.kind(document).is_ours()) else { continue };
        let Some(object) = fields::root(source.kind(document).name()) else { continue };
        let walk = walk(root, object);
        keys(&walk, &mut seeder);
        values(&walk, &mut seeder);
        expressions(&walk, folder, &mut seeder);
        names(root, &mut seeder);
    }
    seeder.found
}

/// A letter of a key left out, a key of another place.
fn keys(walk: &Walk<'_>, seeder: &mut Seeder<'_>) {
    for seen in &walk.objects {
        for entry in seen.node.written_entries() {
            let name = entry.name();
            let Some(field) = seen.object.field(name).filter(|_| name.len() > 4) else { continue };
            let middle = name.len() / 2;
            let typo = format!("{}{}", &name[..middle], &name[middle + 1..]);
            let span = entry.key.span();
            if seen.object.field(&typo).is_none() && seen.object.rest.is_none() && span.text(seeder.text) == name {
                seeder.put("key misspelt", span, &typo, &["unknown-field"]);
            }
            // The key of an older or newer place, copied to where it does not belong.
            let block = entry.value.form() == Form::Scalar && !seen.node.is_flow() && span.text(seeder.text) == name;
            if block && seen.object.rest.is_none() && seen.object.field("apiTypes").is_none() && field.name != "kind" {
                let line_start = seeder.text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
                let indent = span.start as usize - line_start;
                let foreign = if seen.object.field("workers").is_none() { "workers: 2" } else { "onReconcile: {}" };
                let new = format!("{foreign}\n{}{name}", " ".repeat(indent));
                seeder.put("key out of place", span, &new, &["unknown-field", "both-positions"]);
            }
        }
    }
}

/// Values that their field does not take.
fn values(walk: &Walk<'_>, seeder: &mut Seeder<'_>) {
    for seen in &walk.texts {
        let Some(scalar) = seen.node.scalar().filter(|_| !seen.node.is_alias()) else { continue };
        let (span, literal) = (scalar.span(), !scalar.text().contains("{{"));
        if matches!(scalar.style(), Style::Literal | Style::Folded) || seen.field.is_empty() {
            continue;
        }
        let within = walk.objects[seen.object].object.name.to_lowercase();
        match (seen.shape, seen.text) {
            (Shape::Int, _) => seeder.put("type", span, "many", VALUE),
            (Shape::Bool, _) => seeder.put("type", span, "sometimes", VALUE),
            (_, Some(text)) if !text.values.is_empty() && literal => {
                seeder.put("word", span, "Sidewise", VALUE);
            }
            (_, Some(text)) => match text.kind {
                TextKind::Integer if seen.field.to_lowercase().contains("port") => {
                    seeder.put("port", span, "99999", &["bad-number", "bad-value", "invalid-manifest"]);
                }
                TextKind::Integer | TextKind::IntOrPercent => seeder.put("type", span, "many", VALUE),
                TextKind::Boolean => seeder.put("type", span, "sometimes", VALUE),
                TextKind::Duration => seeder.put("duration", span, "5 minutes", &["bad-value", "bad-duration"]),
                TextKind::Quantity => seeder.put("quantity", span, "10Gg", &["bad-value", "bad-quantity"]),
                TextKind::Cron => seeder.put("cron", span, "\"61 * * * *\"", &["bad-value", "bad-cron"]),
                // Groups and users have any name; a profile is missed where it is used.
                TextKind::Name
                    if seen.field == "name" && !["profile", "subject"].iter().any(|part| within.contains(part)) =>
                {
                    seeder.put("name", span, "\"Not/A Name\"", &["bad-name", "refused-custom", "invalid-manifest"]);
                }
                TextKind::Profile if literal && scalar.text().len() > 4 => {
                    let typo = format!("{}{}", &scalar.text()[..2], &scalar.text()[3..]);
                    seeder.put("profile", span, &typo, &["unknown-profile"]);
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Mistakes in templates.
fn expressions(walk: &Walk<'_>, folder: &Path, seeder: &mut Seeder<'_>) {
    let defined = folder.join("crd.yaml").is_file();
    for seen in &walk.texts {
        let Some(scalar) = seen.node.scalar().filter(|_| !seen.node.is_alias()) else { continue };
        let text = scalar.text();
        let template = ork_template::parse(text);
        if template.is_literal() || !template.errors.is_empty() || !seen.text.is_none_or(|text| text.template) {
            continue;
        }
        for (name, span) in ork_template::analysis::functions(&template) {
            let typo = format!("{name}e");
            if name.len() > 3 && !ork_template::functions::is_known(&typo) {
                seeder.put("function", scalar.to_source(span), &typo, &["unknown-function"]);
            }
        }
        if let Some(at) = text.rfind("}}") {
            let span = scalar.to_source(Span::from(at..at + 2));
            seeder.put("action not closed", span, "}", &["template-syntax"]);
        }
        for path in ork_template::analysis::paths(&template) {
            let names: Vec<&str> = path.segments.iter().map(|(name, _)| name.as_str()).collect();
            let Some((last, span)) = path.segments.last() else { continue };
            let place = scalar.to_source(*span);
            let typo = format!("{last}x");
            match names.as_slice() {
                ["spec", _] if defined => {
                    seeder.put("field of the definition", place, &typo, &["unknown-cr-field"]);
                }
                ["inputs", _] => seeder.put("input read", place, &typo, &["undeclared-input"]),
                ["metadata", "name"] => {
                    let root = scalar.to_source(path.segments[0].1);
                    seeder.put("root", root, "metdata", &["unknown-root"]);
                }
                _ => {}
            }
        }
    }
}

/// Imports, inputs and definitions that are not there.
fn names(root: Node<'_>, seeder: &mut Seeder<'_>) {
    let entries = root.at("spec.crds").into_iter().flat_map(Node::entries);
    for entry in entries {
        if let Some(file) = entry.value.get("crdFile") {
            seeder.put("reference", file.span(), "./no-such.yaml", &["not-found"]);
        }
        for name in entry.value.get("dependsOn").into_iter().flat_map(Node::items) {
            if name.form() == Form::Scalar {
                seeder.put("reference", name.span(), "nobody", &["unknown-dependency"]);
            }
        }
        for import in entry.value.get("imports").into_iter().flat_map(Node::items) {
            if let Some(motif) = import.get("motif") {
                seeder.put("reference", motif.span(), "./no-such/motif.yaml", &["not-found"]);
            }
            for binding in import.get("with").into_iter().flat_map(Node::written_entries) {
                let typo = format!("{}s", binding.name());
                seeder.put("input given", binding.key.span(), &typo, &["unknown-input"]);
            }
        }
    }
}

/// Every edit of a document that changes nothing.
pub(crate) fn harmless(source: &Source, _: &Path) -> Vec<Seed> {
    let text = source.file.text();
    let mut seeder = Seeder { text, found: Vec::new() };
    let quiet: &[&str] = &[];
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let at = Span::from(line_start..line_start);
        let blank = line.trim().is_empty();
        let in_block = source.tree.nodes().any(|node| {
            node.scalar().is_some_and(|scalar| matches!(scalar.style(), Style::Literal | Style::Folded))
                && node.span().start as usize <= line_start
                && line_start <= node.span().end as usize
        });
        if !blank && !in_block && line.trim_start().len() + 60 > line.len() && !line.contains(['{', '[']) {
            seeder.put("comment", at, "# a remark about what follows\n", quiet);
            seeder.put("blank line", at, "\n", quiet);
        }
        line_start += line.len();
    }
    for node in source.tree.nodes().filter(|node| !node.is_alias()) {
        requoted(node, &mut seeder);
        reordered(node, &mut seeder);
        flow(node, &mut seeder);
    }
    anchored(source, &mut seeder);
    let other =
        "---\napiVersion: example.org/v9\nkind: Unrelated\nmetadata: {name: Not_Ours}\ndata: {a: \"{{ nonsense\"}\n";
    let end = Span::from(text.len()..text.len());
    seeder.put("another document", end, other, quiet);
    seeder.put("another document", Span::from(0..0), other.strip_prefix("---\n").unwrap(), quiet);
    let last = seeder.found.last_mut().unwrap();
    last.text = last.text.replacen("nonsense\"}\n", "nonsense\"}\n---\n", 1);
    seeder.found.push(Seed { family: "line ends", text: text.replace('\n', "\r\n"), line: 1, rules: quiet });
    for layout in [ork_engine::migrate::Layout::Registry, ork_engine::migrate::Layout::Sections] {
        if let Ok(migrated) = ork_engine::migrate::migrate(source, layout) {
            seeder.found.push(Seed { family: "other layouts", text: migrated, line: 1, rules: quiet });
        }
    }
    seeder.found
}

/// The same scalar in other quotes.
fn requoted(node: Node<'_>, seeder: &mut Seeder<'_>) {
    let Some(scalar) = node.scalar() else { return };
    let text = scalar.text();
    let plain_words = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic()) && text.len() > 4;
    match scalar.style() {
        Style::Double if !text.contains(['\'', '\\', '\n']) => {
            seeder.put("other quotes", scalar.span(), &format!("'{text}'"), &[]);
        }
        Style::Single if !text.contains(['\'', '"', '\\', '\n']) => {
            seeder.put("other quotes", scalar.span(), &format!("\"{text}\""), &[]);
        }
        Style::Plain if plain_words && !matches!(text, "false") => {
            seeder.put("other quotes", scalar.span(), &format!("\"{text}\""), &[]);
        }
        _ => {}
    }
}

/// Two entries of a block mapping change places, each with all that stands on its lines.
fn reordered(node: Node<'_>, seeder: &mut Seeder<'_>) {
    if node.form() != Form::Mapping || node.is_flow() {
        return;
    }
    let entries: Vec<_> = node.written_entries().collect();
    for pair in entries.windows(2) {
        let [one, two] = pair else { continue };
        let (first, second) = (one.key.span().start as usize, two.key.span().start as usize);
        let end = two.value.span().end as usize;
        let own_line = |at: usize| {
            let start = seeder.text[..at].rfind('\n').map_or(0, |at| at + 1);
            seeder.text[start..at].trim().is_empty()
        };
        let whole = seeder.text[end..].starts_with('\n');
        let plain = seeder.text.get(first..end).is_some_and(|text| !text.contains(['#', '&', '|', '>']));
        if !own_line(first) || !own_line(second) || !whole || !plain || end < second {
            continue;
        }
        let (a, between) = {
            let whole = &seeder.text[first..second];
            let trimmed = whole.trim_end();
            (trimmed.to_owned(), whole[trimmed.len()..].to_owned())
        };
        let b = seeder.text[second..end].to_owned();
        seeder.put("order of keys", Span::from(first..end), &format!("{b}{between}{a}"), &[]);
    }
}

/// A block mapping of scalars, written in one line.
fn flow(node: Node<'_>, seeder: &mut Seeder<'_>) {
    if node.form() != Form::Mapping || node.is_flow() {
        return;
    }
    let entries: Vec<_> = node.written_entries().collect();
    let simple = |value: Node<'_>| {
        value.scalar().is_some_and(|scalar| !matches!(scalar.style(), Style::Literal | Style::Folded))
            && value.anchor().is_none()
            && !value.is_alias()
            && !value.span().text(seeder.text).contains([',', '\n', '['])
            && (value.scalar().is_some_and(|scalar| scalar.style() != Style::Plain)
                || !value.span().text(seeder.text).contains(['{', '}', ']']))
    };
    let span = Span::new(node.span().start, entries.last().map_or(0, |entry| entry.value.span().end));
    if entries.len() < 2 || entries.len() > 4 || !entries.iter().all(|entry| simple(entry.value)) {
        return;
    }
    let start = entries[0].key.span().start as usize;
    let whole = Span::new(start as u32, span.end);
    let line_start = seeder.text[..start].rfind('\n').map_or(0, |at| at + 1);
    let in_item = seeder.text[line_start..start].trim() == "-";
    if !in_item || whole.text(seeder.text).contains('#') {
        return;
    }
    let parts: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}: {}", entry.key.span().text(seeder.text), entry.value.span().text(seeder.text)))
        .collect();
    seeder.put("flow style", whole, &format!("{{{}}}", parts.join(", ")), &[]);
}

/// Two equal scalars: the second becomes an alias of the first.
fn anchored(source: &Source, seeder: &mut Seeder<'_>) {
    let text = source.file.text();
    let quoted: Vec<Span> = source
        .tree
        .nodes()
        .filter(|node| node.scalar().is_some_and(|scalar| matches!(scalar.style(), Style::Double | Style::Single)))
        .filter(|node| node.anchor().is_none() && !node.is_alias())
        .map(Node::span)
        .collect();
    for (index, first) in quoted.iter().enumerate() {
        let Some(second) = quoted.iter().skip(index + 1).find(|second| second.text(text) == first.text(text)) else {
            continue;
        };
        let value = |span: &Span| text[..span.start as usize].ends_with(": ");
        if !value(first) || !value(second) {
            continue;
        }
        let between = &text[first.end as usize..second.start as usize];
        let new = format!("&same {}{between}*same", first.text(text));
        seeder.put("anchor", Span::new(first.start, second.end), &new, &[]);
    }
}
