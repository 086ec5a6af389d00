//! Events to tree. The only module that knows the event parser.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as EventSpan, StructureStyle};
use ork_source::Span;

use crate::continued;
use crate::error::SyntaxError;
use crate::rewind::Resume;
use crate::rounds::Repairs;
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

fn offset_of(error: &ScanError, text: &str) -> usize {
    error.marker().byte_offset().unwrap_or(text.len()).min(text.len())
}

/// Where reading a text would stop, without building anything.
pub(crate) fn first_stop(text: &str) -> Option<usize> {
    let mut previous: Option<usize> = None;
    for event in parser(text) {
        match event {
            Err(error) => return Some(offset_of(&error, text)),
            Ok((Event::MappingStart(StructureStyle::Flow, ..), span)) => {
                let start = range(&span).start as usize;
                if previous.is_some_and(|previous| previous + 1 == start) {
                    return Some(start - 1);
                }
                previous = Some(start);
            }
            Ok(_) => previous = None,
        }
    }
    None
}

fn range(span: &EventSpan) -> Span {
    span.byte_range().map_or(Span::default(), Span::from)
}

/// Reads a text that should be without mistakes; nothing where reading stops.
pub(crate) fn build(text: &Arc<str>) -> Option<Tree> {
    let mut reading = Builder::new(text);
    let end = reading.read(text, Resume::at_start(), |_, _| false);
    matches!(end, End::Finished).then(|| reading.finish())
}

/// Why reading ended.
pub(crate) enum End {
    /// With the text.
    Finished,
    /// At a mistake.
    Stopped(Stop),
    /// Before the scalar that was to be met.
    Met(Span),
    /// At an anchor or alias, where what stands around is not known.
    Tied,
}

pub(crate) struct Open {
    pub(crate) id: NodeId,
    pub(crate) key: Option<NodeId>,
    /// How many values stood before it, aliases unfolded.
    pub(crate) before: u64,
}

/// Keys up to which comparing each with each is faster than hashing.
const FEW: usize = 12;

/// A tree that is being read.
pub(crate) struct Builder<'t> {
    pub(crate) text: &'t str,
    pub(crate) tree: Tree,
    pub(crate) open: Vec<Open>,
    pub(crate) anchors: HashMap<usize, NodeId>,
    /// Where the last token ended: a block scalar's header is looked for from here.
    pub(crate) last_end: u32,
    /// The flow mapping that was opened by the event before, to see `{{`.
    pub(crate) flow_start: Option<u32>,
    /// How many values were read, aliases unfolded.
    pub(crate) unfolded: u64,
    /// How many values the collections with an anchor unfold to.
    weights: HashMap<NodeId, u64>,
    pub(crate) bomb: bool,
    /// How far the event parser's offsets are behind those of the text.
    moved: i64,
    /// Whether what stands before was taken from another tree, so that its anchors are not known.
    pub(crate) resumed: bool,
    /// How many nodes were never read again.
    pub(crate) kept: usize,
}

impl<'t> Builder<'t> {
    pub(crate) fn new(text: &'t Arc<str>) -> Self {
        let tree = Tree {
            text: Arc::clone(text),
            nodes: Vec::with_capacity(text.len() / 14),
            documents: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            near_limit: false,
            repairs: Repairs::default(),
        };
        Self {
            text,
            tree,
            open: Vec::new(),
            anchors: HashMap::new(),
            last_end: 0,
            flow_start: None,
            unfolded: 0,
            weights: HashMap::new(),
            bomb: false,
            moved: 0,
            resumed: false,
            kept: usize::MAX,
        }
    }

    /// Forgets all that was read.
    pub(crate) fn forget(&mut self) {
        let Tree { nodes, documents, comments, errors, near_limit, .. } = &mut self.tree;
        nodes.clear();
        documents.clear();
        comments.clear();
        errors.clear();
        self.open.clear();
        self.anchors.clear();
        self.weights.clear();
        (self.unfolded, self.kept) = (0, 0);
        (*near_limit, self.bomb, self.last_end, self.flow_start) = (false, false, 0, None);
    }

    /// Reads what follows a place, up to the end, to the first mistake, or to a scalar that `meets`. `masked` has the
    /// length and lines of the text; scalars are taken from the text.
    pub(crate) fn read(&mut self, masked: &str, from: Resume, meets: impl Fn(&Self, Span) -> bool) -> End {
        let rest = masked.get(from.at..).unwrap_or_default();
        let framed = if from.events == 0 { Cow::Borrowed(rest) } else { Cow::Owned(from.frame + rest) };
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        self.moved = length(masked) - length(&framed);
        let mut events = parser(&framed);
        events.by_ref().take(from.events).for_each(drop);
        // By reference: an event is large.
        while let Some(event) = &events.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let offset = Span::from(0..offset_of(error, &framed)).moved(self.moved).end as usize;
                    let reason = Reason::Syntax(error.kind().clone());
                    let (bracket, read) = (self.open_bracket(), self.last_end as usize);
                    return End::Stopped(Stop { offset, reason, bracket, read });
                }
            };
            if matches!(event, Event::Scalar(..)) && meets(self, self.range(span)) {
                return End::Met(self.range(span));
            }
            if self.resumed && matches!(event, Event::Anchor(..) | Event::Alias(..) | Event::UnresolvedAlias(..)) {
                return End::Tied;
            }
            if let Some(offset) = self.event(event, span) {
                return End::Stopped(Stop::at_template(offset));
            }
        }
        End::Finished
    }

    fn range(&self, span: &EventSpan) -> Span {
        range(span).moved(self.moved)
    }

    /// Takes one event; gives the offset of an unquoted `{{`.
    fn event(&mut self, event: &Event<'_>, at: &EventSpan) -> Option<usize> {
        let span = self.range(at);
        let flow_start = self.flow_start.take();
        match event {
            Event::DocumentStart(explicit, _) => self.document_start(*explicit, span),
            Event::DocumentEnd => self.document_end(),
            Event::Comment(..) => self.tree.comments.push(span),
            Event::Anchor(_, _) => self.anchor(span),
            Event::Alias(target) => self.alias(Some(*target), span),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands before this alias");
                self.tree.errors.push(SyntaxError::new(span, message, "define the anchor above, or quote the value"));
                self.alias(None, span);
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.as_ref().and_then(|_| at.tag_span()).map(|span| self.range(&span));
                self.scalar(value, *style, *anchor, tag, at);
            }
            Event::MappingStart(style, anchor, tag) => {
                let flow = *style == StructureStyle::Flow;
                if flow && flow_start.is_some_and(|start| start + 1 == span.start) {
                    return flow_start.map(|start| start as usize);
                }
                self.flow_start = flow.then_some(span.start);
                let tag = tag.as_ref().and_then(|_| at.tag_span()).map(|span| self.range(&span));
                self.start(Kind::Mapping { pairs: Vec::new(), merges: false, flow }, *anchor, tag, span);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let flow = *style == StructureStyle::Flow;
                let tag = tag.as_ref().and_then(|_| at.tag_span()).map(|span| self.range(&span));
                self.start(Kind::Sequence { items: Vec::new(), flow }, *anchor, tag, span);
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
            Kind::Alias { target: Some(target) } => self.weights.get(target).copied().unwrap_or(1),
            _ => 1,
        };
        self.unfolded = self.unfolded.saturating_add(unfolded);
        self.tree.nodes.push(NodeData { span, kind, tag, anchor: None });
        self.attach(id);
        id
    }

    /// Notes what a finished collection unfolds to; the first that is beyond the limit is told.
    fn unfold(&mut self, open: &Open) {
        let total = self.unfolded.saturating_sub(open.before);
        if self.tree.data(open.id).is_some_and(|data| data.anchor.is_some()) {
            self.weights.insert(open.id, total);
        }
        self.tree.near_limit |= total > MOST_UNFOLDED / 2;
        if total > MOST_UNFOLDED && !self.bomb {
            self.bomb = true;
            self.unfolds_too_far(open.id);
        }
    }

    fn unfolds_too_far(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        let children = node.items().chain(node.written_entries().map(|entry| entry.value));
        let span = children.into_iter().find(|child| child.is_alias()).map_or(node.span(), |alias| alias.span());
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
        let before = self.unfolded;
        let id = self.add(kind, Span::new(span.start, span.start), tag);
        self.remember(anchor, id);
        self.open.push(Open { id, key: None, before });
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
        self.unfold(&open);
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
        self.unfolded = self.unfolded.saturating_add(1);
        self.tree.nodes.push(NodeData { span: at, kind, tag: None, anchor: None });
        if let Some(NodeData { kind: Kind::Mapping { pairs, .. }, .. }) = self.tree.nodes.get_mut(mapping.0 as usize) {
            pairs.push((key, id));
        }
    }

    /// Duplicate keys are refused by both readers; merge keys are noted.
    pub(crate) fn check_keys(&mut self, id: NodeId) {
        let Some(Kind::Mapping { pairs, .. }) = self.tree.data(id).map(|data| &data.kind) else { return };
        let mut few: [(&str, Span); FEW] = [("", Span::default()); FEW];
        let mut count = 0;
        let mut many = HashMap::with_capacity(if pairs.len() > FEW { pairs.len() } else { 0 });
        let mut errors = Vec::new();
        let mut merges_any = false;
        for (key, _) in pairs {
            let node = self.tree.node(*key);
            let Some(scalar) = node.scalar().filter(|_| !node.is_alias()) else { continue };
            let name = scalar.text();
            if name == "<<" && scalar.style() == Style::Plain {
                merges_any = true;
                continue;
            }
            let first = if pairs.len() > FEW {
                many.insert(name, node.span())
            } else {
                let before = few.iter_mut().take(count).find(|(before, _)| *before == name);
                before.map(|(_, span)| std::mem::replace(span, node.span()))
            };
            match first {
                Some(first) => errors.push(given_twice(name, node.span(), first)),
                None => {
                    few.get_mut(count).into_iter().for_each(|slot| *slot = (name, node.span()));
                    count += 1;
                }
            }
        }
        self.tree.errors.extend(errors);
        if let Some(NodeData { kind: Kind::Mapping { merges, .. }, .. }) = self.tree.nodes.get_mut(id.0 as usize) {
            *merges = merges_any;
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, tag: Option<Span>, at: &EventSpan) {
        let span = self.range(at);
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

    pub(crate) fn finish(mut self) -> Tree {
        self.document_end();
        self.tree
    }
}

fn given_twice(name: &str, span: Span, first: Span) -> SyntaxError {
    let mut error = SyntaxError::new(span, format!("the key `{name}` is given twice"), "remove one of the two");
    error.related = Some((first, "given here first".to_owned()));
    error
}
