//! What a condition tells about the branches behind it: the paths that are there when it holds, and when it does not.
//!
//! Generous on purpose: whoever asks about a value has thought of its absence.

use ork_template::{Command, Operand, OperandKind, Pipeline};

use crate::condition::path_of;
use crate::model::Contribution;
use crate::operator::Operator;
use crate::rules::{Site, Unit};
use crate::types::Known;
use crate::types::infer::Infer;

/// Functions that hold where their argument is nothing, too.
const DENIES: [&str; 5] = ["not", "empty", "isEmpty", "typeNull", "ne"];
/// Functions whose result says nothing about one of their arguments alone.
const BLURS: [&str; 5] = ["default", "coalesce", "getOr", "ternary", "boolDefault"];

impl<'s, 't> Infer<'s, '_, 't> {
    /// The paths that are there when a pipeline is true, or when it is false.
    pub(super) fn told(&mut self, pipeline: &'s Pipeline, dot: &Known<'t>, when: bool) -> Vec<Vec<String>> {
        let was = std::mem::replace(&mut self.muted, true);
        let mut found = Vec::new();
        self.pipeline_told(pipeline, dot, when, &mut found);
        self.muted = was;
        found
    }

    /// As [`Self::told`], for one argument of `and` and `or`.
    pub(super) fn operand_tells(&mut self, operand: &'s Operand, dot: &Known<'t>, when: bool) -> Vec<Vec<String>> {
        let was = std::mem::replace(&mut self.muted, true);
        let mut found = Vec::new();
        self.operand_told(operand, dot, when, &mut found);
        self.muted = was;
        found
    }

    fn pipeline_told(&mut self, pipeline: &'s Pipeline, dot: &Known<'t>, when: bool, found: &mut Vec<Vec<String>>) {
        let Some((last, before)) = pipeline.commands.split_last() else { return };
        let callee = last.operands.first().and_then(name_of);
        let denied = callee.is_some_and(|name| DENIES.contains(&name));
        if callee.is_some_and(|name| BLURS.contains(&name) || (name == "or" && when)) {
            return;
        }
        // What is piped in is an argument like the others.
        for command in before {
            self.command_told(command, dot, when != denied, found);
        }
        self.command_told(last, dot, when, found);
    }

    fn command_told(&mut self, command: &'s Command, dot: &Known<'t>, when: bool, found: &mut Vec<Vec<String>>) {
        let Some((first, arguments)) = command.operands.split_first() else { return };
        let Some(name) = name_of(first) else { return self.operand_told(first, dot, when, found) };
        let when = match name {
            "and" if !when => return,
            "or" if when => return,
            name if BLURS.contains(&name) => return,
            name if DENIES.contains(&name) => !when,
            "and" | "or" => when,
            // Any other function says more about nothing by holding than by not holding.
            _ if !when => return,
            _ => true,
        };
        for argument in arguments {
            self.operand_told(argument, dot, when, found);
        }
    }

    fn operand_told(&mut self, operand: &'s Operand, dot: &Known<'t>, when: bool, found: &mut Vec<Vec<String>>) {
        if let OperandKind::Chain(pipeline, fields) = &operand.kind
            && fields.is_empty()
        {
            return self.pipeline_told(pipeline, dot, when, found);
        }
        if when {
            found.extend(self.operand(operand, dot).path);
        }
    }
}

fn name_of(operand: &Operand) -> Option<&str> {
    match &operand.kind {
        OperandKind::Function(callee) => Some(&callee.name),
        _ => None,
    }
}

/// The paths that `when` of what a place stands in asks about.
pub(super) fn asked_around(unit: &Unit<'_>, site: &Site<'_>) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = Some(site.seen.object);
    while let Some(object) = at.and_then(|at| unit.walk.objects.get(at)) {
        let conditions = ["when", "or", "anyOf"].iter().filter_map(|key| object.node.get(key));
        for condition in conditions.flat_map(ork_yaml::Node::items) {
            found.extend(condition.get("field").and_then(ork_yaml::Node::text).into_iter().flat_map(paths_in));
        }
        at = object.parent;
    }
    found
}

/// The paths that rules look at before any template does: they refuse the custom resource, or fill in what is absent.
pub(super) fn asked_before(unit: &Unit<'_>, entry: Option<usize>) -> Vec<Vec<String>> {
    let rules = |adds: &Contribution| -> Vec<Vec<String>> {
        let nodes = adds.validation.iter().chain(&adds.mutation).map(|id| adds.source.node(*id));
        let fields = nodes.filter_map(|node| node.get("field")?.text());
        fields.flat_map(paths_in).collect()
    };
    match entry.and_then(|entry| unit.operators.get(entry)) {
        Some(operator) => operator.parts().iter().flat_map(|part| rules(part.adds)).collect(),
        None => unit.motif.into_iter().flat_map(|motif| &motif.adds).flat_map(rules).collect(),
    }
}

/// The paths whose values are set before templates see them: by rules of mutation, by `normalize`.
pub(crate) fn changed(operator: &Operator) -> Vec<Vec<String>> {
    let parts = operator.parts();
    let rules = parts.iter().flat_map(|part| part.adds.mutation.iter().map(|id| part.adds.source.node(*id)));
    let mut found: Vec<_> = rules.filter_map(|rule| rule.get("field")?.text()).filter_map(path_of).collect();
    let normalised = operator.setting("normalize").and_then(|block| block.get("spec"));
    for entry in normalised.into_iter().flat_map(ork_yaml::Node::entries) {
        let path = path_of(entry.name()).unwrap_or_default();
        let below = path.first().is_none_or(|root| root != "spec");
        found.push(below.then(|| "spec".to_owned()).into_iter().chain(path).collect());
    }
    found
}

/// The paths of a condition's field: itself, or what its template reads.
fn paths_in(text: &str) -> Vec<Vec<String>> {
    if !crate::evaluate::is_template(text) {
        return path_of(text).into_iter().collect();
    }
    let read = ork_template::analysis::paths(&ork_template::parse(text));
    read.into_iter().map(|path| path.segments.into_iter().map(|(name, _)| name).collect()).collect()
}
