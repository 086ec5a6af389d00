//! The log: what somebody who looks for a fault wants to read. Standard output belongs to the protocol, so it goes to
//! standard error, quietly, or to a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Lines that standard error gets at most: a fault that repeats with every key must not fill the editor's log.
const MOST_LINES: usize = 1_000;

/// How much is written: each level includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// What failed inside the server.
    Error,
    /// What was left out or is other than it should be.
    #[default]
    Warning,
    /// The steps of a session.
    Info,
    /// Every message, with the time that it took.
    Debug,
}

impl Verbosity {
    fn name(self) -> &'static str {
        match self {
            Verbosity::Error => "error",
            Verbosity::Warning => "warning",
            Verbosity::Info => "info",
            Verbosity::Debug => "debug",
        }
    }
}

/// Where lines go. Cheap to clone; every thread has one.
#[derive(Clone)]
pub struct Log(Arc<Inner>);

struct Inner {
    verbosity: Verbosity,
    start: Instant,
    sink: Mutex<Sink>,
}

struct Sink {
    out: Box<dyn Write + Send>,
    /// Lines that may still be written; nothing where there is no limit.
    left: Option<usize>,
    last: String,
    /// How often the last line came again.
    again: usize,
}

impl Log {
    /// Standard error, for what is wrong.
    #[must_use]
    pub fn stderr() -> Self {
        Self::to(Box::new(io::stderr()), Verbosity::Warning, Some(MOST_LINES))
    }

    /// A file, which is written anew.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn file(path: &Path, verbosity: Verbosity) -> io::Result<Self> {
        Ok(Self::to(Box::new(File::create(path)?), verbosity, None))
    }

    fn to(out: Box<dyn Write + Send>, verbosity: Verbosity, left: Option<usize>) -> Self {
        let sink = Mutex::new(Sink { out, left, last: String::new(), again: 0 });
        Self(Arc::new(Inner { verbosity, start: Instant::now(), sink }))
    }

    /// Whether lines of a level are written at all.
    #[must_use]
    pub fn wants(&self, verbosity: Verbosity) -> bool {
        verbosity <= self.0.verbosity
    }

    /// Something failed inside the server.
    pub fn error(&self, line: &str) {
        self.line(Verbosity::Error, line);
    }

    /// Something was left out, or is other than it should be.
    pub fn warning(&self, line: &str) {
        self.line(Verbosity::Warning, line);
    }

    /// A step of the session.
    pub fn info(&self, line: &str) {
        self.line(Verbosity::Info, line);
    }

    /// A message.
    pub fn debug(&self, line: &str) {
        self.line(Verbosity::Debug, line);
    }

    fn line(&self, verbosity: Verbosity, line: &str) {
        if !self.wants(verbosity) {
            return;
        }
        let seconds = self.0.start.elapsed().as_secs_f64();
        // A thread that failed while it wrote leaves nothing worse than half a line.
        let mut sink = match self.0.sink.lock() {
            Ok(sink) => sink,
            Err(poisoned) => poisoned.into_inner(),
        };
        sink.line(seconds, verbosity, line);
    }
}

impl Sink {
    fn line(&mut self, seconds: f64, verbosity: Verbosity, line: &str) {
        if line == self.last {
            self.again += 1;
            return;
        }
        if self.again > 0 {
            let again = std::mem::take(&mut self.again);
            self.write(&format!("[{seconds:9.3}] the line before came {again} more times"));
        }
        line.clone_into(&mut self.last);
        self.write(&format!("[{seconds:9.3}] {}: {}", verbosity.name(), line.replace('\n', "\\n")));
    }

    fn write(&mut self, line: &str) {
        match &mut self.left {
            Some(0) => return,
            Some(left) => *left -= 1,
            None => {}
        }
        // Nobody reads the log of a server without standard error.
        let _ = writeln!(self.out, "ork lsp {line}");
        if self.left == Some(0) {
            let _ = writeln!(self.out, "ork lsp: more lines are left out; `--log-file FILE` keeps them all");
        }
        let _ = self.out.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines(left: Option<usize>, write: impl Fn(&Log)) -> Vec<String> {
        let shared = Shared::default();
        write(&Log::to(Box::new(shared.clone()), Verbosity::Warning, left));
        let bytes = shared.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_fault_that_repeats_does_not_flood_the_log() {
        let same = lines(None, |log| {
            for _ in 0..300_000 {
                log.warning("a change was left out");
            }
            log.error("something else");
        });
        assert_eq!(same.len(), 3, "{same:?}");
        assert!(same[1].contains("299999 more times") && same[2].ends_with("error: something else"), "{same:?}");
        let many = lines(Some(10), |log| (0..300_000).for_each(|number| log.warning(&number.to_string())));
        assert_eq!(many.len(), 11);
        assert!(many[10].contains("left out"), "{many:?}");
    }

    #[test]
    fn a_line_is_a_line_and_quiet_levels_are_not_written() {
        let found = lines(None, |log| {
            log.info("opened");
            log.debug("a message");
            log.warning("two\nlines");
        });
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with("warning: two\\nlines"), "{found:?}");
    }
}
