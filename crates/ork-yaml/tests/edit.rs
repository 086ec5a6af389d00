//! A change of a document does what was asked and nothing else.

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
use std::sync::Arc;

use ork_source::{Span, apply_edits};
use ork_test::Random;
use ork_yaml::{EditError, Form, NewValue, Node, NodeId, Parent, Style, Tree, parse};

/// What a node says, with its place in the tree it came from.
#[derive(Clone, Debug)]
struct Value {
    id: Option<NodeId>,
    says: String,
    children: Vec<Value>,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.says == other.says && self.children == other.children
    }
}

impl Value {
    fn scalar(text: &str) -> Self {
        Self { id: None, says: format!("= {text}"), children: vec![] }
    }

    fn of(node: Node<'_>) -> Self {
        let anchor = node.anchor().map(|anchor| anchor.text(node.tree().text())).unwrap_or_default();
        let mut children = Vec::new();
        let says = if node.is_alias() {
            node.span().text(node.tree().text()).to_owned()
        } else if let Some(text) = node.text() {
            format!("= {text}")
        } else if node.form() == Form::Mapping {
            children.extend(node.written_entries().flat_map(|entry| [Self::of(entry.key), Self::of(entry.value)]));
            "map".to_owned()
        } else {
            children.extend(node.items().map(Self::of));
            "list".to_owned()
        };
        Self { id: Some(node.id()), says: format!("{anchor}{says}"), children }
    }

    fn all(tree: &Tree) -> Self {
        let children = tree.documents().iter().filter_map(|document| Some(Self::of(tree.node(document.root?))));
        Self { id: None, says: "all".to_owned(), children: children.collect() }
    }

    /// The value with that place.
    fn find(&mut self, id: NodeId) -> Option<&mut Value> {
        if self.id == Some(id) {
            return Some(self);
        }
        self.children.iter_mut().find_map(|child| child.find(id))
    }

    /// Takes the entry of a node out.
    fn take(&mut self, id: NodeId) -> bool {
        if let Some(index) = self.children.iter().position(|child| child.id == Some(id)) {
            let range = if self.says.ends_with("map") { index / 2 * 2..index / 2 * 2 + 2 } else { index..index + 1 };
            self.children.drain(range);
            return true;
        }
        self.children.iter_mut().any(|child| child.take(id))
    }
}

const TEXTS: &[&str] = &[
    "plain",
    "",
    " x ",
    "a: b",
    "x #y",
    "yes",
    "1",
    "0x1F",
    "it's",
    "say \"hi\"",
    "{{ .x }}",
    "a {{ .b }} c",
    "tab\there",
    "two\nlines\n",
    "two\n\n  lines",
    "kept\n\n\n",
    "é 😀",
    "- a",
    "-",
    "back\\slash",
    "#c",
    "null",
    "~",
    "a,b",
    "[x]",
    "a:",
    "\r\n",
    "---",
    "x\u{85}y",
    "\u{feff}",
    "%a",
    "@b",
    "key: |",
    "? q",
    "'",
    "\"",
    "*a",
    "&a",
    "!t",
    "2001-01-01",
    "1e3",
    "<<",
];

type Edits = Result<Vec<(Span, String)>, EditError>;

/// What is replaced, from the first to the last byte.
#[allow(clippy::ptr_arg, reason = "the form that `Option::map` hands over")]
fn cover(edits: &Vec<(Span, String)>) -> Span {
    edits.iter().map(|(span, _)| *span).filter(|span| !span.is_empty()).reduce(Span::cover).unwrap()
}

#[derive(Default)]
struct Count {
    done: BTreeMap<&'static str, usize>,
    refused: BTreeMap<(&'static str, String), usize>,
    unsafe_places: Vec<String>,
}

struct Case<'t> {
    name: &'t str,
    tree: &'t Tree,
}

impl Case<'_> {
    /// Applies the edits and checks that they are the change that was asked. Comments in `gone` may be missing after.
    fn check(
        &self,
        count: &mut Count,
        what: &'static str,
        edits: Edits,
        expected: &Value,
        gone: Option<Span>,
    ) -> Option<String> {
        let text = self.tree.text();
        let edits = match edits {
            Ok(edits) => edits,
            Err(error) => {
                if error == EditError::Unsafe && self.tree.errors().is_empty() {
                    count.unsafe_places.push(format!("{what} in {}", self.name));
                }
                *count.refused.entry((what, error.to_string())).or_default() += 1;
                return None;
            }
        };
        let changed = apply_edits(text, &edits);
        let after = parse(&Arc::from(&*changed));
        let place = format!("{what} in {}: {edits:?}", self.name);
        assert_eq!(after.errors().len(), self.tree.errors().len(), "{place}\n{:?}", after.errors());
        assert!(Value::all(&after) == *expected, "{place}\n{changed}");
        let kept: Vec<&str> = self
            .tree
            .comments()
            .iter()
            .filter(|comment| !gone.is_some_and(|gone| gone.contains(**comment)))
            .map(|comment| comment.text(text))
            .collect();
        let found: Vec<&str> = after.comments().iter().map(|comment| comment.text(&changed)).collect();
        assert!(kept.iter().all(|comment| found.contains(comment)) && kept.len() <= found.len(), "{place}\n{changed}");
        assert!(found.len() <= self.tree.comments().len(), "{place}\n{changed}");
        assert_eq!(text.ends_with('\n'), changed.ends_with('\n'), "{place}");
        if text.contains("\r\n") {
            assert_eq!(changed.matches('\n').count(), changed.matches("\r\n").count(), "{place}");
        }
        *count.done.entry(what).or_default() += 1;
        Some(changed)
    }

    fn node(&self, random: &mut Random) -> Node<'_> {
        self.tree.nodes().nth(random.below(self.tree.len())).unwrap()
    }

    /// A node that a change is meant for; now and then any.
    fn fitting(&self, random: &mut Random, fits: impl Fn(Node<'_>) -> bool) -> Node<'_> {
        let tries = if random.below(10) == 0 { 1 } else { 200 };
        (0..tries).map(|_| self.node(random)).find(|node| fits(*node)).unwrap_or_else(|| self.node(random))
    }

    fn is_key(&self, node: Node<'_>) -> bool {
        let next = &self.tree.text()[node.span().end as usize..];
        next.starts_with(':') && node.text().is_some()
    }

    fn set(&self, random: &mut Random, count: &mut Count) -> Option<String> {
        let (node, text) = (self.fitting(random, |node| !self.is_key(node)), random.of(TEXTS));
        let new = if random.below(2) == 0 { NewValue::Scalar(text) } else { NewValue::Text(text) };
        let mut expected = Value::all(self.tree);
        let value = expected.find(node.id()).unwrap();
        let anchor = node.anchor().map(|anchor| anchor.text(self.tree.text())).unwrap_or_default();
        (value.says, value.children) = (format!("{anchor}= {text}"), vec![]);
        // The comments of a collection go with it.
        let edits = self.tree.set(node.id(), new);
        let gone = edits.as_ref().ok().filter(|_| node.text().is_none() && !node.is_alias()).map(cover);
        self.check(count, "set", edits, &expected, gone)
    }

    fn rename(&self, random: &mut Random, count: &mut Count) -> Option<String> {
        let (node, text) = (self.fitting(random, |node| self.is_key(node)), random.of(TEXTS));
        let mut expected = Value::all(self.tree);
        let anchor = node.anchor().map(|anchor| anchor.text(self.tree.text())).unwrap_or_default();
        expected.find(node.id()).unwrap().says = format!("{anchor}= {text}");
        self.check(count, "rename", self.tree.rename_key(node.id(), text), &expected, None)
    }

    fn quote(&self, random: &mut Random, count: &mut Count) -> Option<String> {
        let node = self.node(random);
        let style = random.of(&[Style::Single, Style::Double]);
        self.check(count, "quote", self.tree.quote(node.id(), style), &Value::all(self.tree), None)
    }

    fn insert(&self, random: &mut Random, count: &mut Count) -> Option<String> {
        let list = random.below(2) == 0;
        let fits = |node: Node<'_>| node.form() == if list { Form::Sequence } else { Form::Mapping };
        let (node, text) = (self.fitting(random, fits), random.of(TEXTS));
        let mapping = node.form() == Form::Mapping || node.form() == Form::Null && random.below(2) == 0;
        let lines =
            Value { id: None, says: "map".to_owned(), children: vec![Value::scalar("p"), Value::scalar("q\n")] };
        let (new, value) = match random.below(3) {
            0 => (NewValue::Scalar(text), Value::scalar(text)),
            1 => (NewValue::Text(text), Value::scalar(text)),
            _ => (NewValue::Lines("p: |\n  q\n"), lines),
        };
        let mut expected = Value::all(self.tree);
        let holder = expected.find(node.id()).unwrap();
        if node.form() == Form::Null {
            let anchor = node.anchor().map(|anchor| anchor.text(self.tree.text())).unwrap_or_default();
            holder.says = format!("{anchor}{}", if mapping { "map" } else { "list" });
        }
        holder.children.extend(mapping.then(|| Value::scalar("newKey")));
        holder.children.push(value);
        let edits = match mapping {
            true => self.tree.insert_key(Parent::Node(node.id()), "newKey", new),
            false => self.tree.insert_item(Parent::Node(node.id()), new),
        };
        self.check(count, if mapping { "insert key" } else { "insert item" }, edits, &expected, None)
    }

    fn remove(&self, random: &mut Random, count: &mut Count) -> Option<String> {
        let node = self.node(random);
        let mut expected = Value::all(self.tree);
        if !expected.children.iter_mut().any(|root| root.take(node.id())) {
            return None;
        }
        // What may go: from the comment lines above the entry to the end of its last line.
        let edits = self.tree.remove(node.id());
        let gone = edits.as_ref().ok().map(cover);
        self.check(count, "remove", edits, &expected, gone)
    }
}

impl Count {
    /// Makes so many changes of a text in three forms, now and then one after another.
    fn try_all(&mut self, random: &mut Random, name: &str, text: &str, times: usize) {
        let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
        for original in [text.to_owned(), windows, format!("\u{feff}{text}")] {
            let mut tree = parse(&Arc::from(&*original));
            for turn in 0..times * 5 {
                if tree.is_empty() {
                    break;
                }
                let case = Case { name, tree: &tree };
                let changed = match turn % 5 {
                    0 => case.set(random, self),
                    1 => case.rename(random, self),
                    2 => case.quote(random, self),
                    3 => case.insert(random, self),
                    _ => case.remove(random, self),
                };
                if let Some(changed) = changed.filter(|_| random.below(2) == 0) {
                    tree = parse(&Arc::from(changed));
                }
            }
        }
    }

    fn print(&self) -> usize {
        let done: usize = self.done.values().sum();
        println!("{done} changes: {:?}", self.done);
        for ((what, reason), count) in &self.refused {
            println!("  {what} refused {count} times: {reason}");
        }
        done
    }
}

#[test]
fn random_changes_of_corpora_change_nothing_else() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut count = Count::default();
    for path in ["registry", "examples"].iter().flat_map(|name| ork_test::files(&corpus.join(name), &[".yaml", ".yml"]))
    {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        count.try_all(&mut random, &path.display().to_string(), &text, 6);
    }
    let done = count.print();
    assert!(done >= 4_000, "{done}");
    println!("would have changed something else: {:?}", count.unsafe_places);
    assert!(count.unsafe_places.len() * 100 < done, "{}", count.unsafe_places.len());
}

#[test]
fn random_changes_of_the_test_suite_are_right_or_refused() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut count = Count::default();
    for path in ork_test::files(&corpus.join("yaml-test-suite"), &[".yaml"]) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.display().to_string();
        let tree = parse(&Arc::from(&*text));
        for case in tree.root(0).into_iter().flat_map(|root| root.items()) {
            let Some(yaml) = case.get("yaml").and_then(|yaml| yaml.text()) else { continue };
            let yaml = yaml.replace('—', "").replace('»', "\t").replace('␣', " ").replace(['⇔', '↵', '←'], "");
            let yaml = yaml.replace("∎\n", "").replace('∎', "");
            count.try_all(&mut random, &name, &yaml, 3);
        }
    }
    let done = count.print();
    count.unsafe_places.sort();
    count.unsafe_places.dedup();
    println!("would have changed something else: {:?}", count.unsafe_places);
    assert!(done >= 2_000, "{done}");
}
