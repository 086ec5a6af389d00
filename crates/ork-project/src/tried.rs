//! What an entry makes, told by itself: of the custom resources beside its document, or of such as nobody wrote.

use ork_engine::evaluate::Evaluator;
use ork_engine::operator::Operator;
use ork_engine::render::{self, Outcome};
use ork_engine::rendered::{MOMENT, SEED};

use crate::Snapshot;
use crate::host::folder_of;
use crate::rendered::samples;

/// What an entry makes of each custom resource that it is tried with, and whether nobody wrote those.
#[must_use]
pub fn tried(snapshot: &Snapshot, operator: &Operator) -> (Vec<Outcome>, bool) {
    let Some(api) = operator.api() else { return (Vec::new(), true) };
    let folder = folder_of(operator.katalog.source.file.path());
    let beside = snapshot.holding(folder).of_kind(snapshot, &api.kind);
    let samples = samples(operator, &api, &beside);
    let invented = samples.first().is_none_or(|sample| sample.invented);
    let outcome = |resource| render::render(operator, resource, Evaluator::new(MOMENT, SEED, &operator.shared));
    (samples.iter().map(|sample| outcome(&sample.resource)).collect(), invented)
}
