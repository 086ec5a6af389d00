//! The containers of a workload's pod template.

use super::call::count;
use super::object::{integer_of, items, text_of};
use super::{Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn container(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Containers, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    container(
        "containerImage(object any, [index int]) -> string",
        "The image of a container, the first unless an index is given.",
        |call| Ok(text_of(at(call, 1)?.and_then(|container| container.get("image")))),
    )
    .examples(&[("{{ containerImage .children.deployment }}", "ghcr.io/acme/shop:v1.2.3")]),
    container(
        "containerEnv(object any, key string, [index int]) -> string",
        "The literal value of an environment variable of a container.",
        |call| {
            let key = call.text(1)?;
            let found = at(call, 2)?.and_then(|container| named(items(container, &["env"]), &key));
            Ok(text_of(found.and_then(|variable| variable.get("value"))))
        },
    )
    .examples(&[(r#"{{ containerEnv .children.deployment "LOG_LEVEL" }}"#, "info")]),
    container(
        "containerPort(object any, [container int], [port int]) -> int",
        "A port of a container, the first of the first unless indices are given.",
        |call| {
            let index = usize::try_from(call.integer_or(2, 0)?).ok();
            let port = at(call, 1)?.and_then(|container| items(container, &["ports"]).get(index?));
            Ok(Value::Int(integer_of(port.and_then(|port| port.get("containerPort")))))
        },
    )
    .examples(&[("{{ containerPort .children.deployment }}", "8080")]),
    container(
        "hasContainerPort(object any, index int, port int) -> bool",
        "Whether a container lists a port.",
        |call| {
            let wanted = call.integer(2)?;
            Ok(Value::Bool(ports(call)?.any(|port| port == wanted)))
        },
    )
    .examples(&[("{{ hasContainerPort .children.deployment 0 8080 }}", "true")]),
    container(
        "containerPortByName(object any, index int, name string) -> int",
        "The number of a named port of a container.",
        |call| {
            let name = call.text(2)?;
            let found = at(call, 1)?.and_then(|container| named(items(container, &["ports"]), &name));
            let found = found.filter(|_| !name.is_empty());
            Ok(Value::Int(integer_of(found.and_then(|port| port.get("containerPort")))))
        },
    )
    .examples(&[(r#"{{ containerPortByName .children.deployment 0 "http" }}"#, "8080")]),
    container(
        "containerPorts(object any, index int) -> string",
        "The ports of a container with commas between them.",
        |call| Ok(Value::from(ports(call)?.map(|port| port.to_string()).collect::<Vec<_>>().join(","))),
    )
    .examples(&[("{{ containerPorts .children.deployment 0 }}", "8080,9090")]),
    container("containerCount(object any) -> int", "The number of containers.", |call| Ok(count(all(call).len())))
        .examples(&[("{{ containerCount .children.deployment }}", "1")]),
];

fn all<'c>(call: &Call<'c>) -> &'c [Value] {
    items(call.value(0), &["spec", "template", "spec", "containers"])
}

/// The container that an argument counts to; the first where it is not given.
fn at<'c>(call: &Call<'c>, argument: usize) -> Result<Option<&'c Value>, Refusal> {
    let index = usize::try_from(call.integer_or(argument, 0)?).ok();
    Ok(index.and_then(|index| all(call).get(index)))
}

fn named<'v>(items: &'v [Value], name: &str) -> Option<&'v Value> {
    items.iter().find(|item| item.get("name").and_then(Value::as_str) == Some(name))
}

fn ports<'c>(call: &Call<'c>) -> Result<impl Iterator<Item = i64> + use<'c>, Refusal> {
    let ports = at(call, 1)?.map_or(&[][..], |container| items(container, &["ports"]));
    Ok(ports.iter().map(|port| integer_of(port.get("containerPort"))))
}
