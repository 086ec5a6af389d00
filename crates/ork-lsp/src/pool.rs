//! A few threads that answer requests from snapshots, one request at a time each.

use std::io;
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{ErrorCode, RequestId, Response};
use serde_json::Value;

use crate::dispatch::{Context, Handler};
use crate::log::Log;
use crate::panics::guarded;

/// Two: one long answer does not hold up a short one, and the findings have a thread of their own.
const THREADS: usize = 2;
/// Bytes of stack of a thread that looks into documents: as much as a main thread has, since documents nest.
pub(crate) const STACK: usize = 8 << 20;

/// A request that waits for an answer.
pub(crate) struct Job {
    /// The client's number of it.
    pub(crate) id: RequestId,
    /// What it is called.
    pub(crate) method: String,
    /// What answers it.
    pub(crate) handler: Handler,
    /// Its parameters.
    pub(crate) params: Value,
    /// What it is answered from.
    pub(crate) context: Context,
}

/// Starts the threads: where jobs go; answers go to `done`. They end when the sender is dropped.
pub(crate) fn start(done: &Sender<Response>, log: &Log) -> io::Result<Sender<Job>> {
    let (jobs, to_do): (Sender<Job>, Receiver<Job>) = unbounded();
    for number in 0..THREADS {
        let (to_do, done, log) = (to_do.clone(), done.clone(), log.clone());
        let worker = move || {
            for job in to_do {
                if !job.context.is_cancelled() && done.send(answer(job, &log)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name(format!("request-{number}")).stack_size(STACK).spawn(worker)?;
    }
    Ok(jobs)
}

fn answer(job: Job, log: &Log) -> Response {
    let Job { id, method, handler, params, context } = job;
    match guarded(log, &format!("answering `{method}`"), || handler(&context, params)) {
        Some(Ok(result)) => Response::new_ok(id, result),
        Some(Err(failure)) => Response::new_err(id, failure.code as i32, failure.message),
        None => Response::new_err(id, ErrorCode::InternalError as i32, "the request failed inside the server".into()),
    }
}
