//! Fixtures of several files in which every mention of one thing is marked: `«name»` declares it, `‹name›` mentions it.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_project::{Environment, Host, Snapshot};
use ork_source::Span;

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
