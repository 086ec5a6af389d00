//! The pages of documents: the field table as Markdown, one page per kind and one for resources, each mapping once.

use std::collections::VecDeque;
use std::fmt::Write;

use ork_engine::explain::explain;
use ork_engine::fields::{self, Field, KINDS, Object, POSITIONS, Shape};

/// Where each mapping is described.
#[derive(Default)]
struct Places {
    /// The mapping, the page that it is on, its heading there.
    known: Vec<(&'static Object, &'static str, String)>,
}

impl Places {
    /// Gives a page to every mapping below `root` that has none yet; in the order in which a reader meets them.
    fn add(&mut self, page: &'static str, root: &'static Object) {
        let mut waiting = VecDeque::from([root]);
        while let Some(object) = waiting.pop_front() {
            if object.fields.is_empty() || self.of(object).is_some() {
                continue;
            }
            let same = self.known.iter().filter(|(known, on, _)| *on == page && known.name == object.name).count();
            let heading = if same == 0 { object.name.to_owned() } else { format!("{} {}", object.name, same + 1) };
            self.known.push((object, page, heading));
            object.fields.iter().for_each(|field| inner(&field.shape, &mut waiting));
            object.rest.iter().for_each(|shape| inner(shape, &mut waiting));
        }
    }

    fn of(&self, object: &Object) -> Option<(&'static str, &str)> {
        let found = self.known.iter().find(|(known, ..)| std::ptr::eq(*known, object))?;
        Some((found.1, &found.2))
    }

    fn link(&self, object: &Object, from: &str) -> String {
        let Some((page, heading)) = self.of(object) else { return object.name.to_owned() };
        let anchor = heading.to_lowercase().replace(' ', "-");
        let file = if page == from { String::new() } else { format!("{page}.md") };
        format!("[{}]({file}#{anchor})", object.name)
    }
}

fn inner(shape: &Shape, found: &mut VecDeque<&'static Object>) {
    match shape {
        Shape::Object(object) => found.push_back(object),
        Shape::List(shape) | Shape::Map(shape) => inner(shape, found),
        Shape::OneOf(shapes) => shapes.iter().for_each(|shape| inner(shape, found)),
        Shape::Text(_) | Shape::Bool | Shape::Int | Shape::Free | Shape::Empty => {}
    }
}

/// The pages by file name; `example` gives the text of an example document.
pub(crate) fn pages(example: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut places = Places::default();
    if let Some(block) = explain("Katalog.spec.crds.*.operatorBox.onCreate").ok().and_then(|found| found.object()) {
        places.add("resources", block);
    }
    for (page, kind) in KINDS.map(|kind| (page_of(kind), kind)) {
        fields::root(kind).into_iter().for_each(|root| places.add(page, root));
    }
    let kinds = KINDS.map(|kind| {
        let head = format!("# {kind}\n\n{NOTE}\n");
        let example = format!("\n```yaml\n{}```\n", example(page_of(kind)));
        (page_of(kind), head + &example)
    });
    let resources = ("resources", format!("# Resources\n\n{RESOURCES}\n\n{NOTE}\n"));
    let page = |(page, head): (&'static str, String)| {
        let moved = if page == "katalog" { moved() } else { String::new() };
        (format!("{page}.md"), head + &body(&places, page) + &moved)
    };
    kinds.into_iter().chain([resources]).map(page).collect()
}

/// The places that the fields of an entry have had.
fn moved() -> String {
    let mut out = MOVED.to_owned();
    for positions in POSITIONS {
        let paths: Vec<String> = positions.paths.iter().map(|path| format!("`{path}`")).collect();
        let _ = writeln!(out, "| `{}` | {} |", positions.field, paths.join(", "));
    }
    out
}

const MOVED: &str = "
## Places that fields of an entry have had

Below `spec.crds.<name>`: the published style first, the newest layout last. A document uses one place of each.

| field | places |
|---|---|
";

const NOTE: &str = "\
Generated from the table that `ork` reads documents with, by `cargo xtask gen`; `ork explain` and the hover of an editor say the
same. A field in **bold** must be there. Text may hold templates where its field says so.";

const RESOURCES: &str = "\
What the blocks `onCreate`, `onReconcile` and `onDelete` of a Katalog and the `resources` of a Motif hold: one list per kind of
Kubernetes object.";

fn page_of(kind: &str) -> &'static str {
    match kind {
        "Motif" => "motif",
        "Komposer" => "komposer",
        "E2E" => "e2e",
        "Simulate" => "simulate",
        _ => "katalog",
    }
}

fn body(places: &Places, page: &str) -> String {
    let mut out = String::new();
    for (object, _, heading) in places.known.iter().filter(|(_, on, _)| *on == page) {
        let _ = write!(out, "\n## {heading}\n\n{}\n\n| field | what it holds | |\n|---|---|---|\n", object.doc);
        object.fields.iter().for_each(|field| out.push_str(&row(places, field, page)));
        if let Some(rest) = object.rest {
            let _ = writeln!(out, "| any other | {} | |", shape_cell(places, &rest, page));
        }
    }
    out
}

fn row(places: &Places, field: &Field, page: &str) -> String {
    let name = if field.required { format!("**`{}`**", field.name) } else { format!("`{}`", field.name) };
    let text = field.sentences();
    format!("| {name} | {} | {} |\n", shape_cell(places, &field.shape, page), text.replace('|', "\\|"))
}

fn shape_cell(places: &Places, shape: &Shape, page: &str) -> String {
    let inner = |shape: &Shape| shape_cell(places, shape, page);
    match shape {
        Shape::Object(object) => places.link(object, page),
        Shape::List(item) => format!("list of {}", inner(item)),
        Shape::Map(value) => format!("map to {}", inner(value)),
        Shape::OneOf(shapes) => shapes.iter().map(inner).collect::<Vec<_>>().join(" or "),
        Shape::Text(text) if text.template => format!("{}, template", shape.describe()).replace('|', "\\|"),
        _ => shape.describe().replace('|', "\\|"),
    }
}
