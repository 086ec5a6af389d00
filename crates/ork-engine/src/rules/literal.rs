//! What the rules about one literal value share: which scalars they look at, and how a refusal becomes a finding.
//!
//! A value with a template is known only when it is rendered, so it is none of these.

use ork_source::{Applicability, Diagnostic, Edit, Span};
use ork_yaml::{Node, Scalar};

use crate::evaluate::is_template;
use crate::fields::TextKind;
use crate::rules::{Rule, Unit};
use crate::walk::{Seen, SeenText};

/// Why a value cannot stand where it stands.
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) help: String,
    /// What was probably meant.
    pub(super) meant: Option<String>,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), meant: None }
    }

    pub(super) fn meant(self, meant: Option<String>) -> Self {
        Self { meant, ..self }
    }
}

/// The literal scalars that a rule asks for, without those that hold nothing.
pub(super) fn literals<'u, 't>(
    unit: &'u Unit<'t>,
    wanted: impl Fn(&SeenText<'t>) -> bool + 'u,
) -> impl Iterator<Item = (&'u SeenText<'t>, Scalar<'t>)> {
    let wanted = unit.walk.texts.iter().filter(move |seen| wanted(seen));
    wanted.filter_map(|seen| Some((seen, literal(seen.node)?)))
}

/// A scalar that holds something, and no template.
pub(super) fn literal(node: Node<'_>) -> Option<Scalar<'_>> {
    let scalar = node.scalar().filter(|_| !node.is_null())?;
    (!scalar.text().trim().is_empty() && !is_template(scalar.text())).then_some(scalar)
}

/// The literal text of a field of a mapping, where it has one.
pub(super) fn text_of<'t>(node: Node<'t>, field: &str) -> Option<&'t str> {
    Some(literal(node.get(field)?)?.text().trim())
}

/// The mapping that a scalar stands in.
pub(super) fn holder<'u, 't>(unit: &'u Unit<'t>, seen: &SeenText<'t>) -> Option<&'u Seen<'t>> {
    unit.walk.objects.get(seen.object)
}

/// The kind of text that a scalar is; nothing for booleans, integers and free content.
pub(super) fn kind(seen: &SeenText<'_>) -> Option<TextKind> {
    seen.text.map(|text| text.kind)
}

/// A finding at a literal value, with the change to what was meant.
pub(super) fn refused(unit: &Unit<'_>, rule: &Rule, scalar: Scalar<'_>, refusal: Refusal) -> Diagnostic {
    let finding = Diagnostic::new(rule.name, rule.level, unit.location(scalar.span()), refusal.message);
    let finding = if refusal.help.is_empty() { finding } else { finding.help(refusal.help) };
    let Some(meant) = refusal.meant else { return finding };
    let inner = scalar.to_source(Span::from(0..scalar.text().len()));
    let edit = Edit { location: unit.location(inner), text: meant.clone() };
    finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
}
