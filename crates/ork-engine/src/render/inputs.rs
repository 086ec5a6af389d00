//! Values for a motif's inputs: given ones rendered in the importer's scope, defaults in the motif's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Level};
use ork_template::Value;

use crate::data;
use crate::evaluate::{Evaluator, Scope};
use crate::model::{Import, Motif};
use crate::output::Origin;
use crate::render::body::{Fallible, integer_of};
use crate::rules::BAD_VALUE;

/// The scope of a motif's templates: the importer's data and `.inputs`. Every declared input exists.
pub(crate) fn bind(import: &Import, motif: &Motif, outer: &Scope, evaluator: &RefCell<Evaluator>) -> Fallible<Scope> {
    let mut values: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut origins: BTreeMap<String, Origin> = BTreeMap::new();
    let inner = Scope { source: Arc::clone(&motif.source), ..outer.clone() };
    for input in &motif.inputs {
        let name = &input.name.value;
        let given = import.bindings.iter().find(|binding| binding.name.value == *name);
        let (node, scope) = match (given, input.default) {
            (Some(binding), _) => (outer.source.node(binding.value), outer),
            (None, Some(default)) => (motif.source.node(default), &inner),
            (None, None) => {
                values.insert(Arc::from(name.as_str()), data::text(""));
                continue;
            }
        };
        let evaluated = evaluator.borrow_mut().scalar(node, scope)?;
        let value = if evaluated.text.is_empty() {
            data::text("")
        } else {
            convert(&evaluated.text, input.kind.as_str()).ok_or_else(|| {
                let message = format!(
                    "input `{name}` has the type {}, and this renders to `{}`",
                    input.kind.as_str(),
                    evaluated.text
                );
                let finding = Diagnostic::new(BAD_VALUE, Level::Error, scope.source.location(node.span()), message);
                Box::new(finding.related(motif.input_location(input), "declared here"))
            })?
        };
        values.insert(Arc::from(name.as_str()), value);
        origins.insert(name.clone(), evaluated.origin);
    }
    let data = data::with(&outer.data, "inputs", Value::Map(Arc::new(values)));
    let outer = Some(Arc::new(outer.clone()));
    Ok(Scope {
        source: Arc::clone(&motif.source),
        data,
        inputs: Arc::new(origins),
        outer,
        profiles: Arc::clone(&inner.profiles),
    })
}

/// Text as a value of the named type; `None` when it does not fit.
pub(crate) fn convert(text: &str, kind: &str) -> Option<Value> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "integer" | "int" => Value::Int(integer_of(text)?),
        "number" | "float" => match integer_of(text) {
            Some(number) => Value::Int(number),
            None => Value::Float(text.trim().parse().ok()?),
        },
        "boolean" | "bool" => match text.trim() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return None,
        },
        _ => data::text(text),
    })
}
