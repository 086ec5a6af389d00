//! The table as a whole: no key twice, every field explained, every place of a moved field there.

use std::collections::HashSet;

use super::*;

/// Every object below the roots, once.
fn objects() -> Vec<&'static Object> {
    fn below(shape: &Shape, waiting: &mut Vec<&'static Object>) {
        match shape {
            Shape::Object(object) => waiting.push(object),
            Shape::List(shape) | Shape::Map(shape) => below(shape, waiting),
            Shape::OneOf(shapes) => shapes.iter().for_each(|shape| below(shape, waiting)),
            _ => {}
        }
    }
    let kinds = ["Katalog", "Motif", "Komposer", "E2E", "Simulate"];
    let mut waiting: Vec<_> = kinds.iter().filter_map(|kind| root(kind)).collect();
    assert_eq!(waiting.len(), kinds.len());
    let (mut seen, mut all) = (HashSet::new(), Vec::new());
    while let Some(object) = waiting.pop() {
        if seen.insert(std::ptr::from_ref(object)) {
            all.push(object);
            object.fields.iter().for_each(|field| below(&field.shape, &mut waiting));
            object.rest.iter().for_each(|shape| below(shape, &mut waiting));
        }
    }
    all
}

/// The object below an entry of `spec.crds`, or the field at the end of the path.
fn in_entry(path: &str) -> Option<&'static Field> {
    let mut object = &entry::CRD_ENTRY;
    let mut found = None;
    for key in path.split('.') {
        found = object.field(key);
        if let Shape::Object(next) = found?.shape {
            object = next;
        }
    }
    found
}

#[test]
fn no_key_has_two_meanings() {
    for object in objects() {
        let mut keys = HashSet::new();
        for field in object.fields {
            for key in field.aliases.iter().chain([&field.name]) {
                assert!(keys.insert(*key), "{} has {key} twice", object.name);
            }
        }
    }
}

#[test]
fn every_field_is_explained_in_a_sentence() {
    for object in objects() {
        assert!(object.doc.ends_with('.'), "{}", object.name);
        for field in object.fields {
            let (place, doc) = (object.name, field.doc);
            assert!(doc.ends_with('.') && doc.len() > 4, "{place}.{}: {doc}", field.name);
        }
    }
}

#[test]
fn defaults_are_values() {
    for field in objects().iter().flat_map(|object| object.fields) {
        let Some(default) = field.default else { continue };
        assert!(!field.required, "{} is required and has a default", field.name);
        match field.shape {
            Shape::Text(text) if !text.values.is_empty() && !default.contains(' ') => {
                assert!(text.values.contains(&default), "{}: {default}", field.name);
            }
            Shape::Int => assert!(default.parse::<i64>().is_ok(), "{}: {default}", field.name),
            _ => {}
        }
    }
}

#[test]
fn places_of_moved_fields_exist_and_hold_the_same() {
    for positions in POSITIONS {
        assert!(positions.paths.len() > 1, "{}", positions.field);
        for path in positions.paths {
            let field = in_entry(path).unwrap_or_else(|| panic!("{path}"));
            assert_eq!(field.name, positions.field);
            let first = in_entry(positions.paths[0]).unwrap();
            let same = std::mem::discriminant(&field.shape) == std::mem::discriminant(&first.shape);
            assert!(same, "{path} has another shape");
        }
    }
}

#[test]
fn an_older_place_says_where_the_field_is_now() {
    for field in entry::CRD_ENTRY.fields.iter().chain(operator_box::OPERATOR_BOX.fields) {
        if let Status::Older { now } = field.status {
            assert!(in_entry(now).is_some(), "{}: {now}", field.name);
        }
    }
}

#[test]
fn every_list_has_its_turn() {
    let turns: HashSet<_> = RESOURCE_LISTS.iter().map(|list| list.apply_order).collect();
    assert_eq!(turns.len(), RESOURCE_LISTS.len(), "two lists have the same turn");
    for (earlier, later) in [("namespaces", "secrets"), ("serviceAccounts", "deployments"), ("deployments", "hpa")] {
        let turn = |key| resource_list(key).unwrap().apply_order;
        assert!(turn(earlier) < turn(later), "{earlier} before {later}");
    }
}

#[test]
fn only_namespaced_objects_have_a_namespace() {
    for list in RESOURCE_LISTS.iter().filter(|list| !list.is_of_any_kind()) {
        assert_eq!(list.object.field("namespace").is_some(), list.namespaced, "{}", list.key);
        for common in ["name", "labels", "reconcile", "when", "or", "anyOf", "forEach", "sleep", "forceConflict"] {
            assert!(list.object.field(common).is_some(), "{}.{common}", list.key);
        }
    }
}

#[test]
fn workloads_have_the_fields_of_the_reference() {
    let rows = [
        ("image", "deployments replicaSets statefulSets pods jobs cronJobs"),
        ("tag", "statefulSets"),
        ("replicas", "deployments replicaSets statefulSets"),
        ("port", "deployments replicaSets statefulSets pods services"),
        ("annotations", "deployments replicaSets statefulSets pods ingresses secrets"),
        ("env", "deployments replicaSets statefulSets"),
        ("envFrom", "deployments replicaSets statefulSets"),
        ("command", "jobs cronJobs"),
        ("workingDirectory", "deployments replicaSets jobs cronJobs"),
        ("probes", "deployments replicaSets statefulSets pods"),
        ("rollingUpdate", "deployments replicaSets statefulSets"),
        ("volumes", "deployments replicaSets statefulSets pods jobs"),
        ("autoscale", "deployments replicaSets statefulSets"),
        ("serviceName", "statefulSets ingresses"),
        ("selector", "services pdb"),
        ("toNamespaces", "secrets configMaps networkPolicies resourceQuotas limitRanges"),
    ];
    for (field, lists) in rows {
        let having = RESOURCE_LISTS.iter().filter(|list| list.object.field(field).is_some());
        let having: HashSet<_> = having.map(|list| list.key).collect();
        assert_eq!(having, lists.split(' ').collect(), "{field}");
    }
}

#[test]
fn reserved_lists_stand_in_blocks() {
    let Some(Shape::Object(block)) = in_entry("operatorBox.onCreate").map(|field| field.shape) else { panic!() };
    for key in PLACEHOLDER_LISTS {
        assert!(matches!(block.field(key).unwrap().shape, Shape::Empty), "{key}");
    }
}

#[test]
fn forms_choose_the_shape() {
    let depends = in_entry("dependsOn").unwrap().shape;
    assert!(depends.fits(Form::Mapping) && depends.fits(Form::Sequence) && !depends.fits(Form::Scalar));
    assert!(Shape::Bool.fits(Form::Scalar) && !Shape::Bool.fits(Form::Mapping));
    assert!(Shape::Free.fits(Form::Mapping) && Shape::Empty.fits(Form::Sequence) && !Shape::Empty.fits(Form::Mapping));
}

#[test]
fn older_spellings_lead_to_the_field() {
    let Some(Shape::Object(serve)) = in_entry("idp").map(|field| field.shape) else { panic!() };
    assert_eq!(serve.field("ignoreFields").unwrap().name, "ignore");
    assert_eq!(common::CONDITION.field("anyOf").map(|field| field.name), None);
    assert_eq!(in_entry("operatorBox.preReconcile.reconcileGate.anyOf").unwrap().name, "or");
}
