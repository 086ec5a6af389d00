//! `api-mismatch`: an entry names its kind otherwise than the definition beside it.

use ork_source::{Applicability, Diagnostic, Fix, nearest};
use ork_yaml::{NewValue, Node};

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for operator in unit.own {
        let (Some(entry), Some(definition)) = (operator.entry(), &operator.definition) else { continue };
        let Some(types) = unit.source.node(entry.node).get("apiTypes") else { continue };
        let served = definition.versions.iter().filter(|version| version.served).map(|version| version.name.as_str());
        let served: Vec<&str> = served.collect();
        let mut tell = |node: Node<'_>, message: String, expected: &[&str]| {
            let related = definition.source.tree.root(definition.document).and_then(|root| root.at("spec"));
            let names: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
            let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(node.span()), message)
                .help(format!("the definition has {}", names.join(", ")));
            if let Some(spec) = related {
                let at = spec.get("versions").or_else(|| spec.get("names")).unwrap_or(spec);
                let place =
                    spec.entry("names").filter(|_| expected.len() == 1).map_or(at.span(), |entry| entry.key.span());
                finding = finding.related(definition.source.location(place), "the definition is here");
            }
            let meant = match expected {
                [only] => Some(*only),
                several => nearest(node.text().unwrap_or_default(), several.iter().copied()),
            };
            if let Some(meant) = meant
                && let Ok(edits) = unit.source.tree.set(node.id(), NewValue::Text(meant))
            {
                let title = format!("Change to `{meant}`");
                finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits: unit.edits(edits) });
            }
            findings.push(finding);
        };
        if let Some(node) = types.get("version")
            && let Some(version) = literal(node).filter(|version| !served.contains(version) && !served.is_empty())
        {
            let message = format!("the definition of `{}` does not serve the version `{version}`", definition.kind);
            tell(node, message, &served);
        }
        if let Some(node) = types.get("plural")
            && let Some(plural) = literal(node).filter(|plural| *plural != definition.plural)
            && !definition.plural.is_empty()
        {
            let message = format!("the plural of `{}` is not `{plural}`", definition.kind);
            tell(node, message, &[&definition.plural]);
        }
    }
}

/// A text that is written out.
fn literal(node: Node<'_>) -> Option<&str> {
    node.text().filter(|text| !text.is_empty() && !text.contains("{{") && !text.contains('$'))
}
