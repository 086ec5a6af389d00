//! The table of Kubernetes' schemas as it is packed: what `cargo xtask kubernetes` writes, read once when it is first
//! asked for. The two change together.

use std::ops::Range;
use std::sync::OnceLock;

static PACKED: &[u8] = include_bytes!("schemas.bin");
/// More than the table has: a broken file ends before it fills memory.
const MOST_BYTES: usize = 4 << 20;

/// What a value looks like. Numbers are places in the table.
#[derive(Debug)]
pub(super) enum Shape {
    Any,
    Text,
    Int32,
    Int64,
    Number,
    Boolean,
    IntOrString,
    Quantity,
    Time,
    Bytes,
    Open,
    Words(Box<[u32]>),
    Object(usize),
    Map(usize),
    List(usize),
    Set(usize),
    Keyed(usize, Box<[u32]>),
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: u32,
    pub(super) shape: u16,
    pub(super) required: bool,
    pub(super) versions: u8,
    pub(super) default: u32,
    pub(super) doc: u32,
}

#[derive(Debug)]
pub(super) struct Object {
    pub(super) name: u32,
    pub(super) doc: u32,
    pub(super) rows: Range<usize>,
}

#[derive(Debug)]
pub(super) struct Kind {
    pub(super) group: u32,
    pub(super) version: u32,
    pub(super) kind: u32,
    pub(super) plural: u32,
    pub(super) namespaced: bool,
    pub(super) versions: u8,
    pub(super) object: usize,
}

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) minors: Vec<u32>,
    texts: String,
    ends: Vec<u32>,
    pub(super) shapes: Vec<Shape>,
    pub(super) rows: Vec<Row>,
    pub(super) objects: Vec<Object>,
    pub(super) kinds: Vec<Kind>,
}

/// The table. It is empty if its bytes are broken, which a test rules out.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let plain = miniz_oxide::inflate::decompress_to_vec_with_limit(PACKED, MOST_BYTES).unwrap_or_default();
        // A table of other versions would answer for the wrong ones.
        let table = Reader { bytes: &plain }.table().filter(|table| table.minors.len() == super::NAMES.len());
        table.unwrap_or_default()
    })
}

impl Table {
    pub(super) fn text(&self, index: u32) -> &str {
        let index = index as usize;
        let end = self.ends.get(index).copied().unwrap_or_default() as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default() as usize;
        self.texts.get(start..end).unwrap_or_default()
    }
}

/// Bytes that are not yet read.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
            shift += 7;
        }
    }

    fn index(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number().filter(|count| *count <= self.bytes.len())?;
        (0..count).map(|_| item(self)).collect()
    }

    fn table(mut self) -> Option<Table> {
        let minors = self.list(Self::index)?;
        let mut ends = self.list(Self::index)?;
        let mut end = 0;
        for length in &mut ends {
            end += *length;
            *length = end;
        }
        let (texts, rest) = self.bytes.split_at_checked(end as usize)?;
        let texts = std::str::from_utf8(texts).ok()?.to_owned();
        self.bytes = rest;
        let shapes = self.list(Self::shape)?;
        let mut rows = Vec::new();
        let mut objects = Vec::new();
        for _ in 0..self.number()? {
            let (name, doc) = (self.index()?, self.index()?);
            let start = rows.len();
            rows.extend(self.list(Self::row)?);
            objects.push(Object { name, doc, rows: start..rows.len() });
        }
        let kinds = self.list(Self::kind)?;
        Some(Table { minors, texts, ends, shapes, rows, objects, kinds })
    }

    fn shape(&mut self) -> Option<Shape> {
        let words = |reader: &mut Self| reader.list(Self::index).map(Vec::into_boxed_slice);
        Some(match self.byte()? {
            0 => Shape::Any,
            1 => Shape::Text,
            2 => Shape::Int32,
            3 => Shape::Int64,
            4 => Shape::Number,
            5 => Shape::Boolean,
            6 => Shape::IntOrString,
            7 => Shape::Quantity,
            8 => Shape::Time,
            9 => Shape::Bytes,
            10 => Shape::Open,
            11 => Shape::Words(words(self)?),
            12 => Shape::Object(self.number()?),
            13 => Shape::Map(self.number()?),
            14 => Shape::List(self.number()?),
            15 => Shape::Set(self.number()?),
            16 => Shape::Keyed(self.number()?, words(self)?),
            _ => return None,
        })
    }

    fn row(&mut self) -> Option<Row> {
        Some(Row {
            name: self.index()?,
            shape: u16::try_from(self.number()?).ok()?,
            required: self.byte()? == 1,
            versions: self.byte()?,
            default: self.index()?,
            doc: self.index()?,
        })
    }

    fn kind(&mut self) -> Option<Kind> {
        Some(Kind {
            group: self.index()?,
            version: self.index()?,
            kind: self.index()?,
            plural: self.index()?,
            namespaced: self.byte()? == 1,
            versions: self.byte()?,
            object: self.number()?,
        })
    }
}
