//! Where a cursor is: the document, its kind, the entry of a Katalog, the import, the template under it.

use std::path::Path;
use std::sync::Arc;

use ork_engine::fields::{self, Object};
use ork_engine::model::{Import, Motif, Shared};
use ork_engine::operator::{ImportState, Operator};
use ork_engine::rules::{Document, Resolved};
use ork_engine::schema::Schema;
use ork_engine::source::{Kind, Source};
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::{Outline, OutlineStep, Scalar, Step, outline_at};

/// A cursor in a document of ours.
pub(crate) struct Place {
    pub(crate) source: Arc<Source>,
    pub(crate) resolved: Arc<Resolved>,
    pub(crate) document: usize,
    pub(crate) kind: Kind,
    pub(crate) offset: u32,
    pub(crate) outline: Outline,
}

/// The text of an action and where it stands: decoded, so that escapes and folded lines are no matter.
pub(crate) struct ActionText<'p> {
    pub(crate) text: &'p str,
    /// The cursor in it.
    pub(crate) offset: u32,
    scalar: Option<Scalar<'p>>,
    start: u32,
}

impl ActionText<'_> {
    /// A span of the text in the source.
    pub(crate) fn to_source(&self, span: Span) -> Span {
        match &self.scalar {
            Some(scalar) if span.is_empty() => Span::empty(scalar.to_source(Span::new(span.start, span.start)).start),
            Some(scalar) => scalar.to_source(span),
            None => span.shifted(self.start),
        }
    }
}

impl Place {
    /// The place of a cursor; nothing in documents that are not ours.
    pub(crate) fn at(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Self> {
        let source = snapshot.source(path).ok()?;
        let resolved = snapshot.resolve(&source);
        let document = source.tree.document_at(offset).unwrap_or(0);
        let kind = match source.kind(document) {
            // While its first lines are broken the words still tell.
            Kind::Other => written_kind(&source)?,
            kind => kind,
        };
        let outline = outline_at(source.file.text(), offset);
        Some(Self { source, resolved, document, kind, offset, outline })
    }

    /// The start of another document of the same text.
    pub(crate) fn of_document(&self, document: usize) -> Option<Self> {
        let kind = Some(self.source.kind(document)).filter(|kind| kind.is_ours())?;
        let offset = self.source.tree.documents().get(document)?.span.start;
        let (source, resolved) = (Arc::clone(&self.source), self.resolved.clone());
        Some(Self { source, resolved, document, kind, offset, outline: Outline::default() })
    }

    pub(crate) fn text(&self) -> &str {
        self.source.file.text()
    }

    /// The fields of the document.
    pub(crate) fn root(&self) -> Option<&'static Object> {
        fields::root(self.kind.name())
    }

    /// The keys that the cursor's line is nested in, list items left out.
    pub(crate) fn parents(&self) -> Vec<&str> {
        self.outline
            .steps
            .iter()
            .filter_map(|step| match step {
                OutlineStep::Key { name, .. } => Some(name.as_str()),
                OutlineStep::Item { .. } => None,
            })
            .collect()
    }

    /// The entry of `spec.crds` around the cursor.
    pub(crate) fn operator(&self) -> Option<&Operator> {
        let name = match self.parents().as_slice() {
            ["spec", "crds", name, ..] => (*name).to_owned(),
            // On the line of the entry's own key.
            ["spec", "crds"] => self.outline.key.as_ref()?.0.clone(),
            _ => return None,
        };
        let mut operators = self.composed()?.operators.iter();
        operators.find(|operator| operator.entry().is_some_and(|entry| entry.name.value == name))
    }

    /// The Katalog or Komposer around the cursor.
    pub(crate) fn composed(&self) -> Option<&Document> {
        self.resolved.documents.iter().find(|found| found.katalog.document == self.document)
    }

    /// The functions and profiles that can be named here.
    pub(crate) fn shared(&self) -> Option<&Shared> {
        let operator = self.operator().map(|operator| &*operator.shared);
        let document = || Some(&*self.composed()?.shared);
        operator.or_else(document).or_else(|| Some(&self.motif()?.shared))
    }

    /// What a text is called in messages about another.
    pub(crate) fn name_of(&self, source: &Source) -> String {
        let path = source.file.path();
        if path == self.source.file.path() {
            return "this document".to_owned();
        }
        path.file_name().map_or_else(|| path.display().to_string(), |name| format!("`{}`", name.to_string_lossy()))
    }

    /// The import around the cursor, with what became of it.
    pub(crate) fn import(&self) -> Option<(&Import, &ImportState)> {
        let steps = &self.outline.steps;
        let at = steps.iter().rposition(|step| matches!(step, OutlineStep::Key { name, .. } if name == "imports"))?;
        let OutlineStep::Item { index } = steps.get(at + 1)? else { return None };
        self.operator()?.imported().nth(*index)
    }

    /// A newer version of an import that is known.
    pub(crate) fn newer(&self, import: &Import) -> Option<&str> {
        let operator = self.operator()?;
        let index = operator.entry()?.imports.iter().position(|own| own.node == import.node)?;
        operator.newer.get(index)?.as_deref()
    }

    /// Whether the cursor's line is directly under an import's `with`.
    pub(crate) fn in_with(&self) -> bool {
        self.parents().last() == Some(&"with") && self.import().is_some()
    }

    /// The Motif of the document.
    pub(crate) fn motif(&self) -> Option<&Arc<Motif>> {
        self.resolved.motif.as_ref().filter(|motif| motif.document == self.document)
    }

    /// The schema of the custom resource that templates here see.
    pub(crate) fn schema(&self) -> Option<Schema<'_>> {
        self.operator()?.schema()
    }

    /// The way to what stands under the cursor.
    pub(crate) fn path(&self) -> Vec<Step> {
        self.source.tree.path_at(self.document, self.offset)
    }

    /// The scalar under the cursor, when it is a value.
    pub(crate) fn scalar(&self) -> Option<Scalar<'_>> {
        let node = match self.path().last()? {
            Step::Value { value, .. } => *value,
            Step::Item { item, .. } => *item,
            Step::Key { .. } => return None,
        };
        let node = self.source.node(node);
        node.scalar().filter(|scalar| !node.is_alias() && scalar.span().touches(self.offset))
    }

    /// The template under the cursor, from its first character to its last.
    pub(crate) fn template(&self) -> Option<ActionText<'_>> {
        if let Some(scalar) = self.scalar().filter(|scalar| scalar.text().contains("{{")) {
            let offset = scalar.to_decoded(self.offset)?;
            return Some(ActionText { text: scalar.text(), offset, scalar: Some(scalar), start: 0 });
        }
        self.action()
    }

    /// The text that holds the template under the cursor: the scalar, or what its line has after `{{` while quotes are
    /// still open.
    pub(crate) fn action(&self) -> Option<ActionText<'_>> {
        if let Some(scalar) = self.scalar()
            && let Some(offset) = scalar.to_decoded(self.offset)
            && scalar.text().get(..offset as usize).is_some_and(|before| before.contains("{{"))
        {
            return Some(ActionText { text: scalar.text(), offset, scalar: Some(scalar), start: 0 });
        }
        let before = self.text().get(..self.offset as usize)?;
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let open = line + before.get(line..)?.find("{{")?;
        let rest = self.text().get(open..)?;
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let start = u32::try_from(open).ok()?;
        Some(ActionText { text: rest.get(..end)?, offset: self.offset - start, scalar: None, start })
    }
}

fn written_kind(source: &Source) -> Option<Kind> {
    let kinds = source.file.text().lines().filter_map(|line| Kind::of_name(line.strip_prefix("kind:")?.trim()));
    kinds.into_iter().next().filter(|_| source.file.text().contains(ork_engine::source::GROUP))
}
