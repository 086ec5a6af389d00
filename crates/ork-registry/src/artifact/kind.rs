//! The kinds of artifact, and the media types that tell them and their files apart.

use std::fmt;

/// What an artifact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Katalog, perhaps with a Komposer beside it.
    Katalog,
    /// A Motif.
    Motif,
}

impl Kind {
    /// Its name, as documents write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Katalog => "Katalog",
            Kind::Motif => "Motif",
        }
    }

    /// The media type of the config, which names the kind. Despite the name nothing is archived or compressed.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Kind::Katalog => "application/vnd.orkestra.pattern.v1+tar+gzip",
            Kind::Motif => "application/vnd.orkestra.motif.v1+tar+gzip",
        }
    }

    /// The file that makes a folder one of this kind.
    #[must_use]
    pub fn main_file(self) -> &'static str {
        match self {
            Kind::Katalog => "katalog.yaml",
            Kind::Motif => "motif.yaml",
        }
    }

    /// The files that are packed, the required one first.
    pub(crate) fn files(self) -> &'static [&'static str] {
        match self {
            Kind::Katalog => &[
                "katalog.yaml",
                "komposer.yaml",
                "crd.yaml",
                "README.md",
                "cr.yaml",
                "e2e.yaml",
                "simulate.yaml",
                "intent.yaml",
                "intent.json",
                "go.mod",
                "go.sum",
                "Makefile",
            ],
            Kind::Motif => &["motif.yaml", "README.md"],
        }
    }

    pub(crate) fn from_media_type(media_type: &str) -> Option<Self> {
        [Kind::Katalog, Kind::Motif].into_iter().find(|kind| kind.media_type() == media_type)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "Katalog" | "Komposer" => Some(Kind::Katalog),
            "Motif" => Some(Kind::Motif),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The media type of a file's layer.
pub(crate) fn file_media_type(title: &str) -> &'static str {
    match title.rsplit('/').next().unwrap_or(title) {
        "katalog.yaml" => "application/vnd.orkestra.katalog.v1+yaml",
        "motif.yaml" => "application/vnd.orkestra.motif.v1+yaml",
        "crd.yaml" => "application/vnd.kubernetes.crd.v1+yaml",
        "cr.yaml" => "application/vnd.kubernetes.cr.v1+yaml",
        "e2e.yaml" => "application/vnd.orkestra.e2e.v1+yaml",
        "simulate.yaml" => "application/vnd.orkestra.simulate.v1+yaml",
        "README.md" => "text/markdown",
        "go.mod" | "go.sum" => "text/plain",
        "Makefile" => "text/x-makefile",
        _ => "application/octet-stream",
    }
}
