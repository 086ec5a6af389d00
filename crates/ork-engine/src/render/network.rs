//! Services, Ingresses and NetworkPolicies.

use crate::output::{Content, Rendered};
use crate::render::Workload;
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::{Child, OWNER_LABEL};
use crate::render::pod::{profile, protocol, unknown_profile, user_profile};
use crate::render::secret;

pub(crate) fn service(child: Child<'_>, workloads: &[Workload]) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let Some(port) = body.port("port")? else {
        return Err(body.error("port", "this Service needs `port`", "add the port that clients connect to"));
    };
    let target = body.port("targetPort")?.unwrap_or_else(|| port.clone());
    let selector = selector(child, &target, workloads)?;
    let mut entry = Fields::default();
    entry.set("port", port).set("targetPort", target).set("protocol", protocol(body)?);
    let mut spec = Fields::default();
    spec.set("type", service_type(body)?);
    if body.is_true("headless")? {
        spec.set("clusterIP", Rendered::new("None", &body.key_origin("headless")));
    }
    spec.set("selector", selector).set("ports", Rendered::new(vec![entry.at(&origin)], &origin));
    child.object([("spec", Some(spec.at(&origin)))])
}

fn service_type(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("type", &["ClusterIP", "NodePort", "LoadBalancer"])?;
    let Some(found) = given else { return Ok(Rendered::new("ClusterIP", &body.origin())) };
    let name = found.as_text().unwrap_or_default();
    if name != "ClusterIP" && body.is_true("headless")? {
        let help = "remove `headless`, or make the Service a ClusterIP";
        return Err(body.error("type", format!("a headless Service cannot be a {name}"), help));
    }
    Ok(found)
}

/// The author's selector with the owner's label; else the one workload that serves the target port; else everything of
/// the owner.
fn selector(child: Child<'_>, target: &Rendered, workloads: &[Workload]) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let mut own = child.body.text_map("selector")?;
    if own.is_empty()
        && let Content::Int(port) = target.value
    {
        let namespace = child.namespace()?;
        let namespace = namespace.as_ref().and_then(Rendered::as_text).unwrap_or_default();
        let serving: Vec<_> = workloads
            .iter()
            .filter(|workload| workload.port == Some(port) && workload.namespace == namespace)
            .collect();
        if let [workload] = serving.as_slice() {
            return Ok(child.selector(&workload.name));
        }
    }
    own.set(OWNER_LABEL, Rendered::new(child.owner.name.clone(), &origin));
    Ok(own.at(&origin))
}

pub(crate) fn ingress(child: Child<'_>) -> Fallible<Vec<Rendered>> {
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
        objects.push(secret::certificate(child, &name)?);
        let mut entry = Fields::default();
        entry.set("hosts", hosts).set("secretName", name);
        spec.set("tls", Rendered::new(vec![entry.at(&tls.origin())], &tls.origin()));
    }
    spec.set("rules", Rendered::new(vec![rule.at(&origin)], &origin));
    objects.push(child.object([("spec", Some(spec.at(&origin)))])?);
    Ok(objects)
}

fn path_type(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("pathType", &["Prefix", "Exact", "ImplementationSpecific"])?;
    Ok(given.unwrap_or_else(|| Rendered::new("Prefix", &body.origin())))
}

pub(crate) fn network_policy(child: Child<'_>) -> Fallible<Rendered> {
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
    child.object([("spec", Some(spec.at(&origin)))])
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
    let number = given.map(|found| match crate::render::body::integer_of(&found.text) {
        Some(number) => Rendered::new(number, &found.origin),
        None => crate::render::body::text_of(found),
    });
    port.set("protocol", protocol(item)?).set("port", number);
    Ok(port.at(&item.origin()))
}
