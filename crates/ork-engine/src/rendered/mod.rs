//! What an operator makes of a custom resource, judged as an API server would: schemas, names, references between
//! children. Each finding stands at the expression that the value came from.
//!
//! [`check`] is pure and looks at one operator and one custom resource: what it finds can be kept as long as both are the
//! same. A judgement is one file; it sees what was [`Made`].

mod budget;
mod identity;
mod limits;
mod manifest;
mod names;
mod origin;
mod ports;
mod references;
mod removed;
mod scaling;
mod selectors;
mod shape;
mod stand_in;
mod values;

pub use origin::unquoted;
pub use stand_in::importer;

use std::sync::Arc;

use ork_source::{Diagnostic, Level, Location};

use crate::custom_resource::CustomResource;
use crate::evaluate::Evaluator;
use crate::kubernetes::Version;
use crate::model::Include;
use crate::operator::Operator;
use crate::output::{Content, Rendered};
use crate::render::pod::UNKNOWN_PROFILE;
use crate::render::{self, Object, Outcome, REFUSED, TWICE};
use crate::resources::ResourceList;
use crate::source::Source;

/// The moment at which things are rendered to be judged: the same each time.
pub const MOMENT: i64 = 1_767_225_600;
/// Where random values start from.
pub const SEED: u64 = 1;

/// Findings after which no further object is looked at.
const MOST_FINDINGS: usize = 200;
/// Objects that are compared with one another.
const MOST_COMPARED: usize = 500;

/// Rules whose findings come from here alone, rendering's own among them.
pub const ALONE: [&str; 11] = [
    "invalid-manifest",
    "removed-api",
    "selector-mismatch",
    "ambiguous-service",
    "unknown-object",
    "fixed-replicas",
    "blocking-budget",
    "requests-over-limits",
    "own-namespace",
    "bad-value",
    "duplicate-object",
];

/// A custom resource to try.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The resource.
    pub resource: CustomResource,
    /// Whether nobody wrote it: what rests on its values proves nothing.
    pub invented: bool,
}

/// What an operator made of a sample.
struct Made<'a> {
    operator: &'a Operator,
    outcome: &'a Outcome,
    version: Version,
    invented: bool,
    findings: Vec<Diagnostic>,
}

/// Renders an operator for a custom resource and judges what comes out, what rendering could not do included.
#[must_use]
pub fn check(operator: &Operator, sample: &Sample, version: Version) -> Vec<Diagnostic> {
    let outcome = render::render(operator, &sample.resource, Evaluator::new(MOMENT, SEED, &operator.shared));
    // What validation refuses is not made.
    if outcome.is_refused() {
        return Vec::new();
    }
    let mut made = Made { operator, outcome: &outcome, version, invented: sample.invented, findings: Vec::new() };
    made.went_wrong();
    made.judge();
    once(made.findings)
}

/// Judges what an operator made of a custom resource.
#[must_use]
pub fn judge(operator: &Operator, outcome: &Outcome, invented: bool, version: Version) -> Vec<Diagnostic> {
    let mut made = Made { operator, outcome, version, invented, findings: Vec::new() };
    made.judge();
    once(made.findings)
}

/// What is found at one place by one rule is told once.
fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    for finding in found {
        let same = |known: &Diagnostic| known.rule == finding.rule && known.location == finding.location;
        if !findings.iter().any(same) {
            findings.push(finding);
        }
    }
    findings
}

impl<'a> Made<'a> {
    /// What rendering itself could not do, and objects that are made twice.
    fn went_wrong(&mut self) {
        let outcome = self.outcome;
        let told = outcome.findings.iter().filter(|finding| match finding.rule {
            REFUSED => false,
            TWICE => !self.invented,
            // Somebody who is not here may declare it.
            UNKNOWN_PROFILE if !self.knows_profiles() => false,
            _ => self.scalar_at(&finding.location).is_some_and(|scalar| {
                // What is said of a literal may still rest on what stands beside it.
                let of_itself = finding.message.contains(&origin::unquoted(scalar.text()));
                self.is_certain_at(&scalar) && (of_itself || !self.invented)
            }),
        });
        let told: Vec<Diagnostic> = told.cloned().collect();
        self.findings.extend(told);
    }

    /// Whether everything is here that may declare a profile.
    fn knows_profiles(&self) -> bool {
        let includes =
            self.operator.document_roots().count() == 1 && self.operator.katalog.includes.iter().all(Include::is_read);
        includes && !self.invented && self.operator.imports.iter().all(|state| state.motif().is_some())
    }

    fn judge(&mut self) {
        let outcome = self.outcome;
        for object in &outcome.objects {
            // An entry that makes thousands of objects makes the same mistake in each.
            if self.findings.len() > MOST_FINDINGS {
                break;
            }
            removed::check(self, object);
            manifest::check(self, object);
            names::check(self, object);
            limits::check(self, object);
            references::volumes(self, object);
            identity::check(self, object);
        }
        if outcome.objects.len() > MOST_COMPARED {
            return;
        }
        selectors::check(self);
        ports::check(self);
        references::check(self);
        scaling::check(self);
        budget::check(self);
    }

    fn objects(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.outcome.objects.iter()
    }

    /// The objects of a kind.
    fn of_kind(&self, kind: &str) -> Vec<&'a Object> {
        self.objects().filter(|object| text(&object.manifest, &["kind"]) == Some(kind)).collect()
    }

    /// Whether all that it imports is here.
    fn has_all(&self) -> bool {
        self.operator.imports.iter().all(|state| state.motif().is_some())
    }

    /// Whether every entry of a list became an object, so that what is not there is not made.
    fn is_whole(&self, list: &ResourceList) -> bool {
        self.has_all()
            && !self.outcome.left_out.iter().any(|left| std::ptr::eq(*left, list))
            && self.outcome.findings.iter().all(|finding| finding.level != Level::Error)
    }

    /// Whether it is known of every object what it is: nothing is left out, and no kinds are made that nobody here knows.
    fn knows_all(&self) -> bool {
        let known = |object: &Object| !object.declared.list.is_of_any_kind();
        self.has_all()
            && self.outcome.left_out.is_empty()
            && self.outcome.findings.is_empty()
            && self.objects().all(known)
    }

    /// The text that a place is in.
    fn source(&self, location: &Location) -> Option<&'a Arc<Source>> {
        let parts = self.operator.parts().into_iter().map(|part| &part.adds.source);
        let mut sources = self.operator.sources().into_iter().chain(parts);
        sources.find(|source| Arc::ptr_eq(&source.file, &location.file))
    }

    /// Tells of a value, at the expression that decides it, unless that rests on what nobody wrote.
    fn tell(&mut self, rule: &'static str, level: Level, value: &Rendered, message: String, help: &str) {
        self.tell_with(rule, level, value, message, help, |finding, _| finding);
    }

    /// As [`Self::tell`], with something that is added to the finding at its place.
    fn tell_with(
        &mut self,
        rule: &'static str,
        level: Level,
        value: &Rendered,
        message: String,
        help: &str,
        more: impl FnOnce(Diagnostic, &Location) -> Diagnostic,
    ) {
        if !self.is_certain(value) {
            return;
        }
        let Some((place, used)) = self.place(value) else { return };
        let mut finding = Diagnostic::new(rule, level, place.clone(), message);
        if !help.is_empty() {
            finding = finding.help(help);
        }
        for location in used {
            finding = finding.related(location, "used here");
        }
        self.findings.push(more(finding, &place));
    }
}

/// The value at a path of keys.
fn at<'r>(value: &'r Rendered, path: &[&str]) -> Option<&'r Rendered> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// The text at a path of keys.
fn text<'r>(value: &'r Rendered, path: &[&str]) -> Option<&'r str> {
    at(value, path)?.as_text()
}

/// The integer at a path of keys.
fn integer(value: &Rendered, path: &[&str]) -> Option<i64> {
    match at(value, path)?.value {
        Content::Int(number) => Some(number),
        _ => None,
    }
}

/// The items at a path of keys.
fn items<'r>(value: &'r Rendered, path: &[&str]) -> &'r [Rendered] {
    match at(value, path).map(|found| &found.value) {
        Some(Content::List(items)) => items,
        _ => &[],
    }
}

/// The entries of the map at a path of keys.
fn entries<'r>(value: &'r Rendered, path: &[&str]) -> impl Iterator<Item = (&'r str, &'r Rendered)> {
    let map = match at(value, path).map(|found| &found.value) {
        Some(Content::Map(map)) => Some(map),
        _ => None,
    };
    map.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// What an object is called, for messages: its kind and name.
fn called(object: &Object) -> String {
    let word = |path: &[&str]| text(&object.manifest, path).unwrap_or_default();
    format!("{} `{}`", word(&["kind"]), word(&["metadata", "name"]))
}

/// The pod of an object, wherever its kind has it.
fn pod(manifest: &Rendered) -> Option<&Rendered> {
    match text(manifest, &["kind"])? {
        "Pod" => at(manifest, &["spec"]),
        "Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet" | "Job" => {
            at(manifest, &["spec", "template", "spec"])
        }
        "CronJob" => at(manifest, &["spec", "jobTemplate", "spec", "template", "spec"]),
        _ => None,
    }
}
