//! The outline of a file, and what the workspace declares.

use std::path::Path;

use ork_engine::source::{Kind, Source};
use ork_project::Snapshot;
use ork_source::{Location, Span};
use ork_yaml::{Form, Node};

/// Items that an outline has at most.
pub const MOST_SYMBOLS: usize = 5_000;
/// What a search of the workspace gives at most.
pub const MOST_FOUND: usize = 256;

/// What sort of thing an item is; editors show an icon for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A document.
    Document,
    /// An entry of `spec.crds`.
    Entry,
    /// An input of a Motif.
    Input,
    /// A note.
    Note,
    /// A mapping.
    Mapping,
    /// A list.
    List,
    /// A scalar.
    Value,
}

/// An item of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// A few words beside it.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// Its name's place.
    pub name_span: Span,
    /// What is inside.
    pub children: Vec<Symbol>,
}

/// A declaration of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// What it belongs to.
    pub container: String,
    /// Where its name stands.
    pub location: Location,
}

/// The outline of a document of ours: other YAML has other servers. Of a large one the outer levels are shown, and a last item says that there is more.
#[must_use]
pub fn document_symbols(snapshot: &Snapshot, path: &Path) -> Vec<Symbol> {
    match snapshot.source(path) {
        Ok(source) if source.is_ours() => outline(&source),
        _ => Vec::new(),
    }
}

/// A thing that may become an item, with the item that it is inside of.
struct Part<'t> {
    within: Option<usize>,
    name: String,
    name_span: Span,
    kind: SymbolKind,
    value: Node<'t>,
}

struct Item {
    within: Option<usize>,
    symbol: Symbol,
}

/// Level by level, so that what is left out is what lies deepest.
fn outline(source: &Source) -> Vec<Symbol> {
    let mut waiting: Vec<Part<'_>> = roots(source);
    let mut items: Vec<Item> = Vec::new();
    let mut is_cut = false;
    while !waiting.is_empty() {
        let mut inner = Vec::new();
        for part in waiting {
            if items.len() >= MOST_SYMBOLS {
                is_cut = true;
                break;
            }
            let index = items.len();
            let keyed = part.name_span.cover(part.value.span());
            let span = if part.value.is_alias() || part.value.span().is_empty() { part.name_span } else { keyed };
            let symbol = Symbol {
                detail: detail(part.value),
                kind: part.kind,
                span: span.cover(part.name_span),
                name_span: part.name_span,
                name: part.name,
                children: Vec::new(),
            };
            items.push(Item { within: part.within, symbol });
            if !part.value.is_alias() && !is_cut {
                let is_entries = items.get(index).is_some_and(|item| item.symbol.name == "crds");
                inner.extend(parts(part.value, Some(index), is_entries));
            }
        }
        waiting = if is_cut { Vec::new() } else { inner };
    }
    let mut symbols = nested(items);
    if is_cut {
        let end = Span::empty(u32::try_from(source.file.text().len()).unwrap_or(u32::MAX));
        symbols.push(Symbol {
            name: format!("… more than {MOST_SYMBOLS} items: what lies deeper is not shown"),
            detail: String::new(),
            kind: SymbolKind::Value,
            span: end,
            name_span: end,
            children: Vec::new(),
        });
    }
    symbols
}

/// Puts items into those that they are inside of; inner ones come later in the list.
fn nested(items: Vec<Item>) -> Vec<Symbol> {
    let mut children: Vec<Vec<Symbol>> = (0..items.len()).map(|_| Vec::new()).collect();
    let mut roots = Vec::new();
    for (index, mut item) in items.into_iter().enumerate().rev() {
        let mut own = children.get_mut(index).map(std::mem::take).unwrap_or_default();
        own.reverse();
        item.symbol.children = own;
        match item.within.and_then(|within| children.get_mut(within)) {
            Some(siblings) => siblings.push(item.symbol),
            None => roots.push(item.symbol),
        }
    }
    roots.reverse();
    roots
}

/// The keys of the one document, or one item for each of several.
fn roots(source: &Source) -> Vec<Part<'_>> {
    let count = source.tree.documents().len();
    let roots = (0..count).filter_map(|index| source.tree.root(index));
    if count < 2 {
        return roots.flat_map(|root| parts(root, None, false)).collect();
    }
    let documents = roots.enumerate().map(|(index, root)| {
        let text = |path: &str| root.at(path).and_then(Node::text).filter(|text| !text.is_empty());
        let name = [text("kind"), text("metadata.name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = if name.is_empty() { format!("document {}", index + 1) } else { name };
        let first = root.written_entries().next().map_or(root.span(), |entry| entry.key.span());
        Part { within: None, name, name_span: first, kind: SymbolKind::Document, value: root }
    });
    documents.collect()
}

/// What a value holds.
fn parts<'t>(value: Node<'t>, within: Option<usize>, is_entries: bool) -> Vec<Part<'t>> {
    let keys = value.written_entries().filter_map(|entry| {
        let name = entry.key.text().filter(|name| !name.is_empty())?.to_owned();
        let kind = if is_entries { SymbolKind::Entry } else { kind(entry.value) };
        Some(Part { within, name, name_span: entry.key.span(), kind, value: entry.value })
    });
    // Lists of scalars have nothing that is worth a line.
    let items = value.items().enumerate().filter(|(_, item)| item.form() == Form::Mapping && !item.is_alias());
    let items = items.map(|(index, item)| {
        let (name, name_span) = label(index, item);
        Part { within, name, name_span, kind: SymbolKind::Mapping, value: item }
    });
    keys.chain(items).collect()
}

fn kind(value: Node<'_>) -> SymbolKind {
    match value.form() {
        Form::Mapping => SymbolKind::Mapping,
        Form::Sequence => SymbolKind::List,
        Form::Scalar | Form::Null => SymbolKind::Value,
    }
}

/// What an item of a list is called: what it says of itself first.
fn label(index: usize, item: Node<'_>) -> (String, Span) {
    let saying = ["name", "motif", "path", "field", "crd", "url", "kind", "verb", "include"];
    let found = saying.iter().find_map(|key| {
        let value = item.get(key)?;
        let text = value.text().filter(|text| !text.is_empty() && !value.is_alias())?;
        let first = text.lines().next().unwrap_or_default();
        Some((first.to_owned(), value.span()))
    });
    let within = |(_, span): &(String, Span)| item.span().contains(*span);
    let first = || item.written_entries().next().map_or(item.span(), |entry| entry.key.span());
    found.filter(within).unwrap_or_else(|| (format!("[{index}]"), first()))
}

/// The first line of a scalar.
fn detail(value: Node<'_>) -> String {
    const MOST: usize = 60;
    if value.form() != Form::Scalar {
        return String::new();
    }
    let text = value.text().unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(MOST).collect();
    if short.len() < text.trim_end().len() { format!("{short}…") } else { short }
}

/// What the documents of the workspace declare: themselves, entries, inputs and notes. The letters of `query` stand in a
/// name in their order; those that it begins come first.
#[must_use]
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let query = query.to_lowercase();
    let mut found: Vec<(u8, WorkspaceSymbol)> = Vec::new();
    for path in snapshot.documents_of_workspace() {
        let Ok(source) = snapshot.source(&path) else { continue };
        for index in 0..source.tree.documents().len() {
            let Some(root) = source.tree.root(index).filter(|_| source.kind(index).is_ours()) else { continue };
            let declared = declared(source.kind(index), root);
            let fitting = declared.into_iter().filter_map(|(kind, name, container)| {
                let rank = rank(&name.text()?.to_lowercase(), &query)?;
                let (name, location) = (name.text()?.to_owned(), source.location(name.span()));
                Some((rank, WorkspaceSymbol { name, kind, container, location }))
            });
            found.extend(fitting);
        }
    }
    found.sort_by(|(one, a), (other, b)| (one, &a.name).cmp(&(other, &b.name)));
    found.into_iter().map(|(_, symbol)| symbol).take(MOST_FOUND).collect()
}

fn declared(kind: Kind, root: Node<'_>) -> Vec<(SymbolKind, Node<'_>, String)> {
    let name = root.at("metadata.name");
    let called = format!("{} {}", kind.name(), name.and_then(Node::text).unwrap_or_default());
    let called = called.trim_end().to_owned();
    let mut found: Vec<(SymbolKind, Node<'_>, String)> =
        name.map(|name| (SymbolKind::Document, name, kind.name().to_owned())).into_iter().collect();
    if matches!(kind, Kind::Katalog | Kind::Komposer) {
        let entries = root.at("spec.crds").into_iter().flat_map(Node::written_entries);
        found.extend(entries.map(|entry| (SymbolKind::Entry, entry.key, called.clone())));
    }
    let inputs = root.get("inputs").filter(|_| kind == Kind::Motif);
    let notes = root.get("notes").map(|notes| notes.get("functions").unwrap_or(notes));
    for (list, kind) in [(inputs, SymbolKind::Input), (notes, SymbolKind::Note)] {
        let names = list.into_iter().flat_map(Node::items).filter_map(|item| item.get("name"));
        found.extend(names.map(|name| (kind, name, called.clone())));
    }
    found
}

/// How well a name fits: it begins with what is asked, has it in it, or has its letters in their order.
fn rank(name: &str, query: &str) -> Option<u8> {
    if name.starts_with(query) {
        return Some(0);
    }
    if name.contains(query) {
        return Some(1);
    }
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|c| c == wanted)).then_some(2)
}
