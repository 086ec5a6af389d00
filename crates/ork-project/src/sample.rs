//! The custom resource that an editor shows values for: the first that lies beside the document, else one that nobody
//! wrote.

use std::path::{Path, PathBuf};

use ork_engine::beside::is_sound;
use ork_engine::custom_resource::CustomResource;
use ork_engine::operator::Operator;

use crate::Snapshot;
use crate::host::folder_of;
use crate::job::resources_in;

/// A custom resource to show values for.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The resource.
    pub resource: CustomResource,
    /// The file that it stands in; none where it was made from the definition.
    pub file: Option<PathBuf>,
}

impl Snapshot {
    /// The custom resource that values of an operator's templates are shown for, seen from a document.
    #[must_use]
    pub fn sample(&self, operator: &Operator, document: &Path) -> Option<Sample> {
        let api = operator.api().filter(|api| !api.kind.is_empty())?;
        let sources = self.holding(folder_of(document)).of_kind(self, &api.kind);
        let written = sources.iter().find_map(|source| {
            // One that unfolds without bound is told where it stands.
            let found = resources_in(operator, std::slice::from_ref(source)).ok()?;
            let resource = found.into_iter().find(|resource| is_sound(resource, operator.schema()))?;
            Some(Sample { resource, file: Some(source.file.path().to_owned()) })
        });
        written.or_else(|| {
            let resource = CustomResource::synthesise(&api, operator.schema(), operator.namespaced());
            Some(Sample { resource, file: None })
        })
    }
}
