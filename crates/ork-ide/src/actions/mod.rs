//! What an editor offers to do at a place: fixes that go beyond one finding, extractions, rewrites, files that are missing.
//!
//! Asking is cheap: an action says what it would do, and [`change`] works it out once somebody has chosen it. The fixes that
//! a finding carries are not here: they are part of the finding.

mod anchor;
mod complete;
mod create;
mod declare;
mod fixes;
mod ignore;
mod import;
mod job;
mod layout;
mod literal;
mod local;
mod motif;
mod reads;
mod same;
mod skeleton;
mod slot;
mod style;

use std::path::{Path, PathBuf};

use ork_project::Snapshot;
use ork_source::{Edit, Span};

use crate::place::Place;

pub use job::Job;

/// What sort of action it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Does something about a finding.
    QuickFix,
    /// Changes the form of what is there, or adds files beside it.
    Refactor,
    /// Makes something of its own from a part of the document.
    Extract,
    /// Writes the same otherwise.
    Rewrite,
    /// Does everything that is certain.
    FixAll,
}

impl ActionKind {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::QuickFix, Self::Refactor, Self::Extract, Self::Rewrite, Self::FixAll];

    /// Its name: parts with dots between them, the general one first.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::QuickFix => "quickfix",
            Self::Refactor => "refactor",
            Self::Extract => "refactor.extract",
            Self::Rewrite => "refactor.rewrite",
            Self::FixAll => "source.fixAll.ork",
        }
    }

    /// Whether it is of a kind that is asked for by name, or of a part of that.
    #[must_use]
    pub fn is_of(self, asked: &str) -> bool {
        let rest = self.as_str().strip_prefix(asked);
        asked.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// A finding, as far as actions look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its rule.
    pub rule: String,
    /// Where it is.
    pub span: Span,
    /// Whether one of its fixes is certain.
    pub safe: bool,
    /// Whether it has a fix that can be applied without a choice.
    pub plain: bool,
}

/// Findings in a range that something is offered for: nobody reads a longer menu, and each costs a look at the document.
const MOST_HERE: usize = 20;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The selection; empty for a cursor.
    pub range: Span,
    /// The findings that are known; of the whole document or those in the range.
    pub found: &'a [Found],
    /// The kinds by name; empty for all.
    pub only: &'a [String],
    /// Whether the editor can create files.
    pub creates_files: bool,
}

impl Asked<'_> {
    fn wants(&self, kind: ActionKind) -> bool {
        self.only.is_empty() || self.only.iter().any(|asked| kind.is_of(asked))
    }

    /// The first findings in the range, each by its place in the list.
    fn here(&self) -> impl Iterator<Item = (usize, &Found)> {
        let touches = |span: Span| span.start <= self.range.end && self.range.start <= span.end;
        self.found.iter().enumerate().filter(move |(_, found)| touches(found.span)).take(MOST_HERE)
    }
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, as a menu shows it.
    pub title: String,
    /// Its sort.
    pub kind: ActionKind,
    /// Whether it is what most people want there.
    pub preferred: bool,
    /// The findings that it does something about, by their places in [`Asked::found`].
    pub about: Vec<usize>,
    /// What is done.
    pub act: Act,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A change that is worked out by [`change`].
    Task(Task),
    /// What the document imports is fetched.
    Fetch,
    /// Nothing: it cannot be done here, for this reason.
    Disabled(String),
}

/// A change that can be worked out: plain data, so that it can be handed to the editor and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub job: Job,
    /// The place that it is about.
    pub span: Span,
    /// What else there is to say: a rule, a name.
    pub text: String,
}

/// What an action changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Replacements in files that are there.
    pub edits: Vec<Edit>,
    /// Files that are not there yet, with their texts.
    pub creates: Vec<(PathBuf, String)>,
}

/// What can be done in a range of a document.
#[must_use]
pub fn actions(snapshot: &Snapshot, path: &Path, asked: &Asked<'_>) -> Vec<Action> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let mut actions = Vec::new();
    let sorts = [ActionKind::QuickFix, ActionKind::Refactor, ActionKind::Extract, ActionKind::Rewrite];
    if sorts.into_iter().any(|kind| asked.wants(kind))
        && let Some(place) = Place::at(snapshot, path, asked.range.start)
    {
        at_place(snapshot, &place, asked, &mut actions);
    }
    fixes::offer(&source, asked, &mut actions);
    if asked.wants(ActionKind::QuickFix) {
        // What nobody should reach for first comes last.
        ignore::offer(&source, asked, &mut actions);
    }
    actions
}

fn at_place(snapshot: &Snapshot, place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    if asked.wants(ActionKind::QuickFix) {
        import::offer(place, asked, actions);
        declare::offer(snapshot, place, asked, actions);
        complete::offer(place, asked, actions);
        create::offer_missing(snapshot, place, asked, actions);
    }
    if asked.wants(ActionKind::Extract) {
        literal::offer(snapshot, place, actions);
        motif::offer(snapshot, place, asked, actions);
    }
    if asked.wants(ActionKind::Rewrite) {
        layout::offer(place, actions);
        style::offer(place, actions);
        anchor::offer(place, actions);
    }
    if asked.wants(ActionKind::Refactor) {
        create::offer(snapshot, place, asked, actions);
    }
}

/// What a task changes.
///
/// # Errors
/// It cannot be done, or would do more than it says; the sentence says why.
pub fn change(snapshot: &Snapshot, path: &Path, task: &Task) -> Result<Change, String> {
    let source = snapshot.source(path).map_err(|error| error.to_string())?;
    let place = || Place::at(snapshot, path, task.span.start).ok_or_else(|| GONE.to_owned());
    match task.job {
        Job::FixAll => fixes::all(snapshot, &source, None),
        Job::FixRule => fixes::all(snapshot, &source, Some(&task.text)),
        Job::Ignore => ignore::change(&source, task),
        Job::ExtractInput => literal::to_input(snapshot, &place()?, false),
        Job::ExtractInputs => literal::to_input(snapshot, &place()?, true),
        Job::ExtractField => literal::to_field(snapshot, &place()?),
        Job::ExtractMotif => motif::change(snapshot, &place()?, task),
        Job::DeclareInput => declare::change(snapshot, &place()?, task),
        Job::AddFields => complete::change(&place()?, task),
        Job::CreateDefinition | Job::CreateResource | Job::CreateSimulation => create::change(snapshot, &source, task),
        Job::CreateMotif => create::motif(snapshot, &place()?),
        Job::CreateIncluded => create::included(snapshot, &place()?, task),
        Job::Migrate => layout::change(&source, task),
        Job::RemoveAnchor => anchor::change(&place()?),
        Job::ToBlock => style::change(&place()?),
    }
}

/// Why a task about a text that has changed is not done.
const GONE: &str = "the document has changed, and this is no longer there";

/// A task with nothing more to say.
fn task(job: Job, span: Span) -> Task {
    Task { job, span, text: String::new() }
}

/// An action that is about no finding.
fn action(kind: ActionKind, title: impl Into<String>, task: Task) -> Action {
    Action { title: title.into(), kind, preferred: false, about: Vec::new(), act: Act::Task(task) }
}

/// Replacements of one text as a change.
fn edits(source: &ork_engine::source::Source, changes: Vec<(Span, String)>) -> Vec<Edit> {
    changes.into_iter().map(|(span, text)| Edit { location: source.location(span), text }).collect()
}
