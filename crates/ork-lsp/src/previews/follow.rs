//! Keeps previews that somebody follows up to date, on a thread of its own. Changes that pile up are taken together.

use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Message, Notification, Request, RequestId};
use ork_project::Snapshot;
use serde_json::json;

use super::At;
use crate::capabilities::Client;
use crate::log::Log;
use crate::panics::guarded;
use crate::pool::STACK;

/// A moment without a further change, after which rendering is worth it.
const QUIET: Duration = Duration::from_millis(20);

/// What has changed, and the state after it.
pub(crate) struct Changed {
    /// The documents' meaning.
    pub(crate) snapshot: Snapshot,
    /// The previews as of then.
    pub(crate) previews: At,
    /// The documents that are other than before; none where anything may be.
    pub(crate) paths: Option<Vec<PathBuf>>,
}

/// Starts the thread: where changes go. It ends when the sender is dropped.
pub(crate) fn start(client: Client, out: Sender<Message>, log: Log) -> io::Result<Sender<Changed>> {
    let (sender, changes) = unbounded();
    let mut teller = Teller { client, out, log, asked: 0 };
    thread::Builder::new().name("previews".to_owned()).stack_size(STACK).spawn(move || teller.run(&changes))?;
    Ok(sender)
}

struct Teller {
    client: Client,
    out: Sender<Message>,
    log: Log,
    /// Requests to the client so far: each has a name of its own.
    asked: u32,
}

impl Teller {
    fn run(&mut self, changes: &Receiver<Changed>) {
        while let Ok(mut change) = changes.recv() {
            while let Ok(newer) = changes.recv_timeout(QUIET) {
                change = merged(change, newer);
            }
            for (address, before) in change.previews.resting_on(change.paths.as_deref()) {
                let what = format!("the preview of {}", address.source.as_str());
                let made = guarded(&self.log, &what, || change.previews.render(&change.snapshot, &address));
                let Some(made) = made else {
                    continue;
                };
                let version = made.map(|shown| shown.version);
                if version != before.map(|before| before.version) {
                    self.tell(&address.uri(), version);
                }
            }
        }
    }

    /// Tells the client that a preview is another now, in the way that it takes.
    fn tell(&mut self, uri: &str, version: Option<u32>) {
        let mut messages: Vec<Message> = Vec::new();
        if self.client.refreshes_contents {
            self.asked += 1;
            let id = RequestId::from(format!("ork-preview-{}", self.asked));
            let params = json!({ "uri": uri });
            messages.push(Request::new(id, "workspace/textDocumentContent/refresh".to_owned(), params).into());
        }
        if self.client.shows_previews {
            let params = json!({ "uri": uri, "version": version });
            messages.push(Notification::new("ork/previewChanged".to_owned(), params).into());
        }
        for message in messages {
            // Fails only when the session is over.
            let _ = self.out.send(message);
        }
    }
}

fn merged(older: Changed, newer: Changed) -> Changed {
    let paths = older.paths.zip(newer.paths.clone()).map(|(mut older, newer)| {
        older.extend(newer);
        older
    });
    Changed { paths, ..newer }
}
