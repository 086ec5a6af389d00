//! `ork registry index rebuild`.

use ork_reference::Reference;
use ork_registry::{index, text};

use crate::args::RebuildArgs;
use crate::error::CommandError;
use crate::network::Network;
use crate::output::Output;

pub(crate) fn run(args: &RebuildArgs, output: &mut Output) -> Result<u8, CommandError> {
    let network = Network::new(args.network.offline)?;
    let (host, path) = base(&args.base)?;
    let now = text::rfc3339(super::dated()?);
    let (index, empty) = index::rebuild(&network.client, &host, &path, &args.names, &now)?;
    for entry in &index.entries {
        let kind = entry.kind.as_deref().unwrap_or("-");
        output.result(&format!(
            "{} {} ({kind}, {} versions)\n",
            entry.name,
            entry.latest_version,
            entry.versions.len()
        ))?;
    }
    for name in empty {
        output.aside(&format!("{name} holds no published version of a pattern\n"));
    }
    Ok(0)
}

/// Reads `HOST[/PATH]`: what is written must name a place, with or without a path.
pub(super) fn base(text: &str) -> Result<(String, String), CommandError> {
    let bare = text.trim().trim_start_matches("oci://").trim_end_matches('/');
    // A name below the base shows whether host and path are ones.
    let parsed = Reference::parse(&format!("oci://{bare}/index"), None);
    match parsed {
        Ok(Reference::Registry { host, repository, version: ork_reference::Version::Unsaid }) => {
            let path = repository.strip_suffix("index").unwrap_or_default().trim_end_matches('/').to_owned();
            Ok((host, path))
        }
        Ok(_) => {
            let hint = "write HOST or HOST/PATH, such as ghcr.io/acme/patterns".to_owned();
            Err(CommandError::input(format!("`{text}` names no registry"), Some(hint)))
        }
        Err(error) => Err(CommandError::input(error.message, Some(error.help))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases() {
        let read = |text: &str| base(text).ok();
        let pair = |host: &str, path: &str| Some((host.to_owned(), path.to_owned()));
        assert_eq!(read("oci://localhost:5000/"), pair("localhost:5000", ""));
        assert_eq!(read("ghcr.io/a/b"), pair("ghcr.io", "a/b"));
        assert_eq!(read("ghcr.io/a/b:v1"), None);
        assert_eq!(read("acme"), None);
        assert_eq!(read(""), None);
    }
}
