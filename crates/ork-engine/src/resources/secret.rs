//! `secrets`: written, generated or copied.

use super::{Facts, Family, Once, PLAIN, ResourceList};
use crate::fields::common::{BOOLEAN, DURATION, NAME, TEXT, TEXT_MAP, TEXTS};
use crate::fields::parts::{ANNOTATIONS, FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::{Object, Shape, field};
use crate::output::Rendered;
use crate::render::body::{Body, Fallible, Fields};
use crate::render::certificate::certificate;
use crate::render::copies::copies;
use crate::render::metadata::Child;
use crate::render::time::rfc3339;

/// When a Secret's random values were made.
pub const GENERATED_AT: &str = "orkestra.orkspace.io/generated-at";
/// After how long they are made anew.
pub const ROTATE_AFTER: &str = "orkestra.orkspace.io/rotate-after";

pub(super) const LIST: ResourceList = ResourceList {
    key: "secrets",
    kind: "Secret",
    api_version: "v1",
    plural: "secrets",
    namespaced: true,
    default_name_suffix: Some("-secret"),
    doc: "Secrets that are written, generated or copied.",
    object: &ENTRY,
    apply_order: 20,
    // Random values are kept where the entry asks for it.
    facts: Facts { family: Family::Data, once: Once::OnRequest, copied_from: Some("fromSecret"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "Secret entry",
    "A Secret: written, generated, or copied.",
    [
        field("type", TEXT, "Type of the Secret.").or("Opaque"),
        field("data", TEXT_MAP, "Plain values, not in base64."),
        ANNOTATIONS,
        field("fromSecret", NAME, "Another Secret whose keys are copied, in place of `data`."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
        field("once", BOOLEAN, "Makes it once and leaves it alone; for generated values.").or("false"),
        field("rotateAfter", DURATION, "With `once`: the age at which it is made anew; `never` keeps it."),
        field("tls", Shape::Object(&TLS), "A self-signed certificate in place of `data`."),
    ]
);

static TLS: Object = Object {
    name: "secret tls",
    doc: "A certificate that is generated into the Secret.",
    fields: &[
        field("commonName", TEXT, "Common name.").or("<secret>.<namespace>.svc"),
        field("dnsNames", TEXTS, "Further host names."),
        field("validFor", DURATION, "How long it is valid.").or("rotateAfter, else 1y"),
        field("organization", TEXT, "Organization in the certificate.").or("Orkestra"),
    ],
    rest: None,
};

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
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
