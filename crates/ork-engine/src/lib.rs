//! Meaning: documents and their fields, imports, the schema of custom resources, rules, rendering with provenance.
//!
//! Pure: files, time and randomness arrive as arguments.

pub mod beside;
mod clock;
pub mod compose;
pub mod condition;
pub mod custom_resource;
pub mod data;
pub mod evaluate;
pub mod explain;
pub mod fields;
pub mod graph;
pub mod kubernetes;
pub mod manifests;
pub mod migrate;
pub mod model;
pub mod needs;
pub mod operator;
pub mod output;
pub mod render;
pub mod rendered;
pub mod resources;
pub mod rules;
pub mod schema;
pub mod settings;
pub mod source;
pub mod suppress;
mod synthesis;
pub mod types;
pub mod uses;
pub mod validate;
pub mod walk;

pub use ork_template::seconds;
pub use types::child_type;
