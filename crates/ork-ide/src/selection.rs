//! What a growing selection takes in: a word, an expression, an action, a scalar, a value, an entry, its parents, the
//! document, the text.

use std::path::Path;

use ork_engine::source::Source;
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::tokens::{Token, TokenKind, tokens};
use ork_template::{Node, OperandKind, Pipeline};
use ork_yaml::{Scalar, Step};

/// The texts around an offset, each inside of the next.
#[must_use]
pub fn selection_ranges(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<Span> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let text = source.file.text();
    let mut around = Around { text, offset, found: Vec::new() };
    around.add(Span::from(0..text.len()));
    around.add(word(text, offset));
    let comments = source.tree.comments();
    let next = comments.partition_point(|comment| comment.end < offset);
    around.found.extend(comments.get(next).filter(|comment| comment.touches(offset)));
    if let Some(document) = source.tree.document_at(offset) {
        around.document(&source, document);
    }
    around.nested()
}

struct Around<'t> {
    text: &'t str,
    offset: u32,
    found: Vec<Span>,
}

impl Around<'_> {
    fn add(&mut self, span: Span) {
        if span.touches(self.offset) && !span.is_empty() {
            self.found.push(span);
        }
    }

    fn document(&mut self, source: &Source, document: usize) {
        if let Some(document) = source.tree.documents().get(document) {
            self.add(self.visible(document.span));
        }
        for step in source.tree.path_at(document, self.offset) {
            let (key, value) = match step {
                Step::Key { key, value } | Step::Value { key, value } => (Some(source.node(key)), source.node(value)),
                Step::Item { item, .. } => (None, source.node(item)),
            };
            let content = self.visible(value.span());
            self.add(content);
            match key {
                Some(key) => {
                    self.add(key.span());
                    self.add(if content.is_empty() { key.span() } else { key.span().cover(content) });
                    self.scalar(key.scalar().filter(|_| !key.is_alias()));
                }
                None => self.add(self.with_dash(content)),
            }
            self.scalar(value.scalar().filter(|_| !value.is_alias()));
        }
    }

    /// A span without the line breaks that end it.
    fn visible(&self, span: Span) -> Span {
        let length = span.text(self.text).trim_end().len();
        Span::from(span.start as usize..span.start as usize + length)
    }

    /// An item with the dash before it.
    fn with_dash(&self, item: Span) -> Span {
        let before = self.text.get(..item.start as usize).unwrap_or_default().trim_end_matches(' ');
        if before.ends_with('-') { Span::new(u32::try_from(before.len() - 1).unwrap_or(0), item.end) } else { item }
    }

    fn scalar(&mut self, scalar: Option<Scalar<'_>>) {
        let Some(scalar) = scalar.filter(|scalar| scalar.span().touches(self.offset)) else { return };
        let text = scalar.text();
        let end = u32::try_from(text.trim_end().len()).unwrap_or(0);
        self.add(scalar.to_source(Span::new(0, end)));
        if !text.contains("{{") {
            return;
        }
        let Some(at) = scalar.to_decoded(self.offset) else { return };
        for span in expressions(text, at) {
            self.add(scalar.to_source(span));
        }
    }

    /// The spans from the innermost outwards, without those that are no part of the next.
    fn nested(mut self) -> Vec<Span> {
        self.found.sort_by_key(|span| (span.len(), span.start));
        let mut nested: Vec<Span> = Vec::new();
        for span in self.found {
            if nested.last().is_none_or(|last| span.contains(*last) && span != *last) {
                nested.push(span);
            }
        }
        nested
    }
}

/// The word at an offset; empty where there is none.
fn word(text: &str, offset: u32) -> Span {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let (before, after) = text.split_at_checked(offset as usize).unwrap_or((text, ""));
    let start = before.len() - (before.len() - before.trim_end_matches(is_word).len());
    let end = before.len() + (after.len() - after.trim_start_matches(is_word).len());
    Span::from(start..end)
}

/// Everything of a template that an offset touches.
fn expressions(text: &str, offset: u32) -> Vec<Span> {
    let mut found = Vec::new();
    let tokens = tokens(text);
    // Where two tokens meet, the one that starts there is meant.
    let touched = tokens.iter().rev().find(|token| token.span.touches(offset));
    found.extend(touched.map(|token| token.span));
    blocks(text, &tokens, &mut found);
    let template = ork_template::parse(text);
    nodes(&template.nodes, &mut found);
    for body in template.defined.values() {
        nodes(body, &mut found);
    }
    found.retain(|span| span.touches(offset));
    found
}

/// The actions, and the blocks from an opening action to its `end`.
fn blocks(text: &str, tokens: &[Token], found: &mut Vec<Span>) {
    let mut open: Option<Span> = None;
    let mut word = None;
    let mut starts: Vec<Span> = Vec::new();
    for token in tokens {
        let written = token.span.text(text);
        match (token.kind, open) {
            (TokenKind::Comment, _) => found.push(token.span),
            (TokenKind::Delimiter, _) if written.starts_with("{{") => {
                open = Some(token.span);
                word = None;
            }
            (TokenKind::Delimiter, Some(start)) => {
                let action = start.cover(token.span);
                found.push(action);
                open = None;
                match word {
                    Some("if" | "with" | "range" | "define" | "block") => starts.push(action),
                    Some("end") => found.extend(starts.pop().map(|start| start.cover(action))),
                    _ => {}
                }
            }
            _ => word = word.or(Some(written)),
        }
    }
}

fn nodes(nodes_of: &[Node], found: &mut Vec<Span>) {
    for node in nodes_of {
        match node {
            Node::Action(pipe) | Node::Template { pipeline: Some(pipe), .. } => pipeline(pipe, found),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                pipeline(&branch.pipeline, found);
                nodes(&branch.then, found);
                nodes(&branch.otherwise, found);
            }
            Node::Text(_) | Node::Template { .. } | Node::Break | Node::Continue => {}
        }
    }
}

fn pipeline(pipe: &Pipeline, found: &mut Vec<Span>) {
    found.push(pipe.span);
    let mut piped: Option<Span> = None;
    for command in &pipe.commands {
        found.push(command.span);
        // What is piped so far is an expression, too.
        let so_far = piped.map_or(command.span, |piped| piped.cover(command.span));
        found.push(so_far);
        piped = Some(so_far);
        for operand in &command.operands {
            found.push(operand.span);
            if let OperandKind::Chain(inner, _) = &operand.kind {
                pipeline(inner, found);
            }
        }
    }
}
