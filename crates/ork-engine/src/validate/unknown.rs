//! Fields that the schema does not have: the API server drops them.

use std::sync::Arc;

use ork_source::nearest;
use ork_template::Value;

use crate::schema::Schema;
use crate::validate::{Fault, MOST_PROBLEMS, Problem, Step, written};

/// The fields that pruning drops. At the root, `apiVersion`, `kind` and `metadata` are the API server's own.
#[must_use]
pub fn unknown_fields(value: &Value, schema: Schema<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    unknown(value, schema, &mut Vec::new(), &mut problems);
    problems
}

fn unknown(value: &Value, schema: Schema<'_>, path: &mut Vec<Step>, problems: &mut Vec<Problem>) {
    match value {
        Value::Map(map) => {
            for (key, value) in map.iter() {
                let own = path.is_empty() && matches!(&**key, "apiVersion" | "kind" | "metadata");
                if own || problems.len() >= MOST_PROBLEMS {
                    continue;
                }
                path.push(Step::Key(Arc::clone(key)));
                match schema.property(key).map(|(_, schema)| schema).or_else(|| schema.additional()) {
                    Some(property) => unknown(value, property, path, problems),
                    None if schema.is_closed() => problems.push(dropped(key, schema, path)),
                    None => {}
                }
                path.pop();
            }
        }
        Value::List(items) => {
            let Some(schema) = schema.items() else { return };
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Item(index));
                unknown(item, schema, path, problems);
                path.pop();
            }
        }
        _ => {}
    }
}

fn dropped(key: &str, schema: Schema<'_>, path: &[Step]) -> Problem {
    let meant = nearest(key, schema.properties().filter_map(|(name, _)| name.text())).map(str::to_owned);
    let parent = path.split_last().map_or_else(String::new, |(_, parent)| written(parent));
    let place = if parent.is_empty() { String::new() } else { format!(" in `{parent}`") };
    let message = format!("the definition has no field `{key}`{place}, so it is dropped");
    Problem { path: path.to_vec(), fault: Fault::Unknown(meant), message }
}
