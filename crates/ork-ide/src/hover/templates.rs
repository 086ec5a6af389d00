//! Templates: functions, keywords, and every expression with its type and its value for the sample.

use ork_engine::types::{DeclaredAt, TypeAt, type_at};
use ork_source::Span;
use ork_template::analysis::{Hover as Named, hover_at as named_at};
use ork_template::tokens::{Token, TokenKind, tokens};
use ork_template::{Node, OperandKind, Pipeline, Template, functions};

use super::{Asked, Hover, Parts, schemas};
use crate::data::{METADATA, ROOTS};
use crate::markdown;
use crate::place::ActionText;
use crate::sampled;

pub(super) fn hover(asked: &Asked<'_>) -> Option<Hover> {
    let action = asked.place.template()?;
    let token = token_at(action.text, action.offset)?;
    let template = ork_template::parse(action.text);
    let word = token.span.text(action.text);
    let at = Expression { asked, action: &action, template: &template };
    match token.kind {
        TokenKind::Comment | TokenKind::Mistake => None,
        TokenKind::Keyword => at.hover(token.span, keyword(word)?.to_owned()),
        TokenKind::Function => at.function(word, token.span),
        TokenKind::Delimiter | TokenKind::Operator | TokenKind::Parenthesis => at.whole(token),
        _ => at.value(),
    }
}

/// The token at an offset: of two that meet, the one that says more.
fn token_at(text: &str, offset: u32) -> Option<Token> {
    let touched = tokens(text).into_iter().filter(|token| token.span.touches(offset));
    let quiet =
        |token: &Token| matches!(token.kind, TokenKind::Delimiter | TokenKind::Operator | TokenKind::Parenthesis);
    // The last one starts at the cursor.
    touched.max_by_key(|token| (!quiet(token), token.span.start))
}

/// What a delimiter or a parenthesis opens or closes; any other token itself.
fn around(text: &str, token: Token) -> Span {
    let mut open = Vec::new();
    for other in tokens(text).into_iter().filter(|other| other.kind == token.kind) {
        if other.span.text(text).starts_with(['{', '(']) {
            // An action that was never closed ends where the next one starts.
            if token.kind == TokenKind::Delimiter {
                open.clear();
            }
            open.push(other.span);
        } else if let Some(open) = open.pop().filter(|open| *open == token.span || other.span == token.span) {
            return open.cover(other.span);
        }
    }
    token.span
}

struct Expression<'a> {
    asked: &'a Asked<'a>,
    action: &'a ActionText<'a>,
    template: &'a Template,
}

impl Expression<'_> {
    fn hover(&self, span: Span, markdown: String) -> Option<Hover> {
        Some(Hover { span: self.action.to_source(span), markdown })
    }

    fn function(&self, name: &str, span: Span) -> Option<Hover> {
        let mut parts = Parts::default();
        let note = self.asked.place.shared().and_then(|shared| shared.note(name));
        match (note, functions::lookup(name)) {
            (Some(note), _) => {
                let from = self.asked.place.name_of(&note.source);
                parts.add(format!("**{name}**: a note of {from}"));
                parts.add(sampled::fenced(&note.expression));
            }
            (None, Some(function)) => {
                parts.add(markdown::function(function));
                for (template, result) in function.examples.iter().skip(1) {
                    parts.add(format!("{} gives {}", sampled::inline(template), sampled::inline(result)));
                }
                if !function.differs.is_empty() {
                    parts.add(format!("Here {}.", function.differs));
                }
            }
            (None, None) => return None,
        }
        if let Some(command) = command_at(self.template, span) {
            parts.extend(self.shown(command));
        }
        self.hover(span, parts.markdown())
    }

    /// A whole action, what stands in parentheses, or what a `|` is in.
    fn whole(&self, token: Token) -> Option<Hover> {
        let around = around(self.action.text, token);
        let pipelines = pipelines(self.template).into_iter();
        let pipeline = if around == token.span {
            pipelines.filter(|pipeline| pipeline.contains(around)).min_by_key(|pipeline| pipeline.len())?
        } else {
            pipelines.filter(|pipeline| around.contains(*pipeline)).max_by_key(|pipeline| pipeline.len())?
        };
        let mut parts = Parts::default();
        parts.extend(self.typed(pipeline).map(|typed| format!("Gives: {}", typed.described)));
        if parts.0.is_empty() {
            parts.add(sampled::inline(pipeline.text(self.action.text)));
        }
        parts.extend(self.shown(pipeline));
        self.hover(around.cover(pipeline), parts.markdown())
    }

    /// A value with its type, its declaration and what it is for the sample.
    fn value(&self) -> Option<Hover> {
        let Some(typed) = self.typed(Span::empty(self.action.offset)) else { return self.untyped() };
        let path = typed.path.clone().unwrap_or_default();
        let place = self.asked.place;
        let mut parts = match typed.declared {
            Some(DeclaredAt::Kubernetes(of, doc)) => schemas::of_kubernetes(&path, of, doc),
            Some(DeclaredAt::OfOther(schema)) => schemas::schema(&path, schema),
            _ => {
                let declared = (!path.is_empty()).then(|| schemas::declared(place, &path)).flatten();
                declared.unwrap_or_else(|| self.named(&typed, &path))
            }
        };
        if typed.absent {
            parts.add("May be absent.");
        }
        parts.extend(self.shown(typed.span));
        self.hover(typed.span, parts.markdown())
    }

    /// An expression that nothing declares: its name, its type, and what the root that it is stands for.
    fn named(&self, typed: &TypeAt<'_>, path: &[String]) -> Parts {
        let mut parts = Parts::default();
        match path {
            [] => parts.add(format!("{}: {}", sampled::inline(typed.span.text(self.action.text)), typed.described)),
            path => parts.add(format!("**.{}**: {}", schemas::written(path), typed.described)),
        }
        parts.extend(doc_of(path).map(str::to_owned));
        parts
    }

    /// A path where nothing is known of types.
    fn untyped(&self) -> Option<Hover> {
        let Named::Path(path, span) = named_at(self.template, self.action.offset)? else { return None };
        let parts = schemas::declared(self.asked.place, &path).or_else(|| root(&path))?;
        self.hover(span, parts.markdown())
    }

    fn typed(&self, expression: Span) -> Option<TypeAt<'_>> {
        let place = self.asked.place;
        type_at(&place.source, place.document, &place.resolved, self.asked.steps, expression)
    }

    fn shown(&self, span: Span) -> Option<String> {
        if !self.template.errors.is_empty() {
            return None;
        }
        let place = self.asked.place;
        self.asked.shown(|staged| staged.expression(place, self.asked.steps, self.template, span))
    }
}

/// A root of the data, or a field that every object has.
pub(super) fn root(path: &[String]) -> Option<Parts> {
    let mut parts = Parts::default();
    parts.add(format!("**.{}**", path.join(".")));
    parts.add(doc_of(path)?);
    Some(parts)
}

fn doc_of(path: &[String]) -> Option<&'static str> {
    let (table, name) = match path {
        [root] => (ROOTS, root),
        [metadata, name] if metadata == "metadata" => (METADATA, name),
        _ => return None,
    };
    table.iter().find(|(known, _)| known == name).map(|(_, doc)| *doc)
}

/// The command that starts with a function.
fn command_at(template: &Template, function: Span) -> Option<Span> {
    let mut found = None;
    visit(template, &mut |pipeline| {
        for command in &pipeline.commands {
            let mut operands = command.operands.iter();
            if operands.next().is_some_and(|first| first.span == function) {
                found = Some(command.span);
            } else if operands.any(|operand| operand.span == function) {
                // As an argument it is a call of its own.
                found = Some(function);
            }
        }
    });
    found
}

fn pipelines(template: &Template) -> Vec<Span> {
    let mut found = Vec::new();
    visit(template, &mut |pipeline| found.push(pipeline.span));
    found
}

fn visit<'t>(template: &'t Template, see: &mut dyn FnMut(&'t Pipeline)) {
    for nodes in std::iter::once(&template.nodes).chain(template.defined.values()) {
        visit_nodes(nodes, see);
    }
}

fn visit_nodes<'t>(nodes: &'t [Node], see: &mut dyn FnMut(&'t Pipeline)) {
    for node in nodes {
        match node {
            Node::Action(pipeline) | Node::Template { pipeline: Some(pipeline), .. } => visit_pipeline(pipeline, see),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                visit_pipeline(&branch.pipeline, see);
                visit_nodes(&branch.then, see);
                visit_nodes(&branch.otherwise, see);
            }
            Node::Text(_) | Node::Template { .. } | Node::Break | Node::Continue => {}
        }
    }
}

fn visit_pipeline<'t>(pipeline: &'t Pipeline, see: &mut dyn FnMut(&'t Pipeline)) {
    see(pipeline);
    for operand in pipeline.commands.iter().flat_map(|command| &command.operands) {
        if let OperandKind::Chain(inner, _) = &operand.kind {
            visit_pipeline(inner, see);
        }
    }
}

fn keyword(word: &str) -> Option<&'static str> {
    Some(match word {
        "if" => "**if**: the text up to `else` or `end`, where the condition is neither empty, zero nor false.",
        "else" => "**else**: the text where the condition did not hold, or the list was empty.",
        "end" => "**end**: the end of the block.",
        "range" => {
            "**range**: the text once for each element, which is the dot inside. `{{ range $index, $element := … }}` names both."
        }
        "with" => "**with**: the text where the value is not empty; inside, the dot is that value.",
        "define" => "**define**: a template under a name, for `template`.",
        "block" => "**block**: a template under a name, used where it stands.",
        "template" => "**template**: the text of a template that `define` named, with a value as its dot.",
        "break" => "**break**: ends the innermost `range`.",
        "continue" => "**continue**: goes on with the next element of the innermost `range`.",
        _ => return None,
    })
}
