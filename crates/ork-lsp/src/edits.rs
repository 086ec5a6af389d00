//! What an action changes, in the form that the client takes.

use gen_lsp_types::{
    CreateFile, CreateFileOptions, DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, WorkspaceEdit,
};
use ork_ide::Change;

use crate::convert;
use crate::dispatch::Context;
use crate::uri;

/// A change as an edit of the client's workspace; none where it needs something that the client cannot do.
pub(crate) fn of_change(context: &Context, change: &Change) -> Option<WorkspaceEdit> {
    let mut edit = convert::edits(&change.edits, &context.documents, &context.client)?;
    if change.creates.is_empty() {
        return Some(edit);
    }
    if !context.client.creates_files {
        return None;
    }
    let mut changes: Vec<DocumentChange> = Vec::new();
    for (path, text) in &change.creates {
        let uri = uri::from_path(path)?;
        // What is there already is nobody's to write over: the whole edit fails then.
        let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
        changes.push(CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None }.into());
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: None,
            text_document_identifier: TextDocumentIdentifier { uri },
        };
        let edits: Vec<Edit> = vec![TextEdit { range: gen_lsp_types::Range::default(), new_text: text.clone() }.into()];
        changes.push(TextDocumentEdit { text_document, edits }.into());
    }
    changes.append(&mut edit.document_changes.unwrap_or_default());
    edit.document_changes = Some(changes);
    Some(edit)
}
