//! Texts in the editor and files on disk: what the client tells of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, RenameFilesParams,
};
use lsp_server::{ErrorCode, RequestId};
use ork_ide::When;
use serde_json::Value;

use super::Session;
use super::requests::Pending;
use crate::capabilities;
use crate::documents::{Document, apply};
use crate::findings::{Ask, News};
use crate::previews::{self, Changed, is_preview};
use crate::requests::moved_files;
use crate::uri;

/// Folders whose files change much and are nobody's documents; some clients watch them all the same.
const FOREIGN: [&str; 2] = [".git", "node_modules"];

impl Session {
    pub(super) fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        // What it holds comes from here.
        if is_preview(&item.uri) {
            return;
        }
        let path = uri::to_path(&item.uri);
        let document = Document { uri: item.uri, version: item.version };
        Arc::make_mut(&mut self.documents).insert(path.clone(), document);
        self.host.set_text(path.clone(), item.text);
        self.check(vec![path], Vec::new(), true);
    }

    pub(super) fn changed(&mut self, params: DidChangeTextDocumentParams) {
        if is_preview(&params.text_document.text_document_identifier.uri) {
            return;
        }
        let path = uri::to_path(&params.text_document.text_document_identifier.uri);
        let Some(document) = Arc::make_mut(&mut self.documents).get_mut(&path) else {
            return self.log.warning("a change of a document that is not open was left out");
        };
        document.version = params.text_document.version;
        let mut text = self.host.snapshot().file(&path).map(|file| file.text().to_owned()).unwrap_or_default();
        apply(&mut text, params.content_changes, self.client.encoding);
        self.host.set_text(path.clone(), text);
        self.edited(&path);
        self.check(vec![path], Vec::new(), false);
    }

    /// What was asked of the text before the edit is of no use any more.
    fn edited(&mut self, path: &Path) {
        let is_old = |pending: &Pending| pending.until_edit_of.as_deref() == Some(path);
        let old: Vec<RequestId> =
            self.pending.iter().filter(|(_, pending)| is_old(pending)).map(|(id, _)| id.clone()).collect();
        for id in old {
            self.drop_request(id, ErrorCode::ServerCancelled, "the document has changed", Some(true));
        }
    }

    pub(super) fn closed(&mut self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        if is_preview(&uri) {
            return self.previews.unfollow(&uri);
        }
        let path = uri::to_path(&uri);
        if Arc::make_mut(&mut self.documents).remove(&path).is_none() {
            return;
        }
        self.host.close(&path);
        self.tokens.forget(&path);
        self.check(vec![path], vec![uri], true);
        self.refresh_diagnostics();
    }

    /// A saved text was known before; but where nobody watches files, saving is the moment at which others may have
    /// changed too. What waited while somebody typed is shown now.
    pub(super) fn saved(&mut self, DidSaveTextDocumentParams { text_document, .. }: DidSaveTextDocumentParams) {
        let path = uri::to_path(&text_document.uri);
        self.host.saved(&path);
        if self.client.watches_files {
            self.check(vec![path], Vec::new(), true);
            self.refresh_diagnostics();
        } else {
            self.disk_changed();
        }
    }

    pub(super) fn files_changed(&mut self, DidChangeWatchedFilesParams { changes }: DidChangeWatchedFilesParams) {
        let counts = |path: &PathBuf| {
            // What is open counts as the editor has it.
            let is_open = self.documents.contains_key(path);
            let is_foreign = path.components().any(|part| FOREIGN.iter().any(|name| part.as_os_str() == *name));
            !is_open && !is_foreign
        };
        let mut changed = changes.into_iter().map(|change| uri::to_path(&change.uri));
        if changed.any(|path| counts(&path)) {
            self.disk_changed();
        }
    }

    /// Whoever did not ask before it moved files is offered the changes now.
    pub(super) fn files_renamed(&mut self, RenameFilesParams { files }: RenameFilesParams) {
        self.disk_changed();
        if self.client.asks_before_moves || !self.client.applies_edits {
            return;
        }
        let snapshot = self.host.snapshot();
        if let Some(edit) = moved_files::edit(&snapshot, &self.documents, &self.client, &files, When::After) {
            self.offer_edit("paths of moved files", &edit);
        }
    }

    pub(super) fn folders_changed(&mut self, params: &Value) {
        let folders = |name: &str| {
            let list = params.pointer(&format!("/event/{name}")).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|folder| capabilities::root(folder.get("uri")?)).collect::<Vec<_>>()
        };
        let removed = folders("removed");
        self.roots.retain(|root| !removed.contains(root));
        for root in folders("added") {
            if !self.roots.contains(&root) {
                self.roots.push(root);
            }
        }
        self.host.set_roots(self.roots.clone());
        self.watch_anew();
        self.disk_changed();
    }

    pub(super) fn disk_changed(&mut self) {
        self.host.disk_changed();
        self.follow(None);
        self.check_all();
        self.refresh();
    }

    /// Brings the previews that the client follows up to date.
    pub(super) fn follow(&self, paths: Option<Vec<PathBuf>>) {
        self.previews.changed();
        if self.previews.has_followers() {
            let previews = previews::At::now(&self.previews);
            // Fails only when the thread is gone, and it outlives the session.
            let _ = self.following.send(Changed { snapshot: self.host.snapshot(), previews, paths });
        }
    }

    /// The findings of closed files, which take a while.
    pub(super) fn ask_for_workspace(&mut self, id: RequestId, params: Value) {
        match serde_json::from_value(params) {
            Ok(params) => {
                let cancelled = self.wait_for(id.clone(), "workspace/diagnostic", None);
                // Fails only when the thread is gone, and it outlives the session.
                let _ = self.news.send(News::Ask(Ask { id, params, cancelled }));
            }
            Err(error) => self.refuse(id, ErrorCode::InvalidParams, error.to_string()),
        }
    }
}
