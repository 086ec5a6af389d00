//! What is said of built-in profiles is what they become.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::fs;
use std::path::Path;

use ork_engine::render::{profile_names, profile_settings};
use ork_project::RenderOptions;
use serde_json::Value;
use support::{folder, snapshot};

/// The object that an entry of a block becomes.
fn rendered(test: &str, block: &str) -> Value {
    let place = folder(&format!("profiles-{test}"));
    let text = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {{name: a}}\nspec:\n  crds:\n    x:\n      apiTypes: {{group: example.com, version: v1, kind: X}}\n      operatorBox:\n        onReconcile:\n          {block}\n"
    );
    fs::write(place.join("katalog.yaml"), text).unwrap();
    let options = RenderOptions { custom_resource: None, now: 0, seed: 0 };
    let found = ork_project::render(&snapshot(&place), Path::new("katalog.yaml"), &options).unwrap();
    found.manifests[0].to_json()
}

/// A setting as it is said, of what was made.
fn said(at: &Value, key: &str) -> String {
    let value = key.split('.').fold(at, |value, key| &value[key]);
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| item.as_str().unwrap_or_default()).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

#[track_caller]
fn agree(class: &str, name: &str, made: &Value) {
    for (key, value) in profile_settings(class, name).unwrap() {
        assert_eq!(said(made, &key), value, "{key} of {name} in {made}");
    }
}

#[test]
fn profiles_of_pods_are_what_is_said() {
    for name in profile_names(&["resources"]) {
        let block = format!("deployments: [{{name: a, image: b, resources: {{profile: {name}}}}}]");
        let made = rendered(&format!("resources-{name}"), &block);
        let container = &made["spec"]["template"]["spec"]["containers"][0];
        for (key, value) in profile_settings("resources", name).unwrap() {
            assert_eq!(said(&container["resources"], &key), value);
        }
    }
    for name in profile_names(&["securityContext"]) {
        let block = format!(
            "deployments: [{{name: a, image: b, securityContext: {{profile: {name}}}, podSecurity: {{profile: {name}}}}}]"
        );
        let made = rendered(&format!("security-{name}"), &block);
        let pod = &made["spec"]["template"]["spec"];
        agree("containerSecurity", name, &pod["containers"][0]["securityContext"]);
        agree("podSecurity", name, &pod["securityContext"]);
        let said = profile_settings("podSecurity", name).unwrap().len();
        assert_eq!(pod["securityContext"].as_object().unwrap().len(), said, "{pod}");
    }
    for name in profile_names(&["rollingUpdate"]) {
        let block = format!("deployments: [{{name: a, image: b, rollingUpdate: {{profile: {name}}}}}]");
        let made = rendered(&format!("rolling-{name}"), &block);
        agree("rollingUpdate", name, &made["spec"]["strategy"]["rollingUpdate"]);
    }
    for name in profile_names(&["liveness"]) {
        let block = format!(
            "deployments: [{{name: a, image: b, port: 80, probes: {{liveness: {{type: http, path: /, profile: {name}}}}}}}]"
        );
        let made = rendered(&format!("probe-{name}"), &block);
        agree("probes", name, &made["spec"]["template"]["spec"]["containers"][0]["livenessProbe"]);
    }
}

#[test]
fn profiles_of_policies_are_what_is_said() {
    for name in ["deny-all", "deny-all-ingress", "deny-all-egress", "allow-same-namespace", "allow-dns-egress"] {
        let made = rendered(&format!("policy-{name}"), &format!("networkPolicies: [{{name: a, profile: {name}}}]"));
        for (key, value) in profile_settings("networkPolicies", name).unwrap() {
            let made = said(&made["spec"], &key);
            assert!(made == value || !value.starts_with('['), "{name}: {key} is {made}");
        }
    }
    for name in profile_names(&["resourceQuotas"]) {
        let made = rendered(&format!("quota-{name}"), &format!("resourceQuotas: [{{name: a, profile: {name}}}]"));
        for (key, value) in profile_settings("resourceQuotas", name).unwrap() {
            assert_eq!(made["spec"]["hard"][&key], Value::String(value));
        }
    }
    for name in profile_names(&["hpa", "behavior"]) {
        assert!(profile_settings("hpa", name).unwrap().len() == 7);
    }
    assert_eq!(profile_settings("resources", "huge"), None);
    assert_eq!(profile_settings("nothing", "small"), None);
}
