//! One file per subcommand: arguments to a job below, its result to a printer.

pub(crate) mod check;
pub(crate) mod lsp;
pub(crate) mod template;

use ork_project::JobError;
use ork_source::Diagnostic;

use crate::error::CommandError;

/// What was found instead of a result; anything else ends the command.
fn findings_of(error: JobError) -> Result<Vec<Diagnostic>, CommandError> {
    match error {
        JobError::Input { message, help } => Err(CommandError::input(message, help)),
        JobError::Findings(findings) => Ok(findings),
    }
}
