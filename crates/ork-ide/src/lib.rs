//! Editor features as plain data: one file each. No protocol types; positions are byte offsets.

mod actions;
mod completion;
mod data;
mod definition;
mod hover;
mod lens;
mod markdown;
mod patterns;
mod place;

pub use actions::{Act, Action, ActionKind, Asked, Change, Found, Job, Task, actions, change};
pub use completion::{CompletionItem, CompletionKind, completion};
pub use definition::{Target, definition};
pub use hover::{Hover, hover};
pub use lens::{Lens, LensAbout, LensOptions, lens_title, lenses};
