//! The scalars of a document, each with the way to it and what the field table says of it.
//!
//! Only parts that can matter are entered: those under a cursor, or those that hold a word.

use ork_engine::fields::{Object, Shape, Text, TextKind};
use ork_source::Span;
use ork_yaml::{Form, Node};

/// Levels below which nothing is looked at; documents nest far less.
const MOST_LEVELS: usize = 64;

/// A mapping or list on the way to a scalar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crumb<'t> {
    /// The mapping or list.
    pub(crate) holder: Node<'t>,
    /// What the mapping may hold, where the table knows it.
    pub(crate) object: Option<&'static Object>,
    /// The key that the way goes on by; empty in lists.
    pub(crate) key: &'t str,
    /// The place of the entry or item.
    pub(crate) index: usize,
}

/// A scalar: a key, or a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot<'w, 't> {
    pub(crate) node: Node<'t>,
    pub(crate) text: &'t str,
    pub(crate) is_key: bool,
    /// From the root; the last is what the scalar stands in.
    pub(crate) trail: &'w [Crumb<'t>],
    /// What a value may be, where the table knows it.
    pub(crate) shape: Option<&'static Shape>,
}

impl<'w, 't> Spot<'w, 't> {
    /// What it stands in, passing lists of scalars: the mapping whose field it is.
    pub(crate) fn holder(&self) -> Option<&'w Crumb<'t>> {
        self.trail.iter().rev().find(|crumb| !crumb.key.is_empty())
    }

    /// The name of the mapping whose field it is.
    pub(crate) fn object(&self) -> &'static str {
        self.holder().and_then(|crumb| crumb.object).map_or("", |object| object.name)
    }

    /// The field that it is, or is the key of.
    pub(crate) fn field(&self) -> &'t str {
        self.holder().map_or("", |crumb| crumb.key)
    }

    /// The keys that its mapping is below, outermost first.
    pub(crate) fn parents(&self) -> impl DoubleEndedIterator<Item = &'t str> {
        let own = self.trail.iter().rposition(|crumb| !crumb.key.is_empty()).unwrap_or_default();
        let above = self.trail.get(..own).unwrap_or_default().iter();
        above.map(|crumb| crumb.key).filter(|key| !key.is_empty())
    }

    /// The key directly above its mapping.
    pub(crate) fn parent(&self) -> &'t str {
        self.parents().next_back().unwrap_or_default()
    }

    /// The mapping that holds the mapping it stands in.
    pub(crate) fn outer(&self) -> Option<&'w Crumb<'t>> {
        self.trail.iter().rev().filter(|crumb| !crumb.key.is_empty()).nth(1)
    }

    /// What the table says of its text.
    pub(crate) fn kind(&self) -> Option<TextKind> {
        match self.shape? {
            Shape::Text(Text { kind, .. }) => Some(*kind),
            Shape::OneOf(shapes) => shapes.iter().find_map(|shape| match shape {
                Shape::Text(Text { kind, .. }) => Some(*kind),
                _ => None,
            }),
            _ => None,
        }
    }

    /// Whether a template can stand here.
    pub(crate) fn takes_templates(&self) -> bool {
        !self.is_key && !matches!(self.shape, Some(Shape::Text(Text { template: false, .. })))
    }

    /// Where a piece of the decoded text stands.
    pub(crate) fn span(&self, part: Span) -> Span {
        self.node.scalar().map_or(self.node.span(), |scalar| scalar.to_source(part))
    }

    /// Where the whole text stands, without quotes.
    pub(crate) fn whole(&self) -> Span {
        self.span(Span::from(0..self.text.len()))
    }
}

/// Which parts of a document are entered.
pub(crate) enum Filter<'f> {
    /// Those that a cursor touches.
    At(u32),
    /// Those around these places, in order.
    Near(&'f [u32]),
    /// All.
    Everything,
}

impl Filter<'_> {
    fn reaches(&self, span: Span) -> bool {
        match self {
            Filter::Everything => true,
            Filter::At(offset) => span.touches(*offset),
            Filter::Near(places) => {
                let next = places.partition_point(|place| *place < span.start);
                places.get(next).is_some_and(|place| *place <= span.end)
            }
        }
    }
}

/// Shows every scalar that a filter reaches.
pub(crate) fn visit<'t>(
    root: Node<'t>,
    object: Option<&'static Object>,
    filter: &Filter<'_>,
    show: &mut dyn FnMut(&Spot<'_, 't>),
) {
    let mut walk = Walk { filter, show, trail: Vec::new() };
    match object {
        Some(object) => walk.mapping(root, Some(object), None),
        None => walk.value(root, None),
    }
}

struct Walk<'w, 't> {
    filter: &'w Filter<'w>,
    show: &'w mut dyn FnMut(&Spot<'_, 't>),
    trail: Vec<Crumb<'t>>,
}

impl<'t> Walk<'_, 't> {
    fn scalar(&mut self, node: Node<'t>, is_key: bool, shape: Option<&'static Shape>) {
        if let Some(text) = node.text().filter(|_| !node.is_alias()) {
            (self.show)(&Spot { node, text, is_key, trail: &self.trail, shape });
        }
    }

    /// The entries of a mapping: those of an object, or those of a map to one shape.
    fn mapping(&mut self, holder: Node<'t>, object: Option<&'static Object>, rest: Option<&'static Shape>) {
        if self.trail.len() >= MOST_LEVELS || holder.is_alias() {
            return;
        }
        for (index, entry) in holder.written_entries().enumerate() {
            let (on_key, in_value) = (self.filter.reaches(entry.key.span()), self.filter.reaches(entry.value.span()));
            if !on_key && !in_value {
                continue;
            }
            let key = entry.name();
            let known = object.map(|object| object.field(key).map(|field| &field.shape).or(object.rest.as_ref()));
            let shape = known.flatten().or(rest);
            self.trail.push(Crumb { holder, object, key, index });
            if key == "<<" {
                // A mapping that is merged in where it stands holds what the one around it does.
                self.trail.pop();
                self.mapping(entry.value, object, rest);
                continue;
            }
            if on_key {
                self.scalar(entry.key, true, shape);
            }
            if in_value {
                self.value(entry.value, shape);
            }
            self.trail.pop();
        }
    }

    fn value(&mut self, node: Node<'t>, shape: Option<&'static Shape>) {
        if node.is_alias() || self.trail.len() >= MOST_LEVELS {
            return;
        }
        let form = node.form();
        let shape = match shape {
            Some(Shape::OneOf(shapes)) => shapes.iter().find(|shape| shape.fits(form)),
            other => other,
        };
        match form {
            Form::Mapping => match shape {
                Some(Shape::Object(object)) => self.mapping(node, Some(object), None),
                Some(Shape::Map(value)) => self.mapping(node, None, Some(value)),
                Some(Shape::Free) => self.mapping(node, None, Some(&Shape::Free)),
                _ => self.mapping(node, None, None),
            },
            Form::Sequence => {
                let item_shape = match shape {
                    Some(Shape::List(item)) => Some(*item),
                    Some(Shape::Free) => Some(&Shape::Free),
                    _ => None,
                };
                for (index, item) in node.items().enumerate() {
                    if self.filter.reaches(item.span()) {
                        self.trail.push(Crumb { holder: node, object: None, key: "", index });
                        self.value(item, item_shape);
                        self.trail.pop();
                    }
                }
            }
            Form::Scalar => self.scalar(node, false, shape),
            Form::Null => {}
        }
    }
}

/// Where a word stands in a text, in order.
pub(crate) fn places(text: &str, word: &str, folds_case: bool) -> Vec<u32> {
    let at = |(at, _): (usize, &str)| u32::try_from(at).unwrap_or(u32::MAX);
    if word.is_empty() {
        return Vec::new();
    }
    if folds_case {
        let lowered = text.to_ascii_lowercase();
        return lowered.match_indices(&word.to_ascii_lowercase()).map(at).collect();
    }
    text.match_indices(word).map(at).collect()
}
