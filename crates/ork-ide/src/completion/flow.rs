//! Collections in flow style around a place, as far as they are written: a scan that takes quotes, templates and comments
//! into account and needs no closing bracket.

/// A collection that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) is_map: bool,
    /// The keys so far.
    pub(super) keys: Vec<String>,
    /// The key whose value is being written.
    pub(super) pending: Option<String>,
    /// The items before.
    pub(super) items: usize,
}

/// What is open at the cursor.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Outermost first; never empty.
    pub(super) stack: Vec<Frame>,
    /// Where the outermost opens.
    pub(super) opened: usize,
    /// Where the word under the cursor starts, behind its quote.
    pub(super) token: usize,
    pub(super) quote: Option<char>,
    /// Keys of the innermost mapping behind the cursor.
    pub(super) after: Vec<String>,
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    cursor: usize,
    stack: Vec<Frame>,
    opened: usize,
    hit: Option<Hit>,
    /// The last word in the innermost collection: it is a key when a colon follows.
    word: Option<(usize, String)>,
}

/// What is open at `cursor` when reading starts at `from`, the start of a line in block style.
pub(super) fn open_at(text: &str, from: usize, cursor: usize, end: usize) -> Option<Hit> {
    let (stack, word) = (Vec::new(), None);
    let mut scan = Scan { text, at: from, end, cursor, stack, opened: from, hit: None, word };
    scan.run();
    scan.hit
}

impl Scan<'_> {
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(b'\n')
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        let mut starts = true;
        loop {
            if self.hit.is_none() && self.at >= self.cursor {
                if self.stack.is_empty() {
                    return;
                }
                self.met(self.cursor, None);
            }
            if self.at >= self.end || self.is_over() {
                return;
            }
            match self.byte() {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    starts = true;
                }
                b'#' => self.skip_line(),
                _ if self.stack.is_empty() => starts = self.in_block(starts),
                _ => self.in_flow(),
            }
        }
    }

    /// Whether the collection of the cursor has ended, or what follows it can no longer be its content.
    fn is_over(&self) -> bool {
        self.hit.as_ref().is_some_and(|hit| self.stack.len() < hit.stack.len())
    }

    fn met(&mut self, token: usize, quote: Option<char>) {
        if self.hit.is_none() && !self.stack.is_empty() {
            let (stack, opened, after) = (self.stack.clone(), self.opened, Vec::new());
            self.hit = Some(Hit { stack, opened, token, quote, after });
        }
    }

    fn skip_line(&mut self) {
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        // In a comment nothing is open.
        if self.hit.is_none() && (self.at..self.at + length + 1).contains(&self.cursor) {
            self.end = self.at;
            self.cursor = usize::MAX;
        }
        self.at += length;
    }

    /// A step in block style; gives whether a value can start behind it.
    fn in_block(&mut self, starts: bool) -> bool {
        let rest = self.rest();
        if starts && rest.starts_with("- ") {
            self.at += 1;
            return true;
        }
        if starts && rest.starts_with("{{") {
            self.template();
            return false;
        }
        if starts && rest.starts_with(['{', '[']) {
            self.opened = self.at;
            self.open();
            return false;
        }
        if starts && rest.starts_with(['"', '\'']) {
            self.quoted();
            return false;
        }
        let line = rest.split('\n').next().unwrap_or_default();
        match line.find(": ") {
            Some(colon) => {
                self.at += colon + 1;
                true
            }
            None => {
                self.at += line.len();
                false
            }
        }
    }

    fn open(&mut self) {
        let is_map = self.byte() == b'{';
        self.stack.push(Frame { is_map, ..Frame::default() });
        self.word = None;
        self.at += 1;
    }

    fn in_flow(&mut self) {
        if self.rest().starts_with("{{") {
            return self.template();
        }
        match self.byte() {
            b'{' | b'[' => self.open(),
            b'}' | b']' => {
                self.stack.pop();
                self.word = None;
                self.at += 1;
            }
            b',' => {
                if let Some(frame) = self.stack.last_mut() {
                    frame.items += 1;
                    frame.pending = None;
                }
                self.word = None;
                self.at += 1;
            }
            b':' => {
                self.at += 1;
                self.key();
            }
            b'"' | b'\'' => self.quoted(),
            _ => self.plain(),
        }
    }

    /// The word before a colon is a key.
    fn key(&mut self) {
        let Some((start, name)) = self.word.take() else { return };
        let depth = self.stack.len();
        let Some(frame) = self.stack.last_mut().filter(|frame| frame.is_map) else { return };
        frame.keys.push(name.clone());
        frame.pending = Some(name.clone());
        if let Some(hit) = self.hit.as_mut().filter(|hit| hit.stack.len() == depth && hit.token != start) {
            hit.after.push(name);
        }
    }

    /// Keeps what was read as the word that may become a key, and sees whether the cursor is in it.
    fn read(&mut self, start: usize, end: usize, quote: Option<char>) {
        if (start..=end).contains(&self.cursor) {
            self.met(start, quote);
        }
        let name = self.text.get(start..end).unwrap_or_default().trim_end().to_owned();
        self.word = Some((start, name));
    }

    fn quoted(&mut self) {
        let quote = char::from(self.byte());
        let start = self.at + 1;
        let content = self.text.get(start..).unwrap_or_default();
        let line = content.split('\n').next().unwrap_or_default();
        let mut escaped = false;
        let mut length = None;
        for (index, character) in line.char_indices() {
            if escaped {
                escaped = false;
            } else if character == '\\' && quote == '"' {
                escaped = true;
            } else if character == quote {
                length = Some(index);
                break;
            }
        }
        let end = start + length.unwrap_or(line.len());
        self.read(start, end, Some(quote));
        self.at = end + usize::from(length.is_some());
    }

    fn template(&mut self) {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or_default();
        let length = line.find("}}").map_or(line.len(), |at| at + 2);
        self.at += length;
        self.read(start, start + length, None);
    }

    fn plain(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let is_end = |at: usize| match bytes.get(at) {
            None | Some(b',' | b'{' | b'}' | b'[' | b']' | b'\n') => true,
            Some(b':') => matches!(bytes.get(at + 1), None | Some(b' ' | b',' | b'}' | b']' | b'\n' | b'\r')),
            Some(b'#') => at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b' '),
            Some(_) => false,
        };
        let mut end = start + 1;
        while !is_end(end) {
            end += 1;
        }
        self.at = end;
        let written = self.text.get(start..end).unwrap_or_default().trim_end().len();
        self.read(start, start + written, None);
    }
}
