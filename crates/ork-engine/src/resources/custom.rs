//! `custom`: objects of any other kind, with free content and templates at any depth.

use ork_yaml::{Dialect, Form, Node, Typed};

use super::{PLAIN, ResourceList};
use crate::evaluate::is_template;
use crate::fields::common::{BOOLEAN, FOR_EACH, LABELS, NAME, OR, TEXT, WHEN};
use crate::fields::parts::{FORCE_CONFLICT, RECONCILE, SLEEP};
use crate::fields::{Object, Shape, field};
use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields};
use crate::render::metadata::{Child, MANAGED_LABEL, OWNER_LABEL};

pub(super) const LIST: ResourceList = ResourceList {
    key: "custom",
    kind: "Custom",
    api_version: "",
    plural: "customs",
    namespaced: true,
    default_name_suffix: None,
    doc: "Objects of any other kind.",
    object: &ENTRY,
    apply_order: 120,
    facts: PLAIN,
    build,
};

static ENTRY: Object = Object {
    name: "custom entry",
    doc: "An object of a kind without a list of its own. Further keys are copied to the object.",
    fields: &[
        field("apiVersion", TEXT, "Group and version, such as `cert-manager.io/v1`.").required(),
        field("kind", TEXT, "Kind of the object.").required(),
        field("metadata", Shape::Object(&METADATA), "Name, namespace, labels and annotations.").required(),
        field("spec", Shape::Free, "The object's `spec`; templates may stand anywhere."),
        field("status", Shape::Free, "The object's `status`; templates may stand anywhere."),
        field("hasStatus", BOOLEAN, "Whether the kind has a status.").or("true if `status` is given"),
        RECONCILE,
        WHEN,
        OR,
        FOR_EACH,
        SLEEP,
        FORCE_CONFLICT,
    ],
    rest: Some(Shape::Free),
};

static METADATA: Object = Object {
    name: "custom metadata",
    doc: "Where the object is, and how it is marked.",
    fields: &[
        field("name", NAME, "Name of the object.").required(),
        field("namespace", NAME, "Its namespace; needed unless `namespaced: false`."),
        field("namespaced", BOOLEAN, "Whether its kind lives in namespaces.").or("true"),
        field("labels", LABELS, "Its labels."),
        field("annotations", LABELS, "Its annotations."),
    ],
    rest: None,
};

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

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
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
    Ok(vec![object.at(&origin)])
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
