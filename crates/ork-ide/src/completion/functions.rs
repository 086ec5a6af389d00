//! Functions in templates, the likeliest first: by what stands behind the place, by the type that is wanted, by use.

use std::collections::HashSet;

use ork_engine::resources::RESOURCE_LISTS;
use ork_source::Span;
use ork_template::functions::{self as table, Family, Function};

use super::call::Call;
use super::expected::Expected;
use super::members::values_at;
use super::{CompletionItem, CompletionKind, Offer, item, seen};
use crate::markdown;
use crate::place::Place;

/// Functions that most templates use, the most common first.
const COMMON: [&str; 30] = [
    "default",
    "eq",
    "printf",
    "and",
    "or",
    "not",
    "ne",
    "gt",
    "allReplicasReady",
    "lt",
    "ternary",
    "toLower",
    "toString",
    "join",
    "len",
    "index",
    "randomAlphanumeric",
    "toInt",
    "add",
    "mul",
    "replace",
    "toBase64",
    "ge",
    "le",
    "print",
    "quote",
    "toUpper",
    "trimSpace",
    "toJson",
    "coalesce",
];

/// Functions and the document's own notes.
pub(super) fn functions(place: &Place, expected: &Expected<'_>, call: &Call<'_>, replace: Span) -> Vec<Offer> {
    let called = seen::called(place);
    let mut offers: Vec<Offer> = table::all()
        .map(|function| {
            let item = CompletionItem {
                detail: function.signature.to_owned(),
                documentation: markdown::function(function),
                ..item(function.name, CompletionKind::Function, replace)
            };
            Offer::new(likelihood(place, expected, call, function, &called), item)
        })
        .collect();
    let notes = place.shared().into_iter().flat_map(|shared| &shared.notes);
    offers.extend(notes.map(|note| {
        let mut score = if call.count() == 0 { 95.0 } else { -60.0 };
        // What is declared is there to be called.
        score += if called.contains(note.name.value.as_str()) { 0.0 } else { 70.0 };
        score += expected.affinity(&note.name.value) * 0.5;
        let item = CompletionItem {
            detail: format!("note of {}", place.name_of(&note.source)),
            documentation: format!("```\n{}\n```", note.expression),
            ..item(&note.name.value, CompletionKind::Function, replace)
        };
        Offer::new(score, item)
    }));
    offers
}

fn likelihood(
    place: &Place,
    expected: &Expected<'_>,
    call: &Call<'_>,
    function: &Function,
    called: &HashSet<&str>,
) -> f64 {
    let mut score = 0.0;
    if let Some(at) = COMMON.iter().position(|name| *name == function.name) {
        score += 45.0 - f64::from(u32::try_from(at).unwrap_or(99));
    }
    let bare = call.count() == 0;
    if !function.is_evaluated() || function.family == Family::Sentinel {
        score -= 80.0;
    } else if bare {
        // Nothing behind it yet: everything may still come.
        score -= 10.0;
    } else {
        score += if function.takes(call.count()) { 40.0 } else { -80.0 };
    }
    score += arguments_fit(call, function) + by_place(expected, call, function) + by_subject(call, function);
    score += by_type(place, call, function);
    let returns = match function.returns() {
        _ if function.gives_words() => "boolean",
        "int" => "integer",
        "float" => "number",
        "bool" => "boolean",
        "string" => "string",
        "list" => "array",
        "map" => "object",
        _ => "",
    };
    score += 0.6 * expected.fit(returns);
    if function.name == "toInt" && expected.kind == "integer" && call.count() == 1 {
        score += 25.0;
    }
    if call.asks && (function.returns() == "bool" || matches!(function.name, "eq" | "ne" | "and" | "or" | "not" | "gt"))
    {
        score += 40.0;
    }
    if called.contains(function.name) {
        score += 18.0;
    }
    if expected.object == "status field" && call.count() > 0 {
        score += 0.7 * expected.affinity(function.name);
    }
    score
}

/// Whether the arguments that stand there are of the sorts that it takes.
fn arguments_fit(call: &Call<'_>, function: &Function) -> f64 {
    let parameters = function.parameters();
    let mut score = 0.0;
    for (index, argument) in call.arguments.iter().enumerate() {
        let kind = parameters.get(index).or(parameters.last().filter(|last| last.variadic)).map_or("", |p| p.kind);
        let is_text = argument.starts_with(['"', '`']);
        let is_number = argument.starts_with(|c: char| c.is_ascii_digit());
        score += match kind {
            "string" if is_text => 12.0,
            "int" | "float" if is_number => 12.0,
            "int" | "float" | "bool" | "list" | "map" if is_text => -30.0,
            "string" | "list" | "map" | "bool" if is_number => -20.0,
            _ => 0.0,
        };
    }
    let subject = call.subject();
    if subject.starts_with(".children") {
        score += of_children(function, subject);
    } else if function.name == "allReplicasReady" && call.count() > 0 {
        score -= 60.0;
    }
    score + by_form(call, function.name)
}

/// What the number and the form of the operands say about functions that most templates use.
fn by_form(call: &Call<'_>, name: &str) -> f64 {
    let first = call.arguments.first().copied().unwrap_or_default();
    let second = call.arguments.get(1).copied().unwrap_or_default();
    let bare = call.arguments.is_empty();
    let literal = is_literal(first);
    let is_path = first.starts_with(['.', '$']) || first.starts_with("(index");
    match name {
        "printf" if first.contains('%') && literal => 90.0,
        "printf" if call.count() > 0 => -60.0,
        "default" if call.is_piped || literal => 25.0,
        "default" if !bare => -25.0,
        "eq" | "ne" if call.asks && call.arguments.len() == 2 && is_literal(second) => 45.0,
        "and" | "or" | "eq" | "ne" | "gt" | "lt" | "ge" | "le" if call.is_piped || call.count() == 1 => -50.0,
        "not" | "len" | "print" | "index" if call.is_piped && bare => -40.0,
        "not" if call.count() == 1 && !call.asks => -30.0,
        "index" if first.starts_with("(index") && is_literal(second) => 70.0,
        "toJson" if matches!(call.subject(), "." | "$" | ".spec" | ".inputs" | ".status" | ".metadata") => 70.0,
        "gt" | "ge" | "lt" | "le" if call.asks && second.parse::<f64>().is_ok() => 30.0,
        "index" if is_path && second.parse::<u32>().is_ok() => 70.0,
        "get" if call.arguments.len() > 1 && call.arguments.iter().skip(1).all(|a| a.starts_with('"')) => 55.0,
        "join" if is_separator(first) || is_separator(second) => 60.0,
        "boolTernary" if is_path && call.arguments.len() == 3 => 60.0,
        "ternary" if call.is_piped && call.arguments.len() == 2 => 40.0,
        "replace" if literal && is_literal(second) && call.count() == 3 => 50.0,
        "trunc" if call.is_piped && first.parse::<u32>().is_ok() => 20.0,
        "hasPrefix" | "hasSuffix" | "contains" if call.asks && call.arguments.iter().any(|a| a.starts_with('"')) => {
            20.0
        }
        "split" if is_separator(first) || is_separator(second) => 30.0,
        "print" if call.is_compared => 70.0,
        "toString" if call.is_compared => 50.0,
        "trimSuffix" | "trimPrefix" if first.starts_with("\"-") || first.starts_with("\".") => 50.0,
        "mul" if second.parse::<f64>().is_ok_and(|factor| factor > 1.0) => 45.0,
        "div" | "mul" | "add" | "sub" if call.arguments.iter().any(|a| a.parse::<f64>().is_ok()) => 35.0,
        _ => 0.0,
    }
}

/// What is called in certain fields.
fn by_place(expected: &Expected<'_>, call: &Call<'_>, function: &Function) -> f64 {
    let is_secret = expected.object == "Secret entry";
    let bare = !call.arguments.iter().any(|argument| argument.starts_with('.'));
    match function.family {
        Family::Random if is_secret && bare && !call.is_piped => 60.0,
        Family::Random => -20.0,
        Family::Cron if expected.key == "schedule" => 25.0,
        _ if expected.key == "field" && (function.gives_words() || function.returns() == "bool") => 20.0,
        Family::Sentinel if expected.key == "field" => 60.0,
        _ => 0.0,
    }
}

/// What is called with data of certain names.
fn by_subject(call: &Call<'_>, function: &Function) -> f64 {
    let name = call.subject().rsplit('.').next().unwrap_or_default().to_lowercase();
    let about: &[Family] = match name.as_str() {
        "schedule" | "cron" => &[Family::Cron],
        "version" | "tag" => &[Family::Semver],
        "storage" | "storagesize" | "memory" | "cpu" => &[Family::Quantity],
        _ if name.ends_with("time") || name.ends_with("timestamp") => &[Family::Time],
        _ => &[],
    };
    if about.contains(&function.family) && call.count() == 1 { 35.0 } else { 0.0 }
}

/// Whether the first operand is of the sort that the function is about.
fn by_type(place: &Place, call: &Call<'_>, function: &Function) -> f64 {
    let Some(path) = call.subject().trim().strip_prefix('.') else { return 0.0 };
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let (_, kind) = values_at(place, &path);
    let first = function.parameters().first().map_or("any", |parameter| parameter.kind);
    match (kind.as_str(), first) {
        ("array", "list") => 30.0,
        ("array", _) if function.name == "len" => 40.0,
        ("object", _) if function.name == "toJson" => 60.0,
        ("object", "map") => 20.0,
        ("string", "string") => 12.0,
        ("integer" | "number", "int" | "float") => 15.0,
        ("integer" | "number" | "boolean", "string") => -8.0,
        ("boolean", "bool") => 30.0,
        ("boolean", _) if function.name.ends_with("ernary") => 40.0,
        ("array" | "object", "string" | "int") => -20.0,
        _ => 0.0,
    }
}

fn is_literal(argument: &str) -> bool {
    argument.starts_with(['"', '`']) || matches!(argument, "true" | "false") || argument.parse::<f64>().is_ok()
}

/// A text without letters or digits.
fn is_separator(argument: &str) -> bool {
    argument.starts_with('"') && argument.len() > 2 && !argument.contains(|c: char| c.is_alphanumeric() || c == '%')
}

/// Functions about the objects that an operator makes.
fn of_children(function: &Function, argument: &str) -> f64 {
    let parts = argument.split('.').count();
    let last = argument.rsplit('.').next().unwrap_or_default();
    if parts == 3 && RESOURCE_LISTS.iter().any(|list| list.plural == last) {
        return if function.name == "len" { 60.0 } else { 0.0 };
    }
    // `.children.deployment` is an object; below it are plain values.
    if parts > 3 {
        return 0.0;
    }
    let is_workload = ["deployment", "statefulset", "replicaset"].contains(&last);
    let family = match function.family {
        Family::Workloads if function.name == "allReplicasReady" && is_workload => 60.0,
        Family::Workloads if function.name == "allReplicasReady" => -20.0,
        Family::Workloads => 30.0,
        Family::Pods | Family::Containers | Family::Objects | Family::Jobs | Family::Services => 25.0,
        Family::Ingresses | Family::Storage | Family::Nodes => 15.0,
        _ => 0.0,
    };
    let is_named = !last.is_empty() && function.name.to_lowercase().starts_with(last.trim_end_matches('s'));
    family + if is_named { 40.0 } else { 0.0 }
}
