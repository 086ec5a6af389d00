//! Manifests as YAML documents; each line with the places of its value when they are asked for.

use ork_engine::manifests::{Line, lines};
use ork_engine::output::{Origin, Rendered};

use crate::paths::Paths;

/// Comments start in one column, unless the line is longer than this.
const WIDEST: usize = 72;

/// `paths` asks for the places.
pub(crate) fn print(manifests: &[Rendered], paths: Option<&Paths>) -> String {
    let mut out = String::new();
    for manifest in manifests {
        out.push_str("---\n");
        document(&lines(manifest), paths, &mut out);
    }
    out
}

fn document(lines: &[Line<'_>], paths: Option<&Paths>, out: &mut String) {
    let comment = |line: &Line<'_>| Some(comment(&line.value?.origin, paths?));
    let comments: Vec<String> = lines.iter().map(|line| comment(line).unwrap_or_default()).collect();
    let width = |line: &Line<'_>| line.text.chars().count();
    let commented = lines.iter().zip(&comments).filter(|(_, comment)| !comment.is_empty());
    let column = commented.map(|(line, _)| width(line)).filter(|width| *width <= WIDEST).max().unwrap_or_default();
    for (line, comment) in lines.iter().zip(&comments) {
        out.push_str(&line.text);
        if !comment.is_empty() {
            out.push_str(&" ".repeat(column.saturating_sub(width(line))));
            out.push_str("  # ");
            out.push_str(comment);
        }
        out.push('\n');
    }
}

/// `file:line:column`, innermost first.
fn comment(origin: &Origin, paths: &Paths) -> String {
    let places = origin.iter().map(|location| {
        let (line, column) = location.line_column();
        let file = paths.show(location.file.path());
        format!("{}:{line}:{column}", file.replace(char::is_control, " "))
    });
    places.collect::<Vec<_>>().join(" <- ")
}
