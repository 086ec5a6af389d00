//! What claims and volumes say alike: size and access modes.

use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible};

/// A size that must be there.
pub(crate) fn size(body: Body<'_>, key: &str, what: &str) -> Fallible<Rendered> {
    match body.quantity(key)? {
        Some(size) => Ok(size),
        None => body.required(key, what),
    }
}

/// Access modes of a claim or volume, `[ReadWriteOnce]` where none are given.
pub(crate) fn access_modes(body: Body<'_>) -> Fallible<Rendered> {
    let modes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
    let given = body.words("accessModes", &modes)?;
    let given = given.filter(|given| !matches!(&given.value, Content::List(items) if items.is_empty()));
    let origin = body.origin();
    Ok(given.unwrap_or_else(|| Rendered::new(vec![Rendered::new("ReadWriteOnce", &origin)], &origin)))
}
