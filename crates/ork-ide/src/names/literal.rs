//! Names that stand for themselves: keys and values of our documents, by their place in the field table.

use ork_engine::evaluate::is_template;
use ork_engine::fields::TextKind;
use ork_engine::operator::{ImportState, PatternState};
use ork_engine::render::profile_class;
use ork_engine::source::Kind;
use ork_yaml::Node;

use super::entries;
use super::fields;
use super::finder::{Finder, Name, Wanted};
use super::objects;
use super::spots::Spot;
use super::symbol::{Role, Sort, Symbol, Written};
use super::text::Text;

/// The names in a key or value of a document.
pub(super) fn names(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    if spot.is_key {
        return keys(finder, document, spot);
    }
    if is_template(spot.text) || spot.text.is_empty() {
        return;
    }
    values(finder, document, spot);
    match spot.kind() {
        Some(TextKind::File) => file(finder, document, spot),
        Some(TextKind::Reference) => reference(finder, document, spot),
        Some(TextKind::Profile) => profile(finder, document, spot),
        _ => {}
    }
    objects::names(finder, document, spot);
}

fn keys(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    let (text, kind) = (finder.text, finder.text.source.kind(document));
    let parents: Vec<&str> = spot.parents().collect();
    let outer = spot.outer().and_then(|crumb| crumb.object).map_or("", |object| object.name);
    let read = |sort| Name::read(sort, spot.text, spot.whole());
    let declared = |sort| Name::declared(sort, spot.text, spot.whole());
    match parents.as_slice() {
        ["spec", "crds"] if matches!(kind, Kind::Katalog | Kind::Komposer) => {
            let role = if kind == Kind::Komposer { Role::Write } else { Role::Declaration };
            let name = Name { role, ..declared(Sort::Entry) };
            finder.note(name, || Some(entries::of_key(&text.scope(document, spot))?.0));
        }
        [.., "expect", "crds"] if kind == Kind::Simulate => {
            finder.note(read(Sort::Entry), || text.entry(document, spot.text, || tested(text, document, spot.text)));
        }
        [.., "dependsOn"] => finder.note(read(Sort::Entry), || entry(text, document, spot)),
        [.., "with"] => given(finder, spot),
        // What has an anchor may be given to inputs elsewhere.
        _ if spot.holder().is_some_and(|crumb| crumb.holder.anchor().is_some()) => given(finder, spot),
        ["notification", "teams"] => finder.note(declared(Sort::Team), || Some(own(text, document, Sort::Team, spot))),
        ["gateway", "clusters"] if spot.text != "include" => {
            finder.note(declared(Sort::Cluster), || Some(own(text, document, Sort::Cluster, spot)));
        }
        [.., "tokens"] if outer.starts_with("serve") => {
            finder.note(read(Sort::Token), || Some(own(text, document, Sort::Token, spot)));
        }
        [.., "fields" | "labels" | "annotations"] if outer == "serve" => {
            finder.note(declared(Sort::Served), || Some(of_entry(text, document, Sort::Served, spot)));
        }
        _ => {}
    }
}

fn values(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    let text = finder.text;
    let read = |sort| Name::read(sort, spot.text, spot.whole());
    let declared = |sort| Name::declared(sort, spot.text, spot.whole());
    let home = text.path();
    match (spot.object(), spot.field()) {
        ("input", "name") => finder.note(declared(Sort::Input), || Some(Symbol::new(Sort::Input, spot.text, home))),
        ("note", "name") => finder.note(declared(Sort::Note), || Some(Symbol::new(Sort::Note, spot.text, home))),
        (object, "name") if object.ends_with(" profile") => {
            finder.note(declared(Sort::Profile), || Some(profile_of(text, spot.parent(), spot.text)));
        }
        // Where a definition declares the field, the path only mentions it.
        ("status field", "path") if !spot.text.contains(['.', '[']) => finder.note(declared(Sort::Field), || {
            let scope = text.scope(document, spot);
            let way = ["status".to_owned(), spot.text.to_owned()];
            let is_defined = text.defined(&scope).iter().any(|defined| fields::symbol(defined, &way).is_some());
            let first = Some(()).filter(|()| !is_defined).and_then(|()| fields::reported(&scope, spot.text));
            first.filter(|first| first.at == spot.node.span().start)
        }),
        ("external call", "name") => {
            finder.note(declared(Sort::Call), || Some(entries::call(text, document, spot, spot.text)));
        }
        ("cross entry", "as") => finder.note(declared(Sort::Cross), || {
            let (name, _) = super::text::entry_of(spot)?;
            Some(Symbol::new(Sort::Cross, spot.text, home).within([name]))
        }),
        ("cross entry", "crd") => {
            let is_elsewhere =
                spot.holder().is_some_and(|crumb| crumb.holder.get("source").is_some_and(|source| !source.is_null()));
            if is_elsewhere {
                finder.note(declared(Sort::Cross), || {
                    let (name, _) = super::text::entry_of(spot)?;
                    Some(Symbol::new(Sort::Cross, spot.text, home).within([name]))
                });
            } else {
                finder.note(read(Sort::Entry), || entry(text, document, spot));
            }
        }
        (_, "dependsOn") => finder.note(read(Sort::Entry), || entry(text, document, spot)),
        ("apiTypes", "kind") => finder.note(read(Sort::Kind), || {
            let scope = text.scope(document, spot);
            let defined = super::text::of_operator(scope.operator?)?;
            Some(Symbol::new(Sort::Kind, spot.text, defined.definition.source.file.path()))
        }),
        ("notification", "teams") => finder.note(read(Sort::Team), || Some(own(text, document, Sort::Team, spot))),
        ("serve" | "serve target", "clusters") => {
            finder.note(read(Sort::Cluster), || Some(own(text, document, Sort::Cluster, spot)));
        }
        ("validation rule", "link") => {
            finder.note(read(Sort::Served), || Some(of_entry(text, document, Sort::Served, spot)));
        }
        ("metadata", "name") if spot.trail.len() == 2 => {
            let name = Name::declared(Sort::Document, spot.text, spot.whole());
            finder.note_file(name, || Some(Symbol::new(Sort::Document, "", home)));
        }
        (_, "name") if spot.parents().eq(["gateway", "api", "auth", "tokens"]) => {
            finder.note(declared(Sort::Token), || Some(own(text, document, Sort::Token, spot)));
        }
        _ => {}
    }
}

/// Something that its own document declares.
fn own(text: &Text<'_>, document: usize, sort: Sort, spot: &Spot<'_, '_>) -> Symbol {
    Symbol::new(sort, spot.text, text.path()).within([document.to_string()])
}

/// Something that its own entry declares.
fn of_entry(text: &Text<'_>, document: usize, sort: Sort, spot: &Spot<'_, '_>) -> Symbol {
    let entry = entries::entry_name(spot);
    Symbol::new(sort, spot.text, text.path()).within([document.to_string(), entry])
}

fn entry(text: &Text<'_>, document: usize, spot: &Spot<'_, '_>) -> Option<Symbol> {
    let named = || entries::symbol(entries::named(text.scope(document, spot).document?, spot.text)?);
    text.entry(document, spot.text, named)
}

/// The entry of the Katalog that a test names.
fn tested(text: &Text<'_>, document: usize, name: &str) -> Option<Symbol> {
    let katalog = text.source.tree.root(document)?.at("spec.katalog")?.text()?;
    let source = text.snapshot.source(&text.beside(katalog)).ok()?;
    let resolved = text.snapshot.resolve(&source);
    resolved.documents.iter().find_map(|document| entries::symbol(entries::named(document, name)?))
}

/// The input that a key of `with` gives a value to; by aliases there may be several.
fn given(finder: &mut Finder<'_, '_>, spot: &Spot<'_, '_>) {
    let text = finder.text;
    let name = Name { role: Role::Write, ..Name::read(Sort::Input, spot.text, spot.whole()) };
    if !finder.takes(&name) || leads_elsewhere(finder, spot) {
        return;
    }
    for motif in text.given_to(spot.node.span()) {
        finder.note(name, || {
            Some(Symbol::new(Sort::Input, &motif.input(spot.text)?.name.value, motif.source.file.path()))
        });
    }
}

/// Whether an import names another file than the one whose input is looked for: many Motifs have inputs of one name, and
/// not every document that gives it has to be resolved.
fn leads_elsewhere(finder: &Finder<'_, '_>, spot: &Spot<'_, '_>) -> bool {
    let Wanted::Of(symbol) = finder.wanted else { return false };
    let import = spot.outer().filter(|_| spot.parent() == "with").map(|crumb| crumb.holder);
    let is_shared = spot.holder().is_some_and(|crumb| crumb.holder.anchor().is_some());
    let reference = import.and_then(|import| import.get("motif")?.text());
    let Some(path) = reference.filter(|path| path.starts_with(['.', '/']) && !is_shared) else { return false };
    let path = finder.text.beside(path);
    path != symbol.home && Some(path.as_path()) != symbol.home.parent()
}

/// A profile by the list that declares it.
fn profile_of(text: &Text<'_>, class: &str, name: &str) -> Symbol {
    let class = if class == "reconcile" { "reconciler" } else { class };
    Symbol::new(Sort::Profile, name, text.path()).within([class])
}

fn profile(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    let text = finder.text;
    finder.note(Name::read(Sort::Profile, spot.text, spot.whole()), || {
        let class = profile_class(spot.object())?;
        let scope = text.scope(document, spot);
        let profile = scope.shared()?.profile(class, spot.text)?;
        Some(Symbol::new(Sort::Profile, &profile.name.value, profile.source.file.path()).within([profile.class]))
    });
}

/// Whether a value is the path of a file: not an address, a variable or a template.
pub(super) fn is_path(spot: &Spot<'_, '_>) -> bool {
    let is_known = !spot.text.is_empty() && !["://", "$", "{{"].iter().any(|sign| spot.text.contains(sign));
    let is_path = match spot.kind() {
        Some(TextKind::File) => true,
        Some(TextKind::Reference) => spot.text.starts_with(['.', '/']),
        _ => false,
    };
    !spot.is_key && is_known && is_path
}

/// A path beside the document.
fn file(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    if !is_path(spot) {
        return;
    }
    let text = finder.text;
    let name = Name { written: Written::File, ..Name::read(Sort::Document, spot.text, spot.whole()) };
    finder.note_file(name, || {
        let path = text.beside(spot.text);
        // An import may name the folder of what it takes in.
        let found = text.snapshot.file(&path).map(|_| path).or_else(|| led_to(text, document, spot));
        found.map(|path| Symbol::new(Sort::Document, "", path))
    });
}

/// A Motif or a pattern: a file, or what the cache has of it.
fn reference(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    let text = finder.text;
    let name = Name { written: Written::File, ..Name::read(Sort::Document, spot.text, spot.whole()) };
    finder.note_file(name, || Some(Symbol::new(Sort::Document, "", led_to(text, document, spot)?)));
}

/// The file that a reference leads to.
fn led_to(text: &Text<'_>, document: usize, spot: &Spot<'_, '_>) -> Option<std::path::PathBuf> {
    let scope = text.scope(document, spot);
    let here = spot.node.span();
    let of_operator = scope.operator.into_iter().flat_map(|operator| operator.imported());
    let of_document = scope.document.into_iter();
    let shared = of_document.clone().flat_map(|document| document.katalog.imports.iter().zip(&document.imports));
    let mut imports = of_operator.chain(shared);
    let is_here = |at: Option<&ork_engine::model::Text>| at.is_some_and(|reference| reference.span == here);
    if let Some((_, state)) = imports.find(|(import, _)| is_here(import.reference.as_ref())) {
        return match state {
            ImportState::Found(motif) => Some(motif.source.file.path().to_owned()),
            _ => None,
        };
    }
    let mut patterns = of_document.flat_map(|document| &document.patterns);
    match &patterns.find(|pattern| pattern.need.reference.span == here)?.state {
        PatternState::Found(source, _) => Some(source.file.path().to_owned()),
        _ => None,
    }
}

/// The items of a list that have a literal name.
pub(super) fn named_items<'t>(list: Option<Node<'t>>) -> impl Iterator<Item = (&'t str, Node<'t>)> {
    list.into_iter().flat_map(Node::items).filter_map(|item| Some((item.get("name")?.text()?, item)))
}
