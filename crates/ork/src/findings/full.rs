//! Findings with the source they are about.
//!
//! Only the line of a place is handed to the drawing crate, and of a long line only what surrounds the place, so that
//! the cost and the size of a picture do not depend on the document.

use annotate_snippets::{AnnotationKind, Group, Level as Shade, Origin, Renderer, Snippet};
use ork_source::{Diagnostic, Level, Location};

use crate::paths::Paths;

/// Bytes of a line that is handed over whole; the drawing crate leaves out what does not fit the page.
const LONGEST: usize = 4096;
/// Bytes before and behind the start of a place that are handed over of a longer line, about.
const AROUND: usize = 120;

pub(crate) fn print(findings: &[Diagnostic], paths: &Paths) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&picture(finding, paths)));
        out.push_str("\n\n");
    }
    out
}

fn picture<'a>(finding: &'a Diagnostic, paths: &Paths) -> Vec<Group<'a>> {
    let shade = match finding.level {
        Level::Error => Shade::ERROR,
        Level::Warning => Shade::WARNING,
        Level::Info => Shade::INFO,
        Level::Hint => Shade::INFO.with_name("hint"),
    };
    let title = shade.primary_title(finding.message.as_str()).id(finding.rule);
    let mut first = with_place(Group::with_title(title), &finding.location, &finding.label, paths);
    // A fix says what to do as well as a help does; an author who wrote both said it once in each.
    let fix = finding.fixes.first().map(|fix| fix.title.as_str());
    if let Some(help) = finding.help.as_deref().or(fix) {
        first = first.element(Shade::HELP.message(help));
    }
    let related = finding.related.iter().map(|related| {
        let title = Shade::NOTE.secondary_title(related.message.as_str());
        with_place(Group::with_title(title), &related.location, "", paths)
    });
    std::iter::once(first).chain(related).collect()
}

fn with_place<'a>(group: Group<'a>, location: &'a Location, label: &'a str, paths: &Paths) -> Group<'a> {
    let path = paths.show(location.file.path());
    let (line, column) = location.line_column();
    let (line, column) = (line as usize, column as usize);
    let Excerpt { text, start, end, is_whole } = excerpt(location);
    if text.is_empty() {
        return group.element(Origin::path(path).line(line).char_column(column));
    }
    let mark = AnnotationKind::Primary.span(start..end);
    let mark = if label.is_empty() { mark } else { mark.label(label) };
    let snippet = Snippet::source(text).line_start(line).annotation(mark);
    if is_whole {
        return group.element(snippet.path(path));
    }
    // The column cannot be counted in a part of the line.
    group.element(Origin::path(path).line(line).char_column(column)).element(snippet)
}

struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    is_whole: bool,
}

/// The first line of a place, or the part of it that is worth handing over, and the place in it.
fn excerpt(location: &Location) -> Excerpt<'_> {
    let text = location.file.text();
    let at = text.floor_char_boundary(location.span.start as usize);
    let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let rest = text.get(at..).unwrap_or_default();
    let rest = rest.split('\n').next().unwrap_or_default();
    let line_end = at + rest.strip_suffix('\r').unwrap_or(rest).len();
    let is_whole = line_end - line_start <= LONGEST;
    let (from, to) = if is_whole { (line_start, line_end) } else { (at.saturating_sub(AROUND), at + AROUND) };
    let from = text.ceil_char_boundary(from.max(line_start));
    let to = text.floor_char_boundary(to.min(line_end));
    let end = text.floor_char_boundary(location.span.end as usize).clamp(at, to);
    Excerpt { text: text.get(from..to).unwrap_or_default(), start: at - from, end: end - from, is_whole }
}
