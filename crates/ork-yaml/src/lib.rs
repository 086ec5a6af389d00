//! Position-aware YAML: a tree in which every key, value, comment and document has its byte span, for every text,
//! broken or half-typed ones included; anchors, aliases and merge keys that are followed and never copied; scalars
//! decoded with a map back to the bytes they were written with; changes of a document that touch their own bytes only;
//! its formatted form.
//!
//! Not here: files, meaning, and what a key may hold.

mod blame;
mod block_text;
mod build;
mod candidates;
mod conflict;
mod consequence;
mod continued;
mod edit;
mod edited;
mod error;
mod format;
mod incremental;
mod join;
mod line_table;
mod lines;
mod marks;
mod mask;
mod mend;
mod node;
mod outline;
mod plain;
mod recover;
mod resolve;
mod resume;
mod rewind;
mod rounds;
mod scalar;
mod shape;
mod splice;
mod tree;
mod write;

pub use edit::{EditError, NewValue, Parent, PathStep};
pub use error::{SyntaxError, SyntaxFix};
pub use format::{FormatError, edits as format_edits, edits_within as format_edits_within, format};
pub use node::{Entry, Form, Node, Scalar};
pub use outline::{Outline, OutlineStep, outline_at};
pub use recover::parse;
pub use resolve::{Dialect, Typed, resolve};
pub use scalar::Style;
pub use tree::{Document, NodeId, Step, Tree};
pub use write::text as text_of;
