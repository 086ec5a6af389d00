//! Manifests as YAML for people: lines that know which value they show, and what is not for every pair of eyes.

mod lines;
pub mod scalar;
mod secrets;

pub use lines::{Line, lines};
pub use secrets::mask;
