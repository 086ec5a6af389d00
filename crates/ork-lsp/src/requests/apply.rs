//! `workspace/executeCommand` with the command that stands in for actions where the client takes no edits with them: the
//! edit is sent as a request of its own.

use gen_lsp_types::WorkspaceEdit;
use lsp_server::{Message, Request, RequestId};
use serde_json::{Value, json};

use crate::convert::{self, FixData};
use crate::dispatch::{Context, Failure};
use crate::requests::code_action::worked_out;

/// The command: its argument is a fix, or a task.
pub(crate) const COMMAND: &str = "ork.applyEdit";

/// Whether the parameters of an execution name it.
pub(crate) fn is_named(params: &Value) -> bool {
    params.get("command").and_then(Value::as_str) == Some(COMMAND)
}

pub(crate) fn answer(context: &Context, params: &Value) -> Result<Value, Failure> {
    let argument = params.pointer("/arguments/0").cloned().unwrap_or_default();
    let edit = edit(context, argument)?;
    let id = RequestId::from(format!("ork-edit-{}", context.number));
    let request = Request::new(id, "workspace/applyEdit".to_owned(), json!({ "label": "ork", "edit": edit }));
    // Fails only when the client is gone, which the main loop is told too.
    let _ = context.out.send(Message::Request(request));
    Ok(Value::Null)
}

fn edit(context: &Context, argument: Value) -> Result<WorkspaceEdit, Failure> {
    let invalid = |error: serde_json::Error| Failure::invalid(&error);
    if argument.get("job").is_some() {
        return worked_out(context, serde_json::from_value(argument).map_err(invalid)?);
    }
    let fix: FixData = serde_json::from_value(argument).map_err(invalid)?;
    if !fix.edits.iter().all(|edit| edit.is_current(&context.documents)) {
        return Err(Failure::is_old("fix"));
    }
    Ok(convert::workspace_edit(fix.edits, &context.client))
}
