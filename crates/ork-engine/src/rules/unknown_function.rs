//! `unknown-function`: a name that no function has.

use ork_source::{Applicability, Diagnostic, Edit, nearest};
use ork_template::{analysis, functions};

use crate::model::note_items;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let notes: Vec<&str> = note_items(unit.root).filter_map(|item| item.get("name")?.text()).collect();
    // Notes of an included file are not read yet: no name can be called unknown then.
    if unit.root.at("notes.include").is_some() {
        return;
    }
    for site in unit.sound_sites() {
        for (name, span) in analysis::functions(&site.template) {
            if functions::is_known(name) || notes.contains(&name) {
                continue;
            }
            let location = unit.location(site.scalar.to_source(span));
            let mut finding =
                Diagnostic::new(rule.name, rule.level, location.clone(), format!("no function is called `{name}`"));
            let built_in = nearest(name, functions::names());
            if let Some(meant) = nearest(name, notes.iter().copied()).or(built_in) {
                let edit = Edit { location, text: meant.to_owned() };
                finding = finding.help(format!("did you mean `{meant}`?"));
                finding = finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit);
            }
            findings.push(finding);
        }
    }
}
