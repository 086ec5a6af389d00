//! What each form means, what is refused and where.

use std::path::Path;

use ork_reference::{Bases, DEFAULT_KATALOGS, DEFAULT_MOTIFS, GitSource, Part, Reference, Resolved};

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[expect(clippy::unwrap_used, reason = "a test fails here or nowhere")]
fn resolved(text: &str, version: Option<&str>) -> Resolved {
    Reference::parse(text, version).unwrap().resolve(DEFAULT_KATALOGS).unwrap()
}

#[test]
fn references_and_what_they_resolve_to() {
    let base = "oci://ghcr.io/orkspace/orkestra-registry/patterns/katalogs";
    let digest = format!("sha256:{HEX}");
    let cases: Vec<(String, Option<&str>, String)> = vec![
        ("postgres".into(), None, format!("{base}/postgres:latest")),
        ("  postgres:v1.0.0 ".into(), None, format!("{base}/postgres:v1.0.0")),
        ("postgres@v1".into(), None, format!("{base}/postgres:v1")),
        ("postgres".into(), Some("v2"), format!("{base}/postgres:v2")),
        ("postgres".into(), Some(""), format!("{base}/postgres:latest")),
        ("postgres:v1".into(), Some("v2"), format!("{base}/postgres:v1")),
        ("postgres".into(), Some(&digest), format!("{base}/postgres@{digest}")),
        (format!("postgres:v1@{digest}"), None, format!("{base}/postgres:v1@{digest}")),
        ("oci://postgres:v14".into(), None, format!("{base}/postgres:v14")),
        ("team/postgres:v1".into(), None, format!("{base}/team/postgres:v1")),
        ("oci://ghcr.io/a/b:v1".into(), None, "oci://ghcr.io/a/b:v1".into()),
        ("ghcr.io/a/b@v17/".into(), None, "oci://ghcr.io/a/b:v17".into()),
        ("localhost:5000/x:v1".into(), None, "oci://localhost:5000/x:v1".into()),
        ("localhost:5000/x".into(), None, "oci://localhost:5000/x:latest".into()),
        ("localhost/x".into(), Some("v3"), "oci://localhost/x:v3".into()),
        ("GHCR.io/a/b_c.d--e__f".into(), None, "oci://ghcr.io/a/b_c.d--e__f:latest".into()),
        ("[::1]:5000/x:v1".into(), None, "oci://[::1]:5000/x:v1".into()),
        (format!("ghcr.io/a/b@{digest}"), Some("v9"), format!("oci://ghcr.io/a/b@{digest}")),
    ];
    for (text, version, expected) in cases {
        assert_eq!(resolved(&text, version).to_string(), expected, "{text}");
    }
}

#[test]
fn what_is_printed_reads_back() {
    let texts = [
        "postgres",
        "postgres:v1",
        "team/postgres:v1",
        "oci://ghcr.io/a/b:v1",
        "oci://h:1/a",
        "./motif.yaml",
        "../x",
        "/a/b",
        "motifs/web.yml",
        ".",
        "https://github.com/a/b.git",
        "https://github.com/a/b@feature/x",
        "git@github.com:a/b@v1",
        "https://github.com/a/b.git//x/y@v1",
    ];
    for text in texts {
        let reference = Reference::parse(text, None).unwrap();
        assert_eq!(reference.to_string(), text);
        assert_eq!(Reference::parse(&reference.to_string(), None).unwrap(), reference);
    }
}

#[test]
fn files_are_told_from_names() {
    for text in ["./a", "../a", "/a", "a.yaml", "a/b.yml", "..", "C:\\a\\motif.yaml"] {
        assert_eq!(Reference::parse(text, Some("v1")).unwrap(), Reference::File(text.to_owned()));
    }
    assert!(matches!(Reference::parse("oci://a.yaml", None).unwrap(), Reference::Short { .. }));
}

#[test]
fn git_urls() {
    let cases = [
        ("https://github.com/a/b.git", None, "https://github.com/a/b.git", "github.com", "a/b", None),
        ("https://github.com/a/b", Some("main"), "https://github.com/a/b", "github.com", "a/b", Some("main")),
        ("https://me@host:8443/a@v1", Some("main"), "https://me@host:8443/a", "host:8443", "a", Some("v1")),
        ("git@github.com:a/b@v1.0", None, "git@github.com:a/b", "github.com", "a/b", Some("v1.0")),
    ];
    for (text, version, url, host, path, revision) in cases {
        let expected = Reference::Git(GitSource {
            url: url.into(),
            host: host.into(),
            path: path.into(),
            folder: None,
            version: revision.map(str::to_owned),
        });
        assert_eq!(Reference::parse(text, version).unwrap(), expected, "{text}");
    }
}

#[test]
fn folders_of_git_repositories() {
    let git = |text: &str| match Reference::parse(text, Some("main")).unwrap() {
        Reference::Git(source) => source,
        other => panic!("{text} is {other:?}"),
    };
    for (text, url, folder) in [
        ("https://host/a.git//x/y", "https://host/a.git", Some("x/y")),
        ("https://host/a//x/", "https://host/a", Some("x")),
        ("git@host:a/b.git//x@v2", "git@host:a/b.git", Some("x")),
        ("https://host/a/b", "https://host/a/b", None),
    ] {
        let source = git(text);
        assert_eq!((source.url.as_str(), source.folder.as_deref()), (url, folder), "{text}");
        assert_eq!(Reference::parse(&source.to_string(), None).unwrap(), Reference::Git(source.clone()));
    }
    let source = git("https://host:8443/a.git//x/y@feature/z");
    assert_eq!(source.ref_file(), Path::new("git/host_8443/a/.ork-refs/feature%2fz"));
    assert_eq!(source.entry_folder("c0"), Path::new("git/host_8443/a/c0+x+y"));
    assert_eq!(source.commit(), None);
    let hash = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!(git(&format!("https://host/a@{hash}")).commit(), Some(hash));
}

#[test]
fn what_is_refused_and_where() {
    let cases = [
        ("", None, ""),
        ("   ", None, "   "),
        ("postgres:", None, ""),
        ("postgres@", None, ""),
        ("postgres:v1@v2", None, "v2"),
        ("postgres:a b", None, "a b"),
        ("postgres:-x", None, "-x"),
        ("postgres:.", None, "."),
        ("postgres@sha256:abc", None, "abc"),
        ("postgres@sha512:abc", None, "sha512:abc"),
        ("Postgres:v1", None, "Postgres"),
        ("ghcr.io/a/../b:v1", None, ".."),
        ("ghcr.io/a/./b:v1", None, "."),
        ("ghcr.io/a//b:v1", None, "a//b"),
        ("ghcr.io/a-/b:v1", None, "a-"),
        ("ghcr.io/a..b/c", None, "a..b"),
        ("ghcr.io/a/b@feature/x", None, "feature/x"),
        ("-x.io/a", None, "-x.io"),
        ("h:99999/a", None, "h:99999"),
        ("h:x/a", None, "h:x"),
        ("a..b/c", None, "a..b"),
        ("~/motif", None, "~"),
        ("füße", None, "füße"),
        ("ftp://host/a", None, "ftp"),
        ("https://host", None, "https://host"),
        ("https://user:secret@host/a", None, "user:secret"),
        ("https://-x/a", None, "-x"),
        ("https://host/a/../b", None, "a/../b"),
        ("https://host/a@--upload-pack=x", None, "--upload-pack=x"),
        ("git@host:-x", None, "-x"),
        ("https://host/a//../b", None, "../b"),
        ("https://host/a//", None, ""),
        ("./a\nb", None, "./a\nb"),
    ];
    for (text, version, at) in cases {
        let error = Reference::parse(text, version).unwrap_err();
        assert_eq!(error.part, Part::Reference, "{text}");
        assert_eq!(error.span.text(text), at, "{text}: {error}");
        assert!(!error.help.is_empty() && !error.message.ends_with('.'));
    }
    let error = Reference::parse("postgres", Some(" >=1.0 ")).unwrap_err();
    assert_eq!((error.part, error.span.text(" >=1.0 ")), (Part::Version, ">=1.0"));
}

#[test]
fn very_long_references_are_refused() {
    assert!(Reference::parse(&"a".repeat(300), None).is_err());
    assert!(Reference::parse(&format!("a:{}", "b".repeat(129)), None).is_err());
    assert!(Reference::parse(&format!("./{}", "a".repeat(5000)), None).is_err());
}

#[test]
fn cache_folders_stay_in_the_cache() {
    let path = |text: &str| resolved(text, None).cache_path();
    assert_eq!(path("localhost:5000/a/b"), Path::new("localhost_5000/a/b/latest"));
    assert_eq!(path(&format!("h.io/a:v1@sha256:{HEX}")), Path::new(&format!("h.io/a/sha256-{HEX}")));
    let odd = Reference::parse("x", None).unwrap().resolve("../../etc").unwrap();
    assert_eq!(odd.cache_path(), Path::new("etc/x/latest"));
}

#[test]
fn bases() {
    let bases = Bases::new(Some("oci://localhost:5000/mine/"), None);
    assert_eq!(bases.motifs, DEFAULT_MOTIFS);
    let short = Reference::parse("web:v1", None).unwrap();
    let found = short.resolve(&bases.katalogs).unwrap();
    assert_eq!(found.to_string(), "oci://localhost:5000/mine/web:v1");
    assert_eq!(found.below(&bases.katalogs), Some("web"));
    assert_eq!(found.below("localhost:5000"), Some("mine/web"));
    assert_eq!(found.below("localhost:5000/min"), None);
    assert_eq!(found.below(DEFAULT_MOTIFS), None);
    assert_eq!(short.resolve("registry").unwrap().to_string(), "oci://registry/web:v1");
}
