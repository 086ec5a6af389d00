//! Registries, networks and disks that misbehave: a clear error or another try, nothing half-written, nothing lost.

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
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ork_test::registry::{Asked, Fault, Registry, digest_of};
use serde_json::json;
use support::cli::{KATALOG, MOTIF, User, contents};
use support::faults::{PATTERN, SHOP, faulty, has_shop, is_blob, is_manifest, publish, user};
use support::folder;

#[test]
fn passing_faults_are_survived() {
    let answer = |status| move || Fault::Answer(status, Vec::new(), b"busy".to_vec());
    let cases: Vec<(&str, (Registry, Arc<AtomicUsize>))> = vec![
        ("503 of a manifest", faulty(2, is_manifest, answer(503))),
        ("500 of a blob", faulty(2, is_blob, answer(500))),
        ("502 of everything", faulty(3, |_| true, answer(502))),
        ("disconnect", faulty(2, is_blob, || Fault::Close)),
        (
            "truncated blob",
            faulty(1, is_blob, || Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n# s".to_vec())),
        ),
        ("truncated head", faulty(2, is_manifest, || Fault::Raw(b"HTTP/1.1 200 OK\r\nConte".to_vec()))),
    ];
    for (name, (registry, count)) in cases {
        let user = user("passing", &registry);
        let run = user.run(&["pull", "shop:v1.0.0"]);
        // A truncated answer whose announced length is not that of the manifest is damage, not weather.
        if name == "truncated blob" && run.code == Some(1) {
            assert!(run.stderr.contains("is damaged"), "{name}: {}", run.stderr);
            assert!(!has_shop(&user));
            user.ok(&["pull", "shop:v1.0.0"]);
        } else {
            assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
        }
        assert!(has_shop(&user), "{name}");
        assert!(count.load(Ordering::SeqCst) >= 1, "{name}: the fault was not met");
    }
}

#[test]
fn a_wait_that_is_asked_for_is_kept_or_reported() {
    let retry = |value: &'static str| {
        move || {
            Fault::Answer(
                429,
                vec![("Retry-After", value.to_owned())],
                b"{\"errors\":[{\"code\":\"TOOMANY\"}]}".to_vec(),
            )
        }
    };
    let (registry, _) = faulty(1, is_manifest, retry("1"));
    let start = Instant::now();
    user("wait", &registry).ok(&["pull", "shop:v1.0.0"]);
    assert!(start.elapsed() >= Duration::from_secs(1), "it came back after {:?}", start.elapsed());
    let (registry, count) = faulty(9, is_manifest, retry("86400"));
    let said = user("wait", &registry).fails(&["pull", "shop:v1.0.0"]);
    assert!(said.contains("429") && said.contains("86400 seconds"), "{said}");
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn lasting_faults_are_told_and_leave_nothing() {
    let wrong = KATALOG.replace("shop", "shup").into_bytes();
    let longer = [KATALOG.as_bytes(), b"# more\n"].concat();
    let katalog = digest_of(KATALOG.as_bytes());
    let of_katalog = move |asked: &Asked| is_blob(asked) && asked.path.ends_with(&katalog);
    let cases: Vec<(&str, &str, Registry)> = vec![
        (
            "wrong digest",
            "is damaged",
            faulty(99, of_katalog.clone(), move || Fault::Answer(200, Vec::new(), wrong.clone())).0,
        ),
        (
            "wrong size",
            "is damaged",
            faulty(99, of_katalog.clone(), move || Fault::Answer(200, Vec::new(), longer.clone())).0,
        ),
        (
            "longer than announced nowhere",
            "longer than",
            faulty(99, of_katalog, || {
                let mut raw = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
                raw.extend_from_slice(&[b'x'; 10_000]);
                Fault::Raw(raw)
            })
            .0,
        ),
        ("always 500", "answered 500", faulty(99, is_manifest, || Fault::Answer(500, Vec::new(), Vec::new())).0),
        ("not HTTP", "cannot be reached", faulty(99, is_manifest, || Fault::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())).0),
        ("403", "refuses access", faulty(99, is_manifest, || Fault::Answer(403, Vec::new(), Vec::new())).0),
        (
            "redirects without end",
            "redirects",
            faulty(99, is_manifest, || {
                Fault::Answer(
                    302,
                    vec![("Location", "/v2/patterns/katalogs/shop/manifests/v1.0.0".to_owned())],
                    Vec::new(),
                )
            })
            .0,
        ),
        (
            "redirect to a file",
            "other than HTTP",
            faulty(99, is_manifest, || {
                Fault::Answer(302, vec![("Location", "file:///etc/passwd".to_owned())], Vec::new())
            })
            .0,
        ),
    ];
    for (name, expected, registry) in cases {
        let user = user("lasting", &registry);
        let said = user.fails(&["pull", "shop:v1.0.0"]);
        assert!(said.contains(expected), "{name}: {said}");
        assert!(!has_shop(&user), "{name}");
    }
    let user = User::of(folder("lasting"), "127.0.0.1:1");
    let said = user.fails(&["pull", "shop:v1.0.0"]);
    assert!(said.contains("cannot be reached"), "{said}");
}

#[test]
fn a_server_that_drips_is_left() {
    for hits in [is_manifest as fn(&Asked) -> bool, is_blob] {
        let (registry, _) = faulty(99, hits, || Fault::Slow(vec![b'x'; 600], Duration::from_millis(50)));
        let user = user("slow", &registry).with("ORK_NETWORK_TIMEOUT", "0.5");
        let start = Instant::now();
        let said = user.fails(&["pull", "shop:v1.0.0"]);
        assert!(said.contains("cannot be reached") || said.contains("damaged"), "{said}");
        // Several tries and their pauses; the whole answer would take 30 seconds each.
        assert!(start.elapsed() < Duration::from_secs(20), "it took {:?}", start.elapsed());
        assert!(!has_shop(&user));
    }
}

#[test]
fn a_refresh_that_fails_leaves_the_old_copy() {
    let broken = Arc::new(AtomicUsize::new(0));
    let switch = Arc::clone(&broken);
    let registry = Registry::with(move |asked| {
        (switch.load(Ordering::SeqCst) == 1 && is_blob(asked))
            .then(|| Fault::Answer(200, Vec::new(), b"garbage".to_vec()))
    });
    publish(&registry);
    let user = user("refresh", &registry);
    user.ok(&["pull", "shop:v1.0.0"]);
    let before = contents(&user.cache());
    let files: [(&str, &[u8]); 1] = [("katalog.yaml", b"kind: Katalog\n")];
    registry.artifact(SHOP, "v1.0.0", PATTERN, &files);
    broken.store(1, Ordering::SeqCst);
    user.fails(&["pull", "--refresh", "shop:v1.0.0"]);
    assert_eq!(contents(&user.cache()), before);
    assert!(user.ok(&["pull", "shop:v1.0.0"]).starts_with("cached"));
    broken.store(0, Ordering::SeqCst);
    assert!(user.ok(&["pull", "--refresh", "shop:v1.0.0"]).starts_with("pulled"));
    // Nothing of the old copy survives in the new one.
    assert_eq!(contents(&user.cache()).len(), 1);
    assert!(user.ok(&["pull", "--refresh", "shop:v1.0.0"]).starts_with("unchanged"));
}

#[test]
fn a_rebuild_does_not_take_a_bad_answer_for_nothing() {
    let bad = Arc::new(AtomicUsize::new(0));
    let switch = Arc::clone(&bad);
    let registry = Registry::with(move |asked| match switch.load(Ordering::SeqCst) {
        1 if asked.path.contains("/tags/list") => {
            Some(Fault::Answer(200, Vec::new(), b"<html>maintenance</html>".to_vec()))
        }
        2 if asked.path.contains("/index/blobs/") && asked.method == "GET" => {
            Some(Fault::Answer(302, vec![("Location", "ftp://x/".to_owned())], Vec::new()))
        }
        _ => None,
    });
    let user = user("rebuild", &registry);
    user.write("shop/katalog.yaml", KATALOG);
    user.ok(&["push", "shop:v1.0.0", "shop"]);
    let base = format!("oci://{}/patterns/katalogs", registry.host());
    let before = registry.manifest_of("patterns/katalogs/index", "latest");
    for fault in [1, 2] {
        bad.store(fault, Ordering::SeqCst);
        user.fails(&["registry", "index", "rebuild", &base]);
        assert_eq!(registry.manifest_of("patterns/katalogs/index", "latest"), before, "fault {fault}");
    }
    bad.store(0, Ordering::SeqCst);
    // What was taken away from the registry does not come back with the next push.
    registry.artifact(
        "patterns/katalogs/index",
        "latest",
        "application/vnd.oci.empty.v1+json",
        &[("index.json", b"{}")],
    );
    registry.remove(SHOP, "v1.0.0");
    user.write("shop/katalog.yaml", &KATALOG.replace("v1.0.0", "v2.0.0"));
    user.ok(&["push", "--no-index", "shop:v2.0.0", "shop"]);
    user.ok(&["registry", "index", "rebuild", &base]);
    user.write("other/katalog.yaml", KATALOG);
    user.ok(&["push", "other:v1.0.0", "other"]);
    let list = user.ok(&["registry", "list", "--katalogs", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list[1]["versions"], json!(["v2.0.0"]), "{list:#}");
}

#[test]
fn a_damaged_entry_is_repaired() {
    let registry = Registry::start();
    publish(&registry);
    let user = user("repair", &registry);
    let digest = digest_of(&registry.manifest_of(SHOP, "v1.0.0").unwrap());
    for (reference, folder) in
        [("shop:v1.0.0".to_owned(), "v1.0.0".to_owned()), (format!("shop@{digest}"), digest.replace(':', "-"))]
    {
        user.ok(&["pull", &reference]);
        let file = user.cache().join(format!("{}/{SHOP}/{folder}/README.md", registry.host().replace(':', "_")));
        let whole = fs::read(&file).unwrap();
        // A file that lost its end counts as not fetched; one of the same length is found by reading it.
        fs::write(&file, b"x").unwrap();
        user.write("komposer.yaml", &format!("apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {{name: all}}\nimports:\n  registry: [{reference:?}]\n"));
        assert!(user.run(&["check"]).stdout.contains("has not been fetched"), "{reference}");
        user.ok(&["check", "--fetch"]);
        assert_eq!(user.run(&["check"]).stdout, "");
        fs::write(&file, vec![b'x'; whole.len()]).unwrap();
        assert_eq!(user.run(&["registry", "cache", "verify"]).code, Some(1));
        user.ok(&["pull", "--refresh", &reference]);
        assert_eq!(fs::read(&file).unwrap(), whole, "{reference}");
        user.ok(&["registry", "cache", "verify"]);
    }
}

#[test]
fn one_folder_takes_the_files_of_one_pattern() {
    let registry = Registry::start();
    publish(&registry);
    let user = user("out", &registry);
    let run = user.run(&["pull", "-o", "out", "shop:v1.0.0", "shop:latest"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    for limit in ["0", "-1", "1e19", "soon", "nan"] {
        let run =
            User::of(folder("out-limit"), &registry.host()).with("ORK_NETWORK_TIMEOUT", limit).run(&["pull", "x:v1"]);
        assert_eq!(run.code, Some(2), "{limit}: {}", run.stderr);
    }
}

#[test]
fn a_bad_index_is_told_and_left() {
    for (name, body) in [("no JSON", b"{bad".to_vec()), ("wrong shape", b"{\"entries\": 7}".to_vec())] {
        let registry = Registry::start();
        let files: [(&str, &[u8]); 1] = [("index.json", &body)];
        registry.artifact("patterns/katalogs/index", "latest", "application/vnd.oci.empty.v1+json", &files);
        let before = registry.manifest_of("patterns/katalogs/index", "latest");
        let user = user("bad-index", &registry);
        user.write("shop/katalog.yaml", KATALOG);
        let said = user.fails(&["push", "shop:v1.0.0", "shop"]);
        assert!(
            said.contains("the index was not updated") && said.contains("ork registry index rebuild"),
            "{name}: {said}"
        );
        assert!(registry.manifest_of(SHOP, "v1.0.0").is_some(), "{name}: the artifact is there");
        assert_eq!(registry.manifest_of("patterns/katalogs/index", "latest"), before, "{name}");
        assert!(user.fails(&["registry", "list", "--katalogs"]).contains("is no index"));
        // The command that the message names.
        let base = format!("oci://{}/patterns/katalogs", registry.host());
        user.ok(&["registry", "index", "rebuild", &base, "shop"]);
        assert!(user.ok(&["registry", "list", "--katalogs"]).contains("v1.0.0"));
    }
}

#[test]
fn an_index_that_cannot_be_read_is_not_written() {
    for status in [401, 403, 500, 503] {
        let registry = Registry::with(move |asked| {
            let of_index = asked.path.contains("/index/manifests/latest") && asked.method == "GET";
            of_index.then(|| Fault::Answer(status, Vec::new(), Vec::new()))
        });
        let user = user("no-index", &registry);
        user.write("shop/katalog.yaml", KATALOG);
        let said = user.fails(&["push", "shop:v1.0.0", "shop"]);
        assert!(said.contains("the index was not updated"), "{status}: {said}");
        assert!(registry.manifest_of(SHOP, "v1.0.0").is_some());
        let written = registry.log().iter().any(|asked| asked.method == "PUT" && asked.path.contains("/index/"));
        assert!(!written, "{status}: something was written to the index");
    }
}

/// Runs `ork` from a shell that limits it first.
#[cfg(unix)]
fn limited(user: &User, limit: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let binary = support::cli::binary();
    let line = format!("{limit}; exec \"$0\" \"$@\"");
    let template = user.command(&[]);
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(line).arg(binary).args(arguments).current_dir(&user.folder).env_clear();
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let registry = Registry::start();
    let large = vec![b'#'; 1 << 20];
    let files: [(&str, &[u8]); 2] = [("katalog.yaml", KATALOG.as_bytes()), ("README.md", &large)];
    registry.artifact(SHOP, "v1.0.0", PATTERN, &files);
    let user = user("disk", &registry);
    // A limit on the size of files stands for a full disk: the write fails in the middle. The signal is ignored, so that
    // the error arrives.
    let (code, said) = limited(&user, "trap '' XFSZ; ulimit -f 100", &["pull", "shop:v1.0.0"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("README.md") && said.contains("larger than this system allows"), "{said}");
    assert!(!has_shop(&user));
    user.ok(&["pull", "shop:v1.0.0"]);
    assert!(has_shop(&user));
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_still_serves() {
    use std::os::unix::fs::PermissionsExt;
    let registry = Registry::start();
    publish(&registry);
    let user = user("read-only", &registry);
    user.ok(&["pull", "shop:v1.0.0"]);
    // Root may write anything, so a file in the place of a folder says no to everybody.
    let locks = user.cache().join(".ork-locks");
    fs::remove_dir_all(&locks).unwrap();
    fs::write(&locks, "").unwrap();
    fs::set_permissions(user.cache(), fs::Permissions::from_mode(0o555)).unwrap();
    assert!(user.ok(&["pull", "shop:v1.0.0"]).starts_with("cached"));
    registry.artifact(SHOP, "v2.0.0", PATTERN, &[("katalog.yaml", KATALOG.as_bytes())]);
    let said = user.fails(&["pull", "shop:v2.0.0"]);
    assert!(said.contains(".ork-locks"), "{said}");
    fs::set_permissions(user.cache(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn twenty_at_once_download_once() {
    let registry = Registry::start();
    publish(&registry);
    let user = user("twenty", &registry);
    let children: Vec<_> = (0..20).map(|_| user.start(&["pull", "shop:v1.0.0"])).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(has_shop(&user));
    let blobs = registry.log().iter().filter(|asked| is_blob(asked)).count();
    assert_eq!(blobs, 2, "two files, each once");
}

#[test]
fn two_publishers_lose_nothing() {
    let registry = Registry::start();
    let users = ["one", "two"].map(|name| user(&format!("publisher-{name}"), &registry));
    std::thread::scope(|scope| {
        for (index, user) in users.iter().enumerate() {
            scope.spawn(move || {
                for number in 1..=50 {
                    // Each has a pattern of its own and one that both publish.
                    let (name, version) = match number % 2 {
                        0 => (format!("own-{index}"), format!("v1.{number}.0")),
                        _ => ("shared".to_owned(), format!("v{}.{number}.0", index + 1)),
                    };
                    let text = KATALOG.replace("v1.0.0", &version).replace("name: shop", &format!("name: {name}"));
                    user.write(&format!("{number}/katalog.yaml"), &text);
                    user.ok(&["push", &format!("{name}:{version}"), &number.to_string()]);
                }
            });
        }
    });
    let list = users[0].ok(&["registry", "list", "--katalogs", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let versions: usize =
        list.as_array().unwrap().iter().map(|entry| entry["versions"].as_array().unwrap().len()).sum();
    assert_eq!(versions, 100, "{list:#}");
    let shared = list.as_array().unwrap().iter().find(|entry| entry["name"] == "shared").unwrap();
    assert_eq!(shared["latestVersion"], "v2.49.0");
}

#[test]
fn killed_at_any_moment_the_cache_is_whole() {
    let registry = Registry::start();
    let large = vec![b'#'; 200_000];
    let files: [(&str, &[u8]); 2] = [("katalog.yaml", KATALOG.as_bytes()), ("README.md", &large)];
    registry.artifact(SHOP, "v1.0.0", PATTERN, &files);
    let user = user("killed", &registry);
    user.write("shop/katalog.yaml", &KATALOG.replace("v1.0.0", "v9.0.0"));
    let moments = (0..50_u64).map(|number| Duration::from_micros(number * number * 12));
    for (number, moment) in moments.enumerate() {
        let mut pull = user.start(&["pull", "--refresh", "shop:v1.0.0"]);
        let mut push = user.start(&["push", &format!("kill{number}:v9.0.0"), "shop"]);
        std::thread::sleep(moment);
        pull.kill().unwrap();
        push.kill().unwrap();
        pull.wait().unwrap();
        push.wait().unwrap();
        // Whatever is there is whole, and what is not is not there at all.
        user.ok(&["registry", "cache", "verify"]);
        let found = contents(&user.cache());
        assert!(found.is_empty() || found.len() == 2, "after {moment:?}: {found:?}");
        if let Some(bytes) = registry.manifest_of(&format!("patterns/katalogs/kill{number}"), "v9.0.0") {
            let manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let digest = manifest["layers"][0]["digest"].as_str().unwrap();
            assert_eq!(digest, digest_of(KATALOG.replace("v1.0.0", "v9.0.0").as_bytes()));
        }
        if number % 10 == 0 {
            user.ok(&["pull", "--refresh", "shop:v1.0.0"]);
            user.ok(&["push", &format!("kill{number}:v9.0.0"), "shop"]);
        }
    }
    user.ok(&["pull", "shop:v1.0.0"]);
    // Every push that got through is listed, and a rerun lists the others.
    for number in 0..50 {
        user.ok(&["push", &format!("kill{number}:v9.0.0"), "shop"]);
    }
    let list = user.ok(&["registry", "list", "--katalogs", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 50);
}

#[test]
fn a_wrong_clock_changes_nothing() {
    let registry = Registry::start();
    publish(&registry);
    let user = user("clock", &registry);
    user.ok(&["pull", "shop:v1.0.0"]);
    // An entry from the future, and one from before there were clocks.
    let record = user.cache().join(format!("{}/{SHOP}/v1.0.0/.ork-entry.json", registry.host().replace(':', "_")));
    let text = fs::read_to_string(&record).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for fetched in [json!(99_999_999_999_i64), json!(-5)] {
        value["fetched"] = fetched;
        fs::write(&record, value.to_string()).unwrap();
        assert!(user.ok(&["pull", "shop:v1.0.0"]).starts_with("cached"));
        user.ok(&["registry", "cache", "ls"]);
        assert!(user.ok(&["pull", "--refresh", "shop:v1.0.0"]).starts_with("unchanged"));
    }
    let future = std::time::SystemTime::now() + Duration::from_secs(1 << 30);
    fs::File::open(&record).unwrap().set_modified(future).unwrap();
    user.ok(&["registry", "cache", "ls"]);
    assert_eq!(user.ok(&["registry", "cache", "prune"]), "");
    assert!(has_shop(&user));
}

#[test]
fn motifs_are_what_they_say() {
    let registry = Registry::start();
    registry.artifact(
        "patterns/motifs/web",
        "v1.0.0",
        "application/vnd.orkestra.motif.v1+tar+gzip",
        &[("motif.yaml", MOTIF.as_bytes())],
    );
    let user = user("motif", &registry);
    user.ok(&["pull", "--motif", "web:v1.0.0"]);
    let said = user.fails(&["pull", "web:v1.0.0"]);
    assert!(said.contains("does not exist"), "{said}");
}
