//! What the client is asked: to watch files, for its settings, to ask for things anew.

use std::collections::HashMap;
use std::path::PathBuf;

use gen_lsp_types::WorkspaceEdit;
use lsp_server::{Request, RequestId, Response};
use serde_json::{Value, json};

use super::Session;
use crate::settings::{SECTION, Settings};
use crate::uri;

const WATCHERS: &str = "ork-files";
const WATCH: &str = "workspace/didChangeWatchedFiles";

/// What the client was asked and has not answered.
#[derive(Default)]
pub(super) struct Outstanding {
    asked: HashMap<RequestId, Asked>,
    count: u32,
    /// What is to be asked once more when the answer is there.
    again: Vec<&'static str>,
}

/// What an answer is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// The settings.
    Configuration,
    /// Something that only may fail.
    Told(&'static str),
}

impl Session {
    fn ask(&mut self, asked: Asked, method: &str, params: Value) {
        self.outstanding.count += 1;
        let id = RequestId::from(format!("ork-{}", self.outstanding.count));
        self.outstanding.asked.insert(id.clone(), asked);
        self.send(Request::new(id, method.to_owned(), params));
    }

    /// The client answers. What is not known here is the answer to a progress, which has no use.
    pub(super) fn answered(&mut self, response: Response) {
        let Some(asked) = self.outstanding.asked.remove(&response.id) else { return };
        match (asked, response.response_result) {
            (Asked::Configuration, Ok(Value::Array(sections))) => {
                self.configure(sections.first().unwrap_or(&Value::Null));
            }
            (Asked::Configuration, Ok(_)) => self.log.warning("the client has no settings to give"),
            (Asked::Configuration, Err(error)) => {
                self.log.warning(&format!("the client does not give its settings: {}", error.message));
            }
            (Asked::Told(method), Err(error)) => {
                self.log.warning(&format!("the client refuses `{method}`: {}", error.message));
            }
            (Asked::Told(_), Ok(_)) => {}
        }
        if let Asked::Told(method) = asked
            && let Some(at) = self.outstanding.again.iter().position(|again| *again == method)
        {
            self.outstanding.again.swap_remove(at);
            self.tell_to_refresh(method);
        }
    }

    /// Offers changes to the client.
    pub(super) fn offer_edit(&mut self, label: &str, edit: &WorkspaceEdit) {
        let method = "workspace/applyEdit";
        self.ask(Asked::Told(method), method, json!({ "label": label, "edit": edit }));
    }

    /// Asks for what only this client can do, and for its settings.
    pub(super) fn register(&mut self) {
        let mut registrations = Vec::new();
        if self.client.watches_files {
            registrations.push(self.watchers());
        }
        if self.client.announces_configuration {
            let options = json!({ "section": Settings::names() });
            let method = "workspace/didChangeConfiguration";
            registrations.push(json!({ "id": "ork-settings", "method": method, "registerOptions": options }));
        }
        if !registrations.is_empty() {
            let method = "client/registerCapability";
            self.ask(Asked::Told(method), method, json!({ "registrations": registrations }));
        }
        self.ask_for_settings();
    }

    /// Watches the folders that are open now.
    pub(super) fn watch_anew(&mut self) {
        // Patterns without a folder hold for whatever folders the client has.
        if !self.client.watches_files || !self.client.watches_other_folders {
            return;
        }
        let old = json!([{ "id": WATCHERS, "method": WATCH }]);
        let method = "client/unregisterCapability";
        // So it is spelled in the protocol.
        self.ask(Asked::Told(method), method, json!({ "unregisterations": old }));
        let method = "client/registerCapability";
        self.ask(Asked::Told(method), method, json!({ "registrations": [self.watchers()] }));
    }

    /// The files that matter, in the folders that are open, and what somebody else fetches or lists.
    fn watchers(&self) -> Value {
        let patterns = ["**/*.{yaml,yml}", "**/ork.toml"];
        let below = |base: &std::path::Path, pattern: &str| {
            let base = uri::from_path(base)?;
            Some(json!({ "globPattern": { "baseUri": base, "pattern": pattern } }))
        };
        let mut watchers: Vec<Value> = match self.client.watches_other_folders && !self.roots.is_empty() {
            true => self
                .roots
                .iter()
                .flat_map(|root| patterns.into_iter().filter_map(move |pattern| below(root, pattern)))
                .collect(),
            false => patterns.map(|glob| json!({ "globPattern": glob })).to_vec(),
        };
        let home = self.host.snapshot().environment().ork_home.clone();
        if let (true, Some(home)) = (self.client.watches_other_folders, home) {
            watchers.extend(below(&home.join("registry"), "**/.ork-{entry,index}.json"));
        }
        json!({ "id": WATCHERS, "method": WATCH, "registerOptions": { "watchers": watchers } })
    }

    /// The client says that settings have changed, with them or without.
    pub(super) fn configured(&mut self, params: &Value) {
        if self.client.configuration {
            return self.ask_for_settings();
        }
        let pushed = params.get("settings").unwrap_or(&Value::Null);
        if let Some(section) = Settings::section(pushed) {
            self.configure(section);
        }
    }

    fn ask_for_settings(&mut self) {
        if self.client.configuration {
            let params = json!({ "items": [{ "section": SECTION }] });
            self.ask(Asked::Configuration, "workspace/configuration", params);
        }
    }

    fn configure(&mut self, section: &Value) {
        let before = self.settings;
        self.read_settings(section);
        if self.settings != before {
            self.log.info(&format!("settings: {section}"));
            self.check_all();
            self.refresh();
        }
    }

    /// Takes settings; what is wrong with them is said once.
    pub(super) fn read_settings(&mut self, section: &Value) {
        let (settings, complaints) = Settings::read(section);
        self.settings = settings;
        for complaint in complaints {
            if self.told.insert(complaint.clone()) {
                self.log.warning(&complaint);
            }
        }
    }

    /// Something beyond the documents has changed: the client asks anew for what rests on it.
    pub(super) fn refresh(&mut self) {
        self.refresh_diagnostics();
        if self.client.refreshes.inlay_hints {
            self.tell_to_refresh("workspace/inlayHint/refresh");
        }
        if self.client.refreshes.code_lenses {
            self.tell_to_refresh("workspace/codeLens/refresh");
        }
    }

    pub(super) fn refresh_diagnostics(&mut self) {
        if self.client.pulls_diagnostics && self.client.refreshes.diagnostics {
            self.tell_to_refresh("workspace/diagnostic/refresh");
        }
    }

    /// Hints of documents other than these may show what has changed.
    pub(super) fn hints_changed(&mut self, but: &[PathBuf]) {
        if self.client.refreshes.inlay_hints && self.documents.keys().any(|open| !but.contains(open)) {
            self.tell_to_refresh("workspace/inlayHint/refresh");
        }
    }

    /// One at a time: while the client has not answered, further ones are one more.
    fn tell_to_refresh(&mut self, method: &'static str) {
        if self.outstanding.asked.values().any(|asked| *asked == Asked::Told(method)) {
            if !self.outstanding.again.contains(&method) {
                self.outstanding.again.push(method);
            }
            return;
        }
        self.ask(Asked::Told(method), method, Value::Null);
    }
}
