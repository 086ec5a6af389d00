//! `{"manifests":[…]}`, with `"provenance"` when it is asked for: the places of each value under the number of its
//! manifest and its JSON pointer (RFC 6901).

use ork_engine::output::{Content, Rendered};
use ork_source::Location;
use serde_json::{Map, Value, json};

use crate::paths::{Paths, place};

/// `paths` asks for the places.
pub(crate) fn print(manifests: &[Rendered], paths: Option<&Paths>) -> String {
    let mut out = json!({ "manifests": manifests.iter().map(Rendered::to_json).collect::<Vec<_>>() });
    if let (Value::Object(out), Some(paths)) = (&mut out, paths) {
        let mut places = Map::new();
        for (index, manifest) in manifests.iter().enumerate() {
            collect(manifest, index.to_string(), paths, &mut places);
        }
        out.insert("provenance".to_owned(), Value::Object(places));
    }
    format!("{out:#}\n")
}

fn collect(value: &Rendered, at: String, paths: &Paths, places: &mut Map<String, Value>) {
    match &value.value {
        Content::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{index}"), paths, places);
            }
        }
        Content::Map(map) => {
            for (key, item) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(item, format!("{at}/{key}"), paths, places);
            }
        }
        Content::Null | Content::Bool(_) | Content::Int(_) | Content::Float(_) | Content::Text(_) => {}
    }
    if !value.origin.is_empty() {
        places.insert(at, value.origin.iter().map(|location| source(location, paths)).collect());
    }
}

fn source(location: &Location, paths: &Paths) -> Value {
    json!({
        "file": paths.show(location.file.path()),
        "start": place(&location.file, location.span.start),
        "end": place(&location.file, location.span.end),
    })
}
