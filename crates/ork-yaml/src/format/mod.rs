//! The one way a document is written, as replacements on the text as it stands: indentation, blanks, quotes, line
//! breaks. Values, order, comments, flow collections and every template stay.
//!
//! - Mappings are indented by two columns, lists by two below their key (what most published documents do), block
//!   scalars by two below what they belong to.
//! - One blank follows a dash and a colon; blanks before a comment stay, for comments are lined up with each other.
//! - Comments on their own line are indented like what follows; those at the end of a block stay in the block.
//! - Quotes go where the text is certain to be text without them; a template is never touched.
//! - Two or more blank lines become one; none stands at the start or at the end; one line break ends the text.
//!
//! Not here: changes of values, which `edit` does.

mod comments;
mod plan;
mod tidy;

use std::fmt;
use std::sync::Arc;

use ork_source::{Span, apply_edits};

use crate::marks::Marks;
use crate::recover::parse;
use crate::shape::Shape;
use crate::tree::Tree;

/// Why a text is not formatted. It is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// It has syntax errors.
    Syntax,
    /// It is written in a way that cannot be formatted safely.
    Unsupported,
    /// Formatting would have changed a value, an anchor, a tag or a comment.
    ChangedValue,
    /// Formatting would have changed a template.
    ChangedTemplate,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "the document has syntax errors",
            Self::Unsupported => "the document is written in a way that cannot be formatted safely",
            Self::ChangedValue => "formatting would change what the document says",
            Self::ChangedTemplate => "formatting would change a template",
        })
    }
}

impl std::error::Error for FormatError {}

/// The text in its formatted form. What it says is compared before and after: a difference is an error, not a result.
///
/// # Errors
/// The text has mistakes, or cannot be formatted without changing what it says.
pub fn format(text: &Arc<str>) -> Result<String, FormatError> {
    let (before, edits) = planned(text)?;
    let formatted = apply_edits(text, &edits);
    check(&before, &formatted)?;
    Ok(formatted)
}

/// The same as replacements on the text.
///
/// # Errors
/// As [`format`].
pub fn edits(text: &Arc<str>) -> Result<Vec<(Span, String)>, FormatError> {
    edits_within(text, Span::from(0..text.len()))
}

/// Those of the replacements that lie inside of a part of the text. Where lines cannot move without those around them,
/// they stay, and only the rest is done.
///
/// # Errors
/// As [`format`].
pub fn edits_within(text: &Arc<str>, within: Span) -> Result<Vec<(Span, String)>, FormatError> {
    let (before, mut edits) = planned(text)?;
    edits.retain(|(span, _)| within.contains(*span));
    edits.sort_by_key(|(span, _)| *span);
    let outcome = check(&before, &apply_edits(text, &edits));
    let is_whole = within.contains(Span::from(0..text.len()));
    match outcome {
        Ok(()) => Ok(edits),
        Err(error) if is_whole => Err(error),
        Err(_) => {
            edits.retain(|(span, _)| !is_indent(text, *span));
            check(&before, &apply_edits(text, &edits)).map(|()| edits)
        }
    }
}

/// Whether a replacement is one of the blanks that a line starts with.
fn is_indent(text: &str, span: Span) -> bool {
    let starts = span.start == 0 || text.get(..span.start as usize).is_some_and(|before| before.ends_with('\n'));
    starts && span.text(text).bytes().all(|byte| byte == b' ' || byte == b'\t')
}

/// The text as it is read, and the replacements that format all of it.
fn planned(text: &Arc<str>) -> Result<(Tree, Vec<(Span, String)>), FormatError> {
    let before = parse(text);
    if !before.errors.is_empty() {
        return Err(FormatError::Syntax);
    }
    if text.replace("\r\n", "\n").contains('\r') {
        return Err(FormatError::Unsupported);
    }
    let marks = Marks::new(&before).ok_or(FormatError::Unsupported)?;
    let mut plan = plan::plan(&before, &marks);
    comments::place(&before, &marks.lines, &mut plan);
    let edits = tidy::edits(&before, &marks.lines, plan);
    Ok((before, edits))
}

fn check(before: &Tree, formatted: &str) -> Result<(), FormatError> {
    let after = parse(&Arc::from(formatted));
    let same = after.errors.is_empty() && Shape::documents(before) == Shape::documents(&after);
    if !same || comments(before) != comments(&after) {
        return Err(FormatError::ChangedValue);
    }
    if templates(&before.text) != templates(formatted) {
        return Err(FormatError::ChangedTemplate);
    }
    Ok(())
}

fn comments(tree: &Tree) -> Vec<&str> {
    tree.comments.iter().map(|comment| comment.text(&tree.text).trim_end()).collect()
}

/// Every `{{…}}` of a text. The indentation of its further lines is not part of it: in a block scalar it is YAML's.
fn templates(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}").unwrap_or((after, ""));
        let mut lines = action.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        found.push(lines.fold(first, |all, line| all + "\n" + line.trim_start()));
        rest = after;
    }
    found
}
