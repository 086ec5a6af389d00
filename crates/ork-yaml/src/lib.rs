//! Position-aware YAML: a tree in which every key, value, comment and document has its byte span, for every text,
//! broken or half-typed ones included; anchors, aliases and merge keys that are followed and never copied; scalars
//! decoded with a map back to the bytes they were written with.
//!
//! Not here: files, meaning, and what a key may hold.

mod build;
mod candidates;
mod conflict;
mod consequence;
mod continued;
mod error;
mod incremental;
mod lines;
mod mask;
mod node;
mod outline;
mod recover;
mod resolve;
mod scalar;
mod splice;
mod tree;

pub use error::{SyntaxError, SyntaxFix};
pub use node::{Entry, Form, Node, Scalar};
pub use outline::{Outline, OutlineStep, outline_at};
pub use recover::parse;
pub use resolve::{Dialect, Typed, resolve};
pub use scalar::Style;
pub use tree::{Document, NodeId, Step, Tree};
