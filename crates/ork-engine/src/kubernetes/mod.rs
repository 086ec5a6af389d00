//! Kubernetes' own schemas: what each version of the API server takes for the kinds that come with it, offline.
//!
//! A [`Type`] is read as a [`crate::schema::Schema`] is; what is wrong in a manifest is told by `crate::rendered`. The
//! first sentences of descriptions are those of Kubernetes' API reference (Apache-2.0).

mod table;
#[cfg(test)]
mod tests;
mod types;

use std::fmt;

pub use types::{Distinct, Form, Lookup, Property, Type};

use table::{Kind, table};

/// The versions that are known, oldest first.
const NAMES: [&str; 7] = ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"];
/// The place of the one that counts where a project names none.
const USUAL: u8 = 4;

/// A version of Kubernetes whose schemas are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u8);

/// The versions that are known, oldest first.
pub fn versions() -> impl Iterator<Item = Version> {
    (0..).zip(NAMES).map(|(index, _)| Version(index))
}

impl Version {
    /// Reads `1.34`, `v1.34` or `1.34.2`; nothing for a version that is not known.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix('v').unwrap_or(text.trim()).split('.');
        let (major, minor) = (parts.next()?, parts.next()?);
        versions().find(|version| version.name().split_once('.') == Some((major, minor)))
    }

    /// Its name, such as `1.34`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    fn bit(self) -> u8 {
        1 << self.0
    }
}

impl Default for Version {
    /// The version that counts where a project names none.
    fn default() -> Self {
        Version(USUAL)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A kind that comes with Kubernetes, in one version of its group.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    version: Version,
    row: &'static Kind,
}

impl Api {
    /// As `apiVersion` has it.
    #[must_use]
    pub fn api_version(self) -> String {
        match table().text(self.row.group) {
            "" => table().text(self.row.version).to_owned(),
            group => format!("{group}/{}", table().text(self.row.version)),
        }
    }

    /// Its group; empty for core kinds.
    #[must_use]
    pub fn group(self) -> &'static str {
        table().text(self.row.group)
    }

    /// The kind.
    #[must_use]
    pub fn kind(self) -> &'static str {
        table().text(self.row.kind)
    }

    /// The plural in URLs.
    #[must_use]
    pub fn plural(self) -> &'static str {
        table().text(self.row.plural)
    }

    /// Whether its objects live in namespaces.
    #[must_use]
    pub fn namespaced(self) -> bool {
        self.row.namespaced
    }

    /// What its objects look like.
    #[must_use]
    pub fn schema(self) -> Type {
        Type::object_at(self.version, self.row.object)
    }
}

/// The kinds that a version has, oldest versions of a group among them.
pub fn apis(version: Version) -> impl Iterator<Item = Api> {
    let has = move |row: &&Kind| row.versions & version.bit() != 0;
    table().kinds.iter().filter(has).map(move |row| Api { version, row })
}

/// The kind of an `apiVersion` in a version of Kubernetes.
#[must_use]
pub fn api(version: Version, api_version: &str, kind: &str) -> Option<Api> {
    let (group, of_group) = api_version.split_once('/').unwrap_or(("", api_version));
    let is = |row: &Kind| [row.group, row.version, row.kind].map(|text| table().text(text)) == [group, of_group, kind];
    apis(version).find(|api| is(api.row))
}

/// What the objects of a kind look like in a version of Kubernetes.
#[must_use]
pub fn schema_of(version: Version, api_version: &str, kind: &str) -> Option<Type> {
    api(version, api_version, kind).map(Api::schema)
}
