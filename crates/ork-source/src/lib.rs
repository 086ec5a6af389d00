//! Text and places in it: spans, source files with a line index, maps from decoded text back to the bytes it came
//! from, edits, and the [`Diagnostic`] that every front end renders.
//!
//! No YAML, no templates, no I/O: a [`SourceFile`] is handed its text.

mod diagnostic;
mod edit;
mod ends;
mod file;
mod map;
mod nearest;
mod span;

pub use diagnostic::{Applicability, Diagnostic, Fix, Level, Related};
pub use edit::{Edit, apply_edits};
pub use ends::common_ends;
pub use file::{Encoding, Location, Position, SourceFile};
pub use map::{Segment, SourceMap};
pub use nearest::nearest;
pub use span::Span;
