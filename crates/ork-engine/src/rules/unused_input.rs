//! `unused-input`: an input that a Motif declares and never reads.

use ork_source::{Applicability, Diagnostic, Fix, Span, nearest};

use crate::model::{Include, Input, Motif};
use crate::rules::{MOST_WITH_CHANGES, Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(motif) = unit.motif else { return };
    // A file that cannot be read may use it, and so may whoever reads all inputs at once.
    if !motif.includes.iter().all(Include::is_read) || reads_all(unit) {
        return;
    }
    let misspelt = misspelt(unit, motif);
    for input in motif.inputs.iter().filter(|input| !input.name.value.is_empty() && !is_named(unit, motif, input)) {
        let name = &input.name.value;
        // Reading it under another name is told where that stands.
        if misspelt.contains(&name.as_str()) {
            continue;
        }
        let message = format!("nothing reads the input `{name}`");
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(input.name.span), message)
            .help(format!("read it as `.inputs.{name}`, or remove it"));
        let removed = || unit.source.tree.remove(input.node).ok();
        if let Some(removed) = (findings.len() < MOST_WITH_CHANGES).then(removed).flatten() {
            let title = format!("Remove the input `{name}`");
            finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits: unit.edits(removed) });
        }
        findings.push(finding);
    }
}

/// The inputs that are meant where one is read that is not declared.
fn misspelt<'m>(unit: &Unit<'_>, motif: &'m Motif) -> Vec<&'m str> {
    let names = || motif.inputs.iter().map(|input| input.name.value.as_str());
    let read = unit.sites.iter().flat_map(|site| &site.paths).filter_map(|path| match path.segments.as_slice() {
        [(root, _), (name, _), ..] if root == "inputs" => Some(name.as_str()),
        _ => None,
    });
    read.filter(|name| motif.input(name).is_none()).filter_map(|name| nearest(name, names())).collect()
}

/// Whether a template takes the inputs, or all of its data, as a whole.
fn reads_all(unit: &Unit<'_>) -> bool {
    unit.sites.iter().any(|site| {
        let text = site.scalar.text();
        let whole = |at: usize| text.get(at..).is_some_and(|rest| !rest.starts_with(['.', '_']) && !starts_name(rest));
        // Whoever looks one up names it.
        let by_name =
            |at: usize| text.get(..at).is_some_and(|before| before.ends_with("index ") || before.ends_with("get "));
        text.match_indices(".inputs").any(|(at, found)| whole(at + found.len()) && !by_name(at))
            || [" . ", " .)", "(. ", "$ ", "$)"].iter().any(|bare| text.contains(bare))
    })
}

fn starts_name(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

/// Whether the name stands anywhere but in its declaration: however it is read, it is named.
fn is_named(unit: &Unit<'_>, motif: &Motif, input: &Input) -> bool {
    let declared = unit.source.node(input.node).span();
    let included = motif.includes.iter().filter_map(|include| include.found.as_ref().ok()?.as_ref());
    let other = included.map(|source| source.file.text()).any(|text| names(text, &input.name.value).next().is_some());
    let comments = unit.source.tree.comments();
    let within = |span: Span, at: usize| (span.start as usize..span.end as usize).contains(&at);
    let own = |at: usize| within(declared, at) || comments.iter().any(|comment| within(*comment, at));
    other || names(unit.source.file.text(), &input.name.value).any(|at| !own(at))
}

/// The places where a name stands as a word of its own.
fn names<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let ends =
        |at: usize| text.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    let starts =
        |at: usize| text.get(at..).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    text.match_indices(name).map(|(at, _)| at).filter(move |at| ends(*at) && starts(at + name.len()))
}
