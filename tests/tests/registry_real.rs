//! Real registries and real clients: docker-registry open, with passwords, and with tokens over TLS; a registry of
//! OCI 1.1; `oras` and `crane` beside us. They run when asked for: `ORK_REAL_PARTS=1`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

#[path = "support/servers.rs"]
mod servers;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use servers::{Tokens, parts};
use support::cli::{KATALOG, MOTIF, User, contents, importing};
use support::folder;

const DEFAULT_MOTIFS: &str = "ghcr.io/orkspace/orkestra-registry/patterns/motifs";

fn client(program: &Path, folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("DOCKER_CONFIG")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{} {arguments:?}: {}", program.display(), text(&output.stderr));
    text(&output.stdout)
}

/// Everything that a user does, against one registry.
#[test]
fn the_whole_round() {
    let Some(parts) = parts() else { return };
    let place = folder("real-round");
    let registry = servers::open(&parts, &place);
    let base = format!("oci://{}/patterns/katalogs", registry.host);
    let user = User::of(place.join("user"), &registry.host);
    user.write("web/motif.yaml", MOTIF);
    user.write("shop/katalog.yaml", &importing("web:v1.0.0"));
    user.write("shop/e2e.yaml", "kind: E2E\n");
    user.write("shop/simulate.yaml", "kind: Simulate\n");
    user.write("shop/komposer.yaml", "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: all}\nimports:\n  registry:\n    - url: shop:v1.0.0\n");

    // push
    assert!(user.ok(&["registry", "push", "web:v1.0.0", "web"]).contains("published"));
    fs::remove_file(user.folder.join("shop/simulate.yaml")).unwrap();
    fs::remove_file(user.folder.join("shop/e2e.yaml")).unwrap();
    user.write("shop/e2e.yaml", "apiVersion: orkestra.orkspace.io/v1\nkind: E2E\nmetadata: {name: x}\nspec:\n  katalog: ./katalog.yaml\n  crd: ./crd.yaml\n  cr: ./cr.yaml\n  expect:\n    - name: there\n      after: cr-applied\n      resources: [{kind: Pod, name: x}]\n");
    user.write("shop/crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.example.com}\nspec:\n  group: example.com\n  names: {kind: Shop, plural: shops}\n  scope: Namespaced\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema: {openAPIV3Schema: {type: object}}\n");
    user.write("shop/cr.yaml", "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: my-shop}\n");
    let said = user.fails(&["registry", "push", "shop:v1.0.0", "shop"]);
    assert!(said.contains("--no-e2e"), "{said}");
    user.ok(&["registry", "push", "--no-e2e", "shop:v1.0.0", "shop"]);

    // pull by short name and by full reference
    let second = User::of(place.join("second"), &registry.host);
    second.write("x", "");
    assert!(second.ok(&["registry", "pull", "shop:v1.0.0"]).contains("pulled"));
    assert!(second.ok(&["registry", "pull", &format!("{base}/shop:v1.0.0")]).starts_with("cached"));
    assert!(
        second
            .ok(&["registry", "pull", &format!("{}/patterns/katalogs/shop@v1.0.0", registry.host)])
            .starts_with("cached")
    );
    assert!(second.ok(&["registry", "pull", "--refresh", "shop:v1.0.0"]).contains("unchanged"));
    second.ok(&["registry", "pull", "-o", "out", "shop:v1.0.0"]);
    assert_eq!(
        fs::read(second.folder.join("out/katalog.yaml")).unwrap(),
        fs::read(user.folder.join("shop/katalog.yaml")).unwrap()
    );

    // pull -f of a Katalog and of a Komposer, in every form of an import
    let host = &registry.host;
    let forms = [
        "shop:v1.0.0".to_owned(),
        format!("oci://{host}/patterns/katalogs/shop:v1.0.0"),
        format!("{host}/patterns/katalogs/shop@v1.0.0\n      oci: true"),
        format!("oci://{host}/patterns/katalogs/shop\n      version: v1.0.0"),
        "shop:v1.0.0\n      useKomposer: true".to_owned(),
    ];
    for (number, form) in forms.iter().enumerate() {
        let third = User::of(folder(&format!("real-round-{number}")), host);
        let text = format!(
            "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {{name: all}}\nimports:\n  registry:\n    - url: {form}\n"
        );
        third.write("komposer.yaml", &text);
        let pulled = third.ok(&["registry", "pull", "-f", "komposer.yaml"]);
        assert!(pulled.contains("katalogs/shop:v1.0.0") && pulled.contains("motifs/web:v1.0.0"), "{form}: {pulled}");
        let run = third.run(&["check"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{form}: {}", run.stderr);
    }
    // The same from a branch of a Git repository.
    let repository = place.join("git/team/patterns.git");
    fs::create_dir_all(&repository).unwrap();
    fs::copy(user.folder.join("shop/katalog.yaml"), repository.join("katalog.yaml")).unwrap();
    for arguments in [
        vec!["init", "--quiet", "--initial-branch=main"],
        vec!["add", "--all"],
        vec!["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=x"],
    ] {
        client(Path::new("git"), &repository, &arguments);
    }
    let git = User::of(folder("real-round-git"), host);
    let line = format!("[url \"file://{}/\"]\n\tinsteadOf = https://git.example.com/\n", place.join("git").display());
    git.write(".gitconfig", &line);
    let url = "https://git.example.com/team/patterns.git";
    git.write("komposer.yaml", &format!("apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {{name: all}}\nimports:\n  registry:\n    - {{url: '{url}', version: main}}\n"));
    let pulled = git.ok(&["registry", "pull", "-f", "komposer.yaml"]);
    assert!(pulled.contains("patterns.git@main") && pulled.contains("motifs/web:v1.0.0"), "{pulled}");
    assert_eq!(git.run(&["check"]).stdout, "");

    let third = User::of(folder("real-round-katalog"), host);
    third.write("katalog.yaml", &importing("web:v1.0.0"));
    assert!(third.ok(&["registry", "pull", "-f", "katalog.yaml"]).contains("motifs/web:v1.0.0"));
    assert!(third.ok(&["template", "."]).contains("image: nginx"));

    // info reads no layer
    let before = registry.log().len();
    let info = second.ok(&["registry", "info", "shop:v1.0.0"]);
    for expected in ["Katalog", "digest       sha256:", "created", "skipped", "katalog.yaml", "ork registry pull"] {
        assert!(info.contains(expected), "{expected}: {info}");
    }
    assert!(second.ok(&["registry", "info", "--versions", "shop"]).contains("v1.0.0  newest"));
    let log = registry.log();
    let asked = log.get(before..).unwrap();
    assert!(asked.contains("manifests/v1.0.0") && !asked.contains("/blobs/"), "{asked}");
    let view = second.ok(&["registry", "info", "--view", "cr.yaml", "shop:v1.0.0"]);
    assert!(view.contains("my-shop"), "{view}");
    // Nothing of it is on this machine: the inputs are told by the manifest.
    let inputs = User::of(folder("real-round-inputs"), host).ok(&["registry", "info", "--motif", "web:v1.0.0"]);
    assert!(inputs.contains("image (string, required) Image to run"), "{inputs}");

    // list
    let all = second.ok(&["registry", "list"]);
    assert!(all.contains("shop") && all.contains("web"), "{all}");
    assert!(!second.ok(&["registry", "list", "--motifs"]).contains("shop "));
    assert!(!second.ok(&["registry", "list", "--katalogs"]).contains("web "));
    assert!(second.ok(&["registry", "list", &base]).contains("shop"));
    assert_eq!(second.ok(&["registry", "list", "--tag", "nothing"]).lines().count(), 1);
    assert_eq!(second.ok(&["patterns"]), all);

    // immutability and equal content
    assert!(user.ok(&["push", "--no-e2e", "shop:v1.0.0", "shop"]).contains("already published"));
    user.write("shop/README.md", "# changed\n");
    let said = user.fails(&["push", "--force", "shop:v1.0.0", "shop"]);
    assert!(said.contains("published: sha256:") && said.contains("this push: sha256:"), "{said}");
    for (tag, fits) in [("v1", true), ("v1.0", true), ("v2", false), ("v1.0.1", false), ("latest", false)] {
        let run = user.run(&["push", "--no-e2e", &format!("shop:{tag}"), "shop"]);
        assert_eq!(run.code, Some(if fits { 0 } else { 1 }), "{tag}: {}", run.stderr);
    }
    // A tag that is no version moves.
    user.ok(&["push", "--force", "shop:latest", "shop"]);
    user.write("shop/README.md", "# changed again\n");
    user.ok(&["push", "--force", "shop:latest", "shop"]);

    // A document with errors is not published.
    user.write("bad/katalog.yaml", &KATALOG.replace("operatorBox", "operatrBox"));
    let said = user.fails(&["push", "bad:v1.0.0", "bad"]);
    assert!(said.contains("unknown-field") && said.contains("nothing was published"), "{said}");
    user.write("local/katalog.yaml", &importing("../web/motif.yaml"));
    assert!(user.fails(&["push", "shop:v1.0.0", "local"]).contains("imports of files"));
    assert!(user.ok(&["push", "--dry-run", "--no-e2e", "shop:v1.0.0", "shop"]).contains("nothing was sent"));

    // Without network, after one pull.
    drop(registry);
    for arguments in [
        vec!["check", "katalog.yaml"],
        vec!["template", "katalog.yaml"],
        vec!["pull", "--offline", "--motif", "web:v1.0.0"],
    ] {
        third.ok(&arguments);
    }
    let offline = third.with("ORK_OFFLINE", "1");
    offline.ok(&["check", "--fetch", "katalog.yaml"]);
    assert!(offline.fails(&["pull", "shop:v9"]).contains("the network is off"));
    assert!(second.with("ORK_OFFLINE", "1").ok(&["registry", "list", "--katalogs"]).contains("shop"));
}

fn corpus_patterns() -> Vec<(String, PathBuf, &'static str)> {
    let Some(corpus) = ork_test::corpus() else { return Vec::new() };
    let root = corpus.join("registry/patterns");
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join("motifs")).unwrap().flatten() {
        found.push((format!("motifs/{}", entry.file_name().to_str().unwrap()), entry.path(), "v0.1.0"));
    }
    for entry in fs::read_dir(root.join("katalogs")).unwrap().flatten() {
        found.push((
            format!("katalogs/{}", entry.file_name().to_str().unwrap()),
            entry.path().join("v1.0.0"),
            "v1.0.0",
        ));
    }
    found
}

#[test]
fn others_read_what_we_write_and_we_what_they_write() {
    let Some(parts) = parts() else { return };
    let place = folder("real-clients");
    let second = place.join("second");
    fs::create_dir_all(&second).unwrap();
    for (name, registry) in
        [("docker", servers::open(&parts, &place)), ("ocimem", servers::ocimem(&parts, &place, false))]
    {
        let host = registry.host.clone();
        let user = User::of(folder(&format!("real-clients-{name}")), &host).with("SOURCE_DATE_EPOCH", "1700000000");
        for (path, source, version) in corpus_patterns() {
            let reference = format!("oci://{host}/patterns/{path}:{version}");
            let pushed = user.ok(&["push", "--no-e2e", "--no-simulate", &reference, source.to_str().unwrap()]);
            let digest = pushed.lines().find_map(|line| line.strip_prefix("digest: ")).unwrap().to_owned();
            // A second place gets the same digest.
            let again = user.ok(&[
                "push",
                "--no-e2e",
                "--no-simulate",
                &reference.replace("patterns", "again"),
                source.to_str().unwrap(),
            ]);
            assert!(again.contains(&digest), "{path}: {again}");
            let plain = reference.trim_start_matches("oci://");
            assert_eq!(client(&parts.join("crane"), &place, &["digest", "--insecure", plain]).trim(), digest);
            // oras pulls byte for byte.
            let out = second.join(name).join(&path);
            client(&parts.join("oras"), &place, &["pull", "--plain-http", "-o", out.to_str().unwrap(), plain]);
            let pulled = contents(&out);
            assert!(!pulled.is_empty());
            for (title, bytes) in &pulled {
                assert_eq!(*bytes, fs::read(source.join(title)).unwrap(), "{path}/{title}");
            }
            // crane copies it elsewhere in the registry, and we read the copy.
            let copy = format!("{host}/copies/{path}:{version}");
            client(&parts.join("crane"), &place, &["copy", "--insecure", plain, &copy]);
            // oras pushes the same files, and we read those.
            let theirs = format!("{host}/theirs/{path}:{version}");
            let config = if path.starts_with("motifs") { "motif" } else { "pattern" };
            let config = format!("cfg.json:application/vnd.orkestra.{config}.v1+tar+gzip");
            fs::write(out.join("cfg.json"), "{}").unwrap();
            let mut arguments = vec!["push", "--plain-http", "--config", &config, &theirs];
            arguments.extend(pulled.iter().map(|(title, _)| title.as_str()));
            client(&parts.join("oras"), &out, &arguments);
            let fresh = User::of(folder("real-clients-fresh"), &host);
            // What the corpus imports from its own registry is looked for in the corpus.
            let motifs = ork_test::corpus().unwrap().join("registry/patterns/motifs");
            let mapped = format!("[registries]\n\"{DEFAULT_MOTIFS}\" = {motifs:?}\n");
            fresh.write("ork.toml", &mapped);
            for reference in [&copy, &theirs] {
                fresh.ok(&["pull", "-o", "out", reference]);
                assert_eq!(contents(&fresh.folder.join("out")), pulled, "{reference}");
            }
            let entry =
                fresh.cache().join(copy.replace(':', "_").replace(&format!("_{version}"), &format!("/{version}")));
            let record: Value = serde_json::from_slice(&fs::read(entry.join(".ork-entry.json")).unwrap()).unwrap();
            assert_eq!(record["source"]["digest"], digest.as_str());
        }
        let list = user.ok(&["registry", "list", "--format", "json"]);
        let count = serde_json::from_str::<Value>(&list).unwrap().as_array().unwrap().len();
        assert_eq!(count, corpus_patterns().len());
        // An index that is lost is made anew.
        let base = format!("oci://{host}/copies/katalogs");
        user.ok(&["registry", "index", "rebuild", &base, "postgres"]);
        assert!(user.ok(&["registry", "list", &base]).contains("postgres"));
    }
}

#[test]
fn a_registry_with_immutable_tags_keeps_its_index_and_says_so() {
    let Some(parts) = parts() else { return };
    let place = folder("real-immutable");
    let registry = servers::ocimem(&parts, &place, true);
    let user = User::of(place.join("user"), &registry.host);
    user.write("shop/katalog.yaml", KATALOG);
    user.ok(&["push", "shop:v1.0.0", "shop"]);
    user.write("shop/katalog.yaml", &KATALOG.replace("v1.0.0", "v1.1.0"));
    let said = user.fails(&["push", "shop:v1.1.0", "shop"]);
    assert!(said.contains("the index was not updated") && said.contains("index rebuild"), "{said}");
    user.ok(&["pull", "shop:v1.1.0"]);
}

#[test]
fn passwords() {
    let Some(parts) = parts() else { return };
    let place = folder("real-passwords");
    let registry = servers::htpasswd(&parts, &place, "me", "secret");
    let user = User::of(place.join("user"), &registry.host).with("DOCKER_CONFIG", "docker");
    user.write("shop/katalog.yaml", KATALOG);
    let said = user.fails(&["push", "shop:v1.0.0", "shop"]);
    assert!(said.contains("no credentials were found") && said.contains("docker login"), "{said}");
    let config = |password: &str| {
        let auth = STANDARD.encode(format!("me:{password}"));
        json!({"auths": {registry.host.clone(): {"auth": auth}}}).to_string()
    };
    user.write("docker/config.json", &config("wrong"));
    let said = user.fails(&["push", "shop:v1.0.0", "shop"]);
    assert!(said.contains("refuses access") && !said.contains("wrong"), "{said}");
    user.write("docker/config.json", &config("secret"));
    user.ok(&["push", "shop:v1.0.0", "shop"]);
    user.ok(&["pull", "--refresh", "shop:v1.0.0"]);
    // Podman's file, and the variables that a document names.
    let podman = User::of(place.join("podman"), &registry.host).with("REGISTRY_AUTH_FILE", "auth.json");
    podman.write("auth.json", &config("secret"));
    podman.ok(&["pull", "shop:v1.0.0"]);
    let named = User::of(place.join("named"), &registry.host).with("SHOP_USER", "me").with("SHOP_PASSWORD", "secret");
    let text = "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: all}\nimports:\n  registry:\n    - url: shop:v1.0.0\n      auth: {type: basic, usernameFromEnv: SHOP_USER, passwordFromEnv: SHOP_PASSWORD}\n";
    named.write("komposer.yaml", text);
    named.ok(&["pull", "-f", "komposer.yaml"]);
    let unset = User::of(place.join("unset"), &registry.host);
    unset.write("komposer.yaml", text);
    assert!(unset.fails(&["pull", "-f", "komposer.yaml"]).contains("`SHOP_USER` is not set"));
}

#[test]
fn tokens_over_tls() {
    let Some(parts) = parts() else { return };
    let place = folder("real-tokens");
    let tokens = Tokens::start(&place);
    let registry = servers::with_tokens(&parts, &place, &tokens);
    let host = registry.host.clone();
    let certificate = tokens.certificate.to_str().unwrap();
    let make = |name: &str| {
        let user = User::of(place.join(name), &host).with("DOCKER_CONFIG", "docker");
        let user = user.with("SSL_CERT_FILE", certificate);
        user.write("shop/katalog.yaml", KATALOG);
        user
    };
    let strange = make("strange").with("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt");
    let said = strange.fails(&["push", "shop:v1.0.0", "shop"]);
    assert!(said.contains("certificate"), "{said}");
    let anonymous = make("anonymous");
    let said = anonymous.fails(&["push", "shop:v1.0.0", "shop"]);
    assert!(said.contains("refuses access"), "{said}");

    // A helper for all hosts, one for this host, and an identity token, written and from a helper.
    let script =
        |answer: &Value| format!("#!/bin/sh\nread host\ntest \"$host\" = \"{host}\" || exit 1\necho '{answer}'\n");
    let bin = place.join("bin");
    fs::create_dir_all(&bin).unwrap();
    for (name, answer) in [
        ("pusher", json!({"ServerURL": host, "Username": "pusher", "Secret": "secret"})),
        ("reader", json!({"ServerURL": host, "Username": "reader", "Secret": "secret"})),
        ("identity", json!({"ServerURL": host, "Username": "<token>", "Secret": "refresh-me"})),
    ] {
        let path = bin.join(format!("docker-credential-{name}"));
        fs::write(&path, script(&answer)).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let auth = STANDARD.encode("pusher:secret");
    for (number, (name, config, grant)) in [
        ("auths", json!({"auths": {host.clone(): {"auth": auth}}}), "GET "),
        ("credsStore", json!({"credsStore": "pusher"}), "GET "),
        ("credHelpers", json!({"credsStore": "reader", "credHelpers": {host.clone(): "pusher"}}), "GET "),
        ("identity", json!({"auths": {host.clone(): {"identitytoken": "refresh-me"}}}), "POST refresh_token"),
        ("identity-helper", json!({"credHelpers": {host.clone(): "identity"}}), "POST refresh_token"),
    ]
    .into_iter()
    .enumerate()
    {
        let user = make(name).with("PATH", &path);
        user.write("docker/config.json", &config.to_string());
        tokens.log.lock().unwrap().clear();
        user.write("shop/katalog.yaml", &KATALOG.replace("v1.0.0", &format!("v1.{number}.0")));
        user.ok(&["push", &format!("shop:v1.{number}.0"), "shop"]);
        user.ok(&["pull", &format!("shop:v1.{number}.0")]);
        let log = tokens.log.lock().unwrap().clone();
        assert!(!log.is_empty() && log.iter().all(|line| line == grant), "{name}: {log:?}");
        // One token per scope, not one per request: push and index for the push, pull and the index for the rest.
        assert!(log.len() <= 4, "{name}: {log:?}");
    }
    let reader = make("reader").with("PATH", &path);
    reader.write("docker/config.json", r#"{"credsStore": "reader"}"#);
    reader.ok(&["pull", "shop:v1.0.0"]);
    reader.write("shop/katalog.yaml", &KATALOG.replace("v1.0.0", "v3.0.0"));
    let said = reader.fails(&["push", "shop:v3.0.0", "shop"]);
    assert!(said.contains("refuses access") && !said.contains("secret"), "{said}");
    let wrong = make("wrong");
    wrong.write("docker/config.json", &json!({"auths": {host.clone(): {"identitytoken": "expired"}}}).to_string());
    let said = wrong.fails(&["pull", "shop:v1.0.0"]);
    assert!(said.contains("the token server refuses the login") && !said.contains("expired"), "{said}");
}
