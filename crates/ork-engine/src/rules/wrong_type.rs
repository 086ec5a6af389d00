//! `wrong-type`: a value of the wrong form, such as a map where a list is read.

use ork_source::{Diagnostic, Span};
use ork_yaml::{Dialect, Form, Scalar, Typed};

use crate::evaluate::is_template;
use crate::fields::{Shape, Text, TextKind};
use crate::rules::literal::Refusal;
use crate::rules::{Rule, Unit, carried};
use crate::walk::SeenText;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for misfit in &unit.walk.misfits {
        let text = unit.source.file.text();
        let span = misfit.node.span();
        let line = span.text(text).lines().next().map_or(0, str::len);
        let span = Span::from(span.start as usize..span.start as usize + line);
        let found = match misfit.node.form() {
            Form::Mapping => "a map",
            Form::Sequence => "a list",
            Form::Scalar | Form::Null => "a single value",
        };
        let name = misfit.key.and_then(|key| key.text()).unwrap_or("this");
        let message = if misfit.item {
            format!("an item of `{name}` is {}, not {found}", expected(misfit.shape))
        } else {
            format!("`{name}` takes {}, not {found}", expected(misfit.shape))
        };
        findings.push(Diagnostic::new(rule.name, rule.level, unit.location(span), message));
    }
    for seen in &unit.walk.texts {
        // What a template renders to is known when it is rendered.
        let Some(scalar) = seen.node.scalar().filter(|scalar| !is_template(scalar.text())) else { continue };
        let Some((message, help)) = misfit(seen, scalar) else { continue };
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(seen.node.span()), message);
        finding.help = help;
        findings.push(finding);
    }
    for value in carried::carried(unit, |_| true) {
        // Of what a template prints itself `type-mismatch` tells.
        let text = value.place.text;
        if matches!(text.kind, TextKind::Integer | TextKind::Boolean) && !value.is_handed_on() {
            continue;
        }
        if let Some((message, help)) = text_misfit(value.place.field, text, &value.text) {
            carried::refused(rule, value, Refusal::new(message, help.unwrap_or_default()), findings);
        }
    }
}

/// Why a literal does not fit its field.
fn misfit(seen: &SeenText<'_>, scalar: Scalar<'_>) -> Option<(String, Option<String>)> {
    let text = scalar.text();
    let is_boolean = || text.is_empty() || resolves_to_boolean(text);
    let is_integer = || text.is_empty() || matches!(resolve_plain(text), Typed::Int(_));
    match (seen.shape, seen.text) {
        (Shape::Bool, _) if !is_boolean() => Some((format!("`{}` must be true or false", seen.field), None)),
        (Shape::Int, _) if !is_integer() => Some((format!("`{}` must be an integer", seen.field), None)),
        (_, Some(kind)) => text_misfit(seen.field, kind, text),
        _ => None,
    }
}

/// The same for a field that takes text.
fn text_misfit(field: &str, kind: &Text, text: &str) -> Option<(String, Option<String>)> {
    let is_boolean = || text.is_empty() || resolves_to_boolean(text);
    let is_integer = || text.is_empty() || matches!(resolve_plain(text), Typed::Int(_));
    match kind.kind {
        _ if !kind.values.is_empty() => {
            let known = text.is_empty() || kind.values.iter().any(|value| value.eq_ignore_ascii_case(text));
            let help = || Some(format!("use {}", kind.values.join(", ")));
            (!known).then(|| (format!("`{text}` is not a value of `{field}`"), help()))
        }
        TextKind::Boolean if !is_boolean() => Some((format!("`{field}` must be true or false"), None)),
        TextKind::Integer if !is_integer() => Some((format!("`{field}` must be an integer"), None)),
        _ => None,
    }
}

fn resolves_to_boolean(text: &str) -> bool {
    matches!(ork_yaml::resolve(text, Dialect::Sigs), Typed::Bool(_))
}

fn resolve_plain(text: &str) -> Typed {
    ork_yaml::resolve(text, Dialect::V3)
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "a single value",
        Shape::Bool => "true or false",
        Shape::Int => "an integer",
        Shape::Object(_) | Shape::Map(_) => "a map",
        Shape::List(_) => "a list",
        Shape::OneOf(_) => "another form",
        Shape::Free | Shape::Empty => "nothing",
    }
}
