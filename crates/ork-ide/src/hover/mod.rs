//! What the thing under the cursor means.

mod anchors;
mod conditions;
mod entries;
mod keys;
mod references;
mod schemas;
mod templates;
mod values;

use std::path::Path;

use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::Step;

use crate::custom_resource;
use crate::patterns;
use crate::place::Place;
use crate::sampled::{Sampled, Shown, Staged};

/// An explanation of a piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text that is explained.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// What stands at `offset`, if it means something.
#[must_use]
pub fn hover(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Hover> {
    hover_at(snapshot, path, offset, None)
}

/// The same, for somebody who knows the time (in seconds since 1970): schedules say when they fire next.
#[must_use]
pub fn hover_at(snapshot: &Snapshot, path: &Path, offset: u32, now: Option<i64>) -> Option<Hover> {
    if let Some(found) = custom_resource::hover(snapshot, path, offset) {
        return Some(found);
    }
    let place = Place::at(snapshot, path, offset)?;
    let steps = place.path();
    let asked = Asked { snapshot, place: &place, steps: &steps, now };
    if let Some(Step::Key { key, value }) = steps.last() {
        return keys::hover(&asked, *key, *value);
    }
    if let Some(pattern) = patterns::pattern_at(&place) {
        return Some(Hover { span: pattern.need.reference.span, markdown: patterns::hover(pattern) });
    }
    anchors::hover(&asked)
        .or_else(|| templates::hover(&asked))
        .or_else(|| references::hover(&place))
        .or_else(|| conditions::hover(&asked))
        .or_else(|| values::hover(&asked))
}

/// The place that is asked about.
struct Asked<'a> {
    snapshot: &'a Snapshot,
    place: &'a Place,
    /// The way to it.
    steps: &'a [Step],
    now: Option<i64>,
}

impl Asked<'_> {
    /// The keys on the way to it, list items passed through.
    fn keys(&self) -> Vec<&str> {
        let name = |step: &Step| match step {
            Step::Key { key, .. } | Step::Value { key, .. } => self.place.source.node(*key).text(),
            Step::Item { .. } => None,
        };
        self.steps.iter().filter_map(name).collect()
    }

    /// What something gives for the sample, as a line of Markdown.
    fn shown(&self, show: impl FnOnce(&Staged<'_>) -> Shown) -> Option<String> {
        let sampled = Sampled::at(self.snapshot, self.place)?;
        let shown = show(&sampled.staged());
        Some(shown.markdown(&sampled.called))
    }
}

/// Parts of a hover, one below the other.
#[derive(Default)]
struct Parts(Vec<String>);

impl Parts {
    fn add(&mut self, part: impl Into<String>) {
        let part: String = part.into();
        let part = part.trim();
        if !part.is_empty() {
            self.0.push(part.to_owned());
        }
    }

    fn extend(&mut self, part: Option<String>) {
        if let Some(part) = part {
            self.add(part);
        }
    }

    fn markdown(self) -> String {
        self.0.join("\n\n")
    }
}
