//! Files with one damaged place: the keys around it keep their place, and few findings tell of it.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ork_test::Random;
use ork_yaml::{Node, NodeId, Tree, parse};

const MUTATIONS: usize = 4_000;

/// A damaged text: its lines, each with the line of the original that it is, if it is whole.
struct Damaged {
    what: &'static str,
    text: String,
    origins: Vec<Option<usize>>,
}

fn lines_of(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Replaces the characters `at..at + length` of a text by others.
fn splice(what: &'static str, original: &str, at: usize, length: usize, with: &str) -> Damaged {
    let characters: Vec<char> = original.chars().collect();
    let before: String = characters[..at].iter().collect();
    let after: String = characters[(at + length).min(characters.len())..].iter().collect();
    let text = format!("{before}{with}{after}");
    let (old, new) = (lines_of(original), lines_of(&text));
    let first = before.matches('\n').count();
    let tail = after.matches('\n').count() + usize::from(!after.is_empty() && !after.ends_with('\n'));
    // The line that the rest of the damaged one ends is damaged too.
    let whole_tail = tail.saturating_sub(1);
    let origins = (0..new.len())
        .map(|line| {
            if line < first {
                return Some(line);
            }
            let from_end = new.len() - line;
            (from_end <= whole_tail).then(|| old.len() - from_end)
        })
        .collect();
    Damaged { what, text, origins }
}

fn reordered(what: &'static str, original: &str, order: &[(usize, bool)]) -> Damaged {
    let lines = lines_of(original);
    let text = order.iter().map(|(line, _)| lines[*line]).collect();
    Damaged { what, text, origins: order.iter().map(|(line, whole)| whole.then_some(*line)).collect() }
}

fn damage(original: &str, random: &mut Random) -> Damaged {
    let length = original.chars().count();
    let at = random.below(length);
    let lines = lines_of(original).len();
    let line = random.below(lines.saturating_sub(1));
    match random.below(8) {
        0 => splice("delete", original, at, 1, ""),
        1 => {
            let with = ["x", " ", ":", "-", "#", "&", "*", ",", "\n"][random.below(9)];
            splice("insert", original, at, 0, with)
        }
        2 => {
            let order: Vec<_> =
                (0..lines).flat_map(|at| if at == line { vec![(at, false); 2] } else { vec![(at, true)] }).collect();
            reordered("duplicate", original, &order)
        }
        3 => {
            let mut order: Vec<_> = (0..lines).map(|at| (at, at != line && at != line + 1)).collect();
            order.swap(line, (line + 1).min(lines - 1));
            reordered("swap", original, &order)
        }
        4 => splice("cut", original, at, length - at, ""),
        5 => splice("tab", original, at, 0, "\t"),
        6 => splice("quote", original, at, 0, ["'", "\""][random.below(2)]),
        _ => splice("brace", original, at, 0, ["{", "}", "[", "]"][random.below(4)]),
    }
}

/// The first key of each line with the keys above it.
fn keys(tree: &Tree) -> HashMap<usize, Vec<(usize, String)>> {
    let starts: Vec<usize> = std::iter::once(0).chain(tree.text().match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line_of = |node: Node<'_>| starts.partition_point(|start| *start <= node.span().start as usize) - 1;
    let mut found = HashMap::new();
    let mut waiting: Vec<(NodeId, Vec<(usize, String)>)> = Vec::new();
    waiting.extend(tree.documents().iter().filter_map(|document| Some((document.root?, Vec::new()))));
    while let Some((id, path)) = waiting.pop() {
        let node = tree.node(id);
        if node.is_alias() {
            continue;
        }
        for entry in node.written_entries() {
            let mut path = path.clone();
            path.push((line_of(entry.key), entry.name().to_owned()));
            if !entry.key.span().is_empty() {
                let slot = found.entry(line_of(entry.key)).or_insert_with(|| path.clone());
                if slot.len() > path.len() {
                    slot.clone_from(&path);
                }
            }
            waiting.push((entry.value.id(), path));
        }
        waiting.extend(node.items().map(|item| (item.id(), path.clone())));
    }
    found
}

/// How many keys outside of the damaged lines there were, and which of them are lost or have moved.
fn compare(before: &HashMap<usize, Vec<(usize, String)>>, damaged: &Damaged, tree: &Tree) -> (usize, Vec<String>) {
    let after = keys(tree);
    let whole: HashSet<usize> = damaged.origins.iter().flatten().copied().collect();
    let (mut asked, mut lost) = (0, Vec::new());
    for (line, origin) in damaged.origins.iter().enumerate() {
        let Some(path) = origin.and_then(|origin| before.get(&origin)) else { continue };
        asked += 1;
        // An ancestor on a damaged line may have another name now, or none.
        let expected: Vec<&str> = path.iter().filter(|(line, _)| whole.contains(line)).map(|(_, key)| &**key).collect();
        let found: Vec<&str> = after.get(&line).map_or(Vec::new(), |path| {
            path.iter()
                .filter(|(line, _)| damaged.origins.get(*line).is_some_and(Option::is_some))
                .map(|(_, key)| &**key)
                .collect()
        });
        if expected != found {
            lost.push(format!("{}: {} is {}", line + 1, expected.join("."), found.join(".")));
        }
    }
    (asked, lost)
}

fn corpus_files() -> Option<Vec<(String, String)>> {
    let corpus = ork_test::corpus()?;
    let mut files = Vec::new();
    for folder in ["registry", "examples"] {
        for path in ork_test::files(&corpus.join(folder), &[".yaml", ".yml"]) {
            let text = std::fs::read_to_string(&path).unwrap();
            if parse(&Arc::from(&*text)).errors().is_empty() && text.len() > 1 {
                files.push((path.file_name().unwrap().to_string_lossy().into_owned(), text));
            }
        }
    }
    Some(files)
}

#[test]
fn one_damaged_place_costs_that_place() {
    let Some(files) = corpus_files() else { return };
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut asked, mut kept, mut loud) = (0, 0, Vec::new());
    let mut slowest = (Duration::ZERO, String::new());
    let mut losses: HashMap<&str, (usize, usize)> = HashMap::new();
    let show = std::env::var("ORK_SHOW").ok();
    for round in 0..MUTATIONS {
        let (name, original) = &files[round % files.len()];
        let before = keys(&parse(&Arc::from(&**original)));
        let damaged = damage(original, &mut random);
        let text: Arc<str> = Arc::from(&*damaged.text);
        let start = Instant::now();
        let tree = parse(&text);
        slowest = slowest.max((start.elapsed(), format!("{name}, mutation {round}")));
        for node in tree.nodes() {
            assert!(node.span().end as usize <= text.len(), "{name} {round}");
            assert!(text.is_char_boundary(node.span().start as usize), "{name} {round}");
        }
        let (of, lost) = compare(&before, &damaged, &tree);
        asked += of;
        kept += of - lost.len();
        let slot = losses.entry(damaged.what).or_default();
        *slot = (slot.0 + lost.len(), slot.1 + of);
        if tree.errors().len() > 3 {
            loud.push(format!("{round} {name} {}", damaged.what));
        }
        let shown = show.as_deref() == Some("all") && !lost.is_empty() || show == Some(round.to_string());
        if shown {
            let at = damaged.origins.iter().position(Option::is_none).unwrap_or(0);
            println!("{round} {name} {} line {}: {} of {of} lost", damaged.what, at + 1, lost.len());
            for line in text.lines().skip(at.saturating_sub(2)).take(5) {
                println!("    |{line}");
            }
            for error in tree.errors() {
                println!("    error {:?} {}", error.span.text(&text), error.message);
            }
            lost.iter().take(4).for_each(|lost| println!("    {lost}"));
        }
    }
    println!("{kept} of {asked} keys kept, {} files over 3 findings, {losses:?}", loud.len());
    println!("slowest: {:?} for {}", slowest.0, slowest.1);
    assert!(loud.is_empty(), "{loud:#?}");
    assert!(kept * 100 >= asked * 99, "{kept} of {asked}");
}
