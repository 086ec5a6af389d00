//! What the requests of one state of the session share: an open text is resolved once, whoever asks first.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ork_engine::rules::Resolved;
use ork_engine::source::Source;

/// The open texts of one state with what they refer to.
#[derive(Default)]
pub(crate) struct Shared {
    resolved: Mutex<HashMap<PathBuf, Slot>>,
}

/// The text, and what it refers to once somebody has asked.
type Slot = (Arc<Source>, Arc<OnceLock<Arc<Resolved>>>);

impl Shared {
    /// What an open text refers to. Whoever asks while another is finding out waits for that.
    pub(crate) fn resolved(&self, source: &Arc<Source>, find: impl FnOnce() -> Resolved) -> Arc<Resolved> {
        let slot = {
            // A poisoned lock only means that another request panicked; what is stored is whole.
            let mut known = self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
            let path = source.file.path();
            match known.get(path).filter(|(of, _)| Arc::ptr_eq(of, source)) {
                Some((_, slot)) => Arc::clone(slot),
                None => {
                    let slot: Arc<OnceLock<Arc<Resolved>>> = Arc::default();
                    known.insert(path.to_owned(), (Arc::clone(source), Arc::clone(&slot)));
                    slot
                }
            }
        };
        Arc::clone(slot.get_or_init(|| Arc::new(find())))
    }
}
