//! What the templates at one place see for a custom resource: for an editor that shows a single value, where rendering
//! everything would be too much.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::Span;
use ork_template::{Template, Watched};
use ork_yaml::{Node, Step};

use super::{Fallible, admitted, children, data_of, each, inputs};
use crate::custom_resource::CustomResource;
use crate::evaluate::{Evaluated, Evaluator, Scope};
use crate::operator::Operator;
use crate::rules::Finding;
use crate::source::Source;

/// An operator with a custom resource, as mutation leaves it.
pub struct Stage<'o> {
    operator: &'o Operator,
    owner: CustomResource,
    children: ork_template::Value,
    evaluator: RefCell<Evaluator>,
}

impl<'o> Stage<'o> {
    /// Sets the stage. What mutation cannot do leaves the custom resource as it is written.
    #[must_use]
    pub fn new(operator: &'o Operator, custom_resource: &CustomResource, evaluator: Evaluator) -> Self {
        let evaluator = RefCell::new(evaluator);
        let children = children::data(operator, &[]);
        let nothing_asked = |_: &super::Part<'_>, _: Node<'_>| false;
        let owner = admitted(operator, custom_resource, &children, &evaluator, &nothing_asked, &mut Vec::new())
            .unwrap_or_else(|_| custom_resource.clone());
        Self { operator, owner, children, evaluator }
    }

    /// The custom resource.
    #[must_use]
    pub fn owner(&self) -> &CustomResource {
        &self.owner
    }

    /// What a place of the operator's own text sees, or of the text of a Motif that it imports: the path leads to it from
    /// the root of its document. In a `forEach` that is the first element; nothing where there is none.
    ///
    /// # Errors
    /// What the import gives to the Motif's inputs cannot be rendered.
    pub fn scope(&self, source: &Arc<Source>, path: &[Step]) -> Result<Option<Scope>, Finding> {
        let mut scope = self.outermost(source)?;
        for step in path {
            let node = match step {
                Step::Value { value, .. } | Step::Key { value, .. } => source.node(*value),
                Step::Item { item, .. } => source.node(*item),
            };
            if node.get("forEach").is_none() {
                continue;
            }
            match each(node, &scope).into_iter().next() {
                Some(first) => scope = first,
                None => return Ok(None),
            }
        }
        Ok(Some(scope))
    }

    fn outermost(&self, source: &Arc<Source>) -> Fallible<Scope> {
        let data = data_of(&self.owner, &self.children);
        let of = |source: &Arc<Source>, profiles: Arc<[Scope]>| Scope {
            source: Arc::clone(source),
            data: data.clone(),
            inputs: Arc::new(BTreeMap::new()),
            outer: None,
            profiles,
        };
        let shared = Arc::clone(self.evaluator.borrow().shared());
        let profiles: Arc<[Scope]> =
            shared.profiles.iter().map(|profile| of(&profile.source, Arc::default())).collect();
        let mut imported = self.operator.imported().filter_map(|(import, state)| Some((import, state.motif()?)));
        match imported.find(|(_, motif)| Arc::ptr_eq(&motif.source, source)) {
            Some((import, motif)) => {
                inputs::bind(import, motif, &of(&self.operator.katalog.source, profiles), &self.evaluator)
            }
            None => Ok(of(source, profiles)),
        }
    }

    /// Renders a scalar.
    ///
    /// # Errors
    /// A finding at the expression that failed.
    pub fn scalar(&self, node: Node<'_>, scope: &Scope) -> Result<Evaluated, Finding> {
        self.evaluator.borrow_mut().scalar(node, scope)
    }

    /// Renders a template with an eye on one of its expressions: what that was, and why the template failed if it did.
    #[must_use]
    pub fn watch(&self, template: &Template, expression: Span, scope: &Scope) -> (Watched, Option<String>) {
        self.evaluator.borrow_mut().watch(template, expression, &scope.data)
    }
}
