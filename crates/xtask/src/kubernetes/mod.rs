//! Kubernetes' own schemas, several versions in one small file: what `ork-engine/src/kubernetes` reads.
//!
//! Not part of `gen`: what it starts from is downloaded by `tests/real/setup-kubernetes-schemas.sh`.

mod read;
mod table;
mod words;

use std::fs;
use std::path::Path;

use crate::{say, workspace};

/// Reads a folder per version (named as the release, such as `v1.34.4`) and writes the table.
pub(crate) fn write(folders: &[&str]) -> Result<(), String> {
    let mut releases = Vec::new();
    for folder in folders {
        releases.push(read::release(Path::new(folder))?);
    }
    releases.sort_by_key(|release| release.minor);
    if releases.len() > 8 {
        return Err("the table has room for 8 versions".to_owned());
    }
    let names: Vec<String> = releases.iter().map(|release| format!("1.{}", release.minor)).collect();
    let plain = table::encode(&table::merge(&releases));
    let packed = miniz_oxide::deflate::compress_to_vec(&plain, 10);
    let path = workspace().join("crates/ork-engine/src/kubernetes/schemas.bin");
    fs::write(&path, &packed).map_err(|error| format!("{}: {error}", path.display()))?;
    say(&format!("wrote {}: {} of {} bytes, {}", path.display(), packed.len(), plain.len(), names.join(", ")));
    Ok(())
}
