//! Registries and artifacts that mean harm: refused with a clear error, no credential on the wrong way, nothing written
//! outside, bounded memory and time.

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
use std::time::{Duration, Instant};

use ork_test::registry::{Asked, Fault, Registry};
use serde_json::json;
use support::cli::KATALOG;
use support::faults::{MEMORY, PATTERN, SHOP, faulty, has_shop, is_blob, is_manifest, publish, user};
use support::folder;

#[test]
fn credentials_stay_with_their_host() {
    let other = Registry::start();
    let stolen = other.host();
    let registry = Registry::with(move |asked| {
        if !asked.headers.contains_key("authorization") {
            let headers = vec![("WWW-Authenticate", "Basic realm=\"x\"".to_owned())];
            return Some(Fault::Answer(401, headers, Vec::new()));
        }
        let location = format!("http://{stolen}{}", asked.path);
        is_blob(asked).then(|| Fault::Answer(307, vec![("Location", location)], Vec::new()))
    });
    publish(&registry);
    publish(&other);
    let user = user("redirect", &registry).with("DOCKER_CONFIG", "docker");
    let auths = json!({"auths": {registry.host(): {"username": "me", "password": "hunter2"}}});
    user.write("docker/config.json", &auths.to_string());
    user.ok(&["pull", "shop:v1.0.0"]);
    assert!(has_shop(&user));
    assert!(!other.log().is_empty());
    assert!(other.log().iter().all(|asked| !asked.headers.contains_key("authorization")));
    assert!(registry.log().iter().any(|asked| asked.headers.contains_key("authorization")));
}

#[test]
fn a_host_that_is_redirected_to_gets_no_credentials_by_asking() {
    let other = Registry::with(|_| {
        Some(Fault::Answer(401, vec![("WWW-Authenticate", "Basic realm=\"x\"".to_owned())], Vec::new()))
    });
    let target = other.host();
    let registry = Registry::with(move |asked| {
        let location = format!("http://{target}{}", asked.path);
        Some(Fault::Answer(307, vec![("Location", location)], Vec::new()))
    });
    let user = user("redirect-asks", &registry).with("DOCKER_CONFIG", "docker");
    let entry = json!({"username": "me", "password": "hunter2"});
    let auths = json!({"auths": {registry.host(): entry, other.host(): entry}});
    user.write("docker/config.json", &auths.to_string());
    let said = user.fails(&["pull", "shop:v1.0.0"]);
    assert!(said.contains("refuses access") && !said.contains("hunter2"), "{said}");
    assert!(other.log().iter().all(|asked| !asked.headers.contains_key("authorization")));
}

#[test]
fn a_foreign_place_to_upload_to_gets_no_credentials() {
    let other = Registry::with(|_| {
        Some(Fault::Answer(401, vec![("WWW-Authenticate", "Basic realm=\"x\"".to_owned())], Vec::new()))
    });
    let target = other.host();
    let registry = Registry::with(move |asked| {
        if !asked.headers.contains_key("authorization") {
            let headers = vec![("WWW-Authenticate", "Basic realm=\"x\"".to_owned())];
            return Some(Fault::Answer(401, headers, Vec::new()));
        }
        let location = vec![("Location", format!("http://{target}/upload"))];
        (asked.method == "POST").then(|| Fault::Answer(202, location, Vec::new()))
    });
    let user = user("upload-elsewhere", &registry).with("DOCKER_CONFIG", "docker");
    let auths = json!({"auths": {registry.host(): {"username": "me", "password": "hunter2"}}});
    user.write("docker/config.json", &auths.to_string());
    user.write("shop/katalog.yaml", KATALOG);
    let said = user.fails(&["push", "shop:v1.0.0", "shop"]);
    assert!(said.contains("refuses access"), "{said}");
    assert!(!other.log().is_empty());
    assert!(other.log().iter().all(|asked| !asked.headers.contains_key("authorization")));
}

#[test]
fn what_was_downloaded_does_not_say_which_variables_are_sent() {
    let evil = Registry::with(|asked| {
        let headers = vec![("WWW-Authenticate", "Basic realm=\"x\"".to_owned())];
        (!asked.headers.contains_key("authorization")).then(|| Fault::Answer(401, headers, Vec::new()))
    });
    let text = KATALOG.replace(
        "spec:",
        &format!(
            "imports:\n  registry:\n    - url: oci://{}/x:v1.0.0\n      auth: {{type: basic, usernameFromEnv: SECRET, passwordFromEnv: SECRET}}\nspec:",
            evil.host()
        ),
    );
    let registry = Registry::start();
    registry.artifact(SHOP, "v1.0.0", PATTERN, &[("katalog.yaml", text.as_bytes())]);
    let user = user("exfiltration", &registry).with("SECRET", "hunter2");
    let importing = "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: all}\nimports:\n  registry: [shop:v1.0.0]\n";
    user.write("komposer.yaml", importing);
    user.ok(&["pull", "shop:v1.0.0"]);
    for arguments in [vec!["pull", "-f", "komposer.yaml"], vec!["check", "--fetch", "komposer.yaml"]] {
        user.run(&arguments);
    }
    assert!(!evil.log().is_empty());
    assert!(evil.log().iter().all(|asked| !asked.headers.contains_key("authorization")));
    // The user's own document may.
    user.write("own/komposer.yaml", text.replace("kind: Katalog", "kind: Komposer").split("spec:").next().unwrap());
    user.run(&["pull", "-f", "own/komposer.yaml"]);
    assert!(evil.log().iter().any(|asked| asked.headers.contains_key("authorization")));
}

#[test]
fn an_answer_that_ends_without_ending_is_left() {
    let registry = Registry::with(|asked| {
        let mut raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n".to_vec();
        raw.extend_from_slice(&b"a: b\r\n".repeat(2_000_000));
        is_manifest(asked).then_some(Fault::Raw(raw))
    });
    let user = user("trailers", &registry).with("ORK_NETWORK_TIMEOUT", "0.5");
    let run = user.watched(&["pull", "shop:v1.0.0"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.memory < MEMORY);
}

#[test]
fn proxies_are_used_for_others_and_not_for_this_machine() {
    let proxy = Registry::start();
    let registry = Registry::start();
    publish(&registry);
    let user = user("proxy", &registry).with("DOCKER_CONFIG", "docker");
    let auths = json!({"auths": {"registry.example.com": {"username": "me", "password": "hunter2"}}});
    user.write("docker/config.json", &auths.to_string());
    let user = user.with("HTTPS_PROXY", &format!("http://{}", proxy.host()));
    user.ok(&["pull", "shop:v1.0.0"]);
    assert!(proxy.log().is_empty());
    let said = user.fails(&["pull", "registry.example.com/x:v1.0.0"]);
    assert!(said.contains("registry.example.com"), "{said}");
    assert!(proxy.log().iter().any(|asked| asked.method == "CONNECT" && asked.path == "registry.example.com:443"));
    assert!(proxy.log().iter().all(|asked| !asked.headers.contains_key("authorization")));
}

#[cfg(unix)]
#[test]
fn links_in_the_way_are_not_followed() {
    let registry = Registry::start();
    let files: [(&str, &[u8]); 3] =
        [("katalog.yaml", KATALOG.as_bytes()), ("manifests/crd.yaml", b"a: b\n"), ("README.md", b"# shop\n")];
    registry.artifact(SHOP, "v1.0.0", PATTERN, &files);
    let user = user("links", &registry);
    let outside = folder("links-outside");
    fs::write(outside.join("README.md"), "mine").unwrap();
    fs::create_dir_all(user.folder.join("out")).unwrap();
    // A file that is a link is replaced, not written through; a folder that is a link is refused.
    std::os::unix::fs::symlink(outside.join("README.md"), user.folder.join("out/README.md")).unwrap();
    std::os::unix::fs::symlink(&outside, user.folder.join("out/manifests")).unwrap();
    let run = user.run(&["pull", "-o", "out", "shop:v1.0.0"]);
    assert!(run.code == Some(2) && run.stderr.contains("is a link"), "{}", run.stderr);
    fs::remove_file(user.folder.join("out/manifests")).unwrap();
    user.ok(&["pull", "-o", "out", "shop:v1.0.0"]);
    assert_eq!(fs::read_to_string(outside.join("README.md")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(user.folder.join("out/README.md")).unwrap(), "# shop\n");
    assert!(!outside.join("crd.yaml").exists());
}

#[test]
fn helpers_that_hang_or_fail_are_told_and_their_words_are_not_repeated() {
    let registry = Registry::with(|_| {
        Some(Fault::Answer(401, vec![("WWW-Authenticate", "Basic realm=\"x\"".to_owned())], Vec::new()))
    });
    let path = std::env::var("PATH").unwrap();
    for (script, expected) in [
        ("sleep 60", "did not answer within 1 seconds"),
        ("echo secret-word; exit 3", "failed"),
        ("echo secret-word", "answered no credentials"),
    ] {
        let user = user("helper", &registry).with("DOCKER_CONFIG", "docker").with("ORK_NETWORK_TIMEOUT", "1");
        let user = user.with("PATH", &format!("{}:{path}", folder("helper-bin").display()));
        let helper = folder("helper-bin").join("docker-credential-test");
        fs::write(&helper, format!("#!/bin/sh\n{script}\n")).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&helper, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        user.write("docker/config.json", r#"{"credsStore": "test"}"#);
        let start = Instant::now();
        let said = user.fails(&["pull", "shop:v1.0.0"]);
        assert!(said.contains(expected) && !said.contains("secret-word"), "{script}: {said}");
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}

/// Makes the bytes of a manifest for a registry.
type Make = dyn Fn(&Registry) -> Vec<u8>;

#[test]
fn hostile_artifacts_are_refused() {
    let outside = folder("outside");
    let escape = format!("{}/evil", outside.display());
    let manifest = |registry: &Registry, layers: serde_json::Value| {
        json!({
            "schemaVersion": 2,
            "config": {"mediaType": PATTERN, "digest": registry.blob(b"{}"), "size": 2},
            "layers": layers,
        })
    };
    let file = |registry: &Registry, title: &str| {
        json!({
            "mediaType": "application/octet-stream",
            "digest": registry.blob(KATALOG.as_bytes()),
            "size": KATALOG.len(),
            "annotations": {"org.opencontainers.image.title": title},
        })
    };
    let mut cases: Vec<(String, &str, Box<Make>)> = Vec::new();
    for title in [&escape, "../../../../evil", "a/../../evil", "evil\0.yaml", "/etc/evil", ".ork-entry.json", "C:evil"]
    {
        let (title, name) = (title.to_owned(), format!("title {title:?}"));
        cases.push((
            name,
            "is not accepted",
            Box::new(move |registry| {
                manifest(registry, json!([file(registry, "katalog.yaml"), file(registry, &title)]))
                    .to_string()
                    .into_bytes()
            }),
        ));
    }
    let change = move |registry: &Registry, key: &str, value: serde_json::Value| {
        let mut layer = file(registry, "katalog.yaml");
        layer[key] = value;
        manifest(registry, json!([layer])).to_string().into_bytes()
    };
    cases.push(("10 GB".to_owned(), "at most 64 MiB", Box::new(move |r| change(r, "size", json!(10_u64 << 30)))));
    cases.push(("negative size".to_owned(), "no valid size", Box::new(move |r| change(r, "size", json!(-1)))));
    cases.push((
        "sha512".to_owned(),
        "is not supported",
        Box::new(move |r| change(r, "digest", json!(format!("sha512:{}", "a".repeat(128))))),
    ));
    cases.push(("no digest".to_owned(), "is not a digest", Box::new(move |r| change(r, "digest", json!("katalog")))));
    cases.push((
        "compressed".to_owned(),
        "claims to be an archive",
        Box::new(move |r| change(r, "mediaType", json!("application/vnd.oci.image.layer.v1.tar+gzip"))),
    ));
    cases.push((
        "100,000 layers".to_owned(),
        "",
        Box::new(move |registry| {
            let layers: Vec<_> = (0..100_000).map(|index| file(registry, &format!("f{index}"))).collect();
            manifest(registry, json!(layers)).to_string().into_bytes()
        }),
    ));
    cases.push((
        "300 layers".to_owned(),
        "at most 256",
        Box::new(move |registry| {
            let layers: Vec<_> = (0..300).map(|index| file(registry, &format!("f{index}"))).collect();
            manifest(registry, json!(layers)).to_string().into_bytes()
        }),
    ));
    cases.push(("deep JSON".to_owned(), "no artifact of ours", Box::new(|_| "[".repeat(1 << 20).into_bytes())));
    cases.push(("no JSON".to_owned(), "no artifact of ours", Box::new(|_| vec![0xff; 1000])));
    cases.push((
        "no katalog".to_owned(),
        "without katalog.yaml",
        Box::new(move |r| manifest(r, json!([file(r, "README.md")])).to_string().into_bytes()),
    ));
    for (name, expected, make) in cases {
        let registry = Registry::start();
        let bytes = make(&registry);
        registry.manifest(SHOP, "v1.0.0", &bytes);
        let user = user("hostile", &registry);
        let run = user.watched(&["pull", "shop:v1.0.0"]);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(expected) && !run.stderr.contains('\0'), "{name}: {}", run.stderr);
        assert!(run.memory < MEMORY, "{name}: {} bytes of memory", run.memory);
        assert!(!has_shop(&user), "{name}");
        assert!(fs::read_dir(&outside).unwrap().next().is_none(), "{name} wrote outside");
        assert!(run.stderr.lines().count() <= 4, "{name}: {}", run.stderr);
    }
}

#[test]
fn endless_answers_are_cut_off() {
    for (name, hits) in [("manifest", is_manifest as fn(&Asked) -> bool), ("blob", is_blob)] {
        let (registry, _) = faulty(99, hits, || Fault::Zeros(100 << 20));
        let user = user("endless", &registry);
        let run = user.watched(&["pull", "shop:v1.0.0"]);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        assert!(run.memory < MEMORY, "{name}: {} bytes of memory", run.memory);
        assert!(!has_shop(&user), "{name}");
    }
}
