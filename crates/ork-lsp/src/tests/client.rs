//! The client of the scenarios.

#![expect(clippy::needless_pass_by_value, reason = "scenarios hand over what `json!` makes")]

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use ork_project::{Environment, Failure, Needed};
use serde_json::{Value, json};

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
        Self { connection: ours, server, next: 0, seen: Vec::new() }
    }

    /// Initialized with some capabilities.
    pub(super) fn start(capabilities: Value) -> Self {
        let mut client = Self::connect();
        client
            .request("initialize", json!({"processId": null, "rootUri": null, "capabilities": capabilities}))
            .unwrap();
        client.notify("initialized", json!({}));
        client
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.connection.sender.send(Message::Notification(notification)).unwrap();
    }

    pub(super) fn send(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        let request = Request::new(self.next.into(), method.to_owned(), params);
        self.connection.sender.send(Message::Request(request)).unwrap();
        self.next
    }

    pub(super) fn answer(&mut self, id: i32) -> Result<Value, (i32, String)> {
        loop {
            match self.connection.receiver.recv_timeout(PATIENCE).unwrap() {
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
            return self.connection.receiver.recv_timeout(PATIENCE).unwrap();
        }
        self.seen.remove(0)
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
