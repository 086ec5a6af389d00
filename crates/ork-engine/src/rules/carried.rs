//! Literal values that reach a field by a template: what a template prints and nothing beside it, the fallback of
//! `{{ … | default "…" }}` among it, and what the field of a Motif gets by an input, as the default of the input or as what
//! an import gives.

use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Location, Span};
use ork_template::functions::Sort;
use ork_yaml::{Node, Scalar};

use crate::evaluate::is_template;
use crate::model::{Fallback, Motif, UsedAt, passed};
use crate::rules::literal::{Refusal, literal};
use crate::rules::{Rule, Site, Unit};

/// Such a value.
pub(crate) struct Carried {
    pub(super) place: UsedAt,
    pub(super) text: String,
    /// Where it is written, quotes among it.
    at: Location,
    /// What a change of it replaces, and whether that needs quotes.
    change: (Location, bool),
    /// The field that gets it, where that stands elsewhere.
    read: Option<Location>,
    /// The Motif that reads it.
    pub(super) motif: Option<Arc<Motif>>,
}

/// Those that a rule asks for.
pub(super) fn carried<'u>(
    unit: &'u Unit<'_>,
    wanted: impl Fn(&UsedAt) -> bool + 'u,
) -> impl Iterator<Item = &'u Carried> {
    unit.carried.get_or_init(|| all(unit)).iter().filter(move |carried| wanted(&carried.place))
}

impl Carried {
    /// Whether the field that gets it stands elsewhere.
    pub(super) fn is_handed_on(&self) -> bool {
        self.read.is_some()
    }
}

/// A finding at such a value.
pub(super) fn refused(rule: &Rule, carried: &Carried, refusal: Refusal, findings: &mut Vec<Diagnostic>) {
    // An input may reach several fields of a sort.
    let same = |found: &Diagnostic| found.rule == rule.name && found.location == carried.at;
    if findings.iter().rev().any(same) {
        return;
    }
    // What is told here has a page of its own, and often a fix.
    findings.retain(|found| found.rule != "type-mismatch" || found.location != carried.at);
    let mut finding = Diagnostic::new(rule.name, rule.level, carried.at.clone(), refusal.message);
    if !refusal.help.is_empty() {
        finding = finding.help(refusal.help);
    }
    if let Some(read) = &carried.read {
        finding = finding.related(read.clone(), format!("`{}` gets it here", carried.place.field));
    }
    findings.push(match refusal.meant {
        None => finding,
        Some(meant) => {
            let (location, quotes) = carried.change.clone();
            // These need no escape, whatever the quotes of the template are.
            let text = if quotes { format!("`{meant}`") } else { meant.clone() };
            finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, Edit { location, text })
        }
    });
}

fn all(unit: &Unit<'_>) -> Vec<Carried> {
    let mut found = Vec::new();
    for (site, typed) in unit.typed_sites() {
        let printed = typed.outputs.iter().filter(|output| output.alone).flat_map(|output| &output.sorts);
        found.extend(printed.filter_map(|(sort, span)| printed_by(unit, site, sort, *span)));
    }
    // A file that a Motif includes has no inputs of its own.
    if let Some(motif) = unit.motif.filter(|motif| Arc::ptr_eq(&motif.source, unit.source)) {
        for input in &motif.inputs {
            let Some(scalar) = input.default.and_then(|node| literal(unit.source.node(node))) else { continue };
            found.extend(given(unit, motif, &input.name.value, scalar));
        }
    }
    for (import, state) in unit.own.iter().flat_map(|operator| operator.imported()) {
        let Some(motif) = state.motif() else { continue };
        for binding in &import.bindings {
            found.extend(bound(unit, motif, &binding.name.value, unit.source.node(binding.value)));
        }
    }
    found
}

/// A literal that some branch of a template prints, and nothing beside it.
fn printed_by(unit: &Unit<'_>, site: &Site<'_>, sort: &Sort, span: Span) -> Option<Carried> {
    let Sort::Literal(value) = sort else { return None };
    let holder = unit.walk.objects.get(site.seen.object)?;
    let place = UsedAt { text: site.seen.text?, object: holder.object, field: site.seen.field };
    let quoted = span.text(&site.template.text).starts_with(['"', '`']);
    let fallback = Fallback { text: value.to_string(), span, quoted };
    let carried = of_template(unit, place, site.scalar, fallback)?;
    // Text of a branch is no part of an expression.
    let in_expression = site.template.nodes.iter().all(|node| !is_text_at(node, span));
    Some(Carried { change: (carried.change.0, carried.change.1 && in_expression), ..carried })
}

/// Whether a span is that of text between actions.
fn is_text_at(node: &ork_template::Node, span: Span) -> bool {
    match node {
        ork_template::Node::Text(text) => *text == span,
        ork_template::Node::If(branch) | ork_template::Node::With(branch) => {
            branch.then.iter().chain(&branch.otherwise).any(|node| is_text_at(node, span))
        }
        _ => false,
    }
}

/// What an import gives to an input: a literal, or a template with a fallback.
fn bound(unit: &Unit<'_>, motif: &Arc<Motif>, input: &str, node: Node<'_>) -> Vec<Carried> {
    let Some(scalar) = node.scalar().filter(|_| !node.is_null()) else { return Vec::new() };
    if !is_template(scalar.text()) {
        return literal(node).map(|scalar| given(unit, motif, input, scalar)).unwrap_or_default();
    }
    let template = ork_template::parse(scalar.text());
    let Some(fallback) = passed(&template).and_then(|passed| passed.fallback) else { return Vec::new() };
    let uses = motif.uses().iter().filter(|used| used.input == input);
    let found = uses.filter_map(|used| {
        let carried = of_template(unit, used.place, scalar, fallback.clone())?;
        Some(Carried { read: Some(motif.source.location(used.span)), motif: Some(Arc::clone(motif)), ..carried })
    });
    found.collect()
}

/// A literal that an input gets, at each field that gets it.
fn given(unit: &Unit<'_>, motif: &Arc<Motif>, input: &str, scalar: Scalar<'_>) -> Vec<Carried> {
    let uses = motif.uses().iter().filter(|used| used.input == input);
    let inner = scalar.to_source(Span::from(0..scalar.text().len()));
    let found = uses.map(|used| Carried {
        place: used.place,
        text: scalar.text().trim().to_owned(),
        at: unit.location(scalar.span()),
        change: (unit.location(inner), false),
        read: Some(motif.source.location(used.span)),
        motif: Some(Arc::clone(motif)),
    });
    found.collect()
}

fn of_template(unit: &Unit<'_>, place: UsedAt, scalar: Scalar<'_>, fallback: Fallback) -> Option<Carried> {
    let Fallback { text, span, quoted } = fallback;
    let at = unit.location(scalar.to_source(span));
    let inner = if quoted { Span::new(span.start + 1, span.end.saturating_sub(1)) } else { span };
    let change = (unit.location(scalar.to_source(inner)), !quoted);
    let text = text.trim().to_owned();
    (!text.is_empty() && !is_template(&text)).then_some(Carried { place, text, at, change, read: None, motif: None })
}
