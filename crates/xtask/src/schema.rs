//! JSON Schemas of our documents, from the field table: for editors that have no language server.

use std::collections::BTreeMap;

use ork_engine::fields::{self, Field, KINDS, Object, Shape};
use serde_json::{Map, Value, json};

/// The schemas by kind.
pub(crate) fn all() -> Vec<(&'static str, Value)> {
    KINDS.into_iter().filter_map(|kind| Some((kind, document(kind, fields::root(kind)?)))).collect()
}

fn document(kind: &str, root: &'static Object) -> Value {
    let mut writer = Writer::default();
    let mut schema = writer.object(root);
    while let Some(object) = writer.waiting.pop() {
        let body = writer.object(object);
        let name = writer.name(object);
        writer.done.insert(name, body);
    }
    if let Value::Object(map) = &mut schema {
        map.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        map.insert("title".to_owned(), json!(kind));
        map.insert("definitions".to_owned(), json!(writer.done));
    }
    schema
}

#[derive(Default)]
struct Writer {
    done: BTreeMap<String, Value>,
    waiting: Vec<&'static Object>,
    seen: Vec<&'static Object>,
}

impl Writer {
    /// Two objects may have one name: the place among those that were met tells them apart.
    fn name(&self, object: &Object) -> String {
        let place = self.seen.iter().position(|seen| std::ptr::eq(*seen, object)).unwrap_or_default();
        let earlier = self.seen.iter().take(place).filter(|seen| seen.name == object.name).count();
        let name = object.name.replace(' ', "-");
        if earlier == 0 { name } else { format!("{name}-{}", earlier + 1) }
    }

    fn object(&mut self, object: &'static Object) -> Value {
        let mut properties = Map::new();
        for field in object.fields {
            let schema = self.field(field);
            for alias in field.aliases {
                properties.insert((*alias).to_owned(), schema.clone());
            }
            properties.insert(field.name.to_owned(), schema);
        }
        let required: Vec<&str> = object.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        let mut schema = json!({
            "type": "object",
            "description": object.doc,
            "properties": properties,
            "additionalProperties": object.rest.is_some(),
        });
        if let (false, Value::Object(map)) = (required.is_empty(), &mut schema) {
            map.insert("required".to_owned(), json!(required));
        }
        schema
    }

    fn field(&mut self, field: &'static Field) -> Value {
        let mut description = field.doc.to_owned();
        if let Some(default) = field.default {
            description.push_str(&format!(" Default: {default}."));
        }
        // A `$ref` hides its neighbours in draft 7: the description stands around it.
        let mut any = vec![self.shape(&field.shape)];
        // A key without a value is as good as absent.
        any.extend((!field.required).then(|| json!({"type": "null"})));
        json!({"description": description, "anyOf": any})
    }

    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::Text(text) => {
                if text.values.is_empty() {
                    return json!({"type": ["string", "number", "boolean"]});
                }
                let mut any =
                    vec![json!({"enum": text.values}), json!({"type": "string", "pattern": in_any_case(text.values)})];
                any.extend(text.template.then(|| json!({"type": "string", "pattern": "\\{\\{"})));
                json!({"anyOf": any})
            }
            Shape::Bool => json!({"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": "\\{\\{"}]}),
            Shape::Int => json!({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "\\{\\{"}]}),
            Shape::Free => json!(true),
            Shape::Empty => json!({"type": "array"}),
            Shape::List(item) => json!({"type": "array", "items": self.shape(item)}),
            Shape::Map(value) => json!({"type": "object", "additionalProperties": self.shape(value)}),
            Shape::OneOf(shapes) => {
                let any: Vec<Value> = shapes.iter().map(|shape| self.shape(shape)).collect();
                json!({"anyOf": any})
            }
            Shape::Object(object) => {
                if !self.seen.iter().any(|seen| std::ptr::eq(*seen, *object)) {
                    self.seen.push(object);
                    self.waiting.push(object);
                }
                json!({"$ref": format!("#/definitions/{}", self.name(object))})
            }
        }
    }
}

/// Words count in any case, which a schema can say only letter by letter.
fn in_any_case(words: &[&str]) -> String {
    let letter = |letter: char| {
        if letter.is_ascii_alphabetic() {
            format!("[{}{}]", letter.to_ascii_lowercase(), letter.to_ascii_uppercase())
        } else {
            format!("[{letter}]")
        }
    };
    let word = |word: &&str| word.chars().map(letter).collect::<String>();
    format!("^({})$", words.iter().map(word).collect::<Vec<_>>().join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_has_a_definition_of_its_own() {
        for kind in KINDS {
            let mut writer = Writer::default();
            writer.object(fields::root(kind).unwrap());
            while let Some(object) = writer.waiting.pop() {
                let body = writer.object(object);
                let name = writer.name(object);
                writer.done.insert(name, body);
            }
            assert_eq!(writer.done.len(), writer.seen.len(), "{kind}");
        }
    }
}
