//! `unknown-reference`: a name that refers to something which the same document or mapping should declare, and does not.
//!
//! Entries, profiles, inputs and functions have rules of their own.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};
use ork_template::analysis::calls;
use ork_template::functions::Family;
use ork_yaml::{Node, Scalar};

use crate::rules::literal::{holder, literal, literals};
use crate::rules::{Rule, Unit};
use crate::source::Kind;
use crate::walk::{Seen, SeenText};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let told = Told { unit, rule };
    for (seen, scalar) in literals(unit, |seen| matches!(seen.field, "teams" | "link" | "sentinels" | "clusters")) {
        let Some(holder) = holder(unit, seen) else { continue };
        let finding = match (holder.object.name, seen.field) {
            ("notification", "teams") => told.team(scalar),
            ("validation rule", "link") => told.link(seen, scalar),
            ("gate", "sentinels") => told.sentinel(seen, scalar.text(), scalar.span(), true),
            ("serve" | "serve target", "clusters") => told.cluster(scalar),
            _ => None,
        };
        findings.extend(finding);
    }
    for seen in unit.walk.seen() {
        match seen.object.name {
            "serve" | "serve target" => findings.extend(told.tokens(seen)),
            _ if seen.node.get("volumeMounts").is_some() => findings.extend(told.mounts(seen)),
            _ => {}
        }
    }
    for site in unit.sound_sites().filter(|site| site.seen.entry.is_some()) {
        // Calls are looked for only where a name is like those of sentinels.
        if !site.scalar.text().contains("Changed") && !site.scalar.text().contains("deletionStarted") {
            continue;
        }
        for call in calls(&site.template) {
            let is_sentinel = call.callee.function.is_some_and(|function| function.family == Family::Sentinel);
            if is_sentinel && !unit.is_note(site, &call.callee.name) {
                let span = site.scalar.to_source(call.span);
                findings.extend(told.sentinel(&site.seen, &call.callee.name, span, in_gate(unit, &site.seen)));
            }
        }
    }
}

/// Whether a scalar stands in a gate.
fn in_gate(unit: &Unit<'_>, seen: &SeenText<'_>) -> bool {
    let mut at = unit.walk.objects.get(seen.object);
    while let Some(seen) = at {
        if matches!(seen.object.name, "gate" | "preReconcile") {
            return true;
        }
        at = seen.parent.and_then(|parent| unit.walk.objects.get(parent));
    }
    false
}

#[derive(Clone, Copy)]
struct Told<'u, 't> {
    unit: &'u Unit<'t>,
    rule: &'u Rule,
}

impl<'t> Told<'_, 't> {
    fn finding(self, span: Span, message: String, help: &str) -> Diagnostic {
        Diagnostic::new(self.rule.name, self.rule.level, self.unit.location(span), message).help(help)
    }

    /// A finding at a name, with the one that was probably meant.
    fn among(self, scalar: Scalar<'_>, message: String, known: &[&str], help: &str) -> Diagnostic {
        let finding = self.finding(scalar.span(), message, help);
        let Some(meant) = nearest(scalar.text(), known.iter().copied()) else { return finding };
        let inner = scalar.to_source(Span::from(0..scalar.text().len()));
        let edit = Edit { location: self.unit.location(inner), text: meant.to_owned() };
        let finding = finding.help(format!("did you mean `{meant}`?"));
        finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
    }

    /// The entry of a scalar. An override says only a part of what there is.
    fn entry(self, seen: &SeenText<'_>) -> Option<Node<'t>> {
        if self.unit.kind == Kind::Komposer {
            return None;
        }
        Some(self.unit.source.node(self.unit.operators.get(seen.entry?)?.entry()?.node))
    }

    /// A Komposer may bring teams of its own, so that only a document with teams is sure.
    fn team(self, scalar: Scalar<'_>) -> Option<Diagnostic> {
        let teams: Vec<&str> = keys(self.unit.root.at("notification.teams")?);
        let unknown = !teams.is_empty() && !teams.contains(&scalar.text());
        unknown.then(|| {
            let message = format!("no team is called `{}`", scalar.text());
            self.among(scalar, message, &teams, "declare it under `notification.teams`")
        })
    }

    fn link(self, seen: &SeenText<'_>, scalar: Scalar<'_>) -> Option<Diagnostic> {
        let entry = self.entry(seen)?;
        let serve = entry.get("serve").or_else(|| entry.get("idp"));
        if serve.is_some_and(|serve| serve.get("include").is_some()) {
            return None;
        }
        let lists = ["fields", "labels", "annotations"].into_iter();
        let names: Vec<&str> = lists.filter_map(|list| serve?.get(list)).flat_map(keys).collect();
        let unknown = !names.contains(&scalar.text());
        unknown.then(|| {
            let message = format!("`serve` has no field `{}` to show as wrong", scalar.text());
            self.among(scalar, message, &names, "name a field, label or annotation of `serve`, or remove `link`")
        })
    }

    fn sentinel(self, seen: &SeenText<'_>, name: &str, span: Span, in_gate: bool) -> Option<Diagnostic> {
        if !in_gate {
            let message = format!("`{name}` is known in gates alone");
            return Some(self.finding(span, message, "ask for it in a gate of `preReconcile`, `watch` or `events`"));
        }
        let declared = self.entry(seen)?.at("operatorBox.preReconcile.sentinels");
        let known = declared.into_iter().flat_map(Node::items).any(|item| item.text() == Some(name));
        let message = || format!("`{name}` is not among the sentinels of this entry");
        (!known).then(|| self.finding(span, message(), "add it to `operatorBox.preReconcile.sentinels`"))
    }

    /// A Komposer may bring the gateway.
    fn cluster(self, scalar: Scalar<'_>) -> Option<Diagnostic> {
        let clusters = self.unit.root.at("gateway.clusters").filter(|clusters| clusters.get("include").is_none())?;
        let names = keys(clusters);
        let unknown = !names.is_empty() && !names.contains(&scalar.text());
        unknown.then(|| {
            let message = format!("the gateway has no cluster `{}`", scalar.text());
            self.among(scalar, message, &names, "declare it under `gateway.clusters`")
        })
    }

    fn tokens(self, seen: &Seen<'_>) -> Vec<Diagnostic> {
        let auth = self.unit.root.at("gateway.api.auth").filter(|auth| auth.get("include").is_none());
        let known: Vec<&str> = auth
            .and_then(|auth| auth.get("tokens"))
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|item| item.get("name")?.text())
            .collect();
        // Webhooks are callers, too.
        let webhooks = self.unit.root.at("gateway.webhooks").is_some();
        let Some(tokens) = seen.node.get("tokens").filter(|_| !known.is_empty() && !webhooks) else {
            return Vec::new();
        };
        let unknown = tokens.entries().filter(|entry| !known.contains(&entry.name()));
        let found = unknown.filter_map(|entry| {
            let message = format!("the gateway has no token `{}`", entry.name());
            Some(self.among(entry.key.scalar()?, message, &known, "declare it under `gateway.api.auth.tokens`"))
        });
        found.collect()
    }

    /// Mounts of volumes that the same pod has not.
    fn mounts(self, seen: &Seen<'_>) -> Vec<Diagnostic> {
        let names = |list: &str| seen.node.get(list).into_iter().flat_map(Node::items).collect::<Vec<_>>();
        let mut known = Vec::new();
        for item in names("volumes").into_iter().chain(names("volumeClaimTemplates")) {
            match item.get("name").map(|name| (literal(name), name.text())) {
                Some((Some(_), Some(name))) => known.push(name),
                // A template may give any name.
                Some((None, Some(name))) if !name.is_empty() => return Vec::new(),
                _ => known.push("data"),
            }
        }
        let mounts = names("volumeMounts").into_iter().filter_map(|item| literal(item.get("name")?));
        let unknown = mounts.filter(|name| !known.contains(&name.text()));
        let found = unknown.map(|name| {
            let message = format!("these pods have no volume `{}`", name.text());
            self.among(name, message, &known, "add it to `volumes`")
        });
        found.collect()
    }
}

/// The keys of a mapping.
fn keys(node: Node<'_>) -> Vec<&str> {
    node.entries().map(|entry| entry.name()).collect()
}
