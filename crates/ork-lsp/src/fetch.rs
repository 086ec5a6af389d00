//! Fetching in the background: what a document needs, by whoever can, with progress for the client.

use std::io;
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Message, Notification};
use ork_project::{Failure, Needed};
use serde_json::{Value, json};

/// The command that clients run: its arguments are URIs of documents, none for all that are open.
pub(crate) const COMMAND: &str = "ork.fetch";

/// Who brings to this machine what documents need. The server itself has no network.
pub trait Fetcher: Send + Sync {
    /// Fetches everything, and what that needs in turn; `report` is told what is under way. Returns every target that was
    /// tried, with why it failed.
    fn fetch(&self, needed: Vec<Needed>, report: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)>;
}

/// Something to fetch.
pub(crate) struct Errand {
    pub(crate) needed: Vec<Needed>,
    /// The client's token for progress, where it shows any.
    pub(crate) token: Option<String>,
}

/// What became of an errand.
pub(crate) struct Done {
    pub(crate) outcomes: Vec<(String, Option<Failure>)>,
}

/// Starts the thread that fetches, one errand after the other. It ends when the sender is dropped.
pub(crate) fn start(fetcher: Arc<dyn Fetcher>, out: Sender<Message>) -> io::Result<(Sender<Errand>, Receiver<Done>)> {
    let (errands, to_do) = unbounded::<Errand>();
    let (done, results) = unbounded();
    let worker = move || {
        for errand in to_do {
            let count = errand.needed.len();
            let report = |value: Value| {
                if let Some(token) = &errand.token {
                    let params = json!({ "token": token, "value": value });
                    // Fails only when the client is gone, which the main loop is told too.
                    let _ = out.send(Notification::new("$/progress".to_owned(), params).into());
                }
            };
            let names = if count == 1 { "1 import".to_owned() } else { format!("{count} imports") };
            report(json!({ "kind": "begin", "title": "ork", "message": format!("fetching {names}") }));
            let outcomes = fetcher.fetch(errand.needed, &|what| report(json!({ "kind": "report", "message": what })));
            let failed = outcomes.iter().filter(|(_, failure)| failure.is_some()).count();
            let message = if failed == 0 { "fetched".to_owned() } else { format!("{failed} could not be fetched") };
            report(json!({ "kind": "end", "message": message }));
            if done.send(Done { outcomes }).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("fetch".to_owned()).spawn(worker)?;
    Ok((errands, results))
}
