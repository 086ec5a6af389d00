//! `ork lsp`.

use ork_project::Environment;

use crate::error::CommandError;

pub(crate) fn run() -> Result<u8, CommandError> {
    ork_lsp::run(Environment::from_process())?;
    Ok(0)
}
