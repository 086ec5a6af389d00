//! The Secret of a certificate, as Secrets and Ingresses ask for one.

use crate::output::{Content, Rendered};
use crate::render::body::{Fallible, constants};
use crate::render::metadata::Child;

/// What stands for a value that only the running operator can know.
const MADE_LATER: &str = "(made when applied)";

/// A TLS Secret. Key and certificate are made by the running operator, once.
pub(crate) fn certificate(child: Child<'_>, name: &Rendered) -> Fallible<Rendered> {
    let origin = name.origin.clone();
    let later = || Content::from(MADE_LATER);
    let data = constants(&origin, [("tls.crt", later()), ("tls.key", later()), ("ca.crt", later())]);
    let mut object =
        child.object([("type", Some(Rendered::new("kubernetes.io/tls", &origin))), ("stringData", Some(data))])?;
    if let Content::Map(map) = &mut object.value {
        map.insert("apiVersion".to_owned(), Rendered::new("v1", &origin));
        map.insert("kind".to_owned(), Rendered::new("Secret", &origin));
        if let Some(Rendered { value: Content::Map(metadata), .. }) = map.get_mut("metadata") {
            metadata.insert("name".to_owned(), name.clone());
        }
    }
    Ok(object)
}
