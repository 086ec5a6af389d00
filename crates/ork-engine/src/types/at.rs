//! The type of what stands at a place of a template: what an editor shows of it. Only the way to that place is walked.

use std::sync::Arc;

use ork_source::Span;
use ork_yaml::{Node, Step};

use crate::fields::{self, Object, Shape};
use crate::kubernetes;
use crate::rules::{Resolved, Unit, site};
use crate::schema::Schema;
use crate::source::Source;
use crate::types::infer::noted;
use crate::types::{Declared, Known, described};
use crate::walk::{Seen, SeenText, Walk};

/// What is known of an expression before it is run.
#[derive(Clone, Debug)]
pub struct TypeAt<'t> {
    /// Where it stands in the template's text.
    pub span: Span,
    /// Its type in a few words: `integer`, `text or boolean`.
    pub described: String,
    /// Whether it is nothing in some custom resources.
    pub absent: bool,
    /// The path that leads to it from the root of the data; elements are `[]`.
    pub path: Option<Vec<String>>,
    /// Where it is declared.
    pub declared: Option<DeclaredAt<'t>>,
}

/// Where the value of an expression is declared.
#[derive(Clone, Copy, Debug)]
pub enum DeclaredAt<'t> {
    /// In the definition of the entry's own kind.
    Schema(Schema<'t>),
    /// In the definition of another entry's kind.
    OfOther(Schema<'t>),
    /// By Kubernetes: the type, and what the field is for.
    Kubernetes(kubernetes::Type, &'static str),
}

/// The type of an expression of the template that a path of a document leads to, by its span in the template's text; of
/// the innermost one that touches an empty span.
#[must_use]
pub fn type_at<'t>(
    source: &'t Arc<Source>,
    document: usize,
    resolved: &'t Resolved,
    path: &[Step],
    expression: Span,
) -> Option<TypeAt<'t>> {
    let object = fields::root(source.kind(document).name())?;
    let (walk, seen) = along(source, source.tree.root(document)?, object, path)?;
    let site = site(&seen)?;
    let unit = Unit::along(source, document, resolved, walk)?;
    let noted = noted(&unit, &site, expression)?;
    Some(TypeAt {
        span: noted.span,
        described: in_words(&noted.known),
        absent: noted.known.absent,
        declared: declared(&noted.known, noted.of),
        path: noted.known.path,
    })
}

fn in_words(known: &Known<'_>) -> String {
    let mut words: Vec<String> = Vec::new();
    for found in &known.alternatives {
        let word = described(&found.sort);
        let word = word.strip_prefix("an ").or_else(|| word.strip_prefix("a ")).unwrap_or(&word).to_owned();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() {
        return "any".to_owned();
    }
    if known.open {
        words.push("something else".to_owned());
    }
    words.join(" or ")
}

fn declared<'t>(known: &Known<'t>, of: Option<Declared<'t>>) -> Option<DeclaredAt<'t>> {
    Some(match known.declaration()? {
        Declared::Schema(schema) => DeclaredAt::Schema(schema),
        Declared::Other(schema) | Declared::OfOther(schema) => DeclaredAt::OfOther(schema),
        Declared::Kubernetes(of_kind) => {
            let name = known.path.as_ref().and_then(|path| path.last());
            let property = match (of, name) {
                (Some(Declared::Kubernetes(parent)), Some(name)) => parent.property(name),
                _ => None,
            };
            let doc = property.map_or_else(|| of_kind.description(), kubernetes::Property::description);
            DeclaredAt::Kubernetes(of_kind, doc)
        }
        _ => return None,
    })
}

/// The mappings on the way to a scalar, and the scalar, as a walk over the whole document would have them.
fn along<'t>(
    source: &'t Source,
    root: Node<'t>,
    object: &'static Object,
    path: &[Step],
) -> Option<(Walk<'t>, SeenText<'t>)> {
    let mut walk = Walk::default();
    let mut way = Way { node: root, key: None, field: "", parent: None, entry: None };
    let mut within = Within::Object(object);
    for step in path {
        let value = match step {
            Step::Value { value, .. } => source.node(*value),
            Step::Item { item, .. } => source.node(*item),
            Step::Key { .. } => return None,
        };
        let shape = match (within, step) {
            (Within::Object(object), Step::Value { key, .. }) => {
                walk.objects.push(Seen { node: way.node, object, key: way.key, parent: way.parent });
                way.parent = Some(walk.objects.len() - 1);
                way.key = Some(source.node(*key));
                let field = object.field(way.key?.text()?);
                way.field = field.map_or("", |field| field.name);
                field.map(|field| &field.shape).or(object.rest.as_ref())?
            }
            (Within::Shape(Shape::Map(value)), Step::Value { key, .. }) => {
                // `spec.crds` is the one map whose values start an entry.
                if way.field == "crds" {
                    way.entry = way.node.entries().position(|entry| entry.key.id() == *key);
                }
                way.key = Some(source.node(*key));
                value
            }
            (Within::Shape(Shape::List(item)), Step::Item { .. }) => item,
            (Within::Shape(Shape::Free), _) => {
                way.field = "";
                &Shape::Free
            }
            _ => return None,
        };
        way.node = value;
        within = entered(shape, value)?;
    }
    let Within::Shape(shape) = within else { return None };
    let text = if let Shape::Text(text) = shape { Some(text) } else { None };
    let object = way.parent.unwrap_or_default();
    let seen = SeenText { node: way.node, text, shape, field: way.field, entry: way.entry, object };
    Some((walk, seen))
}

/// Where the way is.
struct Way<'t> {
    node: Node<'t>,
    key: Option<Node<'t>>,
    field: &'static str,
    parent: Option<usize>,
    entry: Option<usize>,
}

/// What the table says of where the way is.
#[derive(Clone, Copy)]
enum Within {
    Object(&'static Object),
    Shape(&'static Shape),
}

fn entered(shape: &'static Shape, value: Node<'_>) -> Option<Within> {
    Some(match shape {
        Shape::OneOf(shapes) => entered(shapes.iter().find(|shape| shape.fits(value.form()))?, value)?,
        Shape::Object(object) => Within::Object(object),
        shape => Within::Shape(shape),
    })
}
