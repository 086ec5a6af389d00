//! A finding as data. The terminal, JSON and editor forms are renderings of it and live with their front ends.

use crate::{Edit, Location};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; shown unobtrusively.
    Hint,
    /// Not wrong, but not as complete as it looks.
    Info,
    /// It runs, but not as written.
    Warning,
    /// It will fail, be refused, or render something that Kubernetes refuses.
    Error,
}

impl Level {
    /// The word for it, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
            Level::Hint => "hint",
        }
    }
}

/// Another place that explains the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// Whether a fix may be applied without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Keeps the meaning.
    Safe,
    /// Probably what was meant.
    Unsafe,
}

impl Applicability {
    /// The word for it, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}

/// A change that removes the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an editor's menu shows it.
    pub title: String,
    /// Whether it may be applied without looking.
    pub applicability: Applicability,
    /// The replacements.
    pub edits: Vec<Edit>,
}

/// A finding: one sentence at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's permanent name.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What is wrong: one sentence, lower case, no full stop.
    pub message: String,
    /// A few words at the place itself; empty for none.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where.
    pub location: Location,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Changes that remove it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding with nothing but its sentence and place.
    #[must_use]
    pub fn new(rule: &'static str, level: Level, location: Location, message: impl Into<String>) -> Self {
        Self {
            rule,
            level,
            message: message.into(),
            label: String::new(),
            help: None,
            location,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// With a few words at the place itself.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place that explains it.
    #[must_use]
    pub fn related(mut self, location: Location, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), location });
        self
    }

    /// With a change that removes it by one replacement.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, applicability: Applicability, edit: Edit) -> Self {
        self.fixes.push(Fix { title: title.into(), applicability, edits: vec![edit] });
        self
    }
}
