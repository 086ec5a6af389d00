//! From the name of a request to what answers it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use gen_lsp_types::{TextDocumentIdentifier, TextDocumentPositionParams};
use lsp_server::{ErrorCode, Message};
use ork_project::Snapshot;
use ork_source::{Position, SourceFile};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::capabilities::Client;
use crate::documents::Documents;
use crate::requests::{apply, code_action, code_lens, completion, definition, diagnostic, hover};
use crate::settings::Settings;
use crate::uri;

/// What a request is answered from: the state at the time when it came.
pub(crate) struct Context {
    /// The documents' meaning.
    pub(crate) snapshot: Snapshot,
    /// The open ones.
    pub(crate) documents: Documents,
    /// The client.
    pub(crate) client: Client,
    /// What the person set.
    pub(crate) settings: Settings,
    /// Set when the client no longer wants the answer.
    pub(crate) cancelled: Arc<AtomicBool>,
    /// Where requests to the client go.
    pub(crate) out: Sender<Message>,
    /// How many requests came before: what is sent because of this one is called by it.
    pub(crate) number: u64,
}

impl Context {
    /// Whether the answer is no longer wanted.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The document and the byte that a request is about.
    pub(crate) fn locate(&self, at: &TextDocumentPositionParams) -> Option<(PathBuf, Arc<SourceFile>, u32)> {
        let path = uri::to_path(&at.text_document.uri);
        let file = self.snapshot.file(&path)?;
        let position = Position { line: at.position.line, column: at.position.character };
        let offset = file.offset(position, self.client.encoding);
        Some((path, file, offset))
    }
}

/// Why a request has no answer.
pub(crate) struct Failure {
    /// The protocol's code for it.
    pub(crate) code: ErrorCode,
    /// What went wrong.
    pub(crate) message: String,
}

/// Answers one kind of request.
pub(crate) type Handler = fn(&Context, Value) -> Result<Value, Failure>;

/// What answers a method; none for one that is not offered.
pub(crate) fn handler(method: &str) -> Option<Handler> {
    Some(match method {
        "textDocument/completion" => |context, params| typed(context, params, completion::answer),
        "textDocument/hover" => |context, params| typed(context, params, hover::answer),
        "textDocument/definition" => |context, params| typed(context, params, definition::answer),
        "textDocument/codeAction" => |context, params| typed(context, params, code_action::answer),
        "codeAction/resolve" => code_action::resolve,
        "textDocument/codeLens" => |context, params| typed(context, params, code_lens::answer),
        "codeLens/resolve" => code_lens::resolve,
        "workspace/executeCommand" => |context, params| apply::answer(context, &params),
        "textDocument/diagnostic" => |context, params| typed(context, params, diagnostic::answer),
        "ork/viewText" => |context, params| typed(context, params, view_text),
        #[cfg(test)]
        "test/panic" => |_, _| panic!("asked for by a test"),
        #[cfg(test)]
        "test/wait" => |context, _| {
            while !context.is_cancelled() {
                std::thread::yield_now();
            }
            Ok(Value::Null)
        },
        _ => return None,
    })
}

fn typed<P: DeserializeOwned, R: Serialize>(
    context: &Context,
    params: Value,
    answer: fn(&Context, &P) -> R,
) -> Result<Value, Failure> {
    let params: P = serde_json::from_value(params)
        .map_err(|error| Failure { code: ErrorCode::InvalidParams, message: error.to_string() })?;
    serde_json::to_value(answer(context, &params))
        .map_err(|error| Failure { code: ErrorCode::InternalError, message: error.to_string() })
}

/// The text that the server has of a document: for whoever looks for a fault.
fn view_text(context: &Context, params: &TextDocumentIdentifier) -> Option<String> {
    context.snapshot.file(&uri::to_path(&params.uri)).map(|file| file.text().to_owned())
}
