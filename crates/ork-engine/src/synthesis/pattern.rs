//! Texts that match a regular expression: each part taken as often as it must be, or a little more often.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Characters of such a text at most.
const MOST_LENGTH: usize = 10_000;

/// Texts that match, the shortest first; those that follow are of at least the length that is asked for, if there are any.
pub(super) fn matching(pattern: &str, least: usize) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    let tries = [0, 1, 2, 3, 5, 8, least].into_iter();
    let mut found: Vec<String> = tries.filter_map(|more| text(&hir, more)).collect();
    found.dedup();
    found
}

fn text(hir: &Hir, more: usize) -> Option<String> {
    let mut out = String::new();
    add(hir, more, &mut out)?;
    Some(out)
}

/// Adds what matches; each repetition is taken `more` times where it may be.
fn add(hir: &Hir, more: usize, out: &mut String) -> Option<()> {
    if out.len() > MOST_LENGTH {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(()),
        HirKind::Literal(literal) => {
            out.push_str(std::str::from_utf8(&literal.0).ok()?);
            Some(())
        }
        HirKind::Class(class) => {
            out.push(character(class)?);
            Some(())
        }
        HirKind::Repetition(repetition) => {
            let least = repetition.min as usize;
            let most = repetition.max.map_or(usize::MAX, |most| most as usize);
            (0..more.clamp(least, most.max(least))).try_for_each(|_| add(&repetition.sub, more, out))
        }
        HirKind::Capture(capture) => add(&capture.sub, more, out),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| add(part, more, out)),
        HirKind::Alternation(parts) => parts.iter().find_map(|part| {
            let mut longer = out.clone();
            add(part, more, &mut longer)?;
            *out = longer;
            Some(())
        }),
    }
}

/// A character of a set, a plain one if there is any.
fn character(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let plain = "a1Ab0-".chars().find(|plain| ranges.iter().any(|(from, to)| from <= plain && plain <= to));
    plain.or_else(|| ranges.first().map(|(from, _)| *from))
}
