//! A place in the field table by its path, as people write it: `spec.crds.*.operatorBox.onCreate.deployments`.
//!
//! Not here: how it is printed.

use ork_source::nearest;

use crate::fields::{self, Field, KINDS, Object, Shape};

/// Places of a name that are offered.
const MOST_PLACES: usize = 6;
/// Levels below which a name is not looked for.
const MOST_LEVELS: usize = 12;

/// What stands at a path.
pub struct Explained {
    /// The kind of document.
    pub kind: &'static str,
    /// The path with a `*` for each free key; empty for the document itself.
    pub path: String,
    /// The field; none for the document itself, and for values of maps.
    pub field: Option<&'static Field>,
    /// What it may hold.
    pub shape: Shape,
}

impl Explained {
    /// The mapping below: that of an item where it is a list, that of a value where it is a map.
    #[must_use]
    pub fn object(&self) -> Option<&'static Object> {
        object_in(&self.shape)
    }
}

/// Why nothing stands at a path, and what to try.
#[derive(Debug, PartialEq, Eq)]
pub struct NotExplained {
    /// The reason, as a sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The mapping that a shape leads to, lists and maps passed through.
#[must_use]
pub fn object_in(shape: &Shape) -> Option<&'static Object> {
    match shape {
        Shape::Object(object) => Some(object),
        Shape::List(inner) | Shape::Map(inner) => object_in(inner),
        Shape::OneOf(shapes) => shapes.iter().find_map(object_in),
        Shape::Text(_) | Shape::Bool | Shape::Int | Shape::Free | Shape::Empty => None,
    }
}

/// What stands at a path, with or without the kind of the document in front.
///
/// # Errors
/// No kind has such a path.
pub fn explain(path: &str) -> Result<Explained, NotExplained> {
    let mut segments: Vec<&str> = path.split('.').filter(|segment| !segment.is_empty()).collect();
    let named = segments.first().and_then(|first| KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(first)));
    if let Some(kind) = named {
        segments.remove(0);
        return within(kind, &segments);
    }
    let mut furthest: Option<(usize, NotExplained)> = None;
    for kind in KINDS {
        let known = known(kind, &segments);
        match within(kind, &segments) {
            Ok(found) => return Ok(found),
            Err(error) if furthest.as_ref().is_none_or(|(most, _)| known > *most) => furthest = Some((known, error)),
            Err(_) => {}
        }
    }
    let places = segments.last().map(|name| places_of(name)).unwrap_or_default();
    let (known, mut error) = furthest.unwrap_or_else(|| (0, NotExplained { message: String::new(), help: None }));
    if known == 0 {
        error.message = match segments.as_slice() {
            [one] => format!("no document and no rule is called `{one}`, and none has such a field at its top"),
            _ => format!("no document has a field `{}` at its top", segments.first().copied().unwrap_or_default()),
        };
    }
    if known == 0 {
        error.help = Some(match places.as_slice() {
            [] => "`ork explain` without a name lists what there is".to_owned(),
            places => format!("it stands at {}", places.join(", ")),
        });
    }
    Err(error)
}

/// How many segments of a path a kind knows.
fn known(kind: &str, segments: &[&str]) -> usize {
    (0..=segments.len())
        .rev()
        .find(|count| within(kind, segments.get(..*count).unwrap_or_default()).is_ok())
        .unwrap_or(0)
}

fn within(kind: &str, segments: &[&str]) -> Result<Explained, NotExplained> {
    let kind = KINDS.into_iter().find(|known| *known == kind).unwrap_or("Katalog");
    let root = fields::root(kind).ok_or_else(|| unknown(kind, "", "", None))?;
    let mut found = Explained { kind, path: String::new(), field: None, shape: Shape::Object(root) };
    for segment in segments {
        // An index says nothing that the field does not.
        let name = segment.split('[').next().unwrap_or_default();
        if !name.is_empty() {
            found = below(&found, name)?;
        }
    }
    Ok(found)
}

fn below(place: &Explained, name: &str) -> Result<Explained, NotExplained> {
    let path = |name: &str| if place.path.is_empty() { name.to_owned() } else { format!("{}.{name}", place.path) };
    let mut shapes = vec![place.shape];
    let (mut free, mut item) = (None, None);
    while let Some(shape) = shapes.pop() {
        match shape {
            Shape::OneOf(inner) => shapes.extend(inner.iter().rev()),
            // A star may stand for the items of a list, too; where those are maps, for their keys.
            Shape::List(inner) if name == "*" => match map_in(inner) {
                Some(value) => free = free.or(Some(value)),
                None => item = item.or(Some(*inner)),
            },
            Shape::List(inner) => shapes.push(*inner),
            Shape::Map(inner) => free = free.or(Some(*inner)),
            Shape::Object(object) => {
                if let Some(field) = object.field(name) {
                    let path = path(field.name);
                    return Ok(Explained { kind: place.kind, path, field: Some(field), shape: field.shape });
                }
                free = free.or(object.rest);
            }
            Shape::Text(_) | Shape::Bool | Shape::Int | Shape::Free | Shape::Empty => {}
        }
    }
    match (free, item) {
        (Some(shape), _) => Ok(Explained { kind: place.kind, path: path("*"), field: None, shape }),
        (None, Some(shape)) => Ok(Explained { path: place.path.clone(), shape, ..*place }),
        (None, None) => Err(unknown(place.kind, &place.path, name, place.object())),
    }
}

/// What the values of a map hold, where a shape may be one.
fn map_in(shape: &Shape) -> Option<Shape> {
    match shape {
        Shape::Map(value) => Some(**value),
        Shape::OneOf(shapes) => shapes.iter().find_map(map_in),
        _ => None,
    }
}

fn unknown(kind: &str, path: &str, name: &str, object: Option<&'static Object>) -> NotExplained {
    let place = if path.is_empty() { kind.to_owned() } else { format!("{kind} {path}") };
    let Some(object) = object else {
        let message = format!("`{name}` cannot stand below {place}, which is a single value");
        return NotExplained {
            message,
            help: Some(format!("try `ork explain {}`", if path.is_empty() { kind } else { path })),
        };
    };
    let near = nearest(name, object.fields.iter().map(|field| field.name));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", object.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")),
    };
    NotExplained { message: format!("{place} has no field `{name}`"), help: Some(help) }
}

/// Where a field of a name stands, the shortest paths first.
fn places_of(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for kind in KINDS {
        let Some(root) = fields::root(kind) else { continue };
        let mut level: Vec<(String, &'static Object)> = vec![(kind.to_owned(), root)];
        let mut seen: Vec<*const Object> = Vec::new();
        for _ in 0..MOST_LEVELS {
            let mut next = Vec::new();
            for (path, object) in level {
                if seen.iter().any(|seen| std::ptr::eq(*seen, object)) {
                    continue;
                }
                seen.push(object);
                for field in object.fields {
                    let here = format!("{path}.{}", field.name);
                    if field.name.eq_ignore_ascii_case(name) {
                        found.push(format!("`{here}`"));
                    }
                    next.extend(object_in(&field.shape).map(|object| (steps(here, &field.shape), object)));
                }
            }
            level = next;
        }
    }
    found.sort_by_key(String::len);
    found.truncate(MOST_PLACES);
    found
}

/// A path with a `*` for each free key of a shape.
fn steps(path: String, shape: &Shape) -> String {
    match shape {
        Shape::Map(inner) => steps(format!("{path}.*"), inner),
        Shape::List(inner) => steps(path, inner),
        Shape::OneOf(shapes) => match shapes.iter().find(|shape| object_in(shape).is_some()) {
            Some(shape) => steps(path, shape),
            None => path,
        },
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> String {
        match explain(path) {
            Ok(found) => format!("{} {} <{}>", found.kind, found.path, found.shape.describe()),
            Err(error) => format!("{}; {}", error.message, error.help.unwrap_or_default()),
        }
    }

    #[test]
    fn paths_are_taken_as_people_write_them() {
        for (path, expected) in [
            (
                "spec.crds.*.operatorBox.onCreate.deployments",
                "Katalog spec.crds.*.operatorBox.onCreate.deployments <list of Deployment entry>",
            ),
            (
                "katalog.spec.crds.web.operatorBox.onCreate.deployments[0].image",
                "Katalog spec.crds.*.operatorBox.onCreate.deployments.image <text>",
            ),
            (
                "spec.crds.*.operatorBox.onCreate.deployments.*.replicas",
                "Katalog spec.crds.*.operatorBox.onCreate.deployments.replicas <integer>",
            ),
            ("spec.crds.*.enrich.*.when.field", "Katalog spec.crds.*.enrich.*.when.field <data path or template>"),
            ("Motif.inputs", "Motif inputs <list of input>"),
            ("motif", "Motif  <Motif>"),
            ("spec.cycles", "Simulate spec.cycles <integer>"),
            (
                "spec.crds.web.operatorBox.onCreat",
                "Katalog spec.crds.*.operatorBox has no field `onCreat`; did you mean `onCreate`?",
            ),
            (
                "spec.crds.web.workers.x",
                "`x` cannot stand below Katalog spec.crds.*.workers, which is a single value; try `ork explain spec.crds.*.workers`",
            ),
        ] {
            assert_eq!(found(path), expected, "{path}");
        }
        assert!(
            found("rotateAfter").starts_with(
                "no document and no rule is called `rotateAfter`, and none has such a field at its top; it stands at `Motif.resources.secrets.rotateAfter`"
            ),
            "{}",
            found("rotateAfter")
        );
    }
}
