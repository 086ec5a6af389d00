//! From a path in a value to the place in the text that it was read from.

use ork_source::Span;
use ork_yaml::{Form, Node};

use crate::validate::Step;

/// A value with its key.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    /// The closest key that is written: its own, or that of the list that it is an item of.
    pub(super) key: Option<Node<'t>>,
    pub(super) value: Node<'t>,
    /// What the value stands in.
    pub(super) parent: Node<'t>,
}

impl Place<'_> {
    /// Where a wrong value shows: the value itself where it is a scalar, else its key.
    pub(super) fn of_value(&self) -> Span {
        match (self.value.form(), self.key) {
            (Form::Scalar, _) if !self.value.is_alias() => self.value.span(),
            (_, Some(key)) => key.span(),
            (_, None) => self.value.span(),
        }
    }

    /// Where a wrong key shows.
    pub(super) fn of_key(&self) -> Span {
        self.key.map_or(self.value.span(), Node::span)
    }
}

/// The place of a path; nothing where the text does not have it, as with what a default brings.
pub(super) fn place<'t>(root: Node<'t>, path: &[Step]) -> Option<Place<'t>> {
    let mut place = Place { key: root.entry("kind").map(|entry| entry.key), value: root, parent: root };
    for step in path {
        let parent = place.value;
        place = match step {
            Step::Key(key) => {
                let entry = parent.entry(key)?;
                Place { key: Some(entry.key), value: entry.value, parent }
            }
            Step::Item(index) => Place { key: place.key, value: parent.items().nth(*index)?, parent },
        };
    }
    Some(place)
}
