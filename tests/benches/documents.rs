//! Whole sets of documents: the corpus loaded, expanded and rendered; a thousand documents checked; one document of five
//! hundred entries; one resource for each of ten thousand items. Memory is that of a process of its own.
//!
//! `cargo bench -p ork-tests --bench documents` for times, with `-- check N` for the memory of one size.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ork_project::{Environment, Host, RenderOptions, check, render};

const OPTIONS: RenderOptions = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };
const HEAD: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n";

fn host(folder: &Path) -> Host {
    Host::new(Environment {
        working_directory: folder.to_owned(),
        ork_home: None,
        katalog_base: None,
        motif_base: None,
    })
}

/// The best of some rounds, each with nothing read before.
fn best(rounds: usize, mut round: impl FnMut()) -> Duration {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        round();
        start.elapsed()
    });
    times.min().unwrap()
}

fn empty(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join("ork-bench-documents").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A folder of Katalogs with their custom resources, as repositories of patterns have them.
fn many(count: usize) -> PathBuf {
    let folder = empty(&format!("many-{count}"));
    for number in 0..count {
        let place = folder.join(format!("pattern-{number}"));
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("katalog.yaml"), entry_document(&format!("shop-{number}"), 1)).unwrap();
    }
    folder
}

fn entry_document(name: &str, entries: usize) -> String {
    let mut text = format!("{HEAD}  name: {name}\nspec:\n  crds:\n");
    for number in 0..entries {
        text.push_str(&format!(
            "    entry-{number}:\n      apiTypes: {{group: example.com, version: v1, kind: Kind{number}}}\n      operatorBox:\n        onReconcile:\n          deployments:\n            - name: \"{{{{ .metadata.name }}}}-{number}\"\n              image: '{{{{ .spec.image | default \"nginx:1.27\" }}}}'\n              port: 80\n              replicas: \"{{{{ .spec.replicas | default 2 }}}}\"\n          services:\n            - name: \"{{{{ .metadata.name }}}}-{number}\"\n              port: 80\n        status:\n          fields:\n            - path: ready\n              value: \"{{{{ .children.deployment.status.readyReplicas | default 0 }}}}\"\n"
        ));
    }
    text
}

fn corpus() {
    let Some(corpus) = ork_test::corpus() else { return };
    let root = corpus.join("registry/patterns");
    let katalogs = ork_test::files(&root, &["katalog.yaml"]);
    let mut manifests = 0;
    let time = best(20, || {
        let host = host(&root);
        manifests = 0;
        for katalog in &katalogs {
            manifests += render(&host.snapshot(), katalog, &OPTIONS).unwrap().manifests.len();
        }
    });
    println!(
        "corpus of {} Katalogs loaded, expanded and rendered to {manifests} manifests: {time:.2?} (aim 50 ms)",
        katalogs.len()
    );
    let examples = corpus.join("examples");
    let mut files = 0;
    let time = best(20, || files = check(&host(&examples).snapshot(), &[PathBuf::from(".")]).unwrap().files);
    println!("examples, {files} files checked: {time:.2?}");
}

fn checked(count: usize) {
    let folder = many(count);
    let report = check(&host(&folder).snapshot(), &[PathBuf::from(".")]).unwrap();
    assert_eq!((report.files, report.findings.len()), (count, 0));
    let status = fs::read_to_string("/proc/self/status").unwrap();
    println!("{count:>6} documents: {}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "check") {
        return checked(arguments.get(at + 1).unwrap().parse().unwrap());
    }
    corpus();
    let folder = many(1_000);
    let time = best(5, || assert_eq!(check(&host(&folder).snapshot(), &[PathBuf::from(".")]).unwrap().files, 1_000));
    println!("1,000 documents checked: {time:.2?} (aim 0.4 s)");
    for count in [1_000, 2_000, 4_000] {
        let own = std::env::current_exe().unwrap();
        let told = std::process::Command::new(own).args(["check", &count.to_string()]).output().unwrap();
        print!("{}", String::from_utf8_lossy(&told.stdout));
    }
    for entries in [125, 250, 500] {
        let folder = empty("large");
        fs::write(folder.join("katalog.yaml"), entry_document("large", entries)).unwrap();
        let path = Path::new("katalog.yaml");
        let checking =
            best(5, || assert_eq!(check(&host(&folder).snapshot(), &[path.to_owned()]).unwrap().findings, []));
        let rendering = best(5, || {
            assert_eq!(render(&host(&folder).snapshot(), path, &OPTIONS).unwrap().manifests.len(), 2 * entries);
        });
        println!("{entries:>6} entries in one document: checked in {checking:.2?}, rendered in {rendering:.2?}");
    }
    for items in [2_500, 5_000, 10_000] {
        let folder = empty("each");
        let text = format!(
            "{HEAD}  name: each\nspec:\n  crds:\n    shop:\n      apiTypes: {{group: example.com, version: v1, kind: Shop}}\n      operatorBox:\n        onReconcile:\n          configMaps:\n            - name: \"{{{{ .metadata.name }}}}-{{{{ .item }}}}\"\n              forEach: {{field: spec.names}}\n              data: {{name: \"{{{{ .item }}}}\"}}\n"
        );
        fs::write(folder.join("katalog.yaml"), text).unwrap();
        let names: String = (0..items).map(|number| format!("    - name-{number}\n")).collect();
        fs::write(
            folder.join("cr.yaml"),
            format!(
                "apiVersion: example.com/v1\nkind: Shop\nmetadata: {{name: a, namespace: b}}\nspec:\n  names:\n{names}"
            ),
        )
        .unwrap();
        let time = best(3, || {
            assert_eq!(render(&host(&folder).snapshot(), Path::new("."), &OPTIONS).unwrap().manifests.len(), items);
        });
        println!("forEach over {items:>6} items rendered: {time:.2?}");
    }
}
