//! The client of the scenarios.

#![expect(clippy::needless_pass_by_value, reason = "scenarios hand over what `json!` makes")]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use ork_project::{Environment, Failure, Needed};
use serde_json::{Value, json};

use super::fidelity;
use crate::{Fetcher, ServerError};

/// Longer than anything takes; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fetches nothing.
struct Nobody;

impl Fetcher for Nobody {
    fn fetch(&self, _: Vec<Needed>, _: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)> {
        Vec::new()
    }
}

pub(super) struct Client {
    connection: Connection,
    server: JoinHandle<Result<(), ServerError>>,
    next: i32,
    /// What was asked and is not answered.
    asked: HashMap<RequestId, String>,
    /// Notifications and requests of the server that came while an answer was waited for.
    seen: Vec<Message>,
}

impl Client {
    /// Connected, but not initialized.
    pub(super) fn connect() -> Self {
        let environment =
            Environment { working_directory: PathBuf::from("/"), ork_home: None, katalog_base: None, motif_base: None };
        Self::connect_in(environment, Arc::new(Nobody))
    }

    /// As [`Self::connect`], in some surroundings, with somebody who fetches.
    pub(super) fn connect_in(environment: Environment, fetcher: Arc<dyn Fetcher>) -> Self {
        let (ours, theirs) = Connection::memory();
        let server = std::thread::spawn(move || crate::run_on(theirs, environment, fetcher));
        Self { connection: ours, server, next: 0, asked: HashMap::new(), seen: Vec::new() }
    }

    /// Initialized with some capabilities.
    pub(super) fn start(capabilities: Value) -> Self {
        let mut client = Self::connect();
        client.initialize(json!({"processId": null, "rootUri": null, "capabilities": capabilities}));
        client
    }

    /// Says who it is; what the server offers.
    pub(super) fn initialize(&mut self, params: Value) -> Value {
        let offered = self.request("initialize", params).unwrap();
        self.notify("initialized", json!({}));
        offered
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.connection.sender.send(Message::Notification(notification)).unwrap();
    }

    pub(super) fn send(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        self.asked.insert(self.next.into(), method.to_owned());
        let request = Request::new(self.next.into(), method.to_owned(), params);
        self.connection.sender.send(Message::Request(request)).unwrap();
        self.next
    }

    pub(super) fn answer(&mut self, id: i32) -> Result<Value, (i32, String)> {
        loop {
            match self.receive() {
                Message::Response(Response { id: answered, response_result }) if answered == id.into() => {
                    return response_result.map_err(|error| (error.code, error.message));
                }
                Message::Response(other) => panic!("an answer to nothing: {other:?}"),
                other => self.seen.push(other),
            }
        }
    }

    pub(super) fn request(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.send(method, params);
        self.answer(id)
    }

    /// The next message that is no answer.
    pub(super) fn next_message(&mut self) -> Message {
        if self.seen.is_empty() {
            return self.receive();
        }
        self.seen.remove(0)
    }

    /// The next message of all, which must be what the protocol says.
    fn receive(&mut self) -> Message {
        let message = self.connection.receiver.recv_timeout(PATIENCE).unwrap();
        let method = match &message {
            Message::Response(response) => Some(self.asked.remove(&response.id).expect("an answer to a question")),
            _ => None,
        };
        fidelity::check(&message, method.as_deref());
        message
    }

    /// The next request of the server of a kind; what comes before it is left out.
    pub(super) fn asked_for(&mut self, method: &str) -> Request {
        loop {
            if let Message::Request(request) = self.next_message()
                && request.method == method
            {
                return request;
            }
        }
    }

    /// Answers a request of the server.
    pub(super) fn respond(&self, request: &Request, result: Value) {
        self.connection.sender.send(Response::new_ok(request.id.clone(), result).into()).unwrap();
    }

    /// What comes until nothing has come for a moment.
    pub(super) fn rest(&mut self) -> Vec<Message> {
        let mut rest = std::mem::take(&mut self.seen);
        while !self.connection.receiver.is_empty() || !self.is_quiet() {
            rest.push(self.receive());
        }
        rest
    }

    /// Whether nothing comes for longer than the server waits for anything.
    fn is_quiet(&self) -> bool {
        let mut ready = crossbeam_channel::Select::new();
        ready.recv(&self.connection.receiver);
        ready.ready_timeout(Duration::from_millis(600)).is_err()
    }

    /// The parameters of the next published findings.
    pub(super) fn findings(&mut self) -> Value {
        loop {
            if let Message::Notification(notification) = self.next_message()
                && notification.method == "textDocument/publishDiagnostics"
            {
                return notification.params;
            }
        }
    }

    /// Published findings up to those of a version.
    pub(super) fn findings_of(&mut self, version: i32) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let found = self.findings();
            let last = found["version"] == version;
            all.push(found);
            if last {
                return all;
            }
        }
    }

    pub(super) fn open(&self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub(super) fn change(&self, uri: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// What the server ended with, once the connection is closed.
    pub(super) fn end(self) -> Result<(), ServerError> {
        drop(self.connection);
        self.server.join().unwrap()
    }

    /// Ends as the protocol wants it.
    pub(super) fn finish(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        self.end().unwrap();
    }
}

pub(super) fn code(error: ErrorCode) -> i32 {
    error as i32
}
