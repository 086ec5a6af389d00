//! Findings for clients that do not ask: of open documents as they change, of the workspace's closed files in between.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;

use crossbeam_channel::Sender;
use gen_lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};
use lsp_server::{Message, Notification};

use crate::capabilities::Client;
use crate::documents::Document;
use crate::findings::progress::Progress;
use crate::findings::{State, report, workspace};
use crate::log::Log;
use crate::panics::guarded;
use crate::settings::DiagnosticMode;
use crate::uri;

/// Findings of an open document, and the text that they belong to.
pub(crate) struct Checked {
    path: PathBuf,
    document: Document,
    found: Vec<Diagnostic>,
}

pub(crate) struct Pushed {
    client: Client,
    pub(crate) out: Sender<Message>,
    log: Log,
    /// Documents that have changed since somebody looked whom that affects.
    changed: Vec<PathBuf>,
    /// Documents that wait to be checked.
    todo: VecDeque<PathBuf>,
    /// What the client shows of open documents, so that the same is not sent twice.
    shown: HashMap<Uri, (i32, Vec<Diagnostic>)>,
    /// Closed files that wait to be looked at.
    closed: VecDeque<PathBuf>,
    progress: Option<Progress>,
    /// How many looks at closed files there were.
    count: usize,
    /// What the client shows of closed files: something for each.
    shown_closed: HashMap<PathBuf, String>,
    /// Whether what is shown of open documents is to be taken back.
    is_off: bool,
}

impl Pushed {
    pub(crate) fn new(client: Client, out: Sender<Message>, log: Log) -> Self {
        Self {
            client,
            out,
            log,
            changed: Vec::new(),
            todo: VecDeque::new(),
            shown: HashMap::new(),
            closed: VecDeque::new(),
            progress: None,
            count: 0,
            shown_closed: HashMap::new(),
            is_off: false,
        }
    }

    /// Whether closed files wait.
    pub(crate) fn has_work(&self) -> bool {
        !self.closed.is_empty()
    }

    /// Empties what was closed and notes what has changed.
    pub(crate) fn take(&mut self, state: &State, changed: Vec<PathBuf>, closed: Vec<Uri>, settled: bool) {
        if self.client.pulls_diagnostics {
            return;
        }
        for uri in closed {
            self.shown.remove(&uri);
            self.send(uri, None, Vec::new());
        }
        self.switch(state.mode == DiagnosticMode::Off);
        for path in changed {
            if !self.changed.contains(&path) {
                self.changed.push(path);
            }
        }
        if settled {
            self.look_again(state);
        }
    }

    /// Takes back what is shown when findings are switched off.
    fn switch(&mut self, is_off: bool) {
        if is_off && !self.is_off {
            let shown: Vec<_> = self.shown.drain().filter(|(_, (_, found))| !found.is_empty()).collect();
            for (uri, (version, _)) in shown {
                self.send(uri, Some(version), Vec::new());
            }
        }
        self.is_off = is_off;
    }

    /// Queues the closed files, and takes back what is shown of those that are no longer looked at.
    fn look_again(&mut self, state: &State) {
        self.closed = workspace::closed_files(state);
        self.progress = None;
        let now: HashSet<&PathBuf> = self.closed.iter().collect();
        let gone: Vec<PathBuf> = self.shown_closed.keys().filter(|path| !now.contains(path)).cloned().collect();
        for path in gone {
            self.shown_closed.remove(&path);
            // What was opened shows its findings itself.
            if !state.documents.contains_key(&path)
                && let Some(uri) = uri::from_path(&path)
            {
                self.send(uri, None, Vec::new());
            }
        }
    }

    /// Queues what changes affect.
    fn queue(&mut self, state: &State) {
        for path in std::mem::take(&mut self.changed) {
            let affected = guarded(&self.log, "looking for what a change affects", || state.snapshot.affected(&path));
            for path in affected.unwrap_or_else(|| vec![path]) {
                if state.documents.contains_key(&path) && !self.todo.contains(&path) {
                    self.todo.push_back(path);
                }
            }
        }
    }

    /// Checks the next open document that waits.
    pub(crate) fn check_next(&mut self, state: &State) -> Option<Checked> {
        self.queue(state);
        while let Some(path) = self.todo.pop_front() {
            let Some(document) = state.documents.get(&path).filter(|_| !self.is_off) else { continue };
            let Some(found) = report::checked(&self.log, state, &self.client, &path) else { continue };
            return Some(Checked { document: document.clone(), found, path });
        }
        None
    }

    /// Sends findings that still belong to the text, and are other than those that are shown.
    pub(crate) fn publish(&mut self, state: &State, Checked { path, document, found }: Checked) {
        let now = state.documents.get(&path);
        if self.is_off || now.is_none_or(|now| now.version != document.version) {
            return;
        }
        let Document { uri, version } = document;
        let shown = self.shown.get(&uri);
        if shown.is_some_and(|(shown_version, shown)| *shown_version == version && *shown == found) {
            return;
        }
        self.shown.insert(uri.clone(), (version, found.clone()));
        self.send(uri, Some(version), found);
    }

    /// Looks at the next closed file.
    pub(crate) fn step(&mut self, state: &State) {
        if self.progress.is_none() {
            self.count += 1;
            self.progress = Some(Progress::begin(&self.client, &self.out, None, self.count, self.closed.len()));
        }
        if let Some(path) = self.closed.pop_front() {
            self.look(state, path);
        }
        match &mut self.progress {
            Some(progress) if !self.closed.is_empty() => progress.left(self.closed.len()),
            progress => *progress = None,
        }
    }

    fn look(&mut self, state: &State, path: PathBuf) {
        let Some(uri) = uri::from_path(&path) else { return };
        let Some(found) = report::checked(&self.log, state, &self.client, &path) else { return };
        if found.is_empty() {
            if self.shown_closed.remove(&path).is_some() {
                self.send(uri, None, found);
            }
            return;
        }
        let id = report::result_id(&found);
        if self.shown_closed.get(&path) != Some(&id) {
            self.shown_closed.insert(path, id);
            self.send(uri, None, found);
        }
    }

    fn send(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        let params = PublishDiagnosticsParams { uri, version, diagnostics };
        let notification = Notification::new("textDocument/publishDiagnostics".to_owned(), params);
        // Fails only when the session is over.
        let _ = self.out.send(Message::Notification(notification));
    }
}
