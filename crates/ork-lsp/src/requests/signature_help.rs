//! `textDocument/signatureHelp`.

use gen_lsp_types::{
    ActiveParameter, Documentation, ParameterInformation, ParameterInformationLabel, SignatureHelp,
    SignatureHelpParams, SignatureInformation,
};

use crate::convert;
use crate::dispatch::Context;

pub(crate) fn answer(context: &Context, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let (path, _, offset) = context.locate(&params.text_document_position_params)?;
    let found = ork_ide::signature_help(&context.snapshot, &path, offset)?;
    let active = match found.active {
        Some(active) => Some(ActiveParameter::Int(u32::try_from(active).unwrap_or(u32::MAX))),
        None if found.parameters.is_empty() => None,
        None if context.client.no_active_parameter => Some(ActiveParameter::Null),
        // One beyond the last is shown as none.
        None => Some(ActiveParameter::Int(u32::try_from(found.parameters.len()).unwrap_or(u32::MAX))),
    };
    let parameter =
        |label| ParameterInformation { label: ParameterInformationLabel::String(label), documentation: None };
    let documentation = convert::markup(found.documentation, context.client.signature_markdown);
    let signature = SignatureInformation {
        label: found.label,
        documentation: Some(Documentation::MarkupContent(documentation)),
        parameters: Some(found.parameters.into_iter().map(parameter).collect()),
        active_parameter: None,
    };
    Some(SignatureHelp { signatures: vec![signature], active_signature: Some(0), active_parameter: active })
}
