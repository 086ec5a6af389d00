//! ork-engine
pub mod output;
