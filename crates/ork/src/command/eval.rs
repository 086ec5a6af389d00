//! `ork eval`.

use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data::{self, from_json, value_of};
use ork_engine::evaluate::{Evaluator, is_template};
use ork_engine::render::data_of;
use ork_engine::rules::{BAD_VALUE, syntax_errors};
use ork_engine::source::Source;
use ork_project::{Environment, Host, JobError, noted};
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

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Findings(findings) => Failure::Findings(findings),
            input @ JobError::Input { .. } => Failure::Command(input.into()),
        }
    }
}

/// What templates are evaluated with, one or many.
struct Session {
    evaluator: Evaluator,
    raw: bool,
    paths: Paths,
}

pub(crate) fn run(args: &EvalArgs, output: &mut Output) -> Result<u8, CommandError> {
    let environment = Environment::from_process();
    let paths = Paths::new(&environment.working_directory);
    let done = session(args, environment).and_then(|mut session| match args.jsonl {
        true => Ok(stream(&mut session, output)?),
        false => one(args, &mut session, output),
    });
    match done {
        Ok(()) => Ok(0),
        Err(Failure::Command(error)) => Err(error),
        Err(Failure::Findings(found)) => {
            output.aside(&findings::full::print(&found, &paths));
            Ok(FINDINGS)
        }
    }
}

fn session(args: &EvalArgs, environment: Environment) -> Result<Session, Failure> {
    let paths = Paths::new(&environment.working_directory);
    let shared = match &args.katalog {
        Some(path) => noted(&Host::new(environment).snapshot(), path)?,
        None => Arc::default(),
    };
    let evaluator = Evaluator::new(args.now.unwrap_or_else(time::now), args.seed, &shared);
    Ok(Session { evaluator, raw: args.raw, paths })
}

fn one(args: &EvalArgs, session: &mut Session, output: &mut Output) -> Result<(), Failure> {
    let file = template_of(args)?;
    let data = data_for(args)?;
    let rendered = session.evaluate(file.text(), &data);
    // A note that failed may be why the template did.
    output.aside(&findings::full::print(&session.failed_notes(), &session.paths));
    let rendered = rendered.map_err(|failed| {
        let finding = Diagnostic::new(failed.rule, Level::Error, Location::new(&file, failed.span), failed.message);
        Failure::Findings(vec![match failed.help {
            Some(help) => finding.help(help),
            None => finding,
        }])
    })?;
    let text = match (args.with_type, args.raw) {
        (true, _) => format!("{rendered}\ntype: {}\n", session.type_of(file.text(), &data)),
        (false, true) => rendered,
        (false, false) => format!("{rendered}\n"),
    };
    Ok(output.result(&text)?)
}

/// The template as a file: what is given as an argument has a name of its own in messages.
fn template_of(args: &EvalArgs) -> Result<Arc<SourceFile>, CommandError> {
    match (&args.file, &args.template) {
        (Some(path), _) => read(path),
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
    let file = read(path)?;
    if let Ok(json) = serde_json::from_str::<Json>(file.text()) {
        return Ok(from_json(&json));
    }
    let source = Source::new(file);
    let errors = syntax_errors(&source);
    if !errors.is_empty() {
        return Err(Failure::Findings(errors));
    }
    let Some(root) = source.tree.root(0) else { return Ok(data::empty_map()) };
    value_of(root, Dialect::Sigs)
        .map_err(|error| CommandError::input(error.to_string(), Some("use fewer aliases".to_owned())).into())
}

fn read(path: &Path) -> Result<Arc<SourceFile>, CommandError> {
    let file = match path == Path::new("-") {
        true => ork_project::read_stream(Path::new("<stdin>"), std::io::stdin().lock()),
        false => ork_project::read(path),
    };
    file.map_err(|error| JobError::from(error).into())
}

/// Why a template gave nothing.
struct Failed {
    rule: &'static str,
    message: String,
    help: Option<String>,
    span: ork_source::Span,
}

impl Session {
    fn evaluate(&mut self, text: &str, data: &Value) -> Result<String, Failed> {
        let template = ork_template::parse(text);
        if let Some(error) = template.errors.first() {
            let (message, help) = (error.message.clone(), error.help.clone());
            return Err(Failed { rule: "template-syntax", message, help, span: error.span });
        }
        let rendered = match self.raw {
            true => self.evaluator.execute(&template, data),
            false => self.evaluator.render(&template, data),
        };
        rendered.map_err(|(message, help, span)| Failed { rule: BAD_VALUE, message, help, span })
    }

    fn type_of(&mut self, text: &str, data: &Value) -> String {
        let kind = match self.raw {
            true => self.evaluator.go_type_of(text, data),
            false => self.evaluator.sort_of(text, data),
        };
        kind.unwrap_or_else(|| "string".to_owned())
    }

    /// Warnings of the notes that gave nothing to what was last evaluated.
    fn failed_notes(&mut self) -> Vec<Diagnostic> {
        self.evaluator.failed_notes()
    }
}

/// A line in, a line out.
fn stream(session: &mut Session, output: &mut Output) -> Result<(), CommandError> {
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line =
            line.map_err(|error| CommandError::input(format!("standard input cannot be read: {error}"), None))?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match answer(&line, session) {
            Ok(text) => json!({"ok": true, "output": text, "error": ""}),
            Err(error) => json!({"ok": false, "output": "", "error": format!("line {}: {error}", number + 1)}),
        };
        for finding in session.failed_notes() {
            let place = session.paths.place(&finding.location);
            output.warning(&format!("line {}: {place}: {}", number + 1, finding.message));
        }
        output.result(&format!("{answer}\n"))?;
    }
    Ok(())
}

fn answer(line: &str, session: &mut Session) -> Result<String, String> {
    let case: Json = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}"))?;
    let template = case.get("template").and_then(Json::as_str).ok_or("`template` is no text")?;
    let data = from_json(case.get("data").unwrap_or(&Json::Null));
    session.evaluate(template, &data).map_err(|failed| {
        let at = ork_source::SourceFile::new("<template>", template)
            .position(failed.span.start, ork_source::Encoding::Utf32);
        format!("{}:{}: {}", at.line + 1, at.column + 1, failed.message)
    })
}
