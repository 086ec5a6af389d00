//! `own-namespace`: an entry that manages the namespace in which its custom resources live.

use ork_source::{Diagnostic, Level, Location};
use ork_template::{Node, OperandKind};

use super::{Made, at, text};
use crate::render::Object;

const RULE: &str = "own-namespace";

pub(super) fn check(made: &mut Made<'_>, object: &Object) {
    let manifest = &object.manifest;
    if text(manifest, &["kind"]) != Some("Namespace") || !made.operator.namespaced() {
        return;
    }
    let Some(name) = at(manifest, &["metadata", "name"]) else { return };
    let Some(decides) = name.origin.last().filter(|place| reads_namespace(place)) else { return };
    let place = object.declared.place();
    let message = "this is the namespace that the custom resource lives in, which is there before it";
    let mut finding = Diagnostic::new(RULE, Level::Warning, place.clone(), message)
        .help("remove it: who deletes the custom resource does not mean its namespace");
    if decides.file.path() != place.file.path() {
        finding = finding.related(decides.clone(), "its name is given here");
    }
    made.findings.push(finding);
}

/// Whether an expression is the namespace of the custom resource and nothing else.
fn reads_namespace(place: &Location) -> bool {
    let template = ork_template::parse(place.text().trim_matches(['"', '\'', ' ']));
    let [Node::Action(pipeline)] = template.nodes.as_slice() else { return false };
    let [command] = pipeline.commands.as_slice() else { return false };
    let [operand] = command.operands.as_slice() else { return false };
    let OperandKind::Field(path) = &operand.kind else { return false };
    matches!(path.as_slice(), [root, name] if root.name == "metadata" && name.name == "namespace")
}
