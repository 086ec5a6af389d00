//! `shadowed-default`: an input given from a field that may be absent. What is given counts, even when it is nothing: the
//! default of the input never applies.

use ork_source::{Applicability, Diagnostic, Edit, Span};
use ork_yaml::{Node, Style};

use crate::model::Input;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let inputs = unit.typed_inputs();
    for (import, state) in unit.own.iter().flat_map(|operator| operator.imported()) {
        let Some(motif) = state.motif() else { continue };
        for binding in &import.bindings {
            let Some(input) = motif.input(&binding.name.value) else { continue };
            let Some((site, typed)) = inputs.get(&binding.value) else { continue };
            let [output] = typed.outputs.as_slice() else { continue };
            let (true, Some(path)) = (output.alone, &output.absent) else { continue };
            let default = input.default.map(|default| motif.source.node(default));
            let Some(message) = message(path, input, default) else { continue };
            let location = unit.location(site.scalar.to_source(output.span));
            let finding = Diagnostic::new(rule.name, rule.level, location, message)
                .help("repeat the default here, or give the field one in the definition")
                .related(motif.input_location(input), "the input is declared here");
            findings.push(match default.and_then(Node::text) {
                Some(text) if fits_in_quotes(text) => {
                    // Backquotes stand in quotes of either sort.
                    let quoted = match site.scalar.style() {
                        Style::Double => format!("`{text}`"),
                        _ => format!("\"{text}\""),
                    };
                    let end = site.scalar.to_source(Span::empty(output.span.end));
                    let edit = Edit { location: unit.location(end), text: format!(" | default {quoted}") };
                    finding.fix(format!("Repeat the default `{text}`"), Applicability::Unsafe, edit)
                }
                _ => finding,
            });
        }
    }
}

fn message(path: &str, input: &Input, default: Option<Node<'_>>) -> Option<String> {
    let name = &input.name.value;
    match default {
        // An empty default is what nothing is.
        Some(default) if default.text().is_some_and(str::is_empty) || default.is_null() => None,
        Some(default) => {
            let said = default.text().map_or_else(String::new, |text| format!(" `{text}`"));
            Some(format!("`.{path}` may be absent, and the default{said} of `{name}` does not apply then"))
        }
        None if input.required => Some(format!("`.{path}` may be absent, and the motif requires `{name}`")),
        None => None,
    }
}

/// Whether a default can be written in a template that may itself stand in quotes of either sort.
fn fits_in_quotes(text: &str) -> bool {
    text.len() < 60 && !text.contains(['`', '"', '\'', '\\', '{', '}', '\n'])
}
