//! `ork generate`.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use ork_project::{Generate, generate};

use super::{findings_of, session};
use crate::args::{GenerateArgs, Generated};
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &GenerateArgs, output: &mut Output) -> Result<u8, CommandError> {
    let snapshot = session(std::slice::from_ref(&args.path), args.fetch, args.network)?.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    let wanted = match args.what {
        Generated::Crd => Generate::Definitions,
        Generated::Cr => Generate::Resources,
    };
    let files = match generate(&snapshot, &args.path, wanted) {
        Ok(files) => files,
        Err(error) => {
            let found = findings_of(error)?;
            output.aside(&findings::full::print(&found, &paths));
            return Ok(FINDINGS);
        }
    };
    if !args.write {
        let texts: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
        return output.result(&texts.join("---\n")).map(|()| 0);
    }
    for file in &files {
        create(&file.path, &file.text, &paths)?;
        output.aside(&format!("wrote {}\n", paths.show(&file.path)));
    }
    Ok(0)
}

/// Writes a file that is not there yet; what could not be written whole is taken away again.
fn create(path: &Path, text: &str, paths: &Paths) -> Result<(), CommandError> {
    let shown = paths.show(path);
    let failed = |error: io::Error| CommandError::input(format!("{shown} cannot be written: {error}"), None);
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
    let mut file = match File::create_new(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let help = "without --write it is printed; `ork check` proposes the fields that a definition lacks";
            return Err(CommandError::input(format!("{shown} is there already"), Some(help.to_owned())));
        }
        opened => opened.map_err(failed)?,
    };
    file.write_all(text.as_bytes()).map_err(|error| {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(path);
        failed(error)
    })
}
