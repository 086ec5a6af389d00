//! Standard output and standard error.
//!
//! Whoever reads the output may stop at any time (`| head`): that ends the printing, and is no error.

use std::io::{self, ErrorKind, Write};

use anstream::{AutoStream, ColorChoice};

use crate::color::{CYAN, RED, RESET, YELLOW};
use crate::error::CommandError;

/// Where a command prints.
pub(crate) struct Output {
    choice: ColorChoice,
}

impl Output {
    pub(crate) fn new(choice: ColorChoice) -> Self {
        Self { choice }
    }

    /// When it is coloured.
    pub(crate) fn choice(&self) -> ColorChoice {
        self.choice
    }

    /// Prints a result.
    ///
    /// # Errors
    /// The output cannot be written, other than because its reader has gone.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), CommandError> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.choice);
        match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(CommandError::input(format!("the output cannot be written: {error}"), None))
            }
            _ => Ok(()),
        }
    }

    /// Prints what is about the result rather than part of it.
    pub(crate) fn aside(&mut self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.choice);
        // There is no third place to say that this one is gone.
        let _ = stream.write_all(text.as_bytes());
    }

    /// Prints what did not stop the command.
    pub(crate) fn warning(&mut self, text: &str) {
        self.aside(&format!("{YELLOW}warning{RESET}: {text}\n"));
    }

    /// Prints why a command failed.
    pub(crate) fn error(&mut self, error: &CommandError) {
        let mut text = format!("{RED}error{RESET}: {error}\n");
        for hint in &error.hints {
            text.push_str(&format!("{CYAN}help{RESET}: {hint}\n"));
        }
        self.aside(&text);
    }
}
