//! What a template says about itself: the functions that it calls and the data that it reads.

use std::collections::BTreeMap;

use ork_source::Span;

use crate::ast::{Branch, Callee, Command, Node, Operand, OperandKind, Pipeline, Segment, Template};
use crate::number::Number;

/// A path into the data, from its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathUse {
    /// The names with the places where they are written; `[]` is an element of a list or map. The names that an
    /// enclosing `with`, `range` or variable brings have the place where they were written there.
    pub segments: Vec<(String, Span)>,
    /// How many of the segments stand at this very place.
    pub written: usize,
}

/// What a place in a template names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hover {
    /// A function.
    Function(String, Span),
    /// A path from the root of the data up to the segment under the place, whose span it is.
    Path(Vec<String>, Span),
}

/// The functions that a template calls, in the order in which they stand.
#[must_use]
pub fn functions(template: &Template) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    for nodes in std::iter::once(&template.nodes).chain(template.defined.values()) {
        function_nodes(nodes, &mut found);
    }
    found.sort_by_key(|(_, span)| *span);
    found
}

fn function_nodes<'t>(nodes: &'t [Node], found: &mut Vec<(&'t str, Span)>) {
    for node in nodes {
        match node {
            Node::Action(pipeline) => function_pipeline(pipeline, found),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                function_pipeline(&branch.pipeline, found);
                function_nodes(&branch.then, found);
                function_nodes(&branch.otherwise, found);
            }
            Node::Template { pipeline: Some(pipeline), .. } => function_pipeline(pipeline, found),
            Node::Text(_) | Node::Template { .. } | Node::Break | Node::Continue => {}
        }
    }
}

fn function_pipeline<'t>(pipeline: &'t Pipeline, found: &mut Vec<(&'t str, Span)>) {
    for operand in pipeline.commands.iter().flat_map(|command| &command.operands) {
        match &operand.kind {
            OperandKind::Function(callee) => found.push((&callee.name, operand.span)),
            OperandKind::Chain(inner, _) => function_pipeline(inner, found),
            _ => {}
        }
    }
}

/// A call of a function.
#[derive(Clone, Copy, Debug)]
pub struct CallUse<'t> {
    /// What is called.
    pub callee: &'t Callee,
    /// Where its name stands.
    pub span: Span,
    /// The arguments that are written behind it.
    pub arguments: &'t [Operand],
    /// The command whose value is piped into it.
    pub piped: Option<&'t Command>,
}

impl CallUse<'_> {
    /// How many arguments it gets.
    #[must_use]
    pub fn count(&self) -> usize {
        self.arguments.len() + usize::from(self.piped.is_some())
    }
}

/// The calls of a template, those of parentheses among them.
#[must_use]
pub fn calls(template: &Template) -> Vec<CallUse<'_>> {
    let mut found = Vec::new();
    for nodes in std::iter::once(&template.nodes).chain(template.defined.values()) {
        call_nodes(nodes, &mut found);
    }
    found.sort_by_key(|call| call.span);
    found
}

fn call_nodes<'t>(nodes: &'t [Node], found: &mut Vec<CallUse<'t>>) {
    for node in nodes {
        match node {
            Node::Action(pipeline) | Node::Template { pipeline: Some(pipeline), .. } => call_pipeline(pipeline, found),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                call_pipeline(&branch.pipeline, found);
                call_nodes(&branch.then, found);
                call_nodes(&branch.otherwise, found);
            }
            Node::Text(_) | Node::Template { .. } | Node::Break | Node::Continue => {}
        }
    }
}

fn call_pipeline<'t>(pipeline: &'t Pipeline, found: &mut Vec<CallUse<'t>>) {
    let mut piped = None;
    for command in &pipeline.commands {
        if let [Operand { kind: OperandKind::Function(callee), span }, arguments @ ..] = command.operands.as_slice() {
            found.push(CallUse { callee, span: *span, arguments, piped });
        }
        for (index, operand) in command.operands.iter().enumerate() {
            match &operand.kind {
                OperandKind::Chain(inner, _) => call_pipeline(inner, found),
                // As an argument a function's name is a call without arguments.
                OperandKind::Function(callee) if index > 0 => {
                    found.push(CallUse { callee, span: operand.span, arguments: &[], piped: None });
                }
                _ => {}
            }
        }
        piped = Some(command);
    }
}

/// The data that a template reads, where the path from the root is known.
#[must_use]
pub fn paths(template: &Template) -> Vec<PathUse> {
    let mut walk = Walk::new(template, None);
    walk.nodes(&template.nodes, Some(&Path::new()));
    walk.found
}

/// Whether a template hands on the whole of its data, so that anything of it may be read.
#[must_use]
pub fn reads_everything(template: &Template) -> bool {
    let mut walk = Walk::new(template, None);
    walk.nodes(&template.nodes, Some(&Path::new()));
    walk.everything
}

/// What stands at an offset of a template's text.
#[must_use]
pub fn hover_at(template: &Template, offset: u32) -> Option<Hover> {
    let touched = functions(template).into_iter().find(|(_, span)| span.touches(offset));
    if let Some((name, span)) = touched {
        return Some(Hover::Function(name.to_owned(), span));
    }
    let (path, span) = path_at(template, offset)?;
    if span.is_empty() {
        return None;
    }
    Some(Hover::Path(path, span))
}

/// The path from the root up to the segment that an offset touches, that segment included: an empty name where it is
/// not yet typed. Nothing where the root is not known.
pub(crate) fn path_at(template: &Template, offset: u32) -> Option<(Vec<String>, Span)> {
    let mut walk = Walk::new(template, Some(offset));
    walk.nodes(&template.nodes, Some(&Path::new()));
    walk.hit
}

type Path = Vec<(String, Span)>;

/// `define`d templates that call one another are followed so deep, and so far in all.
const MOST_CALLS: usize = 8;
const MOST_FOLLOWED: usize = 10_000;
/// A longer path is as good as an unknown one.
const MOST_SEGMENTS: usize = 100;

/// A walk over a template that knows what the dot and the variables are.
struct Walk<'t> {
    defined: &'t BTreeMap<String, Vec<Node>>,
    found: Vec<PathUse>,
    /// `$` is the first; `None` is a value whose path is not known.
    variables: Vec<(&'t str, Option<Path>)>,
    calls: usize,
    /// Nodes seen inside of calls.
    followed: usize,
    target: Option<u32>,
    hit: Option<(Vec<String>, Span)>,
    /// Whether the root of the data is an operand itself.
    everything: bool,
}

impl<'t> Walk<'t> {
    fn new(template: &'t Template, target: Option<u32>) -> Self {
        let variables = vec![("$", Some(Path::new()))];
        let (found, hit, everything) = (Vec::new(), None, false);
        Self { defined: &template.defined, found, variables, calls: 0, followed: 0, target, hit, everything }
    }

    fn nodes(&mut self, nodes: &'t [Node], dot: Option<&Path>) {
        for node in nodes {
            self.followed += usize::from(self.calls > 0);
            if self.followed > MOST_FOLLOWED {
                return;
            }
            match node {
                Node::Action(pipeline) => {
                    self.pipeline(pipeline, dot);
                }
                Node::If(branch) => self.branch(branch, dot, false),
                Node::With(branch) => self.branch(branch, dot, true),
                Node::Range(branch) => self.range(branch, dot),
                Node::Template { name, pipeline, .. } => self.template(name, pipeline.as_ref(), dot),
                Node::Text(_) | Node::Break | Node::Continue => {}
            }
        }
    }

    fn branch(&mut self, branch: &'t Branch, dot: Option<&Path>, moves_dot: bool) {
        let mark = self.variables.len();
        let value = self.pipeline(&branch.pipeline, dot);
        self.nodes(&branch.then, if moves_dot { value.as_ref() } else { dot });
        self.nodes(&branch.otherwise, dot);
        self.variables.truncate(mark);
    }

    fn range(&mut self, branch: &'t Branch, dot: Option<&Path>) {
        let mark = self.variables.len();
        let element = self.operands(&branch.pipeline, dot).map(element);
        let (first, second) = (branch.pipeline.variables.first(), branch.pipeline.variables.get(1));
        match second {
            None => self.bind(&branch.pipeline, first, element.clone()),
            Some(_) => {
                self.bind(&branch.pipeline, first, None);
                self.bind(&branch.pipeline, second, element.clone());
            }
        }
        self.nodes(&branch.then, element.as_ref());
        self.nodes(&branch.otherwise, dot);
        self.variables.truncate(mark);
    }

    /// Inside of a template that is called, its argument is both the dot and `$`.
    fn template(&mut self, name: &str, pipeline: Option<&'t Pipeline>, dot: Option<&Path>) {
        let before = self.everything;
        let argument = pipeline.and_then(|pipeline| self.pipeline(pipeline, dot));
        let follow = self.calls < MOST_CALLS && self.followed < MOST_FOLLOWED;
        let Some(body) = self.defined.get(name).filter(|_| follow) else { return };
        // What is handed on is seen inside.
        self.everything = before;
        let outer = std::mem::replace(&mut self.variables, vec![("$", argument.clone())]);
        self.calls += 1;
        self.nodes(body, argument.as_ref());
        self.calls -= 1;
        self.followed = self.followed.min(MOST_FOLLOWED);
        self.variables = outer;
    }

    /// The path of a pipeline's value, after its variables were bound.
    fn pipeline(&mut self, pipeline: &'t Pipeline, dot: Option<&Path>) -> Option<Path> {
        let value = self.operands(pipeline, dot);
        for variable in &pipeline.variables {
            self.bind(pipeline, Some(variable), value.clone());
        }
        value
    }

    fn bind(&mut self, pipeline: &'t Pipeline, variable: Option<&'t Segment>, value: Option<Path>) {
        let Some(variable) = variable else { return };
        if !pipeline.assigns {
            self.variables.push((&variable.name, value));
            return;
        }
        // Which of its values a variable has that is set again is decided only when it runs.
        if let Some(known) = self.variables.iter_mut().rev().find(|(name, _)| *name == variable.name) {
            known.1 = None;
        }
    }

    /// Notes what the operands read; the path of the value when the pipeline is nothing but a path.
    fn operands(&mut self, pipeline: &'t Pipeline, dot: Option<&Path>) -> Option<Path> {
        let mut value = None;
        for (index, command) in pipeline.commands.iter().enumerate() {
            let found = self.command(command, dot);
            value = found.filter(|_| index == 0 && pipeline.commands.len() == 1);
        }
        value
    }

    fn command(&mut self, command: &'t Command, dot: Option<&Path>) -> Option<Path> {
        let paths: Vec<Option<Path>> = command.operands.iter().map(|operand| self.operand(operand, dot)).collect();
        match (command.operands.as_slice(), paths.as_slice()) {
            ([_], [only]) => only.clone(),
            ([Operand { kind: OperandKind::Function(callee), .. }, _, keys @ ..], [_, Some(base), ..])
                if matches!(callee.name.as_str(), "index" | "get" | "mapGet") && !keys.is_empty() =>
            {
                self.keyed(base, keys)
            }
            _ => None,
        }
    }

    /// The path that keys in quotes lead to; the keys count as written.
    fn keyed(&mut self, base: &Path, keys: &'t [Operand]) -> Option<Path> {
        let mut path = base.clone();
        for key in keys {
            match &key.kind {
                OperandKind::Str(name) => {
                    let inner = Span::new(key.span.start + 1, key.span.end.saturating_sub(1));
                    path.push((name.to_string(), inner));
                }
                OperandKind::Number(number) if matches!(number.0, Number::Int(_)) => {
                    path.push(("[]".to_owned(), key.span));
                }
                _ => return None,
            }
        }
        self.note(&path, keys.len());
        Some(path)
    }

    fn operand(&mut self, operand: &'t Operand, dot: Option<&Path>) -> Option<Path> {
        let (base, fields) = match &operand.kind {
            OperandKind::Dot => (dot.cloned(), &[][..]),
            OperandKind::Field(fields) => (dot.cloned(), fields.as_slice()),
            OperandKind::Variable(name, fields) => {
                let known = self.variables.iter().rev().find(|(known, _)| *known == name.name);
                (known.and_then(|(_, path)| path.clone()), fields.as_slice())
            }
            OperandKind::Chain(pipeline, fields) => (self.pipeline(pipeline, dot), fields.as_slice()),
            _ => return None,
        };
        let mut path = base.filter(|path| path.len() + fields.len() <= MOST_SEGMENTS)?;
        if matches!(operand.kind, OperandKind::Dot) && self.target == Some(operand.span.end) {
            self.hit = Some((names(&path).chain([String::new()]).collect(), Span::empty(operand.span.end)));
        }
        if fields.is_empty() {
            self.everything |= path.is_empty();
            return Some(path);
        }
        path.extend(fields.iter().map(|segment| (segment.name.clone(), segment.span)));
        self.note(&path, fields.len());
        Some(path)
    }

    fn note(&mut self, path: &Path, written: usize) {
        if let Some(target) = self.target {
            let inherited = path.len().saturating_sub(written);
            let touched = path.iter().enumerate().skip(inherited).find(|(_, (_, span))| span.touches(target));
            if let Some((index, (_, span))) = touched {
                self.hit = Some((names(path).take(index + 1).collect(), *span));
            }
            return;
        }
        // A path that is still being typed reads nothing.
        if path.iter().all(|(name, _)| !name.is_empty()) {
            self.found.push(PathUse { segments: path.clone(), written });
        }
    }
}

fn names(path: &Path) -> impl Iterator<Item = String> {
    path.iter().map(|(name, _)| name.clone())
}

fn element(mut path: Path) -> Path {
    let span = path.last().map_or(Span::default(), |(_, span)| *span);
    path.push(("[]".to_owned(), span));
    path
}
