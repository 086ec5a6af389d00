//! Hover texts.

use ork_engine::fields::{Field, Object, Status};
use ork_engine::model::{Input, Motif};
use ork_engine::schema::Schema;
use ork_template::functions::Function;
use ork_yaml::Node;

use crate::data::{input_detail, schema_detail};

pub(crate) fn field(object: &Object, field: &Field) -> String {
    let mut out = format!("**{}**: {}", field.name, field.shape.describe());
    if field.required {
        out.push_str(", required");
    }
    if let Some(default) = field.default {
        out.push_str(&format!(", default `{default}`"));
    }
    out.push_str(&format!("\n\n{}", field.doc));
    match field.status {
        Status::Current => {}
        Status::Older { now } => out.push_str(&format!("\n\nThe newest layout has it at `{now}`.")),
        Status::Inert => out.push_str("\n\nRead and checked; nothing is made of it."),
    }
    out.push_str(&format!("\n\n*Field of {}.*", object.name));
    out
}

pub(crate) fn input(motif: &Motif, input: &Input) -> String {
    let mut out = format!("**{}**: {}", input.name.value, input_detail(motif, input));
    if !input.description.is_empty() {
        out.push_str(&format!("\n\n{}", input.description.trim()));
    }
    out.push_str(&format!("\n\n*Input of {}.*", motif_name(motif)));
    out
}

pub(crate) fn motif_name(motif: &Motif) -> String {
    let name = motif.name.as_ref().map_or("the motif", |name| name.value.as_str());
    match &motif.version {
        Some(version) => format!("motif {name} {}", version.value),
        None => format!("motif {name}"),
    }
}

pub(crate) fn motif(motif: &Motif) -> String {
    let mut out = format!("**{}**", motif_name(motif));
    if !motif.description.is_empty() {
        out.push_str(&format!("\n\n{}", motif.description.trim()));
    }
    if !motif.inputs.is_empty() {
        out.push_str("\n\n| input | type | |\n|---|---|---|");
        for input in &motif.inputs {
            let description = input.description.lines().next().unwrap_or_default().replace('|', "\\|");
            let detail = input_detail(motif, input).replace('|', "\\|");
            out.push_str(&format!("\n| `{}` | {detail} | {description} |", input.name.value));
        }
    }
    out
}

pub(crate) fn schema(path: &[String], schema: Schema<'_>) -> String {
    let mut out = format!("**.{}**: {}", path.join("."), schema_detail(schema));
    let values: Vec<&str> = schema.values().filter_map(Node::text).collect();
    if !values.is_empty() {
        out.push_str(&format!("\n\nOne of `{}`.", values.join("`, `")));
    }
    if !schema.description().is_empty() {
        out.push_str(&format!("\n\n{}", schema.description().trim()));
    }
    out.push_str("\n\n*Declared by the definition.*");
    out
}

pub(crate) fn function(function: &Function) -> String {
    let mut out = format!("```\n{}\n```\n\n{}", function.signature, function.doc);
    if let Some((template, result)) = function.examples.first() {
        out.push_str(&format!("\n\n`{template}` gives `{result}`"));
    }
    out
}
