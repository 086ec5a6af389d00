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

use ork_engine::fields::RESOURCE_LISTS;
use ork_engine::kubernetes::{self, versions};
use ork_engine::operator::Operator;
use ork_engine::rendered::{self, Sample};
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
            for (sample, version) in samples.iter().flat_map(|sample| versions().map(move |version| (sample, version))) {
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
