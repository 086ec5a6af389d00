//! Cron expressions of five fields, as text. When they fire is in `schedule`.

use super::json;
use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn cron(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Cron, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    cron("cronMinute(expression string) -> string", "The minute field; `*` of an empty expression.", |call| {
        field(call, 0)
    })
    .examples(&[(r#"{{ cronMinute "*/5 2 * * 1" }}"#, "*/5"), (r#"{{ cronMinute "" }}"#, "*")]),
    cron("cronHour(expression string) -> string", "The hour field.", |call| field(call, 1))
        .examples(&[(r#"{{ cronHour "@daily" }}"#, "0")]),
    cron("cronDom(expression string) -> string", "The field of the day of the month.", |call| field(call, 2))
        .examples(&[(r#"{{ cronDom "0 0 15 * *" }}"#, "15")]),
    cron("cronMonth(expression string) -> string", "The month field.", |call| field(call, 3))
        .examples(&[(r#"{{ cronMonth "@yearly" }}"#, "1")]),
    cron("cronDow(expression string) -> string", "The field of the day of the week.", |call| field(call, 4))
        .examples(&[(r#"{{ cronDow "@weekly" }}"#, "0")]),
    cron(
        "cronField(expression string, position int) -> string",
        "A field by its position, from 0 for the minute to 4 for the day of the week.",
        |call| {
            let position = call.integer(1)?;
            field(call, usize::try_from(position).unwrap_or(usize::MAX))
        },
    )
    .examples(&[(r#"{{ cronField "*/5 2 * * 1" 0 }}"#, "*/5")]),
    cron(
        "cronExpr(minute string, hour string, dayOfMonth string, month string, dayOfWeek string) -> string",
        "An expression from its five fields; empty ones become `*`.",
        expression,
    )
    .differs("what is missing is `*`; the Go runtime fails")
    .examples(&[(r#"{{ cronExpr "*/1" "" "*" " " "1" }}"#, "*/1 * * * 1")]),
    cron(
        "cronValid(expression string) -> bool",
        "Whether the expression has five fields in range; names of days, `?` and 7 for Sunday are not taken.",
        valid,
    )
    .examples(&[(r#"{{ cronValid "*/5 0-6 1,15 * 1" }}"#, "true"), (r#"{{ cronValid "60 * * * *" }}"#, "false")]),
    cron(
        "cronFromMap(schedule map) -> string",
        "An expression from a map of minute, hour, dayOfMonth, month and dayOfWeek; what is missing becomes `*`.",
        |call| match call.value(0) {
            map @ Value::Map(_) => Ok(Value::from(from_map(map))),
            other => Err(Refusal::at(0, format!("expected a map, not {}", super::call::described(other)))),
        },
    )
    .examples(&[("{{ cronFromMap .spec.schedule }}", "0 2 * * *")]),
    cron(
        "cronFromAny(schedule any) -> string",
        "An expression from a map or from text; every minute for anything else.",
        |call| {
            Ok(Value::from(match call.value(0) {
                map @ Value::Map(_) => from_map(map),
                Value::Str(text) => normal(text),
                _ => EVERY_MINUTE.to_owned(),
            }))
        },
    )
    .examples(&[("{{ cronFromAny .spec.schedule }}", "0 2 * * *"), (r#"{{ cronFromAny "@hourly" }}"#, "0 * * * *")]),
    cron(
        "cronToMap(schedule any) -> map",
        "The five named fields of an expression; as the whole value of a conversion path it is stored as a map.",
        to_map,
    )
    .examples(&[(r#"{{ len (cronToMap "0 2 * * *") }}"#, "76")]),
    cron(
        "cronNormalize(expression string) -> string",
        "The expression with macros such as `@daily` written out; every minute when it has not five fields.",
        |call| Ok(Value::from(normal(&call.text(0)?))),
    )
    .examples(&[(r#"{{ cronNormalize "@daily" }}"#, "0 0 * * *")]),
    cron("cronDescribe(expression string) -> string", "A phrase for the simple shapes of an expression.", describe)
        .examples(&[
            (r#"{{ cronDescribe "*/5 * * * *" }}"#, "Every 5 minutes"),
            (r#"{{ cronDescribe "0 2 * * *" }}"#, "At 2:0 every day"),
        ]),
];

const EVERY_MINUTE: &str = "* * * * *";
const NAMES: [&str; 5] = ["minute", "hour", "dayOfMonth", "month", "dayOfWeek"];

/// What a macro stands for.
fn expanded(text: &str) -> &str {
    match text.trim().to_ascii_lowercase().as_str() {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => text.trim(),
    }
}

/// The five fields, macros written out; blank text is every minute.
fn fields(text: &str) -> Option<[&str; 5]> {
    let text = expanded(text);
    let text = if text.is_empty() { EVERY_MINUTE } else { text };
    let mut parts = text.split_whitespace();
    let mut next = || parts.next();
    let found = [next()?, next()?, next()?, next()?, next()?];
    next().is_none().then_some(found)
}

fn normal(text: &str) -> String {
    fields(text).map_or_else(|| EVERY_MINUTE.to_owned(), |fields| fields.join(" "))
}

fn field(call: &Call<'_>, index: usize) -> Answer {
    let text = call.text(0)?;
    if text.trim().is_empty() {
        return Ok(Value::from("*"));
    }
    let fields = fields(&text).ok_or_else(|| Refusal::at(0, format!("`{text}` has not five fields")))?;
    fields.get(index).map(|field| Value::from(*field)).ok_or_else(|| Refusal::at(1, "the positions are 0 to 4"))
}

fn expression(call: &mut Call<'_>) -> Answer {
    let mut parts = Vec::with_capacity(NAMES.len());
    for index in 0..NAMES.len() {
        let part = call.text(index)?;
        parts.push(if part.trim().is_empty() { "*".to_owned() } else { part.trim().to_owned() });
    }
    Ok(Value::from(parts.join(" ")))
}

fn valid(call: &mut Call<'_>) -> Answer {
    const RANGES: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
    let text = call.text(0)?;
    let fit = |fields: [&str; 5]| fields.iter().zip(RANGES).all(|(field, range)| fits(field, range));
    Ok(Value::Bool(!text.trim().is_empty() && fields(&text).is_some_and(fit)))
}

fn fits(field: &str, (low, high): (u32, u32)) -> bool {
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| (low..=high).contains(number));
    field.split(',').all(|part| {
        if part == "*" {
            return true;
        }
        if let Some(step) = part.strip_prefix("*/") {
            return step.parse::<u32>().is_ok_and(|step| step > 0);
        }
        match part.split_once('-') {
            Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
            None => number(part).is_some(),
        }
    })
}

fn from_map(map: &Value) -> String {
    let part = |name: &str| match map.get(name) {
        None | Some(Value::Nil) => "*".to_owned(),
        Some(value) => match value.to_string().trim() {
            "" => "*".to_owned(),
            text => text.to_owned(),
        },
    };
    NAMES.map(part).join(" ")
}

/// The conversion webhook knows the map by the marker that its text starts with.
fn to_map(call: &mut Call<'_>) -> Answer {
    const MARKER: &str = "\0CMAP\0";
    let text = match call.value(0) {
        map @ Value::Map(_) => return Ok(Value::from(format!("{MARKER}{}", json::write(map)))),
        other => other.to_string(),
    };
    let fields = fields(&text).unwrap_or(["*"; 5]);
    let map = NAMES.iter().zip(fields).map(|(name, field)| (std::sync::Arc::from(*name), Value::from(field))).collect();
    Ok(Value::from(format!("{MARKER}{}", json::write(&Value::Map(std::sync::Arc::new(map))))))
}

fn describe(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let text = text.trim();
    let known = fields(text).filter(|_| !text.is_empty());
    let found = known.or_else(|| text.starts_with('@').then_some(["*"; 5]));
    let Some([minute, hour, day, month, weekday]) = found else {
        return Ok(Value::from("Invalid cron expression"));
    };
    let every = |fields: &[&str]| fields.iter().all(|field| *field == "*");
    let phrase = match minute.strip_prefix("*/") {
        Some(step) if every(&[hour, day, month, weekday]) => format!("Every {step} minutes"),
        _ if minute == "0" && every(&[hour, day, month, weekday]) => "Every hour".to_owned(),
        _ if every(&[day, month, weekday]) && minute != "*" && hour != "*" => format!("At {hour}:{minute} every day"),
        _ if every(&[day, month]) && weekday != "*" => format!("At {hour}:{minute} on day-of-week {weekday}"),
        _ if day != "*" && every(&[month, weekday]) => format!("At {hour}:{minute} on day {day} of every month"),
        _ => format!("Cron: {minute} {hour} {day} {month} {weekday}"),
    };
    Ok(Value::from(phrase))
}
