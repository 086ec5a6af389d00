//! Events to tree. The only module that knows the event parser.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as EventSpan, StructureStyle};
use ork_source::Span;

use crate::continued;
use crate::error::SyntaxError;
use crate::scalar::{self, Decoded, Style};
use crate::tree::{Document, Kind, NodeData, NodeId, Tree};

/// Nodes that one document may unfold to when its aliases are followed.
const MOST_UNFOLDED: u64 = 10_000_000;

/// Where and why reading stopped.
pub(crate) struct Stop {
    pub(crate) offset: usize,
    pub(crate) reason: Reason,
    /// The outermost bracket that is still open there.
    pub(crate) bracket: Option<usize>,
    /// Up to where everything was read.
    pub(crate) read: usize,
}

impl Stop {
    fn at_template(offset: usize) -> Self {
        Self { offset, reason: Reason::UnquotedTemplate, bracket: None, read: offset }
    }
}

pub(crate) enum Reason {
    /// The event parser refused the text.
    Syntax(ErrorKind),
    /// A value starts with `{{` without quotes: legal YAML for a map whose key is a map, and never meant.
    UnquotedTemplate,
}

fn parser(text: &str) -> Parser<'_, granit_parser::StrInput<'_>> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: 1_000_000,
    };
    Parser::new_from_str_with_options(text, options)
}

fn stop_at(error: &ScanError, text: &str) -> Stop {
    let offset = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    Stop { offset, reason: Reason::Syntax(error.kind().clone()), bracket: None, read: 0 }
}

/// Where reading a text would stop, without building anything.
pub(crate) fn first_stop(text: &str) -> Option<Stop> {
    let mut previous: Option<usize> = None;
    for event in parser(text) {
        match event {
            Err(error) => return Some(stop_at(&error, text)),
            Ok((Event::MappingStart(StructureStyle::Flow, ..), span)) => {
                let start = range(span).start as usize;
                if previous.is_some_and(|previous| previous + 1 == start) {
                    return Some(Stop::at_template(start - 1));
                }
                previous = Some(start);
            }
            Ok(_) => previous = None,
        }
    }
    None
}

fn range(span: EventSpan) -> Span {
    span.byte_range().map_or(Span::default(), Span::from)
}

/// Reads `masked`, which has the length and lines of `text`; scalars are taken from `text`. Always gives a tree; it
/// is partial where reading stopped.
pub(crate) fn build(text: &Arc<str>, masked: &str) -> (Tree, Option<Stop>) {
    let mut builder = Builder::new(text);
    let mut stop = None;
    for event in parser(masked) {
        match event {
            Err(error) => {
                stop = Some(Stop {
                    bracket: builder.open_bracket(),
                    read: builder.last_end as usize,
                    ..stop_at(&error, masked)
                });
                break;
            }
            Ok((event, span)) => {
                if let Some(offset) = builder.event(event, span) {
                    stop = Some(Stop::at_template(offset));
                    break;
                }
            }
        }
    }
    (builder.finish(), stop)
}

struct Open {
    id: NodeId,
    key: Option<NodeId>,
}

/// The keys of a mapping so far. Most mappings are too small for hashing to pay.
enum Seen<'t> {
    Few(Vec<(&'t str, Span)>),
    Many(HashMap<&'t str, Span>),
}

impl<'t> Seen<'t> {
    fn new(keys: usize) -> Self {
        if keys <= 16 { Self::Few(Vec::with_capacity(keys)) } else { Self::Many(HashMap::with_capacity(keys)) }
    }

    /// Gives where the key was met last.
    fn insert(&mut self, key: &'t str, span: Span) -> Option<Span> {
        let few = match self {
            Self::Many(many) => return many.insert(key, span),
            Self::Few(few) => few,
        };
        if let Some((_, before)) = few.iter_mut().find(|(name, _)| *name == key) {
            return Some(std::mem::replace(before, span));
        }
        few.push((key, span));
        None
    }
}

struct Builder<'t> {
    text: &'t str,
    tree: Tree,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    /// Where the last token ended: a block scalar's header is looked for from here.
    last_end: u32,
    /// The flow mapping that was opened by the event before, to see `{{`.
    flow_start: Option<u32>,
    /// How many nodes each node unfolds to.
    unfolded: Vec<u64>,
    bomb: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t Arc<str>) -> Self {
        let tree = Tree {
            text: Arc::clone(text),
            nodes: Vec::with_capacity(text.len() / 16),
            documents: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            near_limit: false,
        };
        Self {
            text,
            tree,
            open: Vec::new(),
            anchors: HashMap::new(),
            last_end: 0,
            flow_start: None,
            unfolded: Vec::new(),
            bomb: false,
        }
    }

    /// Takes one event; gives the offset of an unquoted `{{`.
    fn event(&mut self, event: Event<'_>, at: EventSpan) -> Option<usize> {
        let span = range(at);
        let flow_start = self.flow_start.take();
        match event {
            Event::DocumentStart(explicit, _) => self.document_start(explicit, span),
            Event::DocumentEnd => self.document_end(),
            Event::Comment(..) => self.tree.comments.push(span),
            Event::Anchor(_, _) => self.anchor(span),
            Event::Alias(target) => self.alias(Some(target), span),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands before this alias");
                self.tree.errors.push(SyntaxError::new(span, message, "define the anchor above, or quote the value"));
                self.alias(None, span);
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.and_then(|_| at.tag_span()).map(range);
                self.scalar(&value, style, anchor, tag, at);
            }
            Event::MappingStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                if flow && flow_start.is_some_and(|start| start + 1 == span.start) {
                    return flow_start.map(|start| start as usize);
                }
                self.flow_start = flow.then_some(span.start);
                let tag = tag.and_then(|_| at.tag_span()).map(range);
                self.start(Kind::Mapping { pairs: Vec::new(), merges: false, flow }, anchor, tag, span);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let tag = tag.and_then(|_| at.tag_span()).map(range);
                self.start(Kind::Sequence { items: Vec::new(), flow }, anchor, tag, span);
            }
            Event::MappingEnd | Event::SequenceEnd => self.end(span),
            _ => {}
        }
        None
    }

    fn open_bracket(&self) -> Option<usize> {
        let flow = self.open.iter().map(|open| self.tree.node(open.id)).find(|node| node.is_flow())?;
        Some(flow.span().start as usize)
    }

    fn document_start(&mut self, explicit: bool, span: Span) {
        self.anchors.clear();
        // Without `---` the span is that of the first token, which is still to come.
        let span = if explicit { span } else { Span::empty(span.start) };
        self.tree.documents.push(Document { root: None, span });
        if explicit {
            self.last_end = self.last_end.max(span.end);
        }
    }

    fn document_end(&mut self) {
        while !self.open.is_empty() {
            self.end(Span::empty(self.last_end));
        }
        if let Some(document) = self.tree.documents.last_mut() {
            document.span.end = document.span.end.max(self.last_end);
        }
    }

    fn add(&mut self, kind: Kind, span: Span, tag: Option<Span>) -> NodeId {
        let id = NodeId(u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX));
        let unfolded = match &kind {
            Kind::Alias { target: Some(target) } => self.unfolds_to(*target),
            _ => 1,
        };
        self.unfolded.push(unfolded);
        self.tree.nodes.push(NodeData { span, kind, tag, anchor: None });
        self.attach(id);
        id
    }

    fn unfolds_to(&self, id: NodeId) -> u64 {
        self.unfolded.get(id.0 as usize).copied().unwrap_or(1)
    }

    /// Adds up what a finished collection unfolds to; the first that is beyond the limit is told.
    fn unfold(&mut self, id: NodeId) {
        let children: Vec<NodeId> = match self.tree.data(id).map(|data| &data.kind) {
            Some(Kind::Mapping { pairs, .. }) => pairs.iter().flat_map(|(key, value)| [*key, *value]).collect(),
            Some(Kind::Sequence { items, .. }) => items.clone(),
            _ => return,
        };
        let total = children.iter().fold(1u64, |total, child| total.saturating_add(self.unfolds_to(*child)));
        if let Some(slot) = self.unfolded.get_mut(id.0 as usize) {
            *slot = total;
        }
        self.tree.near_limit |= total > MOST_UNFOLDED / 2;
        if total <= MOST_UNFOLDED || self.bomb {
            return;
        }
        self.bomb = true;
        let alias = children.iter().map(|child| self.tree.node(*child)).find(|node| node.is_alias());
        let span = alias.map_or(self.tree.node(id).span(), |alias| alias.span());
        let message = format!("the aliases of this document unfold to more than {MOST_UNFOLDED} values");
        let mut error = SyntaxError::new(span, message, "write the values out, or refer to them less often");
        error.fatal = true;
        self.tree.errors.push(error);
    }

    fn attach(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            let start = self.tree.node(id).span().start;
            if let Some(document) = self.tree.documents.last_mut() {
                document.root.get_or_insert(id);
                // A block scalar's header stands before what the event parser gives as its start.
                document.span.start = document.span.start.min(start);
            }
            return;
        };
        let Some(parent) = self.tree.nodes.get_mut(open.id.0 as usize) else { return };
        match &mut parent.kind {
            Kind::Sequence { items, .. } => items.push(id),
            Kind::Mapping { pairs, .. } => match open.key.take() {
                None => open.key = Some(id),
                Some(key) => pairs.push((key, id)),
            },
            Kind::Scalar { .. } | Kind::Alias { .. } => {}
        }
    }

    fn anchor(&mut self, span: Span) {
        // The anchor event follows its node's event at once: the node is the newest.
        if let Some(node) = self.tree.nodes.last_mut() {
            node.anchor = Some(span);
        }
    }

    fn remember(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn alias(&mut self, target: Option<usize>, span: Span) {
        let mut target = target.and_then(|target| self.anchors.get(&target).copied());
        if target.is_some_and(|target| self.open.iter().any(|open| open.id == target)) {
            let message = "this alias stands inside of what it refers to";
            self.tree.errors.push(SyntaxError::new(span, message, "refer to another anchor"));
            target = None;
        }
        self.add(Kind::Alias { target }, span, None);
        self.last_end = span.end;
    }

    fn start(&mut self, kind: Kind, anchor: usize, tag: Option<Span>, span: Span) {
        let id = self.add(kind, Span::new(span.start, span.start), tag);
        self.remember(anchor, id);
        self.open.push(Open { id, key: None });
        self.last_end = self.last_end.max(span.end);
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        if let Some(key) = open.key {
            self.missing_value(open.id, key);
        }
        let is_flow = self.tree.node(open.id).is_flow();
        // A block collection ends with its last child; its end event stands at the next token.
        let end = if is_flow { span.end } else { self.last_end };
        self.last_end = self.last_end.max(end);
        if let Some(node) = self.tree.nodes.get_mut(open.id.0 as usize) {
            node.span.end = end.max(node.span.start);
        }
        if is_flow {
            self.check_lines(Span::new(self.tree.node(open.id).span().start, end));
        }
        self.check_keys(open.id);
        self.unfold(open.id);
    }

    /// A quoted value or bracket over several lines: each must be deeper than the block around it.
    fn check_lines(&mut self, value: Span) {
        let Some(parent) = self.open.last().map(|open| self.tree.node(open.id)) else { return };
        if parent.is_flow() || !value.text(self.text).contains('\n') {
            return;
        }
        let column = continued::column_of(self.text, parent.span().start);
        self.tree.errors.extend(continued::shallow_line(self.text, value, column));
    }

    /// A key that the text ends after: its value is missing.
    fn missing_value(&mut self, mapping: NodeId, key: NodeId) {
        let at = Span::empty(self.last_end);
        let id = NodeId(u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX));
        let kind = Kind::Scalar { style: Style::Plain, content: at, decoded: None };
        self.unfolded.push(1);
        self.tree.nodes.push(NodeData { span: at, kind, tag: None, anchor: None });
        if let Some(NodeData { kind: Kind::Mapping { pairs, .. }, .. }) = self.tree.nodes.get_mut(mapping.0 as usize) {
            pairs.push((key, id));
        }
    }

    /// Duplicate keys are refused by both readers; merge keys are noted.
    fn check_keys(&mut self, id: NodeId) {
        let Some(NodeData { kind: Kind::Mapping { pairs, .. }, .. }) = self.tree.data(id) else { return };
        let keys: Vec<NodeId> = pairs.iter().map(|(key, _)| *key).collect();
        let mut seen = Seen::new(keys.len());
        let mut duplicates = Vec::new();
        let mut merges = false;
        for key in keys {
            let node = self.tree.node(key);
            let Some(scalar) = node.scalar().filter(|_| !node.is_alias()) else { continue };
            if scalar.style() == Style::Plain && scalar.text() == "<<" {
                merges = true;
                continue;
            }
            if let Some(first) = seen.insert(scalar.text(), node.span()) {
                duplicates.push((node.span(), first, scalar.text().to_owned()));
            }
        }
        for (span, first, name) in duplicates {
            let message = format!("the key `{name}` is given twice");
            let mut error = SyntaxError::new(span, message, "remove one of the two");
            error.related = Some((first, "given here first".to_owned()));
            self.tree.errors.push(error);
        }
        if let Some(NodeData { kind: Kind::Mapping { merges: noted, .. }, .. }) = self.tree.nodes.get_mut(id.0 as usize)
        {
            *noted = merges;
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, tag: Option<Span>, at: EventSpan) {
        let span = range(at);
        let (span, kind) = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar(value, style, span, at.indent),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let style = if style == ScalarStyle::SingleQuoted { Style::Single } else { Style::Double };
                let content = Span::new(span.start + 1, span.end.saturating_sub(1));
                let decoded = scalar::flow(self.text, content, style).map(Box::new);
                self.check_lines(span);
                (span, Kind::Scalar { style, content, decoded })
            }
            ScalarStyle::Plain => self.plain(span),
        };
        let id = self.add(kind, span, tag);
        self.remember(anchor, id);
        self.last_end = self.last_end.max(span.end);
    }

    fn plain(&self, span: Span) -> (Span, Kind) {
        // A missing value comes as an empty span wherever the next token starts; it belongs after the last one.
        let span = if span.is_empty() { Span::empty(self.last_end.max(self.after_colon())) } else { span };
        let span = self.restored(span);
        let decoded = scalar::flow(self.text, span, Style::Plain).map(Box::new);
        (span, Kind::Scalar { style: Style::Plain, content: span, decoded })
    }

    /// A plain scalar as it stands in the text where the mask has moved its start: never a piece of a word, never with
    /// blanks in front.
    fn restored(&self, span: Span) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        let written = span.text(self.text);
        if written.starts_with(' ') {
            let blanks = written.len() - written.trim_start_matches(' ').len();
            return Span::from(span.start as usize + blanks..span.end as usize);
        }
        if span.is_empty() || !before.ends_with(char::is_alphanumeric) {
            return span;
        }
        let word = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        Span::from(word.len()..span.end as usize)
    }

    /// The offset after the `:` that follows the last token in its line.
    fn after_colon(&self) -> u32 {
        let rest = self.text.get(self.last_end as usize..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let colon = rest.get(blanks..).is_some_and(|rest| rest.starts_with(':'));
        self.last_end + if colon { u32::try_from(blanks + 1).unwrap_or(0) } else { 0 }
    }

    fn block_scalar(&self, value: &str, style: ScalarStyle, content: Span, indent: Option<usize>) -> (Span, Kind) {
        let style = if style == ScalarStyle::Literal { Style::Literal } else { Style::Folded };
        let start = self.block_header(content.start);
        let mut end = content.end.max(start + 1).min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        if value.is_empty() {
            end = start + 1;
        }
        let span = Span::new(start, end);
        let mut decoded = scalar::block(self.text, span, indent.unwrap_or(0));
        if decoded.text != value {
            // The event parser tells no indentation for keys and for text of blanks.
            let column = continued::column_of(self.text, content.start);
            let others = [column, usize::MAX].map(|indent| scalar::block(self.text, span, indent));
            let breaks = value.bytes().all(|byte| byte == b'\n').then(|| scalar::breaks_only(value, span));
            decoded = others.into_iter().find(|other| other.text == value).or(breaks).unwrap_or(decoded);
        }
        Self::block_kind(style, span, decoded)
    }

    fn block_kind(style: Style, span: Span, decoded: Decoded) -> (Span, Kind) {
        // The last line break belongs to the decoded text but not to what an editor should mark.
        (span, Kind::Scalar { style, content: span, decoded: Some(Box::new(decoded)) })
    }

    /// The `|` or `>` between the last token and the content.
    fn block_header(&self, content: u32) -> u32 {
        let between = Span::new(self.last_end, content.max(self.last_end));
        let text = between.text(self.text);
        let (mut skip_word, mut comment) = (false, false);
        let mut fresh = true;
        for (index, byte) in text.bytes().enumerate() {
            comment = byte != b'\n' && (comment || fresh && byte == b'#');
            if comment {
                continue;
            }
            let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            if blank {
                skip_word = false;
                fresh = true;
                continue;
            }
            if !skip_word && fresh && matches!(byte, b'|' | b'>') || !skip_word && matches!(byte, b'|' | b'>') {
                return between.start + u32::try_from(index).unwrap_or(0);
            }
            if fresh && matches!(byte, b'!' | b'&') {
                skip_word = true;
            }
            fresh = false;
        }
        // The span of a value of blanks starts at its header.
        content
    }

    fn finish(mut self) -> Tree {
        self.document_end();
        self.tree
    }
}
