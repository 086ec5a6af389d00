//! Reading files: limits, and what is said about a file that cannot be used.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_source::SourceFile;

/// Bytes of one text that are read at most.
pub(crate) const MOST_BYTES: u64 = 8 << 20;

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not there.
    #[error("{} does not exist", .0.display())]
    Absent(PathBuf),
    /// The system refuses; its own words follow.
    #[error("{} cannot be read: {reason}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It is larger than [`MOST_BYTES`].
    #[error("{} is larger than 8 MiB", .0.display())]
    TooLarge(PathBuf),
    /// It is no text.
    #[error("{} is not a text file: byte {offset} is no UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The first byte that is none.
        offset: usize,
    },
}

impl ReadError {
    /// The sentence with the path as the author wrote it.
    pub(crate) fn to_string_for(&self, written: &str) -> String {
        match self {
            ReadError::Absent(_) => format!("`{written}` does not exist"),
            ReadError::Refused { reason, .. } => format!("`{written}` cannot be read: {reason}"),
            ReadError::TooLarge(_) => format!("`{written}` is larger than 8 MiB"),
            ReadError::NotText { .. } => format!("`{written}` is not a text file"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            ReadError::Absent(_) => "check the path",
            ReadError::Refused { .. } => "name a file that you may read",
            ReadError::TooLarge(_) => "split it; documents of this size are not read",
            ReadError::NotText { .. } => "save it as UTF-8",
        }
    }
}

/// Reads a text file.
///
/// # Errors
/// Absent, refused, too large, not UTF-8.
pub fn read(path: &Path) -> Result<Arc<SourceFile>, ReadError> {
    let file = fs::File::open(path).map_err(|error| refused(path, &error))?;
    read_stream(path, file)
}

/// Reads the text of a stream, which has its path in messages.
///
/// # Errors
/// As [`read`].
pub fn read_stream(path: &Path, stream: impl Read) -> Result<Arc<SourceFile>, ReadError> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file of the limit from a larger one, growing ones included.
    stream.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| refused(path, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ReadError::TooLarge(path.to_owned()));
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(ReadError::NotText { path: path.to_owned(), offset });
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| ReadError::NotText { path: path.to_owned(), offset: error.utf8_error().valid_up_to() })?;
    Ok(SourceFile::new(path, text))
}

fn refused(path: &Path, error: &std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Absent(path.to_owned()),
        _ => ReadError::Refused { path: path.to_owned(), reason: reason_of(error) },
    }
}

fn reason_of(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// Whether a name is that of a YAML file.
#[must_use]
pub(crate) fn is_yaml(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| matches!(extension, "yaml" | "yml"))
}

/// The YAML files directly in a folder, by name.
#[must_use]
pub(crate) fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_yaml(path) && path.is_file()).collect();
    files.sort();
    files
}

/// The YAML files below a folder, sorted; what `.gitignore` names is left out.
pub(crate) fn yaml_below(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).require_git(false).sort_by_file_path(Path::cmp).build();
    let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files.map(ignore::DirEntry::into_path).filter(|path| is_yaml(path)).collect()
}

/// A path without `.` and `..`, as far as that can be said without looking at links.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
