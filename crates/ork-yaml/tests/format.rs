//! Formatting keeps what a document says, and has nothing to do the second time.

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

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ork_yaml::{Dialect, FormatError, Node, Tree, format, parse};

/// What a tree says, on one line for each node.
fn say(tree: &Tree) -> Vec<String> {
    tree.documents().iter().flat_map(|document| document.root.map_or(vec![], |root| tell(tree.node(root)))).collect()
}

fn tell(node: Node<'_>) -> Vec<String> {
    let anchor = node.anchor().map(|anchor| anchor.text(node.tree().text()).to_owned());
    let mut said = vec![format!("{anchor:?} alias {}", node.is_alias())];
    if node.is_alias() {
        said.push(node.span().text(node.tree().text()).to_owned());
        return said;
    }
    if let Some(scalar) = node.scalar() {
        let values = (scalar.resolve(Dialect::V3), scalar.resolve(Dialect::Sigs));
        said.push(format!("{:?} {values:?}", scalar.text()));
    }
    said.push("[".to_owned());
    said.extend(node.written_entries().flat_map(|entry| [tell(entry.key), tell(entry.value)].concat()));
    said.extend(node.items().flat_map(tell));
    said.push("]".to_owned());
    said
}

fn templates(text: &str) -> Vec<&str> {
    text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0)).filter(|it| !it.contains('\n')).collect()
}

fn comments(tree: &Tree) -> Vec<&str> {
    tree.comments().iter().map(|comment| comment.text(tree.text()).trim_end()).collect()
}

/// Formats and checks; gives the formatted text or why there is none.
fn check(text: &str, name: &str) -> Result<String, FormatError> {
    let formatted = format(&Arc::from(text))?;
    let (before, after) = (parse(&Arc::from(text)), parse(&Arc::from(&*formatted)));
    assert_eq!(say(&before), say(&after), "{name}");
    assert_eq!(comments(&before), comments(&after), "{name}");
    assert_eq!(templates(text), templates(&formatted), "{name}");
    let again = format(&Arc::from(&*formatted)).unwrap_or_else(|error| panic!("{name}: {error}\n{formatted}"));
    assert_eq!(formatted, again, "{name}: formatting twice");
    Ok(formatted)
}

#[derive(Default)]
struct Count {
    formatted: usize,
    changed: usize,
    refused: BTreeMap<String, Vec<String>>,
}

impl Count {
    fn add(&mut self, text: &str, name: &str) {
        match check(text, name) {
            Ok(formatted) => {
                self.formatted += 1;
                self.changed += usize::from(formatted != text);
            }
            Err(error) => self.refused.entry(error.to_string()).or_default().push(name.to_owned()),
        }
    }

    fn print(&self, title: &str) {
        println!("{title}: {} formatted, {} of them changed", self.formatted, self.changed);
        for (reason, names) in &self.refused {
            println!("  {} refused, {reason}: {names:?}", names.len());
        }
    }
}

fn yaml(folder: &Path) -> Vec<(String, String)> {
    let files = ork_test::files(folder, &[".yaml", ".yml"]).into_iter();
    files.filter_map(|path| Some((path.display().to_string(), std::fs::read_to_string(&path).ok()?))).collect()
}

#[test]
fn corpora_keep_their_values() {
    let Some(corpus) = ork_test::corpus() else { return };
    for folder in ["registry", "examples"] {
        let mut count = Count::default();
        for (name, text) in yaml(&corpus.join(folder)) {
            count.add(&text, &name);
            count.add(&text.replace("\r\n", "\n").replace('\n', "\r\n"), &format!("{name} with CRLF"));
            count.add(&format!("\u{feff}{text}"), &format!("{name} with BOM"));
        }
        count.print(folder);
        count.refused.remove(&FormatError::Syntax.to_string());
        assert!(count.refused.is_empty());
    }
}

/// The cases of the YAML test suite, its marks replaced by what they stand for.
fn suite(text: &str) -> Vec<String> {
    let tree = parse(&Arc::from(text));
    let cases = tree.root(0).into_iter().flat_map(|root| root.items().collect::<Vec<_>>());
    let read = |yaml: &str| {
        let tabs = yaml.replace(['—'], "").replace('»', "\t").replace('␣', " ").replace('⇔', "\u{feff}");
        tabs.replace('↵', "").replace('←', "\r").replace("∎\n", "").replace('∎', "")
    };
    cases.filter_map(|case| Some(read(case.get("yaml")?.text()?))).collect()
}

#[test]
fn the_test_suite_keeps_its_values() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut count = Count::default();
    for (name, text) in yaml(&corpus.join("yaml-test-suite")) {
        for case in suite(&text) {
            count.add(&case, name.rsplit('/').next().unwrap());
        }
    }
    count.print("test suite");
    assert!(count.formatted >= 200, "{}", count.formatted);
}

/// The blanks that a line starts with; none for a blank line.
fn indent(line: &str) -> Option<usize> {
    let trimmed = line.trim_start();
    (!trimmed.is_empty()).then_some(line.len() - trimmed.len())
}

/// Moves what is nested below a line to the right.
fn shift(lines: &mut [String], from: usize, by: usize) {
    let Some(outer) = lines.get(from).and_then(|line| indent(line)).filter(|_| lines[from].ends_with(':')) else {
        return;
    };
    let own = outer + if lines[from].trim_start().starts_with("- ") { 2 } else { 0 };
    for line in lines.iter_mut().skip(from + 1) {
        match indent(line) {
            Some(indent) if indent <= own => return,
            Some(_) => line.insert_str(0, &" ".repeat(by)),
            None => {}
        }
    }
}

/// Random changes of layout that formatting takes back.
#[test]
fn disturbed_files_keep_their_values() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(limit.max(1)).unwrap()).unwrap()
    };
    let mut count = Count::default();
    for (name, text) in yaml(&corpus.join("registry")).into_iter().chain(yaml(&corpus.join("examples"))) {
        for _ in 0..3 {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for _ in 0..4 {
                shift(&mut lines, below(text.lines().count()), below(4));
            }
            let mut disturbed: Vec<String> = Vec::new();
            for mut line in lines {
                match below(15) {
                    0 => line.push_str("  "),
                    1 => disturbed.extend([String::new(), "   ".to_owned()]),
                    2 => line = line.replacen(": ", ":   ", 1),
                    3 => disturbed.push(format!("{}# {}", " ".repeat(below(9)), below(100))),
                    _ => {}
                }
                disturbed.push(line);
            }
            count.add(&disturbed.join(if below(2) == 0 { "\n" } else { "\r\n" }), &name);
        }
    }
    count.print("disturbed");
    assert!(count.formatted >= 150, "{}", count.formatted);
    count.refused.remove(&FormatError::Syntax.to_string());
    assert!(count.refused.is_empty());
}
