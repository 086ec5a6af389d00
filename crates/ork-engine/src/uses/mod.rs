//! What is known of fields of the custom resource from how they are used: the types that a definition should give them.
//!
//! Here is what each use says; putting it together and writing it down is next door.

mod declare;
mod described;
mod readers;
mod shape;

use std::collections::HashMap;

use ork_template::analysis::{self, PathUse};
use ork_template::{Node as Part, Operand, OperandKind, Template};
use ork_yaml::NodeId;

use crate::condition::path_of;
use crate::evaluate::is_template;
use crate::fields::{self, Shape, TextKind};
use crate::model::{InputType, Motif};
use crate::operator::Operator;
use crate::walk::{SeenText, Walk, walk};

pub use declare::declare;
pub use described::{definition, resource};
pub use readers::{Reader, paths_in, readers};
pub use shape::Uses;

/// What a use says of a field's type; of several the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// Anything that prints.
    Text,
    /// A number or a text such as `25%`.
    IntOrText,
    /// Any number.
    Number,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A mapping with free keys.
    Map,
    /// A list.
    List,
}

/// A field that is read below a root of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// The names below the root; elements of lists and maps are `[]`.
    pub(crate) path: Vec<String>,
    /// What the use says of it, if anything.
    pub(crate) sort: Option<Sort>,
    /// What takes its place where it is absent: the default of the input that it is given to.
    pub(crate) default: Option<String>,
    /// Whether nothing can stand in its place.
    pub(crate) needed: bool,
}

/// What is known of a value of `with` from the input that it is given to.
#[derive(Clone, Debug, Default)]
struct Given {
    sort: Option<Sort>,
    default: Option<String>,
}

/// What an entry of a Katalog reads below `spec`, its Motifs too.
pub(crate) fn of_operator(operator: &Operator) -> Vec<Use> {
    let mut found = Vec::new();
    let mut given: HashMap<NodeId, Given> = HashMap::new();
    for (import, state) in operator.imported() {
        let Some(motif) = state.motif() else { continue };
        let Some(root) = motif.source.tree.root(motif.document) else { continue };
        let Some(object) = fields::root("Motif") else { continue };
        let texts = walk(root, object);
        of_walk(&texts, "spec", |_| true, &HashMap::new(), &mut found);
        let mut inputs = Vec::new();
        of_walk(&texts, "inputs", |_| true, &HashMap::new(), &mut inputs);
        for binding in &import.bindings {
            let default = motif.input(&binding.name.value).and_then(|input| input.default);
            let default = default.and_then(|node| motif.source.node(node).text()).filter(|text| !text.is_empty());
            let sort = sort_of_input(motif, &binding.name.value, &inputs);
            given.insert(binding.value, Given { sort, default: default.map(str::to_owned) });
        }
    }
    let katalog = &operator.katalog;
    if let (Some(root), Some(object)) = (katalog.source.tree.root(katalog.document), fields::root(katalog.kind.name()))
    {
        let texts = walk(root, object);
        of_walk(&texts, "spec", |seen| seen.entry == Some(operator.index), &given, &mut found);
    }
    found
}

/// The type of an input: the declared one, else what the Motif does with it.
fn sort_of_input(motif: &Motif, name: &str, uses: &[Use]) -> Option<Sort> {
    match motif.input(name)?.kind {
        InputType::Integer => Some(Sort::Integer),
        InputType::Number => Some(Sort::Number),
        InputType::Boolean => Some(Sort::Boolean),
        InputType::Text => uses.iter().filter(|found| found.path == [name]).filter_map(|found| found.sort).max(),
    }
}

/// The uses in the scalars of a walk.
fn of_walk(
    walk: &Walk<'_>,
    root: &str,
    asked: impl Fn(&SeenText<'_>) -> bool,
    given: &HashMap<NodeId, Given>,
    found: &mut Vec<Use>,
) {
    let below = |path: Vec<String>| match path.split_first() {
        Some((first, rest)) if first == root && !rest.is_empty() => Some(rest.to_vec()),
        _ => None,
    };
    for seen in walk.texts.iter().filter(|seen| asked(seen)) {
        let Some(text) = seen.node.text() else { continue };
        if is_template(text) {
            let template = ork_template::parse(text);
            if template.errors.is_empty() {
                let known = given.get(&seen.node.id());
                let wanted = || known.and_then(|known| known.sort).or_else(|| sort_of_field(seen));
                for (path, sort) in of_template(&template, wanted) {
                    found.extend(below(path).map(|path| Use { path, sort, default: None, needed: false }));
                }
                let default = known.and_then(|known| known.default.clone());
                let needed = default.is_none() && is_needed(walk, seen);
                if let Some(path) = lone_path(&template).filter(|_| needed || default.is_some()) {
                    found.extend(below(path).map(|path| Use { path, sort: None, default, needed }));
                }
            }
        } else if let Some((path, sort)) = of_data_path(walk, seen, text) {
            found.extend(below(path).map(|path| Use { path, sort, default: None, needed: false }));
        }
    }
}

/// Whether a field must hold something.
fn is_needed(walk: &Walk<'_>, seen: &SeenText<'_>) -> bool {
    let object = walk.objects.get(seen.object).map(|seen| seen.object);
    object.and_then(|object| object.field(seen.field)).is_some_and(|field| field.required)
}

/// What the field that a template fills wants.
fn sort_of_field(seen: &SeenText<'_>) -> Option<Sort> {
    match seen.shape {
        Shape::Int => Some(Sort::Integer),
        Shape::Bool => Some(Sort::Boolean),
        Shape::Text(text) => match text.kind {
            TextKind::Integer => Some(Sort::Integer),
            TextKind::Boolean => Some(Sort::Boolean),
            TextKind::IntOrPercent => Some(Sort::IntOrText),
            TextKind::Plain | TextKind::ConditionField => None,
            _ => Some(Sort::Text),
        },
        _ => None,
    }
}

/// The paths that a template reads, each with what is said of it.
fn of_template(template: &Template, wanted: impl Fn() -> Option<Sort>) -> Vec<(Vec<String>, Option<Sort>)> {
    let paths = analysis::paths(template);
    let names = |path: &PathUse| path.segments.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let mut found: Vec<_> = paths.iter().map(|path| (names(path), None)).collect();
    let mut say = |operand: Option<&Operand>, sort: Option<Sort>| {
        let path = operand.and_then(|operand| path_of_operand(&paths, operand));
        found.extend(path.map(|path| (names(path), sort)));
    };
    if let [Part::Action(pipeline)] = template.nodes.as_slice()
        && let Some((first, rest)) = pipeline.commands.split_first()
        && rest.iter().all(|command| is_default(&command.operands))
    {
        say(first.operands.first(), wanted());
    }
    for over in ranges(&template.nodes) {
        say(Some(over), Some(Sort::List));
    }
    for call in analysis::calls(template) {
        let piped =
            call.piped.filter(|command| command.operands.len() == 1).and_then(|command| command.operands.first());
        if call.callee.name == "default" {
            let literal = call.arguments.first().and_then(|operand| literal(template, operand));
            say(piped.or_else(|| call.arguments.get(1)), literal);
            continue;
        }
        let Some(function) = call.callee.function else { continue };
        for (operand, parameter) in call.arguments.iter().chain(piped).zip(&function.parameters()) {
            let sort = match parameter.kind {
                "int" => Sort::Integer,
                "float" => Sort::Number,
                "bool" => Sort::Boolean,
                "list" => Sort::List,
                "map" => Sort::Map,
                _ => continue,
            };
            say(Some(operand), Some(sort));
        }
    }
    found
}

/// The path of a template that is nothing else.
fn lone_path(template: &Template) -> Option<Vec<String>> {
    let [Part::Action(pipeline)] = template.nodes.as_slice() else { return None };
    let [command] = pipeline.commands.as_slice() else { return None };
    let [Operand { kind: OperandKind::Field(segments), .. }] = command.operands.as_slice() else { return None };
    Some(segments.iter().map(|segment| segment.name.clone()).collect())
}

/// What the loops of a template go over.
fn ranges(nodes: &[Part]) -> Vec<&Operand> {
    let mut found = Vec::new();
    for node in nodes {
        let (Part::If(branch) | Part::With(branch) | Part::Range(branch)) = node else { continue };
        if let (Part::Range(_), [command]) = (node, branch.pipeline.commands.as_slice())
            && let [only] = command.operands.as_slice()
        {
            found.push(only);
        }
        found.extend(ranges(&branch.then));
        found.extend(ranges(&branch.otherwise));
    }
    found
}

/// The path from the root that an operand is, whatever the dot is where it stands.
fn path_of_operand<'p>(paths: &'p [PathUse], operand: &Operand) -> Option<&'p PathUse> {
    let (OperandKind::Field(segments) | OperandKind::Variable(_, segments)) = &operand.kind else { return None };
    let last = segments.last()?.span;
    paths.iter().find(|path| path.segments.last().is_some_and(|(_, span)| *span == last))
}

fn is_default(operands: &[Operand]) -> bool {
    matches!(operands.first().map(|operand| &operand.kind), Some(OperandKind::Function(callee)) if callee.name == "default")
}

fn literal(template: &Template, operand: &Operand) -> Option<Sort> {
    match &operand.kind {
        OperandKind::Bool(_) => Some(Sort::Boolean),
        OperandKind::Number(_) => {
            let text = operand.span.text(&template.text);
            Some(if text.parse::<i64>().is_ok() { Sort::Integer } else { Sort::Number })
        }
        OperandKind::Str(text) if matches!(&**text, "true" | "false") => Some(Sort::Boolean),
        OperandKind::Str(text) if !text.is_empty() => text.parse::<i64>().is_err().then_some(Sort::Text),
        _ => None,
    }
}

/// The path of a condition or loop, with what its comparisons say.
fn of_data_path(walk: &Walk<'_>, seen: &SeenText<'_>, text: &str) -> Option<(Vec<String>, Option<Sort>)> {
    let kind = seen.text?.kind;
    if seen.field != "field" || !matches!(kind, TextKind::ConditionField | TextKind::DataPath) {
        return None;
    }
    let path = path_of(text)?;
    let path = path.into_iter().map(|name| if name.starts_with('[') { "[]".to_owned() } else { name }).collect();
    if kind == TextKind::DataPath {
        return Some((path, Some(Sort::List)));
    }
    let object = walk.objects.get(seen.object)?.node;
    let compared = |keys: &[&str]| keys.iter().any(|key| object.get(key).is_some());
    let with = ["equals", "notEquals"].into_iter().find_map(|key| object.get(key)?.text());
    let sort = match with {
        Some("true" | "false") => Some(Sort::Boolean),
        Some(_) => None,
        None if compared(&["greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual", "min", "max"]) => {
            Some(Sort::Integer)
        }
        None => None,
    };
    Some((path, sort))
}
