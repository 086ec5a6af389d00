//! Paths as the user would write them from where they stand.

use std::path::{Path, PathBuf};

use ork_source::{Encoding, Location, SourceFile};
use serde_json::{Value, json};

/// Shortens paths for people.
pub(crate) struct Paths {
    working_directory: PathBuf,
}

impl Paths {
    pub(crate) fn new(working_directory: &Path) -> Self {
        Self { working_directory: working_directory.to_owned() }
    }

    /// `file:line:column`.
    pub(crate) fn place(&self, location: &Location) -> String {
        let (line, column) = location.line_column();
        format!("{}:{line}:{column}", self.show(location.file.path()))
    }

    /// Relative where the file lies in the working directory.
    pub(crate) fn show(&self, path: &Path) -> String {
        match path.strip_prefix(&self.working_directory) {
            Ok(relative) if !relative.as_os_str().is_empty() => relative.display().to_string(),
            _ => path.display().to_string(),
        }
    }
}

/// A place in the form that the JSON outputs share: lines and columns from 1, columns in Unicode scalar values, offsets
/// in bytes.
pub(crate) fn place(file: &SourceFile, offset: u32) -> Value {
    let position = file.position(offset, Encoding::Utf32);
    json!({ "line": position.line + 1, "column": position.column + 1, "offset": offset })
}
