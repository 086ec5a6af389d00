//! `ingresses`: HTTP from outside.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{BOOLEAN, DURATION, INTEGER, NAME, TEXT, TEXTS, words};
use crate::fields::parts::{ANNOTATIONS, entry};
use crate::fields::{Object, Shape, field};
use crate::output::Rendered;
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::certificate::certificate;
use crate::render::metadata::{Child, metadata_of};

pub(super) const LIST: ResourceList = ResourceList {
    key: "ingresses",
    kind: "Ingress",
    api_version: "networking.k8s.io/v1",
    plural: "ingresses",
    namespaced: true,
    default_name_suffix: Some("-ingress"),
    doc: "Ingresses: HTTP from outside.",
    object: &ENTRY,
    apply_order: 210,
    facts: Facts { family: Family::Network, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "Ingress entry",
    "An Ingress with one host and one path.",
    [
        field("host", TEXT, "Host name that is served."),
        field("serviceName", NAME, "Service that gets the requests."),
        field("servicePort", INTEGER, "Port of that Service, as a number."),
        field("path", TEXT, "Path that is served.").or("/"),
        field("pathType", words(&["Prefix", "Exact", "ImplementationSpecific"]), "How the path is compared.")
            .or("Prefix"),
        field("className", TEXT, "Ingress class."),
        ANNOTATIONS,
        field("tls", Shape::Object(&TLS), "A certificate for the host."),
    ]
);

static TLS: Object = Object {
    name: "ingress tls",
    doc: "A self-signed certificate in a Secret; nothing happens without `create: true`.",
    fields: &[
        field("create", BOOLEAN, "Whether the certificate is made.").or("false"),
        field("secretName", NAME, "Secret that holds it.").or("<custom resource>-tls"),
        field("hosts", TEXTS, "Host names of the certificate.").or("[host]"),
        field("validFor", DURATION, "How long it is valid.").or("1y"),
    ],
    rest: None,
};

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let mut service = Fields::default();
    service.set("name", body.required("serviceName", "this Ingress")?);
    let mut port = Fields::default();
    let Some(number) = body.port("servicePort")? else {
        return Err(body.error("servicePort", "this Ingress needs `servicePort`", "add the port of its Service"));
    };
    port.set("number", number);
    service.set("port", port.at(&origin));
    let mut path = Fields::default();
    path.set("path", body.text_or("path", "/")?).set("pathType", path_type(body)?);
    path.set("backend", constants(&origin, [("service", service.at(&origin).value)]));
    let host = body.text("host")?;
    let mut rule = Fields::default();
    let paths = Rendered::new(vec![path.at(&origin)], &origin);
    rule.set("host", host.clone()).set("http", constants(&origin, [("paths", paths.value)]));
    let mut spec = Fields::default();
    spec.set("ingressClassName", body.text("className")?);
    let mut objects = Vec::new();
    if let Some(tls) = body.child("tls").filter(|tls| tls.has("create"))
        && tls.is_true("create")?
    {
        let name = tls.text_or("secretName", &format!("{}-tls", child.owner.name))?;
        let hosts = tls.texts("hosts")?.or_else(|| host.map(|host| Rendered::new(vec![host], &origin)));
        objects.push(secret(child, &name)?);
        let mut entry = Fields::default();
        entry.set("hosts", hosts).set("secretName", name);
        spec.set("tls", Rendered::new(vec![entry.at(&tls.origin())], &tls.origin()));
    }
    spec.set("rules", Rendered::new(vec![rule.at(&origin)], &origin));
    objects.push(child.object([("spec", Some(spec.at(&origin)))])?);
    Ok(objects)
}

/// The Secret of the certificate. What the Ingress says about itself is not about its certificate.
fn secret(child: Child<'_>, name: &Rendered) -> Fallible<Rendered> {
    let mut secret = certificate(child, name)?;
    if let Some(metadata) = metadata_of(&mut secret) {
        metadata.shift_remove("annotations");
    }
    Ok(secret)
}

fn path_type(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("pathType", &["Prefix", "Exact", "ImplementationSpecific"])?;
    Ok(given.unwrap_or_else(|| Rendered::new("Prefix", &body.origin())))
}
