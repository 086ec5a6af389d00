//! What a name is of, and where it is mentioned.

use std::path::PathBuf;

use ork_engine::compose::normal;
use ork_source::{Location, Span};

/// What sort of thing a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// An input of a Motif.
    Input,
    /// An entry of `spec.crds`.
    Entry,
    /// A name under `.cross`.
    Cross,
    /// A name under `.external`.
    Call,
    /// A function that a document declares.
    Note,
    /// A profile that a document declares.
    Profile,
    /// A YAML anchor.
    Anchor,
    /// A variable of a template.
    Variable,
    /// A field of a custom resource.
    Field,
    /// The kind of a custom resource.
    Kind,
    /// A document, or another file.
    Document,
    /// A team that is notified.
    Team,
    /// A cluster of the gateway.
    Cluster,
    /// A token of the gateway.
    Token,
    /// A field of a request.
    Served,
    /// A volume of pods.
    Volume,
    /// An object that an entry makes.
    Object,
}

impl Sort {
    /// What messages call it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Sort::Input => "input",
            Sort::Entry => "entry",
            Sort::Cross => "name under `.cross`",
            Sort::Call => "external call",
            Sort::Note => "note",
            Sort::Profile => "profile",
            Sort::Anchor => "anchor",
            Sort::Variable => "variable",
            Sort::Field => "field",
            Sort::Kind => "kind",
            Sort::Document => "document",
            Sort::Team => "team",
            Sort::Cluster => "cluster",
            Sort::Token => "token",
            Sort::Served => "field of `serve`",
            Sort::Volume => "volume",
            Sort::Object => "object",
        }
    }

    /// Whether other files than its own can mention it, those that its document includes left out.
    pub(crate) fn crosses_files(self) -> bool {
        match self {
            Sort::Anchor
            | Sort::Variable
            | Sort::Call
            | Sort::Team
            | Sort::Cluster
            | Sort::Token
            | Sort::Served
            | Sort::Volume => false,
            Sort::Input
            | Sort::Entry
            | Sort::Cross
            | Sort::Note
            | Sort::Profile
            | Sort::Field
            | Sort::Kind
            | Sort::Document
            | Sort::Object => true,
        }
    }

    /// Whether names that differ in case alone are the same.
    pub(crate) fn folds_case(self) -> bool {
        self == Sort::Entry
    }
}

/// One thing that has a name: the same wherever it is mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Symbol {
    /// What sort of thing.
    pub(crate) sort: Sort,
    /// Its name as it is declared.
    pub(crate) name: String,
    /// The file that declares it.
    pub(crate) home: PathBuf,
    /// What of that file it belongs to: an entry, a class, the fields that it is below.
    pub(crate) within: Vec<String>,
    /// Tells apart what has the same name in one file, by the place of the declaration.
    pub(crate) at: u32,
}

impl Symbol {
    pub(crate) fn new(sort: Sort, name: &str, home: impl Into<PathBuf>) -> Self {
        Self { sort, name: name.to_owned(), home: home.into(), within: Vec::new(), at: 0 }
    }

    pub(crate) fn within(mut self, within: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.within = within.into_iter().map(Into::into).collect();
        self
    }

    pub(crate) fn at(mut self, at: u32) -> Self {
        self.at = at;
        self
    }

    /// Whether a name that stands somewhere can be this one's.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        name == self.name || (self.sort.folds_case() && normal(name) == normal(&self.name))
    }
}

/// What a mention does with what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// It says that there is such a thing.
    Declaration,
    /// It gives it a value.
    Write,
    /// It uses it.
    Read,
}

/// How a name is written where it is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Written {
    /// As YAML.
    Yaml,
    /// In a template or a path, where only identifiers can stand.
    Word,
    /// In a path of a condition, where `-` may stand too.
    Path,
    /// In a template between quotes.
    Quoted,
    /// Inside of a reference to a file.
    File,
}

/// A place where something is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) symbol: Symbol,
    pub(crate) span: Span,
    pub(crate) role: Role,
    pub(crate) written: Written,
}

/// A mention, with its file.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) location: Location,
    pub(crate) mention: Mention,
}
