//! `workspace/diagnostic`: the findings of the workspace's closed files, handed over in parts as they are found.
//!
//! A client asks again as soon as it has an answer. One that would say nothing new is kept until there is something new
//! to say, or the client no longer wants it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use gen_lsp_types::{
    FullDocumentDiagnosticReport, PreviousResultId, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use lsp_server::{Message, Notification, RequestId, Response};
use serde_json::json;

use crate::capabilities::Client;
use crate::findings::progress::Progress;
use crate::findings::{State, report, workspace};
use crate::log::Log;
use crate::uri;

/// Files whose reports travel together.
const PART: usize = 20;

/// A request for the findings of the workspace.
pub(crate) struct Ask {
    pub(crate) id: RequestId,
    pub(crate) params: WorkspaceDiagnosticParams,
    /// Set when the client no longer wants the answer; then it has one already.
    pub(crate) cancelled: Arc<AtomicBool>,
}

pub(crate) struct Asked {
    client: Client,
    out: Sender<Message>,
    answers: Sender<Response>,
    log: Log,
    passes: VecDeque<Pass>,
    /// Whether the client was ever answered: the first answer is never kept back.
    has_answered: bool,
    /// How many looks there were.
    count: usize,
}

/// The work for one request.
struct Pass {
    ask: Ask,
    /// What the client has, by document.
    known: HashMap<PathBuf, PreviousResultId>,
    /// Files that wait to be looked at.
    queue: VecDeque<PathBuf>,
    /// Reports that the client does not have yet.
    items: Vec<WorkspaceDocumentDiagnosticReport>,
    /// Those of them that say something new.
    fresh: Vec<(PathBuf, PreviousResultId)>,
    /// Whether the client was told something new.
    has_told: bool,
    /// Nothing new: kept until something changes.
    is_parked: bool,
    progress: Option<Progress>,
}

impl Asked {
    pub(crate) fn new(client: Client, out: Sender<Message>, answers: Sender<Response>, log: Log) -> Self {
        Self { client, out, answers, log, passes: VecDeque::new(), has_answered: false, count: 0 }
    }

    /// Whether files wait to be looked at.
    pub(crate) fn has_work(&self) -> bool {
        self.passes.iter().any(|pass| !pass.is_parked)
    }

    pub(crate) fn take(&mut self, ask: Ask, state: &State) {
        self.passes.retain(|pass| !pass.ask.is_cancelled());
        let known = ask.params.previous_result_ids.iter();
        let known = known.map(|known| (uri::to_path(&known.uri), known.clone())).collect();
        let mut pass = Pass {
            ask,
            known,
            queue: VecDeque::new(),
            items: Vec::new(),
            fresh: Vec::new(),
            has_told: false,
            is_parked: false,
            progress: None,
        };
        pass.start(state);
        self.passes.push_back(pass);
    }

    /// Something has changed: whoever waits is served anew.
    pub(crate) fn start_over(&mut self, state: &State) {
        self.passes.retain(|pass| !pass.ask.is_cancelled());
        for pass in &mut self.passes {
            pass.start(state);
        }
    }

    /// Looks at the next file for whoever asked first; whether there was anything to do.
    pub(crate) fn step(&mut self, state: &State) -> bool {
        self.passes.retain(|pass| !pass.ask.is_cancelled());
        let Some(at) = self.passes.iter().position(|pass| !pass.is_parked) else { return false };
        let Some(mut pass) = self.passes.remove(at) else { return false };
        self.begin(&mut pass);
        if let Some(path) = pass.queue.pop_front() {
            self.look(state, &mut pass, path);
            if pass.items.len() >= PART {
                self.hand_over(&mut pass);
            }
            if let Some(progress) = &mut pass.progress {
                progress.left(pass.queue.len());
            }
            self.passes.insert(at, pass);
            return true;
        }
        pass.forget_gone(state);
        pass.progress = None;
        if pass.fresh.is_empty() && !pass.has_told && self.has_answered {
            pass.is_parked = true;
            self.passes.insert(at, pass);
            return true;
        }
        self.hand_over(&mut pass);
        self.has_answered = true;
        let report = WorkspaceDiagnosticReport { items: pass.items };
        // Fails only when the session is over.
        let _ = self.answers.send(Response::new_ok(pass.ask.id, report));
        true
    }

    fn look(&self, state: &State, pass: &mut Pass, path: PathBuf) {
        let Some(uri) = uri::from_path(&path) else { return };
        let Some(found) = report::checked(&self.log, state, &self.client, &path) else { return };
        let result_id = report::result_id(&found);
        match pass.known.get(&path) {
            Some(known) if known.value == result_id => {
                let report = UnchangedDocumentDiagnosticReport { result_id };
                pass.items.push(unchanged(known.uri.clone(), report));
            }
            // The client shows nothing of it, and that is right.
            None if found.is_empty() => {}
            known => {
                let uri = known.map_or(uri, |known| known.uri.clone());
                pass.fresh.push((path, PreviousResultId { uri: uri.clone(), value: result_id.clone() }));
                let report = FullDocumentDiagnosticReport { result_id: Some(result_id), items: found };
                pass.items.push(full(uri, report));
            }
        }
    }

    /// Sends what there is as a part, where the client takes parts.
    fn hand_over(&self, pass: &mut Pass) {
        let Some(token) = &pass.ask.params.partial_result_params.partial_result_token else { return };
        let items = std::mem::take(&mut pass.items);
        if pass.fresh.is_empty() {
            return;
        }
        pass.known.extend(pass.fresh.drain(..));
        pass.has_told = true;
        let params = json!({ "token": token, "value": WorkspaceDiagnosticReport { items } });
        // Fails only when the session is over.
        let _ = self.out.send(Message::Notification(Notification::new("$/progress".to_owned(), params)));
    }

    fn begin(&mut self, pass: &mut Pass) {
        if pass.progress.is_none() && !pass.queue.is_empty() {
            self.count += 1;
            let given = pass.ask.params.work_done_progress_params.work_done_token.take();
            pass.progress = Some(Progress::begin(&self.client, &self.out, given, self.count, pass.queue.len()));
        }
    }
}

impl Ask {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Pass {
    /// From the beginning; what the client was told already it has.
    fn start(&mut self, state: &State) {
        self.queue = workspace::closed_files(state);
        self.items.clear();
        self.fresh.clear();
        self.is_parked = false;
        self.progress = None;
    }

    /// Empties what the client has of files that are no longer looked at; open ones are asked for by themselves.
    fn forget_gone(&mut self, state: &State) {
        let now: HashSet<PathBuf> = workspace::closed_files(state).into_iter().collect();
        let result_id = report::result_id(&[]);
        for (path, known) in &self.known {
            if state.documents.contains_key(path) || now.contains(path) || known.value == result_id {
                continue;
            }
            let nothing = PreviousResultId { uri: known.uri.clone(), value: result_id.clone() };
            self.fresh.push((path.clone(), nothing));
            let report = FullDocumentDiagnosticReport { result_id: Some(result_id.clone()), items: Vec::new() };
            self.items.push(full(known.uri.clone(), report));
        }
    }
}

fn full(uri: Uri, report: FullDocumentDiagnosticReport) -> WorkspaceDocumentDiagnosticReport {
    let report = WorkspaceFullDocumentDiagnosticReport { uri, version: None, full_document_diagnostic_report: report };
    report.into()
}

fn unchanged(uri: Uri, report: UnchangedDocumentDiagnosticReport) -> WorkspaceDocumentDiagnosticReport {
    let report =
        WorkspaceUnchangedDocumentDiagnosticReport { uri, version: None, unchanged_document_diagnostic_report: report };
    report.into()
}
