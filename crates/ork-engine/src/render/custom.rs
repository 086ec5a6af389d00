//! Objects of any other kind: free content, templates at any depth.

use ork_yaml::{Dialect, Form, Node, Typed};

use crate::evaluate::is_template;
use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields};
use crate::render::metadata::{Child, MANAGED_LABEL, OWNER_LABEL};

/// Keys that steer the entry and are no part of the object.
const CONTROL: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "hasStatus",
    "reconcile",
    "when",
    "or",
    "anyOf",
    "forEach",
    "sleep",
    "forceConflict",
    "name",
    "namespace",
    "labels",
    "annotations",
];
/// Values that one object may unfold to through aliases.
const MOST_VALUES: usize = 100_000;

pub(crate) fn custom(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let mut object = Fields::default();
    object.set("apiVersion", body.required("apiVersion", "a custom object")?);
    object.set("kind", body.required("kind", "a custom object")?);
    object.set("metadata", metadata(child)?);
    let mut left = MOST_VALUES;
    for entry in body.node.entries().filter(|entry| !CONTROL.contains(&entry.name())) {
        object.set(entry.name(), free(body, entry.value, &mut left)?);
    }
    Ok(object.at(&origin))
}

fn metadata(child: Child<'_>) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let given = child.body.child("metadata").unwrap_or(child.body);
    let mut metadata = Fields::default();
    metadata.set("name", given.text_or("name", &format!("{}-custom", child.owner.name))?);
    let namespaced = given.evaluated("namespaced")?.is_none_or(|value| value.text != "false");
    let fallback = if child.owner.namespace.is_empty() { "default" } else { &child.owner.namespace };
    let namespace = if namespaced { Some(given.text_or("namespace", fallback)?) } else { None };
    let mut labels = given.text_map("labels")?;
    labels.set(MANAGED_LABEL, Rendered::new("true", &origin));
    labels.set(OWNER_LABEL, Rendered::new(child.owner.name.clone(), &origin));
    let owner = child.owner_reference(namespace.as_ref());
    metadata.set("namespace", namespace).set("labels", labels.at(&origin));
    metadata.set("annotations", given.text_map("annotations")?.unless_empty(&given.origin()));
    metadata.set("ownerReferences", owner.map(|owner| Rendered::new(vec![owner], &origin)));
    Ok(metadata.at(&origin))
}

/// Free content. A value that is one action keeps the type of what the action gives; any other template is text.
fn free(body: Body<'_>, node: Node<'_>, left: &mut usize) -> Fallible<Rendered> {
    let origin = std::sync::Arc::from([body.scope.source.location(node.span())]);
    let Some(remaining) = left.checked_sub(1) else {
        return Err(body.error("kind", "this object unfolds to too many values", "use fewer aliases"));
    };
    *left = remaining;
    Ok(match node.form() {
        Form::Mapping => {
            let mut fields = Fields::default();
            for entry in node.entries() {
                fields.set(entry.name(), free(body, entry.value, left)?);
            }
            fields.at(&origin)
        }
        Form::Sequence => {
            let items: Fallible<Vec<_>> = node.items().map(|item| free(body, item, left)).collect();
            Rendered::new(items?, &origin)
        }
        Form::Null => Rendered { value: Content::Null, origin },
        Form::Scalar => scalar(body, node)?,
    })
}

fn scalar(body: Body<'_>, node: Node<'_>) -> Fallible<Rendered> {
    let evaluated = body.evaluator.borrow_mut().scalar(node, body.scope)?;
    let written = node.scalar();
    let typed = match written {
        Some(written) if !is_template(written.text()) => written.resolve(Dialect::V3),
        Some(written) => match body.evaluator.borrow_mut().sort_of(written.text(), &body.scope.data).as_deref() {
            Some("number" | "bool") => ork_yaml::resolve(&evaluated.text, Dialect::V3),
            _ => Typed::Text,
        },
        None => Typed::Text,
    };
    let value = match typed {
        Typed::Null => Content::Null,
        Typed::Bool(value) => Content::Bool(value),
        Typed::Int(value) => Content::Int(value),
        Typed::Float(value) => Content::Float(value),
        Typed::Text => Content::Text(evaluated.text),
    };
    Ok(Rendered { value, origin: evaluated.origin })
}
