//! YAML anchors and the aliases that stand for them.

use ork_source::Span;
use ork_yaml::{Node, Step};

use super::finder::Wanted;
use super::symbol::{Mention, Role, Sort, Symbol, Written};
use super::text::Text;

/// The anchor or alias under a cursor, or all that mention one.
pub(super) fn mentions(text: &Text<'_>, wanted: Wanted<'_>) -> Vec<Mention> {
    match wanted {
        Wanted::At(offset) => at(text, offset).into_iter().collect(),
        Wanted::Of(symbol) | Wanted::Declares(symbol) if symbol.sort == Sort::Anchor => {
            let written = text.source.file.text();
            let nodes = text.source.tree.nodes();
            nodes.filter_map(|node| mention(text, written, node)).filter(|found| found.symbol == *symbol).collect()
        }
        Wanted::Any(Sort::Anchor) => {
            let written = text.source.file.text();
            text.source.tree.nodes().filter_map(|node| mention(text, written, node)).collect()
        }
        Wanted::Of(_) | Wanted::Declares(_) | Wanted::Any(_) => Vec::new(),
    }
}

fn at(text: &Text<'_>, offset: u32) -> Option<Mention> {
    let written = text.source.file.text();
    let document = text.source.tree.document_at(offset)?;
    let steps = text.source.tree.path_at(document, offset);
    let nodes = steps.iter().rev().flat_map(|step| match step {
        Step::Value { key, value } | Step::Key { key, value } => [Some(*value), Some(*key)],
        Step::Item { item, .. } => [Some(*item), None],
    });
    let touched = |mention: &Mention| mention.span.touches(offset);
    let on_way = nodes.flatten().find_map(|id| mention(text, written, text.source.node(id)).filter(touched));
    // An anchor may stand in front of what it is of, on the line of the key.
    on_way.or_else(|| {
        let line = written.get(..offset as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let end = written.get(line..)?.find('\n').map_or(written.len(), |at| line + at);
        written.get(line..end)?.contains('&').then_some(())?;
        text.source.tree.nodes().find_map(|node| {
            let anchor = node.anchor().filter(|anchor| anchor.touches(offset))?;
            Some(declaration(text, written, anchor))
        })
    })
}

/// What a node mentions: its own anchor, or the one that its alias stands for.
fn mention(text: &Text<'_>, written: &str, node: Node<'_>) -> Option<Mention> {
    if !node.is_alias() {
        return Some(declaration(text, written, node.anchor()?));
    }
    let anchor = node.resolved().anchor()?;
    let span = Span::new(node.span().start + 1, node.span().end);
    let symbol = declaration(text, written, anchor).symbol;
    Some(Mention { symbol, span, role: Role::Read, written: Written::Yaml })
}

fn declaration(text: &Text<'_>, written: &str, anchor: Span) -> Mention {
    let span = Span::new(anchor.start + 1, anchor.end);
    let symbol = Symbol::new(Sort::Anchor, span.text(written), text.path()).at(anchor.start);
    Mention { symbol, span, role: Role::Declaration, written: Written::Yaml }
}
