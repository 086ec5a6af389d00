//! `ork completions`.

use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs};
use crate::error::CommandError;
use crate::output::Output;

pub(crate) fn run(args: &CompletionsArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "ork", &mut script);
    output.result(&String::from_utf8_lossy(&script))?;
    Ok(0)
}
