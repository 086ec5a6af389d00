//! The main loop: what the client says, in the order in which it says it.

mod ask;
mod begin;
mod fetching;
mod requests;
mod texts;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::{Sender, select, unbounded};
use gen_lsp_types::{TextDocumentContentParams, Uri};
use lsp_server::{Connection, ErrorCode, Message, Notification, RequestId, Response};
use ork_project::Host;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ServerError;
use crate::capabilities::{self, Client};
use crate::documents::Documents;
use crate::fetch::{self, Errand, Fetcher};
use crate::findings::{self, Change, News, State};
use crate::log::Log;
use crate::panics::guarded;
use crate::parent;
use crate::pool::{self, Job};
use crate::previews::{self, Changed, Previews};
use crate::session::ask::Outstanding;
use crate::session::requests::Pending;
use crate::settings::Settings;
use crate::tokens::TokenCache;

/// Serves a connection until `exit` or its end.
pub(crate) fn run(connection: Connection, host: Host, fetcher: Arc<dyn Fetcher>, log: Log) -> Result<(), ServerError> {
    let Connection { sender, receiver } = connection;
    let (id, params) = begin::wait_for_initialize(&sender, &receiver)?;
    let client = Client::new(&params);
    // Nothing of the project is looked at before the client has its answer.
    let _ = sender.send(Response::new_ok(id, capabilities::offer(&client)).into());
    log.info(&format!("a session with {}", begin::name_of_client(&params)));
    let parent = parent::watch(&params)?;
    let (done, answers) = unbounded();
    let jobs = pool::start(&done, &log)?;
    let state =
        State { snapshot: host.snapshot(), documents: Documents::default(), mode: Settings::default().diagnostics };
    let news = findings::start(state, client, sender.clone(), done, log.clone())?;
    let previews = Arc::new(Previews::default());
    let following = previews::start(client, sender.clone(), log.clone())?;
    let (errands, fetched) = fetch::start(fetcher, sender.clone())?;
    let mut session = Session {
        client,
        log,
        trace: Trace::read(params.get("trace")),
        out: sender,
        host,
        roots: capabilities::roots(&params),
        documents: Documents::default(),
        settings: Settings::default(),
        told: HashSet::new(),
        jobs,
        news,
        previews,
        following,
        errands,
        errand_count: 0,
        handed_out: 0,
        pending: HashMap::new(),
        tokens: Arc::default(),
        outstanding: Outstanding::default(),
        shut_down: false,
        last: None,
    };
    session.host.set_roots(session.roots.clone());
    session.begin(params.get("initializationOptions"));
    loop {
        select! {
            recv(receiver) -> message => match message {
                Ok(Message::Notification(notification)) if notification.method == "exit" => {
                    session.answer_rest(&answers);
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
            recv(parent) -> _ => {
                session.log.warning("the process of the client is gone");
                return Err(ServerError::Abandoned);
            },
        }
    }
}

/// How much the client wants to be told of the server's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trace {
    Off,
    Messages,
    Verbose,
}

impl Trace {
    fn read(value: Option<&Value>) -> Self {
        match value.and_then(Value::as_str) {
            Some("messages") => Trace::Messages,
            Some("verbose") => Trace::Verbose,
            _ => Trace::Off,
        }
    }
}

struct Session {
    client: Client,
    log: Log,
    trace: Trace,
    out: Sender<Message>,
    host: Host,
    roots: Vec<PathBuf>,
    documents: Documents,
    settings: Settings,
    /// What was said of the settings: each is said once.
    told: HashSet<String>,
    jobs: Sender<Job>,
    news: Sender<News>,
    previews: Arc<Previews>,
    following: Sender<Changed>,
    errands: Sender<Errand>,
    /// How many requests were given to the threads.
    handed_out: u64,
    /// How many errands there were: each has a token of its own.
    errand_count: u32,
    /// What colours clients have got.
    tokens: Arc<TokenCache>,
    pending: HashMap<RequestId, Pending>,
    /// What the client was asked and has not answered.
    outstanding: Outstanding,
    shut_down: bool,
    /// The `shutdown` that is answered when everything before it is.
    last: Option<RequestId>,
}

impl Session {
    fn begin(&mut self, options: Option<&Value>) {
        if let Some(section) = options.and_then(Settings::section) {
            self.read_settings(section);
        }
        self.check(Vec::new(), Vec::new(), true);
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let (id, what) = (request.id.clone(), format!("taking `{}`", request.method));
                let log = self.log.clone();
                if guarded(&log, &what, || self.request(request)).is_none() {
                    self.refuse(id, ErrorCode::InternalError, "the request failed inside the server".to_owned());
                }
            }
            Message::Notification(notification) if !self.shut_down => {
                let what = format!("taking `{}`", notification.method);
                let log = self.log.clone();
                // What failed was told; the texts are as they were before it.
                let _ = guarded(&log, &what, || self.notification(notification));
            }
            Message::Notification(_) => {}
            Message::Response(response) => self.answered(response),
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // Fails only when the client is gone, which the loop is told too.
        let _ = self.out.send(message.into());
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: String) {
        self.send(Response::new_err(id, code as i32, message));
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => self.register(),
            "$/cancelRequest" => self.cancel(&params),
            "$/setTrace" => self.trace = Trace::read(params.get("value")),
            "ork/previewClosed" => self.with(&method, params, |session, params: TextDocumentContentParams| {
                session.previews.unfollow(&params.uri);
            }),
            "textDocument/didOpen" => self.with(&method, params, Self::opened),
            "textDocument/didChange" => self.with(&method, params, Self::changed),
            "textDocument/didClose" => self.with(&method, params, Self::closed),
            "textDocument/didSave" => self.with(&method, params, Self::saved),
            "workspace/didChangeWatchedFiles" => self.with(&method, params, Self::files_changed),
            "workspace/didRenameFiles" => self.with(&method, params, Self::files_renamed),
            "workspace/didChangeWorkspaceFolders" => self.folders_changed(&params),
            "workspace/didChangeConfiguration" => self.configured(&params),
            // Notifications that are not known may be left out.
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, method: &str, params: Value, act: fn(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => act(self, params),
            Err(error) => self.log.warning(&format!("`{method}` could not be read and was left out: {error}")),
        }
    }

    /// Has findings computed anew; `settled` where it is more than typing.
    fn check(&mut self, changed: Vec<PathBuf>, closed: Vec<Uri>, settled: bool) {
        self.hints_changed(&changed);
        self.follow(Some(changed.clone()));
        let change = Change {
            snapshot: self.host.snapshot(),
            documents: Documents::clone(&self.documents),
            mode: self.settings.diagnostics,
            changed,
            closed,
            settled,
        };
        // Fails only when the thread is gone, and it outlives the session.
        let _ = self.news.send(News::Change(change));
    }

    /// As [`Self::check`], for everything that is open.
    fn check_all(&mut self) {
        self.check(self.documents.keys().cloned().collect(), Vec::new(), true);
    }
}
