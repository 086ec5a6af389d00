//! Tokens to tree (Go, text/template/parse/parse.go, for the rules), with recovery: what a half-typed action holds is
//! kept, and a mistake is told once. Blocks are here, what an action holds is in `pipeline`.

mod pipeline;

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::Span;

use crate::ast::{Branch, Node, Pipeline, Template};
use crate::lexer::{Lexeme, Token, find_open, lex, unquote};

/// Levels of nesting that are read; more is a mistake or an attack.
const MOST_LEVELS: usize = 200;

/// A mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong: one sentence, lower case.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The token.
    pub span: Span,
}

/// Parses a template. Never fails: [`Template::errors`] says what is wrong.
#[must_use]
pub fn parse(text: &str) -> Template {
    if find_open(text).is_none() {
        let nodes = vec![Node::Text(Span::from(0..text.len()))];
        return Template { text: Arc::from(text), nodes, literal: true, ..Template::default() };
    }
    let mut parser = Parser {
        text,
        tokens: lex(text),
        at: 0,
        errors: Vec::new(),
        warnings: Vec::new(),
        variables: vec!["$"],
        loops: 0,
        depth: 0,
        defined: BTreeMap::new(),
        open: Span::default(),
        stopped: false,
    };
    let mut nodes = Vec::new();
    loop {
        let (mut more, stop) = parser.list(true);
        if nodes.is_empty() {
            nodes = more;
        } else {
            nodes.append(&mut more);
        }
        match stop {
            Stop::End => break,
            Stop::Keyword(word, span) => {
                parser.error(span, format!("`{word}` closes nothing"), "remove it, or add the block it belongs to");
                parser.skip_action();
            }
        }
    }
    let (defined, errors, warnings) = (parser.defined, parser.errors, parser.warnings);
    Template { text: Arc::from(text), nodes, defined, errors, warnings, literal: false }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Lexeme>,
    at: usize,
    errors: Vec<SyntaxError>,
    warnings: Vec<SyntaxError>,
    variables: Vec<&'t str>,
    loops: usize,
    depth: usize,
    defined: BTreeMap<String, Vec<Node>>,
    /// The `{{` of the action that is being read.
    open: Span,
    /// Whether the rest of the text was given up, so that a missing `end` is no mistake of its own.
    stopped: bool,
}

/// What ended a list of nodes.
#[derive(Clone, Copy)]
enum Stop {
    End,
    /// `end` or `else` in its own action, and where that is.
    Keyword(&'static str, Span),
}

enum Part {
    Node(Option<Node>),
    Stop(Stop),
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Lexeme {
        let end = Span::empty(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.tokens.get(self.at).copied().unwrap_or(Lexeme { token: Token::End, span: end })
    }

    fn next(&mut self) -> Lexeme {
        let found = self.peek();
        self.at += 1;
        found
    }

    fn skip_spaces(&mut self) -> Lexeme {
        while self.peek().token == Token::Space {
            self.at += 1;
        }
        self.peek()
    }

    fn word(&self, lexeme: Lexeme) -> &'t str {
        lexeme.span.text(self.text)
    }

    fn error(&mut self, span: Span, message: impl Into<String>, help: &str) {
        let help = (!help.is_empty()).then(|| help.to_owned());
        self.errors.push(SyntaxError { message: message.into(), help, span });
    }

    fn warn(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.warnings.push(SyntaxError { message: message.into(), help: Some(help.to_owned()), span });
    }

    /// Whether no mistake was found yet in the action that starts there.
    fn is_clean(&self, open: Span) -> bool {
        self.errors.last().is_none_or(|error| error.span.start < open.start)
    }

    /// Gives up the rest of the text.
    fn stop(&mut self) {
        self.stopped = true;
        self.at = self.tokens.len();
    }

    /// Nodes up to the end of the text or an `end` or `else`.
    fn list(&mut self, top: bool) -> (Vec<Node>, Stop) {
        let mut nodes = Vec::new();
        loop {
            let lexeme = self.next();
            match lexeme.token {
                Token::End => return (nodes, Stop::End),
                Token::Text => nodes.push(Node::Text(lexeme.span)),
                Token::Open => match self.action(lexeme.span, top) {
                    Part::Node(node) => nodes.extend(node),
                    Part::Stop(stop) => return (nodes, stop),
                },
                Token::Bad(message) => {
                    self.error(lexeme.span, message, "");
                    self.stopped |= self.peek().token == Token::End;
                }
                _ => {}
            }
        }
    }

    fn action(&mut self, open: Span, top: bool) -> Part {
        self.open = open;
        let first = self.skip_spaces();
        if first.token == Token::Identifier {
            let word = self.word(first);
            match word {
                "end" | "else" => return Part::Stop(self.keyword(word == "end", first.span)),
                "if" | "with" | "range" => return Part::Node(self.block(word, first)),
                "define" => return Part::Node(self.define(first, top)),
                "block" => return Part::Node(self.named_block(open, first)),
                "template" => return Part::Node(self.template(open)),
                "break" | "continue" => return Part::Node(self.jump(word, first)),
                _ => {}
            }
        }
        let pipeline = self.pipeline(Token::Close, "an action", false);
        self.close(open);
        Part::Node(pipeline.map(Node::Action))
    }

    fn keyword(&mut self, end: bool, span: Span) -> Stop {
        self.at += 1;
        if end {
            self.expect_close();
            return Stop::Keyword("end", span);
        }
        // What follows `else` is read by the block that it belongs to.
        Stop::Keyword("else", span)
    }

    fn expect_close(&mut self) {
        let found = self.skip_spaces();
        if !matches!(found.token, Token::Close | Token::End | Token::Open) && self.is_clean(self.open) {
            self.error(found.span, "nothing can follow here", "close the action with `}}`");
        }
        self.close(self.open);
    }

    fn skip_action(&mut self) {
        while !matches!(self.peek().token, Token::Close | Token::End | Token::Text | Token::Open) {
            self.at += 1;
        }
    }

    /// On to the end of the action.
    fn close(&mut self, open: Span) {
        loop {
            let found = self.peek();
            match found.token {
                Token::Close => {
                    self.at += 1;
                    return;
                }
                Token::End | Token::Text | Token::Open => {
                    if self.is_clean(open) {
                        let span = Span::new(open.start, open.start + 2);
                        self.error(span, "this action is never closed", "close it with `}}`");
                    }
                    self.stopped |= found.token == Token::End;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn jump(&mut self, word: &'t str, first: Lexeme) -> Option<Node> {
        self.at += 1;
        self.expect_close();
        if self.loops == 0 {
            self.error(first.span, format!("`{word}` stands outside of `range`"), "remove it");
            return None;
        }
        Some(if word == "break" { Node::Break } else { Node::Continue })
    }

    /// `if`, `with`, `range` with their `else` parts and `end`.
    fn block(&mut self, word: &'t str, first: Lexeme) -> Option<Node> {
        self.at += 1;
        let open = self.open;
        let mark = self.variables.len();
        let pipeline = self
            .pipeline(Token::Close, word, word == "range")
            .unwrap_or_else(|| Pipeline { span: first.span, ..Pipeline::default() });
        self.close(open);
        if self.depth >= MOST_LEVELS {
            self.error(first.span, "blocks are nested too deeply", &format!("{MOST_LEVELS} levels is the limit"));
            self.stop();
            return None;
        }
        self.depth += 1;
        self.loops += usize::from(word == "range");
        let (then, stop) = self.list(false);
        self.loops -= usize::from(word == "range");
        let otherwise = self.otherwise(word, first.span, stop);
        self.depth -= 1;
        self.variables.truncate(mark);
        let branch = Branch { pipeline, then, otherwise };
        Some(match word {
            "if" => Node::If(branch),
            "with" => Node::With(branch),
            _ => Node::Range(branch),
        })
    }

    fn otherwise(&mut self, word: &'t str, opened: Span, stop: Stop) -> Vec<Node> {
        match stop {
            Stop::Keyword("else", _) => {}
            Stop::Keyword(..) => return Vec::new(),
            Stop::End => {
                self.unclosed(word, opened);
                return Vec::new();
            }
        }
        // `else if` and `else with` open a block that shares the `end`.
        let next = self.skip_spaces();
        let chained = self.word(next);
        let allowed = matches!((word, chained), ("if", "if") | ("with", "with"));
        if next.token == Token::Identifier && allowed {
            return self.block(if word == "if" { "if" } else { "with" }, next).into_iter().collect();
        }
        self.expect_close();
        let (nodes, stop) = self.list(false);
        match stop {
            Stop::Keyword("else", span) => {
                self.error(span, "a second `else`", "remove it");
                self.expect_close();
                let (_, stop) = self.list(false);
                if matches!(stop, Stop::End) {
                    self.unclosed(word, opened);
                }
            }
            Stop::Keyword(..) => {}
            Stop::End => self.unclosed(word, opened),
        }
        nodes
    }

    fn unclosed(&mut self, word: &str, span: Span) {
        if !self.stopped {
            self.error(span, format!("`{word}` has no `end`"), "add `{{ end }}`");
        }
    }

    fn name(&mut self, what: &str) -> Option<(String, Span)> {
        let found = self.skip_spaces();
        match found.token {
            Token::Str | Token::RawStr => {
                self.at += 1;
                Some((self.unquoted(found).unwrap_or_default(), found.span))
            }
            _ => {
                self.error(found.span, format!("`{what}` needs a name in quotes"), "");
                None
            }
        }
    }

    fn define(&mut self, first: Lexeme, top: bool) -> Option<Node> {
        self.at += 1;
        if !top || self.depth > 0 {
            self.error(first.span, "`define` stands inside of another block", "move it to the top of the template");
        }
        let name = self.name("define");
        self.expect_close();
        let body = self.body(first.span, "define");
        if let Some((name, span)) = name {
            self.add(name, span, body);
        }
        None
    }

    /// The nodes up to `end`, in a scope of their own.
    fn body(&mut self, opened: Span, word: &str) -> Vec<Node> {
        let outer = std::mem::replace(&mut self.variables, vec!["$"]);
        let loops = std::mem::take(&mut self.loops);
        self.depth += 1;
        let (body, stop) = if self.depth > MOST_LEVELS {
            self.error(opened, "blocks are nested too deeply", &format!("{MOST_LEVELS} levels is the limit"));
            self.stop();
            (Vec::new(), Stop::End)
        } else {
            self.list(false)
        };
        self.depth -= 1;
        self.loops = loops;
        self.variables = outer;
        match stop {
            Stop::Keyword("else", span) => self.error(span, format!("`{word}` has no `else`"), "remove it"),
            Stop::Keyword(..) => {}
            Stop::End => self.unclosed(word, opened),
        }
        body
    }

    /// An empty definition gives way to another of its name; two that are not empty are one too many.
    fn add(&mut self, name: String, span: Span, body: Vec<Node>) {
        let text = self.text;
        let blank = |node: &Node| matches!(node, Node::Text(span) if span.text(text).trim().is_empty());
        let empty = |nodes: &Vec<Node>| nodes.iter().all(blank);
        match self.defined.get(&name) {
            Some(old) if !empty(old) && !empty(&body) => {
                if self.stopped {
                    return;
                }
                self.error(span, format!("a template named `{name}` is defined twice"), "rename one of the two");
            }
            Some(old) if !empty(old) => {}
            _ => {
                self.defined.insert(name, body);
            }
        }
    }

    fn named_block(&mut self, open: Span, first: Lexeme) -> Option<Node> {
        self.at += 1;
        let name = self.name("block");
        let pipeline = self.pipeline(Token::Close, "block", false);
        self.close(open);
        let body = self.body(first.span, "block");
        let (name, span) = name?;
        self.add(name.clone(), span, body);
        Some(Node::Template { span: open.cover(span), name, pipeline })
    }

    fn template(&mut self, open: Span) -> Option<Node> {
        self.at += 1;
        let (name, span) = match self.name("template") {
            Some(name) => name,
            None => {
                self.close(open);
                return None;
            }
        };
        let pipeline = match self.skip_spaces().token {
            Token::Close | Token::End => None,
            _ => self.pipeline(Token::Close, "template", false),
        };
        self.close(open);
        Some(Node::Template { span: open.cover(span), name, pipeline })
    }

    fn unquoted(&self, lexeme: Lexeme) -> Option<String> {
        let text = self.word(lexeme);
        let inner = text.get(1..text.len().saturating_sub(1))?;
        if lexeme.token == Token::RawStr { Some(inner.replace('\r', "")) } else { unquote(inner, '"') }
    }
}
