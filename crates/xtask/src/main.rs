//! The workspace's own commands: try it, test it, generate what is generated.

mod kubernetes;
mod notes;
mod reference;
mod schema;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask <command>

  demo                 build ork, check a bundled pattern and print its manifests
  test [--real-parts]  run every test; with --real-parts also real editors and registries, set up under .parts
  gen [--check]        write the generated files, or say which are stale
  kubernetes FOLDER…   write the table of Kubernetes' schemas, from what tests/real/setup-kubernetes-schemas.sh fetches
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["demo"] => demo(),
        ["test"] => test(false),
        ["test", "--real-parts"] => test(true),
        ["gen"] => generate(),
        ["gen", "--check"] => stale(),
        ["kubernetes", folders @ ..] if !folders.is_empty() => kubernetes::write(folders),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&message);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "what these commands do is said as they do it")]
fn say(message: &str) {
    eprintln!("{message}");
}

fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Runs a program in the workspace; what it is comes first.
fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<(), String> {
    let shown = format!("{program} {}", arguments.join(" "));
    say(&format!("+ {shown}"));
    let status =
        Command::new(program).args(arguments).envs(variables.iter().copied()).current_dir(workspace()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(error) => Err(format!("`{shown}` cannot be started: {error}")),
    }
}

fn demo() -> Result<(), String> {
    run("cargo", &["build", "--release", "--package", "ork"], &[])?;
    run("target/release/ork", &["check", "patterns"], &[])?;
    run("target/release/ork", &["template", "patterns/katalogs/postgres/v0.1.0", "--provenance"], &[])
}

/// The binary is built first: tests of commands and editors run it as users do.
fn test(real_parts: bool) -> Result<(), String> {
    run("cargo", &["build", "--package", "ork"], &[])?;
    let variables: &[(&str, &str)] = if real_parts { &[("ORK_REAL_PARTS", "1")] } else { &[] };
    run("cargo", &["test", "--workspace"], variables)
}

/// The generated files with what they must hold.
fn generated() -> Vec<(PathBuf, String)> {
    let folder = workspace().join("schemas");
    let file = |(kind, schema): (&str, serde_json::Value)| {
        let name = format!("{}.schema.json", kind.to_lowercase());
        (folder.join(name), format!("{schema:#}\n"))
    };
    let docs = workspace().join("docs");
    let example =
        |name: &str| fs::read_to_string(docs.join("examples").join(format!("{name}.yaml"))).unwrap_or_default();
    let pages = reference::pages(example).into_iter().chain([("notes.md".to_owned(), notes::page())]);
    schema::all().into_iter().map(file).chain(pages.map(|(name, text)| (docs.join(name), text))).collect()
}

fn generate() -> Result<(), String> {
    for (path, text) in generated() {
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        say(&format!("wrote {}", path.display()));
    }
    Ok(())
}

fn stale() -> Result<(), String> {
    let differs = |(path, text): &(PathBuf, String)| fs::read_to_string(path).ok().as_ref() != Some(text);
    let names: Vec<String> =
        generated().iter().filter(|file| differs(file)).map(|(path, _)| path.display().to_string()).collect();
    if names.is_empty() {
        say("generated files are fresh");
        return Ok(());
    }
    Err(format!("stale: {}\nrun `cargo xtask gen`", names.join(", ")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_files_are_fresh() {
        super::stale().unwrap();
    }
}
