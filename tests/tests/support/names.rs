//! Fixtures of several files in which every mention of one thing is marked: `«name»` declares it, `‹name›` mentions it.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_ide::{Access, definition, highlights, prepare_rename, references, rename};
use ork_project::{Environment, Host, Snapshot};
use ork_source::{Location, Span, apply_edits};

use super::{environment, folder};

/// A marked place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub span: Span,
    pub declares: bool,
}

/// A workspace with marks.
pub struct Fixture {
    pub root: PathBuf,
    pub snapshot: Snapshot,
    pub texts: Vec<(String, String)>,
    pub places: Vec<Place>,
}

/// Splits a text of several files, each below a line `=== name`.
pub fn files(fixture: &str) -> Vec<(String, String)> {
    let parts = fixture.split("=== ").filter(|part| !part.trim().is_empty());
    let file = |part: &str| {
        let (name, text) = part.split_once('\n').unwrap();
        (name.trim().to_owned(), text.to_owned())
    };
    parts.map(file).collect()
}

/// A text without its marks, and where they were.
pub fn unmarked(file: &str, marked: &str) -> (String, Vec<Place>) {
    let mut text = String::new();
    let mut open: Option<(usize, bool)> = None;
    let mut places = Vec::new();
    for c in marked.chars() {
        match c {
            '«' | '‹' => open = Some((text.len(), c == '«')),
            '»' | '›' => {
                let (start, declares) = open.take().unwrap();
                places.push(Place { file: file.to_owned(), span: Span::from(start..text.len()), declares });
            }
            _ => text.push(c),
        }
    }
    (text, places)
}

/// An empty folder for a fixture.
pub fn place(name: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    folder(&format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// Writes the files of a fixture; the folder is the one that an editor has open.
pub fn fixture(name: &str, marked: &str) -> Fixture {
    let root = place(name);
    let (mut texts, mut places) = (Vec::new(), Vec::new());
    for (file, marked) in files(marked) {
        let (text, found) = unmarked(&file, &marked);
        fs::create_dir_all(root.join(&file).parent().unwrap()).unwrap();
        fs::write(root.join(&file), &text).unwrap();
        places.extend(found);
        texts.push((file, text));
    }
    places.sort();
    let home = Some(root.join("home")).filter(|home| home.is_dir());
    let mut host = Host::new(Environment { ork_home: home, ..environment(&root) });
    host.set_roots(vec![root.clone()]);
    Fixture { snapshot: host.snapshot(), root, texts, places }
}

impl Fixture {
    pub fn text(&self, file: &str) -> &str {
        &self.texts.iter().find(|(name, _)| name == file).unwrap().1
    }

    /// The name of a file of the fixture.
    pub fn name(&self, path: &std::path::Path) -> String {
        path.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned()
    }
}

/// The first line of a document: what `HEAD` stands for.
pub const HEAD: &str = "apiVersion: orkestra.orkspace.io/v1\n";

/// What a name can become.
#[derive(Clone, Copy)]
pub enum Renamed {
    To(&'static str),
    /// Nothing, and the reason has these words.
    Never(&'static str),
}

fn marked_place(fixture: &Fixture, location: &Location, declares: bool) -> Place {
    Place { file: fixture.name(location.file.path()), span: location.span, declares }
}

/// Checks everything from every column of every marked place.
pub fn check(name: &str, marked: &str, renamed: Renamed) -> Fixture {
    let marked = marked.replace("HEAD\n", HEAD);
    let fixture = fixture(name, &marked);
    let declaration = fixture.places.iter().find(|place| place.declares);
    for here in &fixture.places {
        let path = fixture.root.join(&here.file);
        for offset in here.span.start..=here.span.end {
            let what = format!("{name}: {} at {offset} of {}", here.span.text(fixture.text(&here.file)), here.file);
            let found = |with_declaration| {
                let found = references(&fixture.snapshot, &path, offset, with_declaration);
                let is_declared = |at: &Location| {
                    declaration.is_some_and(|one| one.file == fixture.name(at.file.path()) && one.span == at.span)
                };
                let mut found: Vec<Place> =
                    found.iter().map(|at| marked_place(&fixture, at, is_declared(at))).collect();
                found.sort();
                found
            };
            assert_eq!(found(true), fixture.places, "{what}");
            let uses: Vec<Place> = fixture.places.iter().filter(|place| !place.declares).cloned().collect();
            assert_eq!(found(false), uses, "{what}");
            if let Some(declaration) = declaration {
                let target = definition(&fixture.snapshot, &path, offset).unwrap_or_else(|| panic!("{what}"));
                assert_eq!(marked_place(&fixture, &target.location, true), *declaration, "{what}");
                assert_eq!(target.origin, here.span, "{what}");
            }
            let own = fixture.places.iter().filter(|place| place.file == here.file).map(|place| place.span);
            let shown = highlights(&fixture.snapshot, &path, offset);
            assert_eq!(shown.iter().map(|(span, _)| *span).collect::<Vec<_>>(), own.collect::<Vec<_>>(), "{what}");
            let declared_here = shown.iter().find(|(span, _)| Some(*span) == declaration.map(|one| one.span));
            if declaration.is_some_and(|one| one.file == here.file) {
                assert_eq!(declared_here.unwrap().1, Access::Write, "{what}");
            }
            let prepared = prepare_rename(&fixture.snapshot, &path, offset);
            match renamed {
                Renamed::To(new) => {
                    assert_eq!(prepared.unwrap().span, here.span, "{what}");
                    renames(&fixture, here, offset, new);
                }
                Renamed::Never(why) => {
                    let reason = prepared.unwrap_err();
                    assert!(reason.contains(why), "{what}: {reason}");
                }
            }
        }
    }
    fixture
}

/// A rename changes the marked places and nothing else.
fn renames(fixture: &Fixture, here: &Place, offset: u32, new: &str) {
    let edits = rename(&fixture.snapshot, &fixture.root.join(&here.file), offset, new).unwrap();
    for (file, text) in &fixture.texts {
        let own = edits.iter().filter(|edit| fixture.name(edit.location.file.path()) == *file);
        let changed = apply_edits(text, &own.map(|edit| (edit.location.span, edit.text.clone())).collect::<Vec<_>>());
        let marked = fixture.places.iter().filter(|place| place.file == *file);
        let expected = apply_edits(text, &marked.map(|place| (place.span, new.to_owned())).collect::<Vec<_>>());
        assert_eq!(changed, expected, "{file}");
    }
}
