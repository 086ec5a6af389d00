//! What an action holds: pipelines of commands of operands.

use std::sync::Arc;

use ork_source::Span;

use super::{MOST_LEVELS, Parser};
use crate::ast::{Callee, Command, NumberValue, Operand, OperandKind, Pipeline, Segment};
use crate::functions::lookup;
use crate::lexer::{Lexeme, Token};

/// Variables that may be in scope: each use looks for its own.
const MOST_VARIABLES: usize = 1000;

impl Parser<'_> {
    pub(super) fn pipeline(&mut self, end: Token, what: &str, range: bool) -> Option<Pipeline> {
        let start = self.skip_spaces().span;
        let (variables, assigns) = self.declarations(range);
        let mut pipeline = Pipeline { span: start, variables, assigns, commands: Vec::new() };
        loop {
            let found = self.skip_spaces();
            if found.token == end || matches!(found.token, Token::End | Token::Close | Token::Text | Token::Open) {
                break;
            }
            let Some(command) = self.command() else { break };
            pipeline.span = pipeline.span.cover(command.span);
            let first = command.operands.first().map(|operand| &operand.kind);
            let value = matches!(
                first,
                Some(
                    OperandKind::Dot
                        | OperandKind::Nil
                        | OperandKind::Bool(_)
                        | OperandKind::Number(_)
                        | OperandKind::Str(_)
                )
            );
            if value && !pipeline.commands.is_empty() && self.is_clean(self.open) {
                self.error(command.span, "a value takes nothing from a pipe", "put a function after `|`");
            }
            pipeline.commands.push(command);
            let found = self.skip_spaces();
            if found.token == Token::RightParen && end == Token::Close {
                // What follows may still be read.
                self.unexpected(found);
                self.at += 1;
                continue;
            }
            if found.token != Token::Pipe {
                break;
            }
            self.at += 1;
            let after = self.skip_spaces();
            // Go takes a pipeline whose last `|` leads nowhere.
            if after.token == end {
                self.warn(found.span, "nothing follows this `|`", "add a function, or remove the `|`");
                break;
            }
            if matches!(after.token, Token::Close | Token::Pipe) {
                self.error(found.span, "nothing follows this `|`", "add a function, or remove the `|`");
                break;
            }
        }
        let found = self.skip_spaces();
        if pipeline.commands.is_empty() {
            if found.token == end && self.is_clean(self.open) {
                self.error(found.span, format!("{} needs a value", named(what)), "add one");
            } else if !matches!(found.token, Token::End | Token::Text | Token::Open) {
                self.unexpected(found);
            }
            return None;
        }
        if found.token != end && !matches!(found.token, Token::End | Token::Text | Token::Open) {
            self.unexpected(found);
        }
        Some(pipeline)
    }

    fn unexpected(&mut self, found: Lexeme) {
        let (message, help) = match found.token {
            Token::Bad(message) => (message.to_owned(), ""),
            Token::Close => ("this closes the action too early".to_owned(), "close the `(` first"),
            Token::RightParen => ("this `)` closes nothing".to_owned(), "remove it"),
            Token::Assign | Token::Declare => ("only a variable can be given a value".to_owned(), "write `$name := …`"),
            _ => (format!("`{}` cannot stand here", self.word(found)), ""),
        };
        if self.is_clean(self.open) {
            self.error(found.span, message, help);
        }
    }

    /// `$x :=`, `$x =`, in `range` also `$i, $x :=`.
    fn declarations(&mut self, range: bool) -> (Vec<Segment>, bool) {
        let mark = self.at;
        let mut names = Vec::new();
        while names.len() < 2 {
            let found = self.skip_spaces();
            if found.token != Token::Variable {
                break;
            }
            self.at += 1;
            names.push(Segment { name: self.word(found).to_owned(), span: found.span });
            let after = self.skip_spaces();
            match after.token {
                Token::Declare | Token::Assign => {
                    self.at += 1;
                    let assigns = after.token == Token::Assign;
                    self.declare(&names, assigns);
                    return (names, assigns);
                }
                Token::Comma if range && names.len() == 1 => self.at += 1,
                _ => break,
            }
        }
        // Go takes `range $x, $y.z` for a loop over `$y.z` that defines `$x`.
        let second = names.get(1).map(|name| name.span);
        if let (Some(second), Some(first)) = (second, names.first().cloned()) {
            while self.at > mark && self.tokens.get(self.at).is_none_or(|found| found.span != second) {
                self.at -= 1;
            }
            let first = vec![first];
            self.declare(&first, false);
            return (first, false);
        }
        self.at = mark;
        (Vec::new(), false)
    }

    /// Go takes an assignment for a definition and fails only when it is run.
    fn declare(&mut self, names: &[Segment], assigns: bool) {
        for name in names {
            let word = name.span.text(self.text);
            if assigns && !self.variables.contains(&word) {
                let message = format!("the variable `{word}` is set and defined nowhere");
                self.warn(name.span, message, "define it with `:=` in an enclosing block");
            }
            if self.variables.len() == MOST_VARIABLES {
                let help = "end a block that defines some";
                self.error(name.span, format!("more than {MOST_VARIABLES} variables are in scope"), help);
                return;
            }
            self.variables.push(word);
        }
    }

    fn use_variable(&mut self, variable: &Segment) {
        if !self.variables.contains(&variable.name.as_str()) {
            let message = format!("the variable `{}` is not defined here", variable.name);
            self.error(variable.span, message, "define it with `:=` in an enclosing block");
        }
    }

    fn command(&mut self) -> Option<Command> {
        let mut operands: Vec<Operand> = Vec::new();
        loop {
            self.skip_spaces();
            let Some(operand) = self.operand() else { break };
            operands.push(operand);
            // Operands are told apart by blanks.
            match self.peek().token {
                Token::Space => {}
                Token::Close | Token::RightParen | Token::Pipe | Token::End | Token::Text | Token::Open => break,
                Token::Comma | Token::Declare | Token::Assign | Token::Bad(_) => {
                    let found = self.next();
                    self.unexpected(found);
                }
                _ => {
                    let found = self.peek();
                    self.unexpected(found);
                }
            }
        }
        let (first, last) = (operands.first()?.span, operands.last()?.span);
        Some(Command { span: first.cover(last), operands })
    }

    fn operand(&mut self) -> Option<Operand> {
        let mut term = self.term()?;
        // Fields of what has none, or of a function.
        let mut others = Vec::new();
        let mut end = term.span;
        let has_fields =
            matches!(term.kind, OperandKind::Field(_) | OperandKind::Variable(..) | OperandKind::Chain(..));
        loop {
            let found = self.peek();
            let more = found.token == Token::Field || (found.token == Token::Dot && (has_fields || !others.is_empty()));
            if !more {
                break;
            }
            self.at += 1;
            end = found.span;
            if found.token == Token::Dot && self.is_clean(self.open) {
                self.error(found.span, "a name must follow this dot", "finish the path");
            }
            let segment = self.segment(found);
            match &mut term.kind {
                OperandKind::Field(path) | OperandKind::Variable(_, path) | OperandKind::Chain(_, path) => {
                    path.push(segment);
                }
                _ => others.push(segment),
            }
        }
        let span = term.span.cover(end);
        if others.is_empty() {
            return Some(Operand { span, kind: term.kind });
        }
        let kind = match term.kind {
            OperandKind::Function(callee) => self.fields_of_call(term.span, callee, others),
            other => {
                let dot = Span::new(term.span.end, term.span.end + 1);
                self.error(dot, "this value has no fields", "remove the dot");
                other
            }
        };
        Some(Operand { span, kind })
    }

    /// The name behind a dot.
    fn segment(&self, found: Lexeme) -> Segment {
        let name = Span::new(found.span.start + 1, found.span.end);
        Segment { name: name.text(self.text).to_owned(), span: name }
    }

    /// `name.a`: the field of what a function without arguments gives.
    fn fields_of_call(&mut self, span: Span, callee: Callee, fields: Vec<Segment>) -> OperandKind {
        if callee.function.is_some_and(|function| !function.takes(0)) {
            let message = format!("`{}` is called without arguments here", callee.name);
            self.warn(span, message, "put a blank after the function's name");
        }
        let operands = vec![Operand { span, kind: OperandKind::Function(callee) }];
        let pipeline = Pipeline { span, commands: vec![Command { span, operands }], ..Pipeline::default() };
        OperandKind::Chain(Box::new(pipeline), fields)
    }

    fn term(&mut self) -> Option<Operand> {
        let found = self.peek();
        let kind = match found.token {
            Token::Identifier => match self.word(found) {
                "true" => OperandKind::Bool(true),
                "false" => OperandKind::Bool(false),
                "nil" => OperandKind::Nil,
                keyword @ ("if" | "else" | "end" | "range" | "with" | "define" | "block" | "template") => {
                    self.error(found.span, format!("`{keyword}` must start an action"), "");
                    self.at += 1;
                    return None;
                }
                name => OperandKind::Function(Callee { name: name.to_owned(), function: lookup(name) }),
            },
            Token::Dot => OperandKind::Dot,
            Token::Field => {
                let mut path = Vec::with_capacity(4);
                path.push(self.segment(found));
                OperandKind::Field(path)
            }
            Token::Variable => {
                let name = Segment { name: self.word(found).to_owned(), span: found.span };
                self.use_variable(&name);
                OperandKind::Variable(name, Vec::new())
            }
            Token::Number | Token::Char => match crate::number::parse(self.word(found)) {
                Some(number) => OperandKind::Number(NumberValue(number)),
                None => {
                    self.error(found.span, "this is no single character", "use double quotes for text");
                    self.at += 1;
                    return None;
                }
            },
            Token::Str | Token::RawStr => {
                let text = self.unquoted(found);
                if text.is_none() {
                    self.error(
                        found.span,
                        "this text has an unknown escape",
                        "write `\\\\` for a backslash, or use `…`",
                    );
                }
                OperandKind::Str(Arc::from(text.unwrap_or_default()))
            }
            Token::LeftParen => return self.parenthesis(found),
            Token::Bad(_) => {
                self.unexpected(found);
                self.at += 1;
                return self.skip_and_term();
            }
            Token::Comma | Token::Declare | Token::Assign => {
                self.unexpected(found);
                self.at += 1;
                return self.skip_and_term();
            }
            _ => return None,
        };
        self.at += 1;
        Some(Operand { span: found.span, kind })
    }

    /// The next operand after a token that means nothing.
    fn skip_and_term(&mut self) -> Option<Operand> {
        while matches!(self.skip_spaces().token, Token::Bad(_) | Token::Comma | Token::Declare | Token::Assign) {
            self.at += 1;
        }
        self.term()
    }

    fn parenthesis(&mut self, open: Lexeme) -> Option<Operand> {
        self.at += 1;
        if self.depth >= MOST_LEVELS {
            self.error(open.span, "parentheses are nested too deeply", &format!("{MOST_LEVELS} levels is the limit"));
            self.stop();
            return None;
        }
        self.depth += 1;
        let pipeline = self.pipeline(Token::RightParen, "(", false);
        self.depth -= 1;
        let end = self.skip_spaces();
        let span = if end.token == Token::RightParen {
            self.at += 1;
            open.span.cover(end.span)
        } else {
            if self.is_clean(self.open) {
                self.error(open.span, "this `(` is never closed", "add `)`");
            }
            open.span.cover(Span::empty(end.span.start))
        };
        Some(Operand { span, kind: OperandKind::Chain(Box::new(pipeline.unwrap_or_default()), Vec::new()) })
    }
}

fn named(what: &str) -> String {
    match what {
        "an action" => what.to_owned(),
        "(" => "a parenthesis".to_owned(),
        word => format!("`{word}`"),
    }
}
