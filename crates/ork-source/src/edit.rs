//! Replacements of text.

use crate::{Location, Span};

/// One replacement in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub location: Location,
    /// What stands there afterwards.
    pub text: String,
}

/// Applies replacements to one text. They may come in any order; one that overlaps an earlier one is left out.
#[must_use]
pub fn apply_edits(text: &str, edits: &[(Span, String)]) -> String {
    let mut ordered: Vec<_> = edits.iter().collect();
    ordered.sort_by_key(|(span, _)| *span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (span, replacement) in ordered {
        if span.start < done {
            continue;
        }
        out.push_str(Span::new(done, span.start).text(text));
        out.push_str(replacement);
        done = span.end;
    }
    out.push_str(text.get(done as usize..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order() {
        let edits =
            [(Span::new(4, 5), "D".to_owned()), (Span::new(0, 1), "A".to_owned()), (Span::empty(2), "-".to_owned())];
        assert_eq!(apply_edits("abcde", &edits), "Ab-cdD");
    }
}
