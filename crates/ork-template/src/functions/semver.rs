//! Versions and constraints as the Masterminds library reads them, which Helm and Orkestra use.

use std::cmp::Ordering;

use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn semver(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Semver, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    semver("semverMajor(version string) -> string", "The major number; empty when it is no version.", |call| {
        part(call, 0)
    })
    .examples(&[(r#"{{ semverMajor "v1.25.3" }}"#, "1")]),
    semver("semverMinor(version string) -> string", "The minor number; empty when it is no version.", |call| {
        part(call, 1)
    })
    .examples(&[(r#"{{ semverMinor "1.25.3" }}"#, "25")]),
    semver("semverPatch(version string) -> string", "The patch number; empty when it is no version.", |call| {
        part(call, 2)
    })
    .examples(&[(r#"{{ semverPatch "1.25" }}"#, "0")]),
    semver("semverValid(version string) -> bool", "Whether the text is a version; `v1` and `1.2` are.", |call| {
        Ok(Value::Bool(parse(&call.text(0)?).is_some()))
    })
    .examples(&[(r#"{{ semverValid "v1.2" }}"#, "true"), (r#"{{ semverValid "latest" }}"#, "false")]),
    semver(
        "semverCompare(a string, b string) -> int",
        "-1, 0 or 1 as the first version is older, equal or newer; 0 when one is none.",
        |call| {
            let (a, b) = (parse(&call.text(0)?), parse(&call.text(1)?));
            Ok(Value::Int(a.zip(b).map_or(0, |(a, b)| match compare(&a, &b) {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            })))
        },
    )
    .examples(&[(r#"{{ semverCompare "1.2.0" "1.10.0" }}"#, "-1")]),
    semver("semverBump(version string, component string) -> string", "The next major, minor or patch version.", bump)
        .examples(&[(r#"{{ semverBump "v1.2.3" "minor" }}"#, "1.3.0")]),
    semver(
        "semverConstraint(version string, constraint string) -> bool",
        "Whether the version meets a constraint such as `>=1.2 <2`, `^1.4`, `~1.2.3`, `1.x || 2.1 - 2.4`.",
        |call| {
            let version = parse(&call.text(0)?);
            let constraint = call.text(1)?;
            Ok(Value::Bool(version.is_some_and(|version| meets(&version, &constraint).unwrap_or(false))))
        },
    )
    .examples(&[
        (r#"{{ semverConstraint "1.25.3" ">=1.20, <2.0" }}"#, "true"),
        (r#"{{ semverConstraint "2.0.0" "^1" }}"#, "false"),
    ]),
];

#[derive(Clone, Debug, Default)]
struct Version {
    numbers: [u64; 3],
    pre: String,
    /// How many of the numbers are written; a wildcard is none.
    written: usize,
}

fn parse(text: &str) -> Option<Version> {
    let version = partial(text)?;
    (version.written > 0 && !has_wildcard(text)).then_some(version)
}

fn has_wildcard(text: &str) -> bool {
    text.split(['-', '+']).next().is_some_and(|core| core.contains(['x', 'X', '*']))
}

/// A version, of which the rear may be missing or a wildcard.
fn partial(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    // Numbers of a pre-release have no leading zeros (semver.org, item 9).
    let is_padded = |part: &str| part.len() > 1 && part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
    if build.is_some_and(|build| !are_identifiers(build))
        || pre.is_some_and(|pre| !are_identifiers(pre) || pre.split('.').any(is_padded))
    {
        return None;
    }
    let mut version = Version { pre: pre.unwrap_or_default().to_owned(), ..Version::default() };
    let parts: Vec<&str> = core.split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut wild = false;
    for (slot, part) in version.numbers.iter_mut().zip(&parts) {
        if matches!(*part, "x" | "X" | "*") {
            wild = true;
        } else if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            *slot = part.parse().ok()?;
            version.written += usize::from(!wild);
        } else {
            return None;
        }
    }
    Some(version)
}

fn are_identifiers(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

/// Precedence (semver.org, item 11).
fn compare(left: &Version, right: &Version) -> Ordering {
    left.numbers.cmp(&right.numbers).then_with(|| match (left.pre.is_empty(), right.pre.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => compare_pre(&left.pre, &right.pre),
    })
}

fn compare_pre(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let ordering = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(left), Some(right)) => match (left.parse::<u64>(), right.parse::<u64>()) {
                (Ok(left), Ok(right)) => left.cmp(&right),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => left.cmp(right),
            },
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
}

fn part(call: &Call<'_>, index: usize) -> Answer {
    let version = parse(&call.text(0)?);
    let number = version.and_then(|version| version.numbers.get(index).copied());
    Ok(Value::from(number.map(|number| number.to_string()).unwrap_or_default()))
}

fn bump(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let Some(Version { numbers: [major, minor, patch], pre, .. }) = parse(&text) else { return Ok(Value::text(text)) };
    Ok(match call.text(1)?.to_ascii_lowercase().as_str() {
        "major" => Value::from(format!("{}.0.0", major.saturating_add(1))),
        "minor" => Value::from(format!("{major}.{}.0", minor.saturating_add(1))),
        // The release after a pre-release is that release itself.
        "patch" if !pre.is_empty() => Value::from(format!("{major}.{minor}.{patch}")),
        "patch" => Value::from(format!("{major}.{minor}.{}", patch.saturating_add(1))),
        _ => Value::text(text),
    })
}

/// Nothing where the constraint is none.
fn meets(version: &Version, constraint: &str) -> Option<bool> {
    let mut any = false;
    for group in constraint.split("||") {
        any |= meets_all(version, group)?;
    }
    Some(any)
}

fn meets_all(version: &Version, group: &str) -> Option<bool> {
    let terms = terms(group)?;
    // Pre-releases are only for groups that name one.
    let mut all = version.pre.is_empty() || terms.iter().any(|(_, bound)| !bound.pre.is_empty());
    for (operator, bound) in &terms {
        all &= satisfies(version, operator, bound)?;
    }
    Some(all)
}

/// The comparisons of a group; `1.2 - 1.4` becomes two.
fn terms(group: &str) -> Option<Vec<(String, Version)>> {
    const OPERATORS: [&str; 12] = ["==", "!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"];
    let spaced = group.replace(',', " ");
    let mut words = spaced.split_whitespace().peekable();
    let mut terms = Vec::new();
    while let Some(word) = words.next() {
        let operator = OPERATORS.iter().find(|operator| word.starts_with(**operator)).copied().unwrap_or("");
        let mut rest = word.get(operator.len()..)?;
        if rest.is_empty() {
            rest = words.next()?;
        }
        if operator.is_empty() && words.peek() == Some(&"-") {
            words.next();
            terms.push((">=".to_owned(), partial(rest)?));
            terms.push(("<=".to_owned(), partial(words.next()?)?));
            continue;
        }
        terms.push((operator.to_owned(), partial(rest)?));
    }
    (!terms.is_empty()).then_some(terms)
}

fn satisfies(version: &Version, operator: &str, bound: &Version) -> Option<bool> {
    let ordering = compare(version, bound);
    let within = |count: usize| version.numbers.iter().zip(&bound.numbers).take(count).all(|(a, b)| a == b);
    let partial = bound.written < 3;
    // A lone wildcard is 0.0.0 for some operators.
    let wild = bound.written == 0;
    Some(match operator {
        "" | "=" | "==" if partial => within(bound.written),
        "" | "=" | "==" => ordering.is_eq(),
        "!=" if partial && !wild => !within(bound.written),
        "!=" => ordering.is_ne(),
        ">" if partial && !wild => ordering.is_gt() && !within(bound.written),
        ">" => ordering.is_gt(),
        "<" => ordering.is_lt(),
        ">=" | "=>" => ordering.is_ge(),
        "<=" | "=<" if partial => ordering.is_le() || within(bound.written),
        "<=" | "=<" => ordering.is_le(),
        "~" | "~>" if bound.numbers == [0; 3] && bound.written == 3 => ordering.is_ge(),
        "~" | "~>" => ordering.is_ge() && within(bound.written.min(2)),
        "^" => ordering.is_ge() && within(caret(bound)),
        _ => return None,
    })
}

/// How many numbers `^` holds: up to the first that is not 0.
fn caret(bound: &Version) -> usize {
    match bound.numbers {
        [0, 0, _] if matches!(bound.written, 0 | 3) => 3,
        [0, 0, _] if bound.written == 1 => 1,
        [0, ..] if bound.written > 1 => 2,
        _ => 1,
    }
}
