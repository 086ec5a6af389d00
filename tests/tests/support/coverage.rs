//! Which fields of the table documents use.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use ork_engine::explain::object_in;
use ork_engine::fields::{self, Object, Status};
use ork_engine::source::Source;
use ork_engine::walk::walk;
use ork_source::SourceFile;

/// The fields below some mappings, by their paths, that no Katalog of a list uses; some mappings are left out.
pub fn unused(
    mut below: Vec<(String, &'static Object)>,
    left_out: &[&'static Object],
    katalogs: &[PathBuf],
) -> Vec<String> {
    let mut used: HashSet<(usize, &'static str)> = HashSet::new();
    for path in katalogs {
        let source = Source::new(SourceFile::new(path, fs::read_to_string(path).unwrap()));
        for seen in walk(source.tree.root(0).unwrap(), fields::root("Katalog").unwrap()).objects {
            let known = seen.node.entries().filter_map(|entry| seen.object.field(entry.name()));
            used.extend(known.map(|field| (std::ptr::from_ref(seen.object).addr(), field.name)));
        }
    }
    let mut seen: Vec<&'static Object> = left_out.to_vec();
    let (mut count, mut unused) = (0, Vec::new());
    while let Some((path, object)) = below.pop() {
        if seen.iter().any(|seen| std::ptr::eq(*seen, object)) {
            continue;
        }
        seen.push(object);
        for field in object.fields.iter().filter(|field| field.status == Status::Current) {
            count += 1;
            let here = format!("{path}.{}", field.name);
            if !used.contains(&(std::ptr::from_ref(object).addr(), field.name)) {
                unused.push(here.clone());
            }
            below.extend(object_in(&field.shape).map(|object| (here, object)));
        }
        below.extend(object.rest.as_ref().and_then(object_in).map(|object| (format!("{path}.*"), object)));
    }
    println!("{count} fields of {} mappings", seen.len() - left_out.len());
    unused.sort();
    unused
}
