use super::table::{Row, Shape};
use super::*;
use crate::resources::RESOURCE_LISTS;

fn deployment(version: Version) -> Type {
    schema_of(version, "apps/v1", "Deployment").unwrap()
}

fn found(of: Type, path: &str) -> Type {
    match of.lookup(path.split('.')) {
        Lookup::Found(found) => found,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn versions_are_those_of_the_table() {
    let names: Vec<String> = table().minors.iter().map(|minor| format!("1.{minor}")).collect();
    assert_eq!(names, NAMES);
    assert_eq!(Version::default().name(), "1.34");
    for (text, name) in [("1.30", Some("1.30")), ("v1.36", Some("1.36")), ("1.34.2", Some("1.34"))] {
        assert_eq!(Version::parse(text).map(Version::name), name);
    }
    for text in ["", "1", "1.3", "2.30", "latest", "1.99"] {
        assert_eq!(Version::parse(text), None, "{text}");
    }
}

#[test]
fn every_list_of_ours_is_known_in_every_version() {
    for version in versions() {
        for list in RESOURCE_LISTS.iter().filter(|list| !list.is_of_any_kind()) {
            let api = api(version, list.api_version, list.kind).unwrap_or_else(|| panic!("{} {version}", list.kind));
            assert_eq!((api.plural(), api.namespaced()), (list.plural, list.namespaced), "{}", list.kind);
            assert!(api.schema().property("metadata").is_some(), "{}", list.kind);
        }
    }
}

#[test]
fn types_are_as_the_api_server_has_them() {
    let deployment = deployment(Version::default());
    let form = |path: &str| found(deployment, path).form();
    assert_eq!(form("spec.replicas"), Form::Int32);
    assert_eq!(form("spec.strategy.rollingUpdate.maxSurge"), Form::IntOrString);
    assert_eq!(form("spec.template.spec.containers"), Form::List);
    assert_eq!(form("spec.template.spec.containers.[].resources.limits"), Form::Map);
    assert_eq!(form("spec.template.spec.containers.[].resources.limits.memory"), Form::Quantity);
    assert_eq!(form("metadata.labels.any"), Form::Text);
    assert_eq!(form("metadata.creationTimestamp"), Form::Time);
    assert_eq!(form("status.readyReplicas"), Form::Int32);
    let protocol = found(deployment, "spec.template.spec.containers.[].ports.[].protocol");
    assert_eq!(protocol.values().collect::<Vec<_>>(), ["TCP", "UDP", "SCTP"]);
    let ports = found(deployment, "spec.template.spec.containers.[].ports");
    assert_eq!(ports.distinct(), Distinct::Keys(vec!["containerPort", "protocol"]));
    assert_eq!(ports.items().unwrap().property("protocol").unwrap().default(), Some("TCP"));
    let spec = found(deployment, "spec");
    assert!(spec.requires("template") && !spec.requires("replicas"));
    assert!(spec.property("replicas").unwrap().description().starts_with("Number of desired pods"));
    assert!(matches!(deployment.lookup(["spec", "replica"]), Lookup::Missing(1, _)));
    assert!(matches!(deployment.lookup(["spec", "replicas", "x"]), Lookup::Missing(2, _)));
}

#[test]
fn versions_differ_where_they_should() {
    let [first, last] = ["1.30", "1.35"].map(|name| Version::parse(name).unwrap());
    let pod = |version| schema_of(version, "v1", "Pod").unwrap();
    assert!(matches!(pod(first).lookup(["spec", "resources"]), Lookup::Missing(1, _)));
    assert!(matches!(pod(last).lookup(["spec", "resources"]), Lookup::Found(_)));
    assert!(api(first, "resource.k8s.io/v1", "DeviceClass").is_none());
    assert!(api(last, "resource.k8s.io/v1", "DeviceClass").is_some());
    assert!(api(last, "policy/v1beta1", "PodDisruptionBudget").is_none());
}

#[test]
fn the_table_is_small() {
    assert!(table().rows.len() > 3_000 && table().kinds.len() > 80, "{} {}", table().rows.len(), table().kinds.len());
    let rows = table().rows.len() * size_of::<Row>() + table().shapes.len() * size_of::<Shape>();
    let texts: usize =
        (0..u32::MAX).map_while(|index| Some(table().text(index)).filter(|_| index < 20_000)).map(str::len).sum();
    assert!(rows + texts < 1 << 20, "{rows} {texts}");
}
