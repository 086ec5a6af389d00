//! Numbers and texts that nobody named.

use ork_template::Value;

use crate::data;
use crate::schema::Schema;
use crate::synthesis::pattern;
use crate::validate::admits;

/// Texts that fit fields by their names: how a name ends, and what such a field usually holds.
const BY_NAME: [(&str, &str); 17] = [
    ("image", "nginx"),
    ("size", "1Gi"),
    ("storage", "1Gi"),
    ("memory", "128Mi"),
    ("capacity", "1Gi"),
    ("cpu", "100m"),
    ("host", "example.com"),
    ("hostname", "example.com"),
    ("domain", "example.com"),
    ("url", "https://example.com"),
    ("schedule", "0 3 * * *"),
    ("cron", "0 3 * * *"),
    ("interval", "1h"),
    ("timeout", "1h"),
    ("duration", "1h"),
    ("version", "1.0"),
    ("port", "8080"),
];

/// A number or text that fits the schema of a field, as far as one is found; `turn` gives another one each time.
pub(super) fn invent(schema: Schema<'_>, name: &str, turn: usize) -> Value {
    let mut candidates = match schema.kind() {
        "integer" | "number" => numbers(schema, turn),
        "string" => texts(schema, name, turn),
        _ => [numbers(schema, turn), texts(schema, name, turn)].concat(),
    };
    let found = candidates.iter().position(|value| admits(schema, value)).unwrap_or(0);
    if candidates.is_empty() { Value::Nil } else { candidates.swap_remove(found) }
}

fn numbers(schema: Schema<'_>, turn: usize) -> Vec<Value> {
    let turn = f64::from(u32::try_from(turn).unwrap_or(u32::MAX));
    let unit = schema.number("multipleOf").filter(|unit| *unit > 0.0);
    let step = unit.unwrap_or(1.0);
    let least = schema.number("minimum");
    let most = schema.number("maximum");
    let mut found = vec![];
    // The least one, the next one, those below the greatest, and one.
    if let Some(least) = least {
        let first = (least / step).ceil() * step;
        found.extend([
            first + turn * step,
            first + (turn + 1.0) * step,
            least.mul_add(0.5, most.unwrap_or(least) * 0.5),
        ]);
    }
    found.push(step + turn * step);
    found.push(turn * step);
    if let Some(most) = most {
        let last = (most / step).floor() * step;
        found.extend([last - turn * step, last - (turn + 1.0) * step, most - 0.5]);
    }
    found.into_iter().map(value).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "only what is whole and small becomes an integer")]
fn value(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { Value::Int(number as i64) } else { Value::Float(number) }
}

fn texts(schema: Schema<'_>, name: &str, turn: usize) -> Vec<Value> {
    let common = formatted(schema.format(), turn);
    let mut found: Vec<String> = common.into_iter().collect();
    let name = name.to_ascii_lowercase();
    let usual = BY_NAME.iter().find(|(end, _)| name.ends_with(end)).map(|(_, usual)| (*usual).to_owned());
    found.extend(usual.filter(|_| turn == 0));
    found.push(numbered("example", turn));
    let least = schema.count("minLength").unwrap_or(0);
    let most = schema.count("maxLength").unwrap_or(usize::MAX);
    if let Some(written) = schema.node().get("pattern").and_then(ork_yaml::Node::text) {
        found.extend(["1", "1Gi", "1h", "1.0.0"].map(str::to_owned));
        found.extend(pattern::matching(written, least));
    }
    // As long or as short as it must be, and different each time as far as there is room.
    let mark = if turn == 0 { String::new() } else { turn.to_string() };
    let room = most.min(least.max(7)).saturating_sub(mark.len());
    found.push("example".chars().cycle().take(room.min(10_000)).chain(mark.chars()).take(most).collect());
    found.into_iter().map(|text| data::text(&text)).collect()
}

/// A name that is another one with each number.
pub(super) fn numbered(name: &str, turn: usize) -> String {
    if turn == 0 { name.to_owned() } else { format!("{name}-{}", turn + 1) }
}

fn formatted(format: &str, turn: usize) -> Option<String> {
    let small = turn % 250;
    Some(match format {
        "date" => format!("20{:02}-01-01", small % 100),
        "date-time" | "datetime" => format!("20{:02}-01-01T00:00:00Z", small % 100),
        "ipv4" | "ip" => format!("192.0.2.{}", small + 1),
        "ipv6" => format!("2001:db8::{:x}", small + 1),
        "cidr" => format!("192.0.2.{}/32", small + 1),
        "uuid" | "uuid4" => format!("00000000-0000-4000-8000-{turn:012x}"),
        "byte" => "ZXhhbXBsZQ==".to_owned(),
        "uri" => format!("https://example.com/{}", numbered("example", turn)),
        "hostname" => format!("{}.example.com", numbered("host", turn)),
        "email" => format!("{}@example.com", numbered("user", turn)),
        "mac" => format!("00:00:5e:00:53:{small:02x}"),
        "duration" => format!("{}h", turn + 1),
        _ => return None,
    })
}
