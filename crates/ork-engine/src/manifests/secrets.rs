//! Values of Secrets, which are not for every pair of eyes.

use crate::output::{Content, Rendered};

/// What stands in the place of a value.
const MASK: &str = "***";

/// Hides the values of a Secret; says whether there were any.
pub fn mask(manifest: &mut Rendered) -> bool {
    if manifest.get("kind").and_then(Rendered::as_text) != Some("Secret") {
        return false;
    }
    let Content::Map(fields) = &mut manifest.value else { return false };
    let mut masked = false;
    for key in ["data", "stringData"] {
        let Some(field) = fields.get_mut(key) else { continue };
        match &mut field.value {
            Content::Map(values) => {
                for value in values.values_mut() {
                    value.value = Content::from(MASK);
                    masked = true;
                }
            }
            Content::Null => {}
            // No map, so no Secret that Kubernetes takes; what it holds may be secret all the same.
            other => {
                *other = Content::from(MASK);
                masked = true;
            }
        }
    }
    masked
}
