//! `absent-value`: a value that a custom resource may leave out, where something must stand.

use ork_source::{Diagnostic, Location, Span};

use crate::fields::{Shape, TextKind};
use crate::rules::{Rule, Site, Unit};
use crate::types::{Output, Trouble, TroubleKind, Typed};

/// Further places that a finding shows.
const MOST_RELATED: usize = 4;

/// What may be absent and is needed: told once for an entry, however often it is.
struct Missed<'a> {
    entry: Option<usize>,
    path: &'a str,
    /// What it is needed for: the end of a sentence.
    need: String,
    help: &'static str,
    places: Vec<Location>,
}

const GUARD: &str = "guard it with `with` or `if`, read it with `get`, or give it a default in the definition";
const FALL_BACK: &str = "give it a fallback with `default`, or make it required in the definition";

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut all: Vec<Missed<'_>> = Vec::new();
    for (site, typed) in unit.typed_sites() {
        let entry = site.seen.entry;
        let mut miss = |path, need, help, span: Span| {
            let place = unit.location(site.scalar.to_source(span));
            match all.iter_mut().find(|told| told.entry == entry && told.path == path) {
                Some(told) => told.places.push(place),
                None => all.push(Missed { entry, path, need, help, places: vec![place] }),
            }
        };
        for Trouble { span, kind } in &typed.troubles {
            match kind {
                TroubleKind::AbsentParent { parent, field } => {
                    miss(parent, format!("reading `{field}` of it fails then"), GUARD, *span);
                }
                TroubleKind::AbsentArgument { function, path, reason } => {
                    miss(path, format!("`{function}` fails then: {reason}"), FALL_BACK, *span);
                }
                _ => {}
            }
        }
        for output in &typed.outputs {
            if let Some(path) = needed(unit, site, typed, output) {
                miss(path, format!("`{}` must not be empty", site.seen.field), FALL_BACK, output.span);
            }
        }
    }
    findings.extend(all.into_iter().filter_map(|missed| missed.finding(rule)));
}

impl Missed<'_> {
    fn finding(self, rule: &Rule) -> Option<Diagnostic> {
        let mut places = self.places.into_iter();
        let message = format!("`.{}` may be absent, and {}", self.path, self.need);
        let finding = Diagnostic::new(rule.name, rule.level, places.next()?, message).help(self.help);
        Some(places.take(MOST_RELATED).fold(finding, |finding, place| finding.related(place, "it is needed here, too")))
    }
}

/// A field that must hold something, and nothing else stands in it.
fn needed<'o>(unit: &Unit<'_>, site: &Site<'_>, typed: &Typed, output: &'o Output) -> Option<&'o str> {
    let path = output.absent.as_ref()?;
    // What fails prints nothing.
    if typed.troubles.iter().any(|trouble| output.span.contains(trouble.span)) {
        return None;
    }
    let Shape::Text(text) = site.seen.shape else { return None };
    let object = unit.walk.objects.get(site.seen.object)?.object;
    let required = object.field(site.seen.field).is_some_and(|field| field.required);
    let is_name = text.kind == TextKind::Name && site.seen.field == "name";
    (output.alone && (required || is_name)).then_some(path)
}
