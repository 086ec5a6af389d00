//! The command that fetches what documents need.

use std::path::PathBuf;

use lsp_server::{ErrorCode, Request, RequestId, Response};
use ork_project::{Needed, missing};
use serde_json::{Value, json};

use super::Session;
use crate::fetch::{self, Done, Errand};
use crate::uri;

impl Session {
    /// The one command that there is: fetch what documents need. The answer is at once; what is fetched comes later.
    pub(super) fn execute(&mut self, id: RequestId, params: &Value) {
        let command = params.get("command").and_then(Value::as_str).unwrap_or_default();
        if command != fetch::COMMAND {
            let message = format!("`{command}` is no command of this server");
            return self.refuse(id, ErrorCode::InvalidParams, message);
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
    pub(super) fn fetched(&mut self, done: Done) {
        for (target, failure) in done.outcomes {
            match &failure {
                Some(failure) => self.log.info(&format!("`{target}` was not fetched: {}", failure.reason)),
                None => self.log.info(&format!("`{target}` was fetched")),
            }
            self.host.fetched(&target, failure);
        }
        self.disk_changed();
    }
}
