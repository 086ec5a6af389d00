//! `type-mismatch`: a template that is nothing but one value, whose declared type the field cannot take.

use ork_source::{Diagnostic, Level, Span};
use ork_template::{Command, Node, Operand, OperandKind, Segment};

use crate::fields::{Shape, Text, TextKind};
use crate::model::InputType;
use crate::rules::{Rule, Site, Unit};
use crate::schema::{Lookup, Schema};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in unit.sound_sites() {
        // Where a list may stand, a template may give one.
        let Shape::Text(text) = site.seen.shape else { continue };
        let Some(read) = read(site) else { continue };
        let place = |span: Span| unit.location(site.scalar.to_source(span));
        if let Some(given) = type_of(unit, site, read.path)
            && !(given == "array" && is_item(unit, site))
            && let Some((level, problem)) = misfit(given, text)
        {
            let path: Vec<&str> = read.path.iter().map(|segment| segment.name.as_str()).collect();
            let message = format!("`.{}` is {}, and {problem}", path.join("."), article(given));
            let help = match level {
                Level::Error => "read another field, or change the type where it is declared",
                _ => "read one of its fields, or print it with `toJson`",
            };
            findings.push(Diagnostic::new(rule.name, level, place(read.span), message).help(help));
        }
        if let Some((fallback, span)) = read.fallback
            && text.kind == TextKind::Integer
            && fallback.parse::<i64>().is_err()
        {
            let message = format!("the fallback `{fallback}` is no integer, and this field needs one");
            findings.push(
                Diagnostic::new(rule.name, rule.level, place(span), message).help("give a number as the fallback"),
            );
        }
    }
}

/// Whether it stands in a list: some lists take several items from one template.
fn is_item(unit: &Unit<'_>, site: &Site<'_>) -> bool {
    let object = unit.walk.objects.get(site.seen.object);
    object.and_then(|object| object.node.get(site.seen.field)).is_none_or(|value| value.id() != site.seen.node.id())
}

/// A template of one path, perhaps with a fallback.
struct Read<'t> {
    path: &'t [Segment],
    span: Span,
    fallback: Option<(&'t str, Span)>,
}

fn read<'t>(site: &'t Site<'_>) -> Option<Read<'t>> {
    let [Node::Action(pipeline)] = site.template.nodes.as_slice() else { return None };
    if !pipeline.variables.is_empty() {
        return None;
    }
    let (first, rest) = pipeline.commands.split_first()?;
    let [Operand { kind: OperandKind::Field(path), span }] = first.operands.as_slice() else { return None };
    let fallback = match rest {
        [] => None,
        [Command { operands, .. }] => match operands.as_slice() {
            [Operand { kind: OperandKind::Function(callee), .. }, Operand { kind: OperandKind::Str(text), span }]
                if callee.name == "default" =>
            {
                Some((&**text, *span))
            }
            [Operand { kind: OperandKind::Function(callee), .. }, _] if callee.name == "default" => None,
            _ => return None,
        },
        _ => return None,
    };
    Some(Read { path, span: *span, fallback })
}

/// The declared type of what a path leads to: of a field of the custom resource, of an input.
fn type_of<'t>(unit: &Unit<'t>, site: &Site<'_>, path: &[Segment]) -> Option<&'t str> {
    match path {
        [root, name] if root.name == "inputs" => Some(match unit.motif?.input(&name.name)?.kind {
            InputType::Integer => "integer",
            InputType::Number => "number",
            InputType::Boolean => "boolean",
            InputType::Text => return None,
        }),
        [root, _, ..] if root.name == "spec" => {
            let schema = unit.operator(&site.seen)?.schema()?;
            match schema.lookup(path.iter().map(|segment| segment.name.as_str())) {
                Lookup::Found(found) => declared(found),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A type that is certain: what may be several is none.
fn declared(schema: Schema<'_>) -> Option<&str> {
    let several = ["x-kubernetes-int-or-string", "oneOf", "anyOf", "allOf"];
    let open = several.iter().any(|key| schema.node().get(key).is_some());
    Some(schema.kind()).filter(|kind| !kind.is_empty() && !open)
}

fn article(kind: &str) -> String {
    match kind {
        "object" | "integer" | "array" => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}

/// Why a value of a type cannot stand in a field: the end of a sentence.
fn misfit(given: &str, text: &Text) -> Option<(Level, &'static str)> {
    let numbers = matches!(text.kind, TextKind::Integer | TextKind::IntOrPercent);
    Some(match (given, text.kind) {
        ("object" | "array" | "boolean", _) if numbers => (Level::Error, "this field needs a number"),
        ("object" | "array", TextKind::Boolean) | ("integer" | "number", TextKind::Boolean) => {
            (Level::Error, "this field needs `true` or `false`")
        }
        ("object" | "array" | "boolean", TextKind::Quantity) => (Level::Error, "this field needs a quantity"),
        ("object" | "array" | "boolean", TextKind::Duration) => (Level::Error, "this field needs a duration"),
        ("object" | "array", TextKind::Plain | TextKind::Name | TextKind::Cron | TextKind::Profile) => {
            (Level::Warning, "so it prints as Go prints it, such as `map[a:b]`")
        }
        _ => return None,
    })
}
