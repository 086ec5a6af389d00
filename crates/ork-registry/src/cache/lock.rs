//! One writer per entry: a lock on a small file, which the system takes back when its holder dies.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

use crate::{Digest, RegistryError};

/// The right to write an entry. It ends when this is dropped, or with the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of a path.
    pub(super) fn take(folder: &Path, path: &Path) -> Result<Self, RegistryError> {
        fs::create_dir_all(folder).map_err(|error| RegistryError::file(folder, &error))?;
        // The file stays: removing it would let two hold "the" lock.
        let name = Digest::of(path.as_os_str().as_encoded_bytes());
        let place = folder.join(name.hex().get(..32).unwrap_or(name.hex()));
        let failed = |error: std::io::Error| RegistryError::file(&place, &error);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&place).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(Self { _file: file })
    }
}
