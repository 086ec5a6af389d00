//! From a place in a source to the rendered lines, and what is said about a place in a preview.

use std::path::Path;

use ork_engine::source::Source;
use ork_project::Snapshot;
use ork_source::{Location, Span};
use ork_yaml::Step;

use super::{Preview, Segment};

/// Characters of a source that a description shows.
const MOST_SHOWN: usize = 200;

impl Preview {
    /// The segment at a place of the text: the value there, else the one whose line it is.
    #[must_use]
    pub fn segment_at(&self, offset: u32) -> Option<&Segment> {
        let mut on_line = self.segments.iter().filter(|segment| segment.lines.touches(offset));
        let value = self.segments.iter().find(|segment| segment.span.touches(offset));
        value.or_else(|| on_line.next())
    }

    /// The segments that a place of a source is shown in: those of the closest expression around it.
    #[must_use]
    pub fn segments_of(&self, path: &Path, span: Span) -> Vec<&Segment> {
        let around = |place: &&Location| place.file.path() == path && place.span.contains(span);
        let closest = self.segments.iter().flat_map(Segment::places).filter(around).map(|place| place.span.len()).min();
        let is_closest = |place: &Location| around(&place) && Some(place.span.len()) == closest;
        self.segments.iter().filter(|segment| segment.places().any(is_closest)).collect()
    }

    /// The segments that come from within a piece of a source.
    #[must_use]
    pub fn segments_from(&self, path: &Path, span: Span) -> Vec<&Segment> {
        let within = |place: &Location| place.file.path() == path && span.contains(place.span);
        self.segments.iter().filter(|segment| segment.places().any(within)).collect()
    }
}

impl Segment {
    /// All places of sources that it has to do with.
    pub fn places(&self) -> impl Iterator<Item = &Location> {
        self.origin.iter().chain(self.reads.iter())
    }
}

/// The parts of a preview that show what stands at a place of a file: of a key, all that comes from its value.
#[must_use]
pub fn shown_at(snapshot: &Snapshot, preview: &Preview, path: &Path, offset: u32) -> Vec<Span> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let found = match value_of_key(&source, offset) {
        Some(value) => {
            let within = preview.segments_from(path, value);
            if within.is_empty() { preview.segments_of(path, value) } else { within }
        }
        None => preview.segments_of(path, Span::empty(offset)),
    };
    found.into_iter().map(|segment| segment.span).collect()
}

/// The value of the key under a place.
fn value_of_key(source: &Source, offset: u32) -> Option<Span> {
    let document = source.tree.document_at(offset)?;
    match source.tree.path_at(document, offset).last()? {
        Step::Key { value, .. } => Some(source.node(*value).span()),
        Step::Value { .. } | Step::Item { .. } => None,
    }
}

/// Where a segment comes from, as Markdown.
#[must_use]
pub fn described(segment: &Segment) -> String {
    let mut lines = Vec::new();
    for (index, location) in segment.origin.iter().enumerate() {
        lines.push(format!("{}: {}", if index == 0 { "from" } else { "given by" }, shown(location)));
    }
    for location in segment.reads.iter() {
        lines.push(format!("reads: {}", shown(location)));
    }
    lines.join("\n\n")
}

fn shown(location: &Location) -> String {
    let (line, column) = location.line_column();
    let name = location.file.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text: String = location.text().lines().next().unwrap_or_default().chars().take(MOST_SHOWN).collect();
    format!("`` {text} `` {name}:{line}:{column}")
}
