//! Findings, computed on a thread of their own and pushed to the client.
//!
//! Changes that pile up are taken together. What was computed for a text that has changed meanwhile is dropped, so that
//! nothing older follows something newer; this thread is the only one that publishes.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use gen_lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};
use lsp_server::{Message, Notification};
use ork_project::Snapshot;

use crate::capabilities::Client;
use crate::convert;
use crate::documents::{Document, Documents};
use crate::pool::STACK;

/// What has changed, and the state after it.
pub(crate) struct Change {
    /// The documents' meaning.
    pub(crate) snapshot: Snapshot,
    /// The open ones.
    pub(crate) documents: Documents,
    /// The documents that are new, other than before, or gone.
    pub(crate) changed: Vec<PathBuf>,
    /// Those that were closed.
    pub(crate) closed: Vec<Uri>,
}

/// Starts the thread: where changes go. It ends when the sender is dropped.
pub(crate) fn start(client: Client, out: Sender<Message>) -> io::Result<Sender<Change>> {
    let (sender, changes) = unbounded();
    let mut publisher = Publisher { client, out, todo: VecDeque::new(), published: HashMap::new() };
    thread::Builder::new().name("findings".to_owned()).stack_size(STACK).spawn(move || publisher.run(&changes))?;
    Ok(sender)
}

struct Publisher {
    client: Client,
    out: Sender<Message>,
    /// Documents that wait to be checked.
    todo: VecDeque<PathBuf>,
    /// What the client shows, so that the same is not sent twice.
    published: HashMap<Uri, (i32, Vec<Diagnostic>)>,
}

impl Publisher {
    fn run(&mut self, changes: &Receiver<Change>) {
        while let Ok(first) = changes.recv() {
            let mut change = first;
            loop {
                while let Ok(newer) = changes.try_recv() {
                    change = merged(change, newer);
                }
                self.accept(&mut change);
                let Some(path) = self.todo.pop_front() else { break };
                let Some(document) = change.documents.get(&path) else { continue };
                let Some(found) = self.check(&change, &path) else { continue };
                let document = document.clone();
                if let Ok(newer) = changes.try_recv() {
                    change = merged(change, newer);
                }
                if change.documents.get(&path).is_some_and(|now| now.version == document.version) {
                    self.publish(document, found);
                }
            }
        }
    }

    /// Empties what was closed and queues what a change affects.
    fn accept(&mut self, change: &mut Change) {
        for uri in std::mem::take(&mut change.closed) {
            self.published.remove(&uri);
            self.send(uri, None, Vec::new());
        }
        for path in std::mem::take(&mut change.changed) {
            let affected = catch_unwind(AssertUnwindSafe(|| change.snapshot.affected(&path)));
            let affected = affected.unwrap_or_else(|_| vec![path]);
            for path in affected {
                if change.documents.contains_key(&path) && !self.todo.contains(&path) {
                    self.todo.push_back(path);
                }
            }
        }
    }

    fn check(&self, change: &Change, path: &Path) -> Option<Vec<Diagnostic>> {
        let work = || {
            let findings = change.snapshot.diagnostics(path);
            let here = findings.iter().filter(|finding| finding.location.file.path() == path);
            here.map(|finding| convert::diagnostic(finding, &change.documents, &self.client)).collect()
        };
        let found = catch_unwind(AssertUnwindSafe(work));
        if found.is_err() {
            crate::log(&format!("checking {} failed inside the server", path.display()));
        }
        found.ok()
    }

    fn publish(&mut self, document: Document, found: Vec<Diagnostic>) {
        let Document { uri, version } = document;
        let shown = self.published.get(&uri);
        if shown.is_some_and(|(shown_version, shown)| *shown_version == version && *shown == found) {
            return;
        }
        self.published.insert(uri.clone(), (version, found.clone()));
        self.send(uri, Some(version), found);
    }

    fn send(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        let params = PublishDiagnosticsParams { uri, version, diagnostics };
        let notification = Notification::new("textDocument/publishDiagnostics".to_owned(), params);
        // Fails only when the session is over.
        let _ = self.out.send(Message::Notification(notification));
    }
}

fn merged(mut older: Change, mut newer: Change) -> Change {
    older.changed.retain(|path| !newer.changed.contains(path));
    newer.changed.append(&mut older.changed);
    newer.closed.append(&mut older.closed);
    newer
}
