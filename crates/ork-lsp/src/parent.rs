//! The editor's process: when it is gone, nobody needs the server any more.
//!
//! Usually the connection ends with it. It does not where something between them keeps it open.

use std::io;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, never, unbounded};
use serde_json::Value;

/// Between two looks.
const INTERVAL: Duration = Duration::from_millis(1500);

/// Tells when the process that `initialize` names is gone. A process that cannot be seen from the start (the editor
/// runs in another container) is not watched.
pub(crate) fn watch(params: &Value) -> io::Result<Receiver<()>> {
    let process = params.get("processId").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
    let Some(process) = process.filter(|process| is_there(*process)) else { return Ok(never()) };
    let (gone, receiver) = unbounded();
    let look = move || {
        while is_there(process) {
            thread::sleep(INTERVAL);
        }
        // Fails only when the session is over.
        let _ = gone.send(());
    };
    thread::Builder::new().name("parent".to_owned()).spawn(look)?;
    Ok(receiver)
}

/// Whether a process runs.
#[cfg(unix)]
fn is_there(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    // Somebody else's process is there as well.
    matches!(test_kill_process(pid), Ok(()) | Err(Errno::PERM))
}

/// Where processes cannot be asked, the connection's end is all there is.
#[cfg(not(unix))]
fn is_there(_: u32) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn processes_are_seen_while_they_run() {
        assert!(is_there(std::process::id()));
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(is_there(child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!is_there(child.id()));
        assert!(!is_there(0));
    }
}
