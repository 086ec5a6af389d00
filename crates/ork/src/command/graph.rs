//! `ork graph`.

use ork_engine::graph::{mermaid, svg};
use ork_project::graph;

use super::{findings_of, session};
use crate::args::{GraphArgs, GraphFormat};
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &GraphArgs, output: &mut Output) -> Result<u8, CommandError> {
    let snapshot = session(std::slice::from_ref(&args.path), args.fetch, args.network)?.snapshot();
    let drawn = match graph(&snapshot, &args.path) {
        Ok(drawn) => drawn,
        Err(error) => {
            let found = findings_of(error)?;
            output.aside(&findings::full::print(&found, &Paths::new(&snapshot.environment().working_directory)));
            return Ok(FINDINGS);
        }
    };
    let text = match args.format {
        GraphFormat::Svg => svg(&drawn),
        GraphFormat::Mermaid => mermaid(&drawn),
    };
    output.result(&text).map(|()| 0)
}
