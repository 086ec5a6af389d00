//! Simulations that are created for patterns: they run and pass.
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

use ork_ide::{Act, change};
use ork_source::Span;
use support::acting::offered;
use support::cli::User;
use support::{copy, folder, snapshot};

#[test]
fn a_created_simulation_passes() {
    let own = ork_test::workspace().join("patterns");
    let published = ork_test::corpus().map(|corpus| corpus.join("registry/patterns"));
    let mut count = 0;
    for (name, patterns) in [("own", Some(own)), ("published", published)] {
        let Some(patterns) = patterns else { continue };
        let folder = folder(&format!("actions-simulate-{name}")).join("patterns");
        copy(&patterns, &folder);
        for katalog in ork_test::files(&folder.join("katalogs"), &["katalog.yaml"]) {
            let home = katalog.parent().unwrap();
            let _ = fs::remove_file(home.join("simulate.yaml"));
            let snapshot = snapshot(&folder);
            let actions = offered(&snapshot, &katalog, Span::empty(0), &["refactor"]);
            let create = actions.iter().find(|action| action.title.starts_with("Create simulate.yaml")).unwrap();
            let Act::Task(task) = &create.act else { panic!("{create:?}") };
            let created = change(&snapshot, &katalog, task).unwrap().creates;
            let (path, text) = &created[0];
            fs::write(path, text).unwrap();
            let run = User::new(home.to_owned()).run(&["simulate", "--now", "2030-01-01T00:00:00Z"]);
            assert_eq!(run.code, Some(0), "{}\n{text}\n{}{}", path.display(), run.stdout, run.stderr);
            count += 1;
        }
    }
    assert!(count >= 2);
}
