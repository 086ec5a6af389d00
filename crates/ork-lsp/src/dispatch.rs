//! From the name of a request to what answers it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use gen_lsp_types as lsp;
use gen_lsp_types::{TextDocumentIdentifier, TextDocumentPositionParams};
use lsp_server::{ErrorCode, Message};
use ork_project::Snapshot;
use ork_source::{Position, SourceFile, Span};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::capabilities::Client;
use crate::documents::Documents;
use crate::log::Log;
use crate::previews;
use crate::requests::{
    apply, call_hierarchy, code_action, code_lens, completion, definition, diagnostic, folding_range, formatting,
    hover, inlay_hint, links, moved_files, preview, references, rename, selection_range, semantic_tokens,
    signature_help, symbols,
};
use crate::settings::Settings;
use crate::tokens::TokenCache;
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
    /// Where to say what nobody asked for.
    pub(crate) log: Log,
    /// The colours that clients have got.
    pub(crate) tokens: Arc<TokenCache>,
    /// The previews that were asked for.
    pub(crate) previews: previews::At,
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
        let (path, file) = self.document(&at.text_document)?;
        let offset = self.offset(&file, at.position);
        Some((path, file, offset))
    }

    /// The document that a request is about.
    pub(crate) fn document(&self, document: &TextDocumentIdentifier) -> Option<(PathBuf, Arc<SourceFile>)> {
        let path = uri::to_path(&document.uri);
        let file = self.snapshot.file(&path)?;
        Some((path, file))
    }

    /// The byte at a place of the protocol.
    pub(crate) fn offset(&self, file: &SourceFile, at: lsp::Position) -> u32 {
        file.offset(Position { line: at.line, column: at.character }, self.client.encoding)
    }

    /// The bytes of a range of the protocol, whichever of its ends comes first.
    pub(crate) fn span(&self, file: &SourceFile, range: lsp::Range) -> Span {
        let (start, end) = (self.offset(file, range.start), self.offset(file, range.end));
        Span::new(start.min(end), start.max(end))
    }
}

/// Why a request has no answer.
pub(crate) struct Failure {
    /// The protocol's code for it.
    pub(crate) code: ErrorCode,
    /// What went wrong.
    pub(crate) message: String,
}

impl Failure {
    /// The parameters are not what they should be.
    pub(crate) fn invalid(error: &serde_json::Error) -> Self {
        Self { code: ErrorCode::InvalidParams, message: error.to_string() }
    }

    /// The text has gone on since something was offered.
    pub(crate) fn is_old(what: &str) -> Self {
        let message = format!("the document has changed since the {what} was offered");
        Self { code: ErrorCode::ContentModified, message }
    }
}

/// Answers one kind of request.
pub(crate) type Handler = fn(&Context, Value) -> Result<Value, Failure>;

/// What answers a method; none for one that is not offered.
pub(crate) fn handler(method: &str) -> Option<Handler> {
    Some(match method {
        "textDocument/completion" => |context, params| typed(context, params, completion::answer),
        "completionItem/resolve" => |context, params| typed(context, params, completion::resolve),
        "textDocument/hover" => |context, params| typed(context, params, hover::answer),
        "textDocument/definition" => |context, params| typed(context, params, definition::answer),
        "textDocument/declaration" => |context, params| typed(context, params, definition::declaration),
        "textDocument/typeDefinition" => |context, params| typed(context, params, definition::type_definition),
        "textDocument/references" => |context, params| typed(context, params, references::answer),
        "textDocument/documentHighlight" => |context, params| typed(context, params, references::highlights),
        "textDocument/prepareRename" => |context, params| fallible(context, params, rename::prepare),
        "textDocument/rename" => |context, params| fallible(context, params, rename::answer),
        "textDocument/linkedEditingRange" => |context, params| typed(context, params, rename::linked),
        "textDocument/documentSymbol" => |context, params| typed(context, params, symbols::answer),
        "workspace/symbol" => |context, params| typed(context, params, symbols::in_workspace),
        "textDocument/documentLink" => |context, params| typed(context, params, links::answer),
        "textDocument/prepareCallHierarchy" => |context, params| typed(context, params, call_hierarchy::prepare),
        "callHierarchy/incomingCalls" => |context, params| typed(context, params, call_hierarchy::incoming),
        "callHierarchy/outgoingCalls" => |context, params| typed(context, params, call_hierarchy::outgoing),
        "workspace/willRenameFiles" => |context, params| typed(context, params, moved_files::answer),
        "ork/preview" => |context, params| typed(context, params, preview::answer),
        "ork/preview/toPreview" => |context, params| typed(context, params, preview::to_preview),
        "ork/preview/toSource" => |context, params| typed(context, params, preview::to_source),
        "workspace/textDocumentContent" => |context, params| typed(context, params, preview::content),
        "textDocument/codeAction" => |context, params| typed(context, params, code_action::answer),
        "codeAction/resolve" => |context, params| fallible(context, params, code_action::resolve),
        "textDocument/codeLens" => |context, params| typed(context, params, code_lens::answer),
        "codeLens/resolve" => |context, params| fallible(context, params, code_lens::resolve),
        "workspace/executeCommand" => |context, params| apply::answer(context, &params),
        "textDocument/diagnostic" => |context, params| typed(context, params, diagnostic::answer),
        "ork/viewText" => |context, params| typed(context, params, view_text),
        "textDocument/foldingRange" => |context, params| typed(context, params, folding_range::answer),
        "textDocument/selectionRange" => |context, params| typed(context, params, selection_range::answer),
        "textDocument/semanticTokens/full" => |context, params| typed(context, params, semantic_tokens::full),
        "textDocument/semanticTokens/full/delta" => |context, params| typed(context, params, semantic_tokens::delta),
        "textDocument/semanticTokens/range" => |context, params| typed(context, params, semantic_tokens::range),
        "textDocument/signatureHelp" => |context, params| typed(context, params, signature_help::answer),
        "textDocument/inlayHint" => |context, params| typed(context, params, inlay_hint::answer),
        "textDocument/formatting" => |context, params| typed(context, params, formatting::whole),
        "textDocument/rangeFormatting" => |context, params| typed(context, params, formatting::range),
        "textDocument/onTypeFormatting" => |context, params| typed(context, params, formatting::on_type),
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
    let params: P = serde_json::from_value(params).map_err(|error| Failure::invalid(&error))?;
    written(answer(context, &params))
}

/// The text that the server has of a document: for whoever looks for a fault.
fn view_text(context: &Context, params: &TextDocumentIdentifier) -> Option<String> {
    context.snapshot.file(&uri::to_path(&params.uri)).map(|file| file.text().to_owned())
}

/// As [`typed`], for requests that are refused with a reason.
fn fallible<P: DeserializeOwned, R: Serialize>(
    context: &Context,
    params: Value,
    answer: fn(&Context, &P) -> Result<R, Failure>,
) -> Result<Value, Failure> {
    let params: P = serde_json::from_value(params).map_err(|error| Failure::invalid(&error))?;
    written(answer(context, &params)?)
}

fn written(answer: impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer).map_err(|error| Failure { code: ErrorCode::InternalError, message: error.to_string() })
}
