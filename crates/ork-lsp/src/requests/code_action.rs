//! `textDocument/codeAction`: the fixes of the findings at a place.
//!
//! A finding that the client still shows carries its fixes; they are used as long as the texts they were made for are
//! the ones that are open. Anything else is computed anew.

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Command, Diagnostic, Position, Range};
use serde_json::Value;

use crate::convert::{self, FixData};
use crate::dispatch::Context;
use crate::uri;

pub(crate) fn answer(context: &Context, params: &CodeActionParams) -> Vec<CodeAction> {
    let wanted = params.context.only.as_ref().is_none_or(|kinds| kinds.iter().any(is_wanted));
    if !context.client.code_actions || !wanted {
        return Vec::new();
    }
    let mut actions = match carried(context, &params.context.diagnostics) {
        Some(actions) => actions,
        None => computed(context, params),
    };
    actions.extend(fetching(params));
    actions
}

/// Something in the range is not on this machine: fetching brings everything that the document needs.
fn fetching(params: &CodeActionParams) -> Option<CodeAction> {
    let is_missing = |diagnostic: &&Diagnostic| {
        let code = diagnostic.code.as_ref().and_then(|code| serde_json::to_value(code).ok());
        code == Some(Value::from("import-not-fetched"))
    };
    let diagnostics: Vec<Diagnostic> = params.context.diagnostics.iter().filter(is_missing).cloned().collect();
    if diagnostics.is_empty() {
        return None;
    }
    let uri = serde_json::to_value(&params.text_document.uri).ok()?;
    Some(CodeAction {
        title: "fetch what this document imports".to_owned(),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(diagnostics),
        command: Some(Command {
            title: "Fetch imports".to_owned(),
            command: crate::fetch::COMMAND.to_owned(),
            arguments: Some(vec![uri]),
            tooltip: None,
        }),
        ..Default::default()
    })
}

fn is_wanted(kind: &CodeActionKind) -> bool {
    matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty)
}

/// The fixes that the client sent back; none when it sent no findings, or some that this text no longer has.
fn carried(context: &Context, diagnostics: &[Diagnostic]) -> Option<Vec<CodeAction>> {
    let mut actions = Vec::new();
    let mut any = false;
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.source.as_deref() == Some("ork")) {
        let fixes = fixes_of(diagnostic.data.as_ref()?)?;
        if !fixes.iter().flat_map(|fix| &fix.edits).all(|edit| edit.is_current(&context.documents)) {
            return None;
        }
        any = true;
        actions.extend(fixes.into_iter().map(|fix| action(context, fix, diagnostic)));
    }
    any.then_some(actions)
}

fn fixes_of(data: &Value) -> Option<Vec<FixData>> {
    serde_json::from_value(data.get("fixes")?.clone()).ok()
}

/// The fixes of what is found now.
fn computed(context: &Context, params: &CodeActionParams) -> Vec<CodeAction> {
    let path = uri::to_path(&params.text_document.uri);
    let findings = context.snapshot.diagnostics(&path);
    let here = findings.iter().filter(|finding| !finding.fixes.is_empty() && finding.location.file.path() == path);
    let diagnostics = here.map(|finding| convert::diagnostic(finding, &context.documents, &context.client));
    let touching = diagnostics.filter(|diagnostic| touches(diagnostic.range, params.range));
    let actions = touching.flat_map(|diagnostic| {
        let fixes = diagnostic.data.as_ref().and_then(fixes_of).unwrap_or_default();
        fixes.into_iter().map(|fix| action(context, fix, &diagnostic)).collect::<Vec<_>>()
    });
    actions.collect()
}

fn touches(one: Range, other: Range) -> bool {
    let place = |position: Position| (position.line, position.character);
    place(one.start) <= place(other.end) && place(other.start) <= place(one.end)
}

fn action(context: &Context, fix: FixData, diagnostic: &Diagnostic) -> CodeAction {
    CodeAction {
        title: fix.title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic.clone()]),
        is_preferred: fix.safe.then_some(true),
        edit: Some(convert::workspace_edit(fix.edits, &context.client)),
        ..Default::default()
    }
}
