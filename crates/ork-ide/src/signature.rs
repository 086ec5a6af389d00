//! The function that is being called at a place of a template, and which of its parameters is being given.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::Span;
use ork_template::functions;
use ork_template::tokens::{Token, TokenKind, tokens};

use crate::markdown;
use crate::place::Place;

/// A function that is being called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `name(parameter type, …) -> type`.
    pub label: String,
    /// Markdown.
    pub documentation: String,
    /// The parameters: each is a part of the label.
    pub parameters: Vec<String>,
    /// The parameter at the cursor; none where there are too many arguments.
    pub active: Option<usize>,
}

/// The call around `offset`, the innermost one.
#[must_use]
pub fn signature_help(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Signature> {
    let place = Place::at(snapshot, path, offset)?;
    let action = place.action()?;
    let (name, argument, piped) = call_at(action.text, action.offset)?;
    if let Some(note) = place.shared().and_then(|shared| shared.note(name)) {
        let documentation = format!("A note of {}.\n\n```\n{}\n```", place.name_of(&note.source), note.expression);
        let label = format!("{name} -> string");
        return Some(Signature { label, documentation, parameters: Vec::new(), active: None });
    }
    let function = functions::lookup(name)?;
    let parameters = parameters(function.signature);
    let last = parameters.len().checked_sub(1);
    let endless = function.parameters().last().is_some_and(|parameter| parameter.variadic);
    let active = match last {
        Some(last) if argument <= last => Some(argument),
        Some(last) if endless => Some(last),
        _ => None,
    };
    let mut documentation = markdown::function(function);
    if piped {
        documentation.push_str("\n\nWhat stands before the `|` is its last argument.");
    }
    Some(Signature { label: function.signature.to_owned(), documentation, parameters, active })
}

/// The parameters as the signature writes them.
fn parameters(signature: &str) -> Vec<String> {
    let inner = signature.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let parts = inner.map_or("", |(inner, _)| inner).split(", ");
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A pipeline's command, as far as it stands before the cursor.
#[derive(Clone, Copy, Default)]
struct Command {
    /// The function, if it starts with one.
    callee: Option<Span>,
    words: usize,
    /// Whether the cursor still touches the last word.
    in_word: bool,
    piped: bool,
}

impl Command {
    fn word(&mut self, token: Token, offset: u32) {
        self.words += 1;
        if self.words == 1 && token.kind == TokenKind::Function {
            self.callee = Some(token.span);
        }
        self.in_word = offset <= token.span.end;
    }
}

/// The name of the innermost function that is being called, the argument at the offset, whether another is piped in.
fn call_at(text: &str, offset: u32) -> Option<(&str, usize, bool)> {
    // The outermost first: each parenthesis opens another.
    let mut open: Vec<Command> = Vec::new();
    let mut last_end = None;
    for token in tokens(text).into_iter().take_while(|token| token.span.start < offset) {
        let adjoins = last_end == Some(token.span.start);
        last_end = Some(token.span.end);
        match token.kind {
            TokenKind::Delimiter if token.span.text(text).starts_with("{{") => open = vec![Command::default()],
            TokenKind::Delimiter if offset < token.span.end => return None,
            TokenKind::Delimiter => open.clear(),
            TokenKind::Comment => {}
            TokenKind::Keyword => open = vec![Command::default()],
            TokenKind::Parenthesis if token.span.text(text) == "(" => {
                if let Some(command) = open.last_mut() {
                    command.word(token, token.span.end + 1);
                }
                open.push(Command::default());
            }
            TokenKind::Parenthesis => drop(open.pop()),
            TokenKind::Operator => {
                let piped = token.span.text(text) == "|";
                if let Some(command) = open.last_mut() {
                    *command = Command { piped, ..Command::default() };
                }
            }
            _ => match open.last_mut() {
                Some(command) if adjoins && command.words > 0 => command.in_word = offset <= token.span.end,
                Some(command) => command.word(token, offset),
                None => {}
            },
        }
    }
    let innermost = open.len().checked_sub(1)?;
    let called = open.iter().enumerate().rev().find_map(|(depth, command)| Some((depth, command, command.callee?)));
    let (depth, command, callee) = called?;
    let within = depth < innermost || command.in_word;
    let argument = if within { command.words.saturating_sub(2) } else { command.words - 1 };
    Some((callee.text(text), argument, command.piped))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(marked: &str) -> String {
        let offset = marked.find('|').filter(|_| marked.matches('|').count() == 1).or_else(|| marked.rfind("|>"));
        let offset = offset.unwrap();
        let text = if marked.contains("|>") { marked.replacen("|>", "", 1) } else { marked.replacen('|', "", 1) };
        match call_at(&text, u32::try_from(offset).unwrap()) {
            Some((name, argument, piped)) => format!("{name} {argument}{}", if piped { " piped" } else { "" }),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_argument_at_the_cursor() {
        assert_eq!(call("{{ default | }}"), "default 0");
        assert_eq!(call("{{ defa|ult 1 }}"), "default 0");
        assert_eq!(call("{{ default 1| }}"), "default 0");
        assert_eq!(call("{{ default 1 | }}"), "default 1");
        assert_eq!(call("{{ default 1 .spec.x| }}"), "default 1");
        assert_eq!(call("{{ default (add 1 |"), "add 1");
        assert_eq!(call("{{ default (add 1 2) | }}"), "default 1");
        assert_eq!(call("{{ default (| }}"), "default 0");
        assert_eq!(call("{{ .spec.x | default |> }}"), "default 0 piped");
        assert_eq!(call("{{ if eq .a | }}"), "eq 1");
        assert_eq!(call("{{ $x := add | }}"), "add 0");
        assert_eq!(call("{{ add 1 2 }} |"), "nothing");
        assert_eq!(call("{{ .spec.| }}"), "nothing");
        assert_eq!(call("text |"), "nothing");
    }
}
