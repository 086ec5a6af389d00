//! Whole outputs of the printers.

use std::path::Path;
use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Level, Location, SourceFile, Span};
use serde_json::{Value, json};

use super::{concise, full, json as as_json, summary};
use crate::paths::Paths;

const TEXT: &str = "kind: Katalog\nspec:\n  # é\n  é: 1; crds: {{ .x }}\n";

fn paths() -> Paths {
    Paths::new(Path::new("/project"))
}

fn at(file: &Arc<SourceFile>, needle: &str) -> Location {
    let start = file.text().find(needle).unwrap();
    Location::new(file, Span::from(start..start + needle.len()))
}

fn sample() -> Vec<Diagnostic> {
    let file = SourceFile::new("/project/a/katalog.yaml", TEXT);
    let other = SourceFile::new("/cache/motif.yaml", "inputs:\n- name: x\n");
    let edit = Edit { location: at(&file, "crds"), text: "crd".to_owned() };
    vec![
        Diagnostic::new("unknown-field", Level::Error, at(&file, "crds"), "there is no field `crds` here")
            .label("not a field")
            .help("did you mean `crd`?")
            .related(at(&other, "name"), "declared here")
            .fix("change to `crd`", Applicability::Safe, edit),
        Diagnostic::new("import-not-fetched", Level::Hint, at(&file, "Katalog"), "one\nmore line"),
    ]
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn full_shows_the_source() {
    let expected = "\
error[unknown-field]: there is no field `crds` here
 --> a/katalog.yaml:4:9
  |
4 |   é: 1; crds: {{ .x }}
  |         ^^^^ not a field
  |
  = help: did you mean `crd`?
note: declared here
 --> /cache/motif.yaml:2:3
  |
2 | - name: x
  |   ^^^^

";
    let sample = sample();
    let printed = full::print(&sample[..1], &paths());
    assert!(printed.contains("\x1b["));
    assert_eq!(plain(&printed), expected);
}

#[test]
fn concise_is_a_line_each() {
    let expected = "\
a/katalog.yaml:4:9: error[unknown-field]: there is no field `crds` here
a/katalog.yaml:1:7: hint[import-not-fetched]: one more line
";
    assert_eq!(concise::print(&sample(), &paths()), expected);
}

#[test]
fn json_is_what_tools_read() {
    let printed: Value = serde_json::from_str(&as_json::print(&sample(), &paths())).unwrap();
    let start = json!({"line": 4, "column": 9, "offset": 36});
    let end = json!({"line": 4, "column": 13, "offset": 40});
    let expected = json!({
        "rule": "unknown-field",
        "level": "error",
        "message": "there is no field `crds` here",
        "help": "did you mean `crd`?",
        "file": "a/katalog.yaml",
        "start": start,
        "end": end,
        "related": [{
            "message": "declared here",
            "file": "/cache/motif.yaml",
            "start": {"line": 2, "column": 3, "offset": 10},
            "end": {"line": 2, "column": 7, "offset": 14},
        }],
        "fixes": [{
            "title": "change to `crd`",
            "applicability": "safe",
            "edits": [{"file": "a/katalog.yaml", "start": start, "end": end, "text": "crd"}],
        }],
        "url": null,
    });
    assert_eq!(printed[0], expected);
    assert_eq!(printed.as_array().unwrap().len(), 2);
    assert_eq!(as_json::print(&[], &paths()), "[]\n");
}

#[test]
fn long_lines_and_long_places_stay_small() {
    let line = format!("a: {}needle{}\nlast\n", "é".repeat(20_000), "ü".repeat(20_000));
    let file = SourceFile::new("/project/a.yaml", line);
    let everything = Location::new(&file, Span::from(0..file.text().len()));
    let beyond = Location::new(&file, Span::new(u32::MAX - 1, u32::MAX));
    let end = u32::try_from(file.text().len()).unwrap();
    for location in [at(&file, "needle"), everything, beyond, Location::new(&file, Span::empty(end))] {
        let printed = plain(&full::print(&[Diagnostic::new("r", Level::Warning, location, "m")], &paths()));
        assert!(printed.len() < 2_000 && printed.lines().count() <= 7, "{printed}");
        assert!(printed.starts_with("warning[r]: m\n"));
    }
    for before in [100, 1_000, 20_000] {
        let file = SourceFile::new("/project/a.yaml", format!("{}needle{}\n", "é".repeat(before), "ü".repeat(900)));
        let found = plain(&full::print(&[Diagnostic::new("r", Level::Error, at(&file, "needle"), "m")], &paths()));
        assert!(found.contains(&format!("a.yaml:1:{}\n", before + 1)), "{found}");
        assert!(found.contains("needle") && found.contains(" ^^^^^^\n") && found.len() < 2_000, "{found}");
    }
}

#[test]
fn a_place_of_several_lines_is_its_first() {
    let file = SourceFile::new("/project/a.yaml", "key: [\r\n  1,\n]\n");
    let location = Location::new(&file, Span::new(5, 14));
    let printed = plain(&full::print(&[Diagnostic::new("r", Level::Info, location, "m")], &paths()));
    assert_eq!(printed, "info[r]: m\n --> a.yaml:1:6\n  |\n1 | key: [\n  |      ^\n\n");
}

#[test]
fn summaries() {
    assert_eq!(summary(1, &[]), "checked 1 file: nothing to report\n");
    let file = SourceFile::new("/x", "x");
    let one = |level| Diagnostic::new("r", level, Location::new(&file, Span::default()), "m");
    let found = [one(Level::Error), one(Level::Warning), one(Level::Warning), one(Level::Info), one(Level::Info)];
    assert_eq!(summary(12, &found), "checked 12 files: 1 error, 2 warnings, 2 info\n");
}
