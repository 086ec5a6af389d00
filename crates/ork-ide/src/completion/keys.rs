//! Keys of mappings: the fields that can stand at the cursor, each with what starts its value.

use ork_engine::fields::{Field, Object, POSITIONS, Shape, Status};
use ork_engine::model::Input;
use ork_source::Span;
use ork_yaml::Node;

use super::shapes::{Allowed, expand};
use super::spot::Spot;
use super::usual::{Likelihood, Others, first_keys, is_item};
use super::{CompletionItem, CompletionKind, Offer, item, names};
use crate::data::input_detail;
use crate::markdown;
use crate::place::Place;

/// The fields that can stand at a key's place, and those of the items of a list whose dash is not typed yet.
pub(super) fn keys(place: &Place, spot: &Spot) -> Vec<Offer> {
    let Some(root) = place.root() else { return Vec::new() };
    if spot.steps.is_empty() {
        return fields(place, spot, root, "");
    }
    let allowed = Allowed::at(root, &spot.steps);
    let mut offers: Vec<Offer> =
        allowed.objects().into_iter().flat_map(|object| fields(place, spot, object, "")).collect();
    if offers.is_empty() && !spot.flow && !spot.dashed && !is_item(spot.steps.last()) {
        let items = allowed.items().objects().into_iter();
        offers.extend(items.filter(|object| !is_older(object)).flat_map(|object| fields(place, spot, object, "- ")));
    }
    offers
}

/// Entries of maps in the form that older files use.
fn is_older(object: &Object) -> bool {
    object.name == "key and value"
}

fn fields(place: &Place, spot: &Spot, object: &'static Object, dash: &'static str) -> Vec<Offer> {
    let replace = spot.word(place.text(), place.offset);
    let others = Others::of(place, object, spot);
    let likelihood = Likelihood::new(object, spot, &others);
    let hidden = other_layout(place, object, spot);
    let is_given = |field: &Field| {
        let names = |key: &String| key == field.name || field.aliases.contains(&key.as_str());
        spot.above.iter().chain(&spot.below).any(names)
    };
    let mut offers = Vec::new();
    for field in object.fields {
        if matches!(field.status, Status::Older { .. }) || hidden.contains(&field.name) || is_given(field) {
            continue;
        }
        let score = likelihood.of(field);
        let writing = Writing { place, spot, replace, dash };
        let own = CompletionItem {
            detail: field.shape.describe(),
            documentation: markdown::field(object, field),
            insert: writing.plain(field.name, is_inline(&field.shape)),
            snippet: writing.snippet(field.name, &field.shape),
            required: field.required,
            deprecated: false,
            ..item(field.name, CompletionKind::Field, replace)
        };
        offers.push(Offer::new(score, own));
        offers.extend(variants(&writing, object, field));
    }
    offers
}

/// The further forms that a field has: a list beside a mapping, a scalar beside both.
fn variants(writing: &Writing<'_>, object: &'static Object, field: &'static Field) -> Vec<Offer> {
    let mut shapes = Vec::new();
    expand(&field.shape, &mut shapes);
    if shapes.len() < 2 {
        return Vec::new();
    }
    let mut offers = Vec::new();
    for shape in shapes.into_iter().skip(1) {
        let form = match shape {
            Shape::List(Shape::Object(object)) if is_older(object) => continue,
            Shape::List(_) => "list",
            Shape::Map(_) | Shape::Object(_) => "block",
            _ => "value",
        };
        let Some(snippet) = writing.snippet(field.name, shape) else { continue };
        let label = format!("{} ({form})", field.name);
        offers.push(Offer::new(
            -100.0,
            CompletionItem {
                detail: shape.describe(),
                documentation: markdown::field(object, field),
                insert: writing.plain(field.name, is_inline(shape)),
                snippet: Some(snippet),
                filter: Some(field.name.to_owned()),
                variant: true,
                ..item(&label, CompletionKind::Field, writing.replace)
            },
        ));
    }
    offers
}

/// How a key is written at the cursor.
struct Writing<'p> {
    place: &'p Place,
    spot: &'p Spot,
    replace: Span,
    /// What stands in front of the key.
    dash: &'static str,
}

impl Writing<'_> {
    /// With its colon, unless one is there.
    fn plain(&self, name: &str, inline: bool) -> String {
        if self.has_colon() {
            return name.to_owned();
        }
        format!("{}{name}:{}", self.dash, if inline || self.spot.flow { " " } else { "" })
    }

    fn has_colon(&self) -> bool {
        let rest = self.place.text().get(self.replace.end as usize..).unwrap_or_default();
        let rest = self.spot.quote.and_then(|quote| rest.strip_prefix(quote)).unwrap_or(rest);
        rest.starts_with(':')
    }

    /// With what its value starts with, as a snippet; nothing where there is nothing to fill in.
    fn snippet(&self, name: &str, shape: &'static Shape) -> Option<String> {
        if self.has_colon() || self.spot.quote.is_some() {
            return None;
        }
        let mut tab = 0;
        let value = if self.spot.flow { flow_value(shape) } else { self.block_value(shape, &mut tab) };
        value.map(|value| format!("{}{name}:{value}", self.dash))
    }

    /// The blanks by which lines below the key stand further in than the line that it is on.
    fn indent(&self) -> String {
        let text = self.place.text();
        let start = self.replace.start as usize;
        let line = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let lead = text.get(line..start).unwrap_or_default();
        let blank = lead.len() - lead.trim_start_matches(' ').len();
        " ".repeat(lead.len() - blank + self.dash.len() + 2)
    }

    fn block_value(&self, shape: &'static Shape, tab: &mut u32) -> Option<String> {
        let indent = self.indent();
        match shape {
            Shape::Object(object) => {
                let keys = required(object, &indent, tab);
                Some(if keys.is_empty() { format!("\n{indent}$0") } else { format!("\n{indent}{keys}") })
            }
            Shape::List(Shape::Object(object)) => {
                let keys = required(object, &format!("{indent}  "), tab);
                Some(if keys.is_empty() { format!("\n{indent}- $0") } else { format!("\n{indent}- {keys}") })
            }
            Shape::List(_) => Some(format!("\n{indent}- $0")),
            Shape::Map(_) => Some(format!("\n{indent}${{1:key}}: $0")),
            Shape::OneOf(shapes) => shapes.first().and_then(|shape| self.block_value(shape, tab)),
            _ => None,
        }
    }
}

fn flow_value(shape: &'static Shape) -> Option<String> {
    match shape {
        Shape::Object(_) | Shape::Map(_) => Some(" {$0}".to_owned()),
        Shape::List(_) => Some(" [$0]".to_owned()),
        Shape::OneOf(shapes) => shapes.first().and_then(flow_value),
        _ => None,
    }
}

/// A line for each key that must be there, with a placeholder each.
fn required(object: &'static Object, indent: &str, tab: &mut u32) -> String {
    let mut lines = Vec::new();
    for field in first_keys(object) {
        *tab += 1;
        lines.push(match field.shape {
            Shape::Object(_) | Shape::Map(_) => format!("{}:\n{indent}  ${tab}", field.name),
            Shape::List(_) => format!("{}:\n{indent}  - ${tab}", field.name),
            _ => format!("{}: ${tab}", field.name),
        });
    }
    lines.join(&format!("\n{indent}"))
}

/// Whether a value stands on the line of its key.
fn is_inline(shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) | Shape::Bool | Shape::Int => true,
        Shape::OneOf(shapes) => shapes.first().is_some_and(is_inline),
        _ => false,
    }
}

/// Keys of the layout that a document does not use: the sections, unless one has begun; then what they replace, unless
/// some of that stands here already.
fn other_layout(place: &Place, object: &Object, spot: &Spot) -> Vec<&'static str> {
    const SECTIONS: [&str; 5] = ["observe", "preReconcile", "runtime", "reconcile", "emit"];
    if !matches!(object.name, "CRD entry" | "operatorBox") {
        return Vec::new();
    }
    let root = place.source.tree.root(place.document);
    let mut entries = root.and_then(|root| root.at("spec.crds")).into_iter().flat_map(Node::entries);
    let begun = entries.any(|entry| {
        let operator = entry.value.get("operatorBox");
        let sections = operator.is_some_and(|operator| SECTIONS.iter().any(|name| operator.entry(name).is_some()));
        sections || entry.value.entry("admission").is_some()
    });
    if !begun {
        let sections = SECTIONS.iter().copied().filter(|name| *name != "preReconcile");
        return sections.chain(["admission"]).collect();
    }
    let moved = POSITIONS.iter().filter(|positions| positions.paths.len() > 1).filter_map(|positions| {
        let path = positions.paths.first()?;
        match object.name {
            "CRD entry" => (!path.contains('.')).then_some(*path),
            _ => path.strip_prefix("operatorBox.").filter(|key| !key.contains('.')),
        }
    });
    let moved: Vec<&str> = moved.collect();
    let given = |name: &&String| moved.contains(&name.as_str());
    if spot.above.iter().chain(&spot.below).any(|name| given(&name)) { Vec::new() } else { moved }
}

/// The inputs that an import does not give yet, in the order in which the motif declares them.
pub(super) fn inputs(place: &Place, spot: &Spot) -> Vec<Offer> {
    let Some(motif) = place.import().and_then(|(_, state)| state.motif()) else { return Vec::new() };
    let replace = spot.word(place.text(), place.offset);
    let writing = Writing { place, spot, replace, dash: "" };
    let declared = |name: &String| motif.inputs.iter().position(|input| input.name.value == *name);
    let before = spot.above.iter().rev().find_map(declared);
    let after = spot.below.iter().find_map(declared);
    let mut offers = Vec::new();
    for (index, input) in motif.inputs.iter().enumerate() {
        let name = &input.name.value;
        if spot.above.iter().chain(&spot.below).any(|given| given == name) {
            continue;
        }
        let mut score = if input.required { 100.0 } else { 0.0 };
        if before.is_none_or(|before| index > before) {
            score += 20.0;
        }
        if after.is_none_or(|after| index < after) {
            score += 20.0;
        }
        let distance = index.saturating_sub(before.map_or(0, |before| before + 1));
        score -= f64::from(u32::try_from(distance).unwrap_or(u32::MAX)).min(20.0);
        let insert = writing.plain(name, true);
        let default = input.default.and_then(|node| motif.source.node(node).text()).unwrap_or_default();
        let snippet = (!writing.has_colon()).then(|| format!("{insert}{}", value_of(input, default)));
        offers.push(Offer::new(
            score,
            CompletionItem {
                detail: input_detail(motif, input),
                documentation: markdown::input(motif, input),
                insert,
                snippet,
                required: input.required,
                ..item(name, CompletionKind::Input, replace)
            },
        ));
    }
    offers
}

/// A placeholder for an input's value: its default, else the field of the custom resource that has its name.
fn value_of(input: &Input, default: &str) -> String {
    let escaped = default.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}");
    if default.is_empty() || default.contains(['\n', '{', '"', '#', ':']) {
        return format!("\"{{{{ .spec.${{1:{}}} }}}}\"", input.name.value);
    }
    format!("${{1:{escaped}}}")
}

/// Keys of maps with free keys that are likely there.
pub(super) fn map_keys(place: &Place, spot: &Spot, allowed: &Allowed) -> Vec<Offer> {
    let Some((object, field)) = allowed.field else { return Vec::new() };
    let is_map = |shape: &&Shape| matches!(shape, Shape::Map(_));
    let Some(shape) = allowed.shapes.iter().copied().find(is_map) else { return Vec::new() };
    let Shape::Map(value) = shape else { return Vec::new() };
    let replace = spot.word(place.text(), place.offset);
    let writing = Writing { place, spot, replace, dash: "" };
    let is_given = |name: &str| spot.above.iter().chain(&spot.below).any(|given| given == name);
    names::map_keys(place, object, field.name)
        .into_iter()
        .filter(|(name, ..)| !is_given(name))
        .map(|(name, score, detail)| {
            let insert = writing.plain(&name, is_inline(value));
            Offer::new(score, CompletionItem { detail, insert, ..item(&name, CompletionKind::Field, replace) })
        })
        .collect()
}
