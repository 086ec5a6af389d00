//! What entries read of each other: `unknown-cross` and `undeclared-cross`.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};
use ork_yaml::Node;

use crate::compose::normal;
use crate::operator::Operator;
use crate::rules::literal::{literal, text_of};
use crate::rules::{Rule, Unit};
use crate::source::Kind;

/// Items of `cross` that name no entry, or their own.
pub(super) fn unknown(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(document) = unit.composed.filter(|found| found.composition.complete) else { return };
    for operator in unit.own {
        let Some(own) = operator.entry() else { continue };
        for item in reads(unit, operator) {
            // Another operator has entries that nobody here knows.
            if item.get("source").is_some_and(|source| !source.is_null()) {
                continue;
            }
            let Some(scalar) = item.get("crd").and_then(literal) else { continue };
            let name = scalar.text();
            let finding = |message| Diagnostic::new(rule.name, rule.level, unit.location(scalar.span()), message);
            if normal(name) == normal(&own.name.value) {
                let finding = finding(format!("`{name}` is this entry itself"));
                findings.push(finding.help("what the custom resource says is below `.spec` and `.status`"));
                continue;
            }
            let others = || document.composition.operators.iter().filter_map(Operator::entry);
            if others().any(|entry| normal(&entry.name.value) == normal(name)) {
                continue;
            }
            let finding = finding(format!("there is no entry `{name}` to read from"));
            let names = others().map(|entry| entry.name.value.as_str()).filter(|name| *name != own.name.value);
            findings.push(match nearest(name, names) {
                Some(meant) => {
                    let inner = scalar.to_source(Span::from(0..name.len()));
                    let edit = Edit { location: unit.location(inner), text: meant.to_owned() };
                    let finding = finding.help(format!("did you mean `{meant}`?"));
                    finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
                }
                None => finding.help("name an entry of `spec.crds`, or say with `source` whose entry it is"),
            });
        }
    }
}

/// Templates and conditions that read `.cross.x`, and nothing is read under that name.
pub(super) fn undeclared(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in unit.sound_sites() {
        for path in &site.paths {
            let [(root, _), (name, span), ..] = path.segments.as_slice() else { continue };
            if root == "cross" && path.written + 1 >= path.segments.len() {
                let operator = unit.operator(&site.seen);
                findings.extend(judge(unit, rule, operator, name, site.scalar.to_source(*span)));
            }
        }
    }
    for (seen, scalar, path) in unit.data_paths() {
        let [root, name, rest @ ..] = path.as_slice() else { continue };
        // Metrics of other entries are there without being declared.
        if root == "cross" && rest.first().is_none_or(|next| next != "metrics") {
            let start = scalar.text().find("cross.").map_or(0, |at| at + "cross.".len());
            let place = scalar.to_source(Span::from(start..start + name.len()));
            findings.extend(judge(unit, rule, unit.operator(seen), name, place));
        }
    }
}

fn judge(unit: &Unit<'_>, rule: &Rule, operator: Option<&Operator>, name: &str, place: Span) -> Option<Diagnostic> {
    let operator = operator?;
    let mut items = reads(unit, operator);
    if unit.kind == Kind::Komposer {
        // An override reads what the entry reads that it lies over.
        let composition = &unit.composed.filter(|found| found.composition.complete)?.composition;
        let whole = composition.overridden_by(operator.index);
        items.extend(whole.and_then(|whole| whole.setting("cross")).into_iter().flat_map(Node::items));
    }
    let names = items.into_iter().filter_map(|item| text_of(item, "as").or_else(|| text_of(item, "crd")));
    let declared: Vec<&str> = names.collect();
    if name == "[]" || declared.contains(&name) {
        return None;
    }
    let location = unit.location(place);
    let message = format!("nothing is read as `.cross.{name}`, so it is never there");
    let finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
    Some(match nearest(name, declared) {
        Some(meant) => {
            let edit = Edit { location, text: meant.to_owned() };
            let finding = finding.help(format!("did you mean `{meant}`?"));
            finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
        }
        None => finding.help(format!("add an item with `as: {name}` to `cross`")),
    })
}

/// The items of `cross` that an entry writes, wherever its layout has them.
pub(super) fn reads<'t>(unit: &Unit<'t>, operator: &Operator) -> Vec<Node<'t>> {
    let Some(entry) = operator.entry() else { return Vec::new() };
    let node = unit.source.node(entry.node);
    let lists = ["operatorBox.cross", "operatorBox.observe.cross"].into_iter().filter_map(|path| node.at(path));
    lists.flat_map(Node::items).collect()
}
