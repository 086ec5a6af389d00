//! What a document says, however it is laid out: what must be the same before and after.

use std::collections::BTreeMap;

use ork_yaml::{Form, Node, Style};

use crate::fields::{DOCUMENT_POSITIONS, Object, POSITIONS, Positions, Shape};

/// A value without its place and spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Nothing,
    /// Text, and whether it is plain, so that `3` and `"3"` differ.
    Scalar(String, bool),
    List(Vec<Meaning>),
    Map(BTreeMap<String, Meaning>),
}

/// The meaning of a document of a kind.
pub(super) fn meaning(root: Node<'_>, object: Option<&'static Object>) -> Meaning {
    let shape = object.map_or(Shape::Free, Shape::Object);
    let mut found = of(root, &shape);
    gather(&mut found, DOCUMENT_POSITIONS);
    let entries = found.get_mut("spec").and_then(|spec| spec.get_mut("crds"));
    if let Some(Meaning::Map(entries)) = entries {
        entries.values_mut().for_each(|entry| gather(entry, POSITIONS));
    }
    found
}

impl Meaning {
    fn get_mut(&mut self, key: &str) -> Option<&mut Meaning> {
        match self {
            Meaning::Map(entries) => entries.get_mut(key),
            _ => None,
        }
    }

    /// Whether there is nothing in it, however deep it is.
    fn is_bare(&self) -> bool {
        matches!(self, Meaning::Nothing)
            || matches!(self, Meaning::Map(entries) if entries.values().all(Meaning::is_bare))
    }

    fn is_empty(&self) -> bool {
        matches!(self, Meaning::Nothing) || matches!(self, Meaning::Map(entries) if entries.is_empty())
    }

    /// Takes what stands at a path, and the mappings on the way that are empty then.
    fn take(&mut self, path: &str) -> Option<Meaning> {
        let Meaning::Map(entries) = self else { return None };
        let Some((first, rest)) = path.split_once('.') else { return entries.remove(path) };
        let inner = entries.get_mut(first)?;
        let taken = inner.take(rest)?;
        if inner.is_empty() {
            entries.remove(first);
        }
        Some(taken)
    }
}

/// Brings each field that has had several places to the name of the last of them.
fn gather(entry: &mut Meaning, positions: &[Positions]) {
    for positions in positions {
        for path in positions.paths {
            let Some(value) = entry.take(path) else { continue };
            let name = positions.paths.last().copied().unwrap_or_default();
            if let Meaning::Map(entries) = entry {
                entries.entry(name.to_owned()).or_insert(value);
            }
        }
    }
    // A section without fields is no section.
    for section in positions.iter().flat_map(|positions| positions.paths).filter_map(|path| path.split('.').next()) {
        if entry.get_mut(section).is_some_and(|section| section.is_bare()) {
            entry.take(section);
        }
    }
}

fn of(node: Node<'_>, shape: &Shape) -> Meaning {
    match node.form() {
        Form::Null => Meaning::Nothing,
        Form::Scalar => {
            let plain = node.scalar().is_some_and(|scalar| scalar.style() == Style::Plain);
            Meaning::Scalar(node.text().unwrap_or_default().to_owned(), plain)
        }
        Form::Sequence => list(node, shape),
        Form::Mapping => map(node, shape),
    }
}

fn list(node: Node<'_>, shape: &Shape) -> Meaning {
    let item = alternatives(shape).find_map(|shape| if let Shape::List(item) = shape { Some(*item) } else { None });
    let pairs = alternatives(shape).any(|shape| matches!(shape, Shape::Map(_)))
        && node.items().all(|item| {
            item.written_entries().count() == 2 && item.get("key").is_some() && item.get("value").is_some()
        });
    if pairs {
        let value = |item: Node<'_>| item.get("value").map_or(Meaning::Nothing, |value| of(value, &Shape::Free));
        let key = |item: Node<'_>| item.get("key").and_then(Node::text).unwrap_or_default().to_owned();
        return Meaning::Map(node.items().map(|item| (key(item), value(item))).collect());
    }
    Meaning::List(node.items().map(|element| of(element, item.unwrap_or(&Shape::Free))).collect())
}

fn map(node: Node<'_>, shape: &Shape) -> Meaning {
    let object =
        alternatives(shape).find_map(|shape| if let Shape::Object(object) = shape { Some(*object) } else { None });
    let value = alternatives(shape).find_map(|shape| if let Shape::Map(value) = shape { Some(*value) } else { None });
    let entries = node.entries().map(|entry| {
        let field = object.and_then(|object| object.field(entry.name()));
        let name = match field {
            Some(field) => field.name_today(),
            None => entry.name(),
        };
        let rest = object.and_then(|object| object.rest.as_ref());
        let inner = field.map(|field| &field.shape).or(rest).or(value).unwrap_or(&Shape::Free);
        (name.to_owned(), of(entry.value, inner))
    });
    Meaning::Map(entries.collect())
}

/// The shapes that a value may have one of.
fn alternatives(shape: &Shape) -> impl Iterator<Item = &Shape> {
    match shape {
        Shape::OneOf(shapes) => shapes.iter(),
        shape => std::slice::from_ref(shape).iter(),
    }
}
