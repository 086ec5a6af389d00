//! Where a Motif hands an input on as it is: the field that gets it decides what it may be.

use ork_source::Span;
use ork_template::{Command, Node as Part, Operand, OperandKind, Pipeline, Template};

use crate::evaluate::is_template;
use crate::fields::{self, Object, Text};
use crate::model::Motif;
use crate::walk::walk;

/// A field that gets an input unchanged.
#[derive(Clone, Debug)]
pub(crate) struct InputUse {
    /// The input.
    pub(crate) input: String,
    /// The field.
    pub(crate) place: Place,
    /// Where the field has its template.
    pub(crate) span: Span,
}

/// A field of the table that holds text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// What it takes.
    pub(crate) text: &'static Text,
    /// The mapping that it is of.
    pub(crate) object: &'static Object,
    /// Its name.
    pub(crate) field: &'static str,
}

/// What a template gives that is one value, perhaps with a fallback.
#[derive(Debug)]
pub(crate) struct Passed<'t> {
    /// The names of the data that it reads.
    pub(crate) path: Vec<&'t str>,
    /// What stands in for data that is empty.
    pub(crate) fallback: Option<Fallback>,
}

/// A literal of a template.
#[derive(Clone, Debug)]
pub(crate) struct Fallback {
    pub(crate) text: String,
    /// Where it is written in the template, quotes among it.
    pub(crate) span: Span,
    /// Whether it stands in quotes.
    pub(crate) quoted: bool,
}

/// The fields of a Motif that get an input unchanged.
pub(super) fn uses(motif: &Motif) -> Vec<InputUse> {
    let (Some(root), Some(object)) = (motif.source.tree.root(motif.document), fields::root("Motif")) else {
        return Vec::new();
    };
    let walk = walk(root, object);
    let found = walk.texts.iter().filter_map(|seen| {
        let text = seen.text?;
        let scalar =
            seen.node.scalar().filter(|scalar| is_template(scalar.text()) && scalar.text().contains("inputs"))?;
        let template = ork_template::parse(scalar.text());
        let [root, input] = passed(&template)?.path[..] else { return None };
        let place = Place { text, object: walk.objects.get(seen.object)?.object, field: seen.field };
        (root == "inputs").then(|| InputUse { input: input.to_owned(), place, span: scalar.span() })
    });
    found.collect()
}

/// What a template hands on unchanged: `{{ .a.b }}`, `{{ .a.b | default "c" }}` or `{{ default "c" .a.b }}`.
pub(crate) fn passed(template: &Template) -> Option<Passed<'_>> {
    let [Part::Action(Pipeline { variables, commands, .. })] = template.nodes.as_slice() else { return None };
    if !variables.is_empty() || !template.errors.is_empty() {
        return None;
    }
    let (data, fallback) = match commands.as_slice() {
        [only] => match only.operands.as_slice() {
            [data] => (data, None),
            [function, fallback, data] if is_default(function) => (data, Some(fallback)),
            _ => return None,
        },
        [Command { operands: first, .. }, Command { operands: second, .. }] => {
            match (first.as_slice(), second.as_slice()) {
                ([data], [function, fallback]) if is_default(function) => (data, Some(fallback)),
                _ => return None,
            }
        }
        _ => return None,
    };
    let OperandKind::Field(path) = &data.kind else { return None };
    let literal = |operand: &Operand| {
        let (text, quoted) = match &operand.kind {
            OperandKind::Str(text) => (text.to_string(), true),
            OperandKind::Number(_) => (operand.span.text(&template.text).to_owned(), false),
            _ => return None,
        };
        Some(Fallback { text, span: operand.span, quoted })
    };
    let path = path.iter().map(|segment| segment.name.as_str()).collect();
    Some(Passed { path, fallback: fallback.and_then(literal) })
}

fn is_default(operand: &Operand) -> bool {
    matches!(&operand.kind, OperandKind::Function(callee) if callee.name == "default")
}
