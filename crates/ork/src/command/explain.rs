//! `ork explain`.

use ork_engine::explain::{Explained, explain, object_in};
use ork_engine::fields::{Field, KINDS, Object};
use ork_engine::rules;

use crate::args::ExplainArgs;
use crate::color::{BOLD, CYAN, DIM, RESET};
use crate::error::CommandError;
use crate::output::Output;

/// Where descriptions are broken.
const WIDTH: usize = 100;

pub(crate) fn run(args: &ExplainArgs, output: &mut Output) -> Result<u8, CommandError> {
    let Some(name) = args.name.as_deref() else { return output.result(&overview()).map(|()| 0) };
    if let Some(rule) = rules::rule(name) {
        return output.result(rule.page).map(|()| 0);
    }
    let found = explain(name).map_err(|error| CommandError::input(error.message, error.help))?;
    let text = if args.recursive { tree(&found) } else { described(&found) };
    output.result(&text).map(|()| 0)
}

/// What can be explained.
fn overview() -> String {
    let mut text = format!("{BOLD}DOCUMENTS{RESET}\n");
    for kind in KINDS {
        let doc = ork_engine::fields::root(kind).map_or("", |object| object.doc);
        text.push_str(&format!("  {CYAN}{kind}{RESET}\n{}", wrapped(doc, 6)));
    }
    text.push_str(&format!("\n{BOLD}RULES{RESET}\n"));
    for rule in rules::RULES {
        let doc = rule.summary();
        text.push_str(&format!("  {CYAN}{}{RESET}\n{}", rule.name, wrapped(doc, 6)));
    }
    text
}

/// Where one is: the kind and the path.
fn place(found: &Explained) -> String {
    let mut text = format!("{BOLD}KIND:{RESET}  {}\n", found.kind);
    if !found.path.is_empty() {
        text.push_str(&format!("{BOLD}PATH:{RESET}  {}\n", found.path));
    }
    text
}

fn described(found: &Explained) -> String {
    let mut text = place(found);
    if !found.path.is_empty() {
        text.push_str(&format!("{BOLD}TYPE:{RESET}  {}\n", found.shape.describe()));
    }
    text.push_str(&format!("\n{BOLD}DESCRIPTION{RESET}\n"));
    let object = found.object();
    if let Some(field) = found.field {
        text.push_str(&wrapped(&field.sentences(), 2));
    }
    if let Some(object) = object.filter(|object| found.field.is_none_or(|field| field.doc != object.doc)) {
        text.push_str(&wrapped(object.doc, 2));
    }
    if let Some(object) = object.filter(|object| !object.fields.is_empty()) {
        text.push_str(&format!("\n{BOLD}FIELDS{RESET} of {}\n", object.name));
        text.push_str(&object.fields.iter().map(entry).collect::<String>());
    }
    text
}

fn entry(field: &Field) -> String {
    let required = if field.required { " required" } else { "" };
    let kind = format!("{DIM}<{}>{required}{RESET}", field.shape.describe());
    format!("  {CYAN}{}{RESET}  {kind}\n{}", field.name, wrapped(&field.sentences(), 6))
}

/// The names below a place, as deep as they go. An object that stands inside of itself is not opened again.
fn tree(found: &Explained) -> String {
    let mut text = place(found);
    text.push_str(&format!("\n{BOLD}FIELDS{RESET}\n"));
    if let Some(object) = found.object() {
        branch(object, &mut Vec::new(), &mut text);
    }
    text
}

fn branch(object: &'static Object, above: &mut Vec<&'static Object>, text: &mut String) {
    above.push(object);
    for field in object.fields {
        let indent = "  ".repeat(above.len());
        text.push_str(&format!("{indent}{CYAN}{}{RESET}  {DIM}<{}>{RESET}\n", field.name, field.shape.describe()));
        let inner = object_in(&field.shape).filter(|inner| !above.iter().any(|above| std::ptr::eq(*above, *inner)));
        if let Some(inner) = inner {
            branch(inner, above, text);
        }
    }
    above.pop();
}

/// Text in lines of a width that reads well, each with blanks in front.
fn wrapped(text: &str, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    let (mut out, mut line) = (String::new(), blanks.clone());
    for word in text.split_whitespace() {
        if line.len() > indent && line.chars().count() + word.chars().count() >= WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line.clone_from(&blanks);
        }
        line.push_str(word);
        line.push(' ');
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}
