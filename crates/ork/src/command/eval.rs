//! `ork eval`.

use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data::{self, from_json, value_of};
use ork_engine::evaluate::{Evaluator, is_template};
use ork_engine::render::data_of;
use ork_engine::rules::BAD_VALUE;
use ork_engine::source::Source;
use ork_source::{Diagnostic, Level, Location, SourceFile};
use ork_template::Value;
use ork_yaml::Dialect;
use serde_json::{Value as Json, json};

use crate::args::EvalArgs;
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;
use crate::time;

/// What is told instead of a value.
enum Failure {
    Command(CommandError),
    Findings(Vec<Diagnostic>),
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Failure::Command(error)
    }
}

pub(crate) fn run(args: &EvalArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mut evaluator = Evaluator::new(args.now.unwrap_or_else(time::now), args.seed, &[]);
    if args.jsonl {
        return stream(args.raw, &mut evaluator, output);
    }
    match one(args, &mut evaluator) {
        Ok(text) => output.result(&text).map(|()| 0),
        Err(Failure::Command(error)) => Err(error),
        Err(Failure::Findings(found)) => {
            let here = std::env::current_dir().unwrap_or_default();
            output.aside(&findings::full::print(&found, &Paths::new(&here)));
            Ok(FINDINGS)
        }
    }
}

fn one(args: &EvalArgs, evaluator: &mut Evaluator) -> Result<String, Failure> {
    let file = template_of(args)?;
    let data = data_for(args)?;
    let rendered = evaluate(file.text(), &data, args.raw, evaluator);
    let rendered = rendered.map_err(|failed| {
        let finding = Diagnostic::new(failed.rule, Level::Error, Location::new(&file, failed.span), failed.message);
        Failure::Findings(vec![match failed.help {
            Some(help) => finding.help(help),
            None => finding,
        }])
    })?;
    if !args.with_type {
        return Ok(if args.raw { rendered } else { format!("{rendered}\n") });
    }
    let kind = match args.raw {
        true => evaluator.go_type_of(file.text(), &data),
        false => evaluator.sort_of(file.text(), &data),
    };
    let kind = kind.unwrap_or_else(|| "string".to_owned());
    Ok(format!("{rendered}\ntype: {kind}\n"))
}

/// The template as a file: what is given as an argument has a name of its own in messages.
fn template_of(args: &EvalArgs) -> Result<Arc<SourceFile>, CommandError> {
    match (&args.file, &args.template) {
        (Some(path), _) => Ok(SourceFile::new(path, read(path)?)),
        (None, Some(text)) if args.raw || is_template(text) => Ok(SourceFile::new("<template>", text.clone())),
        (None, text) => Ok(SourceFile::new("<template>", format!("{{{{ {} }}}}", text.as_deref().unwrap_or_default()))),
    }
}

fn data_for(args: &EvalArgs) -> Result<Value, Failure> {
    if let Some(path) = &args.cr {
        let object = document(path)?;
        return Ok(data_of(&CustomResource::observed(&object, true), &data::empty_map()));
    }
    args.data.as_deref().map_or_else(|| Ok(data::empty_map()), document)
}

/// The first document of a file. JSON keeps what it says about numbers: `1.0` is no integer there.
fn document(path: &Path) -> Result<Value, Failure> {
    let text = read(path)?;
    if let Ok(json) = serde_json::from_str::<Json>(&text) {
        return Ok(from_json(&json));
    }
    let source = Source::new(SourceFile::new(path, text));
    let errors =
        source.tree.errors().iter().map(|error| {
            Diagnostic::new("yaml-syntax", Level::Error, source.location(error.span), error.message.clone())
        });
    let errors: Vec<Diagnostic> = errors.collect();
    if !errors.is_empty() {
        return Err(Failure::Findings(errors));
    }
    let Some(root) = source.tree.root(0) else { return Ok(data::empty_map()) };
    value_of(root, Dialect::Sigs)
        .map_err(|error| CommandError::input(error.to_string(), Some("use fewer aliases".to_owned())).into())
}

fn read(path: &Path) -> Result<String, CommandError> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    text.map_err(|error| CommandError::input(format!("{} cannot be read: {error}", path.display()), None))
}

/// Why a template gave nothing.
struct Failed {
    rule: &'static str,
    message: String,
    help: Option<String>,
    span: ork_source::Span,
}

fn evaluate(text: &str, data: &Value, raw: bool, evaluator: &mut Evaluator) -> Result<String, Failed> {
    let template = ork_template::parse(text);
    if let Some(error) = template.errors.first() {
        let (message, help) = (error.message.clone(), error.help.clone());
        return Err(Failed { rule: "template-syntax", message, help, span: error.span });
    }
    let rendered = if raw { evaluator.execute(&template, data) } else { evaluator.render(&template, data) };
    rendered.map_err(|(message, help, span)| Failed { rule: BAD_VALUE, message, help, span })
}

/// A line in, a line out.
fn stream(raw: bool, evaluator: &mut Evaluator, output: &mut Output) -> Result<u8, CommandError> {
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line =
            line.map_err(|error| CommandError::input(format!("standard input cannot be read: {error}"), None))?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match answer(&line, raw, evaluator) {
            Ok(text) => json!({"ok": true, "output": text, "error": ""}),
            Err(error) => json!({"ok": false, "output": "", "error": format!("line {}: {error}", number + 1)}),
        };
        output.result(&format!("{answer}\n"))?;
    }
    Ok(0)
}

fn answer(line: &str, raw: bool, evaluator: &mut Evaluator) -> Result<String, String> {
    let case: Json = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}"))?;
    let template = case.get("template").and_then(Json::as_str).ok_or("`template` is no text")?;
    let data = from_json(case.get("data").unwrap_or(&Json::Null));
    evaluate(template, &data, raw, evaluator).map_err(|failed| {
        let at = ork_source::SourceFile::new("<template>", template)
            .position(failed.span.start, ork_source::Encoding::Utf32);
        format!("{}:{}: {}", at.line + 1, at.column + 1, failed.message)
    })
}
