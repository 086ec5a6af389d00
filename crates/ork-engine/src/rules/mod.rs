//! The rules: one file each, one page each. A rule sees a checked document and adds findings.

mod absent_value;
mod ambiguous_scalar;
mod api_mismatch;
mod bad_cron;
mod bad_duration;
mod bad_label;
mod bad_name;
mod bad_number;
mod bad_quantity;
mod bad_regex;
mod bad_time;
mod bad_version;
mod both_positions;
mod carried;
mod combinations;
mod constant_condition;
mod cross_reads;
mod dependencies;
mod deprecated_key;
mod deprecated_pattern;
mod doubles;
mod duplicate_kind;
mod duplicate_name;
mod function_alias;
mod ignored_field;
mod import_cycle;
mod imported_findings;
mod imports;
mod impossible_condition;
mod included;
mod literal;
mod literal_condition;
mod literal_secret;
mod missing_field;
mod missing_input;
mod missing_one;
mod moved;
mod newer_version;
mod not_overridden;
mod profile_alias;
mod refused_custom;
mod refused_fields;
mod region;
mod served;
mod shadowed_default;
mod shadowed_function;
mod swapped_default;
mod table;
mod template_syntax;
mod type_mismatch;
mod undeclared_input;
mod unknown_child;
mod unknown_cr_field;
mod unknown_field;
mod unknown_function;
mod unknown_input;
mod unknown_kind;
mod unknown_override;
mod unknown_profile;
mod unknown_reference;
mod unknown_root;
mod unrendered_template;
mod unselected_kind;
mod unused_input;
mod unwritten_status;
mod wrong_arguments;
mod wrong_type;
mod yaml_syntax;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Edit, Level, Location, Span};
use ork_template::Template;
use ork_template::analysis::PathUse;
use ork_yaml::{Entry, Form, Node, NodeId, Scalar};

use crate::compose::{self, Composition};
use crate::condition::path_of;
use crate::evaluate::is_template;
use crate::fields::{self, TextKind};
use crate::migrate::MigrateError;
use crate::model::{Import, Include, Katalog, Motif, Place, Shared};
use crate::operator::{ImportState, Operator, Pattern, PatternState};
use crate::source::{Kind, Source};
use crate::types::{self, Typed};
use crate::walk::{Parts, SeenText, Walk, walk};

pub use imported_findings::told_of_import;
pub use imports::{CHART_HELP, FETCH_HELP};
pub use region::{line_block, region};
pub use table::{RULES, Rule, rule};

/// A finding on its way up.
pub type Finding = Box<Diagnostic>;

/// The rule for values that rendering cannot use.
pub const BAD_VALUE: &str = "bad-value";

/// What a migration cannot do, as a finding.
#[must_use]
pub fn not_migrated(source: &Source, error: &MigrateError) -> Option<Diagnostic> {
    let (span, rule, message, help) = match error {
        MigrateError::Syntax | MigrateError::Unsafe => return None,
        MigrateError::TwoPlaces { span, field } => (
            *span,
            "both-positions",
            format!("`{field}` is given in two places"),
            "keep one of the two; only one of them is read",
        ),
        MigrateError::Fixed { span, message, help } => (*span, "not-migrated", (*message).to_owned(), *help),
    };
    Some(Diagnostic::new(rule, Level::Error, source.location(span), message).help(help))
}

/// Findings up to which changes of the document are proposed: each is read back before it is given, which takes as long
/// as reading the document.
const MOST_WITH_CHANGES: usize = 5;

/// A template of a document.
pub(crate) struct Site<'t> {
    pub(crate) seen: SeenText<'t>,
    pub(crate) scalar: Scalar<'t>,
    pub(crate) template: Template,
    /// The data that it reads.
    pub(crate) paths: Vec<PathUse>,
}

/// A part of a document. What rules find in an entry rests on that entry and on what is around all of them, so that an
/// edit asks for the entry that it is in and no other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'t> {
    /// A document without entries.
    Whole,
    /// Everything but the entries; those are the children of this node.
    Frame(NodeId),
    /// One entry.
    Entry(Entry<'t>),
}

/// A part of a document with what the document was resolved to: what rules look at.
pub struct Unit<'t> {
    pub(crate) source: &'t Arc<Source>,
    pub(crate) document: usize,
    pub(crate) kind: Kind,
    pub(crate) root: Node<'t>,
    pub(crate) walk: Walk<'t>,
    pub(crate) sites: Vec<Site<'t>>,
    pub(crate) motif: Option<&'t Arc<Motif>>,
    /// The part of it that is looked at.
    pub(crate) part: Part<'t>,
    /// The outermost node of that part.
    pub(crate) top: Node<'t>,
    /// One per entry of the Katalog, to look others up in.
    pub(crate) operators: &'t [Operator],
    /// Those of the part itself.
    pub(crate) own: &'t [Operator],
    /// The Katalog or Komposer.
    pub(crate) composed: Option<&'t Document>,
    /// What `imports` of the document takes in.
    pub(crate) patterns: &'t [Pattern],
    /// The types of the templates, once somebody asks.
    typed: OnceCell<Vec<Typed>>,
    /// Literal values that reach a field by a template, once a rule has asked for them.
    pub(crate) carried: OnceCell<Vec<carried::Carried>>,
}

impl<'t> Unit<'t> {
    /// The whole of a document, or what is around its entries.
    fn whole(
        source: &'t Arc<Source>,
        document: usize,
        root: Node<'t>,
        part: Part<'t>,
        walk: Walk<'t>,
        resolved: &'t Resolved,
    ) -> Self {
        let composed = resolved.documents.iter().find(|found| found.katalog.document == document);
        Self {
            source,
            document,
            kind: source.kind(document),
            root,
            sites: walk.texts.iter().filter_map(site).collect(),
            walk,
            part,
            top: root,
            operators: composed.map_or(&[], |found| &found.operators),
            own: &[],
            composed,
            motif: resolved.motif.as_ref().filter(|motif| motif.document == document),
            patterns: composed.map_or(&[], |found| &found.patterns),
            typed: OnceCell::new(),
            carried: OnceCell::new(),
        }
    }

    /// One entry of the document of a frame.
    fn entry(frame: &Unit<'t>, index: usize, entry: Entry<'t>, walk: Walk<'t>) -> Self {
        Self {
            source: frame.source,
            document: frame.document,
            kind: frame.kind,
            root: frame.root,
            sites: walk.texts.iter().filter_map(site).collect(),
            walk,
            part: Part::Entry(entry),
            top: entry.value,
            operators: frame.operators,
            own: frame.operators.get(index..=index).unwrap_or_default(),
            composed: frame.composed,
            motif: frame.motif,
            patterns: &[],
            typed: OnceCell::new(),
            carried: OnceCell::new(),
        }
    }

    /// Whether it is not only one of several entries.
    pub(crate) fn is_frame(&self) -> bool {
        !matches!(self.part, Part::Entry(_))
    }

    /// Whether a node holds what is looked at in parts of its own.
    pub(crate) fn is_elsewhere(&self, node: Node<'_>) -> bool {
        matches!(self.part, Part::Frame(entries) if entries == node.id())
    }

    /// The key of the entry that is looked at.
    pub(crate) fn own_key(&self) -> Option<Node<'t>> {
        match self.part {
            Part::Entry(entry) => Some(entry.key),
            Part::Whole | Part::Frame(_) => None,
        }
    }

    /// A document of which only the way to one place was walked: whoever asks about that place needs no more.
    pub(crate) fn along(
        source: &'t Arc<Source>,
        document: usize,
        resolved: &'t Resolved,
        walk: Walk<'t>,
    ) -> Option<Self> {
        let root = source.tree.root(document)?;
        Some(Self { sites: Vec::new(), ..Self::whole(source, document, root, Part::Whole, walk, resolved) })
    }

    pub(crate) fn location(&self, span: Span) -> Location {
        self.source.location(span)
    }

    /// Changes of the document's tree as edits of its text.
    pub(crate) fn edits(&self, changes: Vec<(Span, String)>) -> Vec<Edit> {
        changes.into_iter().map(|(span, text)| Edit { location: self.location(span), text }).collect()
    }

    /// The templates without mistakes: what is left of the others says little about what was meant.
    pub(crate) fn sound_sites(&self) -> impl Iterator<Item = &Site<'t>> {
        self.sites.iter().filter(|site| site.template.errors.is_empty())
    }

    /// The templates without mistakes, each with what is known of it before it is run.
    pub(crate) fn typed_sites(&self) -> impl Iterator<Item = (&Site<'t>, &Typed)> {
        let typed = self.typed.get_or_init(|| types::infer(self));
        self.sound_sites().zip(typed)
    }

    /// The templates that imports give to inputs, by their nodes.
    pub(crate) fn typed_inputs(&self) -> HashMap<NodeId, (&Site<'t>, &Typed)> {
        let given = self.typed_sites().filter(|(site, _)| site.seen.field == "with");
        given.map(|(site, typed)| (site.seen.node.id(), (site, typed))).collect()
    }

    /// The imports of Motifs with what became of them: those of an entry, or those that all share.
    pub(crate) fn imported(&self) -> impl Iterator<Item = (&'t Import, &'t ImportState)> {
        let composed = self.composed.filter(|_| self.is_frame());
        let shared = composed.into_iter().flat_map(|found| found.katalog.imports.iter().zip(&found.imports));
        self.own.iter().flat_map(Operator::imported).chain(shared)
    }

    /// The files that the document includes.
    pub(crate) fn includes(&self) -> impl Iterator<Item = &'t Include> {
        let katalog = self.composed.into_iter().flat_map(|found| &found.katalog.includes);
        katalog.chain(self.motif.into_iter().flat_map(|motif| &motif.includes))
    }

    /// The paths that conditions and loops read without a template: the scalar, and its segments.
    pub(crate) fn data_paths(&self) -> impl Iterator<Item = (&SeenText<'t>, Scalar<'t>, Vec<String>)> {
        self.walk.texts.iter().filter(|seen| seen.field == "field").filter_map(|seen| {
            let kind = seen.text?.kind;
            let scalar =
                seen.node.scalar().filter(|_| matches!(kind, TextKind::ConditionField | TextKind::DataPath))?;
            Some((seen, scalar, path_of(scalar.text())?))
        })
    }

    /// The functions and profiles that the document itself can name.
    pub(crate) fn own_shared(&self) -> Option<&'t Shared> {
        self.composed.map(|found| &*found.shared).or(self.motif.map(|motif| &motif.shared))
    }

    /// The functions and profiles that a template can name: an entry that overrides sees the imported ones, too.
    pub(crate) fn shared(&self, site: &Site<'_>) -> Option<&'t Shared> {
        self.operator(&site.seen).map(|operator| &*operator.shared).or_else(|| self.own_shared())
    }

    /// Whether a name is that of a function that the document declares, which stands in for any other.
    pub(crate) fn is_note(&self, site: &Site<'_>, name: &str) -> bool {
        self.shared(site).is_some_and(|shared| shared.note(name).is_some())
    }

    /// The operator that a scalar belongs to.
    pub(crate) fn operator(&self, seen: &SeenText<'_>) -> Option<&'t Operator> {
        self.operators.get(seen.entry?)
    }
}

/// A template is looked at where the table allows one, and in free content.
pub(crate) fn site<'t>(seen: &SeenText<'t>) -> Option<Site<'t>> {
    let scalar = seen.node.scalar()?;
    let allowed = seen.text.is_none_or(|text| text.template);
    if !allowed || !is_template(scalar.text()) {
        return None;
    }
    let template = ork_template::parse(scalar.text());
    let paths = ork_template::analysis::paths(&template);
    Some(Site { seen: *seen, scalar, template, paths })
}

/// What the documents of one text were resolved to.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The Katalogs and Komposers.
    pub documents: Vec<Document>,
    /// The Motif.
    pub motif: Option<Arc<Motif>>,
}

/// A Katalog or Komposer, resolved.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document.
    pub katalog: Arc<Katalog>,
    /// Its own entries, one operator each.
    pub operators: Vec<Operator>,
    /// What became of the Motifs of `spec.imports`.
    pub imports: Vec<ImportState>,
    /// What its entries can name.
    pub shared: Arc<Shared>,
    /// The patterns that it takes in.
    pub patterns: Vec<Pattern>,
    /// All of it together.
    pub composition: Composition,
}

impl Document {
    /// Puts a document together: its entries, what became of the Motifs of `spec.imports`, what it takes in.
    #[must_use]
    pub fn new(
        katalog: Arc<Katalog>,
        mut operators: Vec<Operator>,
        imports: Vec<ImportState>,
        patterns: Vec<Pattern>,
    ) -> Self {
        let (shared, conflicts) = compose::share(&katalog, &imports);
        for operator in &mut operators {
            operator.shared = Arc::clone(&shared);
        }
        let mut composition = compose::compose(&katalog, &operators, &patterns, &shared);
        composition.conflicts.extend(conflicts);
        for operator in &mut operators {
            operator.learn(&composition);
        }
        Self { katalog, operators, imports, shared, patterns, composition }
    }

    /// Everything that a pattern of it takes in, that pattern first, each with the document that asks for it. What several
    /// ways lead to is there once.
    #[must_use]
    pub fn taken_in<'d>(&'d self, pattern: &'d Pattern) -> Vec<(&'d Document, &'d Pattern)> {
        let (mut found, mut seen) = (vec![(self, pattern)], Vec::new());
        let mut next = 0;
        while let Some((_, pattern)) = found.get(next) {
            next += 1;
            let PatternState::Found(_, inner) = &pattern.state else { continue };
            if seen.contains(&Arc::as_ptr(inner)) {
                continue;
            }
            seen.push(Arc::as_ptr(inner));
            let deeper = inner.documents.iter();
            found.extend(deeper.flat_map(|document| document.patterns.iter().map(move |pattern| (document, pattern))));
        }
        found
    }

    /// Whether everything that it is made of is here: what it takes in, and the files that it and its Motifs include.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let motifs = self.composition.operators.iter().flat_map(|operator| &operator.imports);
        let motif_is_here =
            |state: &ImportState| state.motif().is_some_and(|motif| motif.includes.iter().all(Include::is_read));
        self.composition.complete
            && motifs.chain(&self.imports).all(motif_is_here)
            && self.composition.operators.iter().all(|operator| operator.katalog.includes.iter().all(Include::is_read))
            && self.katalog.includes.iter().all(Include::is_read)
    }

    /// Whether every name that its templates can call is known.
    pub(crate) fn names_all(&self) -> bool {
        let read = |include: &Include| include.place != Place::Notes || include.is_read();
        self.katalog.includes.iter().all(read)
            && self.imports.iter().all(|state| state.motif().is_some())
            && self.composition.complete
    }
}

/// Checks every document of a text.
#[must_use]
pub fn check(source: &Arc<Source>, resolved: &Resolved) -> Vec<Diagnostic> {
    check_with(source, resolved, |_| true, &mut Nothing)
}

/// As [`check`], where somebody remembers what was found in entries.
#[must_use]
pub fn check_again(source: &Arc<Source>, resolved: &Resolved, memory: &mut dyn Memory) -> Vec<Diagnostic> {
    check_with(source, resolved, |_| true, memory)
}

/// Remembers what was found in entries. What was found is the same as long as the text of the entry, the text around all
/// entries, what the entries say of themselves to each other and what the entry refers to are the same.
pub trait Memory {
    /// What was found in an entry of a Katalog, where it stands now; nothing where it must be looked at.
    fn recall(&mut self, operator: &Operator) -> Option<Vec<Diagnostic>>;
    /// Keeps what was found.
    fn keep(&mut self, operator: &Operator, found: &[Diagnostic]);
}

/// Remembers nothing.
struct Nothing;

impl Memory for Nothing {
    fn recall(&mut self, _: &Operator) -> Option<Vec<Diagnostic>> {
        None
    }

    fn keep(&mut self, _: &Operator, _: &[Diagnostic]) {}
}

/// Checks a document: what is around its entries, then each entry.
fn check_document(
    source: &Arc<Source>,
    document: usize,
    resolved: &Resolved,
    asked: &impl Fn(&Rule) -> bool,
    memory: &mut dyn Memory,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(root) = source.tree.root(document) else { return };
    let object = fields::root(source.kind(document).name());
    let crds = || root.at("spec.crds").filter(|crds| crds.form() == Form::Mapping).map(Node::resolved);
    let composed = resolved.documents.iter().any(|found| found.katalog.document == document);
    let split = object.zip(crds().filter(|_| composed));
    let Some((object, crds)) = split else {
        let walk = object.map(|object| walk(root, object)).unwrap_or_default();
        let unit = Unit::whole(source, document, root, Part::Whole, walk, resolved);
        RULES.iter().filter(|rule| asked(rule)).for_each(|rule| (rule.check)(&unit, rule, findings));
        return included::check(&unit, findings);
    };
    let (mut parts, walk) = Parts::around(root, object, crds.id(), source.tree.has_aliases());
    let frame = Unit::whole(source, document, root, Part::Frame(crds.id()), walk, resolved);
    RULES.iter().filter(|rule| asked(rule)).for_each(|rule| (rule.check)(&frame, rule, findings));
    included::check(&frame, findings);
    for (index, entry) in crds.entries().enumerate() {
        let operator = frame.operators.get(index);
        if let Some(found) = operator.and_then(|operator| memory.recall(operator)) {
            findings.extend(found);
            continue;
        }
        let unit = Unit::entry(&frame, index, entry, parts.entry(index, entry));
        let mut found = Vec::new();
        let rules = RULES.iter().filter(|rule| !rule.compares && asked(rule));
        rules.for_each(|rule| (rule.check)(&unit, rule, &mut found));
        if let Some(operator) = operator {
            memory.keep(operator, &found);
        }
        findings.append(&mut found);
    }
}

/// What a document's author is told, without what others are told of what it imports.
fn check_own(source: &Arc<Source>, resolved: &Resolved) -> Vec<Diagnostic> {
    check_with(source, resolved, |rule| rule.name != "imported-findings", &mut Nothing)
}

fn check_with(
    source: &Arc<Source>,
    resolved: &Resolved,
    asked: impl Fn(&Rule) -> bool,
    memory: &mut dyn Memory,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    // A text beyond the limits is not looked into any further.
    if source.tree.errors().iter().any(|error| error.fatal) {
        yaml_syntax::all(source, &mut findings);
        return findings;
    }
    for document in 0..source.tree.documents().len() {
        if source.kind(document).is_ours() || source.claims_group(document) {
            check_document(source, document, resolved, &asked, memory, &mut findings);
        }
    }
    // A text so broken that no document can be told apart still has its errors.
    if findings.is_empty() && source.is_ours() {
        yaml_syntax::all(source, &mut findings);
    }
    let mut findings = without_echoes(source, findings);
    if let Some(rule) = rule("unknown-setting").filter(|rule| source.is_ours() && asked(rule)) {
        findings.extend(crate::suppress::unknown(source, rule));
    }
    crate::suppress::apply(source, findings)
}

/// The findings of a text that no comment in it switches off.
#[must_use]
pub fn suppressed(source: &Arc<Source>, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    crate::suppress::apply(source, findings)
}

/// The findings of YAML itself, for definitions and custom resources.
#[must_use]
pub fn check_syntax(source: &Arc<Source>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    yaml_syntax::all(source, &mut findings);
    findings
}

/// What of those findings keeps a text from being read; what is tolerated does not.
#[must_use]
pub fn syntax_errors(source: &Arc<Source>) -> Vec<Diagnostic> {
    let mut found = check_syntax(source);
    found.retain(|finding| finding.level == Level::Error);
    found
}

/// A broken line makes its surroundings look wrong: what else is found in the same region is an echo.
fn without_echoes(source: &Arc<Source>, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| finding.location.span);
    findings.dedup();
    // A duplicate key or an unquoted template is read for what it is and spoils nothing around it.
    let spoils =
        |finding: &&Diagnostic| finding.rule == "yaml-syntax" && finding.fixes.is_empty() && finding.related.is_empty();
    let syntax: Vec<Span> = findings.iter().filter(spoils).map(|finding| finding.location.span).collect();
    if syntax.is_empty() {
        return findings;
    }
    let broken: Vec<Span> = syntax.iter().map(|span| region(source.file.text(), span.start)).collect();
    findings.retain(|finding| {
        finding.rule == "yaml-syntax" || !broken.iter().any(|region| region.contains(finding.location.span))
    });
    findings
}
