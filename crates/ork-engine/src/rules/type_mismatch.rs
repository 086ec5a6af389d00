//! `type-mismatch`: a template whose value the field cannot take, or a function in it.

use ork_source::{Diagnostic, Level, Location, Span};
use ork_template::Value;
use ork_template::functions::Sort;

use crate::fields::{Shape, Text, TextKind};
use crate::model::{Input, InputType, Motif};
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
    bound(unit, rule, findings);
}

/// Values that imports give to inputs: by the type of the input, and by the fields of the Motif that get them as they are.
fn bound(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let inputs = unit.typed_inputs();
    for (import, state) in unit.own.iter().flat_map(|operator| operator.imported()) {
        let Some(motif) = state.motif() else { continue };
        for binding in &import.bindings {
            let Some(input) = motif.input(&binding.name.value) else { continue };
            let given = inputs.get(&binding.value).filter(|(_, typed)| typed.troubles.is_empty());
            let Some((site, typed)) = given else { continue };
            let printed = typed.outputs.iter().filter(|output| output.alone).flat_map(|output| &output.sorts);
            findings.extend(printed.filter(|(sort, _)| !matches!(sort, Sort::Literal(_))).find_map(|(sort, span)| {
                let (level, problem, place) = unfit(motif, input, sort)?;
                let written = span.text(&site.template.text);
                let message = format!("`{written}` is {}, and {problem}", described(sort));
                let location = unit.location(site.scalar.to_source(*span));
                let help = "give another value, or change the type where it is declared";
                let finding = Diagnostic::new(rule.name, level, location, message).help(help);
                Some(finding.related(place, format!("`{}` is used here", input.name.value)))
            }));
        }
    }
}

/// Why a value of a sort cannot be given to an input, and where that is said.
fn unfit(motif: &Motif, input: &Input, sort: &Sort) -> Option<(Level, String, Location)> {
    let name = &input.name.value;
    let wanted = match (sort, input.kind) {
        (Sort::List | Sort::Map | Sort::Bool, InputType::Integer | InputType::Number) => Some("a number"),
        (Sort::List | Sort::Map | Sort::Int | Sort::Number, InputType::Boolean) => Some("`true` or `false`"),
        _ => None,
    };
    if let Some(wanted) = wanted {
        return Some((Level::Error, format!("the input `{name}` needs {wanted}"), motif.input_location(input)));
    }
    let uses = motif.uses().iter().filter(|used| used.input == *name);
    let refusing = uses
        .into_iter()
        .find(|used| misfit(sort, used.place.text, true).is_some_and(|(level, _)| level == Level::Error));
    if let Some(used) = refusing {
        let problem = format!("`{}` of the motif cannot take it", used.place.field);
        return Some((Level::Error, problem, motif.source.location(used.span)));
    }
    // What a template gives to an input is text.
    let composed = matches!(sort, Sort::List | Sort::Map);
    composed.then(|| {
        (Level::Warning, "an input gets it as Go prints it, such as `map[a:b]`".to_owned(), motif.input_location(input))
    })
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
    // What an input gets is judged by the input.
    if site.seen.field == "with" {
        return None;
    }
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
