//! Whether an object is as we applied it.
//!
//! Values are not compared: the API server adds defaults, rewrites quantities and drops what is empty. Instead each
//! applied object carries a mark of what was applied, and the API server's own record of field managers says what is
//! still ours: whoever changes or removes a field takes it from us, whoever adds one does not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, json};

use crate::object::{Json, at, text};
use crate::operation::FIELD_MANAGER;

/// The annotation that marks what was applied last.
pub const APPLIED_ANNOTATION: &str = "orkestra.orkspace.io/applied";
/// Hexadecimal digits of the mark: enough that two manifests of one object do not share one.
const MARK_LENGTH: usize = 16;

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

/// A manifest with its mark, as it is applied.
pub(crate) fn marked(mut manifest: Json) -> Json {
    let mut mark = ork_template::sha256(manifest.to_string().as_bytes());
    mark.truncate(MARK_LENGTH);
    let metadata = manifest.get_mut("metadata").and_then(Json::as_object_mut);
    let annotations = metadata.map(|metadata| metadata.entry("annotations").or_insert_with(|| json!({})));
    if let Some(annotations) = annotations.and_then(Json::as_object_mut) {
        annotations.insert(APPLIED_ANNOTATION.to_owned(), Json::String(mark));
    }
    manifest
}

/// Whether applying a marked manifest would change nothing: it was applied last, and all of it is still ours.
#[must_use]
pub fn is_current(manifest: &Json, found: &Json) -> bool {
    let mark = |object| text(object, &["metadata", "annotations", APPLIED_ANNOTATION]);
    let (Some(wanted), Some(fields)) = (manifest.as_object(), ours(found)) else { return false };
    mark(manifest) == mark(found)
        && wanted.iter().all(|(key, value)| match key.as_str() {
            "apiVersion" | "kind" => true,
            "metadata" => covers_metadata(fields.get("f:metadata"), value),
            _ => covers(fields.get(&format!("f:{key}")), value),
        })
}

/// Whether we have applied an object, rather than only created it.
pub(crate) fn applied_by_us(found: &Json) -> bool {
    ours(found).is_some()
}

/// The fields that we own by applying (Kubernetes: "Server-Side Apply", Field management).
fn ours(found: &Json) -> Option<&Map<String, Json>> {
    let managers = at(found, &["metadata", "managedFields"])?.as_array()?;
    managers.iter().find(|entry| is_ours(entry))?.get("fieldsV1")?.as_object()
}

/// Whether an entry of `managedFields` records what we apply.
pub(crate) fn is_ours(entry: &Json) -> bool {
    text(entry, &["manager"]) == FIELD_MANAGER
        && text(entry, &["operation"]) == "Apply"
        && text(entry, &["subresource"]).is_empty()
}

/// Name and namespace identify an object: nobody manages them.
fn covers_metadata(fields: Option<&Json>, metadata: &Json) -> bool {
    let mut managed =
        metadata.as_object().into_iter().flatten().filter(|(key, _)| *key != "name" && *key != "namespace");
    managed.all(|(key, value)| covers(fields.and_then(|fields| fields.get(format!("f:{key}"))), value))
}

/// Whether a tree of `fieldsV1` has everything in a value. In such a tree `f:` names a field, `k:` an item of a list by
/// its keys, `v:` a value of a set, `.` the thing itself; what is empty is owned whole. Of an empty list with keys there
/// is nothing to own.
fn covers(fields: Option<&Json>, value: &Json) -> bool {
    let Some(fields) = fields.and_then(Json::as_object) else {
        return value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    };
    if fields.is_empty() {
        return true;
    }
    match value {
        Json::Object(map) => map.iter().all(|(key, value)| covers(fields.get(&format!("f:{key}")), value)),
        Json::Array(items) => items.iter().all(|item| covers_item(fields, item, items)),
        _ => true,
    }
}

fn covers_item(fields: &Map<String, Json>, item: &Json, all: &[Json]) -> bool {
    if items_of::<Json>(fields, "v:").any(|(value, _)| value == *item) {
        return true;
    }
    let has = |item: &Json, keys: &Map<String, Json>| keys.iter().all(|(key, value)| item.get(key) == Some(value));
    // A key that has a default may be missing, unless another item has just that default.
    let may_be = |keys: &Map<String, Json>| {
        keys.iter().all(|(key, value)| item.get(key).is_none_or(|found| found == value))
            && !all.iter().any(|other| has(other, keys))
    };
    let known: Vec<(Map<String, Json>, &Json)> = items_of(fields, "k:").collect();
    let exact = known.iter().find(|(keys, _)| has(item, keys));
    let entry = exact.or_else(|| known.iter().find(|(keys, _)| may_be(keys)));
    entry.is_some_and(|(_, inner)| covers(Some(inner), item))
}

/// The items of a list in a tree of `fieldsV1`: what is behind the prefix, and what is below it.
fn items_of<'j, T: serde::de::DeserializeOwned>(
    fields: &'j Map<String, Json>,
    prefix: &'static str,
) -> impl Iterator<Item = (T, &'j Json)> {
    fields.iter().filter_map(move |(key, inner)| {
        let item = serde_json::from_str(key.strip_prefix(prefix)?).ok()?;
        Some((item, inner))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An object as the API server has it after `manifest` was applied, with the given record of what is ours.
    fn found(manifest: &Json, fields: &Json) -> Json {
        let mut object = manifest.clone();
        object["metadata"]["managedFields"] =
            json!([{"manager": FIELD_MANAGER, "operation": "Apply", "fieldsV1": fields}]);
        object
    }

    fn service() -> Json {
        marked(json!({"metadata": {"name": "a", "labels": {"x": "1"}}, "spec": {
            "clusterIP": "", "publishNotReadyAddresses": false, "selector": {"a": "b"},
            "ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}], "sourceRanges": ["a", "b"], "set": ["s"], "volumes": [],
        }}))
    }

    fn fields() -> Json {
        json!({
            "f:metadata": {"f:labels": {"f:x": {}}, "f:annotations": {(format!("f:{APPLIED_ANNOTATION}")): {}}},
            "f:spec": {
                "f:clusterIP": {}, "f:publishNotReadyAddresses": {}, "f:selector": {}, "f:sourceRanges": {},
                "f:set": {".": {}, "v:\"s\"": {}},
                "f:ports": {
                    "k:{\"port\":53,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}},
                    "k:{\"port\":53,\"protocol\":\"UDP\"}": {".": {}, "f:port": {}, "f:protocol": {}},
                },
            },
        })
    }

    #[test]
    fn what_is_all_ours_is_current() {
        assert!(is_current(&service(), &found(&service(), &fields())));
    }

    #[test]
    fn what_somebody_took_from_us_is_not() {
        for path in [
            "/f:metadata/f:labels",
            "/f:spec/f:clusterIP",
            "/f:spec/f:publishNotReadyAddresses",
            "/f:spec/f:selector",
            "/f:spec/f:sourceRanges",
            "/f:spec/f:set/v:\"s\"",
            "/f:spec/f:ports/k:{\"port\":53,\"protocol\":\"TCP\"}",
            "/f:spec/f:ports/k:{\"port\":53,\"protocol\":\"UDP\"}",
            "/f:spec/f:ports/k:{\"port\":53,\"protocol\":\"UDP\"}/f:protocol",
        ] {
            let mut less = fields();
            let (parent, key) = path.rsplit_once('/').unwrap();
            less.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(key).unwrap();
            assert!(!is_current(&service(), &found(&service(), &less)), "{path}");
        }
        assert!(!is_current(&service(), &service()), "never applied by us");
    }

    #[test]
    fn any_other_manifest_is_a_difference() {
        let manifest = |spec: Json| marked(json!({"metadata": {"name": "a"}, "spec": spec}));
        let all = json!({"f:metadata": {"f:annotations": {}}, "f:spec": {}});
        for (before, after) in [
            (json!({"list": ["a", "b"]}), json!({"list": ["a"]})),
            (json!({}), json!({"automount": false})),
            (json!({"value": ""}), json!({})),
            (json!({"value": "1.1"}), json!({"value": "1.10"})),
        ] {
            let (before, after) = (manifest(before), manifest(after));
            assert!(is_current(&before, &found(&before, &all)));
            assert!(!is_current(&after, &found(&before, &all)), "{after}");
        }
    }

    #[test]
    fn text_of_secrets_is_encoded() {
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "stringData": {"user": "app"}});
        assert_eq!(normal(secret)["data"]["user"], "YXBw");
    }
}
