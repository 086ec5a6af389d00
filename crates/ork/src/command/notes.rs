//! `ork notes`.

use std::collections::BTreeMap;

use ork_source::nearest;
use ork_template::functions::{self, Family, Function};
use serde_json::{Value as Json, json};

use crate::args::{NotesCommand, TextFormat};
use crate::color::{BOLD, CYAN, DIM, RESET};
use crate::error::{CommandError, FINDINGS};
use crate::output::Output;

pub(crate) fn run(command: &NotesCommand, output: &mut Output) -> Result<u8, CommandError> {
    match command {
        NotesCommand::List(args) => list(functions::all().collect(), args.format, output),
        NotesCommand::Search(args) => search(&args.query, args.format, output),
        NotesCommand::Show(args) => show(&args.name, args.format, output),
    }
}

fn list(found: Vec<&'static Function>, format: TextFormat, output: &mut Output) -> Result<u8, CommandError> {
    if format == TextFormat::Json {
        let all: Vec<Json> = found.into_iter().map(described).collect();
        return output.result(&format!("{:#}\n", Json::Array(all))).map(|()| 0);
    }
    let mut families: BTreeMap<Family, Vec<&Function>> = BTreeMap::new();
    for function in found {
        families.entry(function.family).or_default().push(function);
    }
    let mut text = String::new();
    for (family, functions) in families {
        text.push_str(&format!("{BOLD}{}{RESET}\n", family.title()));
        for function in functions {
            text.push_str(&format!("  {CYAN}{}{RESET}\n      {}\n", function.signature, function.doc));
        }
        text.push('\n');
    }
    output.result(&text).map(|()| 0)
}

/// Functions that have every word somewhere; those that have all of them in the name come first.
fn search(words: &[String], format: TextFormat, output: &mut Output) -> Result<u8, CommandError> {
    let words: Vec<String> = words.iter().flat_map(|word| word.split_whitespace()).map(str::to_lowercase).collect();
    let in_name = |function: &Function| {
        let names = std::iter::once(&function.name).chain(function.aliases).map(|name| name.to_lowercase());
        names.into_iter().any(|name| words.iter().all(|word| name.contains(word)))
    };
    let anywhere = |function: &Function| {
        let text = format!(
            "{} {} {} {}",
            function.signature,
            function.aliases.join(" "),
            function.doc,
            function.family.title()
        );
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut found: Vec<&Function> =
        functions::all().filter(|function| anywhere(function) || in_name(function)).collect();
    found.sort_by_key(|function| !in_name(function));
    if found.is_empty() && format == TextFormat::Text {
        output.aside(&format!("no function has {} in its name or description\n", words.join(" and ")));
        return Ok(FINDINGS);
    }
    if format == TextFormat::Json {
        return list(found, format, output);
    }
    let lines = found.iter().map(|function| format!("{CYAN}{}{RESET}\n    {}\n", function.signature, function.doc));
    output.result(&lines.collect::<String>()).map(|()| 0)
}

fn show(name: &str, format: TextFormat, output: &mut Output) -> Result<u8, CommandError> {
    let Some(function) = functions::lookup(name) else {
        let hint = nearest(name, functions::names())
            .map_or_else(|| format!("try `ork notes search {name}`"), |near| format!("did you mean `{near}`?"));
        return Err(CommandError::input(format!("no function is called `{name}`"), Some(hint)));
    };
    if format == TextFormat::Json {
        return output.result(&format!("{:#}\n", described(function))).map(|()| 0);
    }
    let mut text = format!("{BOLD}{}{RESET}\n{}\n\n", function.signature, function.doc);
    if !function.aliases.is_empty() {
        text.push_str(&format!("Also called {}.\n\n", function.aliases.join(", ")));
    }
    if !function.differs.is_empty() {
        text.push_str(&format!("Here {}.\n\n", function.differs));
    }
    if !function.is_evaluated() {
        text.push_str("Named in documentation, in no release: a template that calls it fails.\n\n");
    }
    for (template, result) in function.worked_examples() {
        text.push_str(&format!("  {template}\n  {DIM}→{RESET} {}\n\n", result.replace('\n', "\n    ")));
    }
    text.push_str(&format!("{DIM}{}{RESET}\n", function.family.title()));
    output.result(&text).map(|()| 0)
}

fn described(function: &Function) -> Json {
    let parameters = function.parameters().into_iter().map(|parameter| {
        json!({
            "name": parameter.name, "type": parameter.kind,
            "optional": parameter.optional, "variadic": parameter.variadic,
        })
    });
    json!({
        "name": function.name,
        "aliases": function.aliases,
        "family": function.family.title(),
        "signature": function.signature,
        "doc": function.doc,
        "parameters": parameters.collect::<Vec<_>>(),
        "returns": function.returns(),
        "differs": function.differs,
        "evaluated": function.is_evaluated(),
        "examples": function.worked_examples().map(|(template, result)| json!({"template": template, "result": result})).collect::<Vec<_>>(),
    })
}
