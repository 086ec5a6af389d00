//! Decoding of the five scalar styles, each with a map back to its source (YAML 1.2.2, chapters 7.3 and 8.1).

use ork_source::{SourceMap, Span};

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A scalar whose text is not simply a piece of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) map: SourceMap,
}

/// Collects decoded text and its map together.
#[derive(Default)]
struct Writer {
    text: String,
    map: SourceMap,
}

impl Writer {
    fn verbatim(&mut self, source: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        self.text.push_str(span.text(source));
        self.map.push(span.len(), span);
    }

    fn put(&mut self, decoded: &str, source: Span) {
        if decoded.is_empty() {
            return;
        }
        self.text.push_str(decoded);
        self.map.push(u32::try_from(decoded.len()).unwrap_or(u32::MAX), source);
    }

    fn breaks(&mut self, count: usize, source: Span) {
        if count == 1 {
            self.put("\n", source);
        } else {
            self.put(&"\n".repeat(count), source);
        }
    }

    fn finish(self) -> Decoded {
        Decoded { text: self.text, map: self.map }
    }
}

/// Lines of a span: each line's content and the span of its line break.
fn lines(source: &str, span: Span) -> impl Iterator<Item = (Span, Span)> {
    let mut at = span.start;
    std::iter::from_fn(move || {
        if at >= span.end {
            return None;
        }
        let rest = Span::new(at, span.end).text(source);
        if rest.is_empty() {
            return None;
        }
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let tail = rest.get(length..).unwrap_or_default();
        let break_length = if tail.starts_with("\r\n") { 2 } else { usize::from(!tail.is_empty()) };
        let content = Span::from(at as usize..at as usize + length);
        let line_break = Span::from(content.end as usize..content.end as usize + break_length);
        // A span that goes beyond the text ends with it.
        if line_break.end == at {
            return None;
        }
        at = line_break.end;
        Some((content, line_break))
    })
}

fn trim_start(source: &str, span: Span) -> Span {
    let text = span.text(source);
    let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
    Span::from(span.start as usize + blanks..span.end as usize)
}

fn trim_end(source: &str, span: Span) -> Span {
    let text = span.text(source);
    Span::from(span.start as usize..span.start as usize + text.trim_end_matches([' ', '\t']).len())
}

/// A plain or single-quoted scalar over the span of its content. `None` when it stands in the source as it is.
pub(crate) fn flow(source: &str, content: Span, style: Style) -> Option<Decoded> {
    let text = content.text(source);
    let quoted = style == Style::Single && text.contains('\'');
    let escaped = style == Style::Double && text.contains('\\');
    if !quoted && !escaped && !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return None;
    }
    Some(if style == Style::Double { double(source, content) } else { folded_lines(source, content, style) })
}

/// Plain and single-quoted text: lines trimmed and folded, `''` in quotes read as `'`.
fn folded_lines(source: &str, content: Span, style: Style) -> Decoded {
    let mut out = Writer::default();
    let all: Vec<_> = lines(source, content).collect();
    let last = all.len().saturating_sub(1);
    let mut pending: Option<(usize, u32)> = None;
    for (index, (line, _)) in all.into_iter().enumerate() {
        let mut line = if index == 0 { line } else { trim_start(source, line) };
        if index != last {
            line = trim_end(source, line);
        }
        fold(&mut out, &mut pending, line, index == last);
        if style == Style::Single {
            single_quoted(&mut out, source, line);
        } else {
            out.verbatim(source, line);
        }
        if index != last {
            pending = Some(pending.map_or((1, line.end), |(count, start)| (count + 1, start)));
        }
    }
    // A text that ends in a line break has an empty last line that `lines` does not give.
    if let Some((count, start)) = pending {
        let source = Span::new(start, content.end);
        if count == 1 { out.put(" ", source) } else { out.breaks(count - 1, source) }
    }
    out.finish()
}

/// Writes the line breaks that were met before `line`, unless the line is empty and more follow.
fn fold(out: &mut Writer, pending: &mut Option<(usize, u32)>, line: Span, last: bool) {
    if line.is_empty() && !last {
        return;
    }
    let Some((count, start)) = pending.take() else { return };
    let source = Span::new(start, line.start);
    if count == 1 { out.put(" ", source) } else { out.breaks(count - 1, source) }
}

fn single_quoted(out: &mut Writer, source: &str, line: Span) {
    let mut at = line.start;
    let text = line.text(source);
    for (index, _) in text.match_indices("''") {
        let quote = Span::from(line.start as usize + index..line.start as usize + index + 2);
        out.verbatim(source, Span::new(at, quote.start));
        out.put("'", quote);
        at = quote.end;
    }
    out.verbatim(source, Span::new(at, line.end));
}

/// Double-quoted text: escapes and folding (YAML 1.2.2, 5.7 and 7.3.1).
fn double(source: &str, content: Span) -> Decoded {
    let mut out = Writer::default();
    let mut at = content.start;
    while at < content.end {
        let rest = Span::new(at, content.end).text(source);
        let Some(length) = rest.find(['\\', '\n', '\r']) else {
            out.verbatim(source, Span::new(at, content.end));
            break;
        };
        let stop = at + u32::try_from(length).unwrap_or(0);
        if rest.get(length..).is_some_and(|rest| rest.starts_with('\\')) {
            out.verbatim(source, Span::new(at, stop));
            at = escape(&mut out, source, stop, content.end);
        } else {
            out.verbatim(source, trim_end(source, Span::new(at, stop)));
            at = line_breaks(&mut out, source, Span::new(trim_end(source, Span::new(at, stop)).end, content.end));
        }
    }
    out.finish()
}

/// Folds the blanks and line breaks at the start of `rest`; gives where text goes on.
fn line_breaks(out: &mut Writer, source: &str, rest: Span) -> u32 {
    let text = rest.text(source);
    let length = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
    let region = Span::from(rest.start as usize..rest.start as usize + length);
    let count = lines(source, region).filter(|(_, line_break)| !line_break.is_empty()).count();
    if count == 1 {
        out.put(" ", region);
    } else {
        out.breaks(count.saturating_sub(1), region);
    }
    region.end
}

/// Reads the escape at `at`; gives where it ends.
fn escape(out: &mut Writer, source: &str, at: u32, end: u32) -> u32 {
    let rest = Span::new(at + 1, end).text(source);
    let Some(letter) = rest.chars().next() else {
        out.put("\\", Span::new(at, end));
        return end;
    };
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let length = 1 + u32::try_from(letter.len_utf8()).unwrap_or(1) + digits;
    let span = Span::new(at, (at + length).min(end));
    if digits > 0 {
        let code = rest.get(1..=digits as usize).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        return code.map_or(span.end, |code| unicode_escape(out, source, code, span, end));
    }
    let decoded = match letter {
        '0' => "\0",
        'a' => "\x07",
        'b' => "\x08",
        't' | '\t' => "\t",
        'n' => "\n",
        'v' => "\x0b",
        'f' => "\x0c",
        'r' => "\r",
        'e' => "\x1b",
        ' ' => " ",
        '"' => "\"",
        '/' => "/",
        '\\' => "\\",
        'N' => "\u{85}",
        '_' => "\u{a0}",
        'L' => "\u{2028}",
        'P' => "\u{2029}",
        '\n' | '\r' => return continued_line(source, span, end),
        _ => "",
    };
    out.put(decoded, span);
    span.end
}

/// A `\u` escape; two that form a UTF-16 surrogate pair are one character, as in JSON.
fn unicode_escape(out: &mut Writer, source: &str, code: u32, span: Span, end: u32) -> u32 {
    let mut buffer = [0; 4];
    if let Some(character) = char::from_u32(code) {
        out.put(character.encode_utf8(&mut buffer), span);
        return span.end;
    }
    let low = Span::new(span.end, (span.end + 6).min(end));
    let low_code = low.text(source).strip_prefix("\\u").and_then(|hex| u32::from_str_radix(hex, 16).ok());
    if let Some(low_code) = low_code
        && let (0xD800..=0xDBFF, 0xDC00..=0xDFFF) = (code, low_code)
        && let Some(character) = char::from_u32(0x1_0000 + ((code - 0xD800) << 10) + (low_code - 0xDC00))
    {
        out.put(character.encode_utf8(&mut buffer), span.cover(low));
        return low.end;
    }
    span.end
}

/// An escaped line break disappears together with the blanks that follow; blank lines after it are kept as breaks.
fn continued_line(source: &str, span: Span, end: u32) -> u32 {
    let rest = Span::new(span.end, end);
    let text = rest.text(source);
    let text = if Span::new(span.start, span.end).text(source).ends_with('\r') {
        text.strip_prefix('\n').unwrap_or(text)
    } else {
        text
    };
    let trimmed = text.trim_start_matches([' ', '\t']);
    end - u32::try_from(trimmed.len()).unwrap_or(0)
}

/// The header of a block scalar: `|` or `>`, chomping, the content's first byte.
struct Header {
    folded: bool,
    chomp: Chomp,
    content_start: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

fn header(source: &str, span: Span) -> Header {
    let text = span.text(source);
    let line_end = text.find('\n').map_or(text.len(), |at| at + 1);
    let head = text.get(..line_end).unwrap_or_default();
    let indicators = head.split(['#', ' ', '\t', '\n', '\r']).next().unwrap_or_default();
    let chomp = if indicators.contains('-') {
        Chomp::Strip
    } else if indicators.contains('+') {
        Chomp::Keep
    } else {
        Chomp::Clip
    };
    Header {
        folded: indicators.starts_with('>'),
        chomp,
        content_start: span.start + u32::try_from(line_end).unwrap_or(0),
    }
}

/// A block scalar over the span from its `|` or `>` to the end of its content, its lines indented by `indent` columns.
pub(crate) fn block(source: &str, span: Span, indent: usize) -> Decoded {
    let header = header(source, span);
    let mut out = Writer::default();
    let region = Span::new(header.content_start.min(span.end), span.end);
    let mut pending: Vec<Span> = Vec::new();
    let mut previous_more: Option<bool> = None;
    for (line, line_break) in lines(source, region) {
        let line = strip_indent(source, line, indent);
        if !line.is_empty() {
            let more = line.text(source).starts_with([' ', '\t']);
            block_breaks(&mut out, &pending, header.folded, previous_more, more);
            pending.clear();
            out.verbatim(source, line);
            previous_more = Some(more);
        } else if line_break.is_empty() {
            // Blanks at the very end of the text are no line.
            continue;
        }
        pending.push(line_break);
    }
    chomp(&mut out, &pending, header.chomp, previous_more.is_some());
    out.finish()
}

/// A block scalar of nothing but line breaks, the last of which the end of the text stands for.
pub(crate) fn breaks_only(value: &str, span: Span) -> Decoded {
    let mut out = Writer::default();
    out.put(value, span);
    out.finish()
}

fn strip_indent(source: &str, line: Span, indent: usize) -> Span {
    let text = line.text(source);
    let blanks = text.len() - text.trim_start_matches(' ').len();
    Span::from(line.start as usize + blanks.min(indent)..line.end as usize)
}

/// The line breaks between two lines of text: folded only between lines that are not indented further.
fn block_breaks(out: &mut Writer, pending: &[Span], folded: bool, previous_more: Option<bool>, more: bool) {
    let (Some(first), Some(last)) = (pending.first(), pending.last()) else { return };
    if !folded || previous_more != Some(false) || more {
        for line_break in pending {
            out.put("\n", *line_break);
        }
        return;
    }
    let all = first.cover(*last);
    if pending.len() == 1 { out.put(" ", all) } else { out.breaks(pending.len() - 1, all) }
}

fn chomp(out: &mut Writer, pending: &[Span], chomp: Chomp, any_text: bool) {
    let kept = match chomp {
        Chomp::Strip => 0,
        Chomp::Clip => usize::from(any_text),
        Chomp::Keep => pending.len(),
    };
    for line_break in pending.iter().take(kept) {
        out.put("\n", *line_break);
    }
}
