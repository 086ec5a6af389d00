//! The closed sets of words: Kubernetes' OpenAPI documents leave them out, its Go types mark them with `+enum`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// The words by OpenAPI type and field.
pub(super) type Words = HashMap<(String, String), Vec<String>>;

/// Sets that are marked closed and are not: names with a domain of one's own are accepted, too.
const OPEN: [&str; 1] = ["ResourceQuotaScope"];

/// The Go files of one package.
#[derive(Default)]
struct Package {
    /// The types whose words are all there are.
    closed: BTreeSet<String>,
    /// The words of each type.
    sets: BTreeMap<String, Vec<String>>,
    /// Types that are another name for one.
    aliases: BTreeMap<String, String>,
    /// Struct, field in JSON, Go type.
    fields: Vec<(String, String, String)>,
}

/// Reads the Go types below a folder.
pub(super) fn of(folder: &Path) -> Result<Words, String> {
    let mut files = Vec::new();
    below(folder, &mut files)?;
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let inside = file.parent().and_then(|parent| parent.strip_prefix(folder).ok()).unwrap_or(Path::new(""));
        let name = format!("io.k8s.{}", inside.display().to_string().replace('/', "."));
        read(&text, packages.entry(name).or_default());
    }
    let mut words = Words::new();
    for (package, found) in &packages {
        for (owner, field, kind) in &found.fields {
            // Other packages are named by their own name or `core…`; what they have in common is core.
            let (of, kind) = match kind.rsplit_once('.') {
                Some(("v1" | "corev1" | "core", kind)) => (packages.get("io.k8s.api.core.v1"), kind),
                Some(_) => continue,
                None => (Some(found), kind.as_str()),
            };
            let Some(of) = of else { continue };
            let kind = of.aliases.get(kind).map_or(kind, String::as_str);
            if let Some(set) = of.sets.get(kind).filter(|_| of.closed.contains(kind) && !OPEN.contains(&kind)) {
                words.insert((format!("{package}.{owner}"), field.clone()), set.clone());
            }
        }
    }
    Ok(words)
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            below(&path, files)?;
        } else if name.starts_with("types") && name.ends_with(".go") && !name.ends_with("_test.go") {
            files.push(path);
        }
    }
    Ok(())
}

fn read(text: &str, package: &mut Package) {
    let (mut closed, mut inside) = (false, None::<String>);
    for line in text.lines() {
        let line = line.trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["//", "+enum", ..] => closed = true,
            [first, ..] if first.starts_with("//") => {}
            ["type", name, "struct", "{"] => inside = Some((*name).to_owned()),
            ["type", name, "string"] if closed => {
                package.closed.insert((*name).to_owned());
            }
            ["type", name, "=", other] => {
                package.aliases.insert((*name).to_owned(), (*other).to_owned());
            }
            ["}"] => inside = None,
            [_, kind, "=", value, ..] if value.starts_with('"') => {
                let value = value.trim_matches('"').to_owned();
                if !value.is_empty() {
                    package.sets.entry((*kind).to_owned()).or_default().push(value);
                }
            }
            [_, kind, tag, ..] if tag.starts_with("`json:") => {
                let json = tag.trim_start_matches("`json:\"").split([',', '"']).next().unwrap_or_default();
                if let Some(owner) = inside.as_ref().filter(|_| !json.is_empty()) {
                    let kind = kind.trim_start_matches(['*', '[', ']']).to_owned();
                    package.fields.push((owner.clone(), json.to_owned(), kind));
                }
            }
            _ => {}
        }
        if !line.starts_with("//") {
            closed = false;
        }
    }
}
