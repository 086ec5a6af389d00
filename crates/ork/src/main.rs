//! The `ork` command: arguments, what is printed, exit codes. The one place where the crates meet.
//!
//! What documents mean is decided below; nothing here looks into them.

mod args;
mod color;
mod command;
mod error;
mod findings;
mod manifests;
mod network;
mod output;
mod paths;
mod time;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::output::Output;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Nobody is left to tell when even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { error::USAGE } else { 0 });
        }
    };
    let mut output = Output::new(args.color.choice());
    let outcome = match args.command {
        Command::Check(args) => command::check::run(&args, &mut output),
        Command::Template(args) => command::template::run(&args, &mut output),
        Command::Simulate(args) => command::simulate::run(&args, &mut output),
        Command::Run(args) => command::run::run(&args, &mut output),
        Command::Registry(command) => command::registry::run(&command, &mut output),
        Command::Pull(args) => command::registry::pull::run(&args, &mut output),
        Command::Push(args) => command::registry::push::run(&args, &mut output),
        Command::Inspect(args) => command::registry::info::run(&args, &mut output),
        Command::Patterns(args) => command::registry::list::run(&args, &mut output),
        Command::Fmt(args) => command::fmt::run(&args, &mut output),
        Command::Migrate(args) => command::migrate::run(&args, &mut output),
        Command::Eval(args) => command::eval::run(&args, &mut output),
        Command::Notes(command) => command::notes::run(&command, &mut output),
        Command::Explain(args) => command::explain::run(&args, &mut output),
        Command::Graph(args) => command::graph::run(&args, &mut output),
        Command::Generate(args) => command::generate::run(&args, &mut output),
        Command::Lsp(args) => command::lsp::run(&args, &mut output),
        Command::Completions(args) => command::completions::run(&args, &mut output),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}
