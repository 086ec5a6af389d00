//! Something to start from where a field must hold a value.

use ork_engine::fields::{Field, Object, Shape, TextKind};

/// Levels of required fields that are written out; tables nest far less.
const MOST_LEVELS: usize = 8;

/// The lines of a field with a value that its form takes.
pub(super) fn field(field: &Field) -> String {
    let mut out = String::new();
    write(field, 0, &mut out);
    out
}

/// What stands behind the key alone.
pub(super) fn value(field: &Field) -> String {
    let mut out = String::new();
    let lines = self::field(field);
    let rest = lines.strip_prefix(field.name).and_then(|rest| rest.strip_prefix(':')).unwrap_or_default();
    match rest.strip_prefix(' ') {
        Some(scalar) => out.push_str(scalar),
        None => out.extend(rest.lines().skip(1).map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)))),
    }
    out
}

/// Whether a single value stands behind the key.
pub(super) fn is_scalar(shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) | Shape::Bool | Shape::Int | Shape::Free => true,
        Shape::OneOf(shapes) => shapes.first().is_some_and(is_scalar),
        _ => false,
    }
}

fn write(field: &Field, level: usize, out: &mut String) {
    indent(level, out);
    out.push_str(field.name);
    out.push(':');
    behind(field.name, &field.shape, level, out);
}

fn behind(name: &str, shape: &Shape, level: usize, out: &mut String) {
    if level > MOST_LEVELS {
        return out.push('\n');
    }
    match shape {
        Shape::Object(object) => mapping(object, level, out),
        Shape::List(item) => list(name, item, level, out),
        Shape::Map(_) => out.push_str(" {}\n"),
        Shape::Empty => out.push_str(" []\n"),
        Shape::OneOf(shapes) => match shapes.first() {
            Some(shape) => behind(name, shape, level, out),
            None => out.push('\n'),
        },
        Shape::Text(_) | Shape::Bool | Shape::Int | Shape::Free => {
            out.push_str(&format!(" {}\n", scalar(name, shape)));
        }
    }
}

fn mapping(object: &Object, level: usize, out: &mut String) {
    let mut required = required(object).peekable();
    if required.peek().is_none() {
        return out.push_str(" {}\n");
    }
    out.push('\n');
    for field in required {
        write(field, level + 1, out);
    }
}

fn list(name: &str, item: &Shape, level: usize, out: &mut String) {
    let mut inner = String::new();
    match item {
        Shape::Object(object) => required(object).for_each(|field| write(field, 0, &mut inner)),
        Shape::Text(_) | Shape::Bool | Shape::Int | Shape::Free => inner.push_str(&scalar(name, item)),
        _ => {}
    }
    if inner.is_empty() {
        return out.push_str(" []\n");
    }
    out.push('\n');
    for (index, line) in inner.lines().enumerate() {
        indent(level + 1, out);
        out.push_str(if index == 0 { "- " } else { "  " });
        out.push_str(line);
        out.push('\n');
    }
}

fn required(object: &Object) -> impl Iterator<Item = &'static Field> + use<> {
    object.fields.iter().filter(|field| field.required)
}

fn indent(level: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", level));
}

/// A value that the rules of its field take, as far as one can be known.
fn scalar(name: &str, shape: &Shape) -> String {
    let Shape::Text(text) = shape else {
        return match shape {
            Shape::Int => "1",
            Shape::Bool => "false",
            _ => "todo",
        }
        .to_owned();
    };
    if let Some(first) = text.values.first() {
        return (*first).to_owned();
    }
    match (text.kind, name) {
        (_, "group") => "example.com",
        (_, "version" | "apiVersion") => "v1",
        (_, "kind") => "Todo",
        (TextKind::Duration, _) => "30s",
        (TextKind::Quantity, _) => "1Gi",
        (TextKind::Integer | TextKind::IntOrPercent, _) => "1",
        (TextKind::Boolean, _) => "false",
        (TextKind::Cron, _) => "0 0 * * *",
        (TextKind::DataPath | TextKind::ConditionField, _) => "spec.todo",
        (TextKind::Reference, _) => "todo:v1.0.0",
        (TextKind::File, _) => "./todo.yaml",
        (TextKind::Profile, _) => "medium",
        (TextKind::Plain | TextKind::Name, _) => "todo",
    }
    .to_owned()
}
