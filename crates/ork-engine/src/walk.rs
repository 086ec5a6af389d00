//! A document against the field table: every known field with its shape, and everything that does not fit.

use std::collections::HashSet;

use ork_yaml::{Entry, Form, Node, NodeId};

use crate::fields::{Field, Object, Shape, Text};

/// A mapping that the table knows.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'t> {
    /// The mapping.
    pub node: Node<'t>,
    /// What it may hold.
    pub object: &'static Object,
    /// The closest key that it stands under; none for the root.
    pub key: Option<Node<'t>>,
    /// The mapping, by its place in the list, that encloses it.
    pub parent: Option<usize>,
}

/// A scalar that the table knows.
#[derive(Clone, Copy, Debug)]
pub struct SeenText<'t> {
    /// The scalar.
    pub node: Node<'t>,
    /// What it may hold, when that is text; nothing for free content.
    pub text: Option<&'static Text>,
    /// What it may hold.
    pub shape: &'static Shape,
    /// The field's name; empty in free content and maps.
    pub field: &'static str,
    /// The entry of `spec.crds` that it belongs to.
    pub entry: Option<usize>,
    /// The mapping, by its place in [`Walk::objects`], that it stands in.
    pub object: usize,
}

/// A key that no table has.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'t> {
    /// The key and its value.
    pub entry: Entry<'t>,
    /// What its mapping may hold.
    pub object: &'static Object,
    /// The mapping, by its place in [`Walk::objects`].
    pub within: usize,
}

/// A value of the wrong form.
#[derive(Clone, Copy, Debug)]
pub struct Misfit<'t> {
    /// The value.
    pub node: Node<'t>,
    /// Its key, where it has one.
    pub key: Option<Node<'t>>,
    /// What was expected.
    pub shape: &'static Shape,
    /// Whether it is an item of the key's list.
    pub item: bool,
}

/// What the walk saw.
#[derive(Debug, Default)]
pub struct Walk<'t> {
    /// The mappings, outer ones first.
    pub objects: Vec<Seen<'t>>,
    /// The scalars.
    pub texts: Vec<SeenText<'t>>,
    /// Keys that the table does not know.
    pub unknown: Vec<Unknown<'t>>,
    /// Values of the wrong form.
    pub misfits: Vec<Misfit<'t>>,
    /// How many of the mappings only enclose what was walked.
    pub(crate) above: usize,
    /// What was visited in which shape; nothing where no alias can lead to it again.
    visited: Option<HashSet<(NodeId, usize)>>,
    /// The map whose entries are walked on their own.
    split: Option<NodeId>,
    /// How those are walked, once the map was met.
    trunk: Option<(&'static Shape, Place<'t>)>,
}

/// Where the walk is.
#[derive(Clone, Copy, Debug)]
struct Place<'t> {
    key: Option<Node<'t>>,
    field: &'static str,
    parent: Option<usize>,
    entry: Option<usize>,
    depth: usize,
    item: bool,
}

/// Levels below which nothing is looked at; documents nest far less.
const MOST_LEVELS: usize = 64;

/// Walks a document.
#[must_use]
pub fn walk<'t>(root: Node<'t>, object: &'static Object) -> Walk<'t> {
    let mut walk = Walk { visited: Some(HashSet::new()), ..Walk::default() };
    walk.object(root, object, Place::TOP);
    walk
}

/// A document walked in parts: everything but the entries of one map, then each of those.
#[derive(Debug, Default)]
pub(crate) struct Parts<'t> {
    /// The mappings around the map, outer ones first.
    above: Vec<Seen<'t>>,
    trunk: Option<(&'static Shape, Place<'t>)>,
    visited: Option<HashSet<(NodeId, usize)>>,
}

impl<'t> Parts<'t> {
    /// Walks everything but the entries of `split`. Where aliases lead from one part into another each node is visited once
    /// all the same.
    pub(crate) fn around(
        root: Node<'t>,
        object: &'static Object,
        split: NodeId,
        has_aliases: bool,
    ) -> (Self, Walk<'t>) {
        let visited = has_aliases.then(HashSet::new);
        let mut walk = Walk { visited, split: Some(split), ..Walk::default() };
        walk.object(root, object, Place::TOP);
        let mut parts = Self { above: Vec::new(), trunk: walk.trunk, visited: walk.visited.take() };
        let mut at = parts.trunk.and_then(|(_, place)| place.parent);
        while let Some(seen) = at.and_then(|at| walk.objects.get(at)) {
            parts.above.insert(0, *seen);
            at = seen.parent;
        }
        for (index, seen) in parts.above.iter_mut().enumerate() {
            seen.parent = index.checked_sub(1);
        }
        (parts, walk)
    }

    /// Walks one entry of the map.
    pub(crate) fn entry(&mut self, index: usize, entry: Entry<'t>) -> Walk<'t> {
        let Some((shape, place)) = self.trunk else { return Walk::default() };
        let above = self.above.len();
        let mut walk = Walk { objects: self.above.clone(), above, visited: self.visited.take(), ..Walk::default() };
        let key = Some(entry.key);
        let parent = above.checked_sub(1);
        walk.value(entry.value, shape, Place { key, parent, entry: Some(index), item: false, ..place });
        self.visited = walk.visited.take();
        walk
    }
}

impl Place<'_> {
    const TOP: Self = Self { key: None, field: "", parent: None, entry: None, depth: 0, item: false };
}

impl<'t> Walk<'t> {
    /// Each node once per shape, however many aliases lead to it.
    fn is_new(&mut self, node: Node<'t>, shape: *const ()) -> bool {
        let Some(visited) = &mut self.visited else { return true };
        visited.insert((node.resolved().id(), shape.addr()))
    }

    /// The mappings that were walked, each with its place in [`Walk::objects`].
    pub(crate) fn seen(&self) -> impl Iterator<Item = &Seen<'t>> {
        self.objects.iter().skip(self.above)
    }

    fn object(&mut self, node: Node<'t>, object: &'static Object, place: Place<'t>) {
        if node.form() != Form::Mapping
            || place.depth > MOST_LEVELS
            || !self.is_new(node, std::ptr::from_ref(object).cast())
        {
            return;
        }
        let index = self.objects.len();
        self.objects.push(Seen { node, object, key: place.key, parent: place.parent });
        for entry in node.entries() {
            let inner = Place {
                key: Some(entry.key),
                field: "",
                parent: Some(index),
                depth: place.depth + 1,
                item: false,
                ..place
            };
            match object.field(entry.name()) {
                Some(field) => self.value(entry.value, &field.shape, Place { field: field.name, ..inner }),
                None => match &object.rest {
                    Some(shape) => self.value(entry.value, shape, inner),
                    None => self.unknown.push(Unknown { entry, object, within: index }),
                },
            }
        }
    }

    fn value(&mut self, node: Node<'t>, shape: &'static Shape, place: Place<'t>) {
        let form = node.form();
        if form == Form::Null || place.depth > MOST_LEVELS {
            return;
        }
        let inner = Place { depth: place.depth + 1, ..place };
        match (shape, form) {
            (Shape::Text(text), Form::Scalar) => self.text(node, Some(text), shape, place),
            (Shape::Bool | Shape::Int, Form::Scalar) => self.text(node, None, shape, place),
            (Shape::Free, _) => self.free(node, place),
            (Shape::Object(object), Form::Mapping) => self.object(node, object, place),
            (Shape::List(item), Form::Sequence) => {
                for element in node.items() {
                    self.value(element, item, Place { item: true, ..inner });
                }
            }
            (Shape::Map(value), Form::Mapping) => self.map(node, value, inner),
            (Shape::OneOf(shapes), _) => match shapes.iter().find(|shape| shape.fits(form)) {
                Some(shape) => self.value(node, shape, place),
                None => self.misfits.push(Misfit { node, key: place.key, shape, item: place.item }),
            },
            (Shape::Empty, _) => {}
            _ => self.misfits.push(Misfit { node, key: place.key, shape, item: place.item }),
        }
    }

    fn map(&mut self, node: Node<'t>, value: &'static Shape, place: Place<'t>) {
        if !self.is_new(node, std::ptr::from_ref(value).cast()) {
            return;
        }
        if self.split == Some(node.resolved().id()) {
            self.trunk = Some((value, place));
            return;
        }
        // `spec.crds` is the one map whose values start an entry.
        let crds = place.field == "crds";
        for (index, entry) in node.entries().enumerate() {
            let entry_index = if crds { Some(index) } else { place.entry };
            self.value(entry.value, value, Place { key: Some(entry.key), entry: entry_index, item: false, ..place });
        }
    }

    fn text(&mut self, node: Node<'t>, text: Option<&'static Text>, shape: &'static Shape, place: Place<'t>) {
        let object = place.parent.unwrap_or_default();
        self.texts.push(SeenText { node, text, shape, field: place.field, entry: place.entry, object });
    }

    fn free(&mut self, node: Node<'t>, place: Place<'t>) {
        if place.depth > MOST_LEVELS {
            return;
        }
        let inner = Place { depth: place.depth + 1, field: "", ..place };
        match node.form() {
            Form::Scalar => self.text(node, None, &Shape::Free, place),
            Form::Mapping if self.is_new(node, std::ptr::null()) => {
                for entry in node.entries() {
                    self.free(entry.value, inner);
                }
            }
            Form::Sequence if self.is_new(node, std::ptr::null()) => {
                for item in node.items() {
                    self.free(item, inner);
                }
            }
            _ => {}
        }
    }
}

/// The field that a path of keys leads to, list items passed through; the object that holds it.
#[must_use]
pub fn field_at<'k>(
    root: &'static Object,
    path: impl IntoIterator<Item = &'k str>,
) -> Option<(&'static Object, &'static Field)> {
    let mut object = root;
    let mut found = None;
    let mut inside: Option<&'static Shape> = None;
    for key in path {
        if let Some(Shape::Map(value)) = inside.take() {
            (inside, object) = enter(value, object);
            continue;
        }
        let field = object.field(key)?;
        found = Some((object, field));
        (inside, object) = enter(&field.shape, object);
    }
    found
}

/// The object below a shape, lists passed through; or the map that takes any key.
fn enter(shape: &'static Shape, current: &'static Object) -> (Option<&'static Shape>, &'static Object) {
    match shape {
        Shape::Object(object) => (None, object),
        Shape::List(item) => enter(item, current),
        Shape::Map(_) => (Some(shape), current),
        Shape::OneOf(shapes) => {
            let deep = shapes.iter().find(|shape| !matches!(shape, Shape::Text(_) | Shape::Bool | Shape::Int));
            deep.map_or((None, &NOTHING), |shape| enter(shape, current))
        }
        _ => (None, &NOTHING),
    }
}

/// What a scalar holds: no fields at all.
static NOTHING: Object = Object { name: "value", doc: "", fields: &[], rest: None };

/// The object whose keys can be written below a path of keys: what completion offers. Nothing
/// where any key can stand.
#[must_use]
pub fn object_at<'k>(root: &'static Object, path: impl IntoIterator<Item = &'k str>) -> Option<&'static Object> {
    let mut object = root;
    let mut inside: Option<&'static Shape> = None;
    for key in path {
        if let Some(Shape::Map(value)) = inside.take() {
            (inside, object) = enter(value, object);
            continue;
        }
        let field = object.field(key)?;
        (inside, object) = enter(&field.shape, object);
    }
    inside.is_none().then_some(object)
}
