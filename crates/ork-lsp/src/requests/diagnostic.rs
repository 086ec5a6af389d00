//! `textDocument/diagnostic`: the findings of a document, for clients that ask for them.

use std::collections::HashMap;
use std::path::Path;

use gen_lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedDocument,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    Uri,
};

use crate::dispatch::Context;
use crate::findings::report;
use crate::settings::DiagnosticMode;
use crate::uri;

pub(crate) fn answer(context: &Context, params: &DocumentDiagnosticParams) -> DocumentDiagnosticReport {
    let path = uri::to_path(&params.text_document.uri);
    let FullDocumentDiagnosticReport { result_id, items } = full(context, &path);
    let related_documents = related(context, &path);
    match result_id {
        Some(result_id) if params.previous_result_id.as_ref() == Some(&result_id) => {
            let report = UnchangedDocumentDiagnosticReport { result_id };
            let report = RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: report,
            };
            report.into()
        }
        result_id => {
            let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
            RelatedFullDocumentDiagnosticReport { related_documents, full_document_diagnostic_report }.into()
        }
    }
}

fn full(context: &Context, path: &Path) -> FullDocumentDiagnosticReport {
    let items = match context.settings.diagnostics {
        DiagnosticMode::Off => Vec::new(),
        DiagnosticMode::OpenFiles | DiagnosticMode::Workspace => {
            report::findings(&context.snapshot, &context.documents, &context.client, path)
        }
    };
    FullDocumentDiagnosticReport { result_id: Some(report::result_id(&items)), items }
}

/// The other open documents whose findings rest on this one.
fn related(context: &Context, path: &Path) -> Option<HashMap<Uri, RelatedDocument>> {
    if !context.client.related_documents || context.settings.diagnostics == DiagnosticMode::Off {
        return None;
    }
    let mut reports = HashMap::new();
    for other in context.snapshot.affected(path).into_iter().filter(|other| other != path) {
        if context.is_cancelled() {
            return None;
        }
        if let Some(document) = context.documents.get(&other) {
            reports.insert(document.uri.clone(), full(context, &other).into());
        }
    }
    Some(reports).filter(|reports| !reports.is_empty())
}
