//! Previews: what is rendered while somebody types, and its map both ways. `<CURSOR>` says where the cursor is.
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
use std::sync::Arc;

use ork_engine::manifests::lines;
use ork_engine::rendered::{MOMENT, SEED};
use ork_ide::{Preview, PreviewOptions, ResourceChoice, preview, shown_at};

use ork_project::{Host, RenderOptions, render};
use support::{environment, folder};

const KATALOG: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: sites
spec:
  crds:
    site:
      apiTypes: {group: example.com, version: v1, kind: Site, plural: sites}
      imports:
        - motif: ./motif.yaml
          with:
            size: "{{ .spec.size }}"
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}-pages"
              data:
                title: "{{ .spec.title }}"
                script: |
                  echo "{{ .spec.title }}"
                  exit 0
          services:
            - name: "{{ .metadata.name }}"
              port: 80
"#;

const MOTIF: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: web
  version: v1
inputs:
  - name: size
    type: integer
    default: "1"
resources:
  deployments:
    - name: "{{ .metadata.name }}"
      image: nginx:1.29
      replicas: "{{ .inputs.size }}"
      port: 80
"#;

const DEFINITION: &str = ork_test::definition!(
    "Site",
    "sites",
    "              required: [title]
              properties:
                title: {type: string}
                size: {type: integer, default: 2, maximum: 9}
"
);

const RESOURCE: &str = "apiVersion: example.com/v1
kind: Site
metadata:
  name: blog
spec:
  title: Hello
";

/// A pattern on disk, with what is open.
struct Desk {
    host: Host,
    folder: PathBuf,
}

fn desk(name: &str) -> Desk {
    let folder = folder(&format!("previewing-{name}"));
    let files = [("katalog.yaml", KATALOG), ("motif.yaml", MOTIF), ("crd.yaml", DEFINITION), ("cr.yaml", RESOURCE)];
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut host = Host::new(environment(&folder));
    host.set_roots(vec![folder.clone()]);
    Desk { host, folder }
}

impl Desk {
    fn open(&mut self, name: &str, text: &str) {
        self.host.set_text(self.folder.join(name), text.to_owned());
    }

    fn preview(&self, name: &str, options: &PreviewOptions) -> Preview {
        preview(&self.host.snapshot(), &self.folder.join(name), options).expect("a preview")
    }

    fn text(&self, name: &str) -> String {
        self.preview(name, &PreviewOptions::default()).text
    }

    /// What the preview of the Katalog shows for a place in a file.
    fn shown(&self, name: &str, offset: usize) -> Vec<String> {
        let found = self.preview("katalog.yaml", &PreviewOptions::default());
        let path = self.folder.join(name);
        let spans = shown_at(&self.host.snapshot(), &found, &path, u32::try_from(offset).unwrap());
        spans.into_iter().map(|span| span.text(&found.text).to_owned()).collect()
    }
}

fn with(resource: ResourceChoice) -> PreviewOptions {
    PreviewOptions { resource: Some(resource), ..PreviewOptions::default() }
}

#[test]
fn the_sample_is_rendered_with_its_defaults() {
    let desk = desk("sample");
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    assert!(found.text.starts_with("# site: for Site blog (cr.yaml:2)\n---\n"), "{}", found.text);
    assert!(found.text.contains("\n  replicas: 2\n"), "{}", found.text);
    assert!(found.text.contains("\n  title: Hello\n"), "{}", found.text);
    assert_eq!(found.used.len(), 1);
    assert_eq!(found.used[0].name, "blog");
    assert_eq!(found.entries[0].kind, "Site");
    assert!(found.problems.is_empty(), "{:?}", found.problems);
}

#[test]
fn the_preview_follows_what_is_not_saved() {
    let mut desk = desk("unsaved");
    desk.open("cr.yaml", &RESOURCE.replace("Hello", "Open"));
    assert!(desk.text("katalog.yaml").contains("title: Open"));
    desk.open("motif.yaml", &MOTIF.replace("nginx:1.29", "caddy:2"));
    assert!(desk.text("katalog.yaml").contains("image: caddy:2"));
    desk.open("crd.yaml", &DEFINITION.replace("default: 2", "default: 7"));
    assert!(desk.text("katalog.yaml").contains("replicas: 7"));
    desk.open("katalog.yaml", &KATALOG.replace("port: 80", "port: 8080"));
    assert!(desk.text("katalog.yaml").contains("port: 8080"));
}

#[test]
fn the_custom_resource_can_be_picked() {
    let mut desk = desk("picked");
    fs::create_dir(desk.folder.join("more")).unwrap();
    fs::write(desk.folder.join("more/shop.yaml"), RESOURCE.replace("blog", "shop").replace("Hello", "Buy")).unwrap();
    desk.host.disk_changed();
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    let names: Vec<&str> = found.offered.iter().map(|offered| offered.name.as_str()).collect();
    assert_eq!(names, ["blog", "shop"]);
    let picked = desk.preview("katalog.yaml", &with(ResourceChoice::File(desk.folder.join("more/shop.yaml"))));
    assert!(picked.text.contains("title: Buy"), "{}", picked.text);
    let edited = desk.preview("katalog.yaml", &with(ResourceChoice::Text(RESOURCE.replace("Hello", "By hand"))));
    assert!(edited.text.contains("title: By hand"), "{}", edited.text);
    let made = desk.preview("katalog.yaml", &with(ResourceChoice::Made));
    assert!(made.text.contains("made-up Site") && made.used[0].location.is_none(), "{}", made.text);
    // From the custom resource, too.
    let own = desk.preview("more/shop.yaml", &PreviewOptions::default());
    assert!(own.text.contains("title: Buy") && own.text.contains("kind: Deployment"), "{}", own.text);
}

#[test]
fn what_fails_costs_itself_alone() {
    let mut desk = desk("partial");
    let broken = KATALOG.replace("{{ .metadata.name }}-pages", "{{ .metadata.name | nothing }}");
    desk.open("katalog.yaml", &broken);
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    assert!(found.text.contains("kind: Service") && found.text.contains("kind: Deployment"), "{}", found.text);
    assert!(!found.text.contains("kind: ConfigMap"), "{}", found.text);
    let line = found.text.lines().find(|line| line.starts_with("# left out: ")).expect("a comment");
    assert!(line.ends_with("(katalog.yaml:16)"), "{line}");
    let at = u32::try_from(found.text.find(line).unwrap()).unwrap();
    let place = &found.segment_at(at).expect("a place").origin[0];
    assert_eq!(place.file.path(), desk.folder.join("katalog.yaml"));
    assert!(place.text().contains("nothing"), "{}", place.text());
    // Half-typed YAML costs its line.
    desk.open(
        "katalog.yaml",
        &KATALOG.replace("            - name: \"{{ .metadata.name }}-pages\"\n", "            - nam\n"),
    );
    assert!(desk.text("katalog.yaml").contains("kind: Deployment"));
    // A Motif that is not there costs what it adds.
    desk.open("katalog.yaml", &KATALOG.replace("./motif.yaml", "./gone.yaml"));
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    assert!(found.text.contains("kind: ConfigMap") && found.text.contains("what it adds is missing"), "{}", found.text);
    assert!(!found.text.contains("kind: Deployment"));
    // A custom resource that the API server or the Katalog refuses is shown with the reason.
    desk.open("katalog.yaml", KATALOG);
    desk.open("cr.yaml", &format!("{RESOURCE}  size: 12\n"));
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    assert!(found.problems.iter().any(|problem| problem.rule == "invalid-resource"), "{:?}", found.problems);
    assert!(found.text.contains("replicas: 12") && found.text.contains("\n# refused: "), "{}", found.text);
}

#[test]
fn secrets_are_not_shown() {
    let mut desk = desk("secrets");
    let secret = KATALOG.replace(
        "          services:",
        "          secrets:\n            - name: key\n              data: {a: hunter2}\n          services:",
    );
    desk.open("katalog.yaml", &secret);
    assert!(!desk.text("katalog.yaml").contains("hunter2"));
    let shown = desk.preview("katalog.yaml", &PreviewOptions { show_secrets: true, ..PreviewOptions::default() });
    assert!(shown.text.contains("hunter2"), "{}", shown.text);
}

#[test]
fn the_map_leads_both_ways_from_keys_values_and_blocks() {
    let desk = desk("map");
    assert_eq!(desk.shown("katalog.yaml", KATALOG.find("{{ .spec.title }}").unwrap() + 5), ["Hello"]);
    // The key counts as what it holds.
    assert_eq!(desk.shown("katalog.yaml", KATALOG.find("title: ").unwrap() + 1), ["Hello"]);
    let block = desk.shown("katalog.yaml", KATALOG.find("exit 0").unwrap());
    assert_eq!(block.len(), 1);
    assert!(block[0].starts_with('|') && block[0].ends_with("exit 0"), "{block:?}");
    // Through the import: the expression of the Motif, what it is given, what that reads, its default.
    assert_eq!(desk.shown("motif.yaml", MOTIF.find("{{ .inputs.size }}").unwrap() + 4), ["2"]);
    assert_eq!(desk.shown("katalog.yaml", KATALOG.find("{{ .spec.size }}").unwrap() + 4), ["2"]);
    let titles = desk.shown("cr.yaml", RESOURCE.find("Hello").unwrap());
    assert_eq!(titles.len(), 2);
    assert_eq!(titles[0], "Hello");
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    let at = u32::try_from(found.text.find("replicas: 2").unwrap() + 10).unwrap();
    let segment = found.segment_at(at).expect("a segment");
    let texts: Vec<&str> = segment.origin.iter().map(ork_source::Location::text).collect();
    assert_eq!(texts, ["\"{{ .inputs.size }}\"", "\"{{ .spec.size }}\""]);
    let told = ork_ide::described(segment);
    assert!(told.contains("motif.yaml:14:17") && told.contains("given by") && told.contains("katalog.yaml"), "{told}");
}

#[test]
fn motifs_have_a_preview_with_made_up_inputs() {
    let desk = desk("motif");
    let found = desk.preview("motif.yaml", &PreviewOptions::default());
    assert!(found.text.contains("kind: Deployment") && found.text.contains("for an importer of web"), "{}", found.text);
    assert_eq!(
        desk.preview("katalog.yaml", &PreviewOptions { entry: Some("nobody".to_owned()), ..PreviewOptions::default() })
            .text,
        "# nothing is rendered here\n"
    );
}

#[test]
fn an_entry_that_is_switched_off_says_so() {
    let mut desk = desk("off");
    desk.open("katalog.yaml", &KATALOG.replace("    site:\n", "    site:\n      enabled: false\n"));
    assert_eq!(desk.text("katalog.yaml"), "# site: switched off\n");
}

#[test]
fn too_much_is_cut_and_said() {
    let mut desk = desk("cut");
    let many = KATALOG.replace(
        "            - name: \"{{ .metadata.name }}\"\n              port: 80\n",
        "            - name: \"x-{{ .index }}\"\n              port: 80\n              forEach: {field: spec.items}\n",
    );
    desk.open("katalog.yaml", &many);
    desk.open(
        "crd.yaml",
        &DEFINITION.replace(
            "title: {type: string}",
            "title: {type: string}\n                items: {type: array, items: {type: integer}}",
        ),
    );
    let items: Vec<String> = (0..1500).map(|number| number.to_string()).collect();
    desk.open("cr.yaml", &format!("{RESOURCE}  items: [{}]\n", items.join(", ")));
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    assert!(found.is_cut);
    assert!(found.text.ends_with("further objects are not shown\n"), "{}", &found.text[found.text.len() - 200..]);
}

/// The folders with patterns: the published ones where they are there, and ours.
fn patterns() -> Vec<PathBuf> {
    let corpus = ork_test::corpus().map(|corpus| corpus.join("registry/patterns"));
    corpus.into_iter().chain([ork_test::workspace().join("patterns")]).collect()
}

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

/// In every preview of every pattern: the text is YAML, each piece shows what its expression gives, and going to the
/// source and back leads to the same pieces.
#[test]
fn the_map_is_whole_in_every_pattern() {
    let (mut previews, mut pieces) = (0, 0);
    for base in patterns() {
        let mut host = Host::new(environment(&base));
        host.set_roots(vec![base.clone()]);
        let snapshot = host.snapshot();
        let mut paths = Vec::new();
        documents(&base, &mut paths);
        for path in paths {
            let Some(found) = preview(&snapshot, &path, &PreviewOptions::default()) else { continue };
            previews += 1;
            let mut last = 0;
            for segment in &found.segments {
                pieces += 1;
                assert!(segment.lines.start >= last, "{}", path.display());
                last = segment.lines.end;
                let shown = segment.span.text(&found.text);
                assert!(!shown.is_empty() && found.text.is_char_boundary(segment.span.start as usize));
                assert_eq!(found.segment_at(segment.span.start), Some(segment), "{}: {shown}", path.display());
                for place in segment.places() {
                    let back = found.segments_of(place.file.path(), place.span);
                    assert!(back.contains(&segment), "{}: {shown} from {}", path.display(), place.text());
                    assert!(back.iter().all(|other| other.places().any(|at| at == place)), "{}", path.display());
                }
            }
        }
    }
    assert!(previews >= 4 && pieces >= 100, "{previews} previews with {pieces} pieces");
}

/// The map is what `ork template --provenance` prints: the same values from the same places.
#[test]
fn the_map_says_what_the_provenance_says() {
    let mut compared = 0;
    for base in patterns() {
        let snapshot = support::snapshot(&base);
        let mut paths = Vec::new();
        documents(&base, &mut paths);
        for path in paths.iter().filter(|path| path.ends_with("katalog.yaml")) {
            let options = RenderOptions { custom_resource: None, now: MOMENT, seed: SEED };
            let Ok(rendering) = render(&snapshot, path, &options) else { continue };
            let found = preview(&snapshot, path, &PreviewOptions { show_secrets: true, ..PreviewOptions::default() });
            let found = found.expect("a preview");
            let lines = rendering.manifests.iter().flat_map(lines).filter_map(|line| Some((line.text, line.value?)));
            let expected: Vec<_> = lines
                .filter(|(_, value)| !value.origin.is_empty())
                .map(|(text, value)| (text, Arc::clone(&value.origin)))
                .collect();
            let shown = found.segments.iter().map(|segment| {
                let line = segment.lines.text(&found.text).lines().next().unwrap_or_default();
                (line.to_owned(), Arc::clone(&segment.origin))
            });
            let shown: Vec<_> = shown.filter(|(line, _)| !line.starts_with("# ")).collect();
            assert_eq!(shown, expected, "{}", path.display());
            compared += shown.len();
        }
    }
    assert!(compared >= 100, "{compared} values");
}

#[test]
fn only_the_entry_at_the_cursor_is_shown() {
    let mut desk = desk("narrow");
    let second =
        KATALOG.split_once("    site:\n").unwrap().1.replace("kind: Site, plural: sites", "kind: Page, plural: pages");
    desk.open("katalog.yaml", &format!("{KATALOG}    page:\n{second}"));
    let snapshot = desk.host.snapshot();
    let path = desk.folder.join("katalog.yaml");
    let at = |offset: usize| {
        let mut options = PreviewOptions::default();
        options.narrow(&snapshot, &path, u32::try_from(offset).unwrap());
        options
    };
    let both = desk.preview("katalog.yaml", &at(3));
    assert_eq!(both.used.iter().map(|used| used.entry.as_str()).collect::<Vec<_>>(), ["site", "page"]);
    let first = desk.preview("katalog.yaml", &at(KATALOG.find("port: 80").unwrap()));
    assert_eq!(first.used.iter().map(|used| used.entry.as_str()).collect::<Vec<_>>(), ["site"]);
    let last = desk.preview("katalog.yaml", &at(KATALOG.len() + 40));
    assert_eq!(last.used.iter().map(|used| used.kind.as_str()).collect::<Vec<_>>(), ["Page"]);
    // One resource of several in a file.
    desk.open("cr.yaml", &format!("{RESOURCE}---\n{}", RESOURCE.replace("blog", "news")));
    let all = desk.preview("cr.yaml", &PreviewOptions::default());
    assert_eq!(all.used.iter().map(|used| used.name.as_str()).collect::<Vec<_>>(), ["blog", "news"]);
    let one = desk.preview("cr.yaml", &PreviewOptions { document: Some(1), ..PreviewOptions::default() });
    assert_eq!(one.used.iter().map(|used| used.name.as_str()).collect::<Vec<_>>(), ["news"]);
}

#[test]
fn komposers_and_simulations_have_a_preview() {
    let desk = desk("komposer");
    let komposer = "apiVersion: orkestra.orkspace.io/v1
kind: Komposer
metadata:
  name: all
imports:
  files:
    - ./katalog.yaml
";
    fs::write(desk.folder.join("komposer.yaml"), komposer).unwrap();
    let found = desk.preview("komposer.yaml", &PreviewOptions::default());
    assert!(found.text.contains("title: Hello") && found.text.contains("kind: Deployment"), "{}", found.text);
    let simulate = "apiVersion: orkestra.orkspace.io/v1
kind: Simulate
metadata:
  name: try
spec:
  katalog: ./katalog.yaml
  cr: ./other.yaml
";
    fs::write(desk.folder.join("simulate.yaml"), simulate).unwrap();
    fs::write(desk.folder.join("other.yaml"), RESOURCE.replace("Hello", "Tried")).unwrap();
    let found = desk.preview("simulate.yaml", &PreviewOptions::default());
    assert!(found.text.contains("title: Tried"), "{}", found.text);
}

#[test]
fn a_preview_of_any_half_typed_document_is_given_or_refused() {
    let mut desk = desk("cut-off");
    let mut given = 0;
    for end in (0..KATALOG.len()).filter(|end| KATALOG.is_char_boundary(*end)) {
        desk.open("katalog.yaml", &KATALOG[..end]);
        let found = preview(&desk.host.snapshot(), &desk.folder.join("katalog.yaml"), &PreviewOptions::default());
        given += usize::from(found.is_some_and(|found| found.text.contains("---\n")));
    }
    assert!(given > 300, "{given}");
    desk.open("katalog.yaml", KATALOG);
    for end in 0..RESOURCE.len() {
        desk.open("cr.yaml", &RESOURCE[..end]);
        let found = desk.preview("katalog.yaml", &PreviewOptions::default());
        assert!(found.text.contains("kind: Deployment"), "{}", found.text);
    }
    desk.open("cr.yaml", &RESOURCE.replace("name: blog", "generateName: blog-"));
    assert!(desk.text("katalog.yaml").contains("  name: blog-unnamed\n"));
}
