//! What is being typed at a place of a half-written template.

use ork_source::Span;

use crate::analysis::path_at;
use crate::lexer::{Token, lex};

/// What completion is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// A field: the path that leads to it from the root of the data, and what of its name is there.
    Path {
        /// The names before it, an enclosing `with` or `range` included; `[]` is an element.
        base: Vec<String>,
        /// What is typed of the name, up to the cursor.
        prefix: String,
        /// The name under the cursor, to be replaced.
        span: Span,
    },
    /// A function, or a path that starts anew.
    Function {
        /// What is typed of the name, up to the cursor.
        prefix: String,
        /// The name under the cursor, to be replaced.
        span: Span,
    },
}

/// What is being typed at `offset` of `text`; nothing outside of actions, in quotes and in comments, nor where what a
/// path starts from is not known.
#[must_use]
pub fn cursor(text: &str, offset: u32) -> Option<Cursor> {
    let tokens = lex(text);
    let last = tokens.iter().rev().find(|lexeme| lexeme.span.start < offset && lexeme.token != Token::End)?;
    let inside = offset <= last.span.end;
    match last.token {
        // The blank after a trim marker is no token of its own.
        Token::Open if offset >= last.span.end => Some(anew(offset)),
        Token::Space | Token::Pipe | Token::LeftParen | Token::Declare | Token::Assign | Token::Comma if inside => {
            Some(anew(offset))
        }
        Token::Identifier if inside => {
            let prefix = Span::new(last.span.start, offset).text(text).to_owned();
            Some(Cursor::Function { prefix, span: last.span })
        }
        Token::Field | Token::Dot if inside => {
            let (mut base, span) = path_at(&crate::parse(text), offset)?;
            base.pop();
            let prefix = Span::new(span.start, offset).text(text).to_owned();
            Some(Cursor::Path { base, prefix, span })
        }
        _ => None,
    }
}

fn anew(offset: u32) -> Cursor {
    Cursor::Function { prefix: String::new(), span: Span::empty(offset) }
}
