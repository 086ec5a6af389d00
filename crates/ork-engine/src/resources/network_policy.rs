//! `networkPolicies`: which traffic pods may have.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{LABELS, NAME, PROFILE, PROTOCOL, TEXT, TEXTS, words};
use crate::fields::parts::{FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::{Field, Object, Shape, field};
use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants, integer_of, text_of};
use crate::render::copies::copies;
use crate::render::metadata::Child;
use crate::render::pod::{profile, protocol, unknown_profile, user_profile};

pub(super) const LIST: ResourceList = ResourceList {
    key: "networkPolicies",
    kind: "NetworkPolicy",
    api_version: "networking.k8s.io/v1",
    plural: "networkpolicies",
    namespaced: true,
    default_name_suffix: None,
    doc: "Which traffic pods may have.",
    object: &ENTRY,
    apply_order: 40,
    facts: Facts { family: Family::Network, copied_from: Some("fromNetworkPolicy"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "NetworkPolicy entry",
    "Which traffic pods may have.",
    [
        field("podSelector", LABELS, "Labels of the pods that it is for.").or("all pods"),
        INGRESS,
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

const INGRESS_SHAPE: Shape = Shape::List(&Shape::Object(&INBOUND));
const EGRESS_SHAPE: Shape = Shape::List(&Shape::Object(&OUTBOUND));

/// Allowed inbound traffic of a policy.
pub(crate) const INGRESS: Field =
    field("ingress", INGRESS_SHAPE, "Traffic that may come in; an empty list lets nothing in.");
/// Allowed outbound traffic of a policy.
pub(crate) const EGRESS: Field =
    field("egress", EGRESS_SHAPE, "Traffic that may go out; an empty list lets nothing out.");
/// The directions of a policy.
pub(crate) const POLICY_TYPES: Field = field("policyTypes", DIRECTIONS, "Directions that the policy rules over.")
    .or("Ingress if `ingress` is given, Egress if `egress` is given");

const DIRECTIONS: Shape = Shape::List(&DIRECTION);
const DIRECTION: Shape = words(&["Ingress", "Egress"]);

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

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let mut spec = Fields::default();
    body.alone_with_profile(&["ingress", "egress", "policyTypes"])?;
    spec.set("podSelector", match_labels(body, "podSelector")?);
    let rules = match profile(body)? {
        None => Some(body),
        Some((name, _)) => match user_profile(body, "networkPolicies", &name) {
            Some(user) => {
                if !body.has("podSelector") {
                    spec.set("podSelector", match_labels(user, "podSelector")?);
                }
                Some(user)
            }
            None => {
                built_in_policy(&mut spec, body, &name)?;
                None
            }
        },
    };
    if let Some(rules) = rules {
        policy_rules(&mut spec, rules)?;
    }
    let object = child.object([("spec", Some(spec.at(&origin)))])?;
    copies(child, object)
}

fn built_in_policy(spec: &mut Fields, body: Body<'_>, name: &str) -> Fallible<()> {
    let origin = body.key_origin("profile");
    let list = |items: Vec<Rendered>| Rendered::new(items, &origin);
    let types = |names: &[&str]| list(names.iter().map(|name| Rendered::new(*name, &origin)).collect());
    match name.to_lowercase().as_str() {
        "deny-all" => {
            spec.set("ingress", list(vec![]))
                .set("egress", list(vec![]))
                .set("policyTypes", types(&["Ingress", "Egress"]));
        }
        "deny-all-ingress" => {
            spec.set("ingress", list(vec![])).set("policyTypes", types(&["Ingress"]));
        }
        "deny-all-egress" => {
            spec.set("egress", list(vec![])).set("policyTypes", types(&["Egress"]));
        }
        "allow-same-namespace" => {
            let peer = constants(&origin, [("podSelector", Fields::default().at(&origin).value)]);
            let rule = constants(&origin, [("from", list(vec![peer]).value)]);
            spec.set("ingress", list(vec![rule])).set("policyTypes", types(&["Ingress"]));
        }
        "allow-dns-egress" => {
            let port = |protocol: &str| constants(&origin, [("protocol", protocol.into()), ("port", Content::Int(53))]);
            let rule = constants(&origin, [("ports", list(vec![port("UDP"), port("TCP")]).value)]);
            spec.set("egress", list(vec![rule])).set("policyTypes", types(&["Egress"]));
        }
        _ => {
            let known = "deny-all, deny-all-ingress, deny-all-egress, allow-same-namespace, allow-dns-egress";
            return Err(unknown_profile(body, name, known));
        }
    }
    Ok(())
}

fn policy_rules(spec: &mut Fields, body: Body<'_>) -> Fallible<()> {
    let mut types = Vec::new();
    for (key, peers, name) in [("ingress", "from", "Ingress"), ("egress", "to", "Egress")] {
        if !body.has(key) {
            continue;
        }
        let origin = body.key_origin(key);
        let mut rules = Vec::new();
        for item in body.items(key) {
            let mut rule = Fields::default();
            let list: Fallible<Vec<_>> = item.items(peers).into_iter().map(peer).collect();
            let list = list?;
            rule.set(peers, (!list.is_empty()).then(|| Rendered::new(list, &item.key_origin(peers))));
            let ports: Fallible<Vec<_>> = item.items("ports").into_iter().map(policy_port).collect();
            let ports = ports?;
            rule.set("ports", (!ports.is_empty()).then(|| Rendered::new(ports, &item.key_origin("ports"))));
            rules.push(rule.at(&item.origin()));
        }
        spec.set(key, Rendered::new(rules, &origin));
        types.push(Rendered::new(name, &origin));
    }
    let given = body.words("policyTypes", &["Ingress", "Egress"])?;
    spec.set("policyTypes", given.unwrap_or_else(|| Rendered::new(types, &body.origin())));
    Ok(())
}

fn match_labels(body: Body<'_>, key: &str) -> Fallible<Rendered> {
    let origin = body.key_origin(key);
    let mut selector = Fields::default();
    selector.set("matchLabels", body.text_map(key)?.unless_empty(&origin));
    Ok(selector.at(&origin))
}

fn peer(item: Body<'_>) -> Fallible<Rendered> {
    let mut peer = Fields::default();
    for key in ["podSelector", "namespaceSelector"] {
        if item.node.get(key).is_some() {
            peer.set(key, match_labels(item, key)?);
        }
    }
    if let Some(block) = item.child("ipBlock") {
        let mut fields = Fields::default();
        fields.set("cidr", block.required("cidr", "an address block")?).set("except", block.full_texts("except")?);
        peer.set("ipBlock", fields.at(&block.origin()));
    }
    if peer.is_empty() {
        peer.set("podSelector", Fields::default().at(&item.origin()));
    }
    Ok(peer.at(&item.origin()))
}

fn policy_port(item: Body<'_>) -> Fallible<Rendered> {
    let mut port = Fields::default();
    let given = item.evaluated("port")?;
    if given.is_none() && item.has("port") {
        let message = "`port` renders to nothing, which would open every port";
        return Err(item.error("port", message, "give a default: `{{ … | default \"…\" }}`"));
    }
    let number = given.map(|found| match integer_of(&found.text) {
        Some(number) => Rendered::new(number, &found.origin),
        None => text_of(found),
    });
    port.set("protocol", protocol(item)?).set("port", number);
    Ok(port.at(&item.origin()))
}
