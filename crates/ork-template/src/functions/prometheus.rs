//! Results of Prometheus queries: the `.external.<name>` map with `result` (text) and `raw` (the answer).

use super::call::number_of;
use super::object::{items, text};
use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn prometheus(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Prometheus, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    prometheus("promValue(data any) -> string", "The value of a scalar or of the first series.", |call| {
        text(call, &["result"])
    })
    .examples(&[("{{ promValue .external.load }}", "1.5")]),
    prometheus("promSum(data any) -> string", "The sum over all series.", |call| folded(call, |a, b| a + b))
        .examples(&[("{{ promSum .external.load }}", "4")]),
    prometheus("promMax(data any) -> string", "The greatest value of all series.", |call| folded(call, f64::max))
        .examples(&[("{{ promMax .external.load }}", "2.5")]),
    prometheus(
        "promAboveThreshold(data any, threshold any) -> string",
        "The text `true` when the value is above a threshold, else the text `false`.",
        |call| compared(call, |value, threshold| value > threshold),
    )
    .examples(&[("{{ promAboveThreshold .external.load 1 }}", "true")]),
    prometheus(
        "promBelowThreshold(data any, threshold any) -> string",
        "The text `true` when the value is below a threshold, else the text `false`.",
        |call| compared(call, |value, threshold| value < threshold),
    )
    .examples(&[(r#"{{ promBelowThreshold .external.load "1" }}"#, "false")]),
    prometheus("promSeriesCount(data any) -> string", "The number of series; 1 of a scalar.", |call| {
        let count = if scalar(call.value(0)).is_some() { 1 } else { series(call.value(0)).len() };
        Ok(Value::from(count.to_string()))
    })
    .examples(&[("{{ promSeriesCount .external.load }}", "2")]),
    prometheus("promLabelValues(data any, label string) -> string", "The values of a label over all series.", |call| {
        let label = call.text(1)?;
        let values = series(call.value(0)).iter().filter_map(|series| series.at(&["metric", &label])?.as_str());
        Ok(Value::from(values.collect::<Vec<_>>().join(",")))
    })
    .examples(&[(r#"{{ promLabelValues .external.load "pod" }}"#, "a,b")]),
];

const RESULT: &[&str] = &["raw", "data", "result"];

/// The value of an answer that is one number: by its type, or by there being nothing else.
fn scalar(data: &Value) -> Option<&Value> {
    match data.at(&["raw", "data", "resultType"]).and_then(Value::as_str) {
        Some("scalar") => items(data, RESULT).get(1),
        Some(_) => None,
        None => data.get("result").filter(|result| result.is_true()),
    }
}

fn series(data: &Value) -> &[Value] {
    if scalar(data).is_some() { &[] } else { items(data, RESULT) }
}

/// The numbers of all series; nothing where one is no number.
fn samples(data: &Value) -> Option<Vec<f64>> {
    if let Some(value) = scalar(data) {
        return Some(vec![number_of(value)?]);
    }
    series(data).iter().map(|series| number_of(items(series, &["value"]).get(1)?)).collect()
}

fn folded(call: &Call<'_>, join: fn(f64, f64) -> f64) -> Answer {
    let result = samples(call.value(0)).and_then(|samples| samples.into_iter().reduce(join));
    Ok(Value::from(result.map(|number| number.to_string()).unwrap_or_default()))
}

fn compared(call: &Call<'_>, test: fn(f64, f64) -> bool) -> Answer {
    let value = call.value(0).get("result").and_then(number_of);
    let holds = value.zip(number_of(call.value(1))).is_some_and(|(value, threshold)| test(value, threshold));
    Ok(Value::from(if holds { "true" } else { "false" }))
}
