//! Moving the fields of one mapping between its sections, lines and comments with them.
//!
//! Not here: which mappings, and the check that nothing else changes.

use ork_source::Span;
use ork_yaml::{Entry, Form, Node};

use crate::fields::Positions;
use crate::migrate::{Layout, MigrateError, column_of, line_start};

/// Columns that a new section is indented by.
const STEP: usize = 2;

/// A field with its lines, or a section with fields.
struct Part {
    name: String,
    /// Its lines with the comments above: all of a field, the key of a section. Empty for a section that is new.
    lines: String,
    /// The column of its key.
    column: usize,
    /// What stands in it; none for a field.
    inner: Option<Inner>,
}

struct Inner {
    parts: Vec<Part>,
    /// How much deeper they stand.
    step: usize,
}

/// A field on its way to another place.
struct Moving {
    target: &'static str,
    part: Part,
    span: Span,
}

/// The replacements that bring the fields of a mapping to where a layout has them; none where all are there.
pub(super) fn relocate(
    mapping: Node<'_>,
    positions: &[Positions],
    layout: Layout,
) -> Result<Option<(Span, String)>, MigrateError> {
    let mut reader = Reader { text: mapping.tree().text(), positions, layout, moving: Vec::new() };
    if mapping.form() != Form::Mapping || !reader.has_moves(mapping, "") {
        return Ok(None);
    }
    reader.movable(mapping)?;
    let first = mapping.written_entries().next().map_or(mapping.span(), |entry| entry.key.span());
    let column = column_of(reader.text, first.start);
    let start = line_start(reader.text, first.start as usize);
    let mut at = start;
    let parts = reader.parts(mapping, "", &mut at)?;
    let mut all = Inner { parts, step: 0 };
    for moving in std::mem::take(&mut reader.moving) {
        let (path, name) = moving.target.rsplit_once('.').unwrap_or(("", moving.target));
        let part = Part { name: name.to_owned(), ..moving.part };
        if !put(&mut all, path, part) {
            return Err(MigrateError::TwoPlaces { span: moving.span, field: moving.target });
        }
    }
    drop_empty(&mut all);
    let mut out = String::new();
    write(&all, column, reader.line_break(), &mut out);
    if !reader.text.get(start..at).is_some_and(|text| text.ends_with('\n')) {
        out.truncate(out.trim_end_matches(['\n', '\r']).len());
    }
    Ok(Some((Span::from(start..at), out)))
}

struct Reader<'t> {
    text: &'t str,
    positions: &'t [Positions],
    layout: Layout,
    moving: Vec<Moving>,
}

impl<'t> Reader<'t> {
    /// Where a field at a path belongs, if it is one that has had several places.
    fn target(&self, path: &str) -> Option<&'static str> {
        let found = self.positions.iter().find(|positions| positions.paths.contains(&path))?;
        Some(self.layout.place(found)).filter(|target| *target != path)
    }

    fn is_section(&self, path: &str) -> bool {
        let below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
        self.positions.iter().any(|positions| positions.paths.iter().any(|known| below(known)))
    }

    fn has_moves(&self, mapping: Node<'_>, above: &str) -> bool {
        mapping.entries().any(|entry| {
            let path = joined(above, entry.name());
            let moves = self.target(&path).is_some() && !entry.value.is_null();
            moves || self.is_section(&path) && entry.value.form() == Form::Mapping && self.has_moves(entry.value, &path)
        })
    }

    /// Whether a mapping's lines are its own.
    fn movable(&self, mapping: Node<'_>) -> Result<(), MigrateError> {
        let refused = |message, help| Err(MigrateError::Fixed { span: mapping.span(), message, help });
        if mapping.is_alias() || mapping.written_entries().any(|entry| entry.name() == "<<") {
            return refused("fields that are shared through an alias cannot be moved", "write them out first");
        }
        if mapping.is_flow() {
            return refused("fields in brackets cannot be moved", "write the mapping in lines first");
        }
        let leads = |entry: Entry<'_>| {
            let start = entry.key.span().start as usize;
            self.text
                .get(line_start(self.text, start)..start)
                .is_some_and(|before| before.bytes().all(|byte| byte == b' '))
        };
        if !mapping.written_entries().all(leads) {
            return refused("a key that shares its line cannot be moved", "give it a line of its own first");
        }
        Ok(())
    }

    /// The parts of a mapping that stay; `at` is where its lines start, and then where they end.
    fn parts(&mut self, mapping: Node<'t>, above: &str, at: &mut usize) -> Result<Vec<Part>, MigrateError> {
        let mut parts = Vec::new();
        for entry in mapping.written_entries() {
            let path = joined(above, entry.name());
            let start = *at;
            let mut part = Part {
                name: entry.name().to_owned(),
                lines: String::new(),
                column: column_of(self.text, entry.key.span().start),
                inner: None,
            };
            if self.opens(entry.value, &path)? {
                *at = line_end(self.text, entry.key.span().end as usize);
                let first = entry.value.written_entries().next().map_or(0, |entry| entry.key.span().start);
                let step =
                    column_of(self.text, first).checked_sub(part.column).filter(|step| *step > 0).unwrap_or(STEP);
                part.lines = self.lines(start, *at);
                part.inner = Some(Inner { parts: self.parts(entry.value, &path, at)?, step });
                parts.push(part);
                continue;
            }
            *at = self.end_of(entry);
            part.lines = self.lines(start, *at);
            match self.target(&path).filter(|_| !entry.value.is_null()) {
                Some(target) => self.moving.push(Moving { target, part, span: entry.key.span() }),
                None => parts.push(part),
            }
        }
        Ok(parts)
    }

    /// Whether a value is a section whose fields have lines of their own.
    fn opens(&self, value: Node<'t>, path: &str) -> Result<bool, MigrateError> {
        if !self.is_section(path) {
            return Ok(false);
        }
        if value.form() == Form::Null && value.span().is_empty() {
            return Ok(true);
        }
        if value.form() != Form::Mapping {
            return Ok(false);
        }
        match self.movable(value) {
            Err(error) if self.has_moves(value, path) => Err(error),
            movable => Ok(movable.is_ok()),
        }
    }

    /// The end of the last line of an entry. A block scalar may end where the next token starts.
    fn end_of(&self, entry: Entry<'_>) -> usize {
        let end = entry.value.span().end.max(entry.key.span().end) as usize;
        let written = self.text.get(..end).unwrap_or_default().trim_end_matches([' ', '\t']);
        if written.ends_with('\n') { written.len() } else { line_end(self.text, end) }
    }

    fn lines(&self, start: usize, end: usize) -> String {
        let lines = self.text.get(start..end).unwrap_or_default();
        if lines.ends_with('\n') { lines.to_owned() } else { format!("{lines}{}", self.line_break()) }
    }

    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// Puts a part at the end of the section at a path, which is made where it is not there. Gives whether there was room.
fn put(inner: &mut Inner, path: &str, part: Part) -> bool {
    let Some((first, rest)) = path.split_once('.').or((!path.is_empty()).then_some((path, ""))) else {
        if inner.parts.iter().any(|known| known.name == part.name) {
            return false;
        }
        // Short settings stand before the sections.
        let sections = inner.parts.iter().position(|part| part.inner.is_some()).filter(|_| inner.step == 0);
        let place = sections.unwrap_or(inner.parts.len());
        inner.parts.insert(place, part);
        return true;
    };
    if !inner.parts.iter().any(|known| known.name == first) {
        let column = inner.parts.first().map_or(0, |part| part.column);
        let new = Inner { parts: Vec::new(), step: STEP };
        inner.parts.push(Part { name: first.to_owned(), lines: String::new(), column, inner: Some(new) });
    }
    let section = inner.parts.iter_mut().find(|known| known.name == first).and_then(|known| known.inner.as_mut());
    section.is_some_and(|section| put(section, rest, part))
}

/// Takes out the sections that nothing is left in; their comments stay.
fn drop_empty(inner: &mut Inner) {
    for part in &mut inner.parts {
        let Some(section) = &mut part.inner else { continue };
        drop_empty(section);
        if section.parts.is_empty() {
            part.inner = None;
            part.name.clear();
            part.lines = only_comments(&part.lines, part.column);
        }
    }
    inner.parts.retain(|part| !part.lines.is_empty() || part.inner.is_some());
}

fn only_comments(lines: &str, column: usize) -> String {
    let mut out = String::new();
    for line in lines.split_inclusive('\n') {
        let content = line.trim_start();
        if content.starts_with('#') {
            out.push_str(line);
        } else if let Some((_, comment)) = content.split_once(" #") {
            out.push_str(&format!("{}#{comment}", " ".repeat(column)));
        }
    }
    out
}

fn write(inner: &Inner, column: usize, line_break: &str, out: &mut String) {
    for (index, part) in inner.parts.iter().enumerate() {
        if part.lines.is_empty() {
            out.push_str(&format!("{}{}:{line_break}", " ".repeat(column), part.name));
        }
        // What was set apart from the field before it is the first of its section now.
        let lines =
            if index == 0 && inner.step > 0 { part.lines.trim_start_matches(['\r', '\n']) } else { &part.lines };
        for line in lines.split_inclusive('\n') {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if line.trim().is_empty() {
                out.push_str(line.trim_start_matches(' '));
                continue;
            }
            let moved = (blanks + column).saturating_sub(part.column);
            out.push_str(&" ".repeat(moved));
            out.push_str(line.trim_start_matches(' '));
        }
        if let Some(section) = &part.inner {
            write(section, column + section.step, line_break, out);
        }
    }
}

fn joined(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") }
}

/// The end of the line that holds an offset, its line break included.
fn line_end(text: &str, offset: usize) -> usize {
    text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| offset + at + 1)
}
