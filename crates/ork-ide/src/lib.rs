//! Editor features as plain data: one file each. No protocol types; positions are byte offsets.

mod actions;
mod call_hierarchy;
mod completion;
mod custom_resource;
mod data;
mod definition;
mod folding;
mod formatting;
mod hover;
mod lens;
mod linked_editing;
mod links;
mod markdown;
mod moved_files;
mod names;
mod patterns;
mod place;
mod preview;
mod references;
mod rename;
mod symbols;

pub use actions::{Act, Action, ActionKind, Asked, Change, Found, Job, Task, actions, change};
pub use call_hierarchy::{Call, Caller, incoming_calls, outgoing_calls, prepare_calls};
pub use completion::{CompletionItem, CompletionKind, completion};
pub use custom_resource::readers_of;
pub use definition::{Target, definition};
pub use lens::{Lens, LensAbout, LensOptions, lens_title, lenses};
pub use linked_editing::linked_editing;
pub use links::{Link, LinkTarget, links};
pub use moved_files::{Move, When, moved_files};
pub use references::{Access, highlights, references};
pub use rename::{Renamable, prepare_rename, rename};
pub use symbols::{MOST_FOUND, MOST_SYMBOLS, Symbol, SymbolKind, WorkspaceSymbol, document_symbols, workspace_symbols};
mod inlay;
mod on_type;
mod sampled;
mod selection;
mod semantic;
mod signature;
mod words;

pub use folding::{Fold, FoldKind, folding_ranges};
pub use formatting::formatting;
pub use hover::{Hover, hover, hover_at};
pub use inlay::{InlayHint, InlayKind, InlayOptions, inlay_hints};
pub use on_type::on_line_break;
pub use preview::{
    OfferedResource, Phase, Preview, PreviewEntry, PreviewOptions, ResourceChoice, Segment, UsedResource, described,
    preview, shown_at,
};
pub use selection::selection_ranges;
pub use semantic::{SemanticKind, SemanticModifier, SemanticToken, semantic_tokens};
pub use signature::{Signature, signature_help};
