//! The declared fields of a custom resource's status.

use std::cell::RefCell;

use ork_source::{Diagnostic, Level};
use ork_template::Value;
use ork_yaml::Node;

use crate::custom_resource::CustomResource;
use crate::data;
use crate::evaluate::Evaluator;
use crate::operator::Operator;
use crate::output::Origin;
use crate::render::body::{Body, Fallible, integer_of};
use crate::render::{children, scope_of};
use crate::rules::BAD_VALUE;

/// A value for the status.
#[derive(Clone, Debug)]
pub struct StatusField {
    /// The path below `status`.
    pub path: Vec<String>,
    /// The value.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// What the declared fields give, in order; a later one of the same path counts. After a reconcile that failed only
/// fields with conditions are asked.
#[must_use]
pub fn fields(
    operator: &Operator,
    owner: &CustomResource,
    observed: &[Value],
    failed: bool,
    evaluator: &RefCell<Evaluator>,
) -> (Vec<StatusField>, Vec<Diagnostic>) {
    let children = children::data(operator, observed);
    let (mut found, mut findings) = (Vec::new(), Vec::new());
    for part in operator.parts() {
        let declared = &part.adds.status_fields;
        if declared.is_empty() {
            continue;
        }
        let scope = match scope_of(operator, &part, owner, &children, evaluator) {
            Ok(scope) => scope,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        for node in declared.iter().map(|id| part.adds.source.node(*id)) {
            match field(Body { evaluator, scope: &scope, node }, failed) {
                Ok(field) => found.extend(field),
                Err(finding) => findings.push(*finding),
            }
        }
    }
    (found, findings)
}

fn field(body: Body<'_>, failed: bool) -> Fallible<Option<StatusField>> {
    let conditional = ["when", "or", "anyOf"].iter().any(|key| body.has(key));
    if failed && !conditional {
        return Ok(None);
    }
    let path = body.required("path", "a status field")?;
    let path: Vec<String> =
        path.as_text().unwrap_or_default().trim_start_matches('.').split('.').map(str::to_owned).collect();
    if !body.evaluator.borrow_mut().conditions_hold(body.node, body.scope)? {
        let cleared = body.is_true("clearOnFalse")?;
        return Ok(cleared.then(|| StatusField {
            path,
            value: data::text(""),
            origin: body.key_origin("clearOnFalse"),
        }));
    }
    let Some(node) = body.node.get("value").filter(|node| !node.is_null()) else {
        return Ok(Some(StatusField { path, value: data::text(""), origin: body.origin() }));
    };
    let evaluated = body.evaluator.borrow_mut().scalar(node, body.scope)?;
    let kind = body.node.get("type").and_then(Node::text).unwrap_or("string").to_ascii_lowercase();
    let Some(value) = cast(&evaluated.text, &kind) else {
        let message = format!("this status field has the type {kind}, and this renders to `{}`", evaluated.text);
        let location = body.scope.source.location(node.span());
        return Err(Box::new(Diagnostic::new(BAD_VALUE, Level::Error, location, message)));
    };
    Ok(value.map(|value| StatusField { path, value, origin: evaluated.origin }))
}

/// Text as a value of a type. A typed field that renders to nothing is left out: a number that is not known yet is not 0.
#[expect(clippy::option_option, reason = "does not fit, is left out, is there")]
fn cast(text: &str, kind: &str) -> Option<Option<Value>> {
    let boolean = || match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    };
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Float);
    if text.is_empty() && matches!(kind, "int" | "integer" | "float" | "bool" | "boolean") {
        return Some(None);
    }
    let value = match kind {
        "int" | "integer" => integer_of(text).map(Value::Int)?,
        "float" => integer_of(text).map(Value::Int).or_else(number)?,
        "bool" | "boolean" => boolean()?,
        "auto" => integer_of(text).map(Value::Int).or_else(number).or_else(boolean).unwrap_or_else(|| data::text(text)),
        _ => data::text(text),
    };
    Some(Some(value))
}

/// The object of a status, from its fields; what stands in the way of a path is replaced.
#[must_use]
pub fn object(current: &Value, fields: &[StatusField]) -> Value {
    fields.iter().fold(current.clone(), |status, field| {
        let path: Vec<&str> = field.path.iter().map(String::as_str).collect();
        data::with_path(&status, &path, field.value.clone())
    })
}
