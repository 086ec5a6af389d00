//! `workspace/willRenameFiles`: relative paths follow. For clients that only tell afterwards the same is worked out then.

use gen_lsp_types::{FileRename, RenameFilesParams, WorkspaceEdit};
use ork_ide::{Move, When};
use ork_project::Snapshot;

use crate::capabilities::Client;
use crate::convert;
use crate::dispatch::Context;
use crate::documents::Documents;
use crate::uri;

pub(crate) fn answer(context: &Context, params: &RenameFilesParams) -> Option<WorkspaceEdit> {
    edit(&context.snapshot, &context.documents, &context.client, &params.files, When::Before)
}

/// The changes that a move needs; nothing when it needs none.
pub(crate) fn edit(
    snapshot: &Snapshot,
    documents: &Documents,
    client: &Client,
    files: &[FileRename],
    when: When,
) -> Option<WorkspaceEdit> {
    let moved = files.iter().filter(|file| file.old_uri.scheme() == "file" && file.new_uri.scheme() == "file");
    let moves: Vec<Move> =
        moved.map(|file| Move { from: uri::to_path(&file.old_uri), to: uri::to_path(&file.new_uri) }).collect();
    let edits = ork_ide::moved_files(snapshot, &moves, when);
    if edits.is_empty() {
        return None;
    }
    convert::edits(&edits, documents, client)
}
