//! What a pattern says about itself, for whoever publishes it.

use std::path::Path;

use ork_engine::source::Kind;
use ork_yaml::Node;

use crate::Snapshot;
use crate::disk::normal;
use crate::job::JobError;

/// A notice that something should no longer be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// Why, and what to do.
    pub message: Option<String>,
    /// What to use in its place.
    pub migrated_to: Option<String>,
    /// First day of the warning.
    pub from: Option<String>,
    /// Day of the end.
    pub to: Option<String>,
}

/// What the main document of a pattern says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Whether it is a Motif; else it is a Katalog.
    pub is_motif: bool,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.version`.
    pub version: Option<String>,
    /// `metadata.description`.
    pub description: Option<String>,
    /// `metadata.author`.
    pub author: Option<String>,
    /// `metadata.license`.
    pub license: Option<String>,
    /// `metadata.tags`.
    pub tags: Vec<String>,
    /// Whether it should no longer be used.
    pub deprecated: Option<Notice>,
    /// The inputs of a Motif: name, description, whether it must be given, default.
    pub inputs: Vec<InputDescription>,
}

/// An input of a Motif, for a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputDescription {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether an import must give it.
    pub required: bool,
    /// Its type.
    pub kind: String,
    /// Its default.
    pub default: Option<String>,
}

/// Reads the main document of a pattern's folder.
///
/// # Errors
/// There is none, or it cannot be read.
pub fn describe(snapshot: &Snapshot, folder: &Path) -> Result<Description, JobError> {
    let folder = normal(&snapshot.environment().working_directory.join(folder));
    let files = [("katalog.yaml", Kind::Katalog), ("motif.yaml", Kind::Motif)];
    let Some((path, kind)) =
        files.map(|(name, kind)| (folder.join(name), kind)).into_iter().find(|(path, _)| path.is_file())
    else {
        let message = format!("{} holds neither katalog.yaml nor motif.yaml", folder.display());
        return Err(JobError::Input { message, help: Some("name the folder of a pattern".to_owned()) });
    };
    let source = snapshot.source(&path)?;
    let Some((_, root)) = source.documents_of(kind).next() else {
        let message = format!("{} holds no {}", path.display(), kind.name());
        return Err(JobError::Input { message, help: Some("check its `apiVersion` and `kind`".to_owned()) });
    };
    let mut description = read(root);
    description.is_motif = kind == Kind::Motif;
    if let Some(motif) =
        ork_engine::model::motif(&source, &ork_engine::model::nothing_included).filter(|_| description.is_motif)
    {
        let inputs = motif.inputs.iter().map(|input| InputDescription {
            name: input.name.value.clone(),
            description: input.description.clone(),
            required: input.required,
            kind: input.kind.as_str().to_owned(),
            default: input.default.and_then(|node| source.node(node).text().map(str::to_owned)),
        });
        description.inputs = inputs.collect();
    }
    Ok(description)
}

fn read(root: Node<'_>) -> Description {
    let text = |path: &str| root.at(path).and_then(Node::text).filter(|text| !text.is_empty()).map(str::to_owned);
    let tags = root.at("metadata.tags").into_iter().flat_map(Node::items);
    let notices = ["lifecycle.deprecation", "metadata.deprecation"].iter().filter_map(|path| root.at(path));
    Description {
        is_motif: false,
        name: text("metadata.name").unwrap_or_default(),
        version: text("metadata.version"),
        description: text("metadata.description"),
        author: text("metadata.author"),
        license: text("metadata.license"),
        tags: tags.filter_map(Node::text).map(str::to_owned).collect(),
        deprecated: notices
            .into_iter()
            .next()
            .map(notice)
            .or_else(|| (text("lifecycle.maturity").as_deref() == Some("deprecated")).then(Notice::default)),
        inputs: Vec::new(),
    }
}

fn notice(node: Node<'_>) -> Notice {
    let text = |path: &str| node.at(path).and_then(Node::text).map(str::to_owned);
    let (from, to) = (text("timeline.from"), text("timeline.to"));
    Notice { message: text("message"), migrated_to: text("migratedTo"), from, to }
}
