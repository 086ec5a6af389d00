//! The picture as SVG: a column of kinds, beside each what it takes in, and lines between what refers to each other.
//!
//! Widths are reckoned from the number of characters in a font of fixed width: the same text gives the same bytes.

use std::fmt::Write;

use super::{Drawn, Entry, Graph, Group, Item};
use crate::resources::{Family, RESOURCE_LISTS};

const MARGIN: f64 = 24.0;
const ROW: f64 = 21.0;
const HEAD: f64 = 30.0;
const PAD: f64 = 12.0;
const SMALL_ROW: f64 = 15.0;
/// Between cards below each other.
const GAP: f64 = 14.0;
/// Between the columns, where the lines run.
const LANES: f64 = 64.0;
const CHARACTER: f64 = 7.25;
const SMALL: f64 = 6.1;
/// Between two lines that run beside each other.
const LANE: f64 = 9.0;
/// Characters of a condition that are shown.
const MOST_WORDS: usize = 56;

const STYLE: &str = "\
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}\
.s{font-size:10px;fill:#656d76}.b{font-weight:600}.t{font-size:14px;font-weight:600}\
.p{fill:#fff}.c{fill:#f6f8fa;stroke:#d0d7de}.k{fill:#ddf4ff;stroke:#54aeff}.o{stroke-dasharray:4 3}\
.l{fill:none;stroke:#8c959f;stroke-width:1.3}.d{stroke-dasharray:4 3}.h{fill:#8c959f}\
.w{fill:#0969da}.n{fill:#1a7f37}.f{fill:#9a6700}.i{fill:#8250df}.v{fill:#0a7ea4}.g{fill:#656d76}.e{fill:#cf222e}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#8d96a0}.p{fill:#0d1117}.c{fill:#161b22;stroke:#30363d}\
.k{fill:#0c2d6b;stroke:#388bfd}.l{stroke:#6e7681}.h{fill:#6e7681}.w{fill:#58a6ff}.n{fill:#3fb950}.f{fill:#d29922}\
.i{fill:#bc8cff}.v{fill:#39c5cf}.g{fill:#8d96a0}.e{fill:#f85149}}";

/// The SVG document.
#[must_use]
pub fn svg(graph: &Graph) -> String {
    let mut page = Page { body: String::new(), lines: String::new(), right: 0.0 };
    let kinds = graph.katalogs.iter().flat_map(|katalog| &katalog.entries).map(kind_width).fold(150.0, f64::max);
    // Room on the left for lines between entries.
    let left = MARGIN + graph.katalogs.iter().map(left_lanes).max().unwrap_or(0) as f64 * LANE;
    let mut y = MARGIN;
    for katalog in &graph.katalogs {
        y = page.katalog(katalog, left, kinds, y);
    }
    let (width, height) = (page.right + MARGIN, y - GAP + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n\
         <style>{STYLE}</style>\n<rect class=\"p\" width=\"100%\" height=\"100%\" rx=\"8\"/>\n{}{}</svg>\n",
        page.lines, page.body
    )
}

fn left_lanes(katalog: &Drawn) -> usize {
    katalog.entries.iter().map(|entry| entry.depends_on.len() + entry.reads.len()).sum()
}

fn length(text: &str) -> f64 {
    u32::try_from(text.chars().count()).map_or(0.0, f64::from)
}

fn kind_width(entry: &Entry) -> f64 {
    let small = small_print(entry).iter().map(|line| length(line) * SMALL).fold(0.0, f64::max);
    (length(&entry.kind) * CHARACTER).max(small) + 2.0 * PAD
}

/// What stands below the name of a kind.
fn small_print(entry: &Entry) -> Vec<String> {
    let mut lines = vec![entry.api_version.clone()];
    lines.extend((!entry.enabled).then(|| "switched off".to_owned()));
    lines.extend(entry.depends_on.iter().map(|(name, condition)| format!("after {name}: {condition}")));
    lines.extend(entry.reads.iter().map(|name| format!("reads {name}")));
    lines
}

fn head_of(group: &Group) -> String {
    match &group.problem {
        Some(problem) => format!("{}: {problem}", group.title),
        None => group.title.clone(),
    }
}

/// What stands behind a name, small.
fn note(item: &Item) -> String {
    let mut words = Vec::new();
    if item.once {
        words.push("made once".to_owned());
    }
    words.extend(item.each.as_ref().map(|each| format!("for each of {each}")));
    words.extend(item.when.as_ref().map(|when| format!("when {when}")));
    let words = words.join(", ");
    match words.char_indices().nth(MOST_WORDS) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or_default()),
        None => words,
    }
}

fn item_width(item: &Item) -> f64 {
    let note = note(item);
    let gap = if note.is_empty() { 0.0 } else { 10.0 };
    (length(&item.kind) + 1.0 + length(&item.name)) * CHARACTER + gap + length(&note) * SMALL
}

fn class_of(kind: &str) -> &'static str {
    let list = RESOURCE_LISTS.iter().find(|list| list.kind == kind);
    match list.map_or(Family::Other, |list| list.facts.family) {
        Family::Workload => "w",
        Family::Network => "n",
        Family::Data => "f",
        Family::Access => "i",
        Family::Storage => "v",
        Family::Other => "g",
    }
}

struct Page {
    body: String,
    lines: String,
    /// How far the picture reaches.
    right: f64,
}

impl Page {
    /// Draws a Katalog from `y` down; gives where the next one starts.
    fn katalog(&mut self, katalog: &Drawn, left: f64, kinds: f64, y: f64) -> f64 {
        self.text(left, y + 12.0, "t", &katalog.title);
        if let Some(reference) = &katalog.reference {
            self.text(left + length(&katalog.title) * 8.6 + 12.0, y + 12.0, "s", reference);
        }
        let mut y = y + HEAD;
        let mut middles = Vec::new();
        for entry in &katalog.entries {
            let (end, middle) = self.entry(entry, left, kinds, y);
            middles.push(middle);
            y = end + GAP;
        }
        self.between(katalog, left, &middles);
        y + GAP
    }

    /// Draws an entry; gives its lower end and the middle of its kind.
    fn entry(&mut self, entry: &Entry, left: f64, kinds: f64, y: f64) -> (f64, f64) {
        let x = left + kinds + LANES;
        let width = entry.groups.iter().map(group_width).fold(220.0, f64::max);
        let mut rows = Vec::new();
        let mut heads = Vec::new();
        let mut end = y;
        for group in &entry.groups {
            heads.push(end + HEAD / 2.0);
            end = self.group(group, x, width, end, &mut rows) + GAP;
        }
        let small = small_print(entry);
        let tall = 33.0 + u32::try_from(small.len()).map_or(0.0, f64::from) * SMALL_ROW;
        let bottom = (end - GAP).max(y + tall);
        let middle = (y + bottom) / 2.0;
        let top = middle - tall / 2.0;
        let off = if entry.enabled { "" } else { " o" };
        self.card(left, top, kinds, tall, &format!("k{off}"));
        self.text(left + PAD, top + 20.0, "b", &entry.kind);
        for (index, line) in small.iter().enumerate() {
            let down = u32::try_from(index).map_or(0.0, f64::from) * SMALL_ROW;
            self.text(left + PAD, top + 36.0 + down, "s", line);
        }
        for head in heads {
            let (from, to) = (left + kinds, x);
            let bend = from + LANES / 2.0;
            let path =
                format!("M{from:.0} {middle:.1}C{bend:.0} {middle:.1} {bend:.0} {head:.1} {:.0} {head:.1}", to - 6.0);
            self.line(&path, "");
            self.arrow(to, head, 1.0);
        }
        self.right = self.right.max(x + width);
        self.references(entry, x + width, &rows);
        (bottom, middle)
    }

    /// Draws a group; gives its lower end and adds the middle of each row.
    fn group(&mut self, group: &Group, x: f64, width: f64, y: f64, rows: &mut Vec<f64>) -> f64 {
        let count = u32::try_from(group.items.len()).map_or(0.0, f64::from);
        let height = HEAD + count * ROW + if count > 0.0 { 8.0 } else { 0.0 };
        self.card(x, y, width, height, if group.reference.is_some() { "c" } else { "c o" });
        self.text(x + PAD, y + 20.0, if group.problem.is_some() { "b e" } else { "b" }, &head_of(group));
        for (index, item) in group.items.iter().enumerate() {
            let row = y + HEAD + f64::from(u32::try_from(index).unwrap_or(0)) * ROW + ROW / 2.0;
            let base = row + 4.0;
            self.text(x + PAD, base, class_of(&item.kind), &item.kind);
            let name = x + PAD + (length(&item.kind) + 1.0) * CHARACTER;
            self.text(name, base, "", &item.name);
            self.text(name + length(&item.name) * CHARACTER + 10.0, base, "s", &note(item));
            rows.push(row);
        }
        y + height
    }

    /// Lines on the right, from what names to what is named.
    fn references(&mut self, entry: &Entry, x: f64, rows: &[f64]) {
        let mut targets: Vec<usize> = entry.references.iter().map(|(_, to)| *to).collect();
        targets.sort_unstable();
        targets.dedup();
        // What names the same thing shares a lane.
        for (lane, target) in targets.iter().enumerate() {
            let Some(to) = rows.get(*target) else { continue };
            let out = x + 14.0 + f64::from(u32::try_from(lane).unwrap_or(0)) * LANE;
            for from in entry.references.iter().filter(|(_, to)| to == target).filter_map(|(from, _)| rows.get(*from)) {
                let path = format!("M{x:.0} {from:.1}H{out:.0}V{to:.1}H{:.0}", x + 6.0);
                self.line(&path, " d");
            }
            self.arrow(x, *to, -1.0);
            self.right = self.right.max(out);
        }
    }

    /// Lines on the left, between entries.
    fn between(&mut self, katalog: &Drawn, left: f64, middles: &[f64]) {
        let mut lane = 0.0;
        for (index, entry) in katalog.entries.iter().enumerate() {
            let names = entry.depends_on.iter().map(|(name, condition)| (name, Some(condition)));
            for (name, condition) in names.chain(entry.reads.iter().map(|name| (name, None))) {
                let place = katalog.entries.iter().position(|other| other.name == *name || other.kind == *name);
                let (Some(from), Some(to)) = (middles.get(index), place.and_then(|place| middles.get(place))) else {
                    continue;
                };
                lane += 1.0;
                let out = left - 10.0 - lane * LANE + LANE;
                let (from, to) = (from + 8.0, to - 8.0);
                let path = format!("M{left:.0} {from:.1}H{out:.0}V{to:.1}H{:.0}", left - 6.0);
                self.line(&path, if condition.is_some() { "" } else { " d" });
                self.arrow(left, to, 1.0);
            }
        }
    }

    fn card(&mut self, x: f64, y: f64, width: f64, height: f64, class: &str) {
        let _ = writeln!(
            self.body,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/>"
        );
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = writeln!(self.body, "<text{class} x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
    }

    fn line(&mut self, path: &str, class: &str) {
        let _ = writeln!(self.lines, "<path class=\"l{class}\" d=\"{path}\"/>");
    }

    /// A head that points at `x`, to the right for 1 and to the left for -1.
    fn arrow(&mut self, x: f64, y: f64, towards: f64) {
        let back = x - 7.0 * towards;
        let (above, below) = (y - 3.5, y + 3.5);
        let _ = writeln!(self.lines, "<path class=\"h\" d=\"M{x:.1} {y:.1}L{back:.1} {above:.1}V{below:.1}Z\"/>");
    }
}

fn group_width(group: &Group) -> f64 {
    let rows = group.items.iter().map(item_width).fold(0.0, f64::max);
    rows.max(length(&head_of(group)) * CHARACTER) + 2.0 * PAD
}
