//! The `expect` block of a Simulate document, and whether a run is as it says.

use ork_source::Span;
use ork_yaml::Node;

use crate::object::plural_of;
use crate::operation::{Action, Operation};
use crate::simulate::{Record, Run};

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
    /// The entry that it is about; all where none is named.
    pub entry: Option<String>,
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

/// Reads `spec.expect`: one expectation for all entries, or one for each entry that `crds` names and one for the others.
/// `include` gives the rules of another file.
#[must_use]
pub fn read(expect: Node<'_>, include: &mut dyn FnMut(Node<'_>) -> Vec<Rule>) -> Vec<Expectation> {
    let crds = expect.get("crds");
    let mut all: Vec<Expectation> = crds
        .into_iter()
        .flat_map(Node::entries)
        .map(|entry| one(entry.value, Some(entry.name().to_owned()), include))
        .collect();
    if all.is_empty() || expect.entries().any(|entry| entry.name() != "crds") {
        all.insert(0, one(expect, None, include));
    }
    all
}

fn one(node: Node<'_>, entry: Option<String>, include: &mut dyn FnMut(Node<'_>) -> Vec<Rule>) -> Expectation {
    let scalar = |key: &str| node.get(key).and_then(|value| Some((value.text()?, value.span())));
    let mut list = |key: &str| {
        let items = node.get(key).into_iter().flat_map(Node::items);
        items
            .flat_map(|item| match item.get("include") {
                Some(file) => include(file),
                None => vec![rule(item)],
            })
            .collect()
    };
    Expectation {
        entry,
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
    let entry = expectation.entry.as_deref();
    let steady = run.steady(entry);
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
        let failed = run.cycles.iter().position(super::simulate::Cycle::failed);
        let text = failed.map_or("no errors".to_owned(), |cycle| format!("no errors: cycle {} has one", cycle + 1));
        all.push(Verdict { text, holds: failed.is_none(), span });
    }
    let count = |rule: &Rule| {
        let cycles = (1..).zip(&run.cycles);
        cycles.map(|(number, cycle)| cycle.of(entry).filter(|record| rule.fits(number, record, plural)).count()).sum()
    };
    for rule in &expectation.ops {
        let found: usize = count(rule);
        let holds = found >= rule.count;
        let instead = if holds { String::new() } else { format!(": {}", instead(rule, entry, run, plural)) };
        all.push(Verdict { text: format!("{}{instead}", rule.text()), holds, span: rule.span });
    }
    for rule in &expectation.absent {
        let found: usize = count(rule);
        all.push(Verdict { text: format!("never {}", rule.text()), holds: found == 0, span: rule.span });
    }
    all
}

/// What happened in the place of an operation that was asked for.
fn instead(rule: &Rule, entry: Option<&str>, run: &Run, plural: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let any_cycle = Rule { cycle: None, ..rule.clone() };
    let cycles = (1..).zip(&run.cycles);
    let elsewhere =
        cycles.clone().find(|(number, cycle)| cycle.of(entry).any(|record| any_cycle.fits(*number, record, plural)));
    if let Some((number, _)) = elsewhere {
        return format!("it happens in cycle {number}");
    }
    let any_name = Rule { name: None, ..any_cycle };
    let mut names: Vec<&str> = cycles
        .flat_map(|(number, cycle)| {
            let any_name = &any_name;
            cycle.of(entry).filter(move |record| any_name.fits(number, record, plural))
        })
        .map(|record| record.operation.key.name.as_str())
        .collect();
    names.dedup();
    match names.as_slice() {
        [] => format!("no such operation on {}", rule.resource),
        names => format!("it happens to {}", names.join(", ")),
    }
}
