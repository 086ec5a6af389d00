//! What all entries of a document share: functions and profiles of its own, of files, of Motifs.

use std::sync::Arc;

use ork_source::{Location, Span};
use ork_yaml::{Node, NodeId};

use crate::fields;
use crate::model::Text;
use crate::source::Source;

/// A function that a document declares.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its name.
    pub name: Text,
    /// What it gives.
    pub expression: String,
    /// The text that it stands in.
    pub source: Arc<Source>,
    node: NodeId,
}

impl Note {
    /// Where a part of its expression is written.
    #[must_use]
    pub fn location(&self, part: Span) -> Option<Location> {
        Some(self.source.location(self.source.node(self.node).scalar()?.to_source(part)))
    }
}

/// A set of values under a name.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The list that it stands in, such as `resources`.
    pub class: &'static str,
    /// Its name.
    pub name: Text,
    /// The text that it stands in.
    pub source: Arc<Source>,
    /// Its mapping.
    pub node: NodeId,
}

/// Functions and profiles. Of several of one name the last counts.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// The functions.
    pub notes: Vec<Note>,
    /// The profiles.
    pub profiles: Vec<Profile>,
}

/// Two of one name.
#[derive(Clone, Debug)]
pub struct Clash {
    /// What has two, as messages say it: `the note "x"`.
    pub what: String,
    /// The one that came first.
    pub first: Location,
    /// The other.
    pub second: Location,
}

impl Shared {
    /// Reads `notes` and `profiles` of a mapping.
    pub(super) fn read(source: &Arc<Source>, root: Node<'_>) -> Self {
        let mut shared = Self::default();
        shared.add_notes(source, root.get("notes"));
        shared.add_profiles(source, root.get("profiles"));
        shared
    }

    /// The functions of a block, or of the bare list of older files.
    pub(super) fn add_notes(&mut self, source: &Arc<Source>, block: Option<Node<'_>>) {
        let list = block.map(|block| block.get("functions").unwrap_or(block));
        let notes = list.into_iter().flat_map(Node::items).filter_map(|item| {
            let expression = item.get("expression")?;
            Some(Note {
                name: Text::at(item, "name")?,
                expression: expression.text()?.to_owned(),
                source: Arc::clone(source),
                node: expression.id(),
            })
        });
        self.notes.extend(notes);
    }

    pub(super) fn add_profiles(&mut self, source: &Arc<Source>, block: Option<Node<'_>>) {
        let Some(block) = block else { return };
        for field in fields::profile_lists() {
            let names = std::iter::once(&field.name).chain(field.aliases);
            let list = names.into_iter().find_map(|name| block.get(name));
            let profiles = list.into_iter().flat_map(Node::items).filter_map(|item| {
                let name = Text::at(item, "name")?;
                Some(Profile { class: field.name, name, source: Arc::clone(source), node: item.id() })
            });
            self.profiles.extend(profiles);
        }
    }

    /// What comes after everything else, and so counts where a name stands twice.
    pub fn extend(&mut self, last: &Shared) {
        self.notes.extend_from_slice(&last.notes);
        self.profiles.extend_from_slice(&last.profiles);
    }

    /// The function of a name.
    #[must_use]
    pub fn note(&self, name: &str) -> Option<&Note> {
        self.notes.iter().rev().find(|note| note.name.value == name)
    }

    /// The profile of a class and name.
    #[must_use]
    pub fn profile(&self, class: &str, name: &str) -> Option<&Profile> {
        self.profiles.iter().rev().find(|profile| profile.class == class && profile.name.value == name)
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.profiles.is_empty()
    }

    /// Names that stand twice in here.
    #[must_use]
    pub fn clashes(&self) -> Vec<Clash> {
        let notes = self.notes.iter().enumerate().filter_map(|(index, note)| {
            let first = self.notes.iter().take(index).find(|first| first.name.value == note.name.value)?;
            Some(clash(("note", &first.name, &first.source), (&note.name, &note.source)))
        });
        let profiles = self.profiles.iter().enumerate().filter_map(|(index, profile)| {
            let mut before = self.profiles.iter().take(index);
            let first = before.find(|first| first.class == profile.class && first.name.value == profile.name.value)?;
            Some(clash((profile.class, &first.name, &first.source), (&profile.name, &profile.source)))
        });
        notes.chain(profiles).collect()
    }

    /// Names that stand in both.
    #[must_use]
    pub fn clashes_with(&self, later: &Shared) -> Vec<Clash> {
        let notes = later.notes.iter().filter_map(|note| {
            let first = self.note(&note.name.value)?;
            Some(clash(("note", &first.name, &first.source), (&note.name, &note.source)))
        });
        let profiles = later.profiles.iter().filter_map(|profile| {
            let first = self.profile(profile.class, &profile.name.value)?;
            Some(clash((profile.class, &first.name, &first.source), (&profile.name, &profile.source)))
        });
        notes.chain(profiles).collect()
    }
}

fn clash(first: (&str, &Text, &Arc<Source>), second: (&Text, &Arc<Source>)) -> Clash {
    let (class, name, source) = first;
    let what = match class {
        "note" => format!("note `{}`", name.value),
        class => format!("profile `{}` of `{class}`", name.value),
    };
    Clash { what, first: source.location(name.span), second: second.1.location(second.0.span) }
}
