//! `fixed-replicas`: an autoscaler beside a number of replicas that is applied again and again.

use ork_source::{Diagnostic, Level};

use super::{Made, at, integer, text};
use crate::output::Rendered;
use crate::render::{Mode, Object};

const RULE: &str = "fixed-replicas";

pub(super) fn check(made: &mut Made<'_>) {
    for autoscaler in made.of_kind("HorizontalPodAutoscaler") {
        let Some(workload) = target(made, autoscaler) else { continue };
        let Some(replicas) = at(&workload.manifest, &["spec", "replicas"]) else { continue };
        if workload.mode != Mode::Apply || is_fixed(&autoscaler.manifest) {
            continue;
        }
        let place = autoscaler.declared.place();
        let message = "the replicas of what it scales are applied on every reconcile, and fight this autoscaler";
        let mut finding = Diagnostic::new(RULE, Level::Warning, place, message)
            .help("declare the workload under `onCreate`, where it is only created, or remove the autoscaler");
        if let Some(applied) = replicas.origin.first() {
            finding = finding.related(applied.clone(), "applied from here");
        }
        made.findings.push(finding);
    }
}

/// The workload of this operator that an autoscaler changes.
pub(super) fn target<'a>(made: &Made<'a>, autoscaler: &Object) -> Option<&'a Object> {
    let reference = at(&autoscaler.manifest, &["spec", "scaleTargetRef"])?;
    let kind = text(reference, &["kind"])?;
    let named = |manifest: &Rendered| {
        let same = |one: Option<&Rendered>, other: Option<&Rendered>| match (one, other) {
            (Some(one), Some(other)) => one.as_text() == other.as_text() && made.is_meant(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let namespace = |manifest| at(manifest, &["metadata", "namespace"]);
        same(at(reference, &["name"]), at(manifest, &["metadata", "name"]))
            && namespace(manifest).and_then(Rendered::as_text)
                == namespace(&autoscaler.manifest).and_then(Rendered::as_text)
    };
    made.of_kind(kind).into_iter().find(|object| named(&object.manifest))
}

/// Whether an autoscaler leaves no choice.
fn is_fixed(manifest: &Rendered) -> bool {
    let limit = |key: &str| integer(manifest, &["spec", key]);
    limit("minReplicas").is_some() && limit("minReplicas") == limit("maxReplicas")
}

impl Made<'_> {
    /// Whether two equal values are equal on purpose: invented ones may be by chance.
    pub(super) fn is_meant(&self, one: &Rendered, other: &Rendered) -> bool {
        let texts = |value: &Rendered| value.origin.iter().map(|place| place.text().to_owned()).collect::<Vec<_>>();
        !self.invented || texts(one) == texts(other)
    }
}
