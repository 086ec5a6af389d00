//! An edit to its findings, and completion after it, through the session that the server uses; by size of document.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ork_project::{Environment, Host};

const MOTIF: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata:\n  name: web\ninputs:\n  - name: image\n  - name: size\n    type: integer\nresources:\n  deployments:\n    - name: \"{{ .metadata.name }}\"\n      image: \"{{ .inputs.image }}\"\n      replicas: \"{{ .inputs.size }}\"\n";

fn katalog(lines: usize) -> String {
    let mut text =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: large\nspec:\n  crds:\n".to_owned();
    let mut entry = 0;
    while text.lines().count() < lines {
        entry += 1;
        text.push_str(&format!(
            "    entry-{entry}:\n      apiTypes: {{group: example.com, version: v1, kind: Kind{entry}}}\n      imports:\n        - motif: ./motif.yaml\n          with:\n            image: '{{{{ .spec.image | default \"nginx:1.27\" }}}}'\n            size: \"{{{{ .spec.size }}}}\"\n      operatorBox:\n        onReconcile:\n          services:\n            - name: \"{{{{ .metadata.name }}}}-{entry}\"\n              port: 80\n"
        ));
    }
    text
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    times.get((times.len() - 1) * percent / 100).copied().unwrap()
}

fn main() {
    let folder = std::env::temp_dir().join("ork-bench-edit");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("motif.yaml"), MOTIF).unwrap();
    let path: PathBuf = folder.join("katalog.yaml");
    for lines in [1_000, 5_000, 20_000] {
        let text = katalog(lines);
        let environment =
            Environment { working_directory: folder.clone(), ork_home: None, katalog_base: None, motif_base: None };
        let mut host = Host::new(environment);
        host.set_text(path.clone(), text.clone());
        assert!(host.snapshot().diagnostics(&path).is_empty());
        let middle = text.len() / 2;
        let at = middle + text.get(middle..).unwrap().find("port: 80").unwrap();
        let (mut edits, mut completions) = (Vec::new(), Vec::new());
        for round in 0..60 {
            let edited = format!("{}# {round}\n              {}", text.get(..at).unwrap(), text.get(at..).unwrap());
            let start = Instant::now();
            host.set_text(path.clone(), edited);
            let snapshot = host.snapshot();
            assert!(snapshot.diagnostics(Path::new(&path)).is_empty());
            edits.push(start.elapsed());
            let start = Instant::now();
            let items = ork_ide::completion(&snapshot, &path, u32::try_from(at).unwrap());
            assert!(!items.is_empty());
            completions.push(start.elapsed());
        }
        println!(
            "{lines:>6} lines: edit to findings p50 {:.2?} p95 {:.2?}, completion p50 {:.2?} p95 {:.2?}",
            percentile(&mut edits, 50),
            percentile(&mut edits, 95),
            percentile(&mut completions, 50),
            percentile(&mut completions, 95),
        );
    }
}
