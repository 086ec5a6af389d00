//! Secrets and ConfigMaps, their copies into other namespaces, and the clock of rotation.

use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::time::rfc3339;

/// When a Secret's random values were made.
pub const GENERATED_AT: &str = "orkestra.orkspace.io/generated-at";
/// After how long they are made anew.
pub const ROTATE_AFTER: &str = "orkestra.orkspace.io/rotate-after";

/// What stands for a value that only the running operator can know.
const MADE_LATER: &str = "(made when applied)";

pub(crate) fn secret(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    if body.has("tls") {
        let name = child.name()?;
        return copies(child, certificate(child, &name)?);
    }
    let mut annotations = Fields::default();
    if body.is_true("once")?
        && let Some(after) = body.text("rotateAfter")?
        && after.as_text() != Some("never")
    {
        let now = body.evaluator.borrow().now();
        annotations.set(GENERATED_AT, Rendered::new(rfc3339(now), &after.origin)).set(ROTATE_AFTER, after);
    }
    let data =
        if body.has("fromSecret") { None } else { body.text_map("data")?.unless_empty(&body.key_origin("data")) };
    let kind = secret_type(body)?.unwrap_or_else(|| Rendered::new("Opaque", &origin));
    let object = child.object_with(annotations, [("type", Some(kind)), ("stringData", data)])?;
    copies(child, object)
}

fn secret_type(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let Some(found) = body.text("type")? else { return Ok(None) };
    for known in ["kubernetes.io/tls", "kubernetes.io/dockerconfigjson"] {
        if found.as_text().is_some_and(|name| name.eq_ignore_ascii_case(known)) {
            return Ok(Some(Rendered::new(known, &found.origin)));
        }
    }
    Ok(Some(found))
}

/// A TLS Secret. Key and certificate are made by the running operator, once.
pub(crate) fn certificate(child: Child<'_>, name: &Rendered) -> Fallible<Rendered> {
    let origin = name.origin.clone();
    let later = || Content::from(MADE_LATER);
    let data = constants(&origin, [("tls.crt", later()), ("tls.key", later()), ("ca.crt", later())]);
    let mut object =
        child.object([("type", Some(Rendered::new("kubernetes.io/tls", &origin))), ("stringData", Some(data))])?;
    if let Content::Map(map) = &mut object.value {
        map.insert("apiVersion".to_owned(), Rendered::new("v1", &origin));
        map.insert("kind".to_owned(), Rendered::new("Secret", &origin));
        if let Some(Rendered { value: Content::Map(metadata), .. }) = map.get_mut("metadata") {
            // What an Ingress says about itself is not about its certificate.
            if child.list.key == "ingresses" {
                metadata.shift_remove("annotations");
            }
            metadata.insert("name".to_owned(), name.clone());
        }
    }
    Ok(object)
}

pub(crate) fn config_map(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let data = child.body.text_map("data")?.unless_empty(&child.body.key_origin("data"));
    let object = child.object([("data", data)])?;
    copies(child, object)
}

/// One object per namespace of `toNamespaces`; the object itself where there are none.
pub(crate) fn copies(child: Child<'_>, object: Rendered) -> Fallible<Vec<Rendered>> {
    let Some(Rendered { value: Content::List(namespaces), .. }) = child.body.texts("toNamespaces")? else {
        return Ok(vec![object]);
    };
    if namespaces.is_empty() {
        return Ok(vec![object]);
    }
    let mut out = Vec::new();
    for namespace in namespaces.into_iter().flat_map(flattened) {
        let mut copy = object.clone();
        if let Content::Map(map) = &mut copy.value
            && let Some(Rendered { value: Content::Map(metadata), .. }) = map.get_mut("metadata")
        {
            metadata.shift_remove("ownerReferences");
            if let Some(owner) = child.owner_reference(Some(&namespace)) {
                let origin = owner.origin.clone();
                metadata.insert("ownerReferences".to_owned(), Rendered::new(vec![owner], &origin));
            }
            metadata.insert("namespace".to_owned(), namespace);
        }
        out.push(copy);
    }
    Ok(out)
}

/// An item that rendered to a whole list (`[a b]`) stands for its elements.
fn flattened(item: Rendered) -> Vec<Rendered> {
    let text = item.as_text().unwrap_or_default();
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return vec![item] };
    inner.split_whitespace().map(|name| Rendered::new(name, &item.origin)).collect()
}
