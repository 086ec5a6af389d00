//! What the field table says of the value at a place.

use ork_engine::fields::{Object, Shape};
use ork_yaml::{Form, Node, Step};

use crate::place::Place;

/// What the table allows at the end of a way from the root of the document.
pub(super) fn shape_at(place: &Place, steps: &[Step]) -> Option<&'static Shape> {
    let node = |id| place.source.node(id);
    let mut here: Slot = Slot::Object(place.root()?);
    for step in steps {
        here = match *step {
            Step::Key { key, value } | Step::Value { key, value } => here.entry(node(key).text()?)?.of(node(value)),
            Step::Item { item, .. } => here.item()?.of(node(item)),
        };
    }
    match here {
        Slot::Shape(shape) => Some(shape),
        Slot::Object(_) => None,
    }
}

/// The keys on the way to the cursor, the one under it included; list items are left out.
pub(super) fn keys_at(place: &Place) -> Vec<&str> {
    let keys = place.path().into_iter().filter_map(|step| match step {
        Step::Key { key, .. } | Step::Value { key, .. } => Some(key),
        Step::Item { .. } => None,
    });
    keys.filter_map(|key| place.source.node(key).text()).collect()
}

#[derive(Clone, Copy)]
enum Slot {
    Object(&'static Object),
    Shape(&'static Shape),
}

impl Slot {
    /// The same, with the choice between several forms made by what is written.
    fn of(self, node: Node<'_>) -> Self {
        match self {
            Slot::Shape(Shape::OneOf(shapes)) => {
                pick(shapes, node.form()).map_or(self, |shape| Slot::Shape(shape).of(node))
            }
            Slot::Shape(Shape::Object(object)) => Slot::Object(object),
            other => other,
        }
    }

    fn entry(self, name: &str) -> Option<Self> {
        match self {
            Slot::Object(object) => {
                object.field(name).map(|field| &field.shape).or(object.rest.as_ref()).map(Slot::Shape)
            }
            Slot::Shape(Shape::Map(value)) => Some(Slot::Shape(value)),
            Slot::Shape(Shape::Free) => Some(Slot::Shape(&Shape::Free)),
            Slot::Shape(_) => None,
        }
    }

    fn item(self) -> Option<Self> {
        match self {
            Slot::Shape(Shape::List(item)) => Some(Slot::Shape(item)),
            Slot::Shape(Shape::Free) => Some(Slot::Shape(&Shape::Free)),
            Slot::Shape(_) | Slot::Object(_) => None,
        }
    }
}

fn pick(shapes: &'static [Shape], form: Form) -> Option<&'static Shape> {
    shapes.iter().find(|shape| shape.fits(form))
}
