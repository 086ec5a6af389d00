//! A few threads that answer requests from snapshots, one request at a time each.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{ErrorCode, RequestId, Response};
use serde_json::Value;

use crate::dispatch::{Context, Handler};

/// Two: one long answer does not hold up a short one, and the findings have a thread of their own.
const THREADS: usize = 2;
/// Bytes of stack of a thread that looks into documents: as much as a main thread has, since documents nest.
pub(crate) const STACK: usize = 8 << 20;

/// A request that waits for an answer.
pub(crate) struct Job {
    /// The client's number of it.
    pub(crate) id: RequestId,
    /// What answers it.
    pub(crate) handler: Handler,
    /// Its parameters.
    pub(crate) params: Value,
    /// What it is answered from.
    pub(crate) context: Context,
}

/// Starts the threads: where jobs go, and where answers come from. They end when the sender is dropped.
pub(crate) fn start() -> io::Result<(Sender<Job>, Receiver<Response>)> {
    let (jobs, to_do) = unbounded::<Job>();
    let (done, answers) = unbounded();
    for number in 0..THREADS {
        let (to_do, done) = (to_do.clone(), done.clone());
        let worker = move || {
            for job in to_do {
                if !job.context.is_cancelled() && done.send(answer(job)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name(format!("request-{number}")).stack_size(STACK).spawn(worker)?;
    }
    Ok((jobs, answers))
}

fn answer(job: Job) -> Response {
    let Job { id, handler, params, context } = job;
    match catch_unwind(AssertUnwindSafe(|| handler(&context, params))) {
        Ok(Ok(result)) => Response::new_ok(id, result),
        Ok(Err(failure)) => Response::new_err(id, failure.code as i32, failure.message),
        Err(_) => Response::new_err(id, ErrorCode::InternalError as i32, "the request failed inside the server".into()),
    }
}
