//! Manifests as text: YAML and JSON, with or without where their values came from.

pub(crate) mod json;
#[cfg(test)]
mod tests;
pub(crate) mod yaml;
