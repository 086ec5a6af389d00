//! Colours as the protocol counts them, what of them a client has, and what is different since.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gen_lsp_types::{
    Full, SemanticToken, SemanticTokensEdit, SemanticTokensFullDelta, SemanticTokensLegend, SemanticTokensOptions,
    SemanticTokensOptionsRange,
};
use ork_ide::{SemanticKind, SemanticModifier};
use ork_source::{Encoding, SourceFile};

/// Documents whose colours are kept: more than anybody has in sight.
const MOST_DOCUMENTS: usize = 64;

/// Colours of one text, each relative to the one before.
pub(crate) type Tokens = Arc<[SemanticToken]>;

/// What is offered.
pub(crate) fn offer() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: SemanticKind::LEGEND.map(str::to_owned).to_vec(),
            token_modifiers: SemanticModifier::LEGEND.map(str::to_owned).to_vec(),
        },
        range: Some(SemanticTokensOptionsRange::Bool(true)),
        full: Some(Full::SemanticTokensFullDelta(SemanticTokensFullDelta { delta: Some(true) })),
        ..Default::default()
    }
}

/// Places as the protocol counts them.
pub(crate) fn encoded(file: &SourceFile, found: &[ork_ide::SemanticToken], encoding: Encoding) -> Tokens {
    let (mut line, mut column) = (0, 0);
    let encoded = |token: &ork_ide::SemanticToken| {
        let start = file.position(token.span.start, encoding);
        let end = file.position(token.span.end, encoding);
        let delta_line = start.line - line;
        let delta_start = if delta_line == 0 { start.column - column } else { start.column };
        (line, column) = (start.line, start.column);
        SemanticToken {
            delta_line,
            delta_start,
            length: end.column.saturating_sub(start.column),
            token_type: token.kind as u32,
            token_modifiers_bitset: match token.modifier {
                SemanticModifier::None => 0,
                SemanticModifier::DefaultLibrary => 1,
                SemanticModifier::Declaration => 2,
            },
        }
    };
    found.iter().map(encoded).collect()
}

/// The one replacement that makes a list of colours another; none where they are the same. Numbers count, five for each.
pub(crate) fn difference(before: &[SemanticToken], after: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let same = |(a, b): &(&SemanticToken, &SemanticToken)| a == b;
    let start = before.iter().zip(after).take_while(same).count();
    let shared = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(shared).take_while(same).count();
    let (gone, new) = (before.len() - start - end, after.len() - start - end);
    if gone == 0 && new == 0 {
        return None;
    }
    let numbers = |count: usize| u32::try_from(count * 5).unwrap_or(u32::MAX);
    let new = after.iter().skip(start).take(new);
    let data: Vec<u32> = new
        .flat_map(|token| {
            let SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset } = *token;
            [delta_line, delta_start, length, token_type, token_modifiers_bitset]
        })
        .collect();
    let data = Some(data).filter(|data| !data.is_empty());
    Some(SemanticTokensEdit { start: numbers(start), delete_count: numbers(gone), data })
}

/// The colours that clients have got last, by document.
#[derive(Default)]
pub(crate) struct TokenCache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    count: u64,
    documents: HashMap<PathBuf, (u64, Tokens)>,
}

impl TokenCache {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing in here can be half-done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what a client gets; gives the name that it knows it by.
    pub(crate) fn keep(&self, path: PathBuf, tokens: &Tokens) -> String {
        let mut kept = self.kept();
        kept.count += 1;
        let id = kept.count;
        kept.documents.insert(path, (id, Arc::clone(tokens)));
        if kept.documents.len() > MOST_DOCUMENTS {
            let oldest = kept.documents.iter().min_by_key(|(_, (id, _))| *id).map(|(path, _)| path.clone());
            oldest.map(|path| kept.documents.remove(&path));
        }
        id.to_string()
    }

    /// What a client got under a name, if nothing newer has come since.
    pub(crate) fn get(&self, path: &Path, id: &str) -> Option<Tokens> {
        let kept = self.kept();
        let (known, tokens) = kept.documents.get(path)?;
        (known.to_string() == id).then(|| Arc::clone(tokens))
    }

    /// A document was closed.
    pub(crate) fn forget(&self, path: &Path) {
        self.kept().documents.remove(path);
    }
}
