//! The `expect` block of a Simulate document, and whether a run is as it says.

use ork_source::Span;
use ork_yaml::Node;

use crate::object::plural_of;
use crate::operation::{Action, Operation};
use crate::simulate::{Entries, Record, Run};

/// An operation that must happen, or must not.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    cycle: Option<usize>,
    verb: String,
    resource: String,
    name: Option<String>,
    count: usize,
    span: Span,
}

/// What must come out.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// The entries that it is about.
    pub entries: Entries,
    steady: Option<(bool, Span)>,
    steady_at: Option<(usize, Span)>,
    no_errors: Option<Span>,
    ops: Vec<Rule>,
    absent: Vec<Rule>,
}

/// Whether one line of an expectation holds.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was asked, and what came instead.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// Where it is asked.
    pub span: Span,
}

/// Reads `spec.expect`: what is said of all entries, and what `crds` says of single ones in its place. `include` gives
/// the rules of another file.
#[must_use]
pub fn read(expect: Node<'_>, include: &mut dyn FnMut(Node<'_>) -> Vec<Rule>) -> Vec<Expectation> {
    let crds: Vec<_> = expect.get("crds").into_iter().flat_map(Node::entries).collect();
    let whole = one(expect, Entries::default(), include);
    if crds.is_empty() {
        return vec![whole];
    }
    // Each part counts for the entries that do not say it themselves.
    let others = |key: &str| {
        let saying = crds.iter().filter(|entry| entry.value.get(key).is_some());
        Entries { only: None, except: saying.map(|entry| entry.name().to_owned()).collect() }
    };
    let part = |key: &str| Expectation { entries: others(key), ..Expectation::default() };
    let mut all = vec![
        Expectation { steady: whole.steady, ..part("steady") },
        Expectation { steady_at: whole.steady_at, ..part("steadyAt") },
        Expectation { no_errors: whole.no_errors, ..part("noErrors") },
        Expectation { ops: whole.ops, ..part("ops") },
        Expectation { absent: whole.absent, ..part("absent") },
    ];
    for entry in &crds {
        let entries = Entries { only: Some(entry.name().to_owned()), except: Vec::new() };
        all.push(one(entry.value, entries, include));
    }
    all
}

fn one(node: Node<'_>, entries: Entries, include: &mut dyn FnMut(Node<'_>) -> Vec<Rule>) -> Expectation {
    let scalar = |key: &str| node.get(key).and_then(|value| Some((value.text()?, value.span())));
    let mut list = |key: &str| {
        let items = node.get(key).into_iter().flat_map(Node::items);
        items
            .flat_map(|item| match item.get("include") {
                // What the file asks is asked here.
                Some(file) => include(file).into_iter().map(|rule| Rule { span: file.span(), ..rule }).collect(),
                None => vec![rule(item)],
            })
            .collect()
    };
    Expectation {
        entries,
        steady: scalar("steady").map(|(text, span)| (text == "true", span)),
        steady_at: scalar("steadyAt").and_then(|(text, span)| Some((text.parse().ok()?, span))),
        no_errors: scalar("noErrors").filter(|(text, _)| *text == "true").map(|(_, span)| span),
        ops: list("ops"),
        absent: list("absent"),
    }
}

/// Reads one item of `ops` or `absent`.
#[must_use]
pub fn rule(item: Node<'_>) -> Rule {
    let text = |key: &str| item.get(key).and_then(Node::text).map(str::to_owned);
    Rule {
        cycle: text("cycle").and_then(|cycle| cycle.parse().ok()).filter(|cycle| *cycle > 0),
        verb: text("verb").unwrap_or_default(),
        resource: text("resource").unwrap_or_default().to_lowercase(),
        name: text("name").filter(|name| !name.is_empty()),
        count: text("count").and_then(|count| count.parse().ok()).unwrap_or(1).max(1),
        span: item.written_entries().next().map_or(item.span(), |entry| entry.key.span()),
    }
}

/// The plural that an operation is recorded under.
#[must_use]
pub fn resource_of(operation: &Operation, plural: impl Fn(&str, &str) -> Option<String>) -> String {
    let key = &operation.key;
    plural(&key.group, &key.kind).unwrap_or_else(|| plural_of(&key.kind))
}

impl Rule {
    fn fits(&self, cycle: usize, record: &Record, plural: &dyn Fn(&str, &str) -> Option<String>) -> bool {
        let verb = record.operation.verb();
        // An apply is a create or an update, depending on what was there; a status is patched.
        let same_verb = self.verb == verb || self.verb.is_empty() || (self.verb == "apply" && verb != "delete");
        let patched = self.verb == "patch" && matches!(record.operation.action, Action::Apply { exists: true, .. });
        self.cycle.is_none_or(|wanted| wanted == cycle)
            && (same_verb || patched)
            && (self.resource.is_empty() || self.resource == resource_of(&record.operation, plural))
            && self.name.as_ref().is_none_or(|name| *name == record.operation.key.name)
    }

    fn text(&self) -> String {
        let name = self.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let cycle = self.cycle.map(|cycle| format!(" in cycle {cycle}")).unwrap_or_default();
        let verb = if self.verb.is_empty() { "any operation on" } else { &self.verb };
        let count = if self.count > 1 { format!(", {} times", self.count) } else { String::new() };
        format!("{verb} {}{name}{cycle}{count}", self.resource)
    }
}

/// Compares a run with an expectation, line by line. `plural` knows the plurals of kinds that are defined.
#[must_use]
pub fn verdicts(expectation: &Expectation, run: &Run, plural: &dyn Fn(&str, &str) -> Option<String>) -> Vec<Verdict> {
    let entries = &expectation.entries;
    let steady = run.steady(entries);
    let found = steady.map_or("never".to_owned(), |cycle| format!("at cycle {cycle}"));
    let mut all = Vec::new();
    if let Some((wanted, span)) = expectation.steady {
        let text = if wanted { format!("comes to rest: {found}") } else { format!("never comes to rest: {found}") };
        all.push(Verdict { text, holds: steady.is_some() == wanted, span });
    }
    if let Some((latest, span)) = expectation.steady_at {
        let holds = steady.is_some_and(|cycle| cycle <= latest);
        all.push(Verdict { text: format!("comes to rest by cycle {latest}: {found}"), holds, span });
    }
    if let Some(span) = expectation.no_errors {
        let failed = run.cycles.iter().position(|cycle| cycle.has_failed(entries));
        let text = failed.map_or("no errors".to_owned(), |cycle| format!("no errors: cycle {} has one", cycle + 1));
        all.push(Verdict { text, holds: failed.is_none(), span });
    }
    let count = |rule: &Rule| {
        let cycles = (1..).zip(&run.cycles);
        cycles.map(|(number, cycle)| cycle.of(entries).filter(|record| rule.fits(number, record, plural)).count()).sum()
    };
    for rule in &expectation.ops {
        let found: usize = count(rule);
        let holds = found >= rule.count;
        let instead = if holds { String::new() } else { format!(": {}", instead(rule, entries, run, plural)) };
        all.push(Verdict { text: format!("{}{instead}", rule.text()), holds, span: rule.span });
    }
    for rule in &expectation.absent {
        let found: usize = count(rule);
        all.push(Verdict { text: format!("never {}", rule.text()), holds: found == 0, span: rule.span });
    }
    all
}

/// What happened in the place of an operation that was asked for.
fn instead(rule: &Rule, entries: &Entries, run: &Run, plural: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let any_cycle = Rule { cycle: None, ..rule.clone() };
    let cycles = (1..).zip(&run.cycles);
    let elsewhere =
        cycles.clone().find(|(number, cycle)| cycle.of(entries).any(|record| any_cycle.fits(*number, record, plural)));
    if let Some((number, _)) = elsewhere {
        return format!("it happens in cycle {number}");
    }
    let any_name = Rule { name: None, ..any_cycle };
    let mut names: Vec<&str> = cycles
        .flat_map(|(number, cycle)| {
            let any_name = &any_name;
            cycle.of(entries).filter(move |record| any_name.fits(number, record, plural))
        })
        .map(|record| record.operation.key.name.as_str())
        .collect();
    names.dedup();
    match names.as_slice() {
        [] => format!("no such operation on {}", rule.resource),
        names => format!("it happens to {}", names.join(", ")),
    }
}
