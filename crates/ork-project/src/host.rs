//! The state of a session: what is open, what is on disk.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ork_engine::beside::Expressions;
use ork_engine::needs::{Wanted, needs};
use ork_engine::rules::{self, Resolved};
use ork_engine::source::{Kind, Source};
use ork_source::{Diagnostic, SourceFile};

use crate::Environment;
use crate::beside;
use crate::calm::{Edit, Settled, calmed};
use crate::config::Config;
use crate::disk::ReadError;
use crate::judged::{Judged, Judging};
use crate::owners;
use crate::rendered;
use crate::resolve;
use crate::shared::Shared;
use crate::store::Store;

/// An open text; parsed when it is first asked for.
struct Overlay {
    file: Arc<SourceFile>,
    source: OnceLock<Arc<Source>>,
    /// What was last parsed of it, if anything was.
    before: Option<Arc<Source>>,
    /// Its last change; nothing when it was just opened or saved.
    edit: Option<Edit>,
    /// What was found in it, once that was asked for.
    found: OnceLock<Arc<Settled>>,
    /// What rendering showed about its entries, and about those of the text before.
    judged: OnceLock<Arc<Judged>>,
    judged_before: Option<Arc<Judged>>,
}

impl Overlay {
    /// A text in the place of `last`, if there was one. What was read of it `before` need not be read again.
    fn new(file: Arc<SourceFile>, edit: Option<Edit>, before: Option<Arc<Source>>, last: Option<&Arc<Self>>) -> Self {
        Self {
            file,
            source: OnceLock::new(),
            before,
            edit,
            found: OnceLock::new(),
            judged: OnceLock::new(),
            judged_before: last.and_then(|last| last.last_judged()).cloned(),
        }
    }

    /// What was last found in its entries.
    fn last_judged(&self) -> Option<&Arc<Judged>> {
        self.judged.get().or(self.judged_before.as_ref())
    }

    fn source(&self) -> Arc<Source> {
        let parsed = || match &self.before {
            Some(before) => Source::edited(before, Arc::clone(&self.file)),
            None => Source::new(Arc::clone(&self.file)),
        };
        Arc::clone(self.source.get_or_init(parsed))
    }
}

/// Owns what changes: the texts of open editors and what was read from disk.
pub struct Host {
    environment: Arc<Environment>,
    overlays: Arc<HashMap<PathBuf, Arc<Overlay>>>,
    store: Arc<Store>,
    failures: Arc<HashMap<String, Failure>>,
    expressions: Option<Arc<dyn Expressions>>,
    roots: Arc<[PathBuf]>,
    /// Begun anew with every change.
    shared: Arc<Shared>,
}

/// Why something was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its registry says that it does not exist.
    pub absent: bool,
    /// The reason, as a sentence.
    pub reason: String,
}

impl From<Environment> for Host {
    fn from(environment: Environment) -> Self {
        Self::new(environment)
    }
}

impl Host {
    /// A session in which nothing is open.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            environment: Arc::new(environment),
            overlays: Arc::default(),
            store: Arc::default(),
            failures: Arc::default(),
            expressions: None,
            roots: Arc::default(),
            shared: Arc::default(),
        }
    }

    /// The session with somebody who evaluates the rules of definitions.
    #[must_use]
    pub fn with_expressions(mut self, expressions: Arc<dyn Expressions>) -> Self {
        self.expressions = Some(expressions);
        self
    }

    /// The folders that the editor has open.
    pub fn set_roots(&mut self, roots: Vec<PathBuf>) {
        self.roots = roots.into();
        self.shared = Arc::default();
    }

    /// Takes the text of an editor in the place of the file on disk (opened or changed).
    pub fn set_text(&mut self, path: PathBuf, text: String) {
        let last = self.overlays.get(&path);
        let edit = last.and_then(|last| Edit::new(last.file.text(), &text, last.edit.as_ref(), last.found.get()));
        self.put(path, text, edit);
    }

    /// Takes a text that nobody is typing: what is missing in it is no longer only unfinished.
    pub fn set_finished(&mut self, path: PathBuf, text: String) {
        self.put(path, text, None);
    }

    /// The editor saved the file.
    pub fn saved(&mut self, path: &Path) {
        if let Some(text) = self.overlays.get(path).map(|overlay| overlay.file.text().to_owned()) {
            self.set_finished(path.to_owned(), text);
        }
    }

    fn put(&mut self, path: PathBuf, text: String, edit: Option<Edit>) {
        let file = SourceFile::new(path.clone(), text);
        let last = self.overlays.get(&path);
        let before = last.and_then(|overlay| overlay.source.get().or(overlay.before.as_ref())).cloned();
        let overlay = Arc::new(Overlay::new(file, edit, before, last));
        Arc::make_mut(&mut self.overlays).insert(path, overlay);
        self.shared = Arc::default();
    }

    /// The editor closed the file: what is on disk counts again.
    pub fn close(&mut self, path: &Path) {
        Arc::make_mut(&mut self.overlays).remove(path);
        self.shared = Arc::default();
    }

    /// Somebody tried to fetch a target (as it is printed): nothing for success, and what is on disk has changed.
    pub fn fetched(&mut self, target: &str, failure: Option<Failure>) {
        self.shared = Arc::default();
        let failures = Arc::make_mut(&mut self.failures);
        match failure {
            Some(failure) => failures.insert(target.to_owned(), failure),
            None => failures.remove(target),
        };
    }

    /// Something changed on disk: what was read from there is forgotten.
    pub fn disk_changed(&mut self) {
        self.store.clear();
        self.shared = Arc::default();
    }

    /// What is known now; later changes do not touch it. Cheap.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            environment: Arc::clone(&self.environment),
            overlays: Arc::clone(&self.overlays),
            store: Arc::clone(&self.store),
            failures: Arc::clone(&self.failures),
            expressions: self.expressions.clone(),
            roots: Arc::clone(&self.roots),
            shared: Arc::clone(&self.shared),
        }
    }
}

/// An immutable view; requests are answered from it, on any thread.
#[derive(Clone)]
pub struct Snapshot {
    environment: Arc<Environment>,
    overlays: Arc<HashMap<PathBuf, Arc<Overlay>>>,
    store: Arc<Store>,
    failures: Arc<HashMap<String, Failure>>,
    expressions: Option<Arc<dyn Expressions>>,
    roots: Arc<[PathBuf]>,
    shared: Arc<Shared>,
}

impl Snapshot {
    /// As this one, with another text in the place of a file: what would be, if somebody wrote it. Nobody is typing it.
    #[must_use]
    pub fn with_text(&self, path: &Path, text: String) -> Self {
        let file = SourceFile::new(path, text);
        let overlay = Overlay::new(file, None, self.source(path).ok(), self.overlays.get(path));
        let mut changed = Self { shared: Arc::default(), ..self.clone() };
        Arc::make_mut(&mut changed.overlays).insert(path.to_owned(), Arc::new(overlay));
        changed
    }

    /// The surroundings of the run.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The folders that the editor has open.
    pub(crate) fn roots(&self) -> &Arc<[PathBuf]> {
        &self.roots
    }

    /// The files that are open.
    pub(crate) fn open_paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.overlays.keys()
    }

    /// What was read from disk.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The text of a file: the editor's, else the one on disk.
    #[must_use]
    pub fn file(&self, path: &Path) -> Option<Arc<SourceFile>> {
        match self.overlays.get(path) {
            Some(overlay) => Some(Arc::clone(&overlay.file)),
            None => self.store.file(path).ok().map(|source| Arc::clone(&source.file)),
        }
    }

    /// A file's text and tree.
    ///
    /// # Errors
    /// The file is not open and cannot be read.
    pub fn source(&self, path: &Path) -> Result<Arc<Source>, ReadError> {
        match self.overlays.get(path) {
            Some(overlay) => Ok(overlay.source()),
            None => self.store.file(path),
        }
    }

    /// The settings that hold for the files of a folder.
    #[must_use]
    pub fn config(&self, folder: &Path) -> Arc<Config> {
        // What lies in the cache belongs to whoever uses it.
        let in_cache = self.environment.cache().is_some_and(|cache| folder.starts_with(cache));
        self.store.config(if in_cache { &self.environment.working_directory } else { folder })
    }

    /// The findings on one file.
    #[must_use]
    pub fn diagnostics(&self, path: &Path) -> Vec<Diagnostic> {
        self.examined(path).0
    }

    /// The findings that looking at the documents of a file gives, without rendering anything.
    pub(crate) fn declared(&self, path: &Path) -> Vec<Diagnostic> {
        let Ok(source) = self.source(path) else { return Vec::new() };
        let mut found = if source.is_ours() { rules::check(&source, &self.resolve(&source)) } else { Vec::new() };
        if let Some(edit) = self.overlays.get(path).and_then(|overlay| overlay.edit.as_ref()) {
            found = calmed(&source, edit, found);
        }
        self.levelled(path, found)
    }

    /// The findings on one file, and those that rendering it shows in others.
    pub(crate) fn examined(&self, path: &Path) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let Ok(source) = self.source(path) else { return Default::default() };
        let mut elsewhere = Vec::new();
        let mut findings = if source.is_ours() {
            let resolved = self.resolve(&source);
            let overlay = self.overlays.get(path);
            let mut judging = overlay.and_then(|overlay| {
                let version = self.config(folder_of(path)).kubernetes;
                Judging::new(&source, &resolved.documents, version, overlay.last_judged().map(Arc::as_ref))
            });
            let found = match &mut judging {
                Some(judging) => rules::check_again(&source, &resolved, judging),
                None => rules::check(&source, &resolved),
            };
            let shown = rendered::shown(self, &source, &resolved, &found, judging.as_mut());
            if let (Some(overlay), Some(judging)) = (overlay, judging) {
                overlay.judged.get_or_init(|| Arc::new(judging.finish()));
            }
            elsewhere = shown.elsewhere;
            rendered::together(found, shown.own)
        } else if source.documents_of(Kind::Definition).next().is_some() {
            rules::check_syntax(&source)
        } else {
            Vec::new()
        };
        if let Some(found) = beside::diagnostics(self, &source) {
            findings.extend(found);
            findings.sort_by_key(|finding| finding.location.span);
            findings.dedup();
        }
        if let Some(overlay) = self.overlays.get(path) {
            overlay.found.get_or_init(|| Arc::new(Settled::new(source.file.text(), &findings)));
            if let Some(edit) = &overlay.edit {
                findings = calmed(&source, edit, findings);
            }
        }
        (self.levelled(path, findings), elsewhere)
    }

    /// The levels that the project gives its rules.
    pub(crate) fn levelled(&self, path: &Path, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let config = self.config(folder_of(path));
        if config.rules.is_empty() {
            return findings;
        }
        let levelled = |mut finding: Diagnostic| match config.rules.get(finding.rule) {
            Some(None) => None,
            Some(Some(level)) => {
                finding.level = *level;
                Some(finding)
            }
            None => Some(finding),
        };
        findings.into_iter().filter_map(levelled).collect()
    }

    /// What the documents of a text refer to.
    #[must_use]
    pub fn resolve(&self, source: &Arc<Source>) -> Arc<Resolved> {
        let find = || resolve::resolve(self, source);
        // Only what is open is asked for again and again.
        match self.overlays.contains_key(source.file.path()) {
            true => self.shared.resolved(source, find),
            false => Arc::new(find()),
        }
    }

    /// The versions of a repository that are known on this machine, newest first.
    #[must_use]
    pub fn versions(&self, reference: &ork_reference::Resolved, wanted: Wanted) -> Arc<[String]> {
        self.store.versions(&self.environment, reference, wanted)
    }

    /// The files on disk that answers came from so far, those that are not there included.
    #[must_use]
    pub fn files_read(&self) -> Vec<PathBuf> {
        self.store.files_read()
    }

    /// Whether an entry of the cache is as it was fetched, as far as sizes tell.
    pub(crate) fn is_whole(&self, folder: &Path) -> bool {
        self.store.is_whole(folder)
    }

    /// Who evaluates the rules of definitions, if anybody does.
    pub(crate) fn expressions(&self) -> Option<&dyn Expressions> {
        self.expressions.as_deref()
    }

    /// Why a target was not fetched.
    pub(crate) fn failure(&self, target: &str) -> Option<&Failure> {
        self.failures.get(target)
    }

    /// The texts with definitions in a folder, or in a folder of definitions below.
    pub(crate) fn defining_beside(&self, folder: &Path) -> Vec<Arc<Source>> {
        let folders = beside::folders_of(folder);
        let on_disk = folders.iter().flat_map(|folder| self.store.defining(folder).to_vec());
        // What an editor has open may have become a definition.
        let open = self.overlays.keys().filter(|path| folders.iter().any(|folder| path.parent() == Some(folder)));
        on_disk.chain(open.cloned()).filter_map(|path| self.source(&path).ok()).collect()
    }

    /// What may hold custom resources in a folder and in its `crds` folder.
    pub(crate) fn holding(&self, folder: &Path) -> Holding {
        let folders = beside::folders_of(folder);
        // What an editor has open may have become one.
        let open = self.overlays.keys().filter(|path| folders.iter().any(|folder| path.parent() == Some(folder)));
        let mut open: Vec<PathBuf> = open.cloned().collect();
        open.sort_unstable();
        let on_disk = folders.iter().map(|folder| self.store.foreign(folder)).collect();
        Holding { on_disk, open: open.into_iter().filter_map(|path| Some((self.source(&path).ok()?, path))).collect() }
    }

    /// The readable YAML files of a folder and of its `crds` folder.
    pub(crate) fn beside(&self, folder: &Path) -> Vec<Arc<Source>> {
        let folders = beside::folders_of(folder);
        let files = folders.iter().flat_map(|folder| self.store.folder(folder).to_vec());
        files.filter_map(|path| self.source(&path).ok()).collect()
    }

    /// The open files whose findings may differ once `path` has changed, `path` itself first.
    #[must_use]
    pub fn affected(&self, path: &Path) -> Vec<PathBuf> {
        let Ok(changed) = self.source(path) else { return vec![path.to_owned()] };
        let kinds = || (0..changed.tree.documents().len()).map(|index| changed.kind(index));
        // Definitions and Motifs are looked at from everywhere, Katalogs by those that take others in and by resources beside
        // them, and what is none of ours by those that include files.
        let looks = |other: &Arc<Source>| {
            let takes_in = || other.is_ours() && !needs(other).iter().all(|need| need.wanted == Wanted::Motif);
            let lies_beside = |other: &Arc<Source>| {
                let near = || beside::is_beside(other.file.path(), path);
                !other.is_ours() && (near() || owners::may_belong(other, &changed))
            };
            let includes = || other.is_ours() && other.file.text().contains("include:");
            match () {
                () if kinds().any(|kind| matches!(kind, Kind::Definition | Kind::Motif)) => true,
                () if kinds().any(|kind| matches!(kind, Kind::Katalog | Kind::Komposer)) => {
                    takes_in() || lies_beside(other)
                }
                () => includes(),
            }
        };
        let others: BTreeSet<&PathBuf> = self
            .overlays
            .iter()
            .filter(|(open, overlay)| *open != path && looks(&overlay.source()))
            .map(|(open, _)| open)
            .collect();
        std::iter::once(path.to_owned()).chain(others.into_iter().cloned()).collect()
    }
}

/// The files of a folder that may hold custom resources.
pub(crate) struct Holding {
    on_disk: Vec<Arc<HashMap<String, Vec<PathBuf>>>>,
    open: Vec<(Arc<Source>, PathBuf)>,
}

impl Holding {
    /// Those that may hold some of a kind, open ones last.
    pub(crate) fn of_kind(&self, snapshot: &Snapshot, kind: &str) -> Vec<Arc<Source>> {
        let closed = self.on_disk.iter().filter_map(|files| files.get(kind)).flatten();
        let closed = closed.filter(|path| !self.open.iter().any(|(_, open)| open == *path));
        let closed = closed.filter_map(|path| snapshot.source(path).ok());
        closed.chain(self.open.iter().map(|(source, _)| Arc::clone(source))).collect()
    }
}

/// The folder of a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
