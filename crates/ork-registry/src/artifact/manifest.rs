//! The manifest: what it says about an artifact, believed only as far as it can be checked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::metadata::{Metadata, annotation};
use super::title::check_title;
use crate::limits::{ARTIFACT_BYTES, FILE_BYTES, FILES};
use crate::{Digest, RegistryError};

/// What marks a folder that `oras` packed.
const UNPACK: &str = "io.deis.oras.content.unpack";

/// The config of every artifact.
pub(crate) const EMPTY_CONFIG: &[u8] = b"{}";

/// A reference to a blob (OCI image specification, "Descriptor").
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    pub(crate) media_type: String,
    /// Kept as text until it is needed: an algorithm that we lack is told by name.
    pub(crate) digest: String,
    pub(crate) size: i64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// A manifest in the order in which it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifest {
    pub(crate) schema_version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) artifact_type: Option<String>,
    pub(crate) config: Descriptor,
    #[serde(default)]
    pub(crate) layers: Vec<Descriptor>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads the bytes of a manifest.
    pub(crate) fn read(bytes: &[u8], what: &str) -> Result<Self, RegistryError> {
        serde_json::from_slice(bytes).map_err(|error| {
            let is_list = serde_json::from_slice::<serde_json::Value>(bytes)
                .is_ok_and(|value| value.get("manifests").is_some_and(serde_json::Value::is_array));
            let reason = if is_list { "it is an index of images".to_owned() } else { error.to_string() };
            RegistryError::refused(what, format!("it is no artifact of ours: {reason}"))
        })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// A file of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArtifactFile {
    /// Its name, perhaps with folders; safe to be a path below a folder.
    pub title: String,
    /// The digest of its content.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// What a manifest says.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The digest of the manifest.
    pub digest: Digest,
    /// What it is.
    pub kind: Kind,
    /// Its files, in the order of the manifest.
    pub files: Vec<ArtifactFile>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    config: String,
}

impl Artifact {
    /// Reads a manifest and refuses what no pattern needs: other kinds of artifact, names that are no names, sizes beyond
    /// the limits, digests that cannot be checked.
    ///
    /// # Errors
    /// What is refused and why.
    pub fn read(bytes: &[u8], what: &str) -> Result<Self, RegistryError> {
        let manifest = Manifest::read(bytes, what)?;
        let refused = |reason: String| RegistryError::refused(what, reason);
        let kind = kind_of(&manifest).ok_or_else(|| {
            let shown = crate::text::one_line(&manifest.config.media_type);
            refused(format!("it is neither a pattern nor a motif, its config is `{shown}`"))
        })?;
        if manifest.layers.len() > FILES {
            return Err(refused(format!("it has {} files, and at most {FILES} are accepted", manifest.layers.len())));
        }
        let mut files = Vec::with_capacity(manifest.layers.len());
        for layer in &manifest.layers {
            files.push(file_of(layer).map_err(refused)?);
        }
        check_together(&files).map_err(refused)?;
        let annotations = manifest.annotations;
        Ok(Self { digest: Digest::of(bytes), kind, files, annotations, config: manifest.config.media_type })
    }

    /// A file by its name.
    #[must_use]
    pub fn file(&self, title: &str) -> Option<&ArtifactFile> {
        self.files.iter().find(|file| file.title == title)
    }

    /// Bytes of all files together.
    #[must_use]
    pub fn total_size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// What its publisher says about it.
    #[must_use]
    pub fn metadata(&self) -> Metadata {
        Metadata::from_annotations(&self.annotations)
    }

    /// Whether two artifacts hold the same: the config's media type and the set of files. Annotations do not count, since
    /// times and durations are among them.
    #[must_use]
    pub fn has_content_of(&self, other: &Artifact) -> bool {
        let set = |artifact: &Artifact| -> BTreeSet<(String, Digest)> {
            artifact.files.iter().map(|file| (file.title.clone(), file.digest.clone())).collect()
        };
        self.config == other.config && set(self) == set(other)
    }
}

fn kind_of(manifest: &Manifest) -> Option<Kind> {
    let annotated =
        manifest.annotations.get(annotation::KIND).or_else(|| manifest.annotations.get(annotation::OLD_KIND));
    Kind::from_media_type(&manifest.config.media_type)
        .or_else(|| Kind::from_media_type(manifest.artifact_type.as_deref()?))
        .or_else(|| Kind::from_name(annotated?))
}

fn file_of(layer: &Descriptor) -> Result<ArtifactFile, String> {
    let title = layer.annotations.get(annotation::TITLE).ok_or("a layer has no title, so it is no file")?;
    let shown = crate::text::one_line(title);
    check_title(title).map_err(|reason| format!("the file `{shown}` is not accepted: {reason}"))?;
    // A file under `…layer.v1.tar` is what other tools call any file; whoever says that it is compressed means it.
    let compressed = ["+gzip", "+zstd", ".gzip", ".zstd", "/gzip", "/zstd"];
    let is_folder = layer.annotations.get(UNPACK).is_some_and(|value| value == "true");
    if is_folder || compressed.iter().any(|end| layer.media_type.ends_with(end)) {
        return Err(format!("the file `{shown}` claims to be an archive, and files are never packed"));
    }
    let digest =
        Digest::parse(&layer.digest).map_err(|reason| format!("the file `{shown}` cannot be checked: {reason}"))?;
    let size = u64::try_from(layer.size).map_err(|_| format!("the file `{shown}` has no valid size"))?;
    if size > FILE_BYTES {
        let (size, most) = (crate::text::bytes(size), crate::text::bytes(FILE_BYTES));
        return Err(format!("the file `{shown}` has {size}, and at most {most} are accepted"));
    }
    Ok(ArtifactFile { title: title.clone(), digest, size })
}

/// Names must not stand in each other's way: twice the same, or a file where another needs a folder.
fn check_together(files: &[ArtifactFile]) -> Result<(), String> {
    let total: u64 = files.iter().map(|file| file.size).sum();
    if total > ARTIFACT_BYTES {
        let (total, most) = (crate::text::bytes(total), crate::text::bytes(ARTIFACT_BYTES));
        return Err(format!("its files have {total}, and at most {most} are accepted"));
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for file in files {
        // File systems that do not tell upper from lower case would merge them.
        let title = file.title.to_lowercase();
        let mut path = title.as_str();
        while let Some((folder, _)) = path.rsplit_once('/') {
            folders.insert(folder.to_owned());
            path = folder;
        }
        if !taken.insert(title) {
            return Err(format!("two files are named `{}`", file.title));
        }
    }
    match taken.iter().find(|title| folders.contains(*title)) {
        Some(title) => Err(format!("`{title}` is both a file and a folder")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn layer(title: &str, size: i64) -> serde_json::Value {
        json!({
            "mediaType": "application/octet-stream",
            "digest": Digest::of(title.as_bytes()).to_string(),
            "size": size,
            "annotations": {"org.opencontainers.image.title": title},
        })
    }

    fn read(layers: impl Into<serde_json::Value>) -> Result<Artifact, String> {
        let layers = layers.into();
        let manifest = json!({
            "schemaVersion": 2,
            "config": {"mediaType": Kind::Motif.media_type(), "digest": "sha256:x", "size": 2},
            "layers": layers,
        });
        Artifact::read(manifest.to_string().as_bytes(), "x:v1").map_err(|error| error.to_string())
    }

    #[test]
    fn a_motif() {
        let artifact = read(vec![layer("motif.yaml", 10), layer("README.md", 5)]).unwrap();
        assert_eq!((artifact.kind, artifact.files.len(), artifact.total_size()), (Kind::Motif, 2, 15));
        assert!(artifact.file("README.md").is_some() && artifact.file("x").is_none());
    }

    #[test]
    fn what_is_refused() {
        let mut no_title = layer("a", 1);
        no_title["annotations"] = json!({});
        let mut sha512 = layer("a", 1);
        sha512["digest"] = json!(format!("sha512:{}", "0".repeat(128)));
        let mut gzip = layer("a", 1);
        gzip["mediaType"] = json!("application/vnd.oci.image.layer.v1.tar+gzip");
        let many: Vec<_> = (0..300).map(|index| layer(&format!("f{index}"), 1)).collect();
        let large: Vec<_> = (0..5).map(|index| layer(&format!("f{index}"), 60 << 20)).collect();
        for (layers, expected) in [
            (vec![no_title], "a layer has no title"),
            (vec![sha512], "the digest algorithm `sha512` is not supported"),
            (vec![gzip], "claims to be an archive"),
            (vec![layer("../x", 1)], "its name leaves its folder"),
            (vec![layer("a\u{1b}[31m\n", 1)], "its name has control characters"),
            (vec![layer("a", -1)], "no valid size"),
            (vec![layer("a", 10 << 30)], "has 10 GiB, and at most 64 MiB are accepted"),
            (vec![layer("a", 1), layer("A", 1)], "two files are named `A`"),
            (vec![layer("a", 1), layer("a/b", 1)], "both a file and a folder"),
            (many, "it has 300 files"),
            (large, "its files have 300 MiB"),
        ] {
            let error = read(layers).unwrap_err();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains('\u{1b}'), "{error:?}");
        }
        for (text, expected) in [
            ("", "it is no artifact of ours"),
            ("{", "it is no artifact of ours"),
            (r#"{"schemaVersion":2,"manifests":[]}"#, "an index of images"),
            (
                r#"{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"","size":0}}"#,
                "neither a pattern nor a motif",
            ),
        ] {
            let error = Artifact::read(text.as_bytes(), "x:v1").unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn equal_content_is_files_whatever_their_order() {
        let one = read(vec![layer("a", 1), layer("b", 1)]).unwrap();
        let other = read(vec![layer("b", 1), layer("a", 1)]).unwrap();
        assert!(one.has_content_of(&other));
        assert_ne!(one.digest, other.digest);
        assert!(!one.has_content_of(&read(vec![layer("a", 1)]).unwrap()));
    }
}
