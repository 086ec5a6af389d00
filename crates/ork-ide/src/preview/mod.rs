//! What a document renders to, as one text with a map both ways: each value of it knows the expressions that made it and
//! the fields of the custom resource that those read.
//!
//! What fails is left out, and a comment in the text says so; the rest is there. Here is what a preview is and what goes
//! into it; which custom resources it is made for, its text, and its map are a file each.

mod map;
mod subject;
mod text;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::evaluate::Evaluator;
use ork_engine::output::Origin;
use ork_engine::render::{self, Mode};
use ork_engine::rendered::{self, MOMENT, SEED};
use ork_project::Snapshot;
use ork_source::{Diagnostic, Level, Location, SourceFile, Span};

pub use map::{described, shown_at};
use subject::{Group, Subject};
use text::Writer;

/// Problems that are told; a mistake in a loop makes the same one over and over.
const MOST_PROBLEMS: usize = 500;

/// What is asked of a preview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PreviewOptions {
    /// The one entry that is shown; all of them without it.
    pub entry: Option<String>,
    /// The one document of a text with custom resources that is shown; all of them without it.
    pub document: Option<usize>,
    /// The custom resource, where it is not the sample.
    pub resource: Option<ResourceChoice>,
    /// Whether only what is created once, or only what is applied each time, is shown.
    pub phase: Option<Phase>,
    /// Whether values of Secrets are shown.
    pub show_secrets: bool,
}

impl PreviewOptions {
    /// Shows no more than the entry, or the custom resource, around a place.
    pub fn narrow(&mut self, snapshot: &Snapshot, path: &Path, offset: u32) {
        let Ok(source) = snapshot.source(path) else { return };
        if source.is_ours() {
            self.entry = subject::entry_at(&source, offset);
        } else {
            self.document = source.tree.document_at(offset);
        }
    }
}

/// A custom resource that somebody picked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResourceChoice {
    /// Those of a file.
    File(PathBuf),
    /// Those of a text that is in no file.
    Text(String),
    /// One made from the definition.
    Made,
}

/// A turn of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// `onCreate`.
    Create,
    /// `onReconcile`.
    Reconcile,
}

/// A rendered document.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// YAML.
    pub text: String,
    /// Where its parts come from, in order.
    pub segments: Vec<Segment>,
    /// The entries that the document has.
    pub entries: Vec<PreviewEntry>,
    /// The custom resources that it was rendered for.
    pub used: Vec<UsedResource>,
    /// The custom resources of the workspace that it can be rendered for.
    pub offered: Vec<OfferedResource>,
    /// What went wrong, at its place in the sources.
    pub problems: Vec<Diagnostic>,
    /// Whether something was left out because there is too much.
    pub is_cut: bool,
    /// The texts that it rests on.
    pub rests_on: Vec<Arc<SourceFile>>,
}

/// A piece of the text, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The value, or the key of a value that stands on the lines below.
    pub span: Span,
    /// The line or lines that it is on.
    pub lines: Span,
    /// The expression that made it, then outwards what that was given.
    pub origin: Origin,
    /// The fields of the custom resource that the expressions read.
    pub reads: Arc<[Location]>,
}

/// An entry of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewEntry {
    /// Its name.
    pub name: String,
    /// The kind that it watches.
    pub kind: String,
    /// Where it is named.
    pub location: Option<Location>,
}

/// A custom resource that a preview was made for.
#[derive(Clone, Debug)]
pub struct UsedResource {
    /// The entry.
    pub entry: String,
    /// The kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// Where it is written; none for one that was made.
    pub location: Option<Location>,
}

/// A custom resource that can be picked.
#[derive(Clone, Debug)]
pub struct OfferedResource {
    /// The kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// Where it is written.
    pub location: Location,
}

/// What the document at a path renders to; nothing where it is none that something is rendered from.
#[must_use]
pub fn preview(snapshot: &Snapshot, path: &Path, options: &PreviewOptions) -> Option<Preview> {
    let subject = Subject::find(snapshot, path, options)?;
    let mut writer = Writer::new(path);
    let mut preview = Preview { entries: subject.entries, offered: subject.offered, ..Preview::default() };
    let mut files = subject.files;
    for problem in subject.problems {
        writer.problem(&problem);
        preview.problems.push(problem);
    }
    for (name, location) in subject.switched_off {
        writer.comment(&format!("# {name}: switched off"), location);
    }
    for group in &subject.groups {
        files.extend(files_of(group));
        preview.used.push(group.used());
        render_group(snapshot, path, group, options, &mut writer, &mut preview.problems);
    }
    files.sort_by(|one, other| one.path().cmp(other.path()));
    files.dedup_by(|one, other| one.path() == other.path());
    preview.rests_on = files;
    writer.finish(&mut preview);
    Some(preview)
}

/// One operator for one custom resource.
fn render_group(
    snapshot: &Snapshot,
    path: &Path,
    group: &Group,
    options: &PreviewOptions,
    writer: &mut Writer,
    problems: &mut Vec<Diagnostic>,
) {
    let Group { operator, resource, .. } = group;
    let evaluator = Evaluator::new(MOMENT, SEED, &operator.shared);
    let mut outcome = render::render(operator, resource, evaluator);
    let folder = path.parent().unwrap_or(Path::new(""));
    let judged = rendered::judge(operator, &outcome, group.is_made(), snapshot.config(folder).kubernetes);
    let wanted = |mode: Mode| match options.phase {
        None => true,
        Some(Phase::Create) => mode == Mode::Create,
        Some(Phase::Reconcile) => mode == Mode::Apply,
    };
    outcome.objects.retain(|object| wanted(object.mode));
    writer.begin(group);
    for finding in group.findings(snapshot).into_iter().filter(|finding| finding.level == Level::Error) {
        writer.refusal(&finding);
        tell(problems, finding);
    }
    let failed = std::mem::take(&mut outcome.findings);
    for finding in group.missing().into_iter().chain(failed) {
        match (finding.level, finding.rule) {
            (Level::Error, render::REFUSED) => writer.refusal(&finding),
            (Level::Error, _) => writer.problem(&finding),
            _ => {}
        }
        tell(problems, finding);
    }
    for finding in judged {
        tell(problems, finding);
    }
    for object in outcome.objects {
        writer.object(object.manifest, group, options.show_secrets);
    }
}

/// What several custom resources show at one place is told once.
fn tell(problems: &mut Vec<Diagnostic>, finding: Diagnostic) {
    if problems.len() >= MOST_PROBLEMS {
        return;
    }
    let same = |known: &Diagnostic| known.rule == finding.rule && known.location == finding.location;
    if !problems.iter().any(same) {
        problems.push(finding);
    }
}

/// The texts that a group rests on.
fn files_of(group: &Group) -> Vec<Arc<SourceFile>> {
    let operator = &group.operator;
    let motifs = operator.imports.iter().filter_map(ork_engine::operator::ImportState::motif);
    let includes = motifs.flat_map(|motif| &motif.includes).chain(&operator.katalog.includes);
    let included = includes.filter_map(|include| include.found.as_ref().ok()?.as_ref());
    let definition = operator.definition.iter().map(|definition| &definition.source);
    let own = group.written.iter().map(|written| &written.source);
    let all = operator.sources().into_iter().chain(included).chain(definition).chain(own);
    all.map(|source| Arc::clone(&source.file)).collect()
}
