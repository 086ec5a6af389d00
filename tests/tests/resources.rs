//! Every field of every kind of resource: a document that uses it, the manifest that it makes, what is missing without it.

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

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::explain::object_in;
use ork_engine::fields::{self, Object, RESOURCE_LISTS};
use ork_engine::source::Source;
use ork_engine::walk::walk;
use ork_project::{Host, JobError, RenderOptions, render};
use ork_source::{SourceFile, apply_edits};
use serde_json::Value as Json;
use support::cluster::Cluster;
use support::coverage::unused;
use support::environment;

const OPTIONS: RenderOptions = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };

fn folders() -> Vec<PathBuf> {
    let root = ork_test::workspace().join("tests/cases/format");
    RESOURCE_LISTS.iter().map(|list| root.join(list.key)).collect()
}

/// What a Katalog makes; where it makes nothing, why.
fn made(host: &Host, katalog: &Path) -> String {
    match render(&host.snapshot(), katalog, &OPTIONS) {
        Ok(made) => made.manifests.iter().map(|manifest| format!("{:#}\n", manifest.to_json())).collect(),
        Err(JobError::Findings(findings)) => findings.iter().map(|found| format!("{}\n", found.message)).collect(),
        Err(other) => other.to_string(),
    }
}

#[test]
fn every_kind_is_made_as_it_is_declared() {
    for folder in folders() {
        let host = Host::new(environment(&folder));
        let name = folder.file_name().unwrap().to_str().unwrap();
        insta::assert_snapshot!(format!("made-{name}"), made(&host, &folder.join("katalog.yaml")));
    }
}

fn source(path: &Path) -> Arc<Source> {
    Source::new(SourceFile::new(path, fs::read_to_string(path).unwrap()))
}

#[test]
fn every_field_of_a_resource_is_used_by_a_case() {
    let lists = RESOURCE_LISTS.iter().map(|list| (list.key.to_owned(), list.object)).collect();
    let katalogs: Vec<PathBuf> = folders().iter().map(|folder| folder.join("katalog.yaml")).collect();
    let unused = unused(lists, &[], &katalogs);
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

/// Takes each key out of each case: what does not change then acts while running, or says what holds anyway.
#[test]
fn every_field_of_a_resource_shows_in_a_manifest() {
    let reachable = reachable();
    let mut effects: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    let mut count = 0;
    for folder in folders() {
        let katalog = folder.join("katalog.yaml");
        let source = source(&katalog);
        let mut host = Host::new(environment(&folder));
        host.set_text(katalog.clone(), source.file.text().to_owned());
        let whole = made(&host, &katalog);
        let block = source.tree.root(0).unwrap().at("spec.crds").unwrap().span();
        for seen in walk(source.tree.root(0).unwrap(), fields::root("Katalog").unwrap()).objects {
            // Only what stands in lists of resources.
            let in_list = |list: &fields::ResourceList| std::ptr::eq(list.object, seen.object);
            let resource = RESOURCE_LISTS.iter().any(in_list) || !block.contains(seen.node.span());
            if !resource && !reachable.iter().any(|object| std::ptr::eq(*object, seen.object)) {
                continue;
            }
            for entry in seen.node.written_entries() {
                let Some(field) = seen.object.field(entry.name()) else { continue };
                let Ok(edits) = source.tree.remove(entry.value.id()) else { continue };
                count += 1;
                host.set_text(katalog.clone(), apply_edits(source.file.text(), &edits));
                let slot = effects.entry((seen.object.name, field.name)).or_default();
                *slot |= made(&host, &katalog) != whole;
            }
        }
    }
    println!("{count} keys taken out of {} fields", effects.len());
    let without: Vec<String> =
        effects.iter().filter(|(_, shows)| !**shows).map(|((object, field), _)| format!("{object}: {field}")).collect();
    insta::assert_snapshot!("without-effect", without.join("\n"));
}

/// The mappings below the entries of resource lists.
fn reachable() -> Vec<&'static Object> {
    let mut found: Vec<&'static Object> = Vec::new();
    let mut waiting: Vec<&'static Object> = RESOURCE_LISTS.iter().map(|list| list.object).collect();
    while let Some(object) = waiting.pop() {
        if !found.iter().any(|known| std::ptr::eq(*known, object)) {
            found.push(object);
            waiting.extend(object.fields.iter().filter_map(|field| object_in(&field.shape)));
        }
    }
    found
}

/// Every manifest of the cases, of the published patterns and of ours: a real API server validates each strictly.
#[test]
fn an_api_server_takes_every_manifest() {
    let Some(cluster) = Cluster::plain("resources") else { return };
    let mut katalogs: Vec<PathBuf> = folders().into_iter().map(|folder| folder.join("katalog.yaml")).collect();
    let whole = ["entry", "motif", "profiles", "reconciler", "sections"];
    let cases = ork_test::workspace().join("tests/cases/format");
    katalogs.extend(whole.map(|name| cases.join(name).join("katalog.yaml")));
    katalogs.extend(ork_test::files(&ork_test::workspace().join("patterns"), &["katalog.yaml"]));
    katalogs.extend(
        ork_test::corpus()
            .map(|corpus| ork_test::files(&corpus.join("registry"), &["katalog.yaml"]))
            .unwrap_or_default(),
    );
    let mut manifests: Vec<Json> = Vec::new();
    for katalog in &katalogs {
        let folder = katalog.parent().unwrap();
        let snapshot = Host::new(environment(folder)).snapshot();
        let made =
            render(&snapshot, katalog, &OPTIONS).unwrap_or_else(|error| panic!("{}: {error}", katalog.display()));
        manifests.extend(made.manifests.iter().map(ork_engine::output::Rendered::to_json));
    }
    // Copies have no content here, and the API server knows no custom kinds.
    let copied = |manifest: &Json| match manifest["kind"].as_str().unwrap() {
        "LimitRange" => manifest["spec"]["limits"].is_null(),
        "ResourceQuota" => manifest["spec"]["hard"].is_null(),
        _ => false,
    };
    let known = |manifest: &Json| {
        let version = manifest["apiVersion"].as_str().unwrap();
        !version.contains('.') || version.contains(".k8s.io/")
    };
    manifests.retain(|manifest| known(manifest) && !copied(manifest));
    for manifest in &mut manifests {
        // The owner is not there.
        manifest["metadata"].as_object_mut().unwrap().remove("ownerReferences");
    }
    let namespaces: BTreeSet<&str> =
        manifests.iter().filter_map(|manifest| manifest["metadata"]["namespace"].as_str()).collect();
    for namespace in namespaces.into_iter().filter(|name| *name != "default") {
        cluster.kubectl(&["create", "namespace", namespace]);
    }
    let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": manifests});
    let file = cluster.folder.join("manifests.json");
    fs::write(&file, list.to_string()).unwrap();
    let arguments = ["apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f"];
    let answer = cluster.try_kubectl(&[&arguments[..], &[file.to_str().unwrap()]].concat());
    println!("{} manifests of {} Katalogs", manifests.len(), katalogs.len());
    assert_eq!(answer.unwrap().lines().count(), manifests.len());
    assert!(manifests.len() > 100, "{}", manifests.len());
}
