//! References of motifs and patterns: what can be written, and what is at the other end.

use ork_engine::needs::Wanted;
use ork_engine::operator::{Pattern, PatternState};
use ork_project::{Snapshot, entry_digest};
use ork_source::Span;
use ork_yaml::Node;

use crate::completion::{CompletionItem, CompletionKind, Offer, item};
use crate::place::Place;

/// What a reference at the cursor must lead to.
fn wanted(place: &Place) -> Wanted {
    match place.outline.key.as_ref() {
        Some((key, _)) if key == "motif" => Wanted::Motif,
        _ => Wanted::Katalog,
    }
}

/// Names below the base that is typed, or versions once a name stands.
pub(crate) fn complete(snapshot: &Snapshot, place: &Place) -> Vec<Offer> {
    let (typed, span) = typed(place);
    let wanted = wanted(place);
    let environment = snapshot.environment();
    let (base, rest) = match typed.rsplit_once('/') {
        Some((base, rest)) => (base.strip_prefix("oci://").unwrap_or(base), rest),
        None => (environment.base(wanted), typed),
    };
    if base.starts_with('.') || base.is_empty() || base.contains("://") {
        return Vec::new();
    }
    let mut names = environment.known_names_at(base, wanted);
    if base == environment.base(wanted) {
        let around = snapshot.patterns_around(place.source.file.path(), wanted);
        for known in around {
            if !names.iter().any(|name| name.name == known.name) {
                names.push(known);
            }
        }
    }
    let start = span.end - u32::try_from(rest.len()).unwrap_or(0);
    let end = end_of_value(place, span.end);
    match rest.find([':', '@']) {
        None => names
            .into_iter()
            .map(|known| {
                let newest = known.versions.first().map_or("latest", String::as_str);
                let cached = if known.cached { ", in the cache" } else { "" };
                let deprecated = if known.deprecated { ", deprecated" } else { "" };
                let score = if known.deprecated {
                    -50.0
                } else if known.cached {
                    42.0
                } else {
                    40.0
                };
                let offer = CompletionItem {
                    insert: format!("{}:{newest}", known.name),
                    detail: format!("{newest}{cached}{deprecated}"),
                    documentation: known.description,
                    deprecated: known.deprecated,
                    ..item(&known.name, CompletionKind::Module, Span::new(start, end))
                };
                Offer::new(score, offer)
            })
            .collect(),
        Some(at) => {
            let name = rest.get(..at).unwrap_or_default();
            let versions = names.into_iter().find(|known| known.name == name).map(|known| known.versions);
            let start = start + u32::try_from(at + 1).unwrap_or(0);
            let items = versions.unwrap_or_default().into_iter().enumerate().map(|(rank, version)| {
                let offer = CompletionItem {
                    detail: if rank == 0 { "newest".to_owned() } else { String::new() },
                    ..item(&version, CompletionKind::Value, Span::new(start, end))
                };
                Offer::new(60.0 - f64::from(u32::try_from(rank).unwrap_or(u32::MAX)), offer)
            });
            items.collect()
        }
    }
}

/// What stands of the value before the cursor, without its opening quote.
fn typed(place: &Place) -> (&str, Span) {
    let text = place.text();
    let before = text.get(..place.offset as usize).unwrap_or_default();
    let start = before.rfind([' ', '\n', '"', '\'', '[', '{', ',']).map_or(0, |at| at + 1);
    let typed = before.get(start..).unwrap_or_default();
    (typed, Span::from(start..place.offset as usize))
}

/// Where the word under the cursor ends.
fn end_of_value(place: &Place, from: u32) -> u32 {
    let rest = place.text().get(from as usize..).unwrap_or_default();
    let length = rest.find(|c: char| c.is_whitespace() || "\"',]}".contains(c)).unwrap_or(rest.len());
    from + u32::try_from(length).unwrap_or(0)
}

/// The pattern whose reference the cursor is on.
pub(crate) fn pattern_at(place: &Place) -> Option<&Pattern> {
    let mut patterns = place.composed()?.patterns.iter();
    patterns.find(|pattern| pattern.need.reference.span.touches(place.offset))
}

/// What a pattern holds.
pub(crate) fn hover(pattern: &Pattern) -> String {
    let written = &pattern.need.reference.value;
    match &pattern.state {
        PatternState::Absent(why) | PatternState::Unreadable(why) => why.clone(),
        PatternState::Circular(_) => format!("`{written}` takes this document in again"),
        PatternState::NotFetched(None) => format!("`{written}` has not been fetched"),
        PatternState::NotFetched(Some(why)) => format!("`{written}` could not be fetched: {why}"),
        PatternState::Found(source, resolved) => {
            let root = source.documents_of(pattern.need.wanted.kind()).next().map(|(_, root)| root);
            let text = |path: &str| root.and_then(|root| root.at(path)).and_then(Node::text).unwrap_or_default();
            let kind = pattern.need.wanted.kind().name();
            let mut out = format!("**{kind} {} {}**", text("metadata.name"), text("metadata.version"));
            let description = text("metadata.description").trim();
            if !description.is_empty() {
                out.push_str(&format!("\n\n{description}"));
            }
            let composed = resolved.documents.iter().flat_map(|document| &document.composition.operators);
            for operator in composed {
                let (Some(entry), Some(api)) = (operator.entry(), operator.api()) else { continue };
                out.push_str(&format!("\n- `{}`: {} ({})", entry.name.value, api.kind, api.api_version()));
            }
            out.push_str(&origin(source.file.path(), pattern.newer.as_deref()));
            out
        }
    }
}

/// Where a document lies, the digest that it came under, and what is newer.
pub(crate) fn origin(path: &std::path::Path, newer: Option<&str>) -> String {
    let mut out = format!("\n\n*From {}", path.display());
    if let Some(digest) = path.parent().and_then(entry_digest) {
        out.push_str(&format!(", {digest}"));
    }
    out.push_str(".*");
    if let Some(newer) = newer {
        out.push_str(&format!("\n\n`{newer}` is published."));
    }
    out
}
