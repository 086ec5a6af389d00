//! What Kubernetes describes at a path below `.children`.

use ork_source::Span;

use crate::kubernetes;
use crate::types::Declared;
use crate::types::roots::{Step, child, part};

/// The type at a path below `.children`, such as `deployment.status`; `[]` is an element. Under a plural the first name is
/// that of an object. Nothing where it is not known, or where the objects of a plural are.
#[must_use]
pub fn child_type<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<kubernetes::Type> {
    let mut names = names.into_iter();
    let mut here = child(names.next()?, Span::default()).declaration()?;
    for name in names {
        here = match here {
            Declared::Objects(of) => Declared::Kubernetes(of),
            Declared::Kubernetes(of) => {
                match part(of, if name.starts_with('[') { "[]" } else { name }, Span::default()) {
                    Step::To(found) => found.declaration()?,
                    Step::NoField | Step::Missing(..) => return None,
                }
            }
            _ => return None,
        };
    }
    match here {
        Declared::Kubernetes(of) => Some(of),
        _ => None,
    }
}
