//! Rendered manifests against Kubernetes' schemas: what a real API server accepted is clean on every version, and what is
//! spoilt is found where it was spoilt.

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

use std::path::{Path, PathBuf};

use ork_engine::evaluate::Evaluator;
use ork_engine::fields::RESOURCE_LISTS;
use ork_engine::kubernetes::{self, Version, versions};
use ork_engine::operator::Operator;
use ork_engine::output::{Content, Rendered};
use ork_engine::render::{Outcome, render};
use ork_engine::rendered::{self, Sample, judge};
use ork_project::{Host, load, resources_in};
use ork_source::Level;
use support::environment;

/// The operators of a folder, each with the custom resources beside it.
fn operators(folder: &Path) -> Vec<(Operator, Vec<Sample>)> {
    let snapshot = Host::new(environment(folder)).snapshot();
    let sources = ork_test::files(folder, &[".yaml"]);
    let sources: Vec<_> = sources.iter().filter_map(|path| snapshot.source(path).ok()).collect();
    let loaded = load(&snapshot, folder).unwrap_or_else(|error| panic!("{}: {error:?}", folder.display()));
    let samples = |operator: &Operator| {
        let found = resources_in(operator, &sources).unwrap();
        found.into_iter().map(|resource| Sample { resource, invented: false }).collect()
    };
    loaded.operators.into_iter().map(|operator| (operator.clone(), samples(&operator))).collect()
}

fn folders() -> Vec<PathBuf> {
    let root = ork_test::workspace();
    let mut folders: Vec<_> =
        RESOURCE_LISTS.iter().map(|list| root.join("tests/cases/format").join(list.key)).collect();
    let published = ork_test::corpus().map(|corpus| corpus.join("registry/patterns/katalogs"));
    for base in [Some(root.join("patterns/katalogs")), published].into_iter().flatten() {
        let katalogs = ork_test::files(&base, &["katalog.yaml"]);
        folders.extend(katalogs.iter().map(|path| path.parent().unwrap().to_owned()));
    }
    folders
}

#[test]
fn what_an_api_server_accepted_is_clean_on_every_version() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for folder in folders() {
        for (operator, samples) in operators(&folder) {
            for (sample, version) in samples.iter().flat_map(|sample| versions().map(move |version| (sample, version)))
            {
                tried += 1;
                let found = rendered::check(&operator, sample, version);
                let errors = found.iter().filter(|finding| finding.level == Level::Error);
                wrong.extend(errors.map(|finding| {
                    let place = finding.location.line_column();
                    format!("{} {version} {place:?} {}: {}", folder.display(), finding.rule, finding.message)
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{tried} renderings");
    assert!(tried > 200, "{tried}");
    assert!(kubernetes::versions().count() >= 6);
}

/// What is remembered of entries that did not change is what a fresh look finds, wherever they have moved to.
#[test]
fn an_edit_elsewhere_leaves_what_was_found() {
    let place = support::folder("manifests-edited");
    let path = place.join("katalog.yaml");
    let entry = |name: &str, kind: &str, title: &str| {
        format!(
            "    {name}:\n      apiTypes: {{group: example.com, version: v1, kind: {kind}}}\n      operatorBox:\n        onReconcile:\n          configMaps:\n            - name: {title}\n              data: {{a: b}}\n          custom:\n            - apiVersion: apps/v1\n              kind: DaemonSet\n              metadata: {{name: agent}}\n              spec: {{minReadySecond: 5}}\n"
        )
    };
    let head = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: shop\nspec:\n  crds:\n";
    let texts = [
        format!("{head}{}{}", entry("a", "A", "One"), entry("b", "B", "Two")),
        format!("{head}# longer\n{}{}", entry("a", "A", "One"), entry("b", "B", "Two")),
        format!("{head}# longer\n{}{}", entry("a", "A", "one-and-only"), entry("b", "B", "Two")),
        format!("{head}{}{}{}", entry("c", "C", "Three"), entry("a", "A", "one"), entry("b", "B", "Two")),
        format!("{head}{}", entry("b", "B", "Two")),
    ];
    let mut host = Host::new(environment(&place));
    for text in texts {
        host.set_finished(path.clone(), text.clone());
        let found = host.snapshot().diagnostics(&path);
        let mut fresh = Host::new(environment(&place));
        fresh.set_finished(path.clone(), text);
        assert_eq!(found, fresh.snapshot().diagnostics(&path));
        assert!(found.iter().any(|finding| finding.rule == "bad-name"), "{found:?}");
        assert!(found.iter().any(|finding| !finding.fixes.is_empty()), "{found:?}");
    }
}

/// The ways to every value of a manifest that is no map or list, and to every map.
fn ways(value: &Rendered, way: &mut Vec<String>, scalars: &mut Vec<Vec<String>>, maps: &mut Vec<Vec<String>>) {
    let step = |name: String, inner: &Rendered, way: &mut Vec<String>, scalars: &mut _, maps: &mut _| {
        way.push(name);
        ways(inner, way, scalars, maps);
        way.pop();
    };
    match &value.value {
        Content::Map(map) => {
            maps.push(way.clone());
            map.iter().for_each(|(key, inner)| step(key.clone(), inner, way, scalars, maps));
        }
        Content::List(items) => {
            items.iter().enumerate().for_each(|(index, inner)| step(index.to_string(), inner, way, scalars, maps));
        }
        _ => scalars.push(way.clone()),
    }
}

fn at<'r>(value: &'r mut Rendered, way: &[String]) -> &'r mut Rendered {
    way.iter().fold(value, |value, step| match &mut value.value {
        Content::Map(map) => map.get_mut(step).unwrap(),
        Content::List(items) => &mut items[step.parse::<usize>().unwrap()],
        _ => panic!("{step}"),
    })
}

fn refused(operator: &Operator, outcome: &Outcome, version: Version) -> bool {
    judge(operator, outcome, false, version).iter().any(|finding| finding.rule == "invalid-manifest")
}

/// Whether the types that are generated from Kubernetes' own model can read a manifest.
fn read_by_peer(manifest: &Rendered) -> Option<bool> {
    use k8s_openapi::api;
    let json = manifest.to_json();
    let kind = json["kind"].as_str()?.to_owned();
    macro_rules! read {
        ($($kind:ident: $($module:ident)::+),*) => {
            match kind.as_str() {
                $(stringify!($kind) => Some(serde_json::from_value::<api::$($module)::+::$kind>(json).is_ok()),)*
                _ => None,
            }
        };
    }
    read!(
        Deployment: apps::v1, StatefulSet: apps::v1, ReplicaSet: apps::v1, Pod: core::v1, Job: batch::v1,
        CronJob: batch::v1, Service: core::v1, Ingress: networking::v1, NetworkPolicy: networking::v1,
        HorizontalPodAutoscaler: autoscaling::v2, PodDisruptionBudget: policy::v1, ConfigMap: core::v1,
        PersistentVolumeClaim: core::v1, PersistentVolume: core::v1, Namespace: core::v1, ServiceAccount: core::v1,
        Role: rbac::v1, RoleBinding: rbac::v1, ClusterRole: rbac::v1, ClusterRoleBinding: rbac::v1,
        ResourceQuota: core::v1, LimitRange: core::v1
    )
}

/// Each value of the manifests of every kind, one after the other, replaced by a value of each other type: what is told
/// is what another reader of Kubernetes' model refuses.
#[test]
fn values_of_other_types_are_refused_as_a_peer_refuses_them() {
    let version = Version::parse("1.34").unwrap();
    let empty = || [Content::Map(indexmap::IndexMap::new()), Content::List(Vec::new())];
    let others =
        || empty().into_iter().chain([Content::Bool(true), Content::Int(7), Content::Float(1.5), "x y".into()]);
    let (mut tried, mut differ) = (0, Vec::new());
    each_outcome(|operator, outcome| {
        for index in 0..outcome.objects.len() {
            let mut scalars = Vec::new();
            ways(&outcome.objects[index].manifest, &mut Vec::new(), &mut scalars, &mut Vec::new());
            if outcome.objects[index].unmade.is_some() {
                continue;
            }
            for (way, value) in scalars.iter().flat_map(|way| others().map(move |value| (way, value))) {
                // The kind decides what it is compared with; a text may be any other text.
                if way.len() == 1 || way[0] == "status" {
                    continue;
                }
                let place = at(&mut outcome.objects[index].manifest, way);
                if std::mem::discriminant(&place.value) == std::mem::discriminant(&value) {
                    continue;
                }
                let before = std::mem::replace(&mut place.value, value.clone());
                let Some(reads) = read_by_peer(&outcome.objects[index].manifest) else { continue };
                tried += 1;
                let told = refused(operator, outcome, version);
                at(&mut outcome.objects[index].manifest, way).value = before;
                let quantity = way.iter().any(|step| {
                    [
                        "requests",
                        "limits",
                        "capacity",
                        "hard",
                        "max",
                        "min",
                        "default",
                        "defaultRequest",
                        "maxLimitRequestRatio",
                        "sizeLimit",
                        "divisor",
                    ]
                    .contains(&step.as_str())
                });
                // Numbers are quantities to the API server; the peer takes texts alone, and any text.
                let number = matches!(value, Content::Int(_) | Content::Float(_));
                let text = matches!(value, Content::Text(_));
                let lenient = text || (quantity && number);
                if told == reads && !(told && lenient) {
                    differ.push(format!("{} {way:?} {value:?}: told {told}", called(&outcome.objects[index].manifest)));
                }
            }
        }
    });
    println!("{tried} values");
    assert!(differ.is_empty(), "{} of {tried}\n{}", differ.len(), differ.join("\n"));
    assert!(tried > 3_000, "{tried}");
}

#[test]
fn fields_that_nobody_has_are_refused() {
    let version = Version::default();
    let (mut tried, mut silent) = (0, Vec::new());
    let free = [
        "labels",
        "annotations",
        "matchLabels",
        "nodeSelector",
        "data",
        "stringData",
        "requests",
        "limits",
        "hard",
        "capacity",
        "selector",
        "max",
        "min",
        "default",
        "defaultRequest",
        "maxLimitRequestRatio",
    ];
    each_outcome(|operator, outcome| {
        for index in 0..outcome.objects.len() {
            let mut maps = Vec::new();
            ways(&outcome.objects[index].manifest, &mut Vec::new(), &mut Vec::new(), &mut maps);
            let object = &outcome.objects[index];
            if object.unmade.is_some() || object.declared.list.is_of_any_kind() {
                continue;
            }
            for way in &maps {
                let service_or_claim =
                    |name: &str| name != "selector" || called(&outcome.objects[index].manifest).starts_with("Service");
                if way.last().is_some_and(|name| free.contains(&name.as_str()) && service_or_claim(name)) {
                    continue;
                }
                let origin = outcome.objects[index].manifest.origin.clone();
                let place = at(&mut outcome.objects[index].manifest, way);
                let Content::Map(map) = &mut place.value else { continue };
                map.insert("noSuchField".to_owned(), Rendered::new("x", &origin));
                tried += 1;
                if !refused(operator, outcome, version) {
                    silent.push(format!("{} {way:?}", called(&outcome.objects[index].manifest)));
                }
                let place = at(&mut outcome.objects[index].manifest, way);
                let Content::Map(map) = &mut place.value else { continue };
                map.shift_remove("noSuchField");
            }
        }
    });
    println!("{tried} fields");
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(tried > 300, "{tried}");
}

#[test]
fn what_is_missing_is_refused() {
    let needed = [
        ("Deployment", "spec.selector"),
        ("Deployment", "spec.template"),
        ("StatefulSet", "spec.template.spec.containers.0.name"),
        ("Job", "spec.template"),
        ("CronJob", "spec.schedule"),
        ("Service", "spec.ports.0.port"),
        ("Ingress", "spec.rules.0.http.paths.0.pathType"),
        ("HorizontalPodAutoscaler", "spec.maxReplicas"),
        ("HorizontalPodAutoscaler", "spec.scaleTargetRef.kind"),
        ("RoleBinding", "roleRef"),
        ("Role", "rules.0.verbs"),
    ];
    let mut seen: Vec<&str> = Vec::new();
    each_outcome(|operator, outcome| {
        for (kind, way) in needed {
            let mut way: Vec<String> = way.split('.').map(str::to_owned).collect();
            let last = way.pop().unwrap();
            let of_kind = |manifest: &Rendered| manifest.get("kind").and_then(Rendered::as_text) == Some(kind);
            let Some(index) = outcome.objects.iter().position(|object| of_kind(&object.manifest)) else { continue };
            let Content::Map(map) = &mut at(&mut outcome.objects[index].manifest, &way).value else {
                panic!("{way:?}")
            };
            let Some(taken) = map.shift_remove(&last) else { continue };
            for version in versions() {
                assert!(refused(operator, outcome, version), "{kind} without {last} in {version}");
            }
            let Content::Map(map) = &mut at(&mut outcome.objects[index].manifest, &way).value else {
                panic!("{way:?}")
            };
            map.insert(last, taken);
            seen.push(kind);
        }
    });
    for (kind, _) in needed {
        assert!(seen.contains(&kind), "{kind} is not tried");
    }
}

fn called(manifest: &Rendered) -> String {
    let text = |value: Option<&Rendered>| value.and_then(Rendered::as_text).unwrap_or_default().to_owned();
    format!(
        "{} {}",
        text(manifest.get("kind")),
        text(manifest.get("metadata").and_then(|metadata| metadata.get("name")))
    )
}

/// What the cases of every kind render to.
fn each_outcome(mut then: impl FnMut(&Operator, &mut Outcome)) {
    for folder in folders() {
        for (operator, samples) in operators(&folder) {
            for sample in samples {
                let evaluator = Evaluator::new(1_767_225_600, 1, &operator.shared);
                then(&operator, &mut render(&operator, &sample.resource, evaluator));
            }
        }
    }
}
