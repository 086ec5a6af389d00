//! The published patterns and the examples: what is found in them, what they render to, and how calm the findings are
//! while each is typed.

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

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ork_engine::output::Rendered;
use ork_project::{Host, RenderOptions, check, render};
use ork_source::Diagnostic;
use support::{environment, snapshot};

const OPTIONS: RenderOptions = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };

/// The defects of the published patterns that the rules know: level, rule, and where.
const DEFECTS: [(&str, &str); 20] = [
    ("warning unknown-cr-field", "katalogs/deployment-stack/v1.0.0/katalog.yaml:45:34"),
    ("warning unknown-cr-field", "katalogs/kafka/v1.0.0/katalog.yaml:48:33"),
    ("hint profile-alias", "katalogs/mongodb/v1.0.0/katalog.yaml:43:66"),
    ("warning unknown-cr-field", "katalogs/mongodb/v1.0.0/katalog.yaml:48:33"),
    ("warning unread-field", "katalogs/postgres/v1.0.0/cr.yaml:9:3"),
    ("warning unknown-cr-field", "katalogs/postgres/v1.0.0/katalog.yaml:41:33"),
    ("warning unknown-cr-field", "katalogs/postgres/v1.0.0/katalog.yaml:42:40"),
    ("warning unknown-cr-field", "katalogs/postgres/v1.0.0/katalog.yaml:43:35"),
    ("warning unknown-cr-field", "katalogs/postgres/v1.0.0/katalog.yaml:44:37"),
    ("warning unknown-cr-field", "katalogs/postgres/v1.0.0/katalog.yaml:46:33"),
    ("warning unknown-cr-field", "katalogs/postgres/v1.0.0/katalog.yaml:47:33"),
    ("warning unknown-cr-field", "katalogs/redis/v1.0.0/katalog.yaml:46:33"),
    ("warning own-namespace", "motifs/deployment-stack/motif.yaml:64:3"),
    ("warning fixed-replicas", "motifs/deployment-stack/motif.yaml:118:3"),
    ("warning literal-condition", "motifs/deployment-stack/motif.yaml:134:18"),
    ("hint profile-alias", "motifs/mongodb/motif.yaml:31:14"),
    ("hint function-alias", "motifs/mongodb/motif.yaml:158:18"),
    ("hint profile-alias", "motifs/postgres/motif.yaml:32:14"),
    ("hint literal-secret", "motifs/postgres/motif.yaml:133:18"),
    ("hint function-alias", "motifs/redis/motif.yaml:117:18"),
];

#[test]
fn the_registry_has_its_defects_and_no_others() {
    let Some(corpus) = ork_test::corpus() else { return };
    let base = corpus.join("registry/patterns");
    let report = check(&snapshot(&base), &[PathBuf::from(".")]).unwrap();
    let found = report.findings.iter().map(|finding| {
        let (line, column) = finding.location.line_column();
        let path = finding.location.file.path().strip_prefix(&base).unwrap().display().to_string();
        (format!("{} {}", finding.level.as_str(), finding.rule), format!("{path}:{line}:{column}"))
    });
    // What an importer is told of what it imports stands there already.
    let found: Vec<_> = found.filter(|(what, _)| what != "hint imported-findings").collect();
    assert_eq!(found, DEFECTS.map(|(what, place)| (what.to_owned(), place.to_owned())));
    assert!(report.files >= 20, "only {} files were checked", report.files);
}

/// Every finding on the examples, as it was judged: a true defect each.
#[test]
fn the_examples_have_judged_findings() {
    let Some(corpus) = ork_test::corpus() else { return };
    let base = corpus.join("examples");
    let report = check(&snapshot(&base), &[PathBuf::from(".")]).unwrap();
    let lines: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let (line, column) = finding.location.line_column();
            let path = finding.location.file.path().strip_prefix(&base).unwrap().display();
            format!("{path}:{line}:{column}: {}[{}]: {}", finding.level.as_str(), finding.rule, finding.message)
        })
        .collect();
    insta::assert_snapshot!("examples", lines.join("\n"));
}

/// The manifests as JSON, one to a line, so that a snapshot shows each difference where it is.
fn shown(manifests: &[Rendered]) -> String {
    let pretty = |manifest: &Rendered| serde_json::to_string_pretty(&manifest.to_json()).unwrap();
    manifests.iter().map(pretty).collect::<Vec<_>>().join("\n---\n")
}

fn katalogs(root: &Path) -> Vec<PathBuf> {
    ork_test::files(root, &["katalog.yaml"]).into_iter().map(|path| path.parent().unwrap().to_owned()).collect()
}

#[test]
fn every_published_katalog_renders() {
    let Some(corpus) = ork_test::corpus() else { return };
    let base = corpus.join("registry/patterns/katalogs");
    let folders = katalogs(&base);
    assert_eq!(folders.len(), 5);
    for folder in folders {
        let name = folder.strip_prefix(&base).unwrap().iter().next().unwrap().to_str().unwrap().to_owned();
        let manifests = render(&snapshot(&folder), Path::new("."), &OPTIONS)
            .unwrap_or_else(|error| panic!("{name}: {error:?}"))
            .manifests;
        assert_order(&name, &manifests);
        insta::assert_snapshot!(format!("registry-{name}"), shown(&manifests));
    }
}

#[test]
fn our_patterns_are_clean_and_render() {
    let base = ork_test::workspace().join("patterns");
    let report = check(&snapshot(&base), &[PathBuf::from(".")]).unwrap();
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    for folder in katalogs(&base.join("katalogs")) {
        let name = folder.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let manifests = render(&snapshot(&folder), Path::new("."), &OPTIONS).unwrap().manifests;
        assert_order(&name, &manifests);
        insta::assert_snapshot!(format!("patterns-{name}"), shown(&manifests));
    }
}

/// Kinds in apply order, first those of `onCreate`.
fn assert_order(name: &str, manifests: &[Rendered]) {
    let order = |manifest: &Rendered| {
        let kind = manifest.get("kind").unwrap().as_text().unwrap();
        ork_engine::fields::RESOURCE_LISTS.iter().find(|list| list.kind == kind).unwrap().apply_order
    };
    let orders: Vec<u8> = manifests.iter().map(order).collect();
    let falls = orders.windows(2).filter(|pair| pair[0] > pair[1]).count();
    assert!(falls <= 1, "{name}: {orders:?}");
}

/// What every object must have, checked on every object of every published pattern.
#[test]
fn labels_owners_and_selectors_are_exact() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut workloads = 0;
    for folder in katalogs(&corpus.join("registry/patterns/katalogs")) {
        let sample: serde_json::Value = sample(&folder);
        let (owner, kind) = (sample["metadata"]["name"].as_str().unwrap(), sample["kind"].as_str().unwrap());
        let namespace = sample["metadata"]["namespace"].as_str().unwrap_or("default");
        let manifests: Vec<_> = render(&snapshot(&folder), Path::new("."), &OPTIONS)
            .unwrap()
            .manifests
            .iter()
            .map(Rendered::to_json)
            .collect();
        let selector = |name: &str| {
            serde_json::json!({
                "orkestra-owner": owner,
                "app.kubernetes.io/name": name,
                "orkestra.orkspace.io/kind": kind.to_lowercase(),
            })
        };
        let names: BTreeSet<_> =
            manifests.iter().map(|m| (m["kind"].to_string(), m["metadata"]["name"].to_string())).collect();
        assert_eq!(names.len(), manifests.len(), "{}: two objects of one kind and name", folder.display());
        for manifest in &manifests {
            let metadata = &manifest["metadata"];
            let name = metadata["name"].as_str().unwrap();
            assert_eq!(metadata["labels"]["orkestra.orkspace.io/managed"], "true", "{name}");
            assert_eq!(metadata["labels"]["orkestra-owner"], owner, "{name}");
            let expected = serde_json::json!([{
                "apiVersion": sample["apiVersion"], "kind": kind, "name": owner,
                "uid": "00000000-0000-0000-0000-000000000000", "controller": true, "blockOwnerDeletion": true,
            }]);
            if metadata["namespace"] == namespace {
                assert_eq!(metadata["ownerReferences"], expected, "{name}");
            } else {
                assert_eq!(metadata.get("ownerReferences"), None, "{name} is not in the owner's namespace");
            }
            if ["Deployment", "StatefulSet"].contains(&manifest["kind"].as_str().unwrap()) {
                workloads += 1;
                let spec = &manifest["spec"];
                assert_eq!(spec["selector"]["matchLabels"], selector(name), "{name}");
                for (key, value) in selector(name).as_object().unwrap() {
                    assert_eq!(spec["template"]["metadata"]["labels"][key], *value, "{name}");
                }
            }
        }
        for service in manifests.iter().filter(|manifest| manifest["kind"] == "Service") {
            let target = &service["spec"]["ports"][0]["targetPort"];
            let serving: Vec<_> = manifests
                .iter()
                .filter(|m| m["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"] == *target)
                .collect();
            let expected = match serving.as_slice() {
                [one] => selector(one["metadata"]["name"].as_str().unwrap()),
                _ => serde_json::json!({"orkestra-owner": owner}),
            };
            assert_eq!(service["spec"]["selector"], expected, "{}", service["metadata"]["name"]);
        }
    }
    assert!(workloads >= 5, "{workloads}");
}

fn sample(folder: &Path) -> serde_json::Value {
    let text = fs::read_to_string(folder.join("cr.yaml")).unwrap();
    let tree = ork_yaml::parse(&text.into());
    let root = tree.root(0).unwrap();
    let text = |path: &str| root.at(path).and_then(|node| node.text()).map(str::to_owned);
    serde_json::json!({
        "apiVersion": text("apiVersion"), "kind": text("kind"),
        "metadata": {"name": text("metadata.name"), "namespace": text("metadata.namespace")},
    })
}

/// What a person sees who types a file from its first character to its last.
#[test]
fn typing_is_calm() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut files = ork_test::files(&corpus.join("registry"), &[".yaml"]);
    files.extend(ork_test::files(&corpus.join("examples"), &[".yaml", ".yml"]));
    files.extend(ork_test::files(&ork_test::workspace().join("patterns"), &[".yaml"]));
    let (left, right) = files.split_at(files.len() / 2);
    let (mut loud, states) = std::thread::scope(|scope| {
        let halves = [scope.spawn(|| type_files(left)), scope.spawn(|| type_files(right))];
        let [first, second] = halves.map(|half| half.join().unwrap());
        ([first.0, second.0].concat(), first.1 + second.1)
    });
    println!("{states} states of {} files", files.len());
    let count = loud.len();
    loud.truncate(40);
    assert!(loud.is_empty(), "{count} loud states of {states}\n{}", loud.join("\n"));
}

/// Types files; gives the states in which too much was said, and how many states there were.
fn type_files(files: &[PathBuf]) -> (Vec<String>, usize) {
    let mut loud = Vec::new();
    let mut states = 0;
    for path in files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let mut host = Host::new(environment(path.parent().unwrap()));
        host.set_text(path.clone(), text.clone());
        let place = |finding: &Diagnostic| (finding.rule, finding.location.span.start);
        let finished: BTreeSet<_> = host.snapshot().diagnostics(path).iter().map(place).collect();
        // Closed and opened again, so that typing starts from nothing.
        host.close(path);
        host.set_text(path.clone(), String::new());
        for (offset, _) in text.char_indices() {
            let prefix = &text[..offset];
            host.set_text(path.clone(), prefix.to_owned());
            let snapshot = host.snapshot();
            let mut findings = snapshot.diagnostics(path);
            states += 1;
            findings.retain(|finding| !finished.contains(&place(finding)));
            if findings.is_empty() {
                continue;
            }
            let source = snapshot.source(path).unwrap();
            let region = ork_engine::rules::region(source.file.text(), u32::try_from(offset).unwrap());
            let outside = findings.iter().any(|finding| !region.contains(finding.location.span));
            if findings.len() > 1 || outside {
                let said: Vec<String> = findings
                    .iter()
                    .map(|f| format!("{}@{:?} {}", f.rule, f.location.line_column(), f.message))
                    .collect();
                let tail: String = prefix.chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                loud.push(format!("{}: after {tail:?}: {}", path.display(), said.join(" | ")));
            }
        }
    }
    (loud, states)
}

/// What a person sees who takes a block out of a finished file and puts it back line by line.
#[test]
fn pasting_is_calm() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut files = ork_test::files(&corpus.join("registry"), &[".yaml"]);
    files.extend(ork_test::files(&corpus.join("examples"), &[".yaml", ".yml"]));
    files.extend(ork_test::files(&ork_test::workspace().join("patterns"), &[".yaml"]));
    let (mut states, mut loud) = (0, Vec::new());
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let mut host = Host::new(environment(path.parent().unwrap()));
        host.set_text(path.clone(), text.clone());
        let finished = host.snapshot().diagnostics(path);
        for block in blocks(&text) {
            let entry = ork_engine::rules::region(&text, u32::try_from(block.start).unwrap()).range();
            for cut in lines_of(&text, &block) {
                host.set_text(path.clone(), format!("{}{}", &text[..cut], &text[block.end..]));
                states += 1;
                let missing = block.end - cut;
                let place = |at: u32| if at as usize > cut { at as usize + missing } else { at as usize };
                let known = |found: &Diagnostic| {
                    let same =
                        |known: &&Diagnostic| known.location.span.start as usize == place(found.location.span.start);
                    finished.iter().filter(same).any(|known| known.rule == found.rule)
                };
                let mut new = host.snapshot().diagnostics(path);
                new.retain(|found| !known(found));
                let outside = |found: &Diagnostic| {
                    let span = found.location.span;
                    (span.start as usize) < entry.start || span.end as usize > entry.end - missing
                };
                if new.len() > 1 || new.iter().any(outside) {
                    let said: Vec<_> = new.iter().map(|found| (found.rule, found.location.line_column())).collect();
                    let [from, to] = [block.start, cut].map(|at| text[..at].matches('\n').count() + 1);
                    loud.push(format!(
                        "{}: without lines {to} and more of the block at {from}: {said:?}",
                        path.display()
                    ));
                }
            }
            host.set_text(path.clone(), text.clone());
            host.saved(path);
            assert_eq!(host.snapshot().diagnostics(path), finished, "{}", path.display());
        }
    }
    println!("{states} states of {} files", files.len());
    assert!(loud.is_empty(), "{} loud states\n{}", loud.len(), loud.join("\n"));
}

/// Every line with the deeper lines below it.
fn blocks(text: &str) -> Vec<std::ops::Range<usize>> {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let indent = |start: usize| {
        let line = text[start..].lines().next().unwrap_or_default();
        let content = line.trim_start();
        (!content.is_empty()).then_some(line.len() - content.len())
    };
    let mut blocks = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let Some(own) = indent(*start) else { continue };
        let end = starts[index + 1..].iter().find(|start| indent(**start).is_some_and(|indent| indent <= own));
        blocks.push(*start..end.copied().unwrap_or(text.len()));
    }
    blocks
}

/// Where a block ends after each of its lines but the last, before the first too.
fn lines_of(text: &str, block: &std::ops::Range<usize>) -> Vec<usize> {
    let breaks = text[block.clone()].match_indices('\n').map(|(at, _)| block.start + at + 1);
    std::iter::once(block.start).chain(breaks).filter(|at| *at < block.end).collect()
}

/// Checking many files of one folder costs what they are, not their product.
#[test]
fn checking_grows_with_what_is_checked() {
    let place = support::folder("many");
    let katalog = |name: usize| {
        format!(
            "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: k{name}\nspec:\n  crds:\n    a:\n      apiTypes: {{group: example.com, version: v1, kind: A{name}}}\n"
        )
    };
    let time = |count: usize| {
        let place = place.join(count.to_string());
        fs::create_dir_all(&place).unwrap();
        for name in 0..count {
            fs::write(place.join(format!("k{name}.yaml")), katalog(name)).unwrap();
        }
        let check_all = || {
            let start = std::time::Instant::now();
            let report = check(&snapshot(&place), &[PathBuf::from(".")]).unwrap();
            assert_eq!((report.files, report.findings.len()), (count, 0));
            start.elapsed()
        };
        (0..5).map(|_| check_all()).min().unwrap()
    };
    // Others use the machine too: one undisturbed pair of measurements is enough. Quadratic cost would be nine times.
    let linear = (0..3).any(|_| {
        let (few, many) = (time(250), time(750));
        println!("250 files in {few:?}, 750 in {many:?}");
        many < few * 5
    });
    assert!(linear);
}
