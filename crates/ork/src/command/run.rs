//! `ork run`.

use crate::args::RunArgs;
use crate::error::CommandError;
use crate::output::Output;

pub(crate) fn run(_: &RunArgs, _: &mut Output) -> Result<u8, CommandError> {
    Ok(0)
}
