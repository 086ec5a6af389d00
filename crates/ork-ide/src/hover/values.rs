//! Values: what a schedule, a quantity, a duration, a profile, a port or the name of an entry stands for; for anything
//! else the field that it is given to.

use ork_engine::fields::{Field, Object, Shape, TextKind};
use ork_engine::render::{profile_class_of, profile_settings};
use ork_engine::walk::field_at;
use ork_yaml::{Form, Node, Scalar, Step};

use super::{Asked, Hover, Parts, entries, keys};
use crate::sampled;
use crate::words::{self, Unit};

/// Times at which a schedule fires that are listed.
const MOST_TIMES: usize = 3;

pub(super) fn hover(asked: &Asked<'_>) -> Option<Hover> {
    let place = asked.place;
    let scalar = place.scalar()?;
    let span = visible(asked, &scalar);
    // Below a block scalar nothing stands any more.
    if !span.touches(place.offset) {
        return None;
    }
    if let (true, Some(Step::Value { key, value })) = (place.in_with(), asked.steps.last())
        && let Some(markdown) = place.source.node(*key).text().and_then(|name| keys::given(asked, name, *key, *value))
    {
        return Some(Hover { span, markdown });
    }
    let names = asked.keys();
    let (object, field) = field_at(place.root()?, names.iter().copied())?;
    let text = scalar.text().trim();
    let mut parts = Parts::default();
    if !text.contains("{{") {
        parts.extend(meaning(asked, object, field, text));
    } else {
        parts.extend(template(asked, &scalar));
    }
    parts.add(keys::of_field(object, field));
    Some(Hover { span, markdown: parts.markdown() })
}

fn visible(asked: &Asked<'_>, scalar: &Scalar<'_>) -> ork_source::Span {
    let span = scalar.span();
    let length = span.text(asked.place.text()).trim_end().len();
    ork_source::Span::from(span.start as usize..span.start as usize + length)
}

/// The text around the actions of a template: all of it is shown.
fn template(asked: &Asked<'_>, scalar: &Scalar<'_>) -> Option<String> {
    if !ork_template::parse(scalar.text()).errors.is_empty() {
        return None;
    }
    let step = asked.steps.last()?;
    let node = match step {
        Step::Value { value, .. } => *value,
        Step::Item { item, .. } => *item,
        Step::Key { .. } => return None,
    };
    let node = asked.place.source.node(node);
    asked.shown(|staged| staged.scalar(asked.place, asked.steps, node))
}

fn meaning(asked: &Asked<'_>, object: &Object, field: &Field, text: &str) -> Option<String> {
    let names = asked.keys();
    let last = names.last().copied().unwrap_or_default();
    if let Some(name) = entry_named(&names, text) {
        return entries::named(asked.place.composed()?, name);
    }
    match kind_of(&field.shape)? {
        TextKind::Cron => schedule(text, asked.now),
        TextKind::Quantity => Some(format!("`{text}`: {}", words::quantity_of(text, Unit::of(last))?)),
        TextKind::Duration => Some(format!("`{text}`: {}", words::duration(text)?)),
        TextKind::Profile => profile(asked, object, text),
        TextKind::File if last == "crdFile" => definition(asked),
        _ if last.to_lowercase().contains("port") => port(asked, text),
        _ => None,
    }
}

/// The entry that a value names.
fn entry_named<'t>(names: &[&'t str], text: &'t str) -> Option<&'t str> {
    match names {
        [.., "dependsOn"] => Some(text),
        [.., "cross", "crd"] => Some(text),
        _ => None,
    }
}

/// The kind of text that a shape takes.
fn kind_of(shape: &Shape) -> Option<TextKind> {
    Some(match shape {
        Shape::Text(text) => text.kind,
        Shape::List(inner) | Shape::Map(inner) => kind_of(inner)?,
        Shape::OneOf(shapes) => shapes.iter().find_map(kind_of)?,
        Shape::Int => TextKind::Integer,
        _ => return None,
    })
}

/// A schedule in words, and when it fires next for somebody who knows the time.
fn schedule(text: &str, now: Option<i64>) -> Option<String> {
    let mut line = format!("`{text}`: {}", words::schedule(text)?);
    let mut times = Vec::new();
    let mut after = now;
    while let Some(next) = after.and_then(|after| ork_template::next_fire(text, after)) {
        times.push(words::moment(next));
        after = Some(next).filter(|_| times.len() < MOST_TIMES);
    }
    if !times.is_empty() {
        line.push_str(&format!("\n\nNext: {}", times.join(", ")));
    }
    Some(line)
}

/// What a profile stands for: the document's own counts before a built-in one.
fn profile(asked: &Asked<'_>, object: &Object, name: &str) -> Option<String> {
    let class = profile_class_of(object)?;
    if let Some(own) = asked.place.shared().and_then(|shared| shared.profile(class, name)) {
        let text = own.source.node(own.node).span().text(own.source.file.text());
        let from = asked.place.name_of(&own.source);
        return Some(format!("The profile `{name}` of {from}:\n\n{}", sampled::fenced(&dedented(text))));
    }
    let settings = profile_settings(class, name)?;
    let rows: Vec<String> = settings.into_iter().map(|(key, value)| format!("- `{key}`: {value}")).collect();
    Some(format!("The built-in profile `{name}`:\n\n{}", rows.join("\n")))
}

/// Lines without the blanks that all but the first start with.
fn dedented(text: &str) -> String {
    let indents = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let least = indents.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0);
    let lines = text.trim_end().lines().map(|line| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line.get(blanks.min(least)..).unwrap_or_default()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What the definition that an entry names defines.
fn definition(asked: &Asked<'_>) -> Option<String> {
    let operator = asked.place.operator()?;
    let Some(definition) = &operator.definition else { return operator.definition_problem.clone() };
    let versions = definition.versions.iter().map(|version| {
        let marks = [(version.storage, "stored"), (!version.served, "not served")];
        let marks: Vec<&str> = marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark).collect();
        if marks.is_empty() { version.name.clone() } else { format!("{} ({})", version.name, marks.join(", ")) }
    });
    let versions = versions.collect::<Vec<_>>().join(", ");
    let scope = if definition.namespaced { "in namespaces" } else { "cluster-wide" };
    Some(format!("**{}** of {}: {versions}, {scope}", definition.kind, definition.group))
}

/// The number of a port that is given by its name: that of a container of the same entry.
fn port(asked: &Asked<'_>, name: &str) -> Option<String> {
    if name.parse::<u32>().is_ok() {
        return None;
    }
    let mut found = Vec::new();
    for (source, block) in asked.place.operator()?.blocks() {
        let lists = source.node(block).entries().map(|entry| entry.value);
        for ports in lists.flat_map(Node::items).filter_map(|entry| entry.get("ports")) {
            found.extend(
                ports.items().filter(|port| port.get("name").and_then(Node::text) == Some(name)).filter_map(number),
            );
        }
    }
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| format!("The port `{name}` is {}.", found.join(", ")))
}

fn number(port: Node<'_>) -> Option<&str> {
    let keys = ["containerPort", "port", "number"];
    keys.into_iter().find_map(|key| port.get(key)).filter(|value| value.form() == Form::Scalar)?.text()
}
