//! `ork template`.

use ork_engine::manifests::mask;
use ork_engine::output::Rendered;
use ork_project::{RenderOptions, Rendering, render};

use super::{findings_of, session};
use crate::args::{ManifestFormat, TemplateArgs};
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::manifests::{json, yaml};
use crate::output::Output;
use crate::paths::Paths;
use crate::time;

pub(crate) fn run(args: &TemplateArgs, output: &mut Output) -> Result<u8, CommandError> {
    let snapshot = session(std::slice::from_ref(&args.path), args.fetch, args.network)?.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    let options =
        RenderOptions { custom_resource: args.cr.clone(), now: args.now.unwrap_or_else(time::now), seed: args.seed };
    let Rendering { mut manifests, warnings } = match render(&snapshot, &args.path, &options) {
        Ok(rendering) => rendering,
        Err(error) => {
            let found = findings_of(error)?;
            output.aside(&findings::full::print(&found, &paths));
            return Ok(FINDINGS);
        }
    };
    let masked = !args.show_secrets && mask_all(&mut manifests);
    output.result(&match args.format {
        ManifestFormat::Yaml => yaml::print(&manifests, args.provenance.then_some(&paths)),
        ManifestFormat::Json => json::print(&manifests, args.provenance.then_some(&paths)),
    })?;
    output.aside(&findings::full::print(&warnings, &paths));
    if masked {
        output.aside("values of Secrets are masked; --show-secrets prints them\n");
    }
    Ok(0)
}

fn mask_all(manifests: &mut [Rendered]) -> bool {
    let mut masked = false;
    for manifest in manifests {
        masked |= mask(manifest);
    }
    masked
}
