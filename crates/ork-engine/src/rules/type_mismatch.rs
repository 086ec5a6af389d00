//! `type-mismatch`: a template whose value the field cannot take, or a function in it.

use ork_source::{Diagnostic, Level, Span};
use ork_template::Value;
use ork_template::functions::Sort;

use crate::fields::{Shape, Text, TextKind};
use crate::rules::{Rule, Site, Unit};
use crate::types::{Output, Trouble, TroubleKind, described};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (site, typed) in unit.typed_sites() {
        let before = findings.len();
        let place = |span: Span| unit.location(site.scalar.to_source(span));
        for trouble in &typed.troubles {
            let Some((message, help)) = told(trouble) else { continue };
            findings.push(Diagnostic::new(rule.name, rule.level, place(trouble.span), message).help(help));
        }
        // What fails prints nothing.
        if findings.len() > before {
            continue;
        }
        for output in &typed.outputs {
            findings.extend(printed(unit, site, output).map(|(level, span, message, help)| {
                Diagnostic::new(rule.name, level, place(span), message).help(help)
            }));
        }
    }
}

fn told(trouble: &Trouble) -> Option<(String, String)> {
    Some(match &trouble.kind {
        TroubleKind::Refused { function, reason } => (
            format!("`{}` fails here: {reason}", function.name),
            format!("it is `{}`; what is piped in comes last", function.signature),
        ),
        TroubleKind::NotRanged(what) => {
            (format!("`range` cannot go over {what}"), "range over a list, an object or a count".to_owned())
        }
        TroubleKind::NoField { of, field } => {
            (format!("{of} has no field `{field}`"), "read the value itself, or another field".to_owned())
        }
        TroubleKind::AlwaysTrue(_)
        | TroubleKind::UnknownField { .. }
        | TroubleKind::NeverEqual { .. }
        | TroubleKind::AbsentParent { .. }
        | TroubleKind::AbsentArgument { .. } => {
            return None;
        }
    })
}

/// What is wrong with a value that is printed: how bad it is, where, what, and what to do.
fn printed(unit: &Unit<'_>, site: &Site<'_>, output: &Output) -> Option<(Level, Span, String, &'static str)> {
    // Where a list may stand, a template may give one.
    let Shape::Text(text) = site.seen.shape else { return None };
    let (sort, span, (level, problem)) = output.sorts.iter().find_map(|(sort, span)| {
        let inside_text = !output.alone;
        if *sort == Sort::List && (is_item(unit, site) || inside_text && joins(text)) {
            return None;
        }
        Some((sort, *span, misfit(sort, text, output.alone)?))
    })?;
    let help = match level {
        _ if matches!(sort, Sort::Literal(_)) => "write a value that fits",
        Level::Error => "read another field, or change the type where it is declared",
        _ => "read one of its fields, or print it with `toJson`",
    };
    let written = span.text(&site.template.text);
    let message = match level {
        _ if matches!(sort, Sort::Literal(_)) => format!("{} is printed here, and {problem}", described(sort)),
        Level::Warning => format!("`{written}` is {}, {problem}", described(sort)),
        _ => format!("`{written}` is {}, and {problem}", described(sort)),
    };
    Some((level, span, message, help))
}

/// Fields whose text is taken apart again.
fn joins(text: &Text) -> bool {
    !matches!(text.kind, TextKind::Plain | TextKind::Name)
}

/// Whether it stands in a list: some lists take several items from one template.
fn is_item(unit: &Unit<'_>, site: &Site<'_>) -> bool {
    let object = unit.walk.objects.get(site.seen.object);
    object.and_then(|object| object.node.get(site.seen.field)).is_none_or(|value| value.id() != site.seen.node.id())
}

/// Why a value of a sort cannot stand in a field: the end of a sentence.
fn misfit(sort: &Sort, text: &Text, alone: bool) -> Option<(Level, &'static str)> {
    let composed = matches!(sort, Sort::List | Sort::Map);
    if !alone {
        return (composed && matches!(text.kind, TextKind::Plain | TextKind::Name)).then_some(AS_GO);
    }
    let numbers = matches!(text.kind, TextKind::Integer | TextKind::IntOrPercent);
    // Of literals only those that the rules of durations, quantities and the like do not judge.
    Some(match (sort, text.kind) {
        (Sort::Literal(Value::Str(written)), TextKind::Integer)
            if !written.is_empty() && crate::render::body::integer_of(written).is_none() =>
        {
            (Level::Error, "this field needs an integer")
        }
        (Sort::Literal(Value::Str(written)), TextKind::Boolean)
            if !["", "true", "false"].contains(&written.to_ascii_lowercase().as_str()) =>
        {
            (Level::Error, "this field needs `true` or `false`")
        }
        (Sort::Literal(Value::Bool(_)), _) if numbers => (Level::Error, "this field needs a number"),
        (Sort::List | Sort::Map | Sort::Bool, _) if numbers => (Level::Error, "this field needs a number"),
        (Sort::List | Sort::Map | Sort::Int | Sort::Number, TextKind::Boolean) => {
            (Level::Error, "this field needs `true` or `false`")
        }
        (Sort::List | Sort::Map | Sort::Bool, TextKind::Quantity) => (Level::Error, "this field needs a quantity"),
        (Sort::List | Sort::Map | Sort::Bool, TextKind::Duration) => (Level::Error, "this field needs a duration"),
        (Sort::List | Sort::Map, TextKind::Plain | TextKind::Name | TextKind::Cron | TextKind::Profile) => AS_GO,
        _ => return None,
    })
}

const AS_GO: (Level, &str) = (Level::Warning, "so it prints as Go prints it, such as `map[a:b]`");
