//! Fixes of many findings at once: everything that is certain, or all that one rule found.

use std::sync::Arc;

use ork_engine::source::{Source, difference};
use ork_project::{Snapshot, fixed};
use ork_source::Span;

use super::{Act, Action, ActionKind, Asked, Change, Job, Task, task};

pub(super) fn offer(source: &Arc<Source>, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    let whole = Span::from(0..source.file.text().len());
    if asked.wants(ActionKind::QuickFix) {
        let mut told: Vec<&str> = Vec::new();
        for (_, found) in asked.here().filter(|(_, found)| found.plain) {
            let same = |(_, other): &(usize, &super::Found)| other.rule == found.rule && other.plain;
            let about: Vec<usize> = asked.found.iter().enumerate().filter(same).map(|(index, _)| index).collect();
            if about.len() < 2 || told.contains(&found.rule.as_str()) {
                continue;
            }
            told.push(&found.rule);
            let title = format!("Fix all `{}` in this document", found.rule);
            let task = Task { job: Job::FixRule, span: whole, text: found.rule.clone() };
            let kind = ActionKind::QuickFix;
            actions.push(Action { title, kind, preferred: false, about, act: Act::Task(task) });
        }
    }
    // Without being asked for it, only where somebody looks at one of several.
    let named = !asked.only.is_empty();
    let safe = asked.found.iter().filter(|found| found.safe).count();
    let here = || safe > 1 && asked.here().any(|(_, found)| found.safe);
    if asked.wants(ActionKind::FixAll) && if named { safe > 0 } else { here() } {
        let about = asked.found.iter().enumerate().filter(|(_, found)| found.safe).map(|(index, _)| index).collect();
        let title = "Apply all safe fixes in this document".to_owned();
        let act = Act::Task(task(Job::FixAll, whole));
        actions.push(Action { title, kind: ActionKind::FixAll, preferred: false, about, act });
    }
}

/// All fixes that are certain, or those of a rule.
pub(super) fn all(snapshot: &Snapshot, source: &Arc<Source>, rule: Option<&str>) -> Result<Change, String> {
    let text = fixed(snapshot, source.file.path(), rule);
    let edits = text.map(|text| lines(source, &text)).unwrap_or_default();
    Ok(Change { edits, creates: Vec::new() })
}

/// What makes a text of another, line by line where lines correspond: cursors and folds elsewhere stay.
pub(super) fn lines(source: &Source, after: &str) -> Vec<ork_source::Edit> {
    let before = source.file.text();
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let changes = if old.len() == new.len() {
        let mut start = 0;
        let mut changes = Vec::new();
        for (old, new) in old.into_iter().zip(new) {
            if old != new {
                let (span, text) = difference(old, new);
                changes.push((span.shifted(start), text.to_owned()));
            }
            start += u32::try_from(old.len()).unwrap_or_default();
        }
        changes
    } else {
        let (span, text) = difference(before, after);
        vec![(span, text.to_owned())]
    };
    super::edits(source, changes)
}
