//! The boundary that a fault in the server does not cross: whatever was under way ends, one line says so, and the state is
//! as it was.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use crate::log::Log;

thread_local! {
    /// Where the last fault of this thread happened, and what it said.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps what faults say for the line of the log, in the place of several lines on standard error. For a whole process.
pub(crate) fn keep_quiet() {
    set_hook(Box::new(|fault| {
        let place = fault.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        let text = format!("{}{}", said(fault.payload()), place.unwrap_or_default());
        LAST.with(|last| last.replace(Some(text)));
    }));
}

/// Does some work; nothing when it fails inside the server, which the log is told.
pub(crate) fn guarded<T>(log: &Log, what: &str, work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Some(done),
        Err(payload) => {
            let told = LAST.with(RefCell::take).unwrap_or_else(|| said(payload.as_ref()).to_owned());
            log.error(&format!("{what} failed inside the server: {told}"));
            None
        }
    }
}

fn said(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
