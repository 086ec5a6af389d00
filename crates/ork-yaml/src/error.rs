//! What is wrong with a text as YAML.

use granit_parser::ErrorKind;
use ork_source::Span;

/// A replacement that removes an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxFix {
    /// What it does.
    pub title: String,
    /// The replacements.
    pub edits: Vec<(Span, String)>,
}

/// One mistake. The rest of the text was read as if it were not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong: one sentence, lower case.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The token.
    pub span: Span,
    /// Another place that explains it, with its words.
    pub related: Option<(Span, String)>,
    /// A change that removes it.
    pub fix: Option<SyntaxFix>,
    /// Whether the text is beyond the limits, so that nothing else can be said about it.
    pub fatal: bool,
    /// Whether it is against the specification only: the readers that documents are made for take it all the same.
    pub tolerated: bool,
}

impl SyntaxError {
    pub(crate) fn new(span: Span, message: impl Into<String>, help: &str) -> Self {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self { message: message.into(), help, span, related: None, fix: None, fatal: false, tolerated: false }
    }
}

/// Our words for what the event parser reports: the sentence and what to do.
pub(crate) fn describe(kind: &ErrorKind) -> (String, &'static str) {
    let (message, help) = match kind {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            ("a tab cannot indent YAML", "use spaces")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("this quote is never closed", "close it on the same line")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text after the closing quote",
            "quote the whole value; inside a quoted value write the other kind of quote, or double a single one",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping => ("this bracket is never closed", "close it"),
        ErrorKind::ExpectedFlowMappingSeparator => ("expected `,` or `}` here", "separate entries with commas"),
        ErrorKind::ExpectedFlowSequenceSeparator => ("expected `,` or `]` here", "separate items with commas"),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            ("this bracket closes nothing", "remove it, or quote the value")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            ("a second `:` in one line makes no value", "quote the value, or start a new line for the inner key")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("expected `key: value`", "add a colon after the key")
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::MappingKeyNotAllowed => {
            ("expected a key at this indentation", "line it up with its neighbours")
        }
        ErrorKind::InvalidIndentation | ErrorKind::InvalidBlockScalarIndent => {
            ("this line is indented like none of its parents", "line it up with its neighbours")
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("expected `- ` at this indentation", "line it up with the other items")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list cannot start here", "start it on a line of its own, below its key")
        }
        ErrorKind::RecursionLimitExceeded => ("nested too deeply", "255 levels is the limit"),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => {
            ("unknown escape in a double-quoted value", "write `\\\\` for a backslash, or use single quotes")
        }
        ErrorKind::UnexpectedCharacter { character: '@' | '`' } => {
            ("a plain value cannot start with this character", "quote the value")
        }
        ErrorKind::UnexpectedCharacter { character: '%' } => ("a plain value cannot start with `%`", "quote the value"),
        ErrorKind::CommentNotSeparated => ("a comment needs a space before its `#`", "add a space, or quote the value"),
        ErrorKind::UndeclaredTagHandle => ("this tag handle is not declared", "quote the value if it is text"),
        ErrorKind::UnexpectedEof | ErrorKind::ExpectedNodeContent => ("expected a value here", ""),
        other => return (other.to_string().to_lowercase().trim_end_matches('.').to_owned(), ""),
    };
    (message.to_owned(), help)
}
