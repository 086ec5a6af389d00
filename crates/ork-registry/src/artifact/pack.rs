//! A folder as an artifact: which files, in which order, under which digests.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::kind::{Kind, file_media_type};
use super::manifest::{Artifact, Descriptor, EMPTY_CONFIG, Manifest};
use super::metadata::{Metadata, annotation};
use crate::client::MANIFEST;
use crate::limits::FILE_BYTES;
use crate::{Digest, RegistryError};

/// A file that goes into an artifact.
#[derive(Clone, Debug)]
pub struct PackedFile {
    /// Its name in the artifact.
    pub title: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The digest of its content.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// A folder ready to be pushed.
#[derive(Clone, Debug)]
pub struct Packed {
    /// What it is.
    pub kind: Kind,
    /// The files that go in, in the order of the manifest.
    pub files: Vec<PackedFile>,
    /// What lies in the folder and does not go in.
    pub left_out: Vec<String>,
    /// The manifest.
    pub manifest: Vec<u8>,
    /// What the manifest says.
    pub artifact: Artifact,
}

/// Packs a folder. The same files, metadata and time give the same bytes.
///
/// # Errors
/// No `katalog.yaml` or `motif.yaml`, files that cannot be read, links that lead out of the folder, files that are too
/// large.
pub fn pack(folder: &Path, metadata: &Metadata, created: &str) -> Result<Packed, RegistryError> {
    let kind = kind_of(folder)?;
    let mut files = Vec::new();
    for title in kind.files() {
        let path = folder.join(title);
        if path.is_file() {
            files.push(packed_file(folder, title, path)?);
        }
    }
    let left_out = left_out(folder, &files)?;
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(MANIFEST.to_owned()),
        artifact_type: None,
        config: Descriptor {
            media_type: kind.media_type().to_owned(),
            digest: Digest::of(EMPTY_CONFIG).to_string(),
            size: 2,
            annotations: std::collections::BTreeMap::new(),
        },
        layers: files.iter().map(layer).collect(),
        annotations: metadata.annotations(kind, created),
    };
    let bytes = manifest.bytes();
    let artifact = Artifact::read(&bytes, &folder.display().to_string())?;
    Ok(Packed { kind, files, left_out, manifest: bytes, artifact })
}

fn kind_of(folder: &Path) -> Result<Kind, RegistryError> {
    let kinds = [Kind::Katalog, Kind::Motif];
    kinds.into_iter().find(|kind| folder.join(kind.main_file()).is_file()).ok_or_else(|| {
        RegistryError::refused(folder.display(), "it holds neither katalog.yaml nor motif.yaml, so it is no pattern")
    })
}

fn packed_file(folder: &Path, title: &str, path: PathBuf) -> Result<PackedFile, RegistryError> {
    let failed = |error: std::io::Error| RegistryError::file(&path, &error);
    // A link may point at what the author does not mean to publish.
    let real = path.canonicalize().map_err(failed)?;
    let root = folder.canonicalize().map_err(failed)?;
    if !real.starts_with(&root) {
        return Err(RegistryError::refused(path.display(), "it is a link that leads out of the folder"));
    }
    let file = File::open(&path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > FILE_BYTES {
        let reason = format!(
            "it has {}, and at most {} are published",
            crate::text::bytes(length),
            crate::text::bytes(FILE_BYTES)
        );
        return Err(RegistryError::refused(path.display(), reason));
    }
    let (digest, size) = Digest::of_reader(file).map_err(failed)?;
    Ok(PackedFile { title: title.to_owned(), path, digest, size })
}

fn layer(file: &PackedFile) -> Descriptor {
    Descriptor {
        media_type: file_media_type(&file.title).to_owned(),
        digest: file.digest.to_string(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        annotations: [(annotation::TITLE.to_owned(), file.title.clone())].into(),
    }
}

/// The other entries of the folder, folders with a `/`; hidden ones are nobody's surprise.
fn left_out(folder: &Path, files: &[PackedFile]) -> Result<Vec<String>, RegistryError> {
    let failed = |error: std::io::Error| RegistryError::file(folder, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || files.iter().any(|file| file.title == name) {
            continue;
        }
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        names.push(if is_folder { format!("{name}/") } else { name });
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_same_folder_gives_the_same_bytes() {
        let files = [("README.md", "r"), ("katalog.yaml", "k"), ("cr.yaml", "c"), ("crd.yaml", "d")];
        let mut reversed = files;
        reversed.reverse();
        let (one, other) = (folder(&files), folder(&reversed));
        let metadata = Metadata { name: "x".to_owned(), version: "v1".to_owned(), ..Metadata::default() };
        let time = "2026-01-01T00:00:00Z";
        let packed = pack(one.path(), &metadata, time).unwrap();
        assert_eq!(packed.manifest, pack(other.path(), &metadata, time).unwrap().manifest);
        let titles: Vec<_> = packed.files.iter().map(|file| file.title.as_str()).collect();
        assert_eq!(titles, ["katalog.yaml", "crd.yaml", "README.md", "cr.yaml"]);
        let later = pack(one.path(), &metadata, "2026-01-02T00:00:00Z").unwrap();
        assert_ne!(packed.manifest, later.manifest);
        assert!(packed.artifact.has_content_of(&later.artifact));
    }

    #[test]
    fn what_stays_behind_is_named() {
        let folder = folder(&[("motif.yaml", "m"), ("notes.txt", "n"), ("example/a.yaml", "a"), (".hidden", "h")]);
        let packed = pack(folder.path(), &Metadata::default(), "").unwrap();
        assert_eq!(packed.kind, Kind::Motif);
        assert_eq!(packed.left_out, ["example/", "notes.txt"]);
    }

    #[test]
    fn no_pattern_no_artifact() {
        let empty = folder(&[("other.yaml", "x")]);
        let error = pack(empty.path(), &Metadata::default(), "").unwrap_err().to_string();
        assert!(error.contains("neither katalog.yaml nor motif.yaml"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let folder = folder(&[("katalog.yaml", "k"), ("real.md", "r")]);
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(secret.path(), folder.path().join("README.md")).unwrap();
        assert!(pack(folder.path(), &Metadata::default(), "").unwrap_err().to_string().contains("leads out"));
        fs::remove_file(folder.path().join("README.md")).unwrap();
        std::os::unix::fs::symlink("real.md", folder.path().join("README.md")).unwrap();
        assert_eq!(pack(folder.path(), &Metadata::default(), "").unwrap().files.len(), 2);
    }
}
