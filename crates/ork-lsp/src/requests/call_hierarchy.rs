//! `textDocument/prepareCallHierarchy` and what follows it: how documents are put together.

use std::path::PathBuf;

use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range,
};
use ork_ide::{Call, Caller};
use ork_source::{SourceFile, Span};

use crate::convert;
use crate::dispatch::Context;
use crate::requests::symbols;
use crate::uri;

pub(crate) fn prepare(context: &Context, params: &CallHierarchyPrepareParams) -> Option<Vec<CallHierarchyItem>> {
    let (path, _, offset) = context.locate(&params.text_document_position_params)?;
    let found = ork_ide::prepare_calls(&context.snapshot, &path, offset)?;
    Some(vec![item(context, found)?])
}

pub(crate) fn incoming(
    context: &Context,
    params: &CallHierarchyIncomingCallsParams,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (path, offset) = place(context, &params.item)?;
    let calls = ork_ide::incoming_calls(&context.snapshot, &path, offset).into_iter();
    let calls = calls.filter_map(|Call { other, places }| {
        let from_ranges = ranges(context, &other.location.file, &places);
        Some(CallHierarchyIncomingCall { from: item(context, other)?, from_ranges })
    });
    Some(calls.collect())
}

pub(crate) fn outgoing(
    context: &Context,
    params: &CallHierarchyOutgoingCallsParams,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (path, offset) = place(context, &params.item)?;
    let file = context.snapshot.file(&path)?;
    let calls = ork_ide::outgoing_calls(&context.snapshot, &path, offset).into_iter();
    let calls = calls.filter_map(|Call { other, places }| {
        Some(CallHierarchyOutgoingCall { to: item(context, other)?, from_ranges: ranges(context, &file, &places) })
    });
    Some(calls.collect())
}

/// Where the item stands that the client sent back.
fn place(context: &Context, item: &CallHierarchyItem) -> Option<(PathBuf, u32)> {
    let path = uri::to_path(&item.uri);
    let file = context.snapshot.file(&path)?;
    let offset = context.offset(&file, item.selection_range.start);
    Some((path, offset))
}

fn ranges(context: &Context, file: &SourceFile, places: &[Span]) -> Vec<Range> {
    places.iter().map(|place| convert::range(file, *place, &context.client)).collect()
}

fn item(context: &Context, caller: Caller) -> Option<CallHierarchyItem> {
    let file = &caller.location.file;
    Some(CallHierarchyItem {
        kind: symbols::kind(caller.kind),
        tags: None,
        detail: Some(caller.detail),
        uri: convert::uri_of(file.path(), &context.documents)?,
        range: convert::range(file, caller.location.span, &context.client),
        selection_range: convert::range(file, caller.name_span, &context.client),
        name: caller.name,
        data: None,
    })
}
