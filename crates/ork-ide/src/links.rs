//! What can be followed: references that lead to files, and addresses.

use std::path::{Path, PathBuf};

use ork_project::Snapshot;
use ork_source::Span;

use crate::names::{self, Sort, Written};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a file.
    File(PathBuf),
    /// To an address.
    Address(String),
}

/// A piece of text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Links that are given at most.
const MOST_LINKS: usize = 2_000;

/// The links of a document of ours, in order: imports, definitions, included files, addresses anywhere.
#[must_use]
pub fn links(snapshot: &Snapshot, path: &Path) -> Vec<Link> {
    let Some(source) = snapshot.source(path).ok().filter(|source| source.is_ours()) else { return Vec::new() };
    let mentions = names::all_in(snapshot, &source, Sort::Document, None).into_iter();
    let files = mentions.filter(|mention| mention.written == Written::File);
    let files = files.map(|mention| Link { span: mention.span, target: LinkTarget::File(mention.symbol.home) });
    let mut links: Vec<Link> = files.collect();
    let known: Vec<Span> = links.iter().map(|link| link.span).collect();
    let addresses = addresses(source.file.text()).filter(|(span, _)| {
        let next = known.partition_point(|known| known.end <= span.start);
        known.get(next).is_none_or(|known| known.start >= span.end)
    });
    links.extend(addresses.map(|(span, text)| Link { span, target: LinkTarget::Address(text.to_owned()) }));
    links.sort_by_key(|link| link.span);
    links.truncate(MOST_LINKS);
    links
}

/// The addresses in a text: what begins with `https://` or `http://` and has no template in it.
fn addresses(text: &str) -> impl Iterator<Item = (Span, &str)> {
    text.match_indices("://").filter_map(move |(at, _)| {
        let before = text.get(..at)?;
        let scheme = ["https", "http"].into_iter().find(|scheme| before.ends_with(scheme))?;
        let start = at - scheme.len();
        if text.get(..start)?.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '.')) {
            return None;
        }
        let rest = text.get(start..)?;
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || "\"'`<>()[]{}|\\".contains(c));
        let address = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let host = address.get(scheme.len() + 3..)?;
        // A template follows, or stands in it: nobody knows where that leads.
        let is_whole = !text.get(start + address.len()..)?.starts_with(['{', '$']) && !address.contains('$');
        let is_address = is_whole && host.starts_with(|c: char| c.is_alphanumeric());
        is_address.then(|| (Span::from(start..start + address.len()), address))
    })
}
