//! Names in templates and in paths of conditions: notes, variables, inputs, fields, what is read of elsewhere.

use ork_engine::condition::path_of;
use ork_engine::evaluate::is_template;
use ork_engine::fields::TextKind;
use ork_source::Span;
use ork_template::{Access, Template, analysis, variables};

use super::entries;
use super::fields;
use super::finder::{Finder, Name, Wanted};
use super::spots::Spot;
use super::symbol::{Role, Sort, Symbol, Written};
use super::text::{Scope, Text};

/// A path into the data: each name with where it stands; none for one that stands elsewhere.
struct Path {
    names: Vec<String>,
    spans: Vec<Option<Span>>,
    written: Written,
}

/// What a path can name.
const IN_PATHS: [Sort; 5] = [Sort::Input, Sort::Call, Sort::Cross, Sort::Entry, Sort::Field];

/// The names in a scalar's template, or in its path.
pub(super) fn names(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    // Nothing but variables is declared here.
    if finder.wants_declaration() && !finder.wants(&[Sort::Variable]) {
        return;
    }
    if spot.takes_templates() && is_template(spot.text) {
        let can_name = match finder.wanted {
            Wanted::Of(symbol) => root(symbol.sort).is_none_or(|root| spot.text.contains(root)),
            _ => true,
        };
        let wanted = finder.wants(&IN_PATHS) || finder.wants(&[Sort::Note, Sort::Variable]);
        if !wanted || !can_name {
            return;
        }
        let template = ork_template::parse(spot.text);
        of_template(finder, document, spot, &template);
        return;
    }
    if !finder.wants(&IN_PATHS) {
        return;
    }
    if matches!(spot.kind(), Some(TextKind::ConditionField | TextKind::DataPath)) && is_from_root(spot) {
        let Some(path) = data_path(spot) else { return };
        of_path(finder, document, spot, &path);
    } else if let Some(root) = below(spot) {
        let Some(mut path) = data_path(spot) else { return };
        path.names.insert(0, root.to_owned());
        path.spans.insert(0, None);
        of_path(finder, document, spot, &path);
    }
}

/// The root of the data that a sort of things is below; whatever leads there, its template names it.
fn root(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Input => Some("inputs"),
        Sort::Call => Some("external"),
        Sort::Cross | Sort::Entry => Some("cross"),
        _ => None,
    }
}

/// Whether a path begins at the root of the data.
fn is_from_root(spot: &Spot<'_, '_>) -> bool {
    match spot.field() {
        "field" => true,
        "exclude" => spot.parent() == "object",
        _ => false,
    }
}

/// What a path is below that leaves its root out.
fn below(spot: &Spot<'_, '_>) -> Option<&'static str> {
    match (spot.object(), spot.field()) {
        ("status field", "path") => Some("status"),
        ("serve field", "path") => Some("spec"),
        _ => None,
    }
}

fn of_template(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>, template: &Template) {
    if finder.wants(&[Sort::Note]) {
        of_calls(finder, document, spot, template);
    }
    if finder.wants(&[Sort::Variable]) {
        of_variables(finder, spot, template);
    }
    if !finder.wants(&IN_PATHS) {
        return;
    }
    for found in analysis::paths(template) {
        let inherited = found.segments.len().saturating_sub(found.written);
        let spans = found.segments.iter().enumerate();
        let spans = spans.map(|(index, (_, span))| (index >= inherited).then(|| spot.span(*span))).collect();
        let quoted = found.segments.last().is_some_and(|(_, span)| {
            let before = span.start.checked_sub(1).and_then(|at| template.text.get(at as usize..)?.chars().next());
            matches!(before, Some('"' | '`'))
        });
        let names = found.segments.into_iter().map(|(name, _)| name).collect();
        let written = if quoted { Written::Quoted } else { Written::Word };
        of_path(finder, document, spot, &Path { names, spans, written });
    }
}

/// The notes that a template calls.
fn of_calls(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>, template: &Template) {
    let text = finder.text;
    for (function, span) in analysis::functions(template) {
        let written = Written::Word;
        let name = Name { sort: Sort::Note, text: function, span: spot.span(span), role: Role::Read, written };
        finder.note(name, || {
            let scope = text.scope(document, spot);
            let shared = scope.shared().and_then(|shared| shared.note(function));
            let Some(note) = shared else { return own_note(text, document, function) };
            Some(Symbol::new(Sort::Note, &note.name.value, note.source.file.path()))
        });
    }
}

/// A note of a test, which nobody else can call.
fn own_note(text: &Text<'_>, document: usize, name: &str) -> Option<Symbol> {
    let notes = text.source.tree.root(document)?.at("spec.notes")?;
    let mut notes = super::literal::named_items(Some(notes.get("functions").unwrap_or(notes)));
    notes.find(|(known, _)| *known == name).map(|(name, _)| Symbol::new(Sort::Note, name, text.path()))
}

fn of_variables(finder: &mut Finder<'_, '_>, spot: &Spot<'_, '_>, template: &Template) {
    let text = finder.text;
    for found in variables(template) {
        let role = match found.access {
            Access::Declared => Role::Declaration,
            Access::Set => Role::Write,
            Access::Read => Role::Read,
        };
        let span = spot.span(found.span);
        let name = Name { sort: Sort::Variable, text: found.name, span, role, written: Written::Word };
        let declared = spot.span(found.declared).start;
        finder.note(name, || Some(Symbol::new(Sort::Variable, found.name, text.path()).at(declared)));
    }
}

/// A path that is written without a template.
fn data_path(spot: &Spot<'_, '_>) -> Option<Path> {
    let names = path_of(spot.text)?;
    let mut at = spot.text.len() - spot.text.trim_start().len();
    let mut spans = Vec::new();
    for name in &names {
        // An index stands in its brackets, a name behind a dot.
        at += usize::from(spot.text.as_bytes().get(at) == Some(&b'.'));
        spans.push(Some(spot.span(Span::from(at..at + name.len()))));
        at += name.len();
    }
    let names = names.into_iter().map(|name| if name.starts_with('[') { "[]".to_owned() } else { name }).collect();
    Some(Path { names, spans, written: Written::Path })
}

fn of_path(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>, path: &Path) {
    let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["inputs", name, ..] => named(finder, document, spot, path, (Sort::Input, name), |_, scope| input(scope, name)),
        ["external", name, ..] => {
            named(finder, document, spot, path, (Sort::Call, name), |finder, _| {
                Some(entries::call(finder.text, document, spot, name))
            });
        }
        ["cross", name, rest @ ..] => {
            for sort in [Sort::Cross, Sort::Entry] {
                named(finder, document, spot, path, (sort, name), |finder, scope| {
                    let read = entries::read(finder.text, document, scope, name);
                    let is_measured = rest.first() == Some(&"metrics");
                    let measured = || entries::measured(finder.text, document, scope, name);
                    read.or_else(|| measured().filter(|_| is_measured)).filter(|symbol| symbol.sort == sort)
                });
            }
            of_other_entry(finder, document, spot, path, name, rest.len());
        }
        ["spec" | "status", ..] => of_fields(finder, document, spot, path),
        _ => {}
    }
}

/// The second name of a path.
fn named<'f, 's>(
    finder: &mut Finder<'f, 's>,
    document: usize,
    spot: &Spot<'_, '_>,
    path: &Path,
    (sort, text): (Sort, &str),
    symbol: impl FnOnce(&Finder<'f, 's>, &Scope<'_>) -> Option<Symbol>,
) {
    let Some(span) = path.spans.get(1).copied().flatten() else { return };
    let written = if path.names.len() == 2 || path.written != Written::Quoted { path.written } else { Written::Word };
    let name = Name { sort, text, span, role: Role::Read, written };
    if !finder.takes(&name) {
        return;
    }
    let found = symbol(finder, &finder.text.scope(document, spot));
    finder.note(name, || found);
}

fn input(scope: &Scope<'_>, name: &str) -> Option<Symbol> {
    let motif = scope.motif?;
    let input = motif.input(name)?;
    Some(Symbol::new(Sort::Input, &input.name.value, motif.source.file.path()))
}

/// The fields of the custom resource that a path leads through.
fn of_fields(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>, path: &Path) {
    let text = finder.text;
    // A conversion reads the fields of another version.
    if spot.trail.iter().any(|crumb| crumb.object.is_some_and(|object| object.name == "conversion path")) {
        return;
    }
    let role = if below(spot) == Some("status") { Role::Write } else { Role::Read };
    for (index, name, span) in written(path, 0) {
        let name = Name { sort: Sort::Field, text: name, span, role, written: path.written };
        finder.note(name, || {
            let (way, scope) = (path.names.get(..=index)?, text.scope(document, spot));
            let defined = text.defined(&scope);
            defined.iter().find_map(|defined| fields::symbol(defined, way)).or_else(|| match way {
                [status, name] if status == "status" => fields::reported(&scope, name),
                _ => None,
            })
        });
    }
}

/// The fields that are read of another entry's custom resource: `.cross.x.status.y`.
fn of_other_entry(
    finder: &mut Finder<'_, '_>,
    document: usize,
    spot: &Spot<'_, '_>,
    path: &Path,
    other: &str,
    count: usize,
) {
    let text = finder.text;
    if count == 0 {
        return;
    }
    for (index, name, span) in written(path, 2) {
        let name = Name { sort: Sort::Field, text: name, span, role: Role::Read, written: path.written };
        finder.note(name, || {
            let way = path.names.get(2..=index)?;
            let scope = text.scope(document, spot);
            fields::symbol(&super::text::of_operator(entries::read_operator(&scope, other)?)?, way)
        });
    }
}

/// The names of a path from a place on that stand here.
fn written(path: &Path, from: usize) -> impl Iterator<Item = (usize, &str, Span)> {
    let names = path.names.iter().zip(&path.spans).enumerate().skip(from);
    names.filter_map(|(index, (name, span))| Some((index, name.as_str(), (*span)?)))
}
