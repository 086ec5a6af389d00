//! `not-overridden`: keys of an override that change nothing in the imported entry.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::compose::without_effect;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(found) = unit.composed else { return };
    for (index, entry) in found.katalog.entries.iter().enumerate() {
        let Some(operator) = found.composition.overridden_by(index) else { continue };
        let imported = operator.location();
        let mut report = |key: Node<'_>, message: String, help: &str| {
            let location = unit.location(key.span());
            let finding = Diagnostic::new(rule.name, rule.level, location, message).help(help.to_owned());
            findings.push(match &imported {
                Some(imported) => finding.related(imported.clone(), "the imported entry"),
                None => finding,
            });
        };
        let node = unit.source.node(entry.node);
        for lost in without_effect(node) {
            let message = format!("`{}` cannot be overridden: that of the imported entry stays", lost.name());
            report(lost.key, message, "change it in the imported Katalog, or remove it here");
        }
        let switch = node.entry("enabled").filter(|switch| switch.value.text() == Some("true"));
        if let Some(switch) = switch.filter(|_| !operator.enabled()) {
            let message = "an override can switch an entry off, and not on".to_owned();
            report(switch.key, message, "switch it on in the imported Katalog");
        }
    }
}
