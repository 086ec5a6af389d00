//! What an editor writes between the words of a document: the rendered value beside a template, the inputs that an import
//! leaves to their defaults, newer versions, schedules in words.
//!
//! Only what lies in the range that is asked about is looked at.

use std::path::Path;

use ork_engine::fields::{Shape, TextKind};
use ork_engine::model::Motif;
use ork_engine::operator::Operator;
use ork_engine::walk::field_at;
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::{Form, Node, NodeId, Step};

use crate::data::input_detail;
use crate::place::Place;
use crate::sampled::{MOST_CHARACTERS, Sampled, cut, one_line};
use crate::words;

/// Templates of one range that are rendered: more than fits on any screen.
const MOST_RENDERED: usize = 500;

/// Which hints are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InlayOptions {
    /// The rendered value beside a template.
    pub values: bool,
    /// The defaults of inputs that an import does not give.
    pub defaults: bool,
    /// Newer versions of imports.
    pub versions: bool,
    /// Schedules in words.
    pub schedules: bool,
}

impl Default for InlayOptions {
    fn default() -> Self {
        Self { values: true, defaults: true, versions: true, schedules: true }
    }
}

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InlayKind {
    /// A rendered value.
    Value,
    /// Defaults of inputs.
    Defaults,
    /// A newer version.
    Version,
    /// A schedule.
    Schedule,
}

/// Words that stand at a place without being in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Where.
    pub offset: u32,
    /// The words.
    pub label: String,
    /// Markdown: all of it, where the label is short.
    pub tooltip: String,
    /// What it is about.
    pub kind: InlayKind,
}

/// The hints of a part of a file, in the order in which they stand.
#[must_use]
pub fn inlay_hints(snapshot: &Snapshot, path: &Path, within: Span, options: &InlayOptions) -> Vec<InlayHint> {
    let Some(place) = Place::at(snapshot, path, within.start) else { return Vec::new() };
    let mut hints = Hints { snapshot, within, options, found: Vec::new(), rendered: 0 };
    for document in 0..place.source.tree.documents().len() {
        if document == place.document {
            hints.document(&place);
        } else if let Some(other) = place.of_document(document) {
            hints.document(&other);
        }
    }
    hints.found.sort_by_key(|hint| hint.offset);
    hints.found
}

struct Hints<'a> {
    snapshot: &'a Snapshot,
    within: Span,
    options: &'a InlayOptions,
    found: Vec<InlayHint>,
    rendered: usize,
}

impl Hints<'_> {
    fn meets(&self, span: Span) -> bool {
        span.start <= self.within.end && self.within.start <= span.end
    }

    fn add(&mut self, offset: u32, label: String, tooltip: String, kind: InlayKind) {
        if self.within.touches(offset) {
            self.found.push(InlayHint { offset, label, tooltip, kind });
        }
    }

    fn document(&mut self, place: &Place) {
        let Some(root) = place.source.tree.root(place.document).filter(|root| self.meets(root.span())) else { return };
        let Some(composed) = place.composed() else {
            return self.templates(place, root, Sampled::at(self.snapshot, place).as_ref());
        };
        let file = place.source.file.path();
        let mut own = Vec::new();
        for operator in &composed.operators {
            let Some(entry) = operator.entry() else { continue };
            let node = place.source.node(entry.node);
            own.push(entry.node);
            if self.meets(node.span()) {
                let sampled = self.wants_rendered().then(|| Sampled::of(self.snapshot, operator, file)).flatten();
                self.templates(place, node, sampled.as_ref());
                self.imports(place, operator);
            }
        }
        self.schedules_beside(place, root, &own);
    }

    fn wants_rendered(&self) -> bool {
        self.options.values && self.rendered < MOST_RENDERED
    }

    /// The templates and schedules below a node.
    fn templates(&mut self, place: &Place, node: Node<'_>, sampled: Option<&Sampled<'_>>) {
        // Setting up costs more than a value: it is done for the first one.
        let staged = std::cell::OnceCell::new();
        let mut scalars = Vec::new();
        self.scalars(node, &mut scalars, &[]);
        for id in scalars {
            let node = place.source.node(id);
            let Some(scalar) = node.scalar() else { continue };
            let end = visible_end(place, scalar.span());
            if !scalar.text().contains("{{") {
                self.schedule(place, id, scalar.text(), end);
                continue;
            }
            let Some(sampled) = sampled.filter(|_| self.wants_rendered()) else { continue };
            if place.motif().is_some_and(|motif| reads_given(scalar.text(), motif)) {
                continue;
            }
            self.rendered += 1;
            let path = place.source.tree.path_at(place.document, scalar.span().start);
            if !ends_at(&path, id) {
                continue;
            }
            let staged = staged.get_or_init(|| sampled.staged());
            if let Some((label, tooltip)) = staged.scalar(place, &path, node).hint(&sampled.called) {
                self.add(end, label, tooltip, InlayKind::Value);
            }
        }
    }

    /// The scalars below a node that are values in the range; what stands below one of `but` is left out.
    fn scalars(&self, node: Node<'_>, found: &mut Vec<NodeId>, but: &[NodeId]) {
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            if node.is_alias() || !self.meets(node.span()) || but.contains(&node.id()) {
                continue;
            }
            match node.form() {
                Form::Scalar => found.push(node.id()),
                Form::Mapping => waiting.extend(node.written_entries().map(|entry| entry.value)),
                Form::Sequence => waiting.extend(node.items()),
                Form::Null => {}
            }
        }
    }

    fn schedules_beside(&mut self, place: &Place, root: Node<'_>, entries: &[NodeId]) {
        let mut scalars = Vec::new();
        self.scalars(root, &mut scalars, entries);
        for id in scalars {
            let Some(scalar) = place.source.node(id).scalar() else { continue };
            self.schedule(place, id, scalar.text(), visible_end(place, scalar.span()));
        }
    }

    /// A schedule in words, where the table says that one stands there.
    fn schedule(&mut self, place: &Place, id: NodeId, text: &str, end: u32) {
        // Most scalars are none: that is seen at once.
        if !self.options.schedules || !(text.contains(' ') || text.starts_with('@')) {
            return;
        }
        let Some(words) = words::schedule(text) else { return };
        let path = place.source.tree.path_at(place.document, place.source.node(id).span().start);
        let keys = path.iter().filter_map(|step| match step {
            Step::Value { key, .. } => place.source.node(*key).text(),
            _ => None,
        });
        let field = place.root().and_then(|root| field_at(root, keys)).map(|(_, field)| field);
        if field.is_some_and(|field| is_schedule(&field.shape)) {
            self.add(end, words.clone(), format!("`{}`: {words}", text.trim()), InlayKind::Schedule);
        }
    }

    /// What the imports of an entry leave out, and what is newer.
    fn imports(&mut self, place: &Place, operator: &Operator) {
        for (index, (import, state)) in operator.imported().enumerate() {
            let newer = operator.newer.get(index).and_then(Option::as_ref);
            if let (Some(newer), Some(reference), true) = (newer, &import.reference, self.options.versions) {
                let tooltip = format!("`{newer}` is published.");
                self.add(reference.span.end, format!("{newer} is newer"), tooltip, InlayKind::Version);
            }
            let (Some(motif), true) = (state.motif(), self.options.defaults) else { continue };
            let given = |name: &str| import.bindings.iter().any(|binding| binding.name.value == name);
            let left: Vec<_> = motif
                .inputs
                .iter()
                .filter(|input| !input.required && !given(&input.name.value))
                .filter_map(|input| Some((input, motif.source.node(input.default?).text()?)))
                .filter(|(_, default)| !default.is_empty())
                .collect();
            if left.is_empty() {
                continue;
            }
            let words: Vec<String> =
                left.iter().map(|(input, default)| format!("{}: {}", input.name.value, one_line(default))).collect();
            let rows: Vec<String> = left
                .iter()
                .map(|(input, _)| format!("- `{}`: {}", input.name.value, input_detail(motif, input)))
                .collect();
            let Some(offset) = end_of_with(place, import) else { continue };
            let tooltip = format!("Inputs that are left to their defaults:\n\n{}", rows.join("\n"));
            self.add(offset, cut(&words.join(", "), 2 * MOST_CHARACTERS), tooltip, InlayKind::Defaults);
        }
    }
}

/// Whether a template of a Motif reads an input that has no default: what imports give to it is not known.
fn reads_given(text: &str, motif: &Motif) -> bool {
    let template = ork_template::parse(text);
    let paths = ork_template::analysis::paths(&template);
    paths.iter().any(|path| match path.segments.as_slice() {
        [(root, _), (name, _), ..] if root == "inputs" => {
            motif.input(name).is_some_and(|input| input.default.is_none())
        }
        _ => false,
    })
}

/// The end of the key `with`, or of the reference where there is none.
fn end_of_with(place: &Place, import: &ork_engine::model::Import) -> Option<u32> {
    let item = place.source.node(import.node);
    let with = item.written_entries().find(|entry| entry.key.text() == Some("with"));
    match with {
        // A mapping in braces holds its keys on the same line.
        Some(with) if with.value.is_flow() => Some(with.value.span().end),
        // Behind the colon.
        Some(with) => Some(with.key.span().end + 1),
        None => Some(import.reference.as_ref()?.span.end),
    }
}

fn is_schedule(shape: &Shape) -> bool {
    match shape {
        Shape::Text(text) => text.kind == TextKind::Cron,
        Shape::OneOf(shapes) => shapes.iter().any(is_schedule),
        _ => false,
    }
}

/// Whether a path leads to a node, so that it is no key.
fn ends_at(path: &[Step], id: NodeId) -> bool {
    match path.last() {
        Some(Step::Value { value, .. }) => *value == id,
        Some(Step::Item { item, .. }) => *item == id,
        _ => false,
    }
}

/// The end of what is seen of a scalar: for a block scalar, that of its header.
fn visible_end(place: &Place, span: Span) -> u32 {
    let text = span.text(place.text());
    let is_block = text.starts_with(['|', '>']);
    let seen = if is_block { text.lines().next().unwrap_or_default() } else { text };
    span.start + u32::try_from(seen.trim_end().len()).unwrap_or(0)
}
