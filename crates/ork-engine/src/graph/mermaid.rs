//! The picture as a Mermaid flowchart, which code hosts draw.

use std::fmt::Write;

use super::{Entry, Graph};

/// The text of the flowchart.
#[must_use]
pub fn mermaid(graph: &Graph) -> String {
    let mut out = "flowchart LR\n".to_owned();
    for (at, katalog) in graph.katalogs.iter().enumerate() {
        let _ = writeln!(out, "  subgraph k{at}[\"{}\"]", escaped(&katalog.title));
        for (index, entry) in katalog.entries.iter().enumerate() {
            draw(entry, &format!("k{at}e{index}"), &mut out);
        }
        out.push_str("  end\n");
        for (index, entry) in katalog.entries.iter().enumerate() {
            let place = |name: &str| katalog.entries.iter().position(|other| other.name == name || other.kind == name);
            for (name, condition) in &entry.depends_on {
                if let Some(to) = place(name) {
                    let _ = writeln!(out, "  k{at}e{index} -. \"after {}\" .-> k{at}e{to}", escaped(condition));
                }
            }
            for to in entry.reads.iter().filter_map(|name| place(name)) {
                let _ = writeln!(out, "  k{at}e{index} -. reads .-> k{at}e{to}");
            }
        }
    }
    out
}

fn draw(entry: &Entry, id: &str, out: &mut String) {
    let off = if entry.enabled { "" } else { "<br/><i>switched off</i>" };
    let _ = writeln!(out, "    {id}[\"<b>{}</b><br/>{}{off}\"]", escaped(&entry.kind), escaped(&entry.api_version));
    let mut number = 0;
    for (index, group) in entry.groups.iter().enumerate() {
        let problem = group.problem.as_ref().map_or(String::new(), |problem| format!(": {problem}"));
        let title = escaped(&format!("{}{problem}", group.title));
        if group.items.is_empty() {
            let _ = writeln!(out, "    {id} --> {id}g{index}[\"{title}\"]");
            continue;
        }
        let _ = writeln!(out, "    subgraph {id}g{index}[\"{title}\"]");
        for item in &group.items {
            let mut text = format!("{} {}", escaped(&item.kind), escaped(&item.name));
            item.each.iter().for_each(|each| text.push_str(&format!("<br/><i>for each of {}</i>", escaped(each))));
            item.when.iter().for_each(|when| text.push_str(&format!("<br/><i>when {}</i>", escaped(when))));
            let (open, close) = if item.once { ("([", "])") } else { ("[", "]") };
            let _ = writeln!(out, "      {id}r{number}{open}\"{text}\"{close}");
            number += 1;
        }
        out.push_str("    end\n");
        let _ = writeln!(out, "    {id} --> {id}g{index}");
    }
    for (from, to) in &entry.references {
        let _ = writeln!(out, "    {id}r{from} -.-> {id}r{to}");
    }
}

/// Text that a label in quotes may hold.
fn escaped(text: &str) -> String {
    text.replace('&', "#amp;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('>', "#gt;")
        .replace(['\n', '\r'], " ")
}
