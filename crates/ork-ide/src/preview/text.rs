//! The text of a preview, written object by object, with a segment for each value that came from somewhere.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::manifests::{lines, mask};
use ork_engine::output::Rendered;
use ork_engine::rendered::unquoted;
use ork_engine::uses::paths_in;
use ork_source::{Diagnostic, Location, Span};
use ork_yaml::Node;

use super::subject::Group;
use super::{Preview, Segment};

/// Objects that are shown.
const MOST_OBJECTS: usize = 500;
/// Bytes of text after which no further object is shown.
const MOST_TEXT: usize = 1 << 19;

/// Lines that say what is missing.
const MOST_COMMENTS: usize = 500;

type Reads = HashMap<(PathBuf, Span), Arc<[Location]>>;

pub(super) struct Writer {
    /// The folder of the document, which names of files are shown from.
    folder: PathBuf,
    text: String,
    segments: Vec<Segment>,
    objects: usize,
    left_out: usize,
    comments: usize,
    /// What expressions read of the custom resource of this group.
    reads: Reads,
}

impl Writer {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            text: String::new(),
            segments: Vec::new(),
            objects: 0,
            left_out: 0,
            comments: 0,
            reads: HashMap::new(),
        }
    }

    /// A line that says whose objects follow.
    pub(super) fn begin(&mut self, group: &Group) {
        self.reads.clear();
        if self.text.len() > MOST_TEXT {
            return;
        }
        let (kind, name) = (&group.resource.kind, &group.resource.name);
        let from = match (group.location(), &group.stands_for) {
            (Some(location), _) => format!("{kind} {name} ({})", self.show(&location)),
            (None, Some(stands_for)) => stands_for.clone(),
            (None, None) => format!("a made-up {kind}, since there is none in the workspace"),
        };
        let entry = group.entry();
        let line = if group.stands_for.is_some() { format!("# for {from}") } else { format!("# {entry}: for {from}") };
        let origin = group.location().or_else(|| group.operator.location());
        self.comment(&line, origin.filter(|_| group.stands_for.is_none()));
    }

    /// A line that says what is missing, and why.
    pub(super) fn problem(&mut self, finding: &Diagnostic) {
        let line = format!("# left out: {} ({})", finding.message, self.show(&finding.location));
        self.comment(&line, Some(finding.location.clone()));
    }

    /// A line that says why nothing of this would be made on a cluster.
    pub(super) fn refusal(&mut self, finding: &Diagnostic) {
        let line = format!("# refused: {} ({})", finding.message, self.show(&finding.location));
        self.comment(&line, Some(finding.location.clone()));
    }

    /// A line that says something about what follows, and where that is written.
    pub(super) fn comment(&mut self, line: &str, origin: Option<Location>) {
        if self.text.len() > MOST_TEXT || self.comments >= MOST_COMMENTS {
            return;
        }
        self.comments += 1;
        let start = self.text.len();
        self.text.push_str(&line.replace(char::is_control, " "));
        let span = Span::from(start..self.text.len());
        self.text.push('\n');
        if let Some(origin) = origin {
            self.segments.push(Segment { span, lines: span, origin: Arc::from([origin]), reads: Arc::default() });
        }
    }

    pub(super) fn object(&mut self, mut manifest: Rendered, group: &Group, show_secrets: bool) {
        if self.objects >= MOST_OBJECTS || self.text.len() > MOST_TEXT {
            self.left_out += 1;
            return;
        }
        self.objects += 1;
        if !show_secrets {
            mask(&mut manifest);
        }
        self.text.push_str("---\n");
        let mut open: Option<Segment> = None;
        for line in lines(&manifest) {
            let start = self.text.len();
            self.text.push_str(&line.text);
            let whole = Span::from(start..self.text.len());
            self.text.push('\n');
            let at = |span: Span| Span::from(start + span.start as usize..start + span.end as usize);
            match (line.value, &mut open) {
                (Some(value), _) => {
                    self.segments.extend(open.take());
                    if value.origin.is_empty() {
                        continue;
                    }
                    let span = at(if line.shown.is_empty() { line.key } else { line.shown });
                    let reads = self.read_by(&value.origin, group);
                    open = Some(Segment { span, lines: whole, origin: Arc::clone(&value.origin), reads });
                }
                // A further line of a block.
                (None, Some(segment)) => {
                    segment.span = segment.span.cover(whole);
                    segment.lines = segment.lines.cover(whole);
                }
                (None, None) => {}
            }
        }
        self.segments.extend(open);
    }

    /// The fields of the custom resource that expressions read.
    fn read_by(&mut self, origin: &[Location], group: &Group) -> Arc<[Location]> {
        let Some((source, root)) = group.root() else { return Arc::default() };
        let mut all: Vec<Location> = Vec::new();
        for location in origin {
            let key = (location.file.path().to_owned(), location.span);
            let reads = self.reads.entry(key).or_insert_with(|| {
                let fields = paths_in(&unquoted(location.text())).into_iter();
                let found = fields.filter_map(|(path, _)| Some(source.location(field(root, &path)?.span())));
                found.collect()
            });
            for read in reads.iter() {
                if !all.contains(read) {
                    all.push(read.clone());
                }
            }
        }
        all.into()
    }

    pub(super) fn finish(mut self, preview: &mut Preview) {
        if self.left_out > 0 {
            let line = format!("# {} further objects are not shown", self.left_out);
            self.text.push_str("---\n");
            self.text.push_str(&line);
            self.text.push('\n');
        }
        if self.text.is_empty() {
            self.text.push_str("# nothing is rendered here\n");
        }
        preview.is_cut = self.left_out > 0;
        preview.text = self.text;
        preview.segments = self.segments;
    }

    /// `file:line`, as seen from the document.
    fn show(&self, location: &Location) -> String {
        let path = location.file.path();
        let path = path.strip_prefix(&self.folder).unwrap_or(path);
        format!("{}:{}", path.display(), location.line_column().0)
    }
}

/// The value at a path of names.
fn field<'t>(root: Node<'t>, path: &[String]) -> Option<Node<'t>> {
    let (first, rest) = path.split_first()?;
    if !matches!(first.as_str(), "spec" | "metadata") || rest.is_empty() {
        return None;
    }
    // An element of a list is any of them: the list is what is read.
    let names = path.iter().take_while(|name| !name.starts_with('['));
    names.into_iter().try_fold(root, |node, name| node.get(name))
}
