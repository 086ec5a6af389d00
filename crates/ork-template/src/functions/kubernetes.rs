//! What every Kubernetes object has: metadata, conditions, owners, and where an object was served from.

use super::object::{condition, integer, integer_of, is_true, items, keyed, map, text, text_of};
use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn object(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Objects, signature, doc, Some(code))
}

const fn serve(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Serve, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    object("meta(object any) -> map", "The object's `metadata`.", |call| map(call, &["metadata"]))
        .examples(&[("{{ (meta .).name }}", "shop")]),
    object("name(object any) -> string", "The object's name.", |call| text(call, &["metadata", "name"]))
        .examples(&[("{{ name .children.deployment }}", "shop-web")]),
    object("namespace(object any) -> string", "The object's namespace.", |call| text(call, &["metadata", "namespace"]))
        .examples(&[("{{ namespace . }}", "prod")]),
    object("labels(object any) -> map", "The object's labels.", |call| map(call, &["metadata", "labels"]))
        .examples(&[("{{ labels . }}", "map[app:shop tier:web]")]),
    object("annotations(object any) -> map", "The object's annotations.", |call| {
        map(call, &["metadata", "annotations"])
    })
    .examples(&[("{{ len (annotations .) }}", "2")]),
    object("getLabel(object any, key string) -> string", "The value of a label.", |call| {
        Ok(text_of(keyed(call, LABELS)?))
    })
    .examples(&[(r#"{{ getLabel . "app" }}"#, "shop")]),
    object(
        "getLabelInt(object any, key string) -> int64",
        "The value of a label as an integer; 0 when it is none.",
        |call| Ok(Value::Int(integer_of(keyed(call, LABELS)?))),
    )
    .examples(&[(r#"{{ getLabelInt . "app" }}"#, "0")]),
    object("hasLabel(object any, key string) -> bool", "Whether a label is there and not empty.", |call| {
        has(keyed(call, LABELS)?)
    })
    .examples(&[(r#"{{ hasLabel . "tier" }}"#, "true")]),
    object("getAnnotation(object any, key string) -> string", "The value of an annotation.", |call| {
        Ok(text_of(keyed(call, ANNOTATIONS)?))
    })
    .examples(&[(r#"{{ getAnnotation . "example.com/revision" }}"#, "7")]),
    object(
        "getAnnotationInt(object any, key string) -> int64",
        "The value of an annotation as an integer; 0 when it is none.",
        |call| Ok(Value::Int(integer_of(keyed(call, ANNOTATIONS)?))),
    )
    .examples(&[(r#"{{ getAnnotationInt . "example.com/revision" }}"#, "7")]),
    object("hasAnnotation(object any, key string) -> bool", "Whether an annotation is there and not empty.", |call| {
        has(keyed(call, ANNOTATIONS)?)
    })
    .examples(&[(r#"{{ hasAnnotation . "x" }}"#, "false")]),
    object(
        "labelMatches(object any, pairs string...) -> bool",
        "Whether the labels have all these keys with these values.",
        matches,
    )
    .examples(&[(r#"{{ labelMatches . "app" "shop" "tier" "web" }}"#, "true")]),
    object("spec(object any) -> map", "The object's `spec`.", |call| map(call, &["spec"]))
        .examples(&[("{{ (spec .children.deployment).replicas }}", "3")]),
    object("status(object any) -> map", "The object's `status`.", |call| map(call, &["status"]))
        .examples(&[("{{ (status .children.deployment).readyReplicas }}", "3")]),
    object(
        "getStatus(object any, key string) -> string",
        "One field of the status as text; empty of a list or map.",
        |call| {
            Ok(Value::from(match keyed(call, &["status"])? {
                None | Some(Value::Nil | Value::List(_) | Value::Map(_)) => String::new(),
                Some(value) => value.to_string(),
            }))
        },
    )
    .examples(&[(r#"{{ getStatus . "phase" }}"#, "Ready")]),
    object(
        "hasStatus(object any, key string) -> bool",
        "Whether a field of the status is there and not empty; 0 and false are there.",
        |call| {
            let found = keyed(call, &["status"])?;
            Ok(Value::Bool(found.is_some_and(|value| {
                matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_)) || value.is_true()
            })))
        },
    )
    .examples(&[(r#"{{ hasStatus . "phase" }}"#, "true")]),
    object("phase(object any) -> string", "The object's `status.phase`.", |call| text(call, &["status", "phase"]))
        .examples(&[("{{ phase . }}", "Ready")]),
    object(
        "get(object any, path string...) -> any",
        "Follows keys into nested maps; nothing where one is missing, so deep fields can be read safely.",
        get,
    )
    .examples(&[(r#"{{ get . "spec" "image" }}"#, "ghcr.io/acme/shop:v1.2.3"), (r#"[{{ get . "a" "b" "c" }}]"#, "[]")]),
    object("ownerKind(object any) -> string", "The kind of the first owner.", |call| Ok(text_of(owner(call, "kind"))))
        .examples(&[("{{ ownerKind .children.deployment }}", "Shop")]),
    object("ownerName(object any) -> string", "The name of the first owner.", |call| Ok(text_of(owner(call, "name"))))
        .examples(&[("{{ ownerName .children.deployment }}", "shop")]),
    object("hasCondition(object any, type string) -> bool", "Whether a condition of that type is true.", |call| {
        Ok(Value::Bool(is_true(call.value(0), &call.text(1)?)))
    })
    .examples(&[(r#"{{ hasCondition .children.deployment "Available" }}"#, "true")]),
    object("conditionReason(object any, type string) -> string", "The reason of a condition.", |call| {
        condition_text(call, "reason")
    })
    .examples(&[(r#"{{ conditionReason .children.deployment "Available" }}"#, "MinimumReplicasAvailable")]),
    object("conditionMessage(object any, type string) -> string", "The message of a condition.", |call| {
        condition_text(call, "message")
    })
    .examples(&[(r#"{{ conditionMessage .children.deployment "Available" }}"#, "enough")]),
    object("resourceExists(object any) -> bool", "Whether the object exists in the cluster.", |call| {
        let object = call.value(0);
        let placeholder = object.get("_placeholder").is_some_and(Value::is_true);
        Ok(Value::Bool(matches!(object, Value::Map(_)) && !placeholder))
    })
    .examples(&[
        ("{{ resourceExists .children.deployment }}", "true"),
        ("{{ resourceExists .children.none }}", "false"),
    ]),
    object("isTerminating(object any) -> bool", "Whether the object is being deleted.", |call| {
        let stamp = call.value(0).at(&["metadata", "deletionTimestamp"]);
        Ok(Value::Bool(stamp.is_some_and(|stamp| stamp.is_true() && stamp.as_str() != Some("null"))))
    })
    .examples(&[("{{ isTerminating . }}", "false")]),
    object("generation(object any) -> int64", "The object's `metadata.generation`.", |call| {
        integer(call, &["metadata", "generation"])
    })
    .examples(&[("{{ generation . }}", "4")]),
    object("observedGeneration(object any) -> int64", "The generation that the status speaks of.", |call| {
        integer(call, &["status", "observedGeneration"])
    })
    .examples(&[("{{ observedGeneration .children.deployment }}", "2")]),
    object("isSynced(object any) -> bool", "Whether the status speaks of the newest generation.", |call| {
        let at = |path: &[&str]| integer_of(call.value(0).at(path));
        Ok(Value::Bool(at(&["metadata", "generation"]) == at(&["status", "observedGeneration"])))
    })
    .examples(&[("{{ isSynced .children.deployment }}", "true")]),
    object("resourceCPU(object any) -> string", "The CPU that `spec.resources.requests` asks for.", |call| {
        text(call, &["spec", "resources", "requests", "cpu"])
    })
    .examples(&[("{{ resourceCPU . }}", "250m")]),
    object("resourceMemory(object any) -> string", "The memory that `spec.resources.requests` asks for.", |call| {
        text(call, &["spec", "resources", "requests", "memory"])
    })
    .examples(&[("{{ resourceMemory . }}", "512Mi")]),
    object("resourceName(object any) -> string", "The object's name.", |call| text(call, &["metadata", "name"]))
        .examples(&[("{{ resourceName . }}", "shop")]),
    object("resourceNamespace(object any) -> string", "The object's namespace.", |call| {
        text(call, &["metadata", "namespace"])
    })
    .examples(&[("{{ resourceNamespace . }}", "prod")]),
    object("resourceUID(object any) -> string", "The object's `metadata.uid`.", |call| {
        text(call, &["metadata", "uid"])
    })
    .examples(&[("{{ resourceUID . }}", "0d9f")]),
    object("resourceVersion(object any) -> string", "The object's `metadata.resourceVersion`.", |call| {
        text(call, &["metadata", "resourceVersion"])
    })
    .examples(&[("{{ resourceVersion . }}", "1234")]),
    object("creationTimestamp(object any) -> string", "When the object was created.", |call| {
        text(call, &["metadata", "creationTimestamp"])
    })
    .examples(&[("{{ creationTimestamp . }}", "2025-12-01T08:00:00Z")]),
    serve("getServeTarget(object any) -> string", "The serve target that an object came through.", |call| {
        text(call, TARGET)
    })
    .examples(&[("{{ getServeTarget . }}", "web-shop")]),
    serve("getServeAlias(object any) -> string", "The serve alias that an object came through.", |call| {
        text(call, ALIAS)
    })
    .examples(&[("[{{ getServeAlias . }}]", "[]")]),
    serve(
        "getServeSource(object any) -> string",
        "The source of the request that made an object, such as github or slack.",
        |call| text(call, SOURCE),
    )
    .examples(&[("[{{ getServeSource . }}]", "[]")]),
    serve("hasServeTarget(object any) -> bool", "Whether an object came through a serve target.", |call| {
        has(call.value(0).at(TARGET))
    })
    .examples(&[("{{ hasServeTarget . }}", "true")]),
    serve("hasServeAlias(object any) -> bool", "Whether an object came through a serve alias.", |call| {
        has(call.value(0).at(ALIAS))
    })
    .examples(&[("{{ hasServeAlias . }}", "false")]),
    serve("hasServeSource(object any) -> bool", "Whether the source of an object's request is known.", |call| {
        has(call.value(0).at(SOURCE))
    })
    .examples(&[("{{ hasServeSource . }}", "false")]),
    serve(
        "isDirectApply(object any) -> bool",
        "Whether an object was applied directly and not through a serve target.",
        |call| {
            let served = [TARGET, ALIAS, SOURCE].iter().any(|path| is_set(call.value(0).at(path)));
            Ok(Value::Bool(!served))
        },
    )
    .examples(&[("{{ isDirectApply .children.deployment }}", "true"), ("{{ isDirectApply . }}", "false")]),
];

const LABELS: &[&str] = &["metadata", "labels"];
const ANNOTATIONS: &[&str] = &["metadata", "annotations"];
const TARGET: &[&str] = &["metadata", "annotations", "orkestra.orkspace.io/serve-target"];
const ALIAS: &[&str] = &["metadata", "annotations", "orkestra.orkspace.io/serve-alias"];
const SOURCE: &[&str] = &["metadata", "annotations", "orkestra.orkspace.io/serve-source"];

fn is_set(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}

fn has(value: Option<&Value>) -> Answer {
    Ok(Value::Bool(is_set(value)))
}

fn matches(call: &mut Call<'_>) -> Answer {
    let labels = call.value(0).at(LABELS);
    let mut all = call.count() % 2 == 1;
    let mut index = 1;
    while index + 1 < call.count() {
        let found = labels.and_then(|labels| labels.get(&call.text(index).unwrap_or_default()));
        all &= found.and_then(Value::as_str) == Some(&*call.text(index + 1)?);
        index += 2;
    }
    Ok(Value::Bool(all))
}

fn get(call: &mut Call<'_>) -> Answer {
    let mut value = call.value(0);
    for index in 1..call.count() {
        match value.get(&call.text(index)?) {
            Some(found) => value = found,
            None => return Ok(Value::Nil),
        }
    }
    Ok(value.clone())
}

fn owner<'c>(call: &Call<'c>, key: &str) -> Option<&'c Value> {
    items(call.value(0), &["metadata", "ownerReferences"]).first()?.get(key)
}

fn condition_text(call: &Call<'_>, key: &str) -> Answer {
    Ok(text_of(condition(call.value(0), &call.text(1)?).and_then(|condition| condition.get(key))))
}
