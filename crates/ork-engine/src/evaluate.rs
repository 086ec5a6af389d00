//! Scalars to text: the data that their templates see, and where each result came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Level, Location, Span};
use ork_template::{Env, RuntimeError, Template, UserNotes, Value, Watched};
use ork_yaml::Node;

use crate::data;
use crate::model::Shared;
use crate::output::Origin;
use crate::rules::{BAD_VALUE, Finding};
use crate::source::Source;

/// Where random values come from.
#[derive(Clone, Copy, Debug)]
pub enum Entropy {
    /// A fixed sequence: the same values each time. Not for secrets that count.
    Seed(u64),
    /// Somebody who gives unpredictable numbers.
    Source(fn() -> u64),
}

impl Entropy {
    fn next(&mut self) -> u64 {
        match self {
            Entropy::Seed(state) => split_mix(state),
            Entropy::Source(source) => source(),
        }
    }
}

/// Time, randomness and user notes of one rendering.
pub struct Evaluator {
    now: i64,
    entropy: Entropy,
    notes: UserNotes,
    shared: Arc<Shared>,
    failed: BTreeMap<String, RuntimeError>,
}

/// What an entry's templates see: the custom resource, the inputs of its motif, the element of its `forEach`.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The text that the entry stands in.
    pub source: Arc<Source>,
    /// The root of the data.
    pub data: Value,
    /// Where each input's value came from.
    pub inputs: Arc<BTreeMap<String, Origin>>,
    /// The importer's scope, in a motif.
    pub outer: Option<Arc<Scope>>,
    /// The scopes of the profiles that can be named, one per profile.
    pub profiles: Arc<[Scope]>,
}

/// A rendered scalar.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// Its text.
    pub text: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Whether a text is a template at all.
#[must_use]
pub fn is_template(text: &str) -> bool {
    text.contains("{{")
}

impl Evaluator {
    /// For a moment (seconds since 1970 UTC) and a seed.
    #[must_use]
    pub fn new(now: i64, seed: u64, shared: &Arc<Shared>) -> Self {
        Self::with_entropy(now, Entropy::Seed(seed), shared)
    }

    /// For a moment (seconds since 1970 UTC) and a source of random values.
    #[must_use]
    pub fn with_entropy(now: i64, entropy: Entropy, shared: &Arc<Shared>) -> Self {
        let mut notes = UserNotes::default();
        for note in &shared.notes {
            notes.insert(&note.name.value, &note.expression);
        }
        Self { now, entropy, notes, shared: Arc::clone(shared), failed: BTreeMap::new() }
    }

    /// The functions and profiles that can be named.
    #[must_use]
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The moment, in seconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Renders a scalar.
    ///
    /// # Errors
    /// A finding at the expression that failed.
    pub fn scalar(&mut self, node: Node<'_>, scope: &Scope) -> Result<Evaluated, Finding> {
        let Some(scalar) = node.scalar() else {
            let location = scope.source.location(node.span());
            return Err(Box::new(Diagnostic::new(BAD_VALUE, Level::Error, location, "expected a single value here")));
        };
        // Nothing is written as nothing, `null` or `~`.
        let text = if node.is_null() { "" } else { scalar.text() };
        let whole = scope.source.location(visible(scope.source.file.text(), scalar.span()));
        if !is_template(text) {
            return Ok(Evaluated { text: text.to_owned(), origin: Arc::from([whole]) });
        }
        let template = ork_template::parse(text);
        if let Some(error) = template.errors.first() {
            let location = scope.source.location(scalar.to_source(error.span));
            return Err(Box::new(Diagnostic::new(BAD_VALUE, Level::Error, location, error.message.clone())));
        }
        let rendered = self.render(&template, &scope.data).map_err(|(message, help, span)| {
            let location = scope.source.location(scalar.to_source(span));
            let finding = Diagnostic::new(BAD_VALUE, Level::Error, location, message);
            Box::new(match help {
                Some(help) => finding.help(help),
                None => finding,
            })
        })?;
        Ok(Evaluated { text: rendered, origin: origin_of(whole, &template, scope) })
    }

    /// What a text that is a single action gives: `number`, `bool`, `string`, …; nothing for any other text.
    pub fn sort_of(&mut self, text: &str, data: &Value) -> Option<String> {
        let asked = format!("{{{{ typeOf ({}) }}}}", only_action(text)?);
        self.render(&ork_template::parse(&asked), data).ok()
    }

    /// The same in Go's words: `int64`, `bool`, `[]interface {}`, …
    pub fn go_type_of(&mut self, text: &str, data: &Value) -> Option<String> {
        let asked = format!("{{{{ printf \"%T\" ({}) }}}}", only_action(text)?);
        self.execute(&ork_template::parse(&asked), data).ok()
    }

    /// Renders a text that stands nowhere.
    ///
    /// # Errors
    /// The message, the help and the span inside the text.
    pub fn render(&mut self, template: &Template, data: &Value) -> Result<String, (String, Option<String>, Span)> {
        self.with_env(|env| template.render(data, env))
    }

    /// Renders a text as Go does: its own functions only, the output as it is.
    ///
    /// # Errors
    /// As [`Evaluator::render`].
    pub fn execute(&mut self, template: &Template, data: &Value) -> Result<String, (String, Option<String>, Span)> {
        self.with_env(|env| template.execute(data, env))
    }

    /// Renders a text with an eye on one expression: what that was, however the rest ends, and why that failed if it did.
    pub fn watch(&mut self, template: &Template, expression: Span, data: &Value) -> (Watched, Option<String>) {
        let mut watched = Watched::default();
        let outcome = self.with_env(|env| {
            env.watch(expression);
            let outcome = template.render(data, env);
            watched = env.take_watched();
            outcome
        });
        (watched, outcome.err().map(|(message, ..)| message))
    }

    fn with_env(
        &mut self,
        run: impl FnOnce(&mut Env<'_>) -> Result<String, RuntimeError>,
    ) -> Result<String, (String, Option<String>, Span)> {
        let entropy = &mut self.entropy;
        let mut next = || entropy.next();
        let mut env = Env::new(self.now, &mut next, &self.notes);
        let outcome = run(&mut env);
        for (name, error) in env.into_failed_notes() {
            self.failed.entry(name).or_insert(error);
        }
        outcome.map_err(|error| (error.message, error.help, error.span))
    }

    /// Warnings of the notes that failed since this was last asked. Each gave nothing, as the format has it.
    pub fn failed_notes(&mut self) -> Vec<Diagnostic> {
        let shared = Arc::clone(&self.shared);
        let finding = |(name, error): (String, RuntimeError)| {
            let location = shared.note(&name)?.location(error.span)?;
            let message = format!("the note `{name}` gives nothing: {}", error.message);
            let finding = Diagnostic::new(BAD_VALUE, Level::Warning, location, message);
            Some(Diagnostic { help: error.help, ..finding })
        };
        std::mem::take(&mut self.failed).into_iter().filter_map(finding).collect()
    }
}

/// The expression of a text that is a single action.
fn only_action(text: &str) -> Option<String> {
    let template = ork_template::parse(text);
    let [ork_template::Node::Action(pipeline)] = template.nodes.as_slice() else { return None };
    Some(pipeline.span.text(text).to_owned())
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and every seed gives a full sequence.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A scalar's span without the line breaks that end a block scalar.
fn visible(text: &str, span: Span) -> Span {
    let trimmed = span.text(text).trim_end();
    Span::from(span.start as usize..span.start as usize + trimmed.len())
}

/// The expression, then the inputs that it reads, outwards.
fn origin_of(whole: Location, template: &Template, scope: &Scope) -> Origin {
    let mut chain = vec![whole];
    if !scope.inputs.is_empty() {
        for path in ork_template::analysis::paths(template) {
            let [(root, _), (name, _), ..] = path.segments.as_slice() else { continue };
            let Some(origin) = scope.inputs.get(name.as_str()).filter(|_| root == "inputs") else { continue };
            chain.extend(origin.iter().filter(|location| !chain.contains(location)).cloned().collect::<Vec<_>>());
        }
    }
    Arc::from(chain)
}

impl Scope {
    /// The same scope with one more name at the root of the data.
    #[must_use]
    pub fn with(&self, name: &str, value: Value) -> Self {
        Self { data: data::with(&self.data, name, value), ..self.clone() }
    }
}
