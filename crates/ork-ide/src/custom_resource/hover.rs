//! What a field of a custom resource is: what its definition says, which rules of the Katalog judge it, what reads it.

use std::path::Path;

use ork_engine::operator::Operator;
use ork_engine::uses::{Reader, paths_in, readers};
use ork_engine::validate::Step as Part;
use ork_project::Snapshot;
use ork_yaml::{Form, Node, Step};

use super::markdown::field;
use super::{CustomPlace, METADATA, defining, names, schema_at};
use crate::hover::Hover;

/// Readers that are named.
const MOST_READERS: usize = 8;

/// What stands at a place of a custom resource; nothing in a text that holds none of a known kind there.
pub(crate) fn hover(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Hover> {
    let Some(place) = CustomPlace::at(snapshot, path, offset) else {
        return defining::hover(snapshot, path, offset);
    };
    let (steps, last) = place.steps()?;
    let node = match last {
        Step::Key { key, .. } => key,
        Step::Value { value, .. } | Step::Item { item: value, .. } => value,
    };
    let node = place.source.node(node);
    // Of a map or list between its keys there is nothing to say.
    if !matches!(last, Step::Key { .. }) && !matches!(node.form(), Form::Scalar | Form::Null) {
        return None;
    }
    let markdown = match names(&steps).as_slice() {
        ["apiVersion" | "kind"] => of_kind(&place)?,
        ["metadata"] => "**metadata**: the name, labels and annotations of the resource".to_owned(),
        ["metadata", name] => {
            let (_, doc) = METADATA.iter().find(|(known, _)| known == name)?;
            format!("**{name}**\n\n{doc}{}", read_by(&place.operators, &names(&steps)))
        }
        _ => of_field(&place, &steps)?,
    };
    Some(Hover { span: node.span(), markdown })
}

fn of_kind(place: &CustomPlace) -> Option<String> {
    let operator = place.operator()?;
    let api = operator.api()?;
    let mut out = format!("**{}** {}", api.kind, api.api_version());
    let description = place.schema().map(|schema| schema.description().trim()).unwrap_or_default();
    if !description.is_empty() {
        out.push_str(&format!("\n\n{description}"));
    }
    for operator in &place.operators {
        let (entry, katalog) = (operator.entry()?, &operator.katalog);
        let name = katalog.name.as_ref().map_or("the Katalog", |name| name.value.as_str());
        out.push_str(&format!("\n\nWatched by `{}` of {name}.", entry.name.value));
    }
    Some(out)
}

fn of_field(place: &CustomPlace, steps: &[Part]) -> Option<String> {
    let schema = place.schema()?;
    let here = schema_at(schema, steps)?;
    let (last, parents) = steps.split_last()?;
    let (name, required) = match last {
        Part::Key(name) => {
            let parent = schema_at(schema, parents)?;
            (&**name, parent.requires(name))
        }
        Part::Item(_) => ("item", false),
    };
    let mut out = field(name, here, required);
    for rule in rules(place, steps) {
        out.push_str(&format!("\n\nRule of the Katalog: {rule}"));
    }
    out.push_str(&read_by(&place.operators, &names(steps)));
    Some(out)
}

/// The rules of validation that are about a field, each in a line.
fn rules(place: &CustomPlace, steps: &[Part]) -> Vec<String> {
    let path = names(steps);
    let is_about = |rule: Node<'_>| {
        let field = rule.get("field").and_then(Node::text).unwrap_or_default();
        let same = |read: &[String]| {
            read.len() == path.len()
                && read.iter().zip(&path).all(|(one, other)| one == other || (one.starts_with('[') && *other == "[]"))
        };
        paths_in(field).iter().any(|(read, _)| same(read))
    };
    let mut found = Vec::new();
    for operator in &place.operators {
        let of_motifs = operator.imported().filter_map(|(_, state)| state.motif()).flat_map(|motif| &motif.adds);
        for adds in operator.own().iter().chain(of_motifs) {
            let rules = adds.validation.iter().map(|id| adds.source.node(*id)).filter(|rule| is_about(*rule));
            found.extend(rules.map(in_words));
        }
    }
    found.dedup();
    found
}

/// A rule on one line: what is compared, then its message.
fn in_words(rule: Node<'_>) -> String {
    let said = |entry: &ork_yaml::Entry<'_>| !matches!(entry.name(), "field" | "message" | "action" | "when" | "or");
    let compared =
        rule.entries().filter(said).filter_map(|entry| Some(format!("{} {}", entry.name(), entry.value.text()?)));
    let compared = compared.collect::<Vec<_>>().join(", ");
    match rule.get("message").and_then(Node::text) {
        Some(message) if compared.is_empty() => message.to_owned(),
        Some(message) => format!("{message} (`{compared}`)"),
        None => format!("`{compared}`"),
    }
}

/// What reads a field, in a sentence.
pub(super) fn read_by(operators: &[Operator], path: &[&str]) -> String {
    if path.len() < 2 {
        return String::new();
    }
    let mut found: Vec<String> = Vec::new();
    for reader in operators.iter().flat_map(|operator| readers(operator, path)) {
        let named = shown(&reader);
        if !found.contains(&named) {
            found.push(named);
        }
    }
    let rest = found.len().saturating_sub(MOST_READERS);
    found.truncate(MOST_READERS);
    match (found.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => format!("\n\nRead by {}.", found.join(", ")),
        (false, rest) => format!("\n\nRead by {}, and {rest} more.", found.join(", ")),
    }
}

fn shown(reader: &Reader) -> String {
    match &reader.motif {
        Some(motif) => format!("`{}` of motif {motif}", reader.field),
        None => format!("`{}`", reader.field),
    }
}
