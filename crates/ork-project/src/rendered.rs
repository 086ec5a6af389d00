//! What rendering shows about the documents of a text: each operator tried with the custom resources beside it, each
//! Motif with an importer that nobody wrote.

use std::sync::Arc;

use ork_engine::beside::is_sound;
use ork_engine::custom_resource::CustomResource;
use ork_engine::kubernetes::Version;
use ork_engine::model::{Api, Motif};
use ork_engine::operator::{ImportState, Operator};
use ork_engine::rendered::{self, Sample};
use ork_engine::rules::{self, Document, Resolved};
use ork_engine::source::{Kind, Source};
use ork_source::{Diagnostic, Level, Span};

use crate::Snapshot;
use crate::host::folder_of;
use crate::job::resources_in;
use crate::judged::Judging;

/// Custom resources that one operator is tried with.
const MOST_SAMPLES: usize = 8;

/// Those that nobody wrote: the smallest one and the fullest, so that each optional field is seen both ways.
const MOST_MADE: usize = 2;

/// Findings in the text itself, and those in other texts that it renders.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) own: Vec<Diagnostic>,
    pub(crate) elsewhere: Vec<Diagnostic>,
}

/// What rendering shows, where `known` was found without it: an entry with errors is not tried. What is
/// known of an entry is not tried again where nothing changed.
pub(crate) fn shown(
    snapshot: &Snapshot,
    source: &Arc<Source>,
    resolved: &Resolved,
    known: &[Diagnostic],
    mut judging: Option<&mut Judging<'_>>,
) -> Shown {
    let mut shown = Shown::default();
    if known.iter().any(|finding| finding.rule == "yaml-syntax") {
        return shown;
    }
    let folder = folder_of(source.file.path());
    let version = snapshot.config(folder).kubernetes;
    let errors = known.iter().filter(|finding| finding.level == Level::Error && finding.rule != "not-found");
    // In the order of their places, as all findings are.
    let errors: Vec<Span> = errors.map(|finding| finding.location.span).collect();
    let broken = |span: Span| {
        let from = errors.partition_point(|error| error.start < span.start);
        errors.iter().skip(from).take_while(|error| error.start <= span.end).any(|error| span.contains(*error))
    };
    let mut holding = None;
    for document in &resolved.documents {
        for operator in tried(document) {
            let Some(entry) = operator.entry() else { continue };
            if Arc::ptr_eq(&operator.katalog.source, source) && broken(source.node(entry.node).span()) {
                continue;
            }
            let Some(api) = operator.api() else { continue };
            let beside = holding.get_or_insert_with(|| snapshot.holding(folder)).of_kind(snapshot, &api.kind);
            // What a Komposer changes stands in several texts.
            let mut judging = judging.as_deref_mut().filter(|_| document.katalog.kind == Kind::Katalog);
            let again = judging.as_mut().and_then(|judging| judging.shown_again(operator, &beside));
            let found = again.unwrap_or_else(|| {
                let samples = samples(operator, &api, &beside);
                let found =
                    samples.iter().flat_map(|sample| rendered::check(operator, sample, version)).collect::<Vec<_>>();
                if let Some(judging) = judging {
                    judging.keep_shown(operator, &beside, &found);
                }
                found
            });
            sort(source, found, &mut shown);
            imported(source, operator, &mut shown);
        }
    }
    if let Some(motif) = resolved.motif.as_ref().filter(|motif| !broken(span_of(motif))) {
        sort(source, alone(motif, version), &mut shown);
    }
    shown.own = rules::suppressed(source, std::mem::take(&mut shown.own));
    shown
}

/// The operators of a document: all of a Katalog, of a Komposer those that it changes.
fn tried(document: &Document) -> impl Iterator<Item = &Operator> {
    let whole = document.katalog.kind == Kind::Katalog;
    let operators = if whole { &document.operators } else { &document.composition.operators };
    let own = move |operator: &&Operator| {
        whole || operator.sources().iter().any(|source| Arc::ptr_eq(source, &document.katalog.source))
    };
    operators.iter().filter(|operator| operator.enabled()).filter(own)
}

fn span_of(motif: &Motif) -> Span {
    motif.source.tree.root(motif.document).map_or(Span::default(), |root| root.span())
}

/// A Motif as whoever imports it gets it.
fn alone(motif: &Arc<Motif>, version: Version) -> Vec<Diagnostic> {
    let Some((operator, sample)) = rendered::importer(motif) else { return Vec::new() };
    rendered::check(&operator, &sample, version)
}

/// The custom resources of an operator's kind beside it that are sound; such as nobody wrote where there are none.
pub(crate) fn samples(operator: &Operator, api: &Api, beside: &[Arc<Source>]) -> Vec<Sample> {
    let mut written = resources_in(operator, beside).unwrap_or_default();
    // What the API server does not take is told where it stands, and nothing is made of it.
    written.retain(|resource| is_sound(resource, operator.schema()));
    if written.is_empty() {
        let made = CustomResource::samples(api, operator.schema(), operator.namespaced());
        return made.into_iter().take(MOST_MADE).map(|resource| Sample { resource, invented: true }).collect();
    }
    written.into_iter().take(MOST_SAMPLES).map(|resource| Sample { resource, invented: false }).collect()
}

/// What several samples show at one place is told once.
fn sort(source: &Arc<Source>, found: Vec<Diagnostic>, shown: &mut Shown) {
    for finding in found {
        let own = Arc::ptr_eq(&finding.location.file, &source.file);
        let into = if own { &mut shown.own } else { &mut shown.elsewhere };
        let same = |known: &Diagnostic| known.rule == finding.rule && known.location == finding.location;
        if !into.iter().any(same) {
            into.push(finding);
        }
    }
}

/// What is found in a Motif that is imported by reference belongs to its author: the importer is told once.
fn imported(source: &Arc<Source>, operator: &Operator, shown: &mut Shown) {
    for (import, state) in operator.imported() {
        let (Some(reference), ImportState::Found(motif)) = (&import.reference, state) else { continue };
        if !Arc::ptr_eq(&operator.katalog.source, source) {
            continue;
        }
        let inside = |finding: &&Diagnostic| Arc::ptr_eq(&finding.location.file, &motif.source.file);
        let found: Vec<Diagnostic> = shown.elsewhere.iter().filter(inside).cloned().collect();
        shown.own.extend(rules::told_of_import(source, reference, found));
    }
}

/// Whether a finding says why what was rendered at its place is no good.
fn is_reason(known: &Diagnostic, shown: &Diagnostic) -> bool {
    matches!(known.rule, "unknown-cr-field" | "absent-value")
        && Arc::ptr_eq(&known.location.file, &shown.location.file)
        && shown.location.span.contains(known.location.span)
}

/// Puts what was rendered to what was found without.
pub(crate) fn together(mut found: Vec<Diagnostic>, shown: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for finding in shown {
        // One import, one hint.
        let same = |known: &Diagnostic| known.rule == finding.rule && known.location == finding.location;
        if found.iter().any(same) {
            continue;
        }
        // A value that is empty for a reason that is told fails for that reason.
        match found.iter_mut().find(|known| is_reason(known, &finding)) {
            Some(reason) => reason.level = reason.level.max(finding.level),
            None => found.push(finding),
        }
    }
    found.sort_by_key(|finding| finding.location.span);
    found
}
