//! The previews that clients asked for: what each is of, and what its client was last shown.
//!
//! A preview is a document of its own, with a URI; what it holds is made by `ork-ide`. Those that somebody follows are
//! made anew after each change that they rest on, on a thread of their own.

mod address;
mod follow;

use std::collections::HashMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gen_lsp_types::Uri;
use ork_ide::{Preview, preview};
use ork_project::Snapshot;
use ork_source::SourceFile;

pub(crate) use address::{Address, SCHEME, is_preview};
pub(crate) use follow::{Changed, start};

/// Previews that are remembered; nobody looks at more at a time.
const MOST: usize = 12;

/// What a client was shown.
pub(crate) struct Shown {
    /// The preview.
    pub(crate) preview: Preview,
    /// Its text as a file, for positions.
    pub(crate) file: Arc<SourceFile>,
    /// Grows with each text that differs.
    pub(crate) version: u32,
}

struct Remembered {
    address: Address,
    shown: Option<Arc<Shown>>,
    /// The state that it was made from.
    made_from: u64,
    /// Whether the client wants to be told of changes.
    is_followed: bool,
    /// When it was last asked for, in requests.
    asked: u64,
}

/// All of them, shared by the threads that answer.
#[derive(Default)]
pub(crate) struct Previews {
    known: Mutex<Known>,
    /// Counts the changes of texts: what is made from an older state does not follow what is made from a newer one.
    state: AtomicU64,
}

/// The previews, for somebody who answers from the state of a moment.
#[derive(Clone)]
pub(crate) struct At {
    previews: Arc<Previews>,
    state: u64,
}

impl At {
    /// All of them, at the state of now.
    pub(crate) fn now(previews: &Arc<Previews>) -> Self {
        Self { previews: Arc::clone(previews), state: previews.state.load(Ordering::Relaxed) }
    }

    /// Renders a preview and keeps it as what its client is shown.
    pub(crate) fn render(&self, snapshot: &Snapshot, address: &Address) -> Option<Arc<Shown>> {
        self.previews.render(snapshot, address, self.state)
    }
}

impl Deref for At {
    type Target = Previews;

    fn deref(&self) -> &Previews {
        &self.previews
    }
}

#[derive(Default)]
struct Known {
    by_token: HashMap<String, Remembered>,
    requests: u64,
}

impl Previews {
    /// A poisoned lock only means that another request panicked; what is stored is whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Some text has changed.
    pub(crate) fn changed(&self) {
        self.state.fetch_add(1, Ordering::Relaxed);
    }

    /// Remembers a preview that is asked for; the one that was not asked for the longest is forgotten for it.
    pub(crate) fn ask(&self, address: &Address, follow: bool) {
        let mut known = self.known();
        known.requests += 1;
        let asked = known.requests;
        let token = address.token();
        match known.by_token.get_mut(&token) {
            Some(remembered) => {
                remembered.asked = asked;
                remembered.is_followed |= follow;
            }
            None => {
                let remembered =
                    Remembered { address: address.clone(), shown: None, made_from: 0, is_followed: follow, asked };
                known.by_token.insert(token, remembered);
            }
        }
        if known.by_token.len() > MOST {
            let oldest = known.by_token.iter().min_by_key(|(_, remembered)| remembered.asked);
            if let Some(oldest) = oldest.map(|(token, _)| token.clone()) {
                known.by_token.remove(&oldest);
            }
        }
    }

    /// What a URI stands for. One that is not remembered (the server was started anew) is the preview of its document
    /// with the sample.
    pub(crate) fn address(&self, uri: &Uri) -> Option<Address> {
        let token = address::token_of(uri)?;
        let remembered = self.known().by_token.get(&token).map(|remembered| remembered.address.clone());
        remembered.or_else(|| address::guess(uri))
    }

    /// What the client was last shown under a URI.
    pub(crate) fn shown(&self, uri: &Uri) -> Option<Arc<Shown>> {
        let token = address::token_of(uri)?;
        self.known().by_token.get(&token)?.shown.clone()
    }

    /// The client no longer shows a preview.
    pub(crate) fn unfollow(&self, uri: &Uri) {
        if let Some(token) = address::token_of(uri)
            && let Some(remembered) = self.known().by_token.get_mut(&token)
        {
            remembered.is_followed = false;
        }
    }

    /// Whether anybody wants to be told of changes.
    pub(crate) fn has_followers(&self) -> bool {
        self.known().by_token.values().any(|remembered| remembered.is_followed)
    }

    /// The followed ones that rest on one of some files; all of them where it is not known what has changed.
    fn resting_on(&self, changed: Option<&[PathBuf]>) -> Vec<(Address, Option<Arc<Shown>>)> {
        let known = self.known();
        let followed = known.by_token.values().filter(|remembered| remembered.is_followed);
        let rests = |remembered: &&Remembered| match (&remembered.shown, changed) {
            (Some(shown), Some(changed)) => changed.iter().any(|path| rests_on(&shown.preview, path)),
            _ => true,
        };
        followed.filter(rests).map(|remembered| (remembered.address.clone(), remembered.shown.clone())).collect()
    }

    /// The version of an equal text stays; where somebody was faster with a newer state, that is what is shown.
    fn render(&self, snapshot: &Snapshot, address: &Address, state: u64) -> Option<Arc<Shown>> {
        let made = preview(snapshot, &address.path(), &address.options)?;
        let mut known = self.known();
        let remembered = known.by_token.get_mut(&address.token());
        let newer = remembered.as_ref().filter(|remembered| remembered.made_from > state);
        if let Some(shown) = newer.and_then(|remembered| remembered.shown.clone()) {
            return Some(shown);
        }
        let before = remembered.as_ref().and_then(|remembered| remembered.shown.as_ref());
        let version = before.map_or(1, |before| before.version + u32::from(!is_same(&before.preview, &made)));
        let file = SourceFile::new(SCHEME, made.text.as_str());
        let shown = Arc::new(Shown { preview: made, file, version });
        if let Some(remembered) = remembered {
            remembered.shown = Some(Arc::clone(&shown));
            remembered.made_from = state;
        }
        Some(shown)
    }
}

/// Whether a preview may differ once a file has changed: it is one of its texts, or may have become one.
fn rests_on(preview: &Preview, path: &Path) -> bool {
    preview.rests_on.iter().any(|file| file.path() == path || file.path().parent() == path.parent())
}

/// Whether two previews show the same from the same places: a line more in a source moves what is below it.
fn is_same(one: &Preview, other: &Preview) -> bool {
    one.text == other.text && one.segments == other.segments
}
