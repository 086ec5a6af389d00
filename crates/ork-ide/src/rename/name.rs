//! Whether something can have a new name: how it is written, and whether it is taken.

use ork_engine::compose::normal;
use ork_engine::render::built_in_profiles;
use ork_project::Snapshot;
use ork_template::functions;
use ork_yaml::Step;

use crate::names::{self, Found, Sort, Symbol, Written};

/// Words of templates.
const KEYWORDS: [&str; 13] =
    ["if", "else", "end", "range", "with", "define", "block", "template", "break", "continue", "nil", "true", "false"];

/// Whether a name can stand wherever the old one does.
pub(super) fn check(symbol: &Symbol, found: &[Found], new: &str) -> Result<(), String> {
    if new.is_empty() {
        return Err("a name cannot be empty".to_owned());
    }
    if symbol.sort == Sort::Variable {
        let rest = new.trim_start_matches('$');
        return if is_word(rest) { Ok(()) } else { Err(format!("`{new}` is no name of a variable: {WORD}")) };
    }
    if symbol.sort == Sort::Anchor {
        let is_name = !new.contains(|c: char| c.is_whitespace() || c.is_control() || "[]{},&*".contains(c));
        return if is_name { Ok(()) } else { Err(format!("`{new}` is no name of an anchor")) };
    }
    let stands = |written: Written| found.iter().any(|found| found.mention.written == written);
    if (stands(Written::Word) || symbol.sort == Sort::Note) && !is_word(new) {
        return Err(format!("`{new}` cannot stand in a template: {WORD}"));
    }
    if matches!(symbol.sort, Sort::Input | Sort::Entry | Sort::Cross | Sort::Call | Sort::Field) && !is_segment(new) {
        return Err(format!("`{new}` is no name: letters, digits, `_` and `-` are"));
    }
    if new.contains(char::is_whitespace) || ork_yaml::text_of(new) != new {
        return Err(format!("`{new}` is no name: YAML reads it as something else"));
    }
    Ok(())
}

const WORD: &str = "a letter or `_` comes first, then letters, digits and `_`";

fn is_word(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn is_segment(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// Whether a name is taken where the thing is declared, or where it is mentioned.
pub(super) fn clash(snapshot: &Snapshot, symbol: &Symbol, found: &[Found], new: &str) -> Result<(), String> {
    let noun = symbol.sort.noun();
    let taken = || Err(format!("another {noun} is called `{new}`"));
    match symbol.sort {
        Sort::Note if functions::lookup(new).is_some() || KEYWORDS.contains(&new) => {
            return Err(format!("`{new}` is a word of every template"));
        }
        Sort::Profile if built_in_profiles(symbol.within.first().map_or("", String::as_str)).contains(&new) => {
            return Err(format!("`{new}` is a built-in profile"));
        }
        _ => {}
    }
    let Ok(home) = snapshot.source(&symbol.home) else { return Ok(()) };
    // Variables of other templates are others.
    let around = Some(symbol.at).filter(|_| symbol.sort == Sort::Variable);
    let is_beside = |other: &Symbol| match symbol.sort {
        // An inner name would hide an outer one, wherever the two are declared.
        Sort::Variable | Sort::Anchor => other.name == new,
        Sort::Entry => normal(&other.name) == normal(new) && other.home == symbol.home,
        _ => other.name == new && other.home == symbol.home && other.within == symbol.within,
    };
    let beside = names::all_in(snapshot, &home, symbol.sort, around);
    let same = |other: &Symbol| *other == *symbol;
    if beside.iter().any(|other| is_beside(&other.symbol) && !same(&other.symbol)) {
        return taken();
    }
    for found in found {
        if let Some(file) = twice(snapshot, found, new) {
            return Err(format!("`{new}` stands in {file} already, beside `{}`", symbol.name));
        }
    }
    Ok(())
}

/// The file in which a mapping that mentions the thing has the new name already.
fn twice(snapshot: &Snapshot, found: &Found, new: &str) -> Option<String> {
    let source = snapshot.source(found.location.file.path()).ok()?;
    let start = found.mention.span.start;
    let steps = source.tree.path_at(source.tree.document_at(start)?, start);
    let (Step::Key { key, .. }, before) = steps.split_last()? else { return None };
    let holder = match before.last() {
        Some(Step::Value { value, .. }) => source.node(*value),
        Some(Step::Item { item, .. }) => source.node(*item),
        _ => source.tree.root(source.tree.document_at(start)?)?,
    };
    let other = holder.written_entries().find(|entry| entry.key.id() != *key && entry.key.text() == Some(new));
    let name = source.file.path().file_name().map(|name| name.to_string_lossy().into_owned());
    other.map(|_| format!("`{}`", name.unwrap_or_default()))
}
