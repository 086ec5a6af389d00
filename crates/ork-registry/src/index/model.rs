//! What an index holds, in the JSON that other tools write too.

use std::collections::BTreeMap;

use ork_reference::{Reference, Version, compare_versions};
use serde::{Deserialize, Serialize};

use crate::Kind;
use crate::artifact::{Artifact, Deprecation, Metadata};

/// A published name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its name below the base.
    pub name: String,
    /// Its newest version.
    #[serde(default)]
    pub latest_version: String,
    /// Its versions, newest first; older writers do not fill this.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// For searching.
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// `Katalog` or `Motif`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The outcome of its test on a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e2e_status: Option<String>,
    /// The outcome of its test without a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulate_status: Option<String>,
    /// Whether its newest version should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<serde_json::Value>,
    /// What others wrote and we do not know.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// An index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// When it was last written, RFC 3339.
    #[serde(default)]
    pub updated_at: String,
    /// What is published, by name. `patterns` is an older spelling.
    #[serde(default, alias = "patterns", deserialize_with = "null_is_default")]
    pub entries: Vec<Entry>,
    /// What others wrote and we do not know.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

impl Entry {
    /// The entry of an artifact that is published under a tag.
    pub(crate) fn of(name: &str, tag: &str, artifact: &Artifact) -> Self {
        let Metadata { description, tags, author, deprecated, simulate, e2e, .. } = artifact.metadata();
        Self {
            name: name.to_owned(),
            latest_version: tag.to_owned(),
            versions: vec![tag.to_owned()],
            description: description.unwrap_or_default(),
            tags,
            author,
            kind: Some(artifact.kind.name().to_owned()),
            e2e_status: e2e.map(|gate| gate.status),
            simulate_status: simulate.map(|gate| gate.status),
            deprecated: deprecated.map(notice),
            other: BTreeMap::new(),
        }
    }

    /// Whether its newest version should no longer be used.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        match &self.deprecated {
            None | Some(serde_json::Value::Null | serde_json::Value::Bool(false)) => false,
            Some(serde_json::Value::String(text)) => text == "true",
            Some(_) => true,
        }
    }

    /// What kind it is, where that is said.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_name(self.kind.as_deref()?)
    }

    /// The same thing: the name, and the kind where both say it.
    fn is(&self, other: &Entry) -> bool {
        let kinds = (self.kind(), other.kind());
        self.name == other.name && !matches!(kinds, (Some(one), Some(two)) if one != two)
    }

    /// Takes in what another entry of the same thing knows. The newer version describes; versions are united.
    fn absorb(&mut self, other: &Entry) {
        let mut versions: Vec<String> = self.known().chain(other.known()).collect();
        versions.sort_by(|one, two| compare_versions(two, one));
        versions.dedup();
        if compare_versions(&other.latest_version, &self.latest_version).is_ge() {
            let unknown = std::mem::take(&mut self.other);
            *self = other.clone();
            for (key, value) in unknown {
                self.other.entry(key).or_insert(value);
            }
        }
        self.versions = versions;
    }

    fn known(&self) -> impl Iterator<Item = String> {
        let latest = Some(&self.latest_version).filter(|version| !version.is_empty());
        self.versions.iter().chain(latest).cloned()
    }

    /// Whether everything that another entry says about versions is in this one.
    fn covers(&self, other: &Entry) -> bool {
        let known: Vec<String> = self.known().collect();
        other.known().all(|version| known.contains(&version))
    }
}

/// Whether a name can be one of a repository below a base.
fn is_name(name: &str) -> bool {
    matches!(
        Reference::parse(&format!("oci://localhost/{name}"), None),
        Ok(Reference::Registry { version: Version::Unsaid, .. })
    )
}

fn notice(deprecation: Deprecation) -> serde_json::Value {
    let parts = [
        ("migratedTo", deprecation.migrated_to),
        ("message", deprecation.message),
        ("from", deprecation.from),
        ("to", deprecation.to),
    ];
    let known: serde_json::Map<String, serde_json::Value> =
        parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into()))).collect();
    if known.is_empty() { true.into() } else { known.into() }
}

impl Index {
    /// Reads the JSON of an index. Entries whose name is none are left out: they could lead anywhere.
    ///
    /// # Errors
    /// It is no index; the sentence says why.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut index: Self = serde_json::from_slice(bytes).map_err(|error| format!("it is no index: {error}"))?;
        index.entries.retain(|entry| is_name(&entry.name));
        Ok(index)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Adds an entry, or what it says to the one that is there. Entries of one name and different kinds stand side by side.
    pub fn merge(&mut self, entry: &Entry) {
        match self.entries.iter_mut().find(|present| present.is(entry)) {
            Some(present) => present.absorb(entry),
            None => self.entries.push(entry.clone()),
        }
        self.entries.sort_by(|one, two| (&one.name, &one.kind).cmp(&(&two.name, &two.kind)));
    }

    /// Whether it says everything that an entry says about versions.
    #[must_use]
    pub fn covers(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|present| present.is(entry) && present.covers(entry))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(name: &str, version: &str, kind: Kind) -> Entry {
        Entry {
            name: name.to_owned(),
            latest_version: version.to_owned(),
            versions: vec![version.to_owned()],
            description: format!("as of {version}"),
            kind: Some(kind.name().to_owned()),
            ..Entry::default()
        }
    }

    #[test]
    fn an_old_version_does_not_become_the_newest() {
        let mut index = Index::default();
        for version in ["v1.9.0", "v1.10.0", "v1.2.0", "v1.10.0-rc1"] {
            index.merge(&entry("x", version, Kind::Katalog));
        }
        let [only] = index.entries.as_slice() else { panic!("{:?}", index.entries) };
        assert_eq!((only.latest_version.as_str(), only.description.as_str()), ("v1.10.0", "as of v1.10.0"));
        assert_eq!(only.versions, ["v1.10.0", "v1.10.0-rc1", "v1.9.0", "v1.2.0"]);
        assert!(index.covers(&entry("x", "v1.2.0", Kind::Katalog)));
        assert!(!index.covers(&entry("x", "v2.0.0", Kind::Katalog)));
    }

    #[test]
    fn kinds_of_one_name_stand_side_by_side() {
        let mut index = Index::default();
        index.merge(&entry("x", "v1", Kind::Katalog));
        index.merge(&entry("x", "v2", Kind::Motif));
        assert_eq!(index.entries.len(), 2);
        assert!(!index.covers(&entry("x", "v2", Kind::Katalog)));
    }

    #[test]
    fn what_other_tools_wrote_is_read_and_kept() {
        let text = json!({
            "updatedAt": "2026-01-01T00:00:00Z",
            "schema": 3,
            "patterns": [
                {"name": "../../up", "latestVersion": "v1.0.0"},
                {"name": "/etc", "latestVersion": "v1.0.0"},
                {"name": "old", "latestVersion": "v1.0.0", "description": "d", "tags": null, "stars": 5},
            ],
        });
        let mut index = Index::read(text.to_string().as_bytes()).unwrap();
        index.merge(&entry("old", "v1.1.0", Kind::Katalog));
        assert_eq!(index.entries.len(), 1);
        let old = &index.entries[0];
        assert_eq!(old.versions, ["v1.1.0", "v1.0.0"]);
        assert_eq!(old.other["stars"], 5);
        assert_eq!(index.other["schema"], 3);
        assert_eq!(Index::read(&index.bytes()).unwrap(), index);
        for bad in ["", "[]x", "{\"entries\": 3}", "null"] {
            assert!(Index::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
