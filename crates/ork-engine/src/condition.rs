//! Conditions: `when` (all) and `or` (at least one), decided on the data of a scope.

use std::cmp::Ordering;

use ork_template::Value;
use ork_yaml::{Form, Node};

use crate::data::{get, plain};
use crate::evaluate::{Evaluator, Scope, is_template};
use crate::rules::Finding;

/// First segments of a data path. A bare field that starts with anything else is literal text.
pub const ROOTS: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "status",
    "inputs",
    "ork",
    "external",
    "cross",
    "item",
    "index",
    "value",
    "children",
    "metrics",
    "health",
    "events",
    "request",
    "previous",
    "git",
    "docker",
];

/// What a condition compares.
enum Subject {
    /// Nothing is there.
    Absent,
    /// A value of the data.
    Value(Value),
    /// Rendered or literal text.
    Text(String),
}

impl Subject {
    fn text(&self) -> Option<String> {
        match self {
            Subject::Absent => None,
            Subject::Value(value) => Some(plain(value)),
            Subject::Text(text) => Some(text.clone()),
        }
    }
}

impl Evaluator {
    /// Whether the conditions of an entry hold.
    ///
    /// # Errors
    /// A finding where a condition cannot be decided.
    pub fn conditions_hold(&mut self, entry: Node<'_>, scope: &Scope) -> Result<bool, Finding> {
        for condition in entry.get("when").into_iter().flat_map(Node::items) {
            if !self.condition_holds(condition, scope)? {
                return Ok(false);
            }
        }
        let Some(or) = entry.get("or").or_else(|| entry.get("anyOf")) else { return Ok(true) };
        let mut any = or.items().next().is_none();
        for condition in or.items() {
            any = any || self.condition_holds(condition, scope)?;
        }
        Ok(any)
    }

    fn condition_holds(&mut self, condition: Node<'_>, scope: &Scope) -> Result<bool, Finding> {
        let negate = condition.get("negate").and_then(Node::text) == Some("true");
        let clock = self.clock_allows(condition, scope)?;
        let asks_data = condition.get("field").is_some_and(|field| !field.is_null());
        match clock {
            Some(allowed) if !allowed || !asks_data => return Ok(allowed != negate),
            _ => {}
        }
        let subject = self.subject(condition, scope)?;
        Ok(self.comparisons_hold(condition, &subject, scope)? != negate)
    }

    /// All comparisons of a condition or validation rule hold; with none, the subject must exist.
    fn comparisons_hold(&mut self, node: Node<'_>, subject: &Subject, scope: &Scope) -> Result<bool, Finding> {
        let mut compared = false;
        for entry in node.entries() {
            let Some(operator) = operator_of(entry.name()) else { continue };
            compared = true;
            let expected = self.expected(entry.value, scope)?;
            if !compare(operator, subject, &expected) {
                return Ok(false);
            }
        }
        if let Some(word) = node.get("operator").and_then(Node::text) {
            compared = true;
            let expected = match word.strip_prefix("type").filter(|sort| *sort != "Of") {
                Some(sort) => sort.to_lowercase(),
                None => node.get("value").map_or(Ok(String::new()), |value| self.expected(value, scope))?,
            };
            let operator = operator_of(word).or_else(|| operator_word(word));
            if !operator.is_some_and(|operator| compare(operator, subject, &expected)) {
                return Ok(false);
            }
        } else if let Some(value) = node.get("value") {
            compared = true;
            let expected = self.expected(value, scope)?;
            if !compare(Operator::Equals, subject, &expected) {
                return Ok(false);
            }
        }
        Ok(compared || exists(subject))
    }

    /// Whether a validation rule is satisfied.
    ///
    /// # Errors
    /// A finding where it cannot be decided.
    pub fn rule_holds(&mut self, rule: Node<'_>, scope: &Scope) -> Result<bool, Finding> {
        let subject = self.subject(rule, scope)?;
        let kind = rule.get("valueType").and_then(Node::text).unwrap_or_default();
        Ok(is_of_type(&subject, kind) && self.comparisons_hold(rule, &subject, scope)?)
    }

    fn expected(&mut self, node: Node<'_>, scope: &Scope) -> Result<String, Finding> {
        if node.form() == Form::Sequence {
            let items: Result<Vec<_>, _> = node.items().map(|item| self.scalar(item, scope)).collect();
            return Ok(items?.into_iter().map(|item| item.text).collect::<Vec<_>>().join(","));
        }
        Ok(self.scalar(node, scope)?.text)
    }

    fn subject(&mut self, condition: Node<'_>, scope: &Scope) -> Result<Subject, Finding> {
        let Some(field) = condition.get("field") else { return Ok(Subject::Absent) };
        let text = field.text().unwrap_or_default();
        if is_template(text) {
            // Data that is not there yet (a child's status, for one) leaves the condition unmet.
            return Ok(self.scalar(field, scope).map_or(Subject::Absent, |evaluated| Subject::Text(evaluated.text)));
        }
        match path_of(text) {
            Some(path) if is_known_root(&path, scope) => {
                Ok(lookup(&scope.data, &path).map_or(Subject::Absent, |value| Subject::Value(value.clone())))
            }
            _ => Ok(Subject::Text(text.to_owned())),
        }
    }
}

fn is_known_root(path: &[String], scope: &Scope) -> bool {
    let Some(root) = path.first() else { return false };
    ROOTS.contains(&root.as_str()) || get(&scope.data, root).is_some()
}

/// The segments of a data path: a leading dot is allowed, `[0]` is a segment of its own.
#[must_use]
pub fn path_of(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let mut segments = Vec::new();
    for part in text.strip_prefix('.').unwrap_or(text).split('.') {
        let (name, mut indexes) = part.split_once('[').map_or((part, None), |(name, rest)| (name, Some(rest)));
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/')) {
            return None;
        }
        segments.push(name.to_owned());
        while let Some(rest) = indexes {
            let (index, more) = rest.split_once(']')?;
            segments.push(format!("[{index}]"));
            indexes = more.strip_prefix('[');
        }
    }
    Some(segments)
}

fn lookup<'v>(data: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(data, |value, segment| {
        let index = segment.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match (index, value) {
            (None, value) => get(value, segment),
            (Some(index), Value::List(items)) => items.get(index.parse::<usize>().ok()?),
            (Some(_), _) => None,
        }
    })
}

/// The value at a data path of a scope.
#[must_use]
pub fn data_at(scope: &Scope, path: &str) -> Option<Value> {
    lookup(&scope.data, &path_of(path)?).cloned()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Equals,
    NotEquals,
    Contains,
    NotContains,
    Prefix,
    NotPrefix,
    Suffix,
    NotSuffix,
    Regex,
    Exists,
    NotExists,
    Greater,
    Less,
    AtLeast,
    AtMost,
    Between,
    NotBetween,
    In,
    NotIn,
    TypeIs,
    /// Decided against other objects, which rendering does not see.
    Unique,
}

/// The comparison of a shorthand key.
fn operator_of(key: &str) -> Option<Operator> {
    Some(match key {
        "equals" => Operator::Equals,
        "notEquals" => Operator::NotEquals,
        "contains" => Operator::Contains,
        "notContains" => Operator::NotContains,
        "prefix" => Operator::Prefix,
        "notPrefix" => Operator::NotPrefix,
        "suffix" => Operator::Suffix,
        "notSuffix" => Operator::NotSuffix,
        "regex" => Operator::Regex,
        "exists" => Operator::Exists,
        "notExists" => Operator::NotExists,
        "greaterThan" => Operator::Greater,
        "lessThan" => Operator::Less,
        "greaterThanOrEqual" | "min" => Operator::AtLeast,
        "lessThanOrEqual" | "max" => Operator::AtMost,
        "between" => Operator::Between,
        "notBetween" => Operator::NotBetween,
        "in" => Operator::In,
        "notIn" => Operator::NotIn,
        _ => return None,
    })
}

/// The comparison of a word under `operator` that is no shorthand key.
fn operator_word(word: &str) -> Option<Operator> {
    Some(match word {
        "gt" => Operator::Greater,
        "lt" => Operator::Less,
        "gte" => Operator::AtLeast,
        "lte" => Operator::AtMost,
        "typeOf" | "typeMap" | "typeList" | "typeString" | "typeNumber" | "typeBool" | "typeNull" => Operator::TypeIs,
        "unique" => Operator::Unique,
        _ => return None,
    })
}

fn exists(subject: &Subject) -> bool {
    match subject {
        Subject::Absent | Subject::Value(Value::Nil) => false,
        Subject::Value(_) => true,
        Subject::Text(text) => !text.is_empty(),
    }
}

/// One comparison. What is absent equals nothing; a negative comparison holds for it.
fn compare(operator: Operator, subject: &Subject, expected: &str) -> bool {
    let found = if exists(subject) || matches!(subject, Subject::Text(_)) { subject.text() } else { None };
    let holds = |test: &dyn Fn(&str) -> bool| found.as_deref().is_some_and(test);
    match operator {
        Operator::Exists => exists(subject) == (expected != "false"),
        Operator::NotExists => exists(subject) != (expected != "false"),
        Operator::Equals => holds(&|found| found == expected),
        Operator::NotEquals => !holds(&|found| found == expected),
        Operator::Contains => contains(subject, expected),
        Operator::NotContains => !contains(subject, expected),
        Operator::Prefix => holds(&|found| found.starts_with(expected)),
        Operator::NotPrefix => !holds(&|found| found.starts_with(expected)),
        Operator::Suffix => holds(&|found| found.ends_with(expected)),
        Operator::NotSuffix => !holds(&|found| found.ends_with(expected)),
        Operator::Regex => holds(&|found| regex::Regex::new(expected).is_ok_and(|regex| regex.is_match(found))),
        Operator::Greater => holds(&|found| order(found, expected) == Some(Ordering::Greater)),
        Operator::Less => holds(&|found| order(found, expected) == Some(Ordering::Less)),
        Operator::AtLeast => holds(&|found| order(found, expected).is_some_and(Ordering::is_ge)),
        Operator::AtMost => holds(&|found| order(found, expected).is_some_and(Ordering::is_le)),
        Operator::Between => holds(&|found| between(found, expected)),
        Operator::NotBetween => !holds(&|found| between(found, expected)),
        Operator::In => holds(&|found| expected.split(',').any(|item| item.trim() == found)),
        Operator::NotIn => !holds(&|found| expected.split(',').any(|item| item.trim() == found)),
        Operator::TypeIs => type_of(subject) == expected,
        Operator::Unique => true,
    }
}

fn contains(subject: &Subject, expected: &str) -> bool {
    match subject {
        Subject::Value(Value::List(items)) => items.iter().any(|item| plain(item) == expected),
        Subject::Value(Value::Map(map)) => map.contains_key(expected),
        other => other.text().is_some_and(|text| text.contains(expected)),
    }
}

fn type_of(subject: &Subject) -> &'static str {
    match subject {
        Subject::Absent | Subject::Value(Value::Nil) => "null",
        Subject::Value(Value::Bool(_)) => "bool",
        Subject::Value(Value::Int(_) | Value::Float(_)) => "number",
        Subject::Value(Value::List(_)) => "list",
        Subject::Value(Value::Map(_)) => "map",
        Subject::Value(Value::Str(_)) | Subject::Text(_) => "string",
    }
}

/// Whether a value can be read as a type. Nothing is of every type: whether it must be there is another question.
fn is_of_type(subject: &Subject, kind: &str) -> bool {
    let Some(text) = subject.text().filter(|_| exists(subject)) else { return true };
    match kind {
        "int" | "integer" => text.parse::<i64>().is_ok(),
        "float" | "number" => text.parse::<f64>().is_ok_and(f64::is_finite),
        "bool" | "boolean" => matches!(text.as_str(), "true" | "false"),
        _ => true,
    }
}

fn between(found: &str, expected: &str) -> bool {
    let Some((low, high)) = expected.split_once(',') else { return false };
    order(found, low.trim()).is_some_and(Ordering::is_ge) && order(found, high.trim()).is_some_and(Ordering::is_le)
}

/// Compares numbers and quantities; nothing else has an order.
fn order(left: &str, right: &str) -> Option<Ordering> {
    quantity(left)?.partial_cmp(&quantity(right)?)
}

/// A number with an optional suffix of a Kubernetes quantity.
#[must_use]
pub fn quantity(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+')).unwrap_or(text.len());
    let (number, suffix) = text.split_at_checked(digits)?;
    let factor = match suffix {
        "" => 1.0,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        "Ti" => 1024f64.powi(4),
        "Pi" => 1024f64.powi(5),
        "Ei" => 1024f64.powi(6),
        "P" => 1e15,
        "E" => 1e18,
        _ => return text.parse().ok(),
    };
    number.parse::<f64>().ok().map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: Value) -> Subject {
        Subject::Value(value)
    }

    #[test]
    fn absent_equals_nothing() {
        let absent = Subject::Absent;
        assert!(!compare(Operator::Equals, &absent, ""));
        assert!(compare(Operator::NotEquals, &absent, "x"));
        assert!(compare(Operator::Exists, &absent, "false"));
        assert!(!compare(Operator::Exists, &absent, "true"));
        assert!(!compare(Operator::Less, &absent, "3"));
        assert!(compare(Operator::NotIn, &absent, "a,b"));
    }

    #[test]
    fn empty_is_not_absent() {
        let empty = value(crate::data::text(""));
        assert!(compare(Operator::Equals, &empty, ""));
        assert!(compare(Operator::Exists, &empty, "true"));
        assert!(!exists(&Subject::Text(String::new())));
        assert!(!exists(&value(Value::Nil)));
    }

    #[test]
    fn numbers_and_quantities_are_ordered() {
        assert!(compare(Operator::Greater, &value(Value::Int(10)), "9"));
        assert!(compare(Operator::AtLeast, &value(crate::data::text("10Gi")), "9Gi"));
        assert!(compare(Operator::Less, &value(crate::data::text("500m")), "1"));
        assert!(compare(Operator::Between, &value(Value::Int(3)), "1, 3"));
        assert!(!compare(Operator::Greater, &value(crate::data::text("abc")), "1"));
    }

    #[test]
    fn paths_have_optional_dots_and_indexes() {
        assert_eq!(path_of(".status.phase").unwrap(), ["status", "phase"]);
        assert_eq!(path_of("spec.items[0].name").unwrap(), ["spec", "items", "[0]", "name"]);
        assert_eq!(path_of("hello world"), None);
        assert_eq!(path_of(""), None);
    }
}
