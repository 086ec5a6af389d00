//! What a call gives, and whether the function takes what it is given.

use ork_source::Span;
use ork_template::functions::{Function, Sort};
use ork_template::{Operand, OperandKind, Value};

use crate::types::infer::Infer;
use crate::types::roots::values_of;
use crate::types::{Known, TroubleKind, described, written};

/// Combinations of what arguments may be that are looked at.
const MOST_COMBINATIONS: usize = 16;

/// Functions that compare what they are given, whatever it is.
const COMPARISONS: [&str; 6] = ["eq", "ne", "lt", "le", "gt", "ge"];

impl<'s, 't> Infer<'s, '_, 't> {
    /// Notes what a function cannot take.
    pub(super) fn check_call(&mut self, function: &'static Function, span: Span, arguments: &[(Known<'t>, Span)]) {
        if self.muted || !function.takes(arguments.len()) {
            return;
        }
        let known: Vec<Vec<Sort>> = arguments.iter().map(|(known, _)| sorts(known)).collect();
        if known.iter().all(Vec::is_empty) {
            return;
        }
        // What nothing is known of may be any text, list, number…: some call of it works.
        if known.iter().all(|sorts| !sorts.is_empty()) {
            self.check_sorts(function, span, arguments, &known);
        } else {
            self.check_alone(function, span, arguments, &known);
        }
        self.check_absence(function, arguments, &known);
        if matches!(function.name, "eq" | "ne") {
            self.check_values(arguments);
        }
    }

    /// A closed set of values that is compared with what it does not have.
    fn check_values(&mut self, arguments: &[(Known<'t>, Span)]) {
        let Some(((first, first_span), others)) = arguments.split_first() else { return };
        for (other, span) in others {
            let (values, literal, of, at) = match (values(first), values(other), first.sort(), other.sort()) {
                (Some(values), _, _, Some(Sort::Literal(literal))) => (values, literal, first, *span),
                (_, Some(values), Some(Sort::Literal(literal)), _) => (values, literal, other, *first_span),
                _ => continue,
            };
            let Some(path) = &of.path else { continue };
            if values.contains(literal) || matches!(literal, Value::Str(text) if text.is_empty()) {
                continue;
            }
            let values = values.iter().map(Value::to_string).collect();
            self.trouble(at, TroubleKind::NeverEqual { path: written(path), with: literal.to_string(), values });
        }
    }

    fn check_sorts(
        &mut self,
        function: &'static Function,
        span: Span,
        arguments: &[(Known<'t>, Span)],
        known: &[Vec<Sort>],
    ) {
        let mut combinations = vec![Vec::new()];
        for sorts in known {
            combinations = combinations
                .iter()
                .flat_map(|before: &Vec<Sort>| {
                    sorts.iter().map(|sort| before.iter().cloned().chain([sort.clone()]).collect())
                })
                .collect();
            if combinations.len() > MOST_COMBINATIONS {
                return;
            }
        }
        let mut reason = None;
        for sorts in &combinations {
            let Some(refusal) = function.refuses(sorts) else { return };
            reason = reason.or(Some(refusal));
        }
        let Some(reason) = reason else { return };
        // A text whose content is not known may be what no sample is.
        let at = reason.argument;
        let is_text = |index: usize| known.get(index).is_some_and(|sorts| sorts.contains(&Sort::Text));
        let unsure = at.map_or_else(|| (0..known.len()).any(is_text), is_text);
        let compares = COMPARISONS.contains(&function.name);
        if unsure && !compares {
            return;
        }
        let span = at.and_then(|at| arguments.get(at)).map_or(span, |(_, span)| *span);
        let reason = match known {
            [left, right] if compares => {
                let list = |sorts: &[Sort]| sorts.iter().map(described).collect::<Vec<_>>().join(" or ");
                format!("{} cannot be compared with {}", list(left), list(right))
            }
            _ => reason.message,
        };
        self.trouble(span, TroubleKind::Refused { function, reason });
    }

    /// Arguments of which some are not known: each that is a list or an object is tried by itself, the others left open.
    fn check_alone(
        &mut self,
        function: &'static Function,
        span: Span,
        arguments: &[(Known<'t>, Span)],
        known: &[Vec<Sort>],
    ) {
        for (index, sorts) in known.iter().enumerate() {
            let [sort @ (Sort::List | Sort::Map)] = sorts.as_slice() else { continue };
            let any = [Sort::Text, Sort::Int, Sort::List, Sort::Map, Sort::Bool];
            let tried = any.iter().map(|other| {
                let all: Vec<Sort> =
                    (0..known.len()).map(|at| if at == index { sort.clone() } else { other.clone() }).collect();
                function.refuses(&all).filter(|refusal| refusal.argument == Some(index))
            });
            let Some(refusals) = tried.collect::<Option<Vec<_>>>() else { continue };
            let Some(refusal) = refusals.into_iter().next() else { continue };
            let span = arguments.get(index).map_or(span, |(_, span)| *span);
            self.trouble(span, TroubleKind::Refused { function, reason: refusal.message });
        }
    }

    fn check_absence(&mut self, function: &'static Function, arguments: &[(Known<'t>, Span)], known: &[Vec<Sort>]) {
        for (index, (argument, span)) in arguments.iter().enumerate() {
            let (true, Some(path)) = (argument.absent, &argument.path) else { continue };
            let sorts: Option<Vec<Sort>> = known
                .iter()
                .enumerate()
                .map(|(at, sorts)| if at == index { Some(Sort::Nothing) } else { sorts.first().cloned() })
                .collect();
            let Some(refusal) = sorts.and_then(|sorts| function.refuses(&sorts)) else { continue };
            let reason = match COMPARISONS.contains(&function.name) {
                true => "nothing is neither less nor more than anything".to_owned(),
                false => refusal.message,
            };
            self.trouble(*span, TroubleKind::AbsentArgument { function: function.name, path: written(path), reason });
        }
    }

    /// What a function gives.
    pub(super) fn result(
        &mut self,
        name: &str,
        function: Option<&'static Function>,
        span: Span,
        operands: &'s [Operand],
        arguments: &[(Known<'t>, Span)],
    ) -> Known<'t> {
        let known = |index: usize| arguments.get(index).map_or_else(Known::anything, |(known, _)| known.clone());
        let rest = |from: usize| arguments.iter().skip(from).map(|(known, _)| known.clone());
        match name {
            "default" => {
                let (fallback, value) = (known(0), known(1));
                let absent = fallback.absent && value.absent;
                Known { absent, ..value.either(fallback) }
            }
            "getOr" => {
                let (value, fallback) = (known(0), known(1));
                let absent = fallback.absent && value.absent;
                Known { absent, ..value.either(fallback) }
            }
            "coalesce" | "or" => {
                let absent = arguments.iter().all(|(known, _)| known.absent);
                Known { absent, ..one_of(rest(0)) }
            }
            "and" => one_of(rest(0)),
            "ternary" | "boolTernary" => one_of(rest(1)),
            "eqTernary" => one_of(rest(2)),
            "index" | "get" | "mapGet" | "listGet" => self.keyed(known(0), operands.get(1..).unwrap_or_default()),
            "asList" | "toList" if known(0).sort() == Some(&Sort::List) => Known { path: None, ..known(0) },
            "add" | "sub" | "mul" if arguments.iter().all(|(known, _)| is_integer(known)) && !arguments.is_empty() => {
                Known::of(Sort::Int, span)
            }
            _ => function.map_or_else(Known::anything, |function| returned(function, span)),
        }
    }

    /// What keys in quotes lead to.
    fn keyed(&mut self, base: Known<'t>, keys: &'s [Operand]) -> Known<'t> {
        let mut here = Known { absent: false, ..base };
        for key in keys {
            let name = match &key.kind {
                OperandKind::Str(name) => name.to_string(),
                OperandKind::Number(number) if matches!(number.value(), Some(Value::Int(_))) => "[]".to_owned(),
                _ => return Known::anything(),
            };
            let absent = here.absent || name == "[]";
            here = match self.step(&here, &name, key.span) {
                Some(next) => Known { absent: false, ..next },
                None => return Known::anything(),
            };
            // Whether a key is there is asked by those who look it up so.
            here.open |= absent;
        }
        here
    }
}

/// The sorts that a value may have; none where it may have others.
fn sorts(known: &Known<'_>) -> Vec<Sort> {
    if known.open {
        Vec::new()
    } else {
        known.alternatives.iter().map(|alternative| alternative.sort.clone()).collect()
    }
}

/// The closed set that a value is one of.
fn values(known: &Known<'_>) -> Option<Vec<Value>> {
    values_of(known.declaration()?)
}

fn one_of<'t>(values: impl Iterator<Item = Known<'t>>) -> Known<'t> {
    values.reduce(Known::either).map_or_else(Known::anything, |known| Known { path: None, ..known })
}

fn is_integer(known: &Known<'_>) -> bool {
    matches!(known.sort(), Some(Sort::Int | Sort::Literal(Value::Int(_))))
}

fn returned<'t>(function: &Function, span: Span) -> Known<'t> {
    let sort = match function.returns() {
        "string" => Sort::Text,
        "bool" => Sort::Bool,
        "int" | "int64" => Sort::Int,
        "float" | "number" => Sort::Number,
        "list" => Sort::List,
        "map" => Sort::Map,
        _ => return Known::anything(),
    };
    Known::of(sort, span)
}
