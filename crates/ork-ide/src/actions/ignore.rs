//! Switching a rule off for one line, by a comment.

use std::sync::Arc;

use ork_engine::source::Source;
use ork_engine::suppress::ignoring;
use ork_source::{Encoding, Span};

use super::{Act, Action, ActionKind, Asked, Change, GONE, Job, Task, edits};

pub(super) fn offer(source: &Arc<Source>, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    if !source.is_ours() {
        return;
    }
    let mut told: Vec<(u32, &str)> = Vec::new();
    for (index, found) in asked.here() {
        let line = line(source, found.span);
        // What cannot be read has no lines to speak of.
        let known = found.rule == "yaml-syntax" || told.contains(&(line, &found.rule));
        if known || ignoring(source, line, &[&found.rule]).is_none() {
            continue;
        }
        told.push((line, &found.rule));
        let task = Task { job: Job::Ignore, span: found.span, text: found.rule.clone() };
        actions.push(Action {
            title: format!("Ignore `{}` on this line", found.rule),
            kind: ActionKind::QuickFix,
            preferred: false,
            about: vec![index],
            act: Act::Task(task),
        });
    }
}

pub(super) fn change(source: &Arc<Source>, task: &Task) -> Result<Change, String> {
    let change = ignoring(source, line(source, task.span), &[&task.text]).ok_or(GONE)?;
    Ok(Change { edits: edits(source, vec![change]), creates: Vec::new() })
}

fn line(source: &Source, span: Span) -> u32 {
    source.file.position(span.start, Encoding::Utf8).line
}
