//! A recorded session once more: a fresh server gets what the client sent, in the same order, and says whether it answers
//! as it did.
//!
//! A message of the client is sent when everything that it could have known has come: what the server answered before it
//! in the record. Times are not kept, the network is not used, and files on disk are read as they are now.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use lsp_server::{Connection, ErrorCode, Message, Notification, RequestId, Response};
use ork_project::{Failure, Host, Needed};
use serde_json::Value;

use crate::fetch::Fetcher;
use crate::log::Log;
use crate::record::{Head, Line, Sender};
use crate::session;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing must have come before the findings count as the last ones.
const QUIET: Duration = Duration::from_millis(500);
/// The codes of answers that say that there is none.
const DROPPED: [i32; 2] = [ErrorCode::RequestCanceled as i32, ErrorCode::ServerCancelled as i32];
const PUBLISH: &str = "textDocument/publishDiagnostics";

/// Why a record cannot be gone through.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The file cannot be read, or the outcome not written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no record.
    #[error("line {line} is not of a record: {reason}")]
    Form {
        /// Counted from 1.
        line: usize,
        /// Why.
        reason: String,
    },
}

/// What became of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Answers that were as recorded.
    pub same: usize,
    /// Answers, and findings of documents, that were not.
    pub different: usize,
}

/// Goes through a recorded session and writes down what is other than it was.
///
/// # Errors
/// The record cannot be read, or `out` not be written.
pub fn replay(record: impl BufRead, host: Host, log: Log, out: &mut dyn Write) -> Result<Replayed, ReplayError> {
    let lines = read(record)?;
    let (ours, theirs) = Connection::memory();
    let server = std::thread::spawn(move || session::run(theirs, host, Arc::new(Nobody), log));
    let mut replay = Replay {
        connection: ours,
        lines,
        asked: HashMap::new(),
        seen: Seen::default(),
        out,
        outcome: Replayed::default(),
    };
    replay.go()?;
    let Replay { connection, outcome, .. } = replay;
    drop(connection);
    // How the server ended is for the record's client to know; a fault inside it is in the log.
    let _ = server.join();
    Ok(outcome)
}

fn read(record: impl BufRead) -> Result<Vec<Line>, ReplayError> {
    let mut lines = Vec::new();
    for (index, text) in record.lines().enumerate() {
        let text = text?;
        let form = |error: serde_json::Error| ReplayError::Form { line: index + 1, reason: error.to_string() };
        if index == 0 {
            let _: Head = serde_json::from_str(&text).map_err(form)?;
        } else if !text.is_empty() {
            lines.push(serde_json::from_str(&text).map_err(form)?);
        }
    }
    Ok(lines)
}

/// A record has what was fetched on the disk, or has not.
struct Nobody;

impl Fetcher for Nobody {
    fn fetch(&self, needed: Vec<Needed>, _: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)> {
        let reason = "a replay uses no network".to_owned();
        let failure = Failure { absent: false, reason };
        needed.iter().map(|needed| (needed.target.to_string(), Some(failure.clone()))).collect()
    }
}

/// What the server has sent.
#[derive(Default)]
struct Seen {
    answers: HashMap<RequestId, Response>,
    /// The last findings of each document.
    findings: BTreeMap<String, Findings>,
}

/// Findings of a document, and the version that they belong to.
struct Findings {
    version: Value,
    found: Value,
}

struct Replay<'a> {
    connection: Connection,
    lines: Vec<Line>,
    /// The methods of the client's requests.
    asked: HashMap<RequestId, String>,
    seen: Seen,
    out: &'a mut dyn Write,
    outcome: Replayed,
}

impl Replay<'_> {
    fn go(&mut self) -> Result<(), ReplayError> {
        let mut recorded = BTreeMap::new();
        for Line { from, message, .. } in std::mem::take(&mut self.lines) {
            match (from, message) {
                // What the server still answered comes behind it.
                (Sender::Client, Message::Notification(last)) if last.method == "exit" => {}
                (Sender::Client, message) => self.send(message),
                (Sender::Server, Message::Response(expected)) => self.compare(&expected)?,
                (Sender::Server, Message::Notification(pushed)) if pushed.method == PUBLISH => {
                    note(&mut recorded, pushed.params);
                }
                (Sender::Server, _) => {}
            }
        }
        self.settle();
        self.compare_findings(&recorded)?;
        let Replayed { same, different } = self.outcome;
        writeln!(self.out, "{same} as recorded, {different} different")?;
        Ok(())
    }

    fn send(&mut self, message: Message) {
        let message = match message {
            Message::Request(mut request) => {
                // The editor that was then is gone, and need not be waited for.
                if request.method == "initialize"
                    && let Some(params) = request.params.as_object_mut()
                {
                    params.insert("processId".to_owned(), Value::Null);
                }
                self.asked.insert(request.id.clone(), request.method.clone());
                Message::Request(request)
            }
            other => other,
        };
        // Fails only when the server has ended, which the missing answers show.
        let _ = self.connection.sender.send(message);
    }

    /// Waits for the answer to the same request and compares the two.
    fn compare(&mut self, expected: &Response) -> Result<(), ReplayError> {
        let method = self.asked.get(&expected.id).cloned().unwrap_or_default();
        let end = Instant::now() + PATIENCE;
        while !self.seen.answers.contains_key(&expected.id) {
            match self.connection.receiver.recv_deadline(end) {
                Ok(message) => self.see(message),
                Err(_) => break,
            }
        }
        let Some(found) = self.seen.answers.remove(&expected.id) else {
            return self.differ(&format!("`{method}` ({}) has no answer", expected.id), &value(expected), &Value::Null);
        };
        // What was taken back may come in time now.
        let was_dropped = matches!(&expected.response_result, Err(error) if DROPPED.contains(&error.code));
        let (expected, found) = (value(expected), value(&found));
        if was_dropped || expected == found {
            self.outcome.same += 1;
            return Ok(());
        }
        let id = expected.get("id").cloned().unwrap_or_default();
        self.differ(&format!("`{method}` ({id}) is answered otherwise"), &expected, &found)
    }

    fn see(&mut self, message: Message) {
        match message {
            Message::Response(response) => _ = self.seen.answers.insert(response.id.clone(), response),
            Message::Notification(Notification { method, params }) if method == PUBLISH => {
                note(&mut self.seen.findings, params);
            }
            // The record has the client's answers to requests.
            Message::Notification(_) | Message::Request(_) => {}
        }
    }

    /// Findings come when they come: the last ones are there when nothing more comes.
    fn settle(&mut self) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.connection.receiver.recv_timeout(QUIET) {
                Ok(message) => self.see(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// The findings of a text that the record has, too: it may have ended before the last ones came.
    fn compare_findings(&mut self, recorded: &BTreeMap<String, Findings>) -> Result<(), ReplayError> {
        let seen = std::mem::take(&mut self.seen.findings);
        for (uri, Findings { version, found: expected }) in recorded {
            let Some(now) = seen.get(uri).filter(|now| now.version == *version) else { continue };
            if *expected == now.found {
                self.outcome.same += 1;
            } else {
                self.differ(&format!("the findings of {uri} are others"), expected, &now.found)?;
            }
        }
        Ok(())
    }

    fn differ(&mut self, what: &str, expected: &Value, found: &Value) -> Result<(), ReplayError> {
        self.outcome.different += 1;
        writeln!(self.out, "{what}\n  recorded: {expected}\n  now:      {found}")?;
        Ok(())
    }
}

/// Keeps findings as the last ones of their document.
fn note(findings: &mut BTreeMap<String, Findings>, mut params: Value) {
    let mut take = |name: &str| params.get_mut(name).map(Value::take).unwrap_or_default();
    let (uri, version, found) = (take("uri"), take("version"), take("diagnostics"));
    findings.insert(uri.as_str().unwrap_or_default().to_owned(), Findings { version, found });
}

/// A response as JSON.
fn value(response: &Response) -> Value {
    serde_json::to_value(response).unwrap_or_default()
}
