//! Plain data to protocol types: places, findings, edits.

use std::collections::HashMap;
use std::path::Path;

use gen_lsp_types as lsp;
use gen_lsp_types::{DiagnosticSeverity, DiagnosticTag, Range, TextEdit, Uri};
use ork_source::{Applicability, Diagnostic, Edit, Fix, Level, Location, Position, SourceFile, Span};
use serde::{Deserialize, Serialize};

use crate::capabilities::Client;
use crate::documents::{Document, Documents};
use crate::uri;

/// A fix as it travels with its finding and back: `data` of a diagnostic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FixData {
    /// What it does.
    pub(crate) title: String,
    /// Whether it keeps the meaning.
    pub(crate) safe: bool,
    /// The replacements.
    pub(crate) edits: Vec<EditData>,
}

/// A replacement, with the version of the text that its range counts in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EditData {
    uri: Uri,
    version: Option<i32>,
    #[serde(flatten)]
    edit: TextEdit,
}

impl EditData {
    /// Whether the text is still the one that the range was counted in.
    pub(crate) fn is_current(&self, documents: &Documents) -> bool {
        documents.get(&uri::to_path(&self.uri)).map(|document| document.version) == self.version
    }
}

/// A span as a range of its file.
pub(crate) fn range(file: &SourceFile, span: Span, client: &Client) -> Range {
    let place = |offset| {
        let Position { line, column } = file.position(offset, client.encoding);
        lsp::Position { line, character: column }
    };
    Range { start: place(span.start), end: place(span.end) }
}

/// The URI of a path: the client's own where it is open.
pub(crate) fn uri_of(path: &Path, documents: &Documents) -> Option<Uri> {
    match documents.get(path) {
        Some(Document { uri, .. }) => Some(uri.clone()),
        None => uri::from_path(path),
    }
}

/// A place in a file.
pub(crate) fn location(location: &Location, documents: &Documents, client: &Client) -> Option<lsp::Location> {
    let uri = uri_of(location.file.path(), documents)?;
    Some(lsp::Location { uri, range: range(&location.file, location.span, client) })
}

/// A finding.
pub(crate) fn diagnostic(finding: &Diagnostic, documents: &Documents, client: &Client) -> lsp::Diagnostic {
    let message = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let related = || {
        let places = finding.related.iter().filter_map(|related| {
            let location = location(&related.location, documents, client)?;
            Some(lsp::DiagnosticRelatedInformation { location, message: related.message.clone() })
        });
        Some(places.collect::<Vec<_>>()).filter(|places| !places.is_empty())
    };
    let fixes: Vec<_> = finding.fixes.iter().filter_map(|fix| fix_data(fix, documents, client)).collect();
    lsp::Diagnostic {
        range: range(&finding.location.file, finding.location.span, client),
        severity: Some(match finding.level {
            Level::Error => DiagnosticSeverity::Error,
            Level::Warning => DiagnosticSeverity::Warning,
            Level::Info => DiagnosticSeverity::Information,
            Level::Hint => DiagnosticSeverity::Hint,
        }),
        code: Some(lsp::Code::String(finding.rule.to_owned())),
        code_description: None,
        source: Some("ork".to_owned()),
        message: message.into(),
        tags: tags(finding.rule).filter(|_| client.diagnostic_tags),
        related_information: if client.related_information { related() } else { None },
        data: (!fixes.is_empty()).then(|| serde_json::json!({ "fixes": fixes })),
    }
}

/// How a rule's findings look beside the squiggle: faded out where something does nothing, struck through where something
/// should no longer be written.
fn tags(rule: &str) -> Option<Vec<DiagnosticTag>> {
    match rule {
        "unused-input" | "unread-field" | "ignored-field" | "not-overridden" => Some(vec![DiagnosticTag::Unnecessary]),
        "deprecated-key" | "deprecated-pattern" => Some(vec![DiagnosticTag::Deprecated]),
        _ => None,
    }
}

/// A fix with its places; none when one of its files has no URI.
fn fix_data(fix: &Fix, documents: &Documents, client: &Client) -> Option<FixData> {
    let edits = edit_data(&fix.edits, documents, client)?;
    Some(FixData { title: fix.title.clone(), safe: fix.applicability == Applicability::Safe, edits })
}

fn edit_data(edits: &[Edit], documents: &Documents, client: &Client) -> Option<Vec<EditData>> {
    let edits = edits.iter().map(|edit| {
        let file = &edit.location.file;
        let version = documents.get(file.path()).map(|document| document.version);
        let text_edit = TextEdit { range: range(file, edit.location.span, client), new_text: edit.text.clone() };
        Some(EditData { uri: uri_of(file.path(), documents)?, version, edit: text_edit })
    });
    edits.collect()
}

/// Changes of files, in the form that the client takes; none when one of the files has no URI.
pub(crate) fn edits(edits: &[Edit], documents: &Documents, client: &Client) -> Option<lsp::WorkspaceEdit> {
    Some(workspace_edit(edit_data(edits, documents, client)?, client))
}

/// The edit of a fix, in the form that the client takes.
pub(crate) fn workspace_edit(edits: Vec<EditData>, client: &Client) -> lsp::WorkspaceEdit {
    let mut edit = lsp::WorkspaceEdit::default();
    if client.document_changes {
        let mut changes: Vec<lsp::TextDocumentEdit> = Vec::new();
        for EditData { uri, version, edit } in edits {
            let same = changes.iter_mut().find(|change| change.text_document.text_document_identifier.uri == uri);
            match same {
                Some(change) => change.edits.push(edit.into()),
                None => changes.push(lsp::TextDocumentEdit {
                    text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                        version,
                        text_document_identifier: lsp::TextDocumentIdentifier { uri },
                    },
                    edits: vec![edit.into()],
                }),
            }
        }
        edit.document_changes = Some(changes.into_iter().map(lsp::DocumentChange::TextDocumentEdit).collect());
        return edit;
    }
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for EditData { uri, edit, .. } in edits {
        changes.entry(uri).or_default().push(edit);
    }
    edit.changes = Some(changes);
    edit
}

/// Markdown as text for a client that shows it as it is: code stays, marks go, rows of tables become lines.
pub(crate) fn plain(markdown: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            out.push(line.to_owned());
        } else if trimmed.starts_with('|') {
            // The line below the head of a table only draws.
            if trimmed.contains(|c: char| !matches!(c, '|' | '-' | ':' | ' ')) {
                out.push(row(trimmed));
            }
        } else {
            let emphasised = trimmed.strip_prefix('*').and_then(|rest| rest.strip_suffix('*'));
            let text = emphasised.filter(|text| !text.starts_with('*')).unwrap_or(line);
            out.push(text.replace("**", "").replace('`', ""));
        }
    }
    out.join("\n")
}

/// A row of a table as a line: its cells, those that are empty left out.
fn row(line: &str) -> String {
    let line = line.replace("\\|", "\u{1}").replace('`', "");
    let cells = line.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join(", ").replace('\u{1}', "|")
}

/// Markdown, or text where the client takes nothing else.
pub(crate) fn markup(markdown: String, as_markdown: bool) -> lsp::MarkupContent {
    if as_markdown {
        return lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: markdown };
    }
    lsp::MarkupContent { kind: lsp::MarkupKind::PlainText, value: plain(&markdown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_readable_as_text() {
        let markdown = "**motif cache**\n\n| input | type | |\n|---|---|---|\n| `a` | x \\| y | What it is |\n\n*From here.*\n\n```\n{{ `a` }} **b**\n```\n- `c`: 1";
        let text = "motif cache\n\ninput, type\na, x | y, What it is\n\nFrom here.\n\n{{ `a` }} **b**\n- c: 1";
        assert_eq!(plain(markdown), text);
    }
}
