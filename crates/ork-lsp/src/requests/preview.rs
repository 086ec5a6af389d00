//! `ork/preview`, `ork/preview/toPreview`, `ork/preview/toSource`, and `workspace/textDocumentContent`: what a document
//! renders to, as a document of its own, and the map both ways.
//!
//! `ork/preview` takes `textDocument` (a document, or a preview that was given before) and, if wanted, `position` (only the
//! entry or custom resource there), `entry`, `resource` (`{uri}`, `{text}` or `{made: true}`), `phase` (`onCreate` or
//! `onReconcile`), `showSecrets` and `follow`. It gives `uri`, `version`, `text`, `entries`, `resources` (those it was rendered
//! for), `offered` (those that can be picked), `problems`, `isCut`, and `map`: of each value its `range`, its `lines` and its
//! `sources`, the expression first. Who follows a preview and announced `experimental.orkPreview` hears `ork/previewChanged`
//! (`uri`, `version`) once it is another, until `ork/previewClosed` (`uri`).

use gen_lsp_types::{
    Position, Range, TextDocumentContentParams, TextDocumentContentResult, TextDocumentIdentifier, Uri,
};
use ork_ide::{Phase, Preview, PreviewOptions, ResourceChoice, Segment, shown_at};
use ork_source::Location;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::convert;
use crate::dispatch::Context;
use crate::previews::{Address, Shown, is_preview};
use crate::uri;

/// What `ork/preview` is asked with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewParams {
    text_document: TextDocumentIdentifier,
    position: Option<Position>,
    entry: Option<String>,
    resource: Option<ResourceParams>,
    phase: Option<PhaseParams>,
    #[serde(default)]
    show_secrets: bool,
    /// Whether the client wants to be told when the preview changes.
    #[serde(default)]
    follow: bool,
}

/// The custom resource that is picked: a file, a text, or one that is made.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum ResourceParams {
    Uri(Uri),
    Text(String),
    Made(bool),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum PhaseParams {
    OnCreate,
    OnReconcile,
}

/// A place in a preview.
#[derive(Deserialize)]
pub(crate) struct InPreview {
    preview: Uri,
    position: Position,
}

/// A place in a document, and the preview that may show it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InSource {
    preview: Uri,
    text_document: TextDocumentIdentifier,
    position: Position,
}

/// A piece of a source that a piece of the text comes from.
#[derive(Serialize)]
pub(crate) struct From {
    uri: Uri,
    range: Range,
    /// `expression`, `given` (to that expression, along imports), or `resource` (what they read of it).
    role: &'static str,
}

/// `ork/preview`.
pub(crate) fn answer(context: &Context, params: &PreviewParams) -> Option<Value> {
    let source = &params.text_document.uri;
    let address = if is_preview(source) {
        context.previews.address(source)?
    } else {
        Address { source: source.clone(), options: options(context, params) }
    };
    context.previews.ask(&address, params.follow);
    let shown = context.previews.render(&context.snapshot, &address)?;
    Some(whole(context, &address, &shown))
}

fn options(context: &Context, params: &PreviewParams) -> PreviewOptions {
    let mut options = PreviewOptions {
        entry: params.entry.clone(),
        document: None,
        resource: params.resource.as_ref().and_then(|resource| match resource {
            ResourceParams::Uri(uri) => Some(ResourceChoice::File(uri::to_path(uri))),
            ResourceParams::Text(text) => Some(ResourceChoice::Text(text.clone())),
            ResourceParams::Made(made) => made.then_some(ResourceChoice::Made),
        }),
        phase: params.phase.as_ref().map(|phase| match phase {
            PhaseParams::OnCreate => Phase::Create,
            PhaseParams::OnReconcile => Phase::Reconcile,
        }),
        show_secrets: params.show_secrets,
    };
    let path = uri::to_path(&params.text_document.uri);
    if let (None, Some(position), Some(file)) = (&params.entry, params.position, context.snapshot.file(&path)) {
        let offset = context.offset(&file, position);
        options.narrow(&context.snapshot, &path, offset);
    }
    options
}

fn whole(context: &Context, address: &Address, shown: &Shown) -> Value {
    let Preview { text, segments, entries, used, offered, problems, is_cut, .. } = &shown.preview;
    let at = |location: &Location| convert::location(location, &context.documents, &context.client);
    let entries = entries.iter().map(
        |entry| json!({ "name": entry.name, "kind": entry.kind, "location": entry.location.as_ref().and_then(at) }),
    );
    let used = used.iter().map(|used| {
        let location = used.location.as_ref().and_then(at);
        let edited = used.location.is_some() && location.is_none();
        let origin = if location.is_some() {
            "file"
        } else if edited {
            "text"
        } else {
            "made"
        };
        json!({ "entry": used.entry, "kind": used.kind, "name": used.name, "origin": origin, "location": location })
    });
    let offered = offered.iter().filter_map(|offered| {
        Some(json!({ "kind": offered.kind, "name": offered.name, "location": at(&offered.location)? }))
    });
    let problems = problems.iter().map(|finding| {
        json!({
            "location": at(&finding.location),
            "diagnostic": convert::diagnostic(finding, &context.documents, &context.client),
        })
    });
    let map = segments.iter().map(|segment| {
        json!({
            "range": convert::range(&shown.file, segment.span, &context.client),
            "lines": convert::range(&shown.file, segment.lines, &context.client),
            "sources": sources(context, segment),
        })
    });
    json!({
        "uri": address.uri(),
        "version": shown.version,
        "text": text,
        "entries": entries.collect::<Vec<_>>(),
        "resources": used.collect::<Vec<_>>(),
        "offered": offered.collect::<Vec<_>>(),
        "problems": problems.collect::<Vec<_>>(),
        "map": map.collect::<Vec<_>>(),
        "isCut": is_cut,
    })
}

fn sources(context: &Context, segment: &Segment) -> Vec<From> {
    let written =
        segment.origin.iter().enumerate().map(|(index, at)| (at, if index == 0 { "expression" } else { "given" }));
    let read = segment.reads.iter().map(|at| (at, "resource"));
    let of = |(at, role): (&Location, &'static str)| {
        let place = convert::location(at, &context.documents, &context.client)?;
        Some(From { uri: place.uri, range: place.range, role })
    };
    written.chain(read).filter_map(of).collect()
}

/// `ork/preview/toSource`: where what stands at a place of a preview comes from.
pub(crate) fn to_source(context: &Context, params: &InPreview) -> Vec<From> {
    let Some(shown) = context.previews.shown(&params.preview) else { return Vec::new() };
    let offset = context.offset(&shown.file, params.position);
    shown.preview.segment_at(offset).map(|segment| sources(context, segment)).unwrap_or_default()
}

/// `ork/preview/toPreview`: the pieces of a preview that show what stands at a place of a document.
pub(crate) fn to_preview(context: &Context, params: &InSource) -> Vec<Range> {
    let Some(shown) = context.previews.shown(&params.preview) else { return Vec::new() };
    let Some((path, file)) = context.document(&params.text_document) else { return Vec::new() };
    let offset = context.offset(&file, params.position);
    let spans = shown_at(&context.snapshot, &shown.preview, &path, offset);
    spans.into_iter().map(|span| convert::range(&shown.file, span, &context.client)).collect()
}

/// `workspace/textDocumentContent`.
pub(crate) fn content(context: &Context, params: &TextDocumentContentParams) -> TextDocumentContentResult {
    let shown = context.previews.address(&params.uri).and_then(|address| {
        context.previews.ask(&address, context.client.refreshes_contents);
        context.previews.render(&context.snapshot, &address)
    });
    let text = match shown {
        Some(shown) => shown.preview.text.clone(),
        None => "# nothing is rendered from this document\n".to_owned(),
    };
    TextDocumentContentResult { text }
}
