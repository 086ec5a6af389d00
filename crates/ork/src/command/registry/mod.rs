//! `ork registry`: one file per subcommand.

pub(crate) mod cache;
pub(crate) mod index;
pub(crate) mod info;
pub(crate) mod list;
pub(crate) mod pull;
pub(crate) mod push;
mod table;

use ork_engine::needs::Wanted;
use ork_project::Environment;
use ork_reference::{Reference, Resolved};

use crate::args::{IndexCommand, RegistryCommand};
use crate::error::CommandError;
use crate::output::Output;

pub(crate) fn run(command: &RegistryCommand, output: &mut Output) -> Result<u8, CommandError> {
    match command {
        RegistryCommand::Pull(args) => pull::run(args, output),
        RegistryCommand::Push(args) => push::run(args, output),
        RegistryCommand::Info(args) => info::run(args, output),
        RegistryCommand::List(args) => list::run(args, output),
        RegistryCommand::Index(IndexCommand::Rebuild(args)) => index::run(args, output),
        RegistryCommand::Cache(command) => cache::run(command, output),
    }
}

/// Reads a reference of the command line; the message shows where it is wrong.
pub(super) fn parse(text: &str) -> Result<Reference, CommandError> {
    Reference::parse(text, None).map_err(|error| {
        let column = text.get(..error.span.range().start).map_or(0, |before| before.chars().count());
        let width = error.span.text(text).chars().count().max(1);
        let marks = "^".repeat(width);
        let message = format!("{}\n  {text}\n  {:column$}{marks}", error.message, "");
        CommandError::input(message, Some(error.help))
    })
}

/// What a reference of the command line names in a registry.
fn in_registry(environment: &Environment, text: &str, wanted: Wanted) -> Result<Resolved, CommandError> {
    parse(text)?.resolve(environment.base(wanted)).ok_or_else(|| {
        let message = format!("`{text}` names nothing in a registry");
        CommandError::input(message, Some("write NAME:TAG or HOST/PATH:TAG".to_owned()))
    })
}

/// Motifs or Katalogs: what a short name is looked up among.
pub(super) fn wanted(motif: bool) -> Wanted {
    if motif { Wanted::Motif } else { Wanted::Katalog }
}

/// The seconds since 1970 that artifacts are dated with: `SOURCE_DATE_EPOCH` where it is set (reproducible-builds.org).
fn dated() -> Result<i64, CommandError> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => text.parse().map_err(|_| {
            let hint = "it is a number of seconds since 1970".to_owned();
            CommandError::input(format!("SOURCE_DATE_EPOCH is `{text}`"), Some(hint))
        }),
        _ => Ok(crate::time::now()),
    }
}
