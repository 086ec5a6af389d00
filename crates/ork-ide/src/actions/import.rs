//! Fetching what is not on this machine.

use ork_engine::operator::{ImportState, PatternState};

use super::{Act, Action, ActionKind, Asked};
use crate::place::Place;

pub(super) fn offer(place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    let about: Vec<usize> =
        asked.here().filter(|(_, found)| found.rule == "import-not-fetched").map(|(index, _)| index).collect();
    if about.is_empty() && !is_missing_here(place) {
        return;
    }
    actions.push(Action {
        title: "Fetch what this document imports".to_owned(),
        kind: ActionKind::QuickFix,
        preferred: !about.is_empty(),
        about,
        act: Act::Fetch,
    });
}

/// Whether the cursor is on a reference to something that is not here.
fn is_missing_here(place: &Place) -> bool {
    let motif = place.import().is_some_and(|(import, state)| {
        let on_it = import.reference.as_ref().is_some_and(|reference| reference.span.touches(place.offset));
        on_it && matches!(state, ImportState::NotFetched(_))
    });
    let pattern = || {
        crate::patterns::pattern_at(place)
            .is_some_and(|pattern| matches!(pattern.state, PatternState::NotFetched(_)) && !pattern.need.is_file)
    };
    motif || pattern()
}
