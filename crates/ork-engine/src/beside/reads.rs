//! Which fields of a custom resource its operators read. Any doubt counts as reading: every scalar of every text that they
//! are made of is looked at, whatever it is for.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use ork_template::analysis;
use ork_yaml::{Form, Node, NodeId};

use crate::evaluate::is_template;
use crate::operator::{ImportState, Operator};
use crate::source::Source;

/// Keys under which programs of somebody else are named, which read what they want.
const OTHERS: [&str; 6] = ["hooks", "constructor", "remote", "serve", "normalize", "enrich"];
/// Levels of a document that are looked at.
const MOST_LEVELS: usize = 200;

/// What one text reads below the root of custom resources.
#[derive(Default)]
struct TextReads {
    /// Paths from `spec`, without it. Elements of lists and maps are `[]`.
    paths: HashSet<Vec<String>>,
    /// Anything may be read.
    everything: bool,
}

/// What texts read, each looked at once.
#[derive(Default)]
pub(super) struct Known {
    texts: RefCell<HashMap<*const Source, Rc<TextReads>>>,
}

/// What operators read.
pub(super) struct Reads {
    texts: Vec<Rc<TextReads>>,
    /// Anything may be read.
    everything: bool,
}

/// How much of a field is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// All of it.
    Whole,
    /// Some of what is inside.
    Inside,
    /// Nothing.
    Nothing,
}

impl Known {
    fn of(&self, source: &Arc<Source>) -> Rc<TextReads> {
        let mut texts = self.texts.borrow_mut();
        let reads = texts.entry(Arc::as_ptr(source)).or_insert_with(|| {
            let mut reads = TextReads::default();
            reads.text(source);
            Rc::new(reads)
        });
        Rc::clone(reads)
    }
}

impl Reads {
    /// What operators read.
    pub(super) fn of(operators: &[&Operator], known: &Known) -> Self {
        let mut seen: Vec<*const Source> = Vec::new();
        let mut texts = Vec::new();
        for source in operators.iter().flat_map(|operator| sources(operator)) {
            if !seen.contains(&Arc::as_ptr(&source)) {
                seen.push(Arc::as_ptr(&source));
                texts.push(known.of(&source));
            }
        }
        let mut states = operators.iter().flat_map(|operator| &operator.imports);
        let lacks = states.any(|state| !matches!(state, ImportState::Found(_)));
        let everything = lacks || texts.iter().any(|text| text.everything);
        Self { texts, everything }
    }

    /// How much of the field at a path below `spec` is read.
    pub(super) fn of_field(&self, path: &[&str]) -> Read {
        if self.everything {
            return Read::Whole;
        }
        let same = |one: &str, other: &str| one == other || one == "[]" || other == "[]";
        let shares = |read: &[String]| read.iter().zip(path).all(|(one, other)| same(one, other));
        let mut found = Read::Nothing;
        let paths = self.texts.iter().flat_map(|text| &text.paths);
        for read in paths.filter(|read| shares(read)) {
            if read.len() <= path.len() {
                return Read::Whole;
            }
            found = Read::Inside;
        }
        found
    }
}

impl TextReads {
    fn text(&mut self, source: &Source) {
        let mut visited = HashSet::new();
        for document in 0..source.tree.documents().len() {
            // Definitions and custom resources in the same file read nothing; included files have no kind at all.
            let Some(root) = source.tree.root(document) else { continue };
            let foreign = root.get("apiVersion").is_some() && !source.kind(document).is_ours();
            if !foreign {
                self.node(root, &mut visited, 0);
            }
        }
    }

    fn node(&mut self, node: Node<'_>, visited: &mut HashSet<NodeId>, level: usize) {
        if self.everything || !visited.insert(node.resolved().id()) {
            return;
        }
        if level > MOST_LEVELS {
            self.everything = true;
            return;
        }
        match node.form() {
            Form::Mapping => {
                for entry in node.entries() {
                    self.everything |= OTHERS.contains(&entry.name()) || is_left_to_others(&entry);
                    self.node(entry.key, visited, level + 1);
                    self.node(entry.value, visited, level + 1);
                }
            }
            Form::Sequence => node.items().for_each(|item| self.node(item, visited, level + 1)),
            Form::Scalar => self.scalar(node.text().unwrap_or_default()),
            Form::Null => {}
        }
    }

    fn scalar(&mut self, text: &str) {
        if !is_template(text) {
            return self.plain(text);
        }
        let template = ork_template::parse(text);
        if !template.errors.is_empty() || analysis::reads_everything(&template) {
            self.everything = true;
            return;
        }
        for path in analysis::paths(&template) {
            let names: Vec<String> = path.segments.into_iter().map(|(name, _)| name).collect();
            if names.first().is_some_and(|root| root == "previous") {
                self.everything = true;
            }
            if let Some(at) = names.iter().position(|name| name == "spec") {
                self.add(names.into_iter().skip(at + 1).collect());
            }
        }
    }

    fn add(&mut self, path: Vec<String>) {
        self.everything |= path.is_empty();
        self.paths.insert(path);
    }

    /// Paths in conditions, loops and expressions: wherever `spec` stands with a dot on one side.
    fn plain(&mut self, text: &str) {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        for (at, word) in text.match_indices("spec") {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + word.len()..).unwrap_or_default();
            if before.is_some_and(is_name) || after.starts_with(is_name) {
                continue;
            }
            let mut path = Vec::new();
            let mut rest = after;
            while let Some(next) = rest.strip_prefix(['.', '[']) {
                if rest.starts_with('[') {
                    path.push("[]".to_owned());
                    rest = next.split_once(']').map_or("", |(_, rest)| rest);
                    continue;
                }
                let end = next.find(|c| !is_name(c)).unwrap_or(next.len());
                let (name, tail) = next.split_at(end);
                if name.is_empty() {
                    break;
                }
                path.push(name.to_owned());
                rest = tail;
            }
            // The word alone is prose.
            if !path.is_empty() || before == Some('.') {
                self.add(path);
            }
        }
    }
}

/// `default: false` of a reconciler leaves the work to another program.
fn is_left_to_others(entry: &ork_yaml::Entry<'_>) -> bool {
    matches!(entry.name(), "reconcile" | "reconciler")
        && entry.value.get("default").and_then(Node::text) == Some("false")
}

/// Every text that an operator is made of.
fn sources(operator: &Operator) -> Vec<Arc<Source>> {
    let mut found: Vec<Arc<Source>> = operator.sources().into_iter().map(Arc::clone).collect();
    let motifs = operator.imports.iter().filter_map(ImportState::motif);
    let includes = motifs.flat_map(|motif| &motif.includes).chain(&operator.katalog.includes);
    found.extend(includes.filter_map(|include| include.found.as_ref().ok()?.clone()));
    found.extend(operator.komposers.iter().map(|komposer| Arc::clone(&komposer.source)));
    found.extend(operator.shared.notes.iter().map(|note| Arc::clone(&note.source)));
    found.extend(operator.shared.profiles.iter().map(|profile| Arc::clone(&profile.source)));
    found
}
