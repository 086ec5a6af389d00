//! What the process was started with.

use std::path::PathBuf;

/// The surroundings of one run: read once, handed down, so that tests give their own.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The folder that relative paths start from.
    pub working_directory: PathBuf,
    /// `ORK_HOME`, else `~/.orkestra`; none where there is no home.
    pub ork_home: Option<PathBuf>,
    /// `ORK_REGISTRY`: the base of short names of Katalogs, instead of the built-in one.
    pub katalog_base: Option<String>,
    /// `ORK_MOTIFS_REGISTRY`: the base of short names of Motifs, instead of the built-in one.
    pub motif_base: Option<String>,
}

impl Environment {
    /// Reads the process environment.
    #[must_use]
    pub fn from_process() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let ork_home = text("ORK_HOME")
            .map(PathBuf::from)
            .or_else(|| text("HOME").or_else(|| text("USERPROFILE")).map(|home| PathBuf::from(home).join(".orkestra")));
        Self {
            working_directory: std::env::current_dir().unwrap_or_default(),
            ork_home,
            katalog_base: text("ORK_REGISTRY"),
            motif_base: text("ORK_MOTIFS_REGISTRY"),
        }
    }
}
