//! What the entries of a document can name: functions and profiles of the Motifs that it imports for them, of files
//! that it includes, and its own, which come last.

use std::sync::Arc;

use ork_source::Location;

use super::Conflict;
use crate::model::{Clash, Include, Katalog, Shared};
use crate::operator::ImportState;
use crate::source::Source;

/// What a document's entries can name, and which names stand twice. A function of the document may stand in for one of a
/// Motif; nothing else may have two.
#[must_use]
pub fn share(katalog: &Katalog, imports: &[ImportState]) -> (Arc<Shared>, Vec<Conflict>) {
    let mut shared = Shared::default();
    let mut conflicts = Vec::new();
    for (import, state) in katalog.imports.iter().zip(imports) {
        let (Some(reference), Some(motif)) = (&import.reference, state.motif()) else { continue };
        let at = katalog.source.location(reference.span);
        conflicts.extend(shared.clashes_with(&motif.shared).into_iter().map(|clash| Conflict::of(&at, clash)));
        shared.extend(&motif.shared);
    }
    let own = &katalog.shared;
    let profiles = Shared { notes: Vec::new(), profiles: own.profiles.clone() };
    let clashes = shared.clashes_with(&profiles).into_iter().chain(own.clashes());
    conflicts.extend(clashes.map(|clash| in_document(&katalog.source, &katalog.includes, clash)));
    shared.extend(own);
    (Arc::new(shared), conflicts)
}

/// A clash where it shows in a document: in a file that is included it is told where that is named.
pub(crate) fn in_document(source: &Arc<Source>, includes: &[Include], clash: Clash) -> Conflict {
    let path = clash.second.file.path();
    let included = includes.iter().find(|include| {
        include.found.as_ref().is_ok_and(|found| found.as_ref().is_some_and(|found| found.file.path() == path))
    });
    match included {
        Some(include) => Conflict::of(&source.location(include.path.span), clash),
        None => Conflict { at: clash.second, what: clash.what, first: clash.first, second: None },
    }
}

impl Conflict {
    pub(super) fn of(at: &Location, clash: Clash) -> Self {
        Self { at: at.clone(), what: clash.what, first: clash.first, second: Some(clash.second) }
    }
}
