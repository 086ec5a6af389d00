//! Calls: of functions of the table, of user notes, of sentinels.

use std::borrow::Cow;
use std::sync::Arc;

use ork_source::{Span, nearest};

use super::run::{Outcome, Run, fail, fail_with};
use crate::argument::{Argument, Mark};
use crate::ast::{Callee, Operand, Template};
use crate::functions::{self, Call, Family, Function, Refusal};
use crate::value::Value;

/// Bytes of a function's result that count as one step.
const BYTES_PER_STEP: usize = 256;

impl<'r> Run<'r, '_, '_> {
    pub(super) fn function(
        &mut self,
        callee: &'r Callee,
        span: Span,
        arguments: &'r [Operand],
        dot: &Argument<'r>,
        last: Option<Argument<'r>>,
    ) -> Outcome<Argument<'r>> {
        if let Some(note) = self.env.notes.get(&callee.name) {
            return self.user_note(&callee.name, note, span, !arguments.is_empty() || last.is_some());
        }
        let Some(function) = callee.function else { return self.unknown(&callee.name, span) };
        if function.decides {
            return self.short_circuit(function, span, arguments, dot, last);
        }
        let Some(implementation) = function.implementation else {
            if function.family == Family::Sentinel {
                return self.sentinel(function, span, !arguments.is_empty() || last.is_some());
            }
            let message = format!("`{}` is a known function that is not evaluated yet", callee.name);
            return fail_with(span, message, "use another function here");
        };
        let count = arguments.len() + usize::from(last.is_some());
        check_count(function, count, span)?;
        let base = self.stack.len();
        for argument in arguments {
            match self.operand(argument, dot) {
                Ok(value) => self.stack.push(value),
                Err(error) => {
                    self.stack.truncate(base);
                    return Err(error);
                }
            }
        }
        self.stack.extend(last);
        let mut call = Call {
            arguments: self.stack.get(base..).unwrap_or_default(),
            now: self.env.now,
            entropy: &mut *self.env.entropy,
            note: self.notes,
        };
        let mark = mark_of(function, &call);
        let answer = implementation(&mut call);
        self.stack.truncate(base);
        match answer {
            Ok(value) => {
                if let Value::Str(text) = &value {
                    self.step(text.len() / BYTES_PER_STEP, span)?;
                }
                Ok(Argument { value: Cow::Owned(value), mark })
            }
            Err(refusal) => refused(function, &refusal, span, arguments),
        }
    }

    /// `and` and `or` look at no more arguments than they need.
    fn short_circuit(
        &mut self,
        function: &'static Function,
        span: Span,
        arguments: &'r [Operand],
        dot: &Argument<'r>,
        last: Option<Argument<'r>>,
    ) -> Outcome<Argument<'r>> {
        check_count(function, arguments.len() + usize::from(last.is_some()), span)?;
        let and = function.name == "and";
        let mut value = None;
        for argument in arguments {
            let found = self.operand(argument, dot)?;
            if found.is_true() != and {
                return Ok(found);
            }
            value = Some(found);
        }
        Ok(last.or(value).unwrap_or_else(Argument::nil))
    }

    fn sentinel(&self, function: &Function, span: Span, arguments: bool) -> Outcome<Argument<'r>> {
        if arguments {
            return fail_with(span, format!("`{}` takes no arguments", function.name), "remove them");
        }
        let changed = self.env.changed.contains(&function.name);
        Ok(Argument::owned(Value::text(if changed { "true" } else { "false" })))
    }

    /// A note sees the whole data. One that fails gives nothing, as the format has it.
    fn user_note(&mut self, name: &str, note: &Template, span: Span, arguments: bool) -> Outcome<Argument<'r>> {
        if arguments {
            return fail_with(span, format!("the note `{name}` takes no arguments"), "remove them");
        }
        self.enter(span)?;
        let rendered = note.render(self.root, self.env);
        self.leave();
        let text = rendered.unwrap_or_else(|error| {
            self.env.note_failed(name, error);
            String::new()
        });
        Ok(Argument::owned(match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::from(text),
        }))
    }

    fn unknown<T>(&self, name: &str, span: Span) -> Outcome<T> {
        let message = format!("no function is called `{name}`");
        let note = nearest(name, self.env.notes.names());
        match note.or_else(|| nearest(name, functions::names())) {
            Some(known) => fail_with(span, message, format!("did you mean `{known}`?")),
            None => fail(span, message),
        }
    }
}

/// What Go's type of a result would still tell.
fn mark_of(function: &Function, call: &Call<'_>) -> Mark {
    let first = call.arguments.first();
    match (function.name, first.map(|first| &*first.value)) {
        // A byte of a text is a type of its own.
        ("index", _) if call.count() == 1 => first.map(|first| first.mark.clone()).unwrap_or_default(),
        ("index", Some(whole)) if matches!(container(whole, call), Some(Value::Str(_))) => Mark::Byte,
        ("slice", Some(Value::List(_))) => {
            let from = match call.value(1) {
                Value::Int(from) => usize::try_from(*from).unwrap_or(0),
                _ => 0,
            };
            let whole = first.and_then(Argument::whole);
            whole.map_or(Mark::Plain, |(whole, start)| Mark::Piece(Arc::clone(whole), start + from))
        }
        _ if function.gives_int => Mark::Int,
        _ => Mark::Plain,
    }
}

/// What the last key of `index` looks into.
fn container<'v>(whole: &'v Value, call: &Call<'v>) -> Option<&'v Value> {
    let keys = (1..call.count().saturating_sub(1)).map(|place| call.value(place));
    keys.into_iter().try_fold(whole, |value, key| match (value, key) {
        (Value::List(items), Value::Int(at)) => items.get(usize::try_from(*at).ok()?),
        (Value::Map(map), Value::Str(key)) => map.get(key),
        _ => None,
    })
}

fn check_count(function: &Function, count: usize, span: Span) -> Outcome<()> {
    if function.takes(count) {
        return Ok(());
    }
    let message = format!("`{}` takes {}, not {count}", function.name, function.count_in_words());
    fail_with(span, message, format!("its form is `{}`", function.signature))
}

fn refused<T>(function: &Function, refusal: &Refusal, span: Span, arguments: &[Operand]) -> Outcome<T> {
    let at = refusal.argument.and_then(|index| arguments.get(index)).map_or(span, |operand| operand.span);
    fail_with(at, format!("`{}`: {}", function.name, refusal.message), format!("its form is `{}`", function.signature))
}
