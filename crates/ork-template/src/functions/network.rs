//! Services and Ingresses.

use super::object::{distinct, integer_of, items, joined, length, text};
use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn service(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Services, signature, doc, Some(code))
}

const fn ingress(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Ingresses, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    service(
        "serviceClusterIP(object any) -> string",
        "The cluster address of a Service; `None` of a headless one.",
        |call| text(call, &["spec", "clusterIP"]),
    )
    .examples(&[("{{ serviceClusterIP .children.service }}", "10.96.0.10")]),
    service("serviceNodePort(object any) -> int", "The node port of the first port of a Service.", |call| {
        let first = items(call.value(0), &["spec", "ports"]).first();
        Ok(Value::Int(integer_of(first.and_then(|port| port.get("nodePort")))))
    })
    .examples(&[("{{ serviceNodePort .children.service }}", "30080")]),
    service("serviceLoadBalancerIP(object any) -> string", "The first address of a Service's load balancer.", |call| {
        balancer(call, "ip")
    })
    .examples(&[("{{ serviceLoadBalancerIP .children.service }}", "203.0.113.7")]),
    service(
        "serviceLoadBalancerHost(object any) -> string",
        "The first host name of a Service's load balancer.",
        |call| balancer(call, "hostname"),
    )
    .examples(&[("[{{ serviceLoadBalancerHost .children.service }}]", "[]")]),
    service(
        "endpointsReady(object any) -> bool",
        "Whether an EndpointSlice has an address that is ready; takes `.children.endpointslice`.",
        endpoints_ready,
    )
    .examples(&[("{{ endpointsReady .children.endpointslice }}", "true")]),
    service(
        "hasEndpoints(object any) -> bool",
        "Whether a Service has an endpoint that is ready; needs `enrich: [endpoints]`.",
        |call| {
            Ok(Value::Bool(
                items(call.value(0), ENDPOINTS)
                    .iter()
                    .any(|endpoint| endpoint.get("ready") == Some(&Value::Bool(true))),
            ))
        },
    )
    .examples(&[("{{ hasEndpoints .children.service }}", "true")]),
    service(
        "serviceEndpoints(object any) -> string",
        "The endpoints of a Service as `address:port`; needs `enrich: [endpoints]`.",
        |call| Ok(Value::from(endpoints(call).join(", "))),
    )
    .examples(&[("{{ serviceEndpoints .children.service }}", "10.0.0.1:8080")]),
    service(
        "serviceEndpointCount(object any) -> int",
        "The number of a Service's endpoints; needs `enrich: [endpoints]`.",
        |call| length(call, ENDPOINTS),
    )
    .examples(&[("{{ serviceEndpointCount .children.service }}", "1")]),
    service(
        "serviceFirstEndpoint(object any) -> string",
        "The first endpoint of a Service; needs `enrich: [endpoints]`.",
        |call| Ok(Value::from(endpoints(call).into_iter().next().unwrap_or_default())),
    )
    .examples(&[("{{ serviceFirstEndpoint .children.service }}", "10.0.0.1:8080")]),
    service(
        "backingPodCount(object any) -> int",
        "The number of pods behind a Service; needs `enrich: [backingpods]`.",
        |call| length(call, &["_backingPods"]),
    )
    .examples(&[("{{ backingPodCount .children.service }}", "0")]),
    service(
        "backingPodNames(object any) -> string",
        "The names of the pods behind a Service; needs `enrich: [backingpods]`.",
        |call| joined(call, &["_backingPods"], "name"),
    )
    .examples(&[("[{{ backingPodNames .children.service }}]", "[]")]),
    ingress("ingressReady(object any) -> bool", "Whether an Ingress has an address or host name.", |call| {
        let set = |key: &str| balancer_text(call.value(0), key).is_some_and(|text| !text.is_empty());
        Ok(Value::Bool(set("ip") || set("hostname")))
    })
    .examples(&[("{{ ingressReady .children.ingress }}", "true")]),
    ingress("ingressHost(object any) -> string", "The host name of an Ingress's load balancer.", |call| {
        balancer(call, "hostname")
    })
    .examples(&[("{{ ingressHost .children.ingress }}", "lb.example.com")]),
    ingress("ingressIP(object any) -> string", "The address of an Ingress's load balancer.", |call| {
        balancer(call, "ip")
    })
    .examples(&[("[{{ ingressIP .children.ingress }}]", "[]")]),
    ingress("ingressClassName(object any) -> string", "The class of an Ingress.", |call| {
        text(call, &["spec", "ingressClassName"])
    })
    .examples(&[("{{ ingressClassName .children.ingress }}", "nginx")]),
    ingress("ingressRules(object any) -> string", "The hosts of an Ingress's rules.", |call| {
        joined(call, &["spec", "rules"], "host")
    })
    .examples(&[("{{ ingressRules .children.ingress }}", "a.example.com")]),
    ingress(
        "ingressTLSHosts(object any) -> string",
        "The hosts that an Ingress has certificates for, each once.",
        |call| {
            let tls = items(call.value(0), &["spec", "tls"]).iter();
            let hosts = tls.flat_map(|entry| items(entry, &["hosts"])).filter_map(Value::as_str).collect();
            Ok(Value::from(distinct(hosts).join(", ")))
        },
    )
    .examples(&[("{{ ingressTLSHosts .children.ingress }}", "a.example.com")]),
    ingress(
        "ingressLoadBalancerIPs(object any) -> string",
        "All addresses of an Ingress; needs `enrich: [ingress]`.",
        |call| {
            let addresses: Vec<&str> =
                items(call.value(0), &["_loadBalancerIPs"]).iter().filter_map(Value::as_str).collect();
            Ok(Value::from(addresses.join(", ")))
        },
    )
    .examples(&[("[{{ ingressLoadBalancerIPs .children.ingress }}]", "[]")]),
    ingress(
        "ingressTLSSecretCount(object any) -> int",
        "The number of an Ingress's certificates; needs `enrich: [ingress]`.",
        |call| length(call, &["_tlsSecrets"]),
    )
    .examples(&[("{{ ingressTLSSecretCount .children.ingress }}", "0")]),
];

const ENDPOINTS: &[&str] = &["_endpoints"];

fn balancer_text<'v>(object: &'v Value, key: &str) -> Option<&'v str> {
    items(object, &["status", "loadBalancer", "ingress"]).first()?.get(key)?.as_str()
}

fn balancer(call: &Call<'_>, key: &str) -> Answer {
    Ok(Value::from(balancer_text(call.value(0), key).unwrap_or_default()))
}

fn endpoints(call: &Call<'_>) -> Vec<String> {
    let with_ip = |endpoint: &Value| {
        let ip = endpoint.get("ip").and_then(Value::as_str).filter(|ip| !ip.is_empty())?;
        Some(format!("{ip}:{}", integer_of(endpoint.get("port"))))
    };
    items(call.value(0), ENDPOINTS).iter().filter_map(with_ip).collect()
}

/// An EndpointSlice, or the older Endpoints at the top or below `status`.
fn endpoints_ready(call: &mut Call<'_>) -> Answer {
    let object = call.value(0);
    let filled = |value: &Value| !items(value, &["addresses"]).is_empty();
    let ready =
        |endpoint: &Value| filled(endpoint) && endpoint.at(&["conditions", "ready"]) == Some(&Value::Bool(true));
    let slices = items(object, &["endpoints"]).iter().any(ready);
    let subsets = items(object, &["subsets"]).iter().chain(items(object, &["status", "subsets"])).any(filled);
    Ok(Value::Bool(slices || subsets))
}
