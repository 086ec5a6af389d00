//! A session as a file: every message both ways, one JSON object a line. It is the form of a report about a fault, since
//! [`crate::replay()`] goes through the same session again.
//!
//! The first line says what wrote it. The texts of open documents are in it, as the client sent them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use lsp_server::Message;
use serde::{Deserialize, Serialize};

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sender {
    /// The editor.
    Client,
    /// We.
    Server,
}

/// A line after the first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Milliseconds since the start.
    pub(crate) ms: f64,
    /// Who sent it.
    pub(crate) from: Sender,
    /// The message.
    pub(crate) message: Message,
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    /// The form of the lines.
    pub(crate) record: u32,
    /// The version of the server.
    pub(crate) ork: String,
}

/// Writes a session down. Cheap to clone: both directions have one.
#[derive(Clone)]
pub struct Recorder(Arc<Inner>);

struct Inner {
    start: Instant,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Recorder {
    /// Into a file, which is written anew.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn file(path: &Path) -> io::Result<Self> {
        Self::to(Box::new(BufWriter::new(File::create(path)?)))
    }

    fn to(mut out: Box<dyn Write + Send>) -> io::Result<Self> {
        let head = Head { record: 1, ork: env!("CARGO_PKG_VERSION").to_owned() };
        serde_json::to_writer(&mut out, &head)?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(Self(Arc::new(Inner { start: Instant::now(), out: Mutex::new(out) })))
    }

    /// Writes a message down.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn message(&self, from: Sender, message: &Message) -> io::Result<()> {
        let micros = self.0.start.elapsed().as_micros();
        let line = Line {
            ms: f64::from(u32::try_from(micros / 10).unwrap_or(u32::MAX)) / 100.0,
            from,
            message: message.clone(),
        };
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        // The other direction failed while it wrote; its line may be half there, ours is whole.
        let mut out = match self.0.out.lock() {
            Ok(out) => out,
            Err(poisoned) => poisoned.into_inner(),
        };
        // Whole lines reach the disk at once: a record is wanted most when the process does not end well.
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}
