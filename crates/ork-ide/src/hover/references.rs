//! References of imports: the Motif at the other end, and what it adds.

use ork_engine::operator::ImportState;

use super::{Hover, Parts, entries};
use crate::markdown;
use crate::patterns;
use crate::place::Place;

pub(super) fn hover(place: &Place) -> Option<Hover> {
    let (import, state) = place.import()?;
    let reference = import.reference.as_ref().filter(|reference| reference.span.touches(place.offset))?;
    let markdown = match state {
        ImportState::Found(motif) => {
            let mut parts = Parts::default();
            parts.add(markdown::motif(motif));
            parts.add(entries::adds(motif));
            parts.add(patterns::origin(motif.source.file.path(), place.newer(import)));
            parts.markdown()
        }
        ImportState::NotFetched(None) => format!("`{}` has not been fetched", reference.value),
        ImportState::NotFetched(Some(why)) => format!("`{}` could not be fetched: {why}", reference.value),
        ImportState::Absent(why) | ImportState::Unreadable(why) => why.clone(),
        ImportState::Unwritten => return None,
    };
    Some(Hover { span: reference.span, markdown })
}
