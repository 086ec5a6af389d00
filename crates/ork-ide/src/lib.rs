//! Editor features as plain data: one file each. No protocol types; positions are byte offsets.

mod completion;
mod custom_resource;
mod data;
mod definition;
mod hover;
mod markdown;
mod patterns;
mod place;
mod preview;

pub use completion::{CompletionItem, CompletionKind, completion};
pub use custom_resource::readers_of;
pub use definition::{Target, definition};
pub use hover::{Hover, hover};
pub use preview::{
    OfferedResource, Phase, Preview, PreviewEntry, PreviewOptions, ResourceChoice, Segment, UsedResource, described,
    preview, shown_at,
};
