//! The walk over a template that knows the type of the dot, of variables and of every operand.

use std::collections::{HashMap, HashSet};

use ork_source::Span;
use ork_template::functions::Sort;
use ork_template::{Branch, Callee, Command, Node, Operand, OperandKind, Pipeline, Segment, Value};

use crate::rules::{Site, Unit};
use crate::types::roots::Step;
use crate::types::{Declared, Known, Output, Trouble, TroubleKind, Typed, described, narrow, written};

/// Operands of one template that are looked at.
const MOST_STEPS: usize = 10_000;

/// What is known of an entry for all of its templates.
struct Around {
    /// Paths that rules look at first.
    asked: Vec<Vec<String>>,
    /// Paths whose values are set before templates see them.
    changed: Vec<Vec<String>>,
}

/// What the templates of a document do, as far as it is known before they are run.
pub(crate) fn infer(unit: &Unit<'_>) -> Vec<Typed> {
    let mut entries: HashMap<Option<usize>, Around> = HashMap::new();
    let typed = |site: &Site<'_>| {
        let entry = site.seen.entry;
        let around = entries.entry(entry).or_insert_with(|| Around {
            asked: narrow::asked_before(unit, entry),
            changed: entry.and_then(|entry| unit.operators.get(entry)).map(narrow::changed).unwrap_or_default(),
        });
        of_site(unit, site, around)
    };
    unit.sound_sites().map(typed).collect()
}

fn of_site(unit: &Unit<'_>, site: &Site<'_>, around: &Around) -> Typed {
    let data = data();
    let mut infer = Infer::new(unit, site, around, &data);
    infer.nodes(&site.template.nodes, &data);
    infer.typed
}

/// What is known of the expression of a template that a span is; of the innermost one that touches an empty span.
pub(super) fn noted<'t>(unit: &Unit<'t>, site: &Site<'t>, place: Span) -> Option<Noted<'t>> {
    let entry = site.seen.entry;
    let changed = entry.and_then(|entry| unit.operators.get(entry)).map(narrow::changed).unwrap_or_default();
    let around = Around { asked: narrow::asked_before(unit, entry), changed };
    let data = data();
    let mut infer = Infer::new(unit, site, &around, &data);
    infer.watch = Some(Watch { place, noted: None });
    infer.nodes(&site.template.nodes, &data);
    infer.watch?.noted
}

fn data<'t>() -> Known<'t> {
    Known { path: Some(Vec::new()), ..Known::declared(Declared::Data, Span::default()) }
}

/// What is known of an expression.
pub(super) struct Noted<'t> {
    pub(super) span: Span,
    pub(super) known: Known<'t>,
    /// For a field, what it is read of.
    pub(super) of: Option<Declared<'t>>,
}

/// The place that somebody asks about.
struct Watch<'t> {
    place: Span,
    noted: Option<Noted<'t>>,
}

/// The walk.
pub(super) struct Infer<'s, 'u, 't> {
    unit: &'u Unit<'t>,
    site: &'s Site<'t>,
    variables: Vec<(&'s str, Known<'t>)>,
    /// Paths that are known to be there.
    present: Vec<Vec<String>>,
    around: &'u Around,
    /// What is all that is printed when it is printed.
    alone: HashSet<Span>,
    /// Whether nothing is noted.
    pub(super) muted: bool,
    steps: usize,
    typed: Typed,
    watch: Option<Watch<'t>>,
}

impl<'s, 'u, 't> Infer<'s, 'u, 't> {
    fn new(unit: &'u Unit<'t>, site: &'s Site<'t>, around: &'u Around, data: &Known<'t>) -> Self {
        let mut alone = HashSet::new();
        alone_in(&site.template.nodes, &site.template.text, &mut alone);
        Self {
            unit,
            site,
            variables: vec![("$", data.clone())],
            around,
            present: narrow::asked_around(unit, site),
            alone,
            muted: false,
            steps: 0,
            typed: Typed::default(),
            watch: None,
        }
    }

    /// Notes what is known of an expression, if it is the one that is asked about, as far as that is known.
    fn note(&mut self, span: Span, known: &Known<'t>, of: Option<Declared<'t>>) {
        let Some(watch) = &mut self.watch else { return };
        let smaller = watch.noted.as_ref().is_none_or(|noted| span.len() < noted.span.len());
        let asked = if watch.place.is_empty() { span.touches(watch.place.start) } else { span == watch.place };
        if asked && smaller {
            watch.noted = Some(Noted { span, known: known.clone(), of });
        }
    }
}

impl<'s, 't> Infer<'s, '_, 't> {
    pub(super) fn trouble(&mut self, span: Span, kind: TroubleKind) {
        if !self.muted && !self.typed.troubles.iter().any(|trouble| trouble.span == span) {
            self.typed.troubles.push(Trouble { span, kind });
        }
    }

    fn nodes(&mut self, nodes: &'s [Node], dot: &Known<'t>) {
        for node in nodes {
            match node {
                Node::Text(span) => self.literal(*span),
                Node::Action(pipeline) => self.action(pipeline, dot),
                Node::If(branch) => {
                    self.words(&branch.pipeline);
                    self.branch(branch, dot, false);
                }
                Node::With(branch) => self.branch(branch, dot, true),
                Node::Range(branch) => self.range(branch, dot),
                Node::Template { pipeline, .. } => {
                    if let Some(pipeline) = pipeline {
                        self.pipeline(pipeline, dot);
                    }
                }
                Node::Break | Node::Continue => {}
            }
        }
    }

    /// Text that stands alone in a branch is a value like others.
    fn literal(&mut self, span: Span) {
        if self.alone.contains(&span) {
            let text = span.text(&self.site.template.text).trim();
            let sorts = vec![(Sort::Literal(Value::text(text)), span)];
            self.typed.outputs.push(Output { sorts, span, alone: true, absent: None });
        }
    }

    fn action(&mut self, pipeline: &'s Pipeline, dot: &Known<'t>) {
        let known = self.pipeline(pipeline, dot);
        if !pipeline.variables.is_empty() {
            return;
        }
        let sorts = known.alternatives.into_iter().map(|found| (found.sort, found.span)).collect();
        let absent = known.path.filter(|_| known.absent).map(|path| written(&path));
        let (span, alone) = (pipeline.span, self.alone.contains(&pipeline.span));
        self.typed.outputs.push(Output { sorts, span, alone, absent });
    }

    /// A condition that is the text `true` or `false` always holds.
    fn words(&mut self, pipeline: &Pipeline) {
        let Some(last) = pipeline.commands.last() else { return };
        let Some(OperandKind::Function(callee)) = last.operands.first().map(|first| &first.kind) else { return };
        let gives = callee.function.filter(|function| function.gives_words());
        if let Some(function) = gives.filter(|_| !self.unit.is_note(self.site, &callee.name)) {
            self.trouble(pipeline.span, TroubleKind::AlwaysTrue(function.name));
        }
    }

    fn branch(&mut self, branch: &'s Branch, dot: &Known<'t>, moves_dot: bool) {
        let (variables, present) = (self.variables.len(), self.present.len());
        let value = self.pipeline(&branch.pipeline, dot);
        let holds = self.told(&branch.pipeline, dot, true);
        self.present.extend(holds);
        let inner = if moves_dot { Known { absent: false, ..value } } else { dot.clone() };
        self.nodes(&branch.then, &inner);
        self.present.truncate(present);
        let fails = self.told(&branch.pipeline, dot, false);
        self.present.extend(fails);
        self.nodes(&branch.otherwise, dot);
        self.present.truncate(present);
        self.variables.truncate(variables);
    }

    fn range(&mut self, branch: &'s Branch, dot: &Known<'t>) {
        let (variables, present) = (self.variables.len(), self.present.len());
        let pipeline = &branch.pipeline;
        let value = self.operands(pipeline, dot);
        if let Some(sort @ (Sort::Text | Sort::Bool)) = value.sort() {
            self.trouble(pipeline.span, TroubleKind::NotRanged(described(sort)));
        }
        let element = match value.sort() {
            Some(Sort::Int | Sort::Number) => Known::of(Sort::Int, pipeline.span),
            _ => self.step(&value, "[]", pipeline.span).unwrap_or_else(Known::anything),
        };
        let element = Known { absent: false, ..element };
        match pipeline.variables.as_slice() {
            [] => {}
            [one] => self.bind(pipeline, one, element.clone()),
            [first, second, ..] => {
                self.bind(pipeline, first, Known::anything());
                self.bind(pipeline, second, element.clone());
            }
        }
        let holds = self.told(pipeline, dot, true);
        self.present.extend(holds);
        self.nodes(&branch.then, &element);
        self.present.truncate(present);
        self.nodes(&branch.otherwise, dot);
        self.variables.truncate(variables);
    }

    fn bind(&mut self, pipeline: &'s Pipeline, variable: &'s Segment, value: Known<'t>) {
        self.note(variable.span, &value, None);
        if !pipeline.assigns {
            return self.variables.push((&variable.name, value));
        }
        // Which of its values a variable has that is set again is decided only when it runs.
        if let Some(known) = self.variables.iter_mut().rev().find(|(name, _)| *name == variable.name) {
            known.1 = Known::anything();
        }
    }

    fn pipeline(&mut self, pipeline: &'s Pipeline, dot: &Known<'t>) -> Known<'t> {
        let value = self.operands(pipeline, dot);
        for variable in &pipeline.variables {
            self.bind(pipeline, variable, value.clone());
        }
        self.note(pipeline.span, &value, None);
        value
    }

    fn operands(&mut self, pipeline: &'s Pipeline, dot: &Known<'t>) -> Known<'t> {
        let mut piped: Option<(Known<'t>, Span)> = None;
        for command in &pipeline.commands {
            let value = self.command(command, dot, piped.take());
            self.note(command.span, &value, None);
            piped = Some((value, command.span));
        }
        piped.map_or_else(Known::anything, |(value, _)| value)
    }

    fn command(&mut self, command: &'s Command, dot: &Known<'t>, piped: Option<(Known<'t>, Span)>) -> Known<'t> {
        let Some((first, arguments)) = command.operands.split_first() else { return Known::anything() };
        match &first.kind {
            OperandKind::Function(callee) => self.call(callee, first.span, arguments, dot, piped),
            _ if piped.is_none() && arguments.is_empty() => self.operand(first, dot),
            _ => Known::anything(),
        }
    }

    fn call(
        &mut self,
        callee: &'s Callee,
        span: Span,
        operands: &'s [Operand],
        dot: &Known<'t>,
        piped: Option<(Known<'t>, Span)>,
    ) -> Known<'t> {
        let present = self.present.len();
        let mut arguments = Vec::new();
        for operand in operands {
            arguments.push((self.operand(operand, dot), operand.span));
            // What stands behind is looked at only where this did not decide.
            if matches!(callee.name.as_str(), "and" | "or") {
                let told = self.operand_tells(operand, dot, callee.name == "and");
                self.present.extend(told);
            }
        }
        self.present.truncate(present);
        arguments.extend(piped);
        if self.unit.is_note(self.site, &callee.name) {
            return Known::anything();
        }
        if let Some(function) = callee.function {
            self.check_call(function, span, &arguments);
        }
        let name = callee.function.map_or(callee.name.as_str(), |function| function.name);
        // `.spec.x | get "y"` pipes the value in last, where the function has its key.
        let written = if arguments.len() == operands.len() { operands } else { &[] };
        self.result(name, callee.function, span, written, &arguments)
    }

    /// What an operand is.
    pub(super) fn operand(&mut self, operand: &'s Operand, dot: &Known<'t>) -> Known<'t> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Known::anything();
        }
        let value = self.value_of(operand, dot);
        self.note(operand.span, &value, None);
        value
    }

    fn value_of(&mut self, operand: &'s Operand, dot: &Known<'t>) -> Known<'t> {
        match &operand.kind {
            OperandKind::Dot => dot.clone(),
            OperandKind::Nil => Known::of(Sort::Nothing, operand.span),
            OperandKind::Bool(value) => Known::literal(Value::Bool(*value), operand.span),
            OperandKind::Number(number) => {
                number.value().map_or_else(Known::anything, |value| Known::literal(value, operand.span))
            }
            OperandKind::Str(text) => Known::literal(Value::Str(std::sync::Arc::clone(text)), operand.span),
            OperandKind::Field(fields) => self.fields(dot.clone(), fields, operand.span),
            OperandKind::Variable(name, fields) => {
                let known = self.variables.iter().rev().find(|(known, _)| *known == name.name);
                let start = known.map_or_else(Known::anything, |(_, known)| known.clone());
                self.note(name.span, &start, None);
                self.fields(start, fields, operand.span)
            }
            OperandKind::Chain(pipeline, fields) => {
                let start = self.pipeline(pipeline, dot);
                self.fields(start, fields, operand.span)
            }
            OperandKind::Function(callee) => self.call(callee, operand.span, &[], dot, None),
        }
    }

    fn fields(&mut self, start: Known<'t>, fields: &'s [Segment], whole: Span) -> Known<'t> {
        let mut here = start;
        let mut told = false;
        for (index, segment) in fields.iter().enumerate() {
            // Nothing at all is asked for fields in peace; what lacks one on the way is not.
            if index > 0
                && here.absent
                && !told
                && let Some(path) = &here.path
            {
                told = true;
                let kind = TroubleKind::AbsentParent { parent: written(path), field: segment.name.clone() };
                self.trouble(segment.span, kind);
            }
            here = match self.look(&here, &segment.name, whole) {
                Step::To(next) => {
                    self.note(segment.span, &next, here.declaration());
                    next
                }
                Step::NoField => {
                    let of = here.sort().map(described).unwrap_or_default();
                    self.no_field(&here, of, segment);
                    return Known::anything();
                }
                Step::Missing(of, meant) => {
                    let kind = TroubleKind::UnknownField { of, field: segment.name.clone(), meant };
                    self.trouble(segment.span, kind);
                    return Known::anything();
                }
            };
        }
        here
    }

    /// A field of a scalar. Those of `.spec` are told by the rule for fields that the definition lacks.
    fn no_field(&mut self, of: &Known<'t>, described: String, segment: &Segment) {
        let told_elsewhere = of.path.as_ref().is_some_and(|path| path.first().is_some_and(|root| root == "spec"));
        if !told_elsewhere && !segment.name.is_empty() {
            self.trouble(segment.span, TroubleKind::NoField { of: described, field: segment.name.clone() });
        }
    }

    /// A field of a value, `[]` an element; none where it has no such field.
    pub(super) fn step(&mut self, from: &Known<'t>, name: &str, span: Span) -> Option<Known<'t>> {
        match self.look(from, name, span) {
            Step::To(found) => Some(found),
            _ => None,
        }
    }

    fn look(&mut self, from: &Known<'t>, name: &str, span: Span) -> Step<'t> {
        let path = from.path.as_ref().map(|path| path.iter().cloned().chain([name.to_owned()]).collect::<Vec<_>>());
        if path.as_ref().is_some_and(|path| self.around.changed.contains(path)) {
            return Step::To(Known { path, ..Known::anything() });
        }
        let found = match (from.declaration(), from.sort()) {
            (Some(declared), _) => match declared.field(name, span, self.unit, self.site) {
                Step::To(found) => found,
                other => return other,
            },
            (None, Some(Sort::Int | Sort::Number | Sort::Bool | Sort::Text | Sort::Literal(_))) => {
                return Step::NoField;
            }
            _ => Known::anything(),
        };
        let absent = found.absent && !path.as_ref().is_some_and(|path| self.is_there(path));
        Step::To(Known { absent, path, ..found })
    }

    fn is_there(&self, path: &[String]) -> bool {
        self.present.iter().chain(&self.around.asked).any(|known| known.starts_with(path))
    }
}

/// The actions and texts each of which is all that is printed, whichever branch is taken.
fn alone_in(nodes: &[Node], text: &str, found: &mut HashSet<Span>) {
    let mut printing = nodes.iter().filter(|node| match node {
        Node::Text(span) => !span.text(text).trim().is_empty(),
        Node::Action(pipeline) => pipeline.variables.is_empty(),
        _ => true,
    });
    let (Some(only), None) = (printing.next(), printing.next()) else { return };
    match only {
        Node::Text(span) => drop(found.insert(*span)),
        Node::Action(pipeline) => drop(found.insert(pipeline.span)),
        Node::If(branch) | Node::With(branch) => {
            alone_in(&branch.then, text, found);
            alone_in(&branch.otherwise, text, found);
        }
        _ => {}
    }
}
