//! An object in several namespaces.

use crate::output::{Content, Rendered};
use crate::render::body::Fallible;
use crate::render::metadata::{Child, metadata_of};

/// One object per namespace of `toNamespaces`; the object itself where there are none.
pub(crate) fn copies(child: Child<'_>, object: Rendered) -> Fallible<Vec<Rendered>> {
    let Some(Rendered { value: Content::List(namespaces), .. }) = child.body.texts("toNamespaces")? else {
        return Ok(vec![object]);
    };
    if namespaces.is_empty() {
        return Ok(vec![object]);
    }
    let mut out = Vec::new();
    for namespace in namespaces.into_iter().flat_map(flattened) {
        let mut copy = object.clone();
        if let Some(metadata) = metadata_of(&mut copy) {
            metadata.shift_remove("ownerReferences");
            if let Some(owner) = child.owner_reference(Some(&namespace)) {
                let origin = owner.origin.clone();
                metadata.insert("ownerReferences".to_owned(), Rendered::new(vec![owner], &origin));
            }
            metadata.insert("namespace".to_owned(), namespace);
        }
        out.push(copy);
    }
    Ok(out)
}

/// An item that rendered to a whole list (`[a b]`) stands for its elements.
fn flattened(item: Rendered) -> Vec<Rendered> {
    let text = item.as_text().unwrap_or_default();
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return vec![item] };
    inner.split_whitespace().map(|name| Rendered::new(name, &item.origin)).collect()
}
