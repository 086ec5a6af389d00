//! What a piece of a document is, for its colour: the tokens of templates inside of scalars, inputs, references.
//!
//! Everything else of YAML is coloured by the editor's grammar.

use std::path::Path;

use ork_engine::needs::pattern_needs;
use ork_engine::source::{Kind, Source};
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::functions;
use ork_template::tokens::{Token, TokenKind, tokens};
use ork_yaml::{Form, Node, Scalar};

/// What a token is. The order is that of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SemanticKind {
    /// A word of the template language, `true`, `nil`.
    Keyword,
    /// A function that is called or declared.
    Function,
    /// A field of the data.
    Property,
    /// An input, where it is declared, given or read.
    Parameter,
    /// A variable, or the dot.
    Variable,
    /// A text in a template.
    String,
    /// A number in a template.
    Number,
    /// `|`, `:=`, parentheses.
    Operator,
    /// `{{` and `}}`.
    Macro,
    /// A comment of a template.
    Comment,
    /// A reference to a Motif or a pattern.
    Namespace,
}

impl SemanticKind {
    /// The names of all kinds, as the protocol has them.
    pub const LEGEND: [&'static str; 11] = [
        "keyword",
        "function",
        "property",
        "parameter",
        "variable",
        "string",
        "number",
        "operator",
        "macro",
        "comment",
        "namespace",
    ];
}

/// What more there is to say of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SemanticModifier {
    /// Nothing.
    None,
    /// It comes with the format.
    DefaultLibrary,
    /// It is declared here.
    Declaration,
}

impl SemanticModifier {
    /// The names of the modifiers: each bit of a set stands for one.
    pub const LEGEND: [&'static str; 2] = ["defaultLibrary", "declaration"];
}

/// A piece of one line, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Where it stands: never beyond the end of its line.
    pub span: Span,
    /// What it is.
    pub kind: SemanticKind,
    /// What more.
    pub modifier: SemanticModifier,
}

/// The tokens of a file, or of a part of it, in the order in which they stand; none overlap.
#[must_use]
pub fn semantic_tokens(snapshot: &Snapshot, path: &Path, within: Option<Span>) -> Vec<SemanticToken> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    if !source.is_ours() {
        return Vec::new();
    }
    let all = Span::from(0..source.file.text().len());
    let mut found = Found { text: source.file.text(), within: within.unwrap_or(all), tokens: Vec::new() };
    for node in source.tree.nodes() {
        if node.is_alias() || !found.meets(node.span()) {
            continue;
        }
        match node.form() {
            Form::Mapping => found.import(node),
            _ => found.template(node),
        }
    }
    for index in 0..source.tree.documents().len() {
        found.document(&source, index);
    }
    found.tokens.sort_by_key(|token| token.span);
    // A reference with a template in it is both: the first says more.
    let mut end = 0;
    found.tokens.retain(|token| {
        let fits = token.span.start >= end;
        end = if fits { token.span.end } else { end };
        fits
    });
    found.tokens
}

struct Found<'t> {
    text: &'t str,
    within: Span,
    tokens: Vec<SemanticToken>,
}

impl<'t> Found<'t> {
    fn meets(&self, span: Span) -> bool {
        span.start < self.within.end && self.within.start < span.end
    }

    /// Adds a token, one for each of its lines.
    fn add(&mut self, span: Span, kind: SemanticKind, modifier: SemanticModifier) {
        if !self.meets(span) {
            return;
        }
        let mut start = span.start as usize;
        for line in span.text(self.text).split_inclusive('\n') {
            let blanks = line.len() - line.trim_start().len();
            let length = line.trim().len();
            let piece = Span::from(start + blanks..start + blanks + length);
            if length > 0 && self.meets(piece) {
                self.tokens.push(SemanticToken { span: piece, kind, modifier });
            }
            start += line.len();
        }
    }

    /// The name that a node is, without its quotes.
    fn name(&mut self, node: Option<Node<'t>>, kind: SemanticKind, modifier: SemanticModifier) {
        let Some(scalar) = node.filter(|node| !node.is_alias()).and_then(Node::scalar) else { return };
        let length = u32::try_from(scalar.text().len()).unwrap_or(0);
        if length > 0 && !scalar.text().contains("{{") {
            self.add(scalar.to_source(Span::new(0, length)), kind, modifier);
        }
    }

    /// An import of a Motif: its reference, and the inputs that it gives.
    fn import(&mut self, node: Node<'t>) {
        let mut entries = node.written_entries();
        let Some(motif) = entries.find(|entry| entry.key.text() == Some("motif")) else { return };
        self.name(Some(motif.value), SemanticKind::Namespace, SemanticModifier::None);
        let with = node.written_entries().find(|entry| entry.key.text() == Some("with"));
        for given in with.into_iter().flat_map(|with| with.value.written_entries()) {
            self.name(Some(given.key), SemanticKind::Parameter, SemanticModifier::None);
        }
    }

    /// What a document declares and takes in.
    fn document(&mut self, source: &'t Source, index: usize) {
        let Some(root) = source.tree.root(index) else { return };
        if source.kind(index) == Kind::Motif {
            for input in root.get("inputs").into_iter().flat_map(Node::items) {
                self.name(input.get("name"), SemanticKind::Parameter, SemanticModifier::Declaration);
            }
        }
        for notes in [root.get("notes"), root.at("spec.notes")].into_iter().flatten() {
            let notes = notes.get("functions").unwrap_or(notes);
            for note in notes.items() {
                self.name(note.get("name"), SemanticKind::Function, SemanticModifier::Declaration);
            }
        }
        for need in pattern_needs(root) {
            self.add(need.reference.span, SemanticKind::Namespace, SemanticModifier::None);
        }
    }

    fn template(&mut self, node: Node<'t>) {
        let Some(scalar) = node.scalar().filter(|scalar| scalar.text().contains("{{")) else { return };
        let mut before: Option<Token> = None;
        for token in tokens(scalar.text()) {
            let (kind, modifier) = kind_of(token, before, &scalar);
            self.add(scalar.to_source(token.span), kind, modifier);
            before = Some(token);
        }
    }
}

fn kind_of(token: Token, before: Option<Token>, scalar: &Scalar<'_>) -> (SemanticKind, SemanticModifier) {
    let text = token.span.text(scalar.text());
    let kind = match token.kind {
        TokenKind::Delimiter => SemanticKind::Macro,
        TokenKind::Comment => SemanticKind::Comment,
        TokenKind::Keyword | TokenKind::Constant => SemanticKind::Keyword,
        TokenKind::Function if functions::is_known(text) => {
            return (SemanticKind::Function, SemanticModifier::DefaultLibrary);
        }
        TokenKind::Function => SemanticKind::Function,
        TokenKind::Field if reads_input(token, before, scalar) => SemanticKind::Parameter,
        TokenKind::Field => SemanticKind::Property,
        TokenKind::Dot | TokenKind::Variable => SemanticKind::Variable,
        TokenKind::Text => SemanticKind::String,
        TokenKind::Number => SemanticKind::Number,
        TokenKind::Operator | TokenKind::Parenthesis | TokenKind::Mistake => SemanticKind::Operator,
    };
    (kind, SemanticModifier::None)
}

/// Whether a field follows `.inputs`.
fn reads_input(token: Token, before: Option<Token>, scalar: &Scalar<'_>) -> bool {
    before.is_some_and(|before| before.span.end == token.span.start && before.span.text(scalar.text()) == ".inputs")
}
