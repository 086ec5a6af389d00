//! `textDocument/codeAction` and `codeAction/resolve`: the fixes of the findings at a place, and what else can be done there.
//!
//! A finding that the client still shows carries its fixes; when the client asks by itself, those are used as long as the
//! texts that they were made for are the ones that are open, and nothing is looked for. What an action changes is worked out
//! once it is chosen: when the client resolves it, else when it runs the command that stands in for it.

use gen_lsp_types::{
    CodeAction, CodeActionDisabled, CodeActionKind, CodeActionParams, CodeActionResponse, CodeActionTriggerKind,
    Command, Diagnostic, Position, Range, Uri,
};
use lsp_server::ErrorCode;
use ork_ide::{Act, Action, ActionKind, Asked, Found, Job, Task, actions, change};
use ork_source::{SourceFile, Span};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::convert::{self, FixData};
use crate::dispatch::{Context, Failure};
use crate::edits;
use crate::findings::report;
use crate::requests::apply;
use crate::uri;

/// A task while the client holds it, with the version of the text that it is about.
#[derive(Serialize, Deserialize)]
pub(crate) struct TaskData {
    uri: Uri,
    version: Option<i32>,
    job: String,
    start: u32,
    end: u32,
    #[serde(default)]
    text: String,
}

pub(crate) fn answer(context: &Context, params: &CodeActionParams) -> Vec<CodeActionResponse> {
    let path = uri::to_path(&params.text_document.uri);
    let Some(file) = context.snapshot.file(&path) else { return Vec::new() };
    let only: Vec<String> = params.context.only.iter().flatten().map(|kind| kind.as_str().to_owned()).collect();
    if !only.is_empty() && !ActionKind::ALL.into_iter().any(|kind| only.iter().any(|asked| kind.is_of(asked))) {
        return Vec::new();
    }
    let automatic = params.context.trigger_kind == Some(CodeActionTriggerKind::Automatic);
    let shown = shown(context, &params.context.diagnostics);
    let known = match shown.filter(|_| automatic) {
        Some(shown) => shown,
        None => report::all(&context.snapshot, &context.documents, &context.client, &path),
    };
    let found: Vec<Found> = known.iter().map(|diagnostic| found(context, &file, diagnostic)).collect();
    let mut answers = Vec::new();
    if only.is_empty() || only.iter().any(|asked| ActionKind::QuickFix.is_of(asked)) {
        for diagnostic in known.iter().filter(|diagnostic| touches(diagnostic.range, params.range)) {
            let fixes = diagnostic.data.as_ref().and_then(fixes_of).unwrap_or_default();
            answers.extend(fixes.into_iter().filter_map(|fix| of_fix(context, fix, diagnostic)));
        }
    }
    let asked = Asked {
        range: context.span(&file, params.range),
        found: &found,
        only: &only,
        creates_files: context.client.creates_files,
    };
    let version = context.documents.get(&path).map(|document| document.version);
    for action in actions(&context.snapshot, &path, &asked) {
        let about = action.about.iter().filter_map(|index| known.get(*index).cloned()).collect();
        answers.extend(of_action(context, action, about, &params.text_document.uri, version, automatic));
    }
    answers
}

/// The findings that the client sent; none when some are of a text that is no longer the one that is open.
fn shown(context: &Context, diagnostics: &[Diagnostic]) -> Option<Vec<Diagnostic>> {
    let ours = diagnostics.iter().filter(|diagnostic| diagnostic.source.as_deref() == Some("ork"));
    let ours: Vec<Diagnostic> = ours.cloned().collect();
    let fixes = ours.iter().filter_map(|diagnostic| fixes_of(diagnostic.data.as_ref()?)).flatten();
    let current = fixes.flat_map(|fix| fix.edits).all(|edit| edit.is_current(&context.documents));
    current.then_some(ours)
}

fn fixes_of(data: &Value) -> Option<Vec<FixData>> {
    serde_json::from_value(data.get("fixes")?.clone()).ok()
}

fn found(context: &Context, file: &SourceFile, diagnostic: &Diagnostic) -> Found {
    let fixes = diagnostic.data.as_ref().and_then(fixes_of).unwrap_or_default();
    let code = diagnostic.code.as_ref().and_then(|code| serde_json::to_value(code).ok());
    Found {
        rule: code.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
        span: context.span(file, diagnostic.range),
        safe: fixes.iter().any(|fix| fix.safe),
        plain: fixes.len() == 1 || fixes.first().is_some_and(|fix| fix.safe),
    }
}

fn touches(one: Range, other: Range) -> bool {
    let place = |position: Position| (position.line, position.character);
    place(one.start) <= place(other.end) && place(other.start) <= place(one.end)
}

/// The fix of a finding. A client that takes no edits with actions gets a command that brings them.
fn of_fix(context: &Context, fix: FixData, diagnostic: &Diagnostic) -> Option<CodeActionResponse> {
    if !context.client.code_actions {
        let argument = serde_json::to_value(&fix).ok()?;
        return context.client.applies_edits.then(|| command(&fix.title, argument).into());
    }
    let action = CodeAction {
        title: fix.title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic.clone()]),
        is_preferred: fix.safe.then_some(true),
        edit: Some(convert::workspace_edit(fix.edits, &context.client)),
        ..Default::default()
    };
    Some(action.into())
}

fn command(title: &str, argument: Value) -> Command {
    let arguments = Some(vec![argument]);
    Command { title: title.to_owned(), tooltip: None, command: apply::COMMAND.to_owned(), arguments }
}

fn fetch(title: &str, uri: &Uri) -> Command {
    let command = crate::fetch::COMMAND.to_owned();
    Command { title: title.to_owned(), tooltip: None, command, arguments: Some(vec![json!(uri)]) }
}

fn of_action(
    context: &Context,
    action: Action,
    about: Vec<Diagnostic>,
    uri: &Uri,
    version: Option<i32>,
    automatic: bool,
) -> Option<CodeActionResponse> {
    let client = &context.client;
    let mut answer = CodeAction {
        kind: Some(CodeActionKind::from(action.kind.as_str())),
        diagnostics: (!about.is_empty()).then_some(about),
        is_preferred: action.preferred.then_some(true),
        ..Default::default()
    };
    match action.act {
        Act::Disabled(_) if automatic || !client.code_actions || !client.disabled_actions => return None,
        Act::Disabled(reason) => answer.disabled = Some(CodeActionDisabled { reason }),
        Act::Fetch if !client.code_actions => return Some(fetch(&action.title, uri).into()),
        Act::Fetch => answer.command = Some(fetch(&action.title, uri)),
        Act::Task(task) => {
            let data = TaskData {
                uri: uri.clone(),
                version,
                job: task.job.as_str().to_owned(),
                start: task.span.start,
                end: task.span.end,
                text: task.text.clone(),
            };
            let argument = serde_json::to_value(&data).ok()?;
            if client.code_actions && client.resolves_actions {
                answer.data = Some(argument);
            } else if client.applies_edits {
                let command = command(&action.title, argument);
                if !client.code_actions {
                    return Some(command.into());
                }
                answer.command = Some(command);
            } else if client.code_actions {
                let change = change(&context.snapshot, &uri::to_path(uri), &task).ok()?;
                answer.edit = Some(edits::of_change(context, &change)?);
            } else {
                return None;
            }
        }
    }
    answer.title = action.title;
    Some(answer.into())
}

/// The action with what it changes.
pub(crate) fn resolve(context: &Context, action: &CodeAction) -> Result<CodeAction, Failure> {
    let mut action = action.clone();
    if let Some(data) = action.data.take() {
        let data = serde_json::from_value(data).map_err(|error| Failure::invalid(&error))?;
        action.edit = Some(worked_out(context, data)?);
    }
    Ok(action)
}

/// What a task changes in the texts that are open now.
pub(crate) fn worked_out(context: &Context, data: TaskData) -> Result<gen_lsp_types::WorkspaceEdit, Failure> {
    let path = uri::to_path(&data.uri);
    if context.documents.get(&path).map(|document| document.version) != data.version {
        return Err(Failure::is_old("action"));
    }
    let failed = |message: String| Failure { code: ErrorCode::RequestFailed, message };
    let job = Job::of_name(&data.job).ok_or_else(|| failed(format!("`{}` is nothing that can be done", data.job)))?;
    let task = Task { job, span: Span::new(data.start, data.end.max(data.start)), text: data.text };
    let change = change(&context.snapshot, &path, &task).map_err(failed)?;
    edits::of_change(context, &change).ok_or_else(|| failed("the editor cannot create files".to_owned()))
}
