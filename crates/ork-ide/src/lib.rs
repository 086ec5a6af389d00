//! Editor features as plain data: one file each. No protocol types; positions are byte offsets.

mod completion;
mod data;
mod definition;
mod folding;
mod formatting;
mod hover;
mod inlay;
mod markdown;
mod on_type;
mod patterns;
mod place;
mod sampled;
mod selection;
mod semantic;
mod signature;
mod words;

pub use completion::{CompletionItem, CompletionKind, completion};
pub use definition::{Target, definition};
pub use folding::{Fold, FoldKind, folding_ranges};
pub use formatting::formatting;
pub use hover::{Hover, hover, hover_at};
pub use inlay::{InlayHint, InlayKind, InlayOptions, inlay_hints};
pub use on_type::on_line_break;
pub use selection::selection_ranges;
pub use semantic::{SemanticKind, SemanticModifier, SemanticToken, semantic_tokens};
pub use signature::{Signature, signature_help};
