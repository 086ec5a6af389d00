//! The variables of a template: where each is declared, set and read. A name counts from its declaration to the end of
//! the `if`, `with` or `range` that it stands in, and an inner one hides an outer one.

use ork_source::Span;

use crate::ast::{Branch, Node, OperandKind, Pipeline, Segment, Template};

/// A place where a variable stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariableUse<'t> {
    /// Its name, with the `$`.
    pub name: &'t str,
    /// Where it stands.
    pub span: Span,
    /// Where the variable is declared that is meant.
    pub declared: Span,
    /// What happens to it there.
    pub access: Access,
}

/// What happens to a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `:=`
    Declared,
    /// `=`
    Set,
    /// Anything else.
    Read,
}

/// The variables of a template in the order in which they stand, `$` itself and undeclared ones left out.
#[must_use]
pub fn variables(template: &Template) -> Vec<VariableUse<'_>> {
    let mut found = Vec::new();
    for nodes in std::iter::once(&template.nodes).chain(template.defined.values()) {
        Scopes { known: Vec::new(), found: &mut found }.nodes(nodes);
    }
    found.sort_by_key(|found| found.span);
    found
}

struct Scopes<'f, 't> {
    /// The variables that are in scope, the innermost last.
    known: Vec<&'t Segment>,
    found: &'f mut Vec<VariableUse<'t>>,
}

impl<'t> Scopes<'_, 't> {
    fn nodes(&mut self, nodes: &'t [Node]) {
        for node in nodes {
            match node {
                Node::Action(pipeline) | Node::Template { pipeline: Some(pipeline), .. } => self.pipeline(pipeline),
                Node::If(branch) | Node::With(branch) | Node::Range(branch) => self.branch(branch),
                Node::Text(_) | Node::Template { .. } | Node::Break | Node::Continue => {}
            }
        }
    }

    fn branch(&mut self, branch: &'t Branch) {
        let outer = self.known.len();
        self.pipeline(&branch.pipeline);
        for body in [&branch.then, &branch.otherwise] {
            let inner = self.known.len();
            self.nodes(body);
            self.known.truncate(inner);
        }
        self.known.truncate(outer);
    }

    /// The value is worked out before the variables that take it are known.
    fn pipeline(&mut self, pipeline: &'t Pipeline) {
        for operand in pipeline.commands.iter().flat_map(|command| &command.operands) {
            match &operand.kind {
                OperandKind::Variable(name, _) => self.note(name, Access::Read),
                OperandKind::Chain(inner, _) => self.pipeline(inner),
                _ => {}
            }
        }
        for variable in &pipeline.variables {
            if pipeline.assigns {
                self.note(variable, Access::Set);
            } else {
                self.known.push(variable);
                self.note(variable, Access::Declared);
            }
        }
    }

    fn note(&mut self, variable: &'t Segment, access: Access) {
        let Some(declared) = self.known.iter().rev().find(|known| known.name == variable.name) else { return };
        let (name, span, declared) = (variable.name.as_str(), variable.span, declared.span);
        self.found.push(VariableUse { name, span, declared, access });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each use as `name@start->declaration`.
    fn found(text: &str) -> Vec<String> {
        let template = crate::parse(text);
        let uses = variables(&template).into_iter();
        uses.map(|found| format!("{}@{}->{}", found.name, found.span.start, found.declared.start)).collect()
    }

    #[test]
    fn names_count_from_their_declaration_to_the_end_of_their_block() {
        assert_eq!(found("{{ $a := .x }}{{ $a }}"), ["$a@3->3", "$a@17->3"]);
        assert_eq!(found("{{ $a }}{{ $a := 1 }}"), ["$a@11->11"]);
        assert_eq!(found("{{ $a := 1 }}{{ if $b := $a }}{{ $b }}{{ end }}{{ $b }}").len(), 4);
        assert!(found("{{ $ }}{{ $.x }}").is_empty());
    }

    #[test]
    fn an_inner_name_hides_an_outer_one() {
        let text = "{{ $a := 1 }}{{ range $a, $b := .l }}{{ $a }}{{ $a = 2 }}{{ end }}{{ $a }}";
        let inner = text.find("$a, ").unwrap();
        let uses = found(text);
        assert_eq!(uses.iter().filter(|found| found.ends_with(&format!("->{inner}"))).count(), 3, "{uses:?}");
        assert_eq!(uses.iter().filter(|found| found.ends_with("->3")).count(), 2, "{uses:?}");
        let own = "{{ $a := 1 }}{{ with $a := $a }}{{ (print $a) }}{{ end }}";
        assert_eq!(found(own).iter().filter(|found| found.ends_with("->3")).count(), 2);
    }

    #[test]
    fn broken_templates_keep_what_stands_in_them() {
        assert_eq!(found("{{ $a := .x }}{{ $a | "), ["$a@3->3", "$a@17->3"]);
        assert_eq!(found("{{ define \"x\" }}{{ $a := 1 }}{{ $a }}{{ end }}{{ $a }}").len(), 2);
    }
}
