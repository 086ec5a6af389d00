//! From decoded text back to the bytes it was written with.

use crate::Span;

/// One stretch of decoded text and the stretch of source it came from.
///
/// Equal lengths mean that the bytes are the same one by one; otherwise the source is an escape, a quote pair or a
/// folded line break, and the stretch maps as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where the stretch starts in the decoded text.
    pub decoded: u32,
    /// Its length there.
    pub decoded_len: u32,
    /// Where it was written.
    pub source: Span,
}

impl Segment {
    fn is_verbatim(&self) -> bool {
        self.decoded_len == self.source.len()
    }
}

/// Maps offsets of a decoded scalar to offsets of its source, both ways. Segments are ordered and cover the decoded text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SourceMap {
    segments: Vec<Segment>,
}

impl SourceMap {
    /// The map of text that stands in the source as it is.
    #[must_use]
    pub fn verbatim(source: Span) -> Self {
        Self { segments: vec![Segment { decoded: 0, decoded_len: source.len(), source }] }
    }

    /// The same map for a source that stands `by` bytes further on, or back.
    #[must_use]
    pub fn shifted(&self, by: i64) -> Self {
        let mut map = self.clone();
        for segment in &mut map.segments {
            segment.source = segment.source.moved(by);
        }
        map
    }

    /// Appends a stretch; verbatim neighbours are joined.
    pub fn push(&mut self, decoded_len: u32, source: Span) {
        let decoded = self.decoded_len();
        let verbatim = decoded_len == source.len();
        if let Some(last) = self.segments.last_mut()
            && verbatim
            && last.is_verbatim()
            && last.source.end == source.start
        {
            last.decoded_len += decoded_len;
            last.source.end = source.end;
            return;
        }
        self.segments.push(Segment { decoded, decoded_len, source });
    }

    /// Length of the decoded text.
    #[must_use]
    pub fn decoded_len(&self) -> u32 {
        self.segments.last().map_or(0, |last| last.decoded + last.decoded_len)
    }

    fn segment_at(&self, decoded: u32) -> Option<&Segment> {
        let index = self.segments.partition_point(|segment| segment.decoded <= decoded);
        self.segments.get(index.checked_sub(1)?)
    }

    /// Where the decoded byte at `decoded` was written. An offset inside an escape gives the start of the escape, the
    /// end of the text the end of the source.
    #[must_use]
    pub fn to_source(&self, decoded: u32) -> u32 {
        let Some(segment) = self.segment_at(decoded) else { return 0 };
        let inside = decoded - segment.decoded;
        if inside >= segment.decoded_len {
            return segment.source.end;
        }
        if segment.is_verbatim() { segment.source.start + inside } else { segment.source.start }
    }

    /// The source of a decoded span: from where its first byte was written to the end of where its last byte was.
    #[must_use]
    pub fn span_to_source(&self, decoded: Span) -> Span {
        let start = self.to_source(decoded.start);
        if decoded.is_empty() {
            return Span::empty(start);
        }
        let last = decoded.end - 1;
        let Some(segment) = self.segment_at(last) else { return Span::empty(start) };
        let end = if segment.is_verbatim() {
            (segment.source.start + (last - segment.decoded) + 1).min(segment.source.end)
        } else {
            segment.source.end
        };
        Span::new(start, end)
    }

    /// The decoded offset for a place in the source; `None` when the place lies outside of what was decoded.
    #[must_use]
    pub fn to_decoded(&self, source: u32) -> Option<u32> {
        let index = self.segments.partition_point(|segment| segment.source.start <= source);
        let segment = self.segments.get(index.checked_sub(1)?)?;
        if source > segment.source.end {
            return None;
        }
        let inside = source - segment.source.start;
        let decoded = if segment.is_verbatim() || inside == 0 { inside } else { segment.decoded_len };
        Some(segment.decoded + decoded.min(segment.decoded_len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"a\nb"` at offset 10: three decoded bytes, the middle one written with two.
    fn escaped() -> SourceMap {
        let mut map = SourceMap::default();
        map.push(1, Span::new(11, 12));
        map.push(1, Span::new(12, 14));
        map.push(1, Span::new(14, 15));
        map
    }

    #[test]
    fn an_escape_maps_as_a_whole() {
        let map = escaped();
        assert_eq!([0, 1, 2, 3].map(|at| map.to_source(at)), [11, 12, 14, 15]);
        assert_eq!(map.span_to_source(Span::new(0, 2)), Span::new(11, 14));
        assert_eq!(map.span_to_source(Span::new(1, 3)), Span::new(12, 15));
    }

    #[test]
    fn the_way_back() {
        let map = escaped();
        assert_eq!(map.to_decoded(11), Some(0));
        assert_eq!(map.to_decoded(12), Some(1));
        assert_eq!(map.to_decoded(14), Some(2));
        assert_eq!(map.to_decoded(15), Some(3));
        assert_eq!(map.to_decoded(10), None);
        assert_eq!(map.to_decoded(16), None);
    }

    #[test]
    fn verbatim_neighbours_join() {
        let mut map = SourceMap::verbatim(Span::new(4, 8));
        map.push(2, Span::new(8, 10));
        assert_eq!(map, SourceMap::verbatim(Span::new(4, 10)));
    }
}
