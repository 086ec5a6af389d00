//! How far the look at the workspace is, for clients that show it.

use crossbeam_channel::Sender;
use gen_lsp_types::ProgressToken;
use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};

use crate::capabilities::Client;

/// Files from which on a client that did not ask is shown the progress: fewer are done before anybody sees it.
const MANY: usize = 50;

/// The progress of one look.
pub(crate) struct Progress {
    out: Sender<Message>,
    token: Option<ProgressToken>,
    total: usize,
    told: usize,
}

impl Progress {
    /// Begins; `given` is the token of a client that asked. `number` tells apart what the server begins by itself.
    pub(crate) fn begin(
        client: &Client,
        out: &Sender<Message>,
        given: Option<ProgressToken>,
        number: usize,
        total: usize,
    ) -> Self {
        let mut progress = Self { out: out.clone(), token: given, total, told: 0 };
        if progress.token.is_none() && client.work_done_progress && total >= MANY {
            let name = format!("ork-workspace-{number}");
            let id = RequestId::from(name.clone());
            let request = Request::new(id, "window/workDoneProgress/create".to_owned(), json!({ "token": name }));
            progress.send(Message::Request(request));
            progress.token = Some(ProgressToken::String(name));
        }
        let message = "checking the workspace";
        progress.tell(&json!({ "kind": "begin", "title": "ork", "message": message, "percentage": 0 }));
        progress
    }

    /// So many files are left. Told for each twentieth part.
    pub(crate) fn left(&mut self, left: usize) {
        let done = self.total.saturating_sub(left);
        if done < self.told + self.total.div_ceil(20) {
            return;
        }
        self.told = done;
        let message = format!("{done} of {} files", self.total);
        let percentage = done * 100 / self.total.max(1);
        self.tell(&json!({ "kind": "report", "message": message, "percentage": percentage }));
    }

    /// The other end of the progress.
    fn tell(&self, value: &Value) {
        if let Some(token) = &self.token {
            let params = json!({ "token": token, "value": value });
            self.send(Message::Notification(Notification::new("$/progress".to_owned(), params)));
        }
    }

    fn send(&self, message: Message) {
        // Fails only when the session is over.
        let _ = self.out.send(message);
    }
}

impl Drop for Progress {
    /// However a look ends, its progress does not stay on the screen.
    fn drop(&mut self) {
        self.tell(&json!({ "kind": "end" }));
    }
}
