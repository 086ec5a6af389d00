//! What can be written at the cursor, the likeliest first.
//!
//! Where the cursor is comes from the text around it (`spot`, `flow`) and the field table (`shapes`); what fits there from
//! one file for each sort of thing.

mod arguments;
mod call;
mod expected;
mod files;
mod flow;
mod functions;
mod hints;
mod keys;
mod kinds;
mod made;
mod members;
mod names;
mod seen;
mod shapes;
mod spot;
mod template;
mod usual;
mod values;
mod words;

use std::path::Path;

use ork_engine::source::{GROUP, Kind};
use ork_project::Snapshot;
use ork_source::{SourceFile, Span};

use crate::custom_resource;
use crate::place::Place;
use expected::Expected;
use shapes::Allowed;
use spot::Spot;

/// What sort of thing is offered; editors show an icon for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of a document.
    Field,
    /// An input of a motif.
    Input,
    /// A field of the custom resource or other template data.
    Data,
    /// A template function.
    Function,
    /// A word of the template language.
    Keyword,
    /// A variable of a template.
    Variable,
    /// A value.
    Value,
    /// A pattern or motif.
    Module,
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: String,
    /// What is matched against the typed text, where that is not the label.
    pub filter: Option<String>,
    /// Its sort.
    pub kind: CompletionKind,
    /// A few words beside the label: type, default, signature.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What replaces `replace`.
    pub insert: String,
    /// The same with places to fill in (`$1`, `${1:text}`), for clients that know them.
    pub snippet: Option<String>,
    /// The text under the cursor that is replaced.
    pub replace: Span,
    /// Whether something is incomplete without it.
    pub required: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether it is a further form of another item, of use only with a snippet.
    pub variant: bool,
}

/// An item with how likely it is.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) score: f64,
    pub(crate) item: CompletionItem,
}

impl Offer {
    pub(crate) fn new(score: f64, item: CompletionItem) -> Self {
        Self { score, item }
    }
}

pub(crate) fn item(label: &str, kind: CompletionKind, replace: Span) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        filter: None,
        kind,
        detail: String::new(),
        documentation: String::new(),
        insert: label.to_owned(),
        snippet: None,
        replace,
        required: false,
        deprecated: false,
        variant: false,
    }
}

/// What can be written at `offset` of the file at `path`, the likeliest first. Whatever is typed already is not compared:
/// editors filter as their users like it.
#[must_use]
pub fn completion(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<CompletionItem> {
    if let Some(items) = custom_resource::completion(snapshot, path, offset) {
        return items;
    }
    let Some(file) = snapshot.file(path) else { return Vec::new() };
    let mut offers = match Place::at(snapshot, path, offset) {
        Some(place) => offers(snapshot, place),
        None => first_lines(&file, offset),
    };
    for offer in &mut offers {
        let typed = file.text().get(offer.item.replace.start as usize..offset as usize).unwrap_or_default();
        offer.score += begun(offer.item.filter.as_deref().unwrap_or(&offer.item.label), typed);
    }
    offers.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.item.label.cmp(&other.item.label)));
    offers.into_iter().map(|offer| offer.item).collect()
}

/// What begins with the typed letters comes before what only has them somewhere.
fn begun(text: &str, typed: &str) -> f64 {
    let start = text.get(..typed.len());
    let text = text.trim_start_matches(['.', '/', '"']);
    let inner = text.get(..typed.len());
    let begins = |start: Option<&str>| start.is_some_and(|start| start.eq_ignore_ascii_case(typed));
    if typed.is_empty() || begins(start) || begins(inner) { 1000.0 } else { 0.0 }
}

fn offers(snapshot: &Snapshot, mut place: Place) -> Vec<Offer> {
    if in_comment(&place) {
        return Vec::new();
    }
    let spot = Spot::at(place.text(), place.offset, &place.outline);
    if spot.flow {
        // What is around the cursor is known better than by indentation.
        place.outline.steps.clone_from(&spot.steps);
        place.outline.key = spot.key.clone().map(|key| (key, Span::empty(spot.start)));
    }
    let place = &place;
    let allowed = allowed(place, &spot);
    let expected = Expected::at(place, &spot, &allowed);
    if let Some(offers) = template::in_template(place, &expected) {
        return offers;
    }
    if spot.key.is_some() {
        return values::values(snapshot, place, &spot, &allowed, &expected);
    }
    if place.in_with() {
        return keys::inputs(place, &spot);
    }
    let mut offers = keys::keys(place, &spot);
    offers.extend(keys::map_keys(place, &spot, &allowed));
    // A value may stand on a line of its own, and in a list.
    offers.extend(values::values(snapshot, place, &spot, &allowed, &expected));
    offers
}

/// What may stand at the cursor: in the value of its key, else where a new line begins.
fn allowed(place: &Place, spot: &Spot) -> Allowed {
    let Some(root) = place.root() else { return Allowed::default() };
    let here = Allowed::at(root, &spot.steps);
    match &spot.key {
        Some(key) if spot.steps.is_empty() => here.key(Some(root), key),
        Some(key) => here.key(None, key),
        None => here,
    }
}

fn in_comment(place: &Place) -> bool {
    place.source.tree.comments().iter().any(|comment| comment.start < place.offset && place.offset <= comment.end)
}

/// The first lines of a document, before its kind is known. Only an empty text and one that names the API group are ours.
fn first_lines(file: &SourceFile, offset: u32) -> Vec<Offer> {
    let (text, outline) = (file.text(), ork_yaml::outline_at(file.text(), offset));
    let claims = |line: &str| Kind::of_name(line.strip_prefix("kind:").unwrap_or_default().trim()).is_some();
    let ours = text.contains(GROUP) || text.lines().any(claims);
    if !outline.steps.is_empty() || !(ours || text.trim().len() <= outline.word.len() as usize) {
        return Vec::new();
    }
    match outline.key.as_ref().map(|(key, _)| key.as_str()) {
        Some("apiVersion") => {
            vec![Offer::new(0.0, item("orkestra.orkspace.io/v1", CompletionKind::Value, outline.word))]
        }
        Some("kind") if ours => names::document_kinds(file.path(), text)
            .into_iter()
            .map(|(kind, score, _)| Offer::new(score, item(&kind, CompletionKind::Value, outline.word)))
            .collect(),
        None => ["apiVersion: orkestra.orkspace.io/v1", "kind: "]
            .iter()
            .zip([1.0, 0.0])
            .filter(|(line, _)| {
                let key = line.split(' ').next().unwrap_or_default();
                !text.lines().any(|line| line.starts_with(key))
            })
            .map(|(line, score)| {
                let field = item(line.trim(), CompletionKind::Field, outline.word);
                Offer::new(score, CompletionItem { insert: (*line).to_owned(), ..field })
            })
            .collect(),
        _ => Vec::new(),
    }
}
