//! A client that keeps count: what it asked, what it was told, and what the texts are.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use ork_lsp::{Fetcher, ServerError, run_on};
use ork_project::{Failure, Host, Needed};
use serde_json::{Value, json};

use crate::support::environment;

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Fetches nothing.
struct Nobody;

impl Fetcher for Nobody {
    fn fetch(&self, _: Vec<Needed>, _: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)> {
        Vec::new()
    }
}

/// A request without an answer yet.
struct Asked {
    method: String,
    /// What the answer must be, where that is known.
    expected: Option<Value>,
    is_cancelled: bool,
}

pub struct Session {
    connection: Connection,
    server: JoinHandle<Result<(), ServerError>>,
    next: i32,
    asked: HashMap<RequestId, Asked>,
    /// The last findings of each document: version, and what was found.
    pub pushed: BTreeMap<String, (Value, Value)>,
    /// What the server offers.
    pub offered: Value,
    pub answered: usize,
    pub cancelled: usize,
    /// The answer that was waited for.
    last: Option<Value>,
}

impl Session {
    /// A session with findings pushed, in a folder.
    pub fn start(folder: &Path) -> Self {
        let (ours, theirs) = Connection::memory();
        let host = Host::new(environment(folder));
        let server = std::thread::spawn(move || run_on(theirs, host, Arc::new(Nobody)));
        let mut session = Self {
            connection: ours,
            server,
            next: 0,
            asked: HashMap::new(),
            pushed: BTreeMap::new(),
            offered: Value::Null,
            answered: 0,
            cancelled: 0,
            last: None,
        };
        let capabilities = json!({
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": true},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}},
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            },
        });
        let folders = json!([{"uri": format!("file://{}", folder.display()), "name": "w"}]);
        let params = json!({"capabilities": capabilities, "workspaceFolders": folders});
        session.offered = session.request("initialize", params)["capabilities"].clone();
        session.notify("initialized", json!({}));
        session
    }

    pub fn notify(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification::new(method.to_owned(), params).into()).unwrap();
    }

    /// Asks without waiting; the answer must be `expected` where that is given.
    pub fn ask(&mut self, method: &str, params: Value, expected: Option<Value>) -> i32 {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.asked.insert(id.clone(), Asked { method: method.to_owned(), expected, is_cancelled: false });
        self.connection.sender.send(Request::new(id, method.to_owned(), params).into()).unwrap();
        self.next
    }

    pub fn cancel(&mut self, id: i32) {
        self.cancelled += 1;
        if let Some(asked) = self.asked.get_mut(&id.into()) {
            asked.is_cancelled = true;
        }
        self.notify("$/cancelRequest", json!({ "id": id }));
    }

    /// Asks and waits.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params, None);
        while self.asked.contains_key(&id.into()) {
            let message = self.connection.receiver.recv_timeout(PATIENCE).expect("an answer");
            self.take(message);
        }
        self.last.take().unwrap_or_default()
    }

    /// Takes what has come; waits until few enough questions are open.
    pub fn take_until(&mut self, open: usize) {
        while let Ok(message) = self.connection.receiver.try_recv() {
            self.take(message);
        }
        while self.asked.len() > open {
            let message = self.connection.receiver.recv_timeout(PATIENCE).expect("an answer");
            self.take(message);
        }
    }

    /// Takes what comes until the findings pushed of a document are these.
    pub fn wait_for_findings(&mut self, uri: &str, expected: &(Value, Value)) {
        let end = Instant::now() + PATIENCE;
        while self.pushed.get(uri) != Some(expected) {
            match self.connection.receiver.recv_deadline(end) {
                Ok(message) => self.take(message),
                Err(_) => panic!("{uri}: {:?} instead of {expected:?}", self.pushed.get(uri)),
            }
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Response(Response { id, response_result }) => {
                let asked = self.asked.remove(&id).expect("an answer to a question");
                self.answered += 1;
                match response_result {
                    Ok(result) => {
                        if let Some(expected) = &asked.expected {
                            assert_eq!(&result, expected, "{}", asked.method);
                        }
                        self.last = Some(result);
                    }
                    // Cancelled, and what cannot be done here (renaming a blank, say) may be refused.
                    Err(error) => {
                        let may =
                            matches!(error.code, -32_800 | -32_802) || (error.code != -32_603 && !asked.is_cancelled);
                        assert!(may && asked.expected.is_none(), "{}: {error:?}", asked.method);
                        self.last = None;
                    }
                }
            }
            Message::Notification(Notification { method, params }) => {
                if method == "textDocument/publishDiagnostics" {
                    let uri = params["uri"].as_str().unwrap().to_owned();
                    self.pushed.insert(uri, (params["version"].clone(), params["diagnostics"].clone()));
                }
            }
            Message::Request(request) => panic!("nothing was offered that {} needs", request.method),
        }
    }

    /// Ends as the protocol wants it, with nothing left over.
    pub fn finish(mut self) {
        self.take_until(0);
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.server.join().unwrap().unwrap();
        let left: Vec<Message> = self.connection.receiver.try_iter().collect();
        assert!(left.iter().all(|message| !matches!(message, Message::Response(_))), "{left:?}");
    }
}
