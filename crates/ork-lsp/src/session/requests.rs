//! Requests: who answers them, and what becomes of those that nobody wants any more.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use gen_lsp_types::Uri;
use lsp_server::{ErrorCode, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};

use super::{Session, Trace};
use crate::dispatch::{Context, handler};
use crate::documents::Documents;
use crate::log::Verbosity;
use crate::pool::Job;
use crate::previews;
use crate::requests::apply;
use crate::uri;

/// How long answers may take after `exit`.
const FAREWELL: Duration = Duration::from_secs(2);

/// A request without an answer yet.
pub(super) struct Pending {
    pub(super) method: String,
    since: Instant,
    /// The switch that cancels it.
    cancelled: Arc<AtomicBool>,
    /// The document whose next edit makes the answer useless.
    pub(super) until_edit_of: Option<PathBuf>,
}

impl Session {
    pub(super) fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.shut_down || method == "initialize" {
            let message = if self.shut_down { "the server is shut down" } else { "`initialize` comes once" };
            return self.refuse(id, ErrorCode::InvalidRequest, message.to_owned());
        }
        match method.as_str() {
            "shutdown" => self.shut_down(id),
            "workspace/executeCommand" if !apply::is_named(&params) => self.execute(id, &params),
            "workspace/diagnostic" => self.ask_for_workspace(id, params),
            _ => self.hand_out(id, method, params),
        }
    }

    /// Gives a request to the threads that answer.
    pub(super) fn hand_out(&mut self, id: RequestId, method: String, params: Value) {
        let Some(handler) = handler(&method) else {
            return self.refuse(id, ErrorCode::MethodNotFound, format!("`{method}` is not offered"));
        };
        let until_edit_of = (method == "textDocument/diagnostic").then(|| document_of(&params)).flatten();
        let cancelled = self.wait_for(id.clone(), &method, until_edit_of);
        self.handed_out += 1;
        let context = Context {
            snapshot: self.host.snapshot(),
            documents: Documents::clone(&self.documents),
            client: self.client,
            settings: self.settings,
            tokens: Arc::clone(&self.tokens),
            log: self.log.clone(),
            previews: previews::At::now(&self.previews),
            cancelled,
            out: self.out.clone(),
            number: self.handed_out,
        };
        // Fails only when every thread is gone, and those outlive the session.
        let _ = self.jobs.send(Job { id, method, handler, params, context });
    }

    /// Notes a request that is answered later.
    pub(super) fn wait_for(&mut self, id: RequestId, method: &str, until_edit_of: Option<PathBuf>) -> Arc<AtomicBool> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let pending = Pending {
            method: method.to_owned(),
            since: Instant::now(),
            cancelled: Arc::clone(&cancelled),
            until_edit_of,
        };
        self.pending.insert(id, pending);
        cancelled
    }

    /// `shutdown` is answered last. What waits for something new is told that nothing will come.
    pub(super) fn shut_down(&mut self, id: RequestId) {
        self.shut_down = true;
        let waiting = self.pending.iter().filter(|(_, pending)| pending.method == "workspace/diagnostic");
        let waiting: Vec<RequestId> = waiting.map(|(id, _)| id.clone()).collect();
        for id in waiting {
            self.drop_request(id, ErrorCode::ServerCancelled, "the server is shut down", Some(false));
        }
        self.last = Some(id);
        self.answer_last();
    }

    pub(super) fn answer_last(&mut self) {
        if self.pending.is_empty()
            && let Some(id) = self.last.take()
        {
            self.send(Response::new_ok(id, Value::Null));
        }
    }

    /// Whoever says `exit` right behind its questions gets answers still, if they do not take long.
    pub(super) fn answer_rest(&mut self, answers: &Receiver<Response>) {
        let end = Instant::now() + FAREWELL;
        while self.last.is_some() {
            let Ok(answer) = answers.recv_deadline(end) else { return };
            self.answer(answer);
        }
    }

    /// Passes an answer on, unless the request was cancelled and so answered already.
    pub(super) fn answer(&mut self, answer: Response) {
        let Some(pending) = self.pending.remove(&answer.id) else { return };
        let Pending { method, since, .. } = pending;
        let ms = since.elapsed().as_secs_f64() * 1000.0;
        if self.log.wants(Verbosity::Debug) {
            self.log.debug(&format!("`{method}` ({}) was answered after {ms:.2} ms", answer.id));
        }
        let trace = self.trace_of(&method, ms, &answer);
        self.send(answer);
        if let Some(trace) = trace {
            self.send(trace);
        }
        self.answer_last();
    }

    /// What the client is told of an answer beside it.
    fn trace_of(&self, method: &str, ms: f64, answer: &Response) -> Option<Notification> {
        let message = format!("`{method}` was answered after {ms:.2} ms");
        let params = match (self.trace, &answer.response_result) {
            (Trace::Off, _) => return None,
            (Trace::Messages, _) => json!({ "message": message }),
            (Trace::Verbose, Ok(result)) => json!({ "message": message, "verbose": result.to_string() }),
            (Trace::Verbose, Err(error)) => json!({ "message": message, "verbose": error.message }),
        };
        Some(Notification::new("$/logTrace".to_owned(), params))
    }

    pub(super) fn cancel(&mut self, params: &Value) {
        let Some(id) = params.get("id").and_then(|id| serde_json::from_value(id.clone()).ok()) else { return };
        self.drop_request(id, ErrorCode::RequestCanceled, "cancelled by the client", None);
    }

    /// Answers a request with the reason why there is no answer; whoever works on it may stop.
    pub(super) fn drop_request(&mut self, id: RequestId, code: ErrorCode, reason: &str, retrigger: Option<bool>) {
        let Some(pending) = self.pending.remove(&id) else { return };
        pending.cancelled.store(true, Ordering::Relaxed);
        let data = retrigger.map(|again| json!({ "retriggerRequest": again }));
        let error = ResponseError { code: code as i32, message: reason.to_owned(), data };
        self.send(Response { id, response_result: Err(error) });
        self.answer_last();
    }
}

/// The document that the parameters of a request name.
fn document_of(params: &Value) -> Option<PathBuf> {
    let uri: Uri = serde_json::from_value(params.pointer("/textDocument/uri")?.clone()).ok()?;
    Some(uri::to_path(&uri))
}
