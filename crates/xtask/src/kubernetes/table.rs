//! Several versions in one table, and its bytes. `ork-engine/src/kubernetes/table.rs` reads them: the two change together.

use std::collections::BTreeMap;

use super::read::{Field, Kind, Release, Shape, Sort};

/// A field as some of the versions have it.
struct Row {
    name: String,
    shape: Shape,
    required: bool,
    default: String,
    doc: String,
    /// A bit for each version that has it.
    versions: u8,
}

/// What all versions declare.
pub(super) struct Table {
    minors: Vec<u32>,
    types: BTreeMap<String, (String, Vec<Row>)>,
    kinds: BTreeMap<Kind, u8>,
}

/// Puts versions together: what is the same in several stands there once, described as the newest describes it.
pub(super) fn merge(releases: &[Release]) -> Table {
    let minors = releases.iter().map(|release| release.minor).collect();
    let mut table = Table { minors, types: BTreeMap::new(), kinds: BTreeMap::new() };
    for (index, release) in releases.iter().enumerate() {
        let bit = 1 << index;
        for kind in &release.kinds {
            *table.kinds.entry(kind.clone()).or_default() |= bit;
        }
        for (name, found) in &release.types {
            let (doc, rows) = table.types.entry(name.clone()).or_default();
            doc.clone_from(&found.doc);
            for field in &found.fields {
                put(rows, field, bit);
            }
        }
    }
    for (_, rows) in table.types.values_mut() {
        rows.sort_by(|one, other| one.name.cmp(&other.name));
    }
    table
}

fn put(rows: &mut Vec<Row>, field: &Field, bit: u8) {
    let same = |row: &&mut Row| {
        row.name == field.name
            && row.shape == field.shape
            && row.required == field.required
            && row.default == field.default
    };
    if let Some(row) = rows.iter_mut().find(same) {
        row.versions |= bit;
        row.doc.clone_from(&field.doc);
        return;
    }
    rows.push(Row {
        name: field.name.clone(),
        shape: field.shape.clone(),
        required: field.required,
        default: field.default.clone(),
        doc: field.doc.clone(),
        versions: bit,
    });
}

/// The bytes of a table: numbers of 7 bits a byte, and lists that start with their length.
pub(super) fn encode(table: &Table) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text("");
    writer.shape(&Shape::Any, table);
    let mut body = Vec::new();
    number(&mut body, table.types.len());
    for (name, (doc, rows)) in &table.types {
        number(&mut body, writer.text(name));
        number(&mut body, writer.text(doc));
        number(&mut body, rows.len());
        for row in rows {
            number(&mut body, writer.text(&row.name));
            number(&mut body, writer.shape(&row.shape, table));
            body.push(u8::from(row.required));
            body.push(row.versions);
            number(&mut body, writer.text(&row.default));
            number(&mut body, writer.text(&row.doc));
        }
    }
    number(&mut body, table.kinds.len());
    for (kind, versions) in &table.kinds {
        for text in [&kind.group, &kind.version, &kind.kind, &kind.plural] {
            number(&mut body, writer.text(text));
        }
        body.push(u8::from(kind.namespaced));
        body.push(*versions);
        number(&mut body, place(table, &kind.of));
    }
    let mut out = Vec::new();
    number(&mut out, table.minors.len());
    table.minors.iter().for_each(|minor| number(&mut out, *minor as usize));
    number(&mut out, writer.texts.len());
    writer.texts.iter().for_each(|text| number(&mut out, text.len()));
    writer.texts.iter().for_each(|text| out.extend(text.as_bytes()));
    number(&mut out, writer.shapes.len());
    writer.shapes.iter().for_each(|shape| out.extend(shape));
    out.extend(body);
    out
}

fn place(table: &Table, name: &str) -> usize {
    table.types.keys().position(|known| known == name).unwrap_or_default()
}

#[derive(Default)]
struct Writer {
    texts: Vec<String>,
    known: BTreeMap<String, usize>,
    shapes: Vec<Vec<u8>>,
}

impl Writer {
    fn text(&mut self, text: &str) -> usize {
        if let Some(index) = self.known.get(text) {
            return *index;
        }
        self.texts.push(text.to_owned());
        self.known.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// The place of a shape. What it is made of stands before it.
    fn shape(&mut self, shape: &Shape, table: &Table) -> usize {
        let mut bytes = Vec::new();
        match shape {
            Shape::Any => bytes.push(0),
            Shape::Text => bytes.push(1),
            Shape::Int32 => bytes.push(2),
            Shape::Int64 => bytes.push(3),
            Shape::Number => bytes.push(4),
            Shape::Boolean => bytes.push(5),
            Shape::IntOrString => bytes.push(6),
            Shape::Quantity => bytes.push(7),
            Shape::Time => bytes.push(8),
            Shape::Bytes => bytes.push(9),
            Shape::Open => bytes.push(10),
            Shape::Words(words) => {
                bytes.push(11);
                self.list(words, &mut bytes);
            }
            Shape::Object(name) => {
                bytes.push(12);
                number(&mut bytes, place(table, name));
            }
            Shape::Map(values) => {
                bytes.push(13);
                number(&mut bytes, self.shape(values, table));
            }
            Shape::List(items, Sort::Plain) => {
                bytes.push(14);
                number(&mut bytes, self.shape(items, table));
            }
            Shape::List(items, Sort::Set) => {
                bytes.push(15);
                number(&mut bytes, self.shape(items, table));
            }
            Shape::List(items, Sort::Keyed(keys)) => {
                bytes.push(16);
                number(&mut bytes, self.shape(items, table));
                self.list(keys, &mut bytes);
            }
        }
        match self.shapes.iter().position(|known| *known == bytes) {
            Some(index) => index,
            None => {
                self.shapes.push(bytes);
                self.shapes.len() - 1
            }
        }
    }

    fn list(&mut self, texts: &[String], bytes: &mut Vec<u8>) {
        number(bytes, texts.len());
        for text in texts {
            number(bytes, self.text(text));
        }
    }
}

/// A number, seven bits a byte, the lowest first.
#[expect(clippy::cast_possible_truncation, reason = "seven bits fit a byte")]
fn number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
