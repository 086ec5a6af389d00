//! Whether an object is as declared: what is declared is there, and of what we set before nothing is left over.
//!
//! The API server adds defaults and rewrites values (quantities, empty fields): those are no differences.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Map;

use crate::object::{Json, at, text};
use crate::operation::FIELD_MANAGER;

/// Fields by which items of a list are told apart (Kubernetes API: `listMapKey`), most telling first.
const ITEM_KEYS: &[&str] = &["name", "mountPath", "containerPort", "port", "uid", "type", "ip", "topologyKey"];

/// A manifest as the API server would keep it: text of Secrets is encoded, so that a key that is no longer declared goes.
pub(crate) fn normal(mut manifest: Json) -> Json {
    let is_secret = text(&manifest, &["kind"]) == "Secret" && text(&manifest, &["apiVersion"]) == "v1";
    let Some(map) = manifest.as_object_mut().filter(|_| is_secret) else { return manifest };
    if let Some(Json::Object(plain)) = map.shift_remove("stringData") {
        let mut data = map.get("data").and_then(Json::as_object).cloned().unwrap_or_default();
        data.extend(plain.into_iter().map(|(key, value)| {
            let encoded = STANDARD.encode(value.as_str().unwrap_or_default());
            (key, Json::String(encoded))
        }));
        map.insert("data".to_owned(), Json::Object(data));
    }
    manifest
}

/// Whether applying a manifest would change nothing.
#[must_use]
pub fn is_current(manifest: &Json, found: &Json) -> bool {
    holds(manifest, found) && ours(found).is_some_and(|fields| !leaves_over(fields, manifest, found))
}

/// Whether we have applied an object, rather than only created it.
pub(crate) fn applied_by_us(found: &Json) -> bool {
    ours(found).is_some()
}

/// The fields that we own by applying (Kubernetes: "Server-Side Apply", Field management).
fn ours(found: &Json) -> Option<&Map<String, Json>> {
    let managers = at(found, &["metadata", "managedFields"])?.as_array()?;
    let entry = managers.iter().find(|entry| {
        text(entry, &["manager"]) == FIELD_MANAGER
            && text(entry, &["operation"]) == "Apply"
            && text(entry, &["subresource"]).is_empty()
    })?;
    entry.get("fieldsV1")?.as_object()
}

/// Whether everything in `wanted` is in `found`.
fn holds(wanted: &Json, found: &Json) -> bool {
    match (wanted, found) {
        (Json::Object(wanted), Json::Object(found)) => wanted.iter().all(|(key, value)| match found.get(key) {
            Some(found) => holds(value, found),
            None => is_empty(value),
        }),
        (Json::Array(wanted), Json::Array(found)) => lists_hold(wanted, found),
        (Json::Null, _) => true,
        (wanted, found) => wanted == found || same_number(wanted, found),
    }
}

fn lists_hold(wanted: &[Json], found: &[Json]) -> bool {
    if wanted.len() == found.len() && wanted.iter().zip(found).all(|(wanted, found)| holds(wanted, found)) {
        return true;
    }
    // Others may add items to a list whose items have names.
    let named = |item: &Json| ITEM_KEYS.iter().any(|key| item.get(*key).is_some());
    wanted.len() <= found.len()
        && wanted.iter().all(named)
        && wanted.iter().all(|wanted| found.iter().any(|found| holds(wanted, found)))
}

/// What the API server leaves out of an object.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(map) => map.values().all(is_empty),
        Json::Bool(true) => false,
    }
}

/// Numbers and quantities are compared by size: the API server writes `1000m` as `1`.
fn same_number(wanted: &Json, found: &Json) -> bool {
    let size = |value: &Json| match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => ork_engine::condition::quantity(text),
        _ => None,
    };
    match (size(wanted), size(found)) {
        (Some(wanted), Some(found)) => (wanted - found).abs() <= f64::EPSILON * wanted.abs(),
        _ => false,
    }
}

/// Whether we own a field that the manifest does not set any more. `fields` is the tree of `fieldsV1`: `f:` names a
/// field, `k:` an item by its keys, `v:` a value of a set, `.` the thing itself.
fn leaves_over(fields: &Map<String, Json>, wanted: &Json, found: &Json) -> bool {
    fields.iter().any(|(key, inner)| {
        let (wanted, found) = match key.split_once(':') {
            Some(("f", name)) => (wanted.get(name), found.get(name)),
            Some(("k", keys)) => {
                let Ok(Json::Object(keys)) = serde_json::from_str(keys) else { return false };
                (item(wanted, &keys, true), item(found, &keys, false))
            }
            Some(("v", value)) => {
                let Ok(value) = serde_json::from_str::<Json>(value) else { return false };
                let within = |list: &Json| list.as_array().is_some_and(|list| list.contains(&value));
                return within(found) && !within(wanted);
            }
            _ => return false,
        };
        match (wanted, found, inner.as_object()) {
            // Somebody else has removed it already, or moved it.
            (_, None, _) => false,
            (None, Some(found), _) => !is_empty(found),
            (Some(wanted), Some(found), Some(inner)) => leaves_over(inner, wanted, found),
            (Some(_), Some(_), None) => false,
        }
    })
}

/// The item of a list with the given keys. In a manifest a key that has a default may be missing.
fn item<'j>(list: &'j Json, keys: &Map<String, Json>, may_lack: bool) -> Option<&'j Json> {
    let fits = |item: &&Json| keys.iter().all(|(key, value)| item.get(key).map_or(may_lack, |found| found == value));
    list.as_array()?.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn applied(mut object: Json, fields: &Json) -> Json {
        object["metadata"]["managedFields"] =
            json!([{"manager": FIELD_MANAGER, "operation": "Apply", "fieldsV1": fields}]);
        object
    }

    #[test]
    fn what_the_server_adds_and_rewrites_is_no_difference() {
        let manifest = json!({"metadata": {"name": "a"}, "spec": {
            "replicas": 2, "paused": false, "template": {},
            "limits": {"cpu": "1000m", "memory": "1024Mi"},
            "ports": [{"port": 80}],
        }});
        let found = json!({"metadata": {"name": "a", "uid": "1"}, "spec": {
            "replicas": 2,
            "limits": {"cpu": "1", "memory": "1Gi"},
            "ports": [{"port": 80, "protocol": "TCP"}],
            "strategy": {"type": "RollingUpdate"},
        }});
        assert!(is_current(&manifest, &applied(found, &json!({}))));
    }

    #[test]
    fn what_differs() {
        let found = |spec: Json| applied(json!({"metadata": {}, "spec": spec}), &json!({}));
        for (wanted, there) in [
            (json!({"replicas": 2}), json!({"replicas": 3})),
            (json!({"replicas": 2}), json!({})),
            (json!({"args": ["a"]}), json!({"args": ["a", "b"]})),
            (json!({"args": ["a", "b"]}), json!({"args": ["b", "a"]})),
            (json!({"env": [{"name": "A", "value": "1"}]}), json!({"env": [{"name": "A", "value": "2"}]})),
            (json!({"on": true}), json!({"on": false})),
            (json!({"memory": "1Gi"}), json!({"memory": "1G"})),
        ] {
            assert!(!is_current(&json!({"metadata": {}, "spec": wanted}), &found(there)), "{wanted}");
        }
    }

    #[test]
    fn items_of_others_are_theirs() {
        let wanted = json!({"spec": {"env": [{"name": "A", "value": "1"}]}});
        let found =
            json!({"metadata": {}, "spec": {"env": [{"name": "X", "value": "y"}, {"name": "A", "value": "1"}]}});
        assert!(is_current(&wanted, &applied(found, &json!({}))));
    }

    #[test]
    fn what_we_no_longer_set_is_left_over() {
        let found = json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "spec": {"ports": [
            {"port": 80, "protocol": "TCP"}, {"port": 81, "protocol": "TCP"},
        ]}});
        let port = |number: u16| format!("k:{{\"port\":{number},\"protocol\":\"TCP\"}}");
        let both =
            json!({"f:spec": {"f:ports": {port(80): {".": {}, "f:port": {}}, port(81): {".": {}, "f:port": {}}}}});
        let one = json!({"metadata": {"labels": {"a": "1"}}, "spec": {"ports": [{"port": 80}]}});
        assert!(!is_current(&one, &applied(found.clone(), &both)));
        let two = json!({"metadata": {"labels": {"a": "1"}}, "spec": {"ports": [{"port": 80}, {"port": 81}]}});
        assert!(is_current(&two, &applied(found.clone(), &both)));
        let label = json!({"f:metadata": {"f:labels": {"f:a": {}, "f:b": {}}}});
        assert!(!is_current(&two, &applied(found.clone(), &label)));
        assert!(!is_current(&two, &found), "never applied by us");
    }

    #[test]
    fn text_of_secrets_is_encoded() {
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "stringData": {"user": "app"}});
        assert_eq!(normal(secret)["data"]["user"], "YXBw");
    }
}
