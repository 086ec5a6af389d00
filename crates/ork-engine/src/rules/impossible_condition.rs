//! `impossible-condition`: conditions that never hold, and rules that no value keeps, whatever the data is.
//!
//! Only what is written out is looked at: a comparison with a template may be with anything.

use std::cmp::Ordering;

use ork_source::Diagnostic;
use ork_yaml::{Entry, Node};

use crate::clock::day_of;
use crate::condition::quantity;
use crate::rules::literal::{literal, text_of};
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen() {
        let name = seen.object.name;
        let turned = |node: Node<'_>| text_of(node, "negate") == Some("true");
        if matches!(name, "condition" | "validation rule") && !turned(seen.node) {
            let told = never(&comparisons(seen.node));
            findings.extend(told.map(|clash| finding(unit, rule, &clash, name)));
        }
        let condition = seen.parent.and_then(|parent| unit.walk.objects.get(parent));
        if name == "day of week"
            && !condition.is_some_and(|condition| turned(condition.node))
            && days(seen.node).is_some_and(|days| days.is_empty())
        {
            let place = seen.key.unwrap_or(seen.node);
            let finding =
                Diagnostic::new(rule.name, rule.level, unit.location(place.span()), "no day fits all of this");
            findings.push(finding.help("take one of the two out, or write two conditions under `or`"));
        }
        if let Some(list) = seen.node.get("when") {
            findings.extend(together(list).map(|clash| finding(unit, rule, &clash, "condition")));
        }
    }
}

/// A comparison that is written out.
#[derive(Clone, Copy)]
struct Comparison<'t> {
    entry: Entry<'t>,
    sort: Sort,
    text: &'t str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Equals,
    Differs,
    In,
    NotIn,
    Prefix,
    Suffix,
    Contains,
    Least,
    Above,
    Most,
    Below,
    Between,
    Present,
    Absent,
}

/// Two comparisons that exclude each other, or one that excludes everything.
struct Clash<'t> {
    at: Comparison<'t>,
    with: Option<Comparison<'t>>,
}

fn sort(name: &str, text: &str) -> Option<Sort> {
    Some(match name {
        "equals" => Sort::Equals,
        "notEquals" => Sort::Differs,
        "in" => Sort::In,
        "notIn" => Sort::NotIn,
        "prefix" => Sort::Prefix,
        "suffix" => Sort::Suffix,
        "contains" => Sort::Contains,
        "min" | "greaterThanOrEqual" | "gte" => Sort::Least,
        "greaterThan" | "gt" => Sort::Above,
        "max" | "lessThanOrEqual" | "lte" => Sort::Most,
        "lessThan" | "lt" => Sort::Below,
        "between" => Sort::Between,
        "exists" if text == "true" => Sort::Present,
        "exists" if text == "false" => Sort::Absent,
        "notExists" if text == "true" => Sort::Absent,
        "notExists" if text == "false" => Sort::Present,
        _ => return None,
    })
}

/// The literal comparisons of a condition.
fn comparisons(node: Node<'_>) -> Vec<Comparison<'_>> {
    let mut found = Vec::new();
    for entry in node.entries() {
        let name = match entry.name() {
            "value" => text_of(node, "operator").or_else(|| node.get("operator").is_none().then_some("equals")),
            name => Some(name),
        };
        // Nothing is a text, too.
        let text = literal(entry.value).map(|scalar| scalar.text());
        let text = text.or_else(|| (entry.value.text() == Some("") && !entry.value.is_null()).then_some(""));
        let (Some(name), Some(text)) = (name, text) else { continue };
        found.extend(sort(name, text).map(|sort| Comparison { entry, sort, text }));
    }
    found
}

/// Two of some comparisons of one value that never hold together.
fn never<'t>(all: &[Comparison<'t>]) -> Option<Clash<'t>> {
    for (index, later) in all.iter().enumerate() {
        if later.sort == Sort::Between && is_empty(later.text) {
            return Some(Clash { at: *later, with: None });
        }
        let clash = all.iter().take(index).find(|before| exclude(before, later) || exclude(later, before));
        if let Some(before) = clash {
            return Some(Clash { at: *later, with: Some(*before) });
        }
    }
    None
}

/// Whether what is equal to the first, or within its bounds, fails the second.
fn exclude(first: &Comparison<'_>, second: &Comparison<'_>) -> bool {
    let listed = |list: &str, text: &str| list.split(',').any(|item| item.trim() == text);
    match (first.sort, second.sort) {
        (Sort::Absent, Sort::Present) => true,
        // What a template gives is absent when it is empty.
        (Sort::Absent, Sort::Equals | Sort::Prefix | Sort::Suffix | Sort::Contains) => !second.text.is_empty(),
        (Sort::Absent, Sort::In) => !listed(second.text, ""),
        (Sort::Absent, Sort::Least | Sort::Above | Sort::Most | Sort::Below | Sort::Between) => true,
        (Sort::Equals, Sort::Equals) => first.text != second.text,
        (Sort::Equals, Sort::Differs) => first.text == second.text,
        (Sort::Equals, Sort::In) => !listed(second.text, first.text),
        (Sort::Equals, Sort::NotIn) => listed(second.text, first.text),
        (Sort::Equals, Sort::Prefix) => !first.text.starts_with(second.text),
        (Sort::Equals, Sort::Suffix) => !first.text.ends_with(second.text),
        (Sort::Equals, Sort::Least | Sort::Above | Sort::Most | Sort::Below) => {
            outside(first.text, second).unwrap_or(false)
        }
        (Sort::Prefix, Sort::Prefix) => !first.text.starts_with(second.text) && !second.text.starts_with(first.text),
        (Sort::Least | Sort::Above, Sort::Most | Sort::Below) => {
            let strict = first.sort == Sort::Above || second.sort == Sort::Below;
            match order(first.text, second.text) {
                Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => strict,
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether a text is a number that a bound leaves out.
fn outside(text: &str, bound: &Comparison<'_>) -> Option<bool> {
    let order = order(text, bound.text)?;
    Some(match bound.sort {
        Sort::Least => order.is_lt(),
        Sort::Above => order.is_le(),
        Sort::Most => order.is_gt(),
        Sort::Below => order.is_ge(),
        _ => false,
    })
}

fn order(left: &str, right: &str) -> Option<Ordering> {
    quantity(left)?.partial_cmp(&quantity(right)?)
}

/// Whether nothing is between the two ends.
fn is_empty(range: &str) -> bool {
    range.split_once(',').is_some_and(|(low, high)| order(low.trim(), high.trim()) == Some(Ordering::Greater))
}

/// Conditions of one list on one field that never hold together.
fn together(list: Node<'_>) -> Option<Clash<'_>> {
    let mut known: Vec<(&str, Vec<Comparison<'_>>)> = Vec::new();
    for condition in list.items().filter(|condition| text_of(*condition, "negate") != Some("true")) {
        // What counts at some times only may count at others.
        let Some(field) = condition.get("field").and_then(Node::text) else { continue };
        let field = field.trim().trim_start_matches('.');
        let own = comparisons(condition);
        // Told of the condition itself.
        if never(&own).is_some() || field.contains("random") || field.contains("now") {
            continue;
        }
        match known.iter_mut().find(|(name, _)| *name == field) {
            None => known.push((field, own)),
            Some((_, all)) => {
                all.extend(own);
                if let Some(clash) = never(all) {
                    return Some(clash);
                }
            }
        }
    }
    None
}

/// The days on which a condition holds, as far as they are written out.
fn days(node: Node<'_>) -> Option<Vec<usize>> {
    let mut left: Vec<usize> = (0..7).collect();
    for (field, weekend) in [("weekday", false), ("weekend", true)] {
        if let Some(said) = text_of(node, field) {
            let weekend = weekend == (said == "true");
            left.retain(|day| matches!(day, 0 | 6) == weekend);
        }
    }
    for (field, wanted) in [("in", true), ("notIn", false)] {
        let Some(list) = node.get(field) else { continue };
        let named: Option<Vec<usize>> = list.items().map(|item| day_of(literal(item)?.text())).collect();
        let named = named?;
        if !named.is_empty() {
            left.retain(|day| named.contains(day) == wanted);
        }
    }
    Some(left)
}

fn finding(unit: &Unit<'_>, rule: &Rule, clash: &Clash<'_>, name: &str) -> Diagnostic {
    let said = |comparison: &Comparison<'_>| format!("`{}: {}`", comparison.entry.name(), comparison.text);
    let what = if name == "condition" { "this never holds" } else { "no value keeps this rule" };
    let place = unit.location(clash.at.entry.value.span());
    match clash.with {
        None => {
            let message = format!("{what}: nothing is between the ends of {}", said(&clash.at));
            Diagnostic::new(rule.name, rule.level, place, message).help("write the lower end first")
        }
        Some(with) => {
            let message = format!("{what}: {} excludes {}", said(&with), said(&clash.at));
            let help = match name {
                "condition" => "all conditions of `when` must hold; where one is enough, write them under `or`",
                _ => "take one of the two out",
            };
            Diagnostic::new(rule.name, rule.level, place, message)
                .help(help)
                .related(unit.location(with.entry.value.span()), "the other one")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_empty;

    #[test]
    fn ranges() {
        assert!(is_empty("10, 1"));
        assert!(!is_empty("1,1"));
        assert!(!is_empty("a,b"));
    }
}
