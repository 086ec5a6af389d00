//! Before the session: `initialize`, and what comes before it.

use crossbeam_channel::{Receiver, Sender};
use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::Value;

use crate::ServerError;

/// Before `initialize`, requests are refused and notifications dropped; `exit` ends everything.
pub(super) fn wait_for_initialize(
    out: &Sender<Message>,
    receiver: &Receiver<Message>,
) -> Result<(RequestId, Value), ServerError> {
    for message in receiver {
        match message {
            Message::Request(request) if request.method == "initialize" => {
                return Ok((request.id, request.params));
            }
            Message::Request(request) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                let refusal = Response::new_err(request.id, code, "`initialize` comes first".to_owned());
                let _ = out.send(refusal.into());
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return Err(ServerError::NoShutdown);
            }
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
    Err(ServerError::Disconnected)
}

/// What the client calls itself.
pub(super) fn name_of_client(params: &Value) -> String {
    let text = |pointer: &str| params.pointer(pointer).and_then(Value::as_str);
    let version = text("/clientInfo/version").map(|version| format!(" {version}"));
    format!("{}{}", text("/clientInfo/name").unwrap_or("a client without a name"), version.unwrap_or_default())
}
