//! What the field table allows at a place: every shape that fits the way to it.

use ork_engine::fields::{Field, Object, Shape};
use ork_yaml::OutlineStep;

/// What may stand at a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    /// The shapes, the ones that are offered first in front.
    pub(super) shapes: Vec<&'static Shape>,
    /// The closest field above, with the object that has it.
    pub(super) field: Option<(&'static Object, &'static Field)>,
}

impl Allowed {
    /// What stands at the end of `steps` below the root of a document.
    pub(super) fn at(root: &'static Object, steps: &[OutlineStep]) -> Self {
        let mut objects: Vec<&'static Object> = vec![root];
        let mut allowed = Self::default();
        for (depth, step) in steps.iter().enumerate() {
            allowed = match step {
                OutlineStep::Key { name, .. } if depth == 0 => keyed(&objects, &[], name, None),
                OutlineStep::Key { name, .. } => keyed(&objects, &allowed.shapes, name, allowed.field),
                OutlineStep::Item { .. } => allowed.item(),
            };
            objects = allowed.objects();
        }
        if steps.is_empty() {
            allowed.shapes = Vec::new();
        }
        allowed
    }

    /// The value of a key below.
    pub(super) fn key(&self, root: Option<&'static Object>, name: &str) -> Self {
        match root {
            Some(root) => keyed(&[root], &[], name, None),
            None => keyed(&self.objects(), &self.shapes, name, self.field),
        }
    }

    fn item(&self) -> Self {
        let mut shapes = Vec::new();
        for shape in &self.shapes {
            match shape {
                Shape::List(item) => expand(item, &mut shapes),
                Shape::Free => shapes.push(shape),
                _ => {}
            }
        }
        Self { shapes, field: self.field }
    }

    /// The mappings with known keys among the shapes.
    pub(super) fn objects(&self) -> Vec<&'static Object> {
        let object = |shape: &&'static Shape| if let Shape::Object(object) = shape { Some(*object) } else { None };
        self.shapes.iter().filter_map(object).collect()
    }

    /// The items of the lists among the shapes.
    pub(super) fn items(&self) -> Self {
        self.item()
    }
}

fn keyed(
    objects: &[&'static Object],
    shapes: &[&'static Shape],
    name: &str,
    above: Option<(&'static Object, &'static Field)>,
) -> Allowed {
    let mut allowed = Allowed { shapes: Vec::new(), field: above };
    for object in objects {
        if let Some(field) = object.field(name) {
            allowed.field = Some((object, field));
            expand(&field.shape, &mut allowed.shapes);
        } else if let Some(rest) = &object.rest {
            expand(rest, &mut allowed.shapes);
        }
    }
    for shape in shapes {
        match shape {
            Shape::Map(value) => expand(value, &mut allowed.shapes),
            Shape::Free => allowed.shapes.push(shape),
            // A key below a list whose dash is not typed yet.
            Shape::List(item) if objects.is_empty() => {
                let mut inner = Vec::new();
                expand(item, &mut inner);
                let items = Allowed { shapes: inner, field: above };
                let found = keyed(&items.objects(), &[], name, above);
                allowed.shapes.extend(found.shapes);
                allowed.field = found.field;
            }
            _ => {}
        }
    }
    allowed
}

/// The shapes of a choice, one by one.
pub(super) fn expand(shape: &'static Shape, found: &mut Vec<&'static Shape>) {
    match shape {
        Shape::OneOf(shapes) => shapes.iter().for_each(|shape| expand(shape, found)),
        _ => found.push(shape),
    }
}
