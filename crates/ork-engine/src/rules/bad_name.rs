//! `bad-name`: a name that Kubernetes gives to nothing of its kind.
//!
//! Of a template what stands beside the expressions is looked at: whatever they give, it stays in the name.

use ork_source::{Diagnostic, Span};
use ork_template::{Node as Part, is_subdomain};
use ork_yaml::Scalar;

use crate::fields::{Object, RESOURCE_LISTS, TextKind};
use crate::resources::{Family, ResourceList};
use crate::rules::literal::{Refusal, holder, kind, literal, literals, refused};
use crate::rules::{Rule, Unit, carried};
use crate::source::Kind;
use crate::walk::SeenText;

/// What a name may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Lower-case words with dots between them, at most 253 characters.
    Subdomain,
    /// One lower-case word, at most 63 characters.
    Label,
    /// One lower-case word of so many characters at most.
    Short(usize),
    /// Anything that can stand in a URL.
    Segment,
    /// A word that templates can call.
    Identifier,
}

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in &unit.walk.texts {
        let named = kind(seen) == Some(TextKind::Name) || matches!(seen.field, "name");
        let Some(form) =
            holder(unit, seen).filter(|_| named).and_then(|holder| form(unit.kind, seen.field, holder.object))
        else {
            continue;
        };
        if let Some(scalar) = literal(seen.node) {
            let refusal = judge(form, scalar.text());
            findings.extend(refusal.map(|refusal| refused(unit, rule, scalar, refusal)));
        } else if let Some(scalar) = seen.node.scalar().filter(|_| seen.text.is_some_and(|text| text.template)) {
            findings.extend(beside(unit, rule, form, scalar));
        }
    }
    for value in carried::carried(unit, |place| place.text.kind == TextKind::Name) {
        let form = form(unit.kind, value.place.field, value.place.object);
        if let Some(refusal) = form.and_then(|form| judge(form, &value.text)) {
            carried::refused(rule, value, refusal, findings);
        }
    }
    own_key(unit, rule, findings);
    for (_, scalar) in literals(unit, |seen| seen.field == "name" && is_variable(unit, seen)) {
        let fits = scalar.text().bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=');
        let refusal = || Refusal::new(format!("`{}` cannot name a variable", scalar.text()), "leave `=` out of it");
        findings.extend((!fits).then(|| refused(unit, rule, scalar, refusal())));
    }
}

fn is_variable(unit: &Unit<'_>, seen: &SeenText<'_>) -> bool {
    holder(unit, seen).is_some_and(|holder| holder.object.name == "environment variable")
}

/// The key of an entry of `spec.crds`, which is a name in lower case once blanks are out.
fn own_key(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(scalar) = unit.own_key().and_then(literal) else { return };
    let name: String = scalar.text().chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if judge(Form::Label, &name).is_some() {
        let message = format!("`{}` cannot be the name of an entry", scalar.text());
        findings.push(refused(unit, rule, scalar, Refusal::new(message, Form::Label.help())));
    }
}

/// What a name must be where it stands; none where nothing is known.
fn form(document: Kind, field: &str, object: &Object) -> Option<Form> {
    let list = RESOURCE_LISTS.iter().find(|list| std::ptr::eq(list.object, object));
    if let Some(list) = list {
        return match field {
            "name" => of_object(list),
            "namespace" | "fromNamespace" | "toNamespaces" => Some(Form::Label),
            "serviceName" => Some(Form::Label),
            _ => Some(Form::Subdomain),
        };
    }
    match (object.name, field) {
        ("metadata", "name") if matches!(document, Kind::Katalog | Kind::Komposer | Kind::Motif) => Some(Form::Label),
        ("metadata", "namespace") => Some(Form::Label),
        ("note", "name") => Some(Form::Identifier),
        ("volume" | "volume mount" | "volume claim template", "name") => Some(Form::Label),
        ("key reference" | "envFrom reference" | "volume source" | "Secret reference", "name") => Some(Form::Subdomain),
        ("token Secret" | "cluster Secret", "name") => Some(Form::Subdomain),
        ("claim source", "claimName") => Some(Form::Subdomain),
        (
            "CRD entry" | "Secret reference" | "token Secret" | "cluster Secret" | "setup chart" | "setup wait",
            "namespace",
        ) => Some(Form::Label),
        ("roleRef", "name") => Some(Form::Segment),
        _ => None,
    }
}

fn of_object(list: &ResourceList) -> Option<Form> {
    match list.key {
        "namespaces" | "services" => Some(Form::Label),
        "cronJobs" => Some(Form::Short(52)),
        "roles" | "roleBindings" | "clusterRoles" | "clusterRoleBindings" => Some(Form::Segment),
        // The container has the name, too.
        _ if list.facts.family == Family::Workload => Some(Form::Label),
        _ => Some(Form::Subdomain),
    }
}

impl Form {
    fn fits(self, text: &str) -> bool {
        match self {
            Form::Subdomain => is_subdomain(text),
            Form::Label => is_subdomain(text) && !text.contains('.') && text.len() <= 63,
            Form::Short(most) => Form::Label.fits(text) && text.len() <= most,
            Form::Segment => !matches!(text, "." | "..") && !text.contains(['/', '%']),
            Form::Identifier => {
                let mut letters = text.chars();
                letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                    && letters.all(|c| c.is_alphanumeric() || c == '_')
            }
        }
    }

    /// Whether a character can stand somewhere in such a name.
    fn takes(self, c: char) -> bool {
        match self {
            Form::Subdomain => c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'),
            Form::Label | Form::Short(_) => c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
            Form::Segment => !matches!(c, '/' | '%'),
            Form::Identifier => c.is_alphanumeric() || c == '_',
        }
    }

    fn help(self) -> String {
        match self {
            Form::Subdomain => {
                "use at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends"
            }
            Form::Label => "use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends",
            Form::Short(most) => {
                return format!(
                    "use at most {most} lower-case letters, digits and `-`, with a letter or digit at both ends"
                );
            }
            Form::Segment => "use no `/` and no `%`",
            Form::Identifier => "use letters, digits and `_`, with no digit in front",
        }
        .to_owned()
    }
}

fn judge(form: Form, text: &str) -> Option<Refusal> {
    if form.fits(text) {
        return None;
    }
    let what = if form == Form::Identifier { "of a function" } else { "here" };
    let meant = match form {
        Form::Subdomain | Form::Label | Form::Short(_) => Some(text.to_lowercase().replace(['_', ' '], "-")),
        _ => None,
    };
    let meant = meant.filter(|meant| form.fits(meant));
    Some(Refusal::new(format!("`{text}` cannot be a name {what}"), form.help()).meant(meant))
}

/// What is written around the expressions of a template, as far as it is always there.
fn beside(unit: &Unit<'_>, rule: &Rule, form: Form, scalar: Scalar<'_>) -> Option<Diagnostic> {
    let template = ork_template::parse(scalar.text());
    if !template.errors.is_empty() {
        return None;
    }
    let texts = template.nodes.iter().filter_map(|part| match part {
        Part::Text(span) => Some(*span),
        _ => None,
    });
    for span in texts {
        let written = span.text(scalar.text());
        // Blanks at the ends are cut off.
        let (start, end) = (written.len() - written.trim_start().len(), written.trim_end().len());
        let inner = written.get(start..end).unwrap_or_default();
        let Some((at, wrong)) = inner.char_indices().find(|(_, c)| !form.takes(*c) && !c.is_whitespace()) else {
            continue;
        };
        let at = span.start as usize + start + at;
        let location = unit.location(scalar.to_source(Span::from(at..at + wrong.len_utf8())));
        let message = format!("no name here has a `{wrong}`");
        return Some(Diagnostic::new(rule.name, rule.level, location, message).help(form.help()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (form, text, fits) in [
            (Form::Subdomain, "a.b-c.d", true),
            (Form::Subdomain, "A", false),
            (Form::Label, "a.b", false),
            (Form::Label, "my-app-1", true),
            (Form::Label, "my_app", false),
            (Form::Short(5), "abcdef", false),
            (Form::Segment, "system:node", true),
            (Form::Segment, "a/b", false),
            (Form::Identifier, "myTier", true),
            (Form::Identifier, "my-tier", false),
        ] {
            assert_eq!(judge(form, text).is_none(), fits, "{text}");
        }
    }
}
