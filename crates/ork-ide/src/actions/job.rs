//! The tasks by name: what an editor keeps of an action until somebody chooses it.

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Applies every fix that is certain.
    FixAll,
    /// Applies the fixes of a rule.
    FixRule,
    /// Switches a rule off for a line.
    Ignore,
    /// Gives a literal a name among the inputs.
    ExtractInput,
    /// The same for all equal ones of the key.
    ExtractInputs,
    /// Gives a literal a field in the definition.
    ExtractField,
    /// Makes a Motif of resources.
    ExtractMotif,
    /// Declares an input.
    DeclareInput,
    /// Gives a mapping the fields that it lacks.
    AddFields,
    /// Writes a definition.
    CreateDefinition,
    /// Writes a custom resource.
    CreateResource,
    /// Writes a simulation.
    CreateSimulation,
    /// Writes the Motif that an import names.
    CreateMotif,
    /// Writes the file that a block includes.
    CreateIncluded,
    /// Brings the document to another layout.
    Migrate,
    /// Removes an anchor.
    RemoveAnchor,
    /// Writes what is in brackets as a block.
    ToBlock,
}

impl Job {
    const ALL: [Self; 17] = [
        Self::FixAll,
        Self::FixRule,
        Self::Ignore,
        Self::ExtractInput,
        Self::ExtractInputs,
        Self::ExtractField,
        Self::ExtractMotif,
        Self::DeclareInput,
        Self::AddFields,
        Self::CreateDefinition,
        Self::CreateResource,
        Self::CreateSimulation,
        Self::CreateMotif,
        Self::CreateIncluded,
        Self::Migrate,
        Self::RemoveAnchor,
        Self::ToBlock,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixAll => "fix-all",
            Self::FixRule => "fix-rule",
            Self::Ignore => "ignore",
            Self::ExtractInput => "extract-input",
            Self::ExtractInputs => "extract-inputs",
            Self::ExtractField => "extract-field",
            Self::ExtractMotif => "extract-motif",
            Self::DeclareInput => "declare-input",
            Self::AddFields => "add-fields",
            Self::CreateDefinition => "create-definition",
            Self::CreateResource => "create-resource",
            Self::CreateSimulation => "create-simulation",
            Self::CreateMotif => "create-motif",
            Self::CreateIncluded => "create-included",
            Self::Migrate => "migrate",
            Self::RemoveAnchor => "remove-anchor",
            Self::ToBlock => "to-block",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.as_str() == name)
    }
}
