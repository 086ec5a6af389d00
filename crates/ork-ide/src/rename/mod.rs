//! Renaming the thing under the cursor, wherever it is mentioned.

mod name;
mod refuse;

use std::path::Path;

use ork_project::Snapshot;
use ork_source::{Edit, Span};

use crate::names::{self, Found, Mention, Sort};

/// What a rename starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The name under the cursor.
    pub span: Span,
    /// The name as it is now.
    pub name: String,
}

/// Whether what stands at `offset` can be renamed.
///
/// # Errors
/// Why it cannot, in a sentence.
pub fn prepare_rename(snapshot: &Snapshot, path: &Path, offset: u32) -> Result<Renamable, String> {
    let (mention, _) = renamed(snapshot, path, offset)?;
    Ok(Renamable { span: mention.span, name: mention.symbol.name })
}

/// The changes that give what stands at `offset` another name.
///
/// # Errors
/// Why it cannot have that name, in a sentence.
pub fn rename(snapshot: &Snapshot, path: &Path, offset: u32, new: &str) -> Result<Vec<Edit>, String> {
    let (mention, found) = renamed(snapshot, path, offset)?;
    let new = match mention.symbol.sort {
        // Nobody has to type what every variable begins with.
        Sort::Variable => format!("${}", new.trim().trim_start_matches('$')),
        _ => new.trim().to_owned(),
    };
    if new == mention.symbol.name {
        return Ok(Vec::new());
    }
    name::check(&mention.symbol, &found, &new)?;
    name::clash(snapshot, &mention.symbol, &found, &new)?;
    Ok(found.into_iter().map(|found| Edit { location: found.location, text: new.clone() }).collect())
}

/// What is renamed, with everything that mentions it.
fn renamed(snapshot: &Snapshot, path: &Path, offset: u32) -> Result<(Mention, Vec<Found>), String> {
    let Some(mention) = names::symbol_at(snapshot, path, offset) else {
        return Err(refuse::nothing(snapshot, path, offset));
    };
    refuse::kept(snapshot, &mention)?;
    let found = names::mentions(snapshot, &mention.symbol);
    refuse::bound(snapshot, &mention.symbol, &found)?;
    Ok((mention, found))
}
