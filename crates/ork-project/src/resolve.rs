//! What the documents of a text refer to: Motifs, definitions, included files, other Katalogs and what those refer to.
//!
//! Each text is resolved once, however many ways lead to it; a way that leads back is a circle.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::model::{CrdEntry, Katalog, documents};
use ork_engine::needs::{Need, pattern_needs};
use ork_engine::operator::{Operator, Pattern, PatternState};
use ork_engine::rules::{Document, Resolved};
use ork_engine::schema::{Definition, definitions};
use ork_engine::source::Source;

use crate::Snapshot;
use crate::disk::normal;
use crate::host::folder_of;
use crate::imports;
use crate::known::newer;
use crate::memo::{Memo, Motifs};

/// Imports of imports that are followed; composing documents does not go anywhere near as deep.
const MOST_LEVELS: usize = 32;

/// What the documents of a text refer to.
pub(crate) fn resolve(snapshot: &Snapshot, source: &Arc<Source>) -> Resolved {
    Resolver { snapshot, way: Vec::new(), done: HashMap::new(), motifs: Motifs::default() }.text(source)
}

/// A file that a document of a folder includes. Downloads and variables are known only where they are used.
pub(crate) fn included(snapshot: &Snapshot, folder: &Path, path: &str) -> Result<Option<Arc<Source>>, String> {
    if path.contains("://") || path.contains('$') || path.contains("{{") {
        return Ok(None);
    }
    let found = snapshot.source(&normal(&folder.join(path)));
    found.map(Some).map_err(|error| error.to_string_for(path))
}

struct Resolver<'a> {
    snapshot: &'a Snapshot,
    /// The files on the way to where we are.
    way: Vec<PathBuf>,
    done: HashMap<PathBuf, Arc<Resolved>>,
    motifs: Motifs,
}

impl Resolver<'_> {
    fn text(&mut self, source: &Arc<Source>) -> Resolved {
        let path = source.file.path().to_owned();
        let folder = folder_of(&path).to_owned();
        self.way.push(path);
        let read = |path: &str| included(self.snapshot, &folder, path);
        let lowered = documents(source, &read);
        let motif = self.motifs.of(self.snapshot, source);
        let mut memo = Memo::new(self.snapshot, source);
        let documents = lowered.into_iter().map(|katalog| self.document(&mut memo, katalog)).collect();
        self.way.pop();
        Resolved { documents, motif }
    }

    fn document(&mut self, memo: &mut Memo<'_>, katalog: Arc<Katalog>) -> Document {
        let operators = (0..katalog.entries.len()).map(|index| self.operator(memo, &katalog, index)).collect();
        let imports = katalog.imports.iter().map(|import| memo.import(import, &mut self.motifs).0).collect();
        let folder = memo.folder();
        let root = katalog.source.tree.root(katalog.document);
        let needs = root.map(pattern_needs).unwrap_or_default();
        let patterns = needs.into_iter().map(|need| self.pattern(folder, need)).collect();
        Document::new(katalog, operators, imports, patterns)
    }

    fn operator(&mut self, memo: &mut Memo<'_>, katalog: &Arc<Katalog>, index: usize) -> Operator {
        let entry = katalog.entries.get(index);
        let written = entry.into_iter().flat_map(|entry| &entry.imports);
        let (imports, newer) = written.map(|import| memo.import(import, &mut self.motifs)).unzip();
        let (definition, problem) = entry.map(|entry| definition(self.snapshot, memo, entry)).unwrap_or_default();
        Operator::new(Arc::clone(katalog), index, imports, newer, definition, problem)
    }

    fn pattern(&mut self, folder: &Path, need: Need) -> Pattern {
        let version = need.version.as_ref().map(|version| version.value.as_str());
        let newer = newer(self.snapshot, &need.reference.value, version, need.wanted);
        let state = match imports::pattern(self.snapshot, folder, &need) {
            Ok(source) => self.taken_in(source),
            Err(state) => state,
        };
        Pattern { need, state, newer }
    }

    fn taken_in(&mut self, source: Arc<Source>) -> PatternState {
        let path = source.file.path().to_owned();
        if let Some(start) = self.way.iter().position(|on_the_way| *on_the_way == path) {
            let circle = self.way.iter().skip(start).cloned().chain([path]);
            return PatternState::Circular(circle.collect());
        }
        if self.way.len() > MOST_LEVELS {
            return PatternState::Unreadable(format!("imports are nested more than {MOST_LEVELS} levels deep"));
        }
        let resolved = match self.done.get(&path) {
            Some(resolved) => Arc::clone(resolved),
            None => {
                let resolved = Arc::new(self.text(&source));
                self.done.insert(path, Arc::clone(&resolved));
                resolved
            }
        };
        PatternState::Found(source, resolved)
    }
}

/// The definition that an entry names, else one beside the Katalog.
fn definition(snapshot: &Snapshot, memo: &mut Memo<'_>, entry: &CrdEntry) -> (Option<Arc<Definition>>, Option<String>) {
    let Some(file) = &entry.crd_file else {
        if entry.api.kind.is_empty() {
            return (None, None);
        }
        return (memo.definition(&entry.api), None);
    };
    if file.value.contains("://") || file.value.contains("{{") {
        return (None, None);
    }
    let path = normal(&memo.folder().join(&file.value));
    match snapshot.source(&path) {
        Err(error) => (None, Some(error.to_string_for(&file.value))),
        Ok(source) => {
            let mut found = definitions(&source);
            let fits = found.find(|definition| entry.api.kind.is_empty() || definition.defines(&entry.api));
            let problem = fits.is_none().then(|| format!("`{}` does not define the kind of this entry", file.value));
            (fits, problem)
        }
    }
}
