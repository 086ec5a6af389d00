//! Where a value was decided, and whether that is certain: the expression itself, or further out what an input was given
//! that is only passed on.

use std::path::Path;

use ork_source::{Location, Span};
use ork_template::{Node as Part, OperandKind};
use ork_yaml::{Form, Node};

use super::Made;
use super::stand_in::STAND_IN;
use crate::condition::ROOTS;
use crate::evaluate::is_template;
use crate::output::{Content, Rendered};

/// Data that is there from the beginning; names of `forEach` are, too. What the operator observes is not, so that the first
/// rendering lacks it.
const GIVEN: [&str; 8] = ["apiVersion", "kind", "metadata", "spec", "inputs", "item", "index", "value"];

impl Made<'_> {
    /// The place that decides a value, and the places that only pass it on.
    pub(super) fn place(&self, value: &Rendered) -> Option<(Location, Vec<Location>)> {
        let passed = value.origin.windows(2).take_while(|pair| pair.first().is_some_and(passes_on)).count();
        let place = value.origin.get(passed)?;
        Some((self.shown(place, value), value.origin.iter().take(passed).cloned().collect()))
    }

    /// What of a place is underlined: of a mapping or list its key, or its first line.
    fn shown(&self, place: &Location, value: &Rendered) -> Location {
        if !matches!(value.value, Content::Map(_) | Content::List(_)) {
            return first_line(place);
        }
        let Some(source) = self.source(place) else { return first_line(place) };
        let key = source.tree.nodes().filter(|node| node.form() == Form::Mapping).find_map(|mapping| {
            let entry = mapping.written_entries().find(|entry| entry.value.span() == place.span)?;
            Some(source.location(entry.key.span()))
        });
        key.unwrap_or_else(|| first_line(place))
    }

    /// Where the key of a map is written.
    pub(super) fn key(&self, map: &Rendered, key: &str) -> Option<Location> {
        let place = map.origin.first()?;
        let source = self.source(place)?;
        let starts_there = |node: &Node<'_>| node.form() == Form::Mapping && node.span().start == place.span.start;
        let entry = source.tree.nodes().filter(starts_there).find_map(|mapping| mapping.entry(key))?;
        Some(source.location(entry.key.span()))
    }

    /// The scalar that a place is in, or starts.
    pub(super) fn scalar_at(&self, place: &Location) -> Option<Location> {
        let source = self.source(place)?;
        let encloses = |node: &Node<'_>| node.scalar().is_some() && node.span().contains(place.span);
        Some(source.tree.nodes().find(encloses).map_or_else(|| place.clone(), |node| source.location(node.span())))
    }

    /// Whether a value is what it is whoever writes the custom resource; where somebody wrote it, for that one.
    pub(super) fn is_certain(&self, value: &Rendered) -> bool {
        if !self.invented {
            return value.origin.iter().all(|place| self.is_certain_at(place));
        }
        let Some((place, _)) = self.place(value) else { return false };
        let written = place.text();
        if is_template(written) || place.file.path() == Path::new(STAND_IN) {
            return false;
        }
        match &value.value {
            // What stands in for something that is not written may be made of the name of the custom resource.
            Content::Text(text) => unquoted(written).contains(text.as_str()),
            _ => true,
        }
    }

    /// Whether what an expression gives is known here.
    pub(super) fn is_certain_at(&self, place: &Location) -> bool {
        let text = place.text();
        if !is_template(text) {
            return place.file.path() != Path::new(STAND_IN);
        }
        if self.invented {
            return false;
        }
        let template = ork_template::parse(&unquoted(text));
        let own = |name: &str| self.operator.shared.note(name).is_some();
        template.errors.is_empty()
            && !ork_template::analysis::functions(&template).iter().any(|(name, _)| own(name))
            && ork_template::analysis::paths(&template).iter().all(|path| {
                let root = path.segments.first().map(|(name, _)| name.as_str()).unwrap_or_default();
                GIVEN.contains(&root) || !ROOTS.contains(&root)
            })
    }
}

/// A template that is nothing but an input.
pub(super) fn passes_on(place: &Location) -> bool {
    let text = place.text();
    if !is_template(text) {
        return false;
    }
    let template = ork_template::parse(&unquoted(text));
    let [Part::Action(pipeline)] = template.nodes.as_slice() else { return false };
    let [command] = pipeline.commands.as_slice() else { return false };
    let [operand] = command.operands.as_slice() else { return false };
    matches!(&operand.kind, OperandKind::Field(path) if path.len() == 2 && path.first().is_some_and(|root| root.name == "inputs"))
}

/// What stands between quotes, as far as templates care.
#[must_use]
pub fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    match (inner('"'), inner('\'')) {
        (Some(inner), _) => inner.replace("\\\"", "\""),
        (_, Some(inner)) => inner.replace("''", "'"),
        _ => text.to_owned(),
    }
}

fn first_line(place: &Location) -> Location {
    let length = place.text().lines().next().unwrap_or_default().len();
    let start = place.span.start as usize;
    Location::new(&place.file, Span::from(start..start + length))
}
