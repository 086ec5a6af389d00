//! `refused-resource` beside a Katalog: a custom resource that the Katalog's own rules of validation refuse. Only rules that
//! rest on the resource alone are asked: children, time and other systems are not known here.

use std::sync::Arc;

use ork_source::{Diagnostic, Level};
use ork_template::analysis;
use ork_template::functions::{self, Family};
use ork_yaml::{Form, Node};

use crate::beside::place::place;
use crate::condition::{ROOTS, path_of};
use crate::custom_resource::CustomResource;
use crate::evaluate::{Evaluator, is_template};
use crate::operator::{Operator, Part};
use crate::render::{REFUSED, broken_rules};
use crate::source::Source;
use crate::validate::Step;

/// Checks a custom resource of the kind of some operators.
pub(super) fn check(source: &Arc<Source>, root: Node<'_>, operators: &[&Operator], findings: &mut Vec<Diagnostic>) {
    for operator in operators.iter().filter(|operator| operator.enabled() && is_mutation_known(operator)) {
        let Ok(resource) = CustomResource::read(root, operator.schema(), operator.namespaced()) else { return };
        let evaluator = Evaluator::new(0, 0, &operator.shared);
        let asked = |part: &Part<'_>, rule: Node<'_>| is_known(rule, 0) && are_inputs_known(operator, part);
        for refusal in broken_rules(operator, &resource, evaluator, &asked) {
            let field = refusal.location.text();
            let path = path_of(field.trim_matches(['"', '\''])).unwrap_or_default();
            let steps: Vec<Step> = path.iter().map(|name| step(name)).collect();
            let known = |length: usize| place(root, steps.get(..length)?);
            let Some(place) = (0..=steps.len()).rev().find_map(known) else { continue };
            let level = if refusal.level == Level::Error { Level::Error } else { Level::Warning };
            let finding = Diagnostic::new(REFUSED, level, source.location(place.of_value()), refusal.message)
                .help("change it, or the rule of the Katalog")
                .related(refusal.location, "by this rule");
            findings.push(finding);
        }
    }
}

fn step(name: &str) -> Step {
    let index = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(|index| index.parse().ok());
    index.map_or_else(|| Step::Key(Arc::from(name)), Step::Item)
}

/// Whether what mutation makes of a resource rests on the resource alone.
fn is_mutation_known(operator: &Operator) -> bool {
    operator.parts().iter().all(|part| {
        let mut rules = part.adds.mutation.iter().map(|id| part.adds.source.node(*id)).peekable();
        rules.peek().is_none() || (rules.all(|rule| is_known(rule, 0)) && are_inputs_known(operator, part))
    })
}

fn are_inputs_known(operator: &Operator, part: &Part<'_>) -> bool {
    let mut bindings = part.import.into_iter().flat_map(|(import, _)| &import.bindings);
    bindings.all(|binding| is_known(operator.katalog.source.node(binding.value), 0))
}

/// Whether what a rule reads is in the resource.
fn is_known(node: Node<'_>, level: usize) -> bool {
    match node.form() {
        _ if level > 20 => false,
        Form::Mapping => node.entries().all(|entry| {
            !matches!(entry.name(), "time" | "dayOfWeek" | "cron" | "unique" | "external" | "source")
                && is_known(entry.value, level + 1)
        }),
        Form::Sequence => node.items().all(|item| is_known(item, level + 1)),
        Form::Scalar => is_text_known(node.text().unwrap_or_default()),
        Form::Null => true,
    }
}

fn is_text_known(text: &str) -> bool {
    let known = |root: &str| matches!(root, "spec" | "inputs" | "apiVersion" | "kind" | "metadata");
    if !is_template(text) {
        // A word like `status` may be a value as well as a path.
        let first = path_of(text).and_then(|path| path.into_iter().next()).unwrap_or_default();
        return text != "unique" && (known(&first) || !text.contains('.') || !ROOTS.contains(&first.as_str()));
    }
    let template = ork_template::parse(text);
    let settled = |name: &str| {
        functions::lookup(name).is_some_and(|function| {
            function.implementation.is_some()
                && !matches!(function.family, Family::Time | Family::Cron | Family::Random | Family::Sentinel)
        })
    };
    template.errors.is_empty()
        && !analysis::reads_everything(&template)
        && analysis::functions(&template).iter().all(|(name, _)| settled(name))
        && analysis::paths(&template).iter().all(|path| path.segments.first().is_some_and(|(root, _)| known(root)))
}
