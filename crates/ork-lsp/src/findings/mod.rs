//! Findings, computed on a thread of their own: those of open documents are pushed to clients that do not ask for them,
//! those of the workspace pushed or handed over in parts.
//!
//! Changes that pile up are taken together. What was computed for a text that has changed meanwhile is dropped, so that
//! nothing older follows something newer; this thread is the only one that pushes. Open documents come first; the files
//! of the workspace are looked at one by one, when nothing has changed for a moment, and only when something other than
//! the typing of a person has changed.

mod ask;
mod progress;
mod push;
pub(crate) mod report;
mod workspace;

use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use gen_lsp_types::Uri;
use lsp_server::{Message, Response};
use ork_project::Snapshot;

pub(crate) use ask::Ask;

use crate::capabilities::Client;
use crate::documents::Documents;
use crate::log::Log;
use crate::pool::STACK;
use crate::settings::DiagnosticMode;

/// How long nothing must have changed before the workspace is looked at.
const QUIET: Duration = Duration::from_millis(250);

/// What the thread is told.
pub(crate) enum News {
    /// Something has changed.
    Change(Change),
    /// The client asks for the findings of the workspace.
    Ask(Ask),
}

/// What has changed, and the state after it.
pub(crate) struct Change {
    /// The documents' meaning.
    pub(crate) snapshot: Snapshot,
    /// The open ones.
    pub(crate) documents: Documents,
    /// Which files have their findings shown.
    pub(crate) mode: DiagnosticMode,
    /// The documents that are new, other than before, or gone.
    pub(crate) changed: Vec<PathBuf>,
    /// Those that were closed.
    pub(crate) closed: Vec<Uri>,
    /// Whether it is more than somebody's typing: then closed files are looked at again, too.
    pub(crate) settled: bool,
}

/// Starts the thread with how things stand: where news go. It ends when the sender is dropped.
pub(crate) fn start(
    state: State,
    client: Client,
    out: Sender<Message>,
    answers: Sender<Response>,
    log: Log,
) -> io::Result<Sender<News>> {
    let (sender, news) = unbounded();
    let work = move || {
        let pushed = push::Pushed::new(client, out, log.clone());
        let asked = ask::Asked::new(client, pushed.out.clone(), answers, log);
        Findings { state, pushed, asked, quiet_from: Instant::now() }.run(&news);
    };
    thread::Builder::new().name("findings".to_owned()).stack_size(STACK).spawn(work)?;
    Ok(sender)
}

/// The state that findings are computed from.
pub(crate) struct State {
    pub(crate) snapshot: Snapshot,
    pub(crate) documents: Documents,
    pub(crate) mode: DiagnosticMode,
}

struct Findings {
    state: State,
    pushed: push::Pushed,
    asked: ask::Asked,
    /// When the workspace may be looked at.
    quiet_from: Instant,
}

impl Findings {
    fn run(mut self, news: &Receiver<News>) {
        loop {
            while let Ok(newer) = news.try_recv() {
                self.take(newer);
            }
            if let Some(checked) = self.pushed.check_next(&self.state) {
                // What has changed meanwhile makes it old.
                while let Ok(newer) = news.try_recv() {
                    self.take(newer);
                }
                self.pushed.publish(&self.state, checked);
                continue;
            }
            match self.wait(news) {
                Ok(Some(newer)) => self.take(newer),
                Ok(None) if self.asked.step(&self.state) => {}
                Ok(None) => self.pushed.step(&self.state),
                Err(()) => return,
            }
        }
    }

    /// News; nothing when it is time to look at the workspace; an error at the end of the session.
    fn wait(&self, news: &Receiver<News>) -> Result<Option<News>, ()> {
        if !self.asked.has_work() && !self.pushed.has_work() {
            return news.recv().map(Some).map_err(|_| ());
        }
        let now = Instant::now();
        if now >= self.quiet_from {
            return Ok(None);
        }
        match news.recv_timeout(self.quiet_from - now) {
            Ok(newer) => Ok(Some(newer)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(()),
        }
    }

    fn take(&mut self, news: News) {
        match news {
            News::Ask(ask) => self.asked.take(ask, &self.state),
            News::Change(change) => {
                let Change { snapshot, documents, mode, changed, closed, settled } = change;
                self.state = State { snapshot, documents, mode };
                self.quiet_from = Instant::now() + QUIET;
                self.pushed.take(&self.state, changed, closed, settled);
                if settled {
                    self.asked.start_over(&self.state);
                }
            }
        }
    }
}
