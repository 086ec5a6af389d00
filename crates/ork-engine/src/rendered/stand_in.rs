//! Somebody who imports a Motif, for one that is looked at alone: a Katalog that gives every input a value, by its
//! default, its type, or what the fields need that it is passed on to.

use std::path::Path;
use std::sync::Arc;

use ork_source::SourceFile;
use ork_yaml::Node;

use super::Sample;
use super::origin::passes_on;
use crate::custom_resource::CustomResource;
use crate::fields::{self, Shape, Text, TextKind};
use crate::model::{Input, InputType, Motif, katalogs, nothing_included};
use crate::operator::{ImportState, Operator};
use crate::source::Source;
use crate::walk::{Walk, walk};

/// The path of the Katalog that nobody wrote: what stands in it proves nothing.
pub(super) const STAND_IN: &str = "<inputs>";

/// An operator that imports a Motif, and a custom resource for it.
#[must_use]
pub fn importer(motif: &Arc<Motif>) -> Option<(Operator, Sample)> {
    let root = motif.source.tree.root(motif.document)?;
    let seen = walk(root, fields::root("Motif")?);
    let given =
        |input: &Input| Some(format!("            {}: \"{}\"\n", input.name.value, value(motif, input, &seen)?));
    let with: String = motif.inputs.iter().filter(|input| is_plain(&input.name.value)).filter_map(given).collect();
    let with = if with.is_empty() { " {}\n".to_owned() } else { format!("\n{with}") };
    let text = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: importer\nspec:\n  crds:\n    importer:\n      apiTypes: {{group: example.com, version: v1, kind: Importer}}\n      imports:\n        - motif: ./motif.yaml\n          with:{with}"
    );
    let source = Source::new(SourceFile::new(Path::new(STAND_IN), text));
    let katalog = katalogs(&source, &nothing_included).into_iter().next()?;
    let imports = vec![ImportState::Found(Arc::clone(motif))];
    let mut operator = Operator::new(katalog, 0, imports, vec![None], None, None);
    operator.shared = Arc::new(motif.shared.clone());
    let resource = CustomResource::synthesise(&operator.api()?, None, true);
    Some((operator, Sample { resource, invented: true }))
}

/// A value for an input; nothing where its default serves.
fn value(motif: &Motif, input: &Input, seen: &Walk<'_>) -> Option<String> {
    let default = input.default.and_then(|default| motif.source.node(default).text());
    if default.is_some_and(|text| !text.is_empty()) {
        return None;
    }
    let by_type = match input.kind {
        InputType::Integer | InputType::Number => Some("1"),
        InputType::Boolean => Some("true"),
        InputType::Text => None,
    };
    let reads = |node: Node<'_>| {
        let place = motif.source.location(node.span());
        passes_on(&place) && place.text().contains(&format!(".inputs.{} ", input.name.value))
    };
    let used = seen.texts.iter().filter(|text| reads(text.node));
    let by_use = || used.filter_map(|text| needed(text.shape)).find(|needed| *needed != PLAIN);
    Some(by_type.or_else(by_use).unwrap_or(PLAIN).to_owned())
}

const PLAIN: &str = "example";

/// What a field could take.
fn needed(shape: &Shape) -> Option<&'static str> {
    Some(match shape {
        Shape::Int => "1",
        Shape::Bool => "true",
        Shape::Text(Text { values: [first, ..], .. }) => first,
        Shape::Text(Text { kind, .. }) => match kind {
            TextKind::Integer | TextKind::IntOrPercent | TextKind::Quantity => "1",
            TextKind::Boolean => "true",
            TextKind::Duration => "1h",
            TextKind::Cron => "0 0 * * *",
            TextKind::Profile => "medium",
            _ => PLAIN,
        },
        Shape::OneOf(shapes) => shapes.iter().find_map(needed)?,
        _ => return None,
    })
}

/// Whether a name stands in YAML as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
