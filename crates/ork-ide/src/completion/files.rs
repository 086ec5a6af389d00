//! Paths relative to the document, from the folders around it.

use std::path::Path;

use ork_project::names_in;

use super::spot::Spot;
use super::{CompletionItem, CompletionKind, Offer, item};
use crate::place::Place;

/// Files and folders that a path can go on with: those whose name resembles the key first.
pub(super) fn files(place: &Place, spot: &Spot, key: &str) -> Vec<Offer> {
    let typed = spot.typed(place.text(), place.offset);
    if typed.contains("://") || typed.starts_with(['$', '~']) {
        return Vec::new();
    }
    let written = typed.rfind('/').map_or("", |at| typed.get(..=at).unwrap_or_default());
    let own = place.source.file.path();
    let folder = own.parent().unwrap_or(Path::new("."));
    let mut replace = spot.value(place.text(), place.offset);
    replace.start += u32::try_from(written.len()).unwrap_or(0);
    let mut offers = Vec::new();
    for entry in names_in(&folder.join(written)) {
        let path = Path::new(&entry.name);
        let is_yaml = matches!(path.extension().and_then(|extension| extension.to_str()), Some("yaml" | "yml"));
        let is_self = written.trim_start_matches("./").is_empty() && own.file_name() == Some(path.as_os_str());
        if !(entry.is_folder || is_yaml) || is_self {
            continue;
        }
        // A path of a folder beside starts with a dot, so that it is no name of a registry.
        let lead = if written.is_empty() { "./" } else { "" };
        let tail = if entry.is_folder { "/" } else { "" };
        let label = format!("{lead}{}{tail}", entry.name);
        let mut score = likeness(key, &entry.name);
        if entry.is_folder {
            score -= 15.0;
        }
        let kind = if entry.is_folder { CompletionKind::Folder } else { CompletionKind::File };
        offers.push(Offer::new(score, CompletionItem { filter: Some(label.clone()), ..item(&label, kind, replace) }));
    }
    if written.is_empty() || written.ends_with("../") {
        offers.push(Offer::new(-40.0, item("../", CompletionKind::Folder, replace)));
    }
    offers
}

/// How well a file's name fits a field.
fn likeness(key: &str, name: &str) -> f64 {
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let wanted: &[&str] = match key {
        "crdFile" | "crd" | "crdFiles" => &["crd", "crds"],
        "cr" | "crFiles" => &["cr", "crs"],
        "katalog" => &["katalog", "komposer"],
        "motif" => &["motif", "motifs"],
        "url" | "files" => &["katalog", "patterns", "katalogs"],
        "imports" | "path" => &["simulate", "e2e"],
        _ => &[],
    };
    if let Some(at) = wanted.iter().position(|wanted| *wanted == stem) {
        return if at == 0 { 60.0 } else { 50.0 };
    }
    if wanted.iter().any(|wanted| stem.starts_with(&format!("{wanted}-")) || stem.ends_with(&format!("-{wanted}"))) {
        return 40.0;
    }
    let key = key.to_lowercase();
    if stem.len() >= 3 && (key.contains(&stem) || stem.contains(&key)) { 30.0 } else { 0.0 }
}
