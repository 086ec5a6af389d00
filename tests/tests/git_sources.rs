//! Patterns from Git: by branch, tag, commit and folder, through the cache, without running anything of the repository.

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
use std::path::{Path, PathBuf};
use std::process::Command;

use support::cli::{KATALOG, MOTIF, User, contents, importing};
use support::folder;

/// A repository in a folder.
struct Repository(PathBuf);

impl Repository {
    fn new(folder: PathBuf) -> Self {
        let repository = Self(folder);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .current_dir(&self.0)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git is installed");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self, files: &[(&str, &str)]) -> String {
        for (path, text) in files {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
        self.git(&["rev-parse", "HEAD"])
    }
}

/// A user for whom `https://git.example.com/` is a folder of this machine.
fn user(name: &str, repositories: &Path) -> User {
    let user = User::new(folder(name));
    let line = format!("[url \"file://{}/\"]\n\tinsteadOf = https://git.example.com/\n", repositories.display());
    user.write(".gitconfig", &line);
    user
}

fn repositories(name: &str) -> (PathBuf, Repository) {
    let root = folder(name);
    let repository = Repository::new({
        fs::create_dir_all(root.join("team/patterns.git")).unwrap();
        root.join("team/patterns.git")
    });
    (root, repository)
}

const URL: &str = "https://git.example.com/team/patterns.git";

#[test]
fn branches_tags_commits_and_folders() {
    let (root, repository) = repositories("git-forms");
    let first = repository.commit(&[("katalog.yaml", KATALOG), ("db/motif.yaml", MOTIF), ("run.sh", "exit 1")]);
    repository.git(&["tag", "v1.0.0"]);
    repository.git(&["checkout", "--quiet", "-b", "feature/x"]);
    let second = repository.commit(&[("katalog.yaml", &KATALOG.replace("A shop", "Another shop"))]);
    repository.git(&["checkout", "--quiet", "main"]);
    let user = user("git-forms-user", &root);
    let entry = |commit: &str| user.cache().join("git/git.example.com/team/patterns").join(commit);
    for (reference, commit) in [
        (URL.to_owned(), first.clone()),
        (format!("{URL}@main"), first.clone()),
        (format!("{URL}@v1.0.0"), first.clone()),
        (format!("{URL}@feature/x"), second.clone()),
        (format!("{URL}@{second}"), second.clone()),
        (format!("{URL}@{}", &second[..10]), second.clone()),
        (format!("{URL}//db@v1.0.0"), format!("{first}+db")),
    ] {
        user.ok(&["pull", &reference]);
        assert!(entry(&commit).is_dir(), "{reference}");
        assert!(user.ok(&["pull", "--offline", &reference]).starts_with("cached"), "{reference}");
    }
    let names: Vec<String> = contents(&entry(&first)).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["db/motif.yaml", "katalog.yaml"]);
    user.ok(&["registry", "cache", "verify"]);
    for (reference, expected) in [
        (format!("{URL}@absent"), "cannot be fetched with Git"),
        (format!("{URL}//none@main"), "cannot be fetched with Git"),
        ("https://git.example.com/team/none.git".to_owned(), "cannot be fetched with Git"),
        ("http://git.example.com/team/other.git".to_owned(), "plain HTTP"),
    ] {
        let said = user.fails(&["pull", &reference]);
        assert!(said.contains(expected), "{reference}: {said}");
    }
}

#[test]
fn a_branch_that_moves_is_asked_again_only_by_refresh() {
    let (root, repository) = repositories("git-moves");
    repository.commit(&[("katalog.yaml", KATALOG)]);
    let user = user("git-moves-user", &root);
    let reference = format!("{URL}@main");
    user.ok(&["pull", &reference]);
    let second = repository.commit(&[("katalog.yaml", &KATALOG.replace("A shop", "Another shop"))]);
    assert!(user.ok(&["pull", &reference]).starts_with("cached"));
    let pulled = user.ok(&["pull", "--refresh", &reference]);
    assert!(pulled.starts_with("pulled") && pulled.contains(&second), "{pulled}");
    assert!(user.ok(&["pull", "--refresh", &reference]).starts_with("unchanged"));
    fs::remove_dir_all(&repository.0).unwrap();
    user.fails(&["pull", "--refresh", &reference]);
    assert!(user.ok(&["pull", &reference]).contains(&second));
}

#[test]
fn nothing_of_the_repository_runs_or_leads_out() {
    let (root, repository) = repositories("git-hostile");
    let marker = folder("git-hostile-marker").join("ran");
    let hook = format!("#!/bin/sh\ntouch {}\n", marker.display());
    let filter = "*.yaml filter=evil\n";
    repository.commit(&[("katalog.yaml", KATALOG), (".gitattributes", filter), ("hooks/post-checkout", &hook)]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", repository.0.join("secret.yaml")).unwrap();
    repository.commit(&[]);
    for hook_name in ["post-checkout", "post-merge", "reference-transaction"] {
        let path = repository.0.join(".git/hooks").join(hook_name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &hook).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let user = user("git-hostile-user", &root);
    // The user's own template with a hook in it.
    let template = user.write("template/hooks/reference-transaction", &hook);
    #[cfg(unix)]
    fs::set_permissions(&template, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut config = fs::read_to_string(user.folder.join(".gitconfig")).unwrap();
    config.push_str(&format!("[init]\n\ttemplateDir = {}\n", user.folder.join("template").display()));
    config.push_str(&format!("[filter \"evil\"]\n\tsmudge = touch {}\n", marker.display()));
    user.write(".gitconfig", &config);
    user.ok(&["pull", URL]);
    assert!(!marker.exists(), "something of the repository ran");
    let found = contents(&user.cache());
    assert!(found.iter().any(|(name, _)| name.ends_with("katalog.yaml")));
    assert!(found.iter().all(|(name, _)| !name.ends_with("secret.yaml")), "a link was followed");
}

#[test]
fn documents_import_from_git() {
    let (root, repository) = repositories("git-imports");
    repository.commit(&[("motifs/web/motif.yaml", MOTIF), ("katalogs/shop/katalog.yaml", KATALOG)]);
    let user = user("git-imports-user", &root);
    user.write("katalog.yaml", &importing(&format!("{URL}//motifs/web\n          version: main")));
    let komposer = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {{name: all}}\nimports:\n  registry:\n    - url: {URL}//katalogs/shop\n      version: main\n"
    );
    user.write("komposer/komposer.yaml", &komposer);
    let before = user.run(&["check"]);
    assert!(before.stdout.contains("has not been fetched"), "{}", before.stdout);
    let after = user.run(&["check", "--fetch"]);
    assert_eq!((after.code, after.stdout.as_str()), (Some(0), ""), "{}", after.stderr);
    assert!(user.ok(&["template", "katalog.yaml"]).contains("image: nginx"));
    assert!(user.ok(&["pull", "-f", "komposer/komposer.yaml"]).starts_with("cached"));
}
