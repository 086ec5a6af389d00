//! The main loop: what the client says, in the order in which it says it.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, select};
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, Uri,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use ork_project::{Host, Needed, missing};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::ServerError;
use crate::capabilities::{self, Client};
use crate::dispatch::{Context, handler};
use crate::documents::{Document, Documents, apply};
use crate::fetch::{self, Done, Errand, Fetcher};
use crate::pool::{self, Job};
use crate::publish::{self, Change};
use crate::tokens::TokenCache;
use crate::uri;

/// Serves a connection until `exit` or its end.
pub(crate) fn run(connection: Connection, host: Host, fetcher: Arc<dyn Fetcher>) -> Result<(), ServerError> {
    let Connection { sender, receiver } = connection;
    let (id, params) = wait_for_initialize(&sender, &receiver)?;
    let client = Client::new(&params);
    // Nothing of the project is looked at before the client has its answer.
    let _ = sender.send(Response::new_ok(id, capabilities::offer(&client)).into());
    let (jobs, answers) = pool::start()?;
    let changes = publish::start(client, sender.clone())?;
    let (errands, fetched) = fetch::start(fetcher, sender.clone())?;
    let mut host = host;
    host.set_roots(capabilities::roots(&params));
    let mut session = Session {
        client,
        out: sender,
        host,
        documents: Documents::default(),
        jobs,
        changes,
        errands,
        errand_count: 0,
        pending: HashMap::new(),
        tokens: Arc::default(),
        shut_down: false,
    };
    loop {
        select! {
            recv(receiver) -> message => match message {
                Ok(Message::Notification(notification)) if notification.method == "exit" => {
                    return if session.shut_down { Ok(()) } else { Err(ServerError::NoShutdown) };
                }
                Ok(message) => session.take(message),
                Err(_) => return if session.shut_down { Ok(()) } else { Err(ServerError::Disconnected) },
            },
            recv(fetched) -> done => if let Ok(done) = done {
                session.fetched(done);
            },
            recv(answers) -> answer => if let Ok(answer) = answer {
                session.answer(answer);
            },
        }
    }
}

/// Before `initialize`, requests are refused and notifications dropped; `exit` ends everything.
fn wait_for_initialize(out: &Sender<Message>, receiver: &Receiver<Message>) -> Result<(RequestId, Value), ServerError> {
    for message in receiver {
        match message {
            Message::Request(request) if request.method == "initialize" => {
                return Ok((request.id, request.params));
            }
            Message::Request(request) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                let refusal = Response::new_err(request.id, code, "`initialize` comes first".to_owned());
                let _ = out.send(refusal.into());
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return Err(ServerError::NoShutdown);
            }
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
    Err(ServerError::Disconnected)
}

struct Session {
    client: Client,
    out: Sender<Message>,
    host: Host,
    documents: Documents,
    jobs: Sender<Job>,
    changes: Sender<Change>,
    errands: Sender<Errand>,
    /// How many errands there were: each has a token of its own.
    errand_count: u32,
    /// Requests without an answer yet, with the switch that cancels them.
    pending: HashMap<RequestId, Arc<AtomicBool>>,
    /// What colours clients have got.
    tokens: Arc<TokenCache>,
    shut_down: bool,
}

impl Session {
    fn take(&mut self, message: Message) {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) if !self.shut_down => {
                let method = notification.method.clone();
                let outcome = catch_unwind(AssertUnwindSafe(|| self.notification(notification)));
                if outcome.is_err() {
                    crate::log(&format!("taking {method} failed inside the server"));
                }
            }
            // The requests to the client are for watchers and progress, and there is no use for the answers.
            Message::Notification(_) | Message::Response(_) => {}
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // Fails only when the client is gone, which the loop is told too.
        let _ = self.out.send(message.into());
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.shut_down || method == "initialize" {
            let message = if self.shut_down { "the server is shut down" } else { "`initialize` comes once" };
            return self.send(Response::new_err(id, ErrorCode::InvalidRequest as i32, message.to_owned()));
        }
        if method == "shutdown" {
            self.shut_down = true;
            return self.send(Response::new_ok(id, Value::Null));
        }
        if method == "workspace/executeCommand" {
            return self.execute(id, &params);
        }
        let Some(handler) = handler(&method) else {
            let message = format!("`{method}` is not offered");
            return self.send(Response::new_err(id, ErrorCode::MethodNotFound as i32, message));
        };
        let cancelled = Arc::new(AtomicBool::new(false));
        self.pending.insert(id.clone(), Arc::clone(&cancelled));
        let context = Context {
            snapshot: self.host.snapshot(),
            documents: Documents::clone(&self.documents),
            client: self.client,
            tokens: Arc::clone(&self.tokens),
            cancelled,
        };
        // Fails only when every thread is gone, and those outlive the session.
        let _ = self.jobs.send(Job { id, handler, params, context });
    }

    /// The one command that there is: fetch what documents need. The answer is at once; what is fetched comes later.
    fn execute(&mut self, id: RequestId, params: &Value) {
        let command = params.get("command").and_then(Value::as_str).unwrap_or_default();
        if command != fetch::COMMAND {
            let message = format!("`{command}` is no command of this server");
            return self.send(Response::new_err(id, ErrorCode::InvalidParams as i32, message));
        }
        let named = params.get("arguments").and_then(Value::as_array).into_iter().flatten();
        let mut paths: Vec<PathBuf> =
            named.filter_map(|uri| serde_json::from_value(uri.clone()).ok()).map(|uri| uri::to_path(&uri)).collect();
        if paths.is_empty() {
            paths = self.documents.keys().cloned().collect();
        }
        let snapshot = self.host.snapshot();
        let needed: Vec<Needed> = paths.iter().flat_map(|path| missing(&snapshot, path)).collect();
        self.send(Response::new_ok(id, json!({ "fetching": needed.len() })));
        if needed.is_empty() {
            return;
        }
        let token = self.client.work_done_progress.then(|| {
            self.errand_count += 1;
            let token = format!("ork-fetch-{}", self.errand_count);
            let id = RequestId::from(token.clone());
            let params = json!({ "token": token });
            self.send(Request::new(id, "window/workDoneProgress/create".to_owned(), params));
            token
        });
        // Fails only when the thread is gone, and it outlives the session.
        let _ = self.errands.send(Errand { needed, token });
    }

    /// What was fetched is on disk now; why something was not is told where it is needed.
    fn fetched(&mut self, done: Done) {
        for (target, failure) in done.outcomes {
            self.host.fetched(&target, failure);
        }
        self.disk_changed();
    }

    /// Passes an answer on, unless the request was cancelled and so answered already.
    fn answer(&mut self, answer: Response) {
        if self.pending.remove(&answer.id).is_some() {
            self.send(answer);
        }
    }

    fn cancel(&mut self, params: &Value) {
        let id = match params.get("id") {
            Some(Value::String(text)) => RequestId::from(text.clone()),
            Some(Value::Number(number)) => match number.as_i64().map(i32::try_from) {
                Some(Ok(number)) => RequestId::from(number),
                _ => return,
            },
            _ => return,
        };
        let Some(cancelled) = self.pending.remove(&id) else { return };
        cancelled.store(true, Ordering::Relaxed);
        self.send(Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled by the client".to_owned()));
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => self.watch_files(),
            "$/cancelRequest" => self.cancel(&params),
            "textDocument/didOpen" => self.with(&method, params, Self::opened),
            "textDocument/didChange" => self.with(&method, params, Self::changed),
            "textDocument/didClose" => self.with(&method, params, Self::closed),
            "textDocument/didSave" => self.with(&method, params, Self::saved),
            "workspace/didChangeWatchedFiles" => self.with(&method, params, Self::files_changed),
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, method: &str, params: Value, act: fn(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => act(self, params),
            Err(error) => crate::log(&format!("{method} could not be read and was left out: {error}")),
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        let path = uri::to_path(&item.uri);
        let document = Document { uri: item.uri, version: item.version };
        Arc::make_mut(&mut self.documents).insert(path.clone(), document);
        self.host.set_text(path.clone(), item.text);
        self.check(vec![path], Vec::new());
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let path = uri::to_path(&params.text_document.text_document_identifier.uri);
        let Some(document) = Arc::make_mut(&mut self.documents).get_mut(&path) else {
            return crate::log("a change of a document that is not open was left out");
        };
        document.version = params.text_document.version;
        let mut text = self.host.snapshot().file(&path).map(|file| file.text().to_owned()).unwrap_or_default();
        apply(&mut text, params.content_changes, self.client.encoding);
        self.host.set_text(path.clone(), text);
        self.check(vec![path], Vec::new());
    }

    fn closed(&mut self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let path = uri::to_path(&uri);
        if Arc::make_mut(&mut self.documents).remove(&path).is_none() {
            return;
        }
        self.host.close(&path);
        self.tokens.forget(&path);
        self.check(vec![path], vec![uri]);
    }

    /// A saved text was known before; but where nobody watches files, saving is the moment at which others may have
    /// changed too.
    fn saved(&mut self, DidSaveTextDocumentParams { text_document, .. }: DidSaveTextDocumentParams) {
        let path = uri::to_path(&text_document.uri);
        self.host.saved(&path);
        if self.client.watches_files {
            self.check(vec![path], Vec::new());
        } else {
            self.disk_changed();
        }
    }

    fn files_changed(&mut self, params: DidChangeWatchedFilesParams) {
        // What is open counts as the editor has it.
        if params.changes.into_iter().any(|change| !self.documents.contains_key(&uri::to_path(&change.uri))) {
            self.disk_changed();
        }
    }

    fn disk_changed(&mut self) {
        self.host.disk_changed();
        let open = self.documents.keys().cloned().collect();
        self.check(open, Vec::new());
    }

    fn check(&self, changed: Vec<PathBuf>, closed: Vec<Uri>) {
        let change =
            Change { snapshot: self.host.snapshot(), documents: Documents::clone(&self.documents), changed, closed };
        // Fails only when the thread is gone, and it outlives the session.
        let _ = self.changes.send(change);
    }

    fn watch_files(&self) {
        if !self.client.watches_files {
            return;
        }
        let mut watchers = ["**/*.{yaml,yml}", "**/ork.toml"].map(|glob| json!({ "globPattern": glob })).to_vec();
        // What somebody else fetches or lists is news here as well.
        let home = self.host.snapshot().environment().ork_home.clone();
        if let (true, Some(home)) = (self.client.watches_other_folders, home)
            && let Some(base) = uri::from_path(&home.join("registry"))
        {
            let pattern = json!({ "baseUri": base, "pattern": "**/.ork-{entry,index}.json" });
            watchers.push(json!({ "globPattern": pattern }));
        }
        let registration = json!({
            "id": "ork-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        let id = RequestId::from("ork-files".to_owned());
        let params = json!({ "registrations": [registration] });
        self.send(Request::new(id, "client/registerCapability".to_owned(), params));
    }
}
