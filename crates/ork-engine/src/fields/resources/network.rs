//! Services, Ingresses and NetworkPolicies.

use super::{ANNOTATIONS, FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::common::{BOOLEAN, DURATION, INTEGER, LABELS, NAME, PROFILE, PROTOCOL, TEXT, TEXTS, words};
use crate::fields::{Field, Object, Shape, field};

pub(in crate::fields) static SERVICE: Object = entry!(
    "Service entry",
    "A Service with one port.",
    [
        field("type", words(&["ClusterIP", "NodePort", "LoadBalancer"]), "How the Service is reached.").or("ClusterIP"),
        field("headless", BOOLEAN, "Whether it has no address of its own, only names of its pods.").or("false"),
        field("protocol", PROTOCOL, "Protocol of the port.").or("TCP"),
        field("port", INTEGER, "Port of the Service.").required(),
        field("targetPort", INTEGER, "Port of the pods, as a number.").or("port"),
        field("selector", LABELS, "Labels of the pods, beside the owner's label."),
    ]
);

pub(in crate::fields) static INGRESS: Object = entry!(
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

const INGRESS_SHAPE: Shape = Shape::List(&Shape::Object(&INBOUND));
const EGRESS_SHAPE: Shape = Shape::List(&Shape::Object(&OUTBOUND));

/// Allowed inbound traffic of a policy.
pub(in crate::fields) const INGRESS_RULES: Field =
    field("ingress", INGRESS_SHAPE, "Traffic that may come in; an empty list lets nothing in.");
/// Allowed outbound traffic of a policy.
pub(in crate::fields) const EGRESS: Field =
    field("egress", EGRESS_SHAPE, "Traffic that may go out; an empty list lets nothing out.");
/// The directions of a policy.
pub(in crate::fields) const POLICY_TYPES: Field =
    field("policyTypes", DIRECTIONS, "Directions that the policy rules over.")
        .or("Ingress if `ingress` is given, Egress if `egress` is given");

const DIRECTIONS: Shape = Shape::List(&DIRECTION);
const DIRECTION: Shape = words(&["Ingress", "Egress"]);

pub(in crate::fields) static NETWORK_POLICY: Object = entry!(
    "NetworkPolicy entry",
    "Which traffic pods may have.",
    [
        field("podSelector", LABELS, "Labels of the pods that it is for.").or("all pods"),
        INGRESS_RULES,
        EGRESS,
        POLICY_TYPES,
        field(
            "profile",
            PROFILE,
            "deny-all, deny-all-ingress, deny-all-egress, allow-same-namespace, allow-dns-egress, or one of \
         `profiles.networkPolicies`; not together with rules.",
        ),
        field("fromNetworkPolicy", NAME, "Another policy whose rules are copied."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
    ]
);

static INBOUND: Object = Object {
    name: "ingress rule",
    doc: "Sources, and the ports that they may reach.",
    fields: &[field("from", PEERS, "Sources; all when absent."), PORTS],
    rest: None,
};

static OUTBOUND: Object = Object {
    name: "egress rule",
    doc: "Destinations, and their ports.",
    fields: &[field("to", PEERS, "Destinations; all when absent."), PORTS],
    rest: None,
};

const PEERS: Shape = Shape::List(&Shape::Object(&PEER));
const PORTS: Field = field("ports", Shape::List(const { &Shape::Object(&POLICY_PORT) }), "Ports; all when absent.");

static PEER: Object = Object {
    name: "network peer",
    doc: "Pods, namespaces or addresses. An empty mapping means all pods of the namespace.",
    fields: &[
        field("podSelector", LABELS, "Labels of pods."),
        field("namespaceSelector", LABELS, "Labels of namespaces."),
        field("ipBlock", Shape::Object(&IP_BLOCK), "A range of addresses."),
    ],
    rest: None,
};

static IP_BLOCK: Object = Object {
    name: "ipBlock",
    doc: "A range of addresses with exceptions.",
    fields: &[
        field("cidr", TEXT, "The range, such as `10.0.0.0/8`.").required(),
        field("except", TEXTS, "Ranges inside of it that do not count."),
    ],
    rest: None,
};

static POLICY_PORT: Object = Object {
    name: "network port",
    doc: "A port with its protocol.",
    fields: &[
        field("protocol", PROTOCOL, "Protocol of the port.").or("TCP"),
        field("port", TEXT, "Number or name of the port."),
    ],
    rest: None,
};
