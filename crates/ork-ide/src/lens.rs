//! What an editor shows above parts of a document: how much an entry makes, who imports a Motif, who reads an input.
//!
//! Where they stand is known at once; what they say is worked out for those that are looked at.

use std::path::Path;
use std::sync::Arc;

use ork_engine::condition::path_of;
use ork_engine::fields;
use ork_engine::model::{Import, Motif};
use ork_engine::operator::ImportState;
use ork_engine::source::{Kind, Source};
use ork_engine::walk::walk;
use ork_project::{Snapshot, tried};
use ork_source::{Level, Span};
use ork_template::analysis;
use ork_yaml::Node;

/// Which of them are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LensOptions {
    /// What entries make.
    pub manifests: bool,
    /// Who imports a Motif, and who uses its inputs.
    pub references: bool,
    /// A way to run tests.
    pub tests: bool,
}

/// A line above a part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The name that it stands above.
    pub span: Span,
    /// What it is about.
    pub about: LensAbout,
}

/// What a lens is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensAbout {
    /// What an entry of `spec.crds` makes; its name.
    Manifests(String),
    /// Who uses an input of the Motif; its name.
    Input(String),
    /// Who imports the Motif.
    Importers,
    /// The test of this document.
    Test,
}

/// The lenses of a document.
#[must_use]
pub fn lenses(snapshot: &Snapshot, path: &Path, options: &LensOptions) -> Vec<Lens> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let mut found = Vec::new();
    for document in 0..source.tree.documents().len() {
        let Some(root) = source.tree.root(document) else { continue };
        let head = root.entry("kind").map_or(root.span(), |entry| entry.key.span());
        match source.kind(document) {
            Kind::Katalog if options.manifests => {
                let entries = root.at("spec.crds").into_iter().flat_map(Node::written_entries);
                let named = entries.filter(|entry| !entry.name().is_empty() && !entry.value.is_null());
                let lens = |entry: ork_yaml::Entry<'_>| Lens {
                    span: entry.key.span(),
                    about: LensAbout::Manifests(entry.name().to_owned()),
                };
                found.extend(named.map(lens));
            }
            Kind::Motif if options.references => {
                found.push(Lens { span: head, about: LensAbout::Importers });
                let inputs = root.get("inputs").into_iter().flat_map(Node::items);
                let names = inputs.filter_map(|input| input.get("name"));
                let lens = |name: Node<'_>| {
                    let text = name.text().filter(|text| !text.is_empty())?;
                    Some(Lens { span: name.span(), about: LensAbout::Input(text.to_owned()) })
                };
                found.extend(names.filter_map(lens));
            }
            // An E2E test needs a cluster, and so somebody at a terminal.
            Kind::Simulate if options.tests => found.push(Lens { span: head, about: LensAbout::Test }),
            _ => {}
        }
    }
    found
}

/// What a lens says; nothing where its subject is gone.
#[must_use]
pub fn lens_title(snapshot: &Snapshot, path: &Path, about: &LensAbout) -> Option<String> {
    let source = snapshot.source(path).ok()?;
    match about {
        LensAbout::Manifests(entry) => manifests(snapshot, &source, entry),
        LensAbout::Input(name) => {
            let motif = snapshot.resolve(&source).motif.clone()?;
            motif.input(name)?;
            let given = importers(snapshot, &motif);
            let given = given.iter().filter(|import| gives(import, name)).count();
            Some(counted(reads(&motif, name) + given, "reference"))
        }
        LensAbout::Importers => {
            let motif = snapshot.resolve(&source).motif.clone()?;
            Some(match importers(snapshot, &motif).len() {
                0 => "not imported in this workspace".to_owned(),
                count => format!("imported by {}", counted(count, "entry")),
            })
        }
        LensAbout::Test => Some("simulate".to_owned()),
    }
}

fn counted(count: usize, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// How much an entry makes of the first custom resource that it is tried with.
fn manifests(snapshot: &Snapshot, source: &Arc<Source>, entry: &str) -> Option<String> {
    let resolved = snapshot.resolve(source);
    let mut operators = resolved.documents.iter().flat_map(|document| &document.operators);
    let operator = operators.find(|operator| operator.entry().is_some_and(|found| found.name.value == entry))?;
    let (outcomes, _) = tried(snapshot, operator);
    let outcome = outcomes.first()?;
    let errors = outcome.findings.iter().filter(|finding| finding.level == Level::Error).count();
    let mut title = counted(outcome.objects.len(), "manifest");
    // What is not here makes nothing, which is no fault of the entry.
    let missing = operator.imports.iter().filter(|import| import.motif().is_none()).count();
    if missing > 0 {
        title.push_str(&format!(
            " without {} that {} not here",
            counted(missing, "import"),
            if missing == 1 { "is" } else { "are" }
        ));
    }
    if errors > 0 {
        title.push_str(&format!(", {}", counted(errors, "error")));
    }
    Some(title)
}

fn gives(import: &Import, name: &str) -> bool {
    import.bindings.iter().any(|binding| binding.name.value == name)
}

/// The imports of a Motif in the entries of the workspace's documents.
fn importers(snapshot: &Snapshot, motif: &Arc<Motif>) -> Vec<Import> {
    let path = motif.source.file.path();
    let names =
        [path.file_stem(), path.parent().and_then(Path::file_name)].map(|name| name.and_then(|name| name.to_str()));
    let declared = motif.name.as_ref().map(|name| name.value.as_str());
    // Whoever imports it writes its name or that of its file.
    let may = |text: &str| {
        text.contains("motif:") && names.iter().copied().chain([declared]).flatten().any(|name| text.contains(name))
    };
    let mut found = Vec::new();
    for other in snapshot.documents_of_workspace() {
        let Ok(source) = snapshot.source(&other) else { continue };
        if !may(source.file.text()) {
            continue;
        }
        let resolved = snapshot.resolve(&source);
        for operator in resolved.documents.iter().flat_map(|document| &document.operators) {
            let here = |state: &ImportState| state.motif().is_some_and(|motif| motif.source.file.path() == path);
            found.extend(operator.imported().filter(|(_, state)| here(state)).map(|(import, _)| import.clone()));
        }
    }
    found
}

/// How often a Motif reads one of its inputs.
fn reads(motif: &Motif, name: &str) -> usize {
    let (Some(root), Some(object)) = (motif.source.tree.root(motif.document), fields::root(Kind::Motif.name())) else {
        return 0;
    };
    let is_it = |path: &[String]| matches!(path, [root, input, ..] if root == "inputs" && input == name);
    let mut count = 0;
    for seen in &walk(root, object).texts {
        let Some(text) = seen.node.text().filter(|text| text.contains("inputs")) else { continue };
        if text.contains("{{") {
            let template = ork_template::parse(text);
            let names =
                |read: &analysis::PathUse| read.segments.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            count += analysis::paths(&template).iter().filter(|read| is_it(&names(read))).count();
        } else if seen.field == "field" && path_of(text).is_some_and(|path| is_it(&path)) {
            count += 1;
        }
    }
    count
}
