//! Editor features as plain data: one file each. No protocol types; positions are byte offsets.

mod call_hierarchy;
mod completion;
mod data;
mod definition;
mod hover;
mod linked_editing;
mod links;
mod markdown;
mod moved_files;
mod names;
mod patterns;
mod place;
mod references;
mod rename;
mod symbols;

pub use call_hierarchy::{Call, Caller, incoming_calls, outgoing_calls, prepare_calls};
pub use completion::{CompletionItem, CompletionKind, completion};
pub use definition::{Target, definition};
pub use hover::{Hover, hover};
pub use linked_editing::linked_editing;
pub use links::{Link, LinkTarget, links};
pub use moved_files::{Move, When, moved_files};
pub use references::{Access, highlights, references};
pub use rename::{Renamable, prepare_rename, rename};
pub use symbols::{MOST_FOUND, MOST_SYMBOLS, Symbol, SymbolKind, WorkspaceSymbol, document_symbols, workspace_symbols};
