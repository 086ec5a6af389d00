//! What a publisher says about an artifact, as annotations of its manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;

/// The keys of annotations.
pub mod annotation {
    /// When it was made, RFC 3339.
    pub const CREATED: &str = "org.opencontainers.image.created";
    /// The name of a file, or of the artifact.
    pub const TITLE: &str = "org.opencontainers.image.title";
    /// The version in the document.
    pub const VERSION: &str = "org.opencontainers.image.version";
    /// What it is for.
    pub const DESCRIPTION: &str = "org.opencontainers.image.description";
    /// Who made it.
    pub const AUTHORS: &str = "org.opencontainers.image.authors";
    /// The kind of document.
    pub const KIND: &str = "io.orkestra.pattern.kind";
    /// The kind of document, in an older spelling.
    pub const OLD_KIND: &str = "io.orkestra.artifact.kind";
    pub(super) const NAME: &str = "io.orkestra.pattern.name";
    pub(super) const PATTERN_VERSION: &str = "io.orkestra.pattern.version";
    pub(super) const AUTHOR: &str = "io.orkestra.pattern.author";
    pub(super) const LICENSE: &str = "io.orkestra.pattern.license";
    pub(super) const TAGS: &str = "io.orkestra.pattern.tags";
    pub(super) const DEPRECATED: &str = "io.orkestra.katalog.deprecated";
    pub(super) const MIGRATED_TO: &str = "io.orkestra.katalog.deprecated.migrated_to";
    pub(super) const MESSAGE: &str = "io.orkestra.katalog.deprecated.message";
    pub(super) const FROM: &str = "io.orkestra.katalog.deprecated.timeline_from";
    pub(super) const TO: &str = "io.orkestra.katalog.deprecated.timeline_to";
    /// The outcome of a gate: `passed`, `skipped`, `no-assertion`.
    pub const SIMULATE_STATUS: &str = "io.orkestra.simulate.status";
    /// The outcome of a gate: `passed`, `skipped`.
    pub const E2E_STATUS: &str = "io.orkestra.e2e.status";
    /// The inputs of a Motif, as a JSON array: so that they can be shown without fetching it.
    pub(super) const INPUTS: &str = "io.orkestra.motif.inputs";
    pub(super) const SIMULATE: &str = "io.orkestra.simulate";
    pub(super) const E2E: &str = "io.orkestra.e2e";
}

/// A notice that something should no longer be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// What takes its place.
    pub migrated_to: Option<String>,
    /// Why.
    pub message: Option<String>,
    /// When it began.
    pub from: Option<String>,
    /// When it ends.
    pub to: Option<String>,
}

/// The outcome of a gate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// `passed`, `failed`, `skipped`, `no-assertion`.
    pub status: String,
    /// How long it took.
    pub duration: Option<String>,
    /// When, RFC 3339.
    pub tested_at: Option<String>,
    /// Where.
    pub runner: Option<String>,
    /// How many assertions were checked.
    pub assertions: Option<String>,
}

/// An input of a Motif.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether an import must give it.
    pub required: bool,
    /// Its default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// What a document says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `metadata.name`.
    pub name: String,
    /// `metadata.version`.
    pub version: String,
    /// `metadata.description`.
    pub description: Option<String>,
    /// `metadata.author`.
    pub author: Option<String>,
    /// `metadata.license`.
    pub license: Option<String>,
    /// `metadata.tags`.
    pub tags: Vec<String>,
    /// Whether it should no longer be used.
    pub deprecated: Option<Deprecation>,
    /// The inputs of a Motif.
    pub inputs: Vec<Input>,
    /// The test without a cluster.
    pub simulate: Option<Gate>,
    /// The test on a cluster.
    pub e2e: Option<Gate>,
}

impl Metadata {
    /// Whether a key of annotations is one that this reads.
    #[must_use]
    pub fn knows(key: &str) -> bool {
        let ours = ["io.orkestra.pattern.", "io.orkestra.artifact.", "io.orkestra.simulate.", "io.orkestra.e2e."];
        let others = [
            annotation::CREATED,
            annotation::TITLE,
            annotation::VERSION,
            annotation::DESCRIPTION,
            annotation::AUTHORS,
            annotation::INPUTS,
        ];
        ours.iter().any(|start| key.starts_with(start))
            || others.contains(&key)
            || key.starts_with(annotation::DEPRECATED)
    }

    /// The annotations of a manifest made at a time (RFC 3339).
    pub(crate) fn annotations(&self, kind: Kind, created: &str) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        let mut put = |key: &str, value: &str| {
            if !value.is_empty() {
                out.insert(key.to_owned(), value.to_owned());
            }
        };
        put(annotation::CREATED, created);
        put(annotation::TITLE, &self.name);
        put(annotation::VERSION, &self.version);
        put(annotation::KIND, kind.name());
        put(annotation::NAME, &self.name);
        put(annotation::PATTERN_VERSION, &self.version);
        put(annotation::DESCRIPTION, self.description.as_deref().unwrap_or_default());
        let author = self.author.as_deref().unwrap_or_default();
        put(annotation::AUTHORS, author);
        put(annotation::AUTHOR, author);
        put(annotation::LICENSE, self.license.as_deref().unwrap_or_default());
        put(annotation::TAGS, &self.tags.join(","));
        if !self.inputs.is_empty() {
            put(annotation::INPUTS, &serde_json::to_string(&self.inputs).unwrap_or_default());
        }
        if let Some(deprecated) = &self.deprecated {
            put(annotation::DEPRECATED, "true");
            put(annotation::MIGRATED_TO, deprecated.migrated_to.as_deref().unwrap_or_default());
            put(annotation::MESSAGE, deprecated.message.as_deref().unwrap_or_default());
            put(annotation::FROM, deprecated.from.as_deref().unwrap_or_default());
            put(annotation::TO, deprecated.to.as_deref().unwrap_or_default());
        }
        for (prefix, gate) in [(annotation::SIMULATE, &self.simulate), (annotation::E2E, &self.e2e)] {
            let Some(gate) = gate else { continue };
            put(&format!("{prefix}.status"), &gate.status);
            put(&format!("{prefix}.duration"), gate.duration.as_deref().unwrap_or_default());
            put(&format!("{prefix}.tested_at"), gate.tested_at.as_deref().unwrap_or_default());
            put(&format!("{prefix}.runner"), gate.runner.as_deref().unwrap_or_default());
            put(&format!("{prefix}.assertions"), gate.assertions.as_deref().unwrap_or_default());
        }
        out
    }

    /// Reads annotations; what is missing stays empty. `io.orkestra.artifact.*` is an older spelling of the keys.
    pub(crate) fn from_annotations(annotations: &BTreeMap<String, String>) -> Self {
        let get = |key: &str| {
            let old = || annotations.get(&key.replace("io.orkestra.pattern.", "io.orkestra.artifact."));
            annotations.get(key).or_else(old).filter(|text| !text.is_empty()).cloned()
        };
        let gate = |prefix: &str| {
            let part = |name: &str| get(&format!("{prefix}.{name}"));
            Some(Gate {
                status: part("status")?,
                duration: part("duration"),
                tested_at: part("tested_at"),
                runner: part("runner"),
                assertions: part("assertions"),
            })
        };
        let deprecated = (get(annotation::DEPRECATED).as_deref() == Some("true")).then(|| Deprecation {
            migrated_to: get(annotation::MIGRATED_TO),
            message: get(annotation::MESSAGE),
            from: get(annotation::FROM),
            to: get(annotation::TO),
        });
        let tags = get(annotation::TAGS).unwrap_or_default();
        Self {
            name: get(annotation::NAME).or_else(|| get(annotation::TITLE)).unwrap_or_default(),
            version: get(annotation::PATTERN_VERSION).or_else(|| get(annotation::VERSION)).unwrap_or_default(),
            description: get(annotation::DESCRIPTION),
            author: get(annotation::AUTHOR).or_else(|| get(annotation::AUTHORS)),
            license: get(annotation::LICENSE),
            tags: tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            deprecated,
            // What is no list of inputs tells nothing about them.
            inputs: get(annotation::INPUTS).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
            simulate: gate(annotation::SIMULATE),
            e2e: gate(annotation::E2E),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_read_back() {
        let metadata = Metadata {
            name: "postgres".to_owned(),
            version: "v1.0.0".to_owned(),
            description: Some("a database".to_owned()),
            author: Some("me".to_owned()),
            license: Some("MIT".to_owned()),
            tags: vec!["database".to_owned(), "sql".to_owned()],
            deprecated: Some(Deprecation { migrated_to: Some("pg:v2".to_owned()), ..Deprecation::default() }),
            inputs: vec![Input {
                name: "image".to_owned(),
                kind: "string".to_owned(),
                required: true,
                ..Input::default()
            }],
            simulate: Some(Gate { status: "passed".to_owned(), assertions: Some("4".to_owned()), ..Gate::default() }),
            e2e: Some(Gate { status: "skipped".to_owned(), ..Gate::default() }),
        };
        let annotations = metadata.annotations(Kind::Katalog, "2026-01-01T00:00:00Z");
        assert_eq!(Metadata::from_annotations(&annotations), metadata);
        assert_eq!(annotations[annotation::KIND], "Katalog");
        let empty = Metadata::default();
        assert_eq!(Metadata::from_annotations(&empty.annotations(Kind::Motif, "")), empty);
    }
}
