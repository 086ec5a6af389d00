//! Numbers: bounds, multiples, the range of their format.

use ork_template::Value;

use crate::schema::Schema;
use crate::validate::{Check, Step};

/// An integer as the number that bounds are compared with.
#[expect(clippy::cast_precision_loss, reason = "bounds of definitions are compared as JSON numbers, which are floats")]
pub(super) fn float(value: i64) -> f64 {
    value as f64
}

/// The number that a value is.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(float(*value)),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}

impl Check {
    pub(super) fn number(&mut self, value: &Value, schema: Schema<'_>, path: &[Step]) {
        let Some(found) = number(value) else { return };
        if let Some(least) = schema.number("minimum") {
            if schema.flag("exclusiveMinimum") && found <= least {
                self.refuse(path, |at| format!("{at} must be greater than {least}, not {found}"));
            } else if found < least {
                self.refuse(path, |at| format!("{at} must be at least {least}, not {found}"));
            }
        }
        if let Some(most) = schema.number("maximum") {
            if schema.flag("exclusiveMaximum") && found >= most {
                self.refuse(path, |at| format!("{at} must be less than {most}, not {found}"));
            } else if found > most {
                self.refuse(path, |at| format!("{at} must be at most {most}, not {found}"));
            }
        }
        if let Some(unit) = schema.number("multipleOf").filter(|unit| *unit > 0.0)
            && !is_multiple(found, unit)
        {
            self.refuse(path, |at| format!("{at} must be a multiple of {unit}, not {found}"));
        }
        let fits = f64::from(i32::MIN) <= found && found <= f64::from(i32::MAX);
        if schema.kind() == "integer" && schema.format() == "int32" && !fits {
            self.refuse(path, |at| format!("{at} must fit into 32 bits, and {found} does not"));
        }
    }
}

/// Floats are given the room that they lose: `0.3` is a multiple of `0.1`.
pub(super) fn is_multiple(value: f64, unit: f64) -> bool {
    let ratio = value / unit;
    (ratio - ratio.round()).abs() < 1e-9 * ratio.abs().max(1.0)
}
