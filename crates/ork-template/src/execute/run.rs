//! The steps of a running template (Go, text/template/exec.go, for the rules). Calls are in `call`.

use std::borrow::Cow;
use std::sync::Arc;

use ork_source::Span;

use super::{Env, RuntimeError};
use crate::argument::{Argument, Mark};
use crate::ast::{Branch, Command, Node, Operand, OperandKind, Pipeline, Segment, Template};
use crate::cut;
use crate::format::plain;
use crate::number::Number;
use crate::value::Value;

/// Bytes that one template may print.
const MOST_OUTPUT: usize = 8 << 20;
/// Steps that one rendering may take; long results count as several.
const MOST_STEPS: usize = 1_000_000;
/// Blocks, parentheses, templates and notes that may be inside of one another while running: what fits the 2 MiB
/// stack of a thread.
const MOST_LEVELS: usize = 400;

pub(super) type Outcome<T> = Result<T, Box<RuntimeError>>;

pub(super) fn fail<T>(span: Span, message: impl Into<String>) -> Outcome<T> {
    Err(Box::new(RuntimeError { message: message.into(), help: None, span }))
}

pub(super) fn fail_with<T>(span: Span, message: impl Into<String>, help: impl Into<String>) -> Outcome<T> {
    Err(Box::new(RuntimeError { message: message.into(), help: Some(help.into()), span }))
}

/// Runs a template to its output. `notes`: functions of Go that a note replaces are the note's.
pub(super) fn run(template: &Template, data: &Value, env: &mut Env<'_>, notes: bool) -> Result<String, RuntimeError> {
    if let Some(error) = template.errors.first() {
        let (message, help) = (error.message.clone(), error.help.clone());
        return Err(RuntimeError { message, help, span: error.span });
    }
    let out = String::with_capacity(template.text.len());
    let variables = vec![("$", Argument::borrowed(data))];
    // What is watched stands in this template, not in a note that it calls.
    let watches = env.watches();
    let mut run = Run { template, root: data, env, notes, watches, out, variables, stack: Vec::new() };
    run.nodes(&template.nodes, &Argument::borrowed(data)).map_err(|error| *error)?;
    Ok(cut::shown(run.out))
}

enum Flow {
    Next,
    Break,
    Continue,
}

/// A template that is being run.
pub(super) struct Run<'r, 'e, 'n> {
    template: &'r Template,
    pub(super) root: &'r Value,
    pub(super) env: &'e mut Env<'n>,
    pub(super) notes: bool,
    pub(super) watches: bool,
    out: String,
    variables: Vec<(&'r str, Argument<'r>)>,
    /// Arguments of the calls that are being made.
    pub(super) stack: Vec<Argument<'r>>,
}

impl<'r> Run<'r, '_, '_> {
    fn nodes(&mut self, nodes: &'r [Node], dot: &Argument<'r>) -> Outcome<Flow> {
        for node in nodes {
            match node {
                Node::Text(span) => self.print(span.text(&self.template.text), *span)?,
                Node::Action(pipeline) => self.action(pipeline, dot)?,
                Node::If(branch) | Node::With(branch) => {
                    let flow = self.branch(branch, dot, matches!(node, Node::With(_)))?;
                    if !matches!(flow, Flow::Next) {
                        return Ok(flow);
                    }
                }
                Node::Range(branch) => {
                    let flow = self.range(branch, dot)?;
                    if !matches!(flow, Flow::Next) {
                        return Ok(flow);
                    }
                }
                Node::Template { span, name, pipeline } => self.call_template(*span, name, pipeline.as_ref(), dot)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::Next)
    }

    fn action(&mut self, pipeline: &'r Pipeline, dot: &Argument<'r>) -> Outcome<()> {
        let value = self.pipeline(pipeline, dot)?;
        if !pipeline.variables.is_empty() {
            return Ok(());
        }
        match &*value.value {
            Value::Nil => self.print("<no value>", pipeline.span),
            Value::Str(text) => self.print(text, pipeline.span),
            _ => {
                plain(&mut self.out, &value);
                self.print("", pipeline.span)
            }
        }
    }

    fn print(&mut self, text: &str, span: Span) -> Outcome<()> {
        if self.out.len() + text.len() > MOST_OUTPUT {
            return fail_with(span, "the template prints more than 8 MiB", "print less");
        }
        self.out.push_str(text);
        Ok(())
    }

    pub(super) fn step(&mut self, count: usize, span: Span) -> Outcome<()> {
        self.env.steps += count;
        if self.env.steps > MOST_STEPS {
            return fail_with(span, "the template takes too many steps", "range over less");
        }
        Ok(())
    }

    /// One level further in; undone by [`Run::leave`].
    pub(super) fn enter(&mut self, span: Span) -> Outcome<()> {
        if self.env.depth >= MOST_LEVELS {
            let help = "a template or note that calls itself needs an end";
            return fail_with(span, "blocks and calls are nested too deeply", help);
        }
        self.env.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.env.depth -= 1;
    }

    fn body(&mut self, nodes: &'r [Node], dot: &Argument<'r>, span: Span) -> Outcome<Flow> {
        if nodes.is_empty() {
            return Ok(Flow::Next);
        }
        self.enter(span)?;
        let flow = self.nodes(nodes, dot);
        self.leave();
        flow
    }

    fn branch(&mut self, branch: &'r Branch, dot: &Argument<'r>, moves_dot: bool) -> Outcome<Flow> {
        let mark = self.variables.len();
        let value = self.pipeline(&branch.pipeline, dot)?;
        let span = branch.pipeline.span;
        let flow = if value.is_true() {
            self.body(&branch.then, if moves_dot { &value } else { dot }, span)
        } else {
            self.body(&branch.otherwise, dot, span)
        };
        self.variables.truncate(mark);
        flow
    }

    fn range(&mut self, branch: &'r Branch, dot: &Argument<'r>) -> Outcome<Flow> {
        let mark = self.variables.len();
        let value = self.pipeline(&branch.pipeline, dot)?;
        // Its variables are elements, not the whole.
        if branch.pipeline.variables.iter().any(|variable| self.watches && self.env.is_watched(variable.span)) {
            self.env.forget_last_watched();
        }
        let mut turn = Turn { branch, mark, inner: self.variables.len(), any: false };
        let span = branch.pipeline.span;
        match &*value.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let item = self.part(&value, item, |value| match value {
                        Value::List(items) => items.get(index),
                        _ => None,
                    });
                    if !self.turn(&mut turn, index_value(index), &item.element())? {
                        break;
                    }
                }
            }
            Value::Map(map) => {
                for (key, item) in map.iter() {
                    let item = self.part(&value, item, |value| value.get(key));
                    if !self.turn(&mut turn, Argument::owned(Value::Str(Arc::clone(key))), &item.element())? {
                        break;
                    }
                }
            }
            Value::Int(_) if branch.pipeline.variables.len() > 1 => {
                return fail_with(span, "`range` over a number has one variable", "remove the second variable");
            }
            Value::Int(count) => {
                for index in 0..*count {
                    let item = Argument { mark: value.mark.clone(), ..Argument::owned(Value::Int(index)) };
                    if !self.turn(&mut turn, item.clone(), &item)? {
                        break;
                    }
                }
            }
            Value::Nil => {}
            other => return fail(span, format!("`range` cannot go over {}", described(other))),
        }
        let flow = match turn.any {
            true => Flow::Next,
            // A `break` there ends this loop, which has ended; a `continue` goes on with the one outside.
            false => match self.body(&branch.otherwise, dot, span)? {
                Flow::Break => Flow::Next,
                flow => flow,
            },
        };
        self.variables.truncate(mark);
        Ok(flow)
    }

    /// A part of a value: borrowed where the whole is.
    fn part(&self, whole: &Argument<'r>, item: &Value, find: impl Fn(&'r Value) -> Option<&'r Value>) -> Argument<'r> {
        match &whole.value {
            Cow::Borrowed(value) => find(value).map_or_else(Argument::nil, Argument::borrowed),
            Cow::Owned(_) => Argument::owned(item.clone()),
        }
    }

    /// One turn of a loop; whether there may be another.
    fn turn(&mut self, turn: &mut Turn<'r>, index: Argument<'r>, item: &Argument<'r>) -> Outcome<bool> {
        turn.any = true;
        let pipeline = &turn.branch.pipeline;
        self.step(1, pipeline.span)?;
        self.loop_variables(pipeline, turn.mark, index, item)?;
        let flow = self.body(&turn.branch.then, item, pipeline.span)?;
        self.variables.truncate(turn.inner);
        Ok(!matches!(flow, Flow::Break))
    }

    /// One variable takes the element, two take index and element.
    fn loop_variables(
        &mut self,
        pipeline: &'r Pipeline,
        mark: usize,
        index: Argument<'r>,
        item: &Argument<'r>,
    ) -> Outcome<()> {
        let mut set = |place: usize, variable: &'r Segment, value: Argument<'r>| {
            self.watch(variable.span, &value);
            if pipeline.assigns {
                return self.assign(variable, value);
            }
            if let Some(slot) = self.variables.get_mut(mark + place) {
                slot.1 = value;
            }
            Ok(())
        };
        match pipeline.variables.as_slice() {
            [] => Ok(()),
            [one] => set(0, one, item.clone()),
            [first, second, ..] => {
                set(0, first, index)?;
                set(1, second, item.clone())
            }
        }
    }

    fn assign(&mut self, variable: &'r Segment, value: Argument<'r>) -> Outcome<()> {
        match self.variables.iter_mut().rev().find(|(known, _)| *known == variable.name) {
            Some(slot) => {
                slot.1 = value;
                Ok(())
            }
            None => fail_with(
                variable.span,
                format!("the variable `{}` is not defined here", variable.name),
                "define it with `:=` in an enclosing block",
            ),
        }
    }

    fn call_template(
        &mut self,
        span: Span,
        name: &str,
        pipeline: Option<&'r Pipeline>,
        dot: &Argument<'r>,
    ) -> Outcome<()> {
        let Some(body) = self.template.defined.get(name) else {
            return fail_with(span, format!("no template is named `{name}`"), "add a `define` of that name");
        };
        let mark = self.variables.len();
        let value = match pipeline {
            Some(pipeline) => self.pipeline(pipeline, dot)?,
            None => Argument::nil(),
        };
        self.variables.truncate(mark);
        let outer = std::mem::replace(&mut self.variables, vec![("$", value.clone())]);
        self.step(1, span)?;
        let flow = self.body(body, &value, span);
        self.variables = outer;
        flow.map(|_| ())
    }

    fn pipeline(&mut self, pipeline: &'r Pipeline, dot: &Argument<'r>) -> Outcome<Argument<'r>> {
        let mut value = None;
        for command in &pipeline.commands {
            let mut found = self.command(command, dot, value)?;
            // As has a single operand.
            if command.operands.len() > 1 || command.operands.iter().any(|operand| operand.is_function()) {
                self.watch(command.span, &found);
            }
            if found.mark == Mark::Element {
                found.mark = Mark::Plain;
            }
            value = Some(found);
        }
        let value = value.unwrap_or_else(Argument::nil);
        // A single command has been noted already.
        if pipeline.commands.first().is_none_or(|command| command.span != pipeline.span) {
            self.watch(pipeline.span, &value);
        }
        for variable in &pipeline.variables {
            self.watch(variable.span, &value);
            if pipeline.assigns {
                self.assign(variable, value.clone())?;
            } else {
                self.variables.push((&variable.name, value.clone()));
            }
        }
        Ok(value)
    }

    fn command(
        &mut self,
        command: &'r Command,
        dot: &Argument<'r>,
        last: Option<Argument<'r>>,
    ) -> Outcome<Argument<'r>> {
        self.step(1, command.span)?;
        let Some((first, arguments)) = command.operands.split_first() else { return Ok(Argument::nil()) };
        if let OperandKind::Function(callee) = &first.kind {
            return self.function(callee, first.span, arguments, dot, last);
        }
        if !arguments.is_empty() || last.is_some() {
            if self.starts_at_nothing(first, dot)? {
                return Ok(Argument::nil());
            }
            let what = first.span.text(&self.template.text);
            let message = format!("`{what}` is no function and takes no arguments");
            return fail_with(first.span, message, "put the function first: `{{ function value }}`");
        }
        if matches!(first.kind, OperandKind::Nil) {
            return fail(first.span, "`nil` alone is no value to print");
        }
        self.operand(first, dot)
    }

    /// Whether an operand reads fields of nothing at all: Go gives nothing then, before it looks at arguments.
    fn starts_at_nothing(&mut self, operand: &'r Operand, dot: &Argument<'r>) -> Outcome<bool> {
        let start = match &operand.kind {
            OperandKind::Field(path) if !path.is_empty() => dot.clone(),
            OperandKind::Variable(variable, path) if !path.is_empty() => self.variable(variable)?.clone(),
            OperandKind::Chain(pipeline, path) if !path.is_empty() => {
                self.enter(operand.span)?;
                let value = self.pipeline(pipeline, dot);
                self.leave();
                value?
            }
            _ => return Ok(false),
        };
        Ok(matches!(*start.value, Value::Nil) && start.mark != Mark::Element)
    }

    fn variable(&self, variable: &Segment) -> Outcome<&Argument<'r>> {
        match self.variables.iter().rev().find(|(known, _)| *known == variable.name) {
            Some((_, value)) => Ok(value),
            None => fail(variable.span, format!("the variable `{}` is not defined here", variable.name)),
        }
    }

    pub(super) fn operand(&mut self, operand: &'r Operand, dot: &Argument<'r>) -> Outcome<Argument<'r>> {
        let value = self.value_of(operand, dot)?;
        self.watch(operand.span, &value);
        Ok(value)
    }

    fn value_of(&mut self, operand: &'r Operand, dot: &Argument<'r>) -> Outcome<Argument<'r>> {
        Ok(match &operand.kind {
            OperandKind::Dot => dot.clone(),
            OperandKind::Nil => Argument::nil(),
            OperandKind::Bool(value) => Argument::owned(Value::Bool(*value)),
            OperandKind::Number(number) => match number.0 {
                Number::Int(value) => Argument::int(value),
                Number::Float(value) => Argument::owned(Value::Float(value)),
                Number::Unsigned => return fail(operand.span, "this number is larger than any integer"),
                Number::Complex(real, imaginary) => {
                    Argument { mark: Mark::Complex(imaginary), ..Argument::owned(Value::Float(real)) }
                }
            },
            OperandKind::Str(text) => Argument::owned(Value::Str(Arc::clone(text))),
            OperandKind::Field(path) => self.fields(dot, path)?,
            OperandKind::Variable(variable, path) => {
                let start = self.variable(variable)?.clone();
                if !path.is_empty() {
                    self.watch(variable.span, &start);
                }
                self.fields(&start, path)?
            }
            OperandKind::Chain(pipeline, path) => {
                self.enter(operand.span)?;
                let value = self.pipeline(pipeline, dot);
                self.leave();
                self.fields(&value?, path)?
            }
            // Without arguments, as an argument of another function.
            OperandKind::Function(callee) => self.function(callee, operand.span, &[], dot, None)?,
        })
    }

    /// Follows fields; the one that is watched is noted on the way.
    fn fields(&mut self, start: &Argument<'r>, path: &[Segment]) -> Outcome<Argument<'r>> {
        if self.watches
            && let Some(index) = path.iter().position(|segment| self.env.is_watched(segment.span))
            && let Ok(value) = fields(start, path.get(..=index).unwrap_or_default())
        {
            self.env.note_watched(&value.value);
        }
        fields(start, path)
    }
}

/// A loop that is being run.
struct Turn<'r> {
    branch: &'r Branch,
    /// Where the loop's variables start, and where those of its body do.
    mark: usize,
    inner: usize,
    any: bool,
}

fn fields<'r>(start: &Argument<'r>, path: &[Segment]) -> Outcome<Argument<'r>> {
    if path.is_empty() {
        return Ok(start.clone());
    }
    let found = match &start.value {
        Cow::Borrowed(value) => walk(value, &start.mark, path)?.map_or_else(Argument::nil, Argument::borrowed),
        Cow::Owned(value) => Argument::owned(walk(value, &start.mark, path)?.map_or(Value::Nil, Value::clone)),
    };
    Ok(found.element())
}

/// Follows fields into maps; nothing where the last one is missing.
fn walk<'v>(start: &'v Value, mark: &Mark, path: &[Segment]) -> Outcome<Option<&'v Value>> {
    // Nothing at all has no type that could lack a field: Go gives nothing, however long the path is.
    if matches!(start, Value::Nil) && *mark != Mark::Element {
        return Ok(None);
    }
    let mut value = Some(start);
    for (index, segment) in path.iter().enumerate() {
        value = match value.unwrap_or(&Value::Nil) {
            Value::Map(map) => map.get(segment.name.as_str()),
            Value::Nil => return nothing(path, index, segment),
            other => {
                return fail(segment.span, format!("{} has no field `{}`", described(other), segment.name));
            }
        };
    }
    Ok(value)
}

fn nothing<T>(path: &[Segment], index: usize, segment: &Segment) -> Outcome<T> {
    let before = path.get(..index).unwrap_or_default();
    let before: Vec<&str> = before.iter().map(|segment| segment.name.as_str()).collect();
    let message = if before.is_empty() {
        format!("this element is nothing, so `.{}` of it cannot be read", segment.name)
    } else {
        format!("`.{}` is empty here, so `.{}` of it cannot be read", before.join("."), segment.name)
    };
    fail_with(segment.span, message, "guard it with `with`, or read it with `get`")
}

fn index_value<'r>(index: usize) -> Argument<'r> {
    Argument::int(i64::try_from(index).unwrap_or(i64::MAX))
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Int(_) | Value::Float(_) => "a number",
        Value::Str(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
    }
}
