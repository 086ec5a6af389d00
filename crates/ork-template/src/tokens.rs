//! The tokens of a template, for those who colour it or count its words: half-typed text has them too.

use ork_source::Span;

use crate::lexer::{Lexeme, Token as Lexed, find_open, lex};

/// What a token is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// `{{` and `}}` with their trim markers.
    Delimiter,
    /// `/* … */` with its delimiters.
    Comment,
    /// `if`, `range`, `end`, …
    Keyword,
    /// The name of a function.
    Function,
    /// `.name`, the dot included.
    Field,
    /// `.` alone.
    Dot,
    /// `$` or `$name`.
    Variable,
    /// A text or character in quotes.
    Text,
    /// A number.
    Number,
    /// `true`, `false`, `nil`.
    Constant,
    /// `|`, `:=`, `=`, `,`.
    Operator,
    /// `(` and `)`.
    Parenthesis,
    /// What no template has.
    Mistake,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// Words that are no functions.
pub const KEYWORDS: [&str; 10] =
    ["if", "else", "end", "range", "with", "define", "block", "template", "break", "continue"];

/// The tokens inside of the actions of a text, in order; blanks and the text outside are none.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let lexemes = lex(text);
    let mut found = Vec::with_capacity(lexemes.len());
    let mut end = 0;
    for Lexeme { token, span } in lexemes {
        // The lexer leaves comments out.
        if matches!(token, Lexed::Open | Lexed::Text | Lexed::End) {
            found.extend(comments(text, end, span.start));
        }
        end = end.max(span.end);
        if let Some(kind) = kind_of(token, span.text(text)).filter(|_| !span.is_empty()) {
            found.push(Token { kind, span });
        }
    }
    found
}

fn kind_of(token: Lexed, text: &str) -> Option<TokenKind> {
    Some(match token {
        Lexed::Text | Lexed::Space | Lexed::End => return None,
        Lexed::Open | Lexed::Close => TokenKind::Delimiter,
        Lexed::Field => TokenKind::Field,
        Lexed::Dot => TokenKind::Dot,
        Lexed::Variable => TokenKind::Variable,
        Lexed::Identifier if KEYWORDS.contains(&text) => TokenKind::Keyword,
        Lexed::Identifier if matches!(text, "true" | "false" | "nil") => TokenKind::Constant,
        Lexed::Identifier => TokenKind::Function,
        Lexed::Number => TokenKind::Number,
        Lexed::Char | Lexed::Str | Lexed::RawStr => TokenKind::Text,
        Lexed::LeftParen | Lexed::RightParen => TokenKind::Parenthesis,
        Lexed::Pipe | Lexed::Declare | Lexed::Assign | Lexed::Comma => TokenKind::Operator,
        Lexed::Bad(_) => TokenKind::Mistake,
    })
}

/// The comments between two places that no token covers.
fn comments(text: &str, mut from: u32, to: u32) -> Vec<Token> {
    let mut found = Vec::new();
    while let Some(gap) = text.get(from as usize..to as usize)
        && let Some(open) = find_open(gap)
        && let Some(close) = gap.get(open..).and_then(|rest| rest.find("}}"))
    {
        // A `}}` inside of the comment does not end it.
        let inside = gap.get(open..).and_then(|rest| rest.find("*/")).unwrap_or(0);
        let close = match gap.get(open + inside..).and_then(|rest| rest.find("}}")) {
            Some(after) => inside + after,
            None => close,
        };
        let start = from as usize + open;
        let span = Span::from(start..start + close + 2);
        found.push(Token { kind: TokenKind::Comment, span });
        from = span.end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> String {
        let drawn = |token: Token| format!("{:?}:{}", token.kind, token.span.text(text));
        tokens(text).into_iter().map(drawn).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_action_is_made_of_tokens() {
        assert_eq!(
            drawn(r#"a {{- if and .spec.x (gt $n 2) -}} b {{ "c" | quote }}"#),
            "Delimiter:{{- Keyword:if Function:and Field:.spec Field:.x Parenthesis:( Function:gt Variable:$n Number:2 \
             Parenthesis:) Delimiter: -}} Delimiter:{{ Text:\"c\" Operator:| Function:quote Delimiter:}}"
        );
    }

    #[test]
    fn comments_are_tokens_too() {
        assert_eq!(
            drawn("{{/* a }} */}}{{- /* b */ -}} {{ . }}"),
            "Comment:{{/* a }} */}} Comment:{{- /* b */ -}} Delimiter:{{ Dot:. Delimiter:}}"
        );
        assert_eq!(drawn("x {{/* a */}}"), "Comment:{{/* a */}}");
    }

    #[test]
    fn half_typed_text_has_tokens() {
        assert_eq!(drawn("{{ .spec."), "Delimiter:{{ Field:.spec Dot:.");
        assert_eq!(drawn("{{ default \"a"), "Delimiter:{{ Function:default Mistake:\"");
    }
}
