//! `textDocument/codeLens` and `codeLens/resolve`: where lenses stand at once, what they say when they are looked at.

use gen_lsp_types::{CodeLens, CodeLensParams, Command, Uri};
use ork_ide::{LensAbout, LensOptions, lens_title, lenses};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::convert;
use crate::dispatch::{Context, Failure};
use crate::uri;

/// The client's command that shows what an entry makes: the document and the entry's name.
pub(crate) const PREVIEW: &str = "ork.preview";
/// The client's command that runs the test of a document.
pub(crate) const SIMULATE: &str = "ork.simulate";

/// What a lens is about, while the client holds it.
#[derive(Serialize, Deserialize)]
struct Data {
    uri: Uri,
    about: About,
    #[serde(default)]
    name: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum About {
    Manifests,
    Input,
    Importers,
    Test,
}

pub(crate) fn answer(context: &Context, params: &CodeLensParams) -> Vec<CodeLens> {
    let uri = &params.text_document.uri;
    let path = uri::to_path(uri);
    let Some(file) = context.snapshot.file(&path) else { return Vec::new() };
    // A test without somebody who runs it is nothing to look at.
    let shown = context.settings.code_lens;
    let options = LensOptions { manifests: shown, references: shown, tests: shown && context.client.simulates };
    let found = lenses(&context.snapshot, &path, &options);
    let lens = |lens: ork_ide::Lens| {
        let (about, name) = match lens.about {
            LensAbout::Manifests(name) => (About::Manifests, name),
            LensAbout::Input(name) => (About::Input, name),
            LensAbout::Importers => (About::Importers, String::new()),
            LensAbout::Test => (About::Test, String::new()),
        };
        let data = serde_json::to_value(Data { uri: uri.clone(), about, name }).ok()?;
        let range = convert::range(&file, lens.span, &context.client);
        Some(CodeLens { range, command: None, data: Some(data) })
    };
    found.into_iter().filter_map(lens).collect()
}

pub(crate) fn resolve(context: &Context, lens: &CodeLens) -> Result<CodeLens, Failure> {
    let data = lens.data.clone().unwrap_or_default();
    let data: Data = serde_json::from_value(data).map_err(|error| Failure::invalid(&error))?;
    let about = match data.about {
        About::Manifests => LensAbout::Manifests(data.name.clone()),
        About::Input => LensAbout::Input(data.name),
        About::Importers => LensAbout::Importers,
        About::Test => LensAbout::Test,
    };
    let title = lens_title(&context.snapshot, &uri::to_path(&data.uri), &about);
    let (command, arguments) = match &about {
        LensAbout::Manifests(entry) if context.client.previews => (PREVIEW, Some(vec![json!(data.uri), json!(entry)])),
        LensAbout::Test => (SIMULATE, Some(vec![json!(data.uri)])),
        // Only to be read.
        _ => ("", None),
    };
    let mut title = title.unwrap_or_default();
    if command == PREVIEW {
        title = if title.is_empty() { "preview".to_owned() } else { format!("{title} · preview") };
    }
    let command = Command { title, tooltip: None, command: command.to_owned(), arguments };
    Ok(CodeLens { command: Some(command), ..lens.clone() })
}
