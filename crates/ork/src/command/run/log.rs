//! What operators do, a line each: for people, or as JSON.

use std::io::Write;

use anstream::{AutoStream, ColorChoice};
use ork_controller::Notice;
use ork_engine::render::time::rfc3339;
use ork_plan::{Action, Key, Operation};
use ork_source::Location;
use serde_json::{Value, json};

use crate::args::LogFormat;
use crate::color::{CYAN, DIM, GREEN, RED, RESET, YELLOW};
use crate::paths::Paths;
use crate::time;

/// Where notices go.
pub(crate) struct Log {
    format: LogFormat,
    choice: ColorChoice,
    dry: bool,
    paths: Paths,
}

impl Log {
    pub(crate) fn new(format: LogFormat, choice: ColorChoice, dry: bool, paths: Paths) -> Self {
        Self { format, choice, dry, paths }
    }

    pub(crate) fn tell(&self, notice: &Notice) {
        let line = match self.format {
            LogFormat::Text => self.text(notice),
            LogFormat::Json => self.json(notice).to_string(),
        };
        self.print(&line);
    }

    pub(crate) fn summary(&self, resources: usize, failed: usize) {
        let noun = if resources == 1 { "custom resource" } else { "custom resources" };
        let line = match self.format {
            LogFormat::Text if failed == 0 => format!("{resources} {noun}, nothing failed"),
            LogFormat::Text => format!("{resources} {noun}, {RED}{failed} failed{RESET}"),
            LogFormat::Json => {
                json!({"time": rfc3339(time::now()), "event": "summary", "resources": resources, "failed": failed})
                    .to_string()
            }
        };
        self.print(&line);
    }

    fn print(&self, line: &str) {
        let mut stream = AutoStream::new(std::io::stdout().lock(), self.choice);
        // Operators go on when nobody reads their log any more.
        let _ = stream.write_all(format!("{line}\n").as_bytes()).and_then(|()| stream.flush());
    }

    fn text(&self, notice: &Notice) -> String {
        let now = rfc3339(time::now());
        let clock = now.get(11..19).unwrap_or(&now);
        let body = match notice {
            Notice::Waiting(what) => format!("{YELLOW}…{RESET} {what}"),
            Notice::Going(what) => format!("{GREEN}✓{RESET} {what}"),
            Notice::Started { entry, watches, workers } => {
                let noun = if *workers == 1 { "worker" } else { "workers" };
                format!("{GREEN}✓{RESET} {entry}: watching {watches} with {workers} {noun}")
            }
            Notice::Done { resource, operation, .. } if operation.key == *resource => self.step(operation),
            Notice::Done { entry, resource, operation } => {
                format!("{} {DIM}{}{RESET}", self.step(operation), for_whom(entry, resource))
            }
            Notice::Failed { entry, resource, operation, problem } => {
                let what = operation.as_ref().map(|operation| format!("{} ", plain(operation))).unwrap_or_default();
                let place = operation.as_ref().and_then(|operation| operation.origin.first());
                let place = place
                    .map(|place| format!("\n         {DIM}at {}{RESET}", self.paths.place(place)))
                    .unwrap_or_default();
                let help = problem
                    .help
                    .as_ref()
                    .map(|help| format!("\n         {CYAN}help{RESET}: {help}"))
                    .unwrap_or_default();
                let whom = resource
                    .as_ref()
                    .map(|resource| format!(" {DIM}{}{RESET}", for_whom(entry, resource)))
                    .unwrap_or_default();
                format!("{RED}✗{RESET} {what}failed: {problem}{whom}{place}{help}")
            }
            Notice::Finding { entry, resource, finding } => {
                let color = if finding.level == ork_source::Level::Error { RED } else { YELLOW };
                let place = self.paths.place(&finding.location);
                let source = source_line(&finding.location);
                let help = finding
                    .help
                    .as_ref()
                    .map(|help| format!("\n         {CYAN}help{RESET}: {help}"))
                    .unwrap_or_default();
                format!(
                    "{color}{}{RESET}[{}]: {} {DIM}{}{RESET}\n         {DIM}at {place}{RESET}  {source}{help}",
                    finding.level.as_str(),
                    finding.rule,
                    finding.message,
                    for_whom(entry, resource)
                )
            }
            Notice::Stopped => "stopped".to_owned(),
        };
        format!("{DIM}{clock}{RESET} {body}")
    }

    fn step(&self, operation: &Operation) -> String {
        let color = match operation.verb() {
            "create" => GREEN,
            "delete" => RED,
            _ => CYAN,
        };
        let sign = match operation.verb() {
            "create" => "+",
            "delete" => "-",
            _ => "~",
        };
        let would = if self.dry { "would " } else { "" };
        format!("{color}{sign}{RESET} {would}{}", plain(operation))
    }

    fn json(&self, notice: &Notice) -> Value {
        let mut out = json!({"time": rfc3339(time::now())});
        let mut put = |key: &str, value: Value| {
            if let Some(map) = out.as_object_mut() {
                map.insert(key.to_owned(), value);
            }
        };
        match notice {
            Notice::Waiting(what) => {
                put("event", "waiting".into());
                put("message", what.as_str().into());
            }
            Notice::Going(what) => {
                put("event", "going".into());
                put("message", what.as_str().into());
            }
            Notice::Started { entry, watches, workers } => {
                put("event", "started".into());
                put("entry", entry.as_str().into());
                put("watches", watches.as_str().into());
                put("workers", (*workers).into());
            }
            Notice::Done { entry, resource, operation } => {
                put("event", if self.dry { "planned" } else { "done" }.into());
                put("entry", entry.as_str().into());
                put("resource", object(resource));
                put("operation", self.operation(operation));
            }
            Notice::Failed { entry, resource, operation, problem } => {
                put("event", "failed".into());
                put("entry", entry.as_str().into());
                put("resource", resource.as_ref().map_or(Value::Null, object));
                put("operation", operation.as_ref().map_or(Value::Null, |operation| self.operation(operation)));
                put("message", problem.message.as_str().into());
                put("help", problem.help.clone().into());
            }
            Notice::Finding { entry, resource, finding } => {
                put("event", "finding".into());
                put("entry", entry.as_str().into());
                put("resource", object(resource));
                put("level", finding.level.as_str().into());
                put("rule", finding.rule.into());
                put("message", finding.message.as_str().into());
                put("at", self.paths.place(&finding.location).into());
            }
            Notice::Stopped => put("event", "stopped".into()),
        }
        out
    }

    fn operation(&self, operation: &Operation) -> Value {
        let origin: Vec<String> = operation.origin.iter().map(|place| self.paths.place(place)).collect();
        json!({"verb": operation.verb(), "object": object(&operation.key), "at": origin})
    }
}

fn object(key: &Key) -> Value {
    json!({"group": key.group, "kind": key.kind, "namespace": key.namespace, "name": key.name})
}

fn for_whom(entry: &str, resource: &Key) -> String {
    if resource.namespace.is_empty() {
        format!("for {entry} {}", resource.name)
    } else {
        format!("for {entry} {}/{}", resource.namespace, resource.name)
    }
}

fn plain(operation: &Operation) -> String {
    let key = &operation.key;
    match &operation.action {
        Action::PatchStatus(patch) => {
            let fields: Vec<&str> = patch.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            format!("patch the status of {key}: {}", fields.join(", "))
        }
        Action::SetFinalizers(finalizers) if finalizers.is_empty() => format!("remove the finalizer of {key}"),
        Action::SetFinalizers(_) => format!("set the finalizers of {key}"),
        Action::Delete { reason, .. } => format!("delete {key}: {reason}"),
        Action::Requeue(after) => format!("come back to {key} after {after} s"),
        Action::Event { reason, .. } => format!("send the event {reason} about {key}"),
        _ => format!("{} {key}", operation.verb()),
    }
}

fn source_line(location: &Location) -> String {
    let text = location.file.text();
    let start = text.get(..location.span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim().to_owned()
}
