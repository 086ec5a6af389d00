//! Which entry a name stands for, and what an entry reads under a name.

use ork_engine::compose::normal;
use ork_engine::evaluate::is_template;
use ork_engine::operator::Operator;
use ork_engine::rules::Document;
use ork_yaml::Node;

use super::spots::Spot;
use super::symbol::{Sort, Symbol};
use super::text::{Scope, Text, entry_of};

/// The entry of a name, among all that a document has or takes in.
pub(super) fn named<'r>(document: &'r Document, name: &str) -> Option<&'r Operator> {
    let is_it = |operator: &&Operator| {
        operator.entry().is_some_and(|entry| entry.name.value == name || normal(&entry.name.value) == normal(name))
    };
    document.composition.operators.iter().find(is_it)
}

/// An entry by the place of its declaration.
pub(super) fn symbol(operator: &Operator) -> Option<Symbol> {
    Some(Symbol::new(Sort::Entry, &operator.entry()?.name.value, operator.katalog.source.file.path()))
}

/// The entry that a key of `spec.crds` declares or overrides, and whether it overrides one.
pub(super) fn of_key(scope: &Scope<'_>) -> Option<(Symbol, bool)> {
    let operator = scope.operator?;
    let overridden = scope.document.and_then(|document| document.composition.overridden_by(operator.index));
    Some((symbol(overridden.unwrap_or(operator))?, overridden.is_some()))
}

fn literal<'t>(node: Node<'t>, key: &str) -> Option<&'t str> {
    node.get(key)?.text().filter(|text| !text.is_empty() && !is_template(text))
}

/// The item of `cross` that gives a name, with the operator that has it.
fn item<'r>(scope: &Scope<'r>, name: &str) -> Option<(&'r Operator, Node<'r>)> {
    let of = |operator: &'r Operator| {
        let entry = operator.katalog.source.node(operator.entry()?.node);
        let mut items = cross_items(entry);
        let item = items.find(|item| literal(*item, "as").or_else(|| literal(*item, "crd")) == Some(name))?;
        Some((operator, item))
    };
    scope.operator.and_then(of).or_else(|| scope.whole().and_then(of))
}

/// What `.cross.<name>` reads: the name that `as` gives, else the entry itself.
pub(super) fn read(text: &Text<'_>, document: usize, scope: &Scope<'_>, name: &str) -> Option<Symbol> {
    let (operator, item) = item(scope, name)?;
    let is_elsewhere = item.get("source").is_some_and(|source| !source.is_null());
    if literal(item, "as").is_none() && !is_elsewhere {
        return text.entry(document, name, || symbol(named(scope.document?, name)?));
    }
    let entry = &operator.entry()?.name.value;
    Some(Symbol::new(Sort::Cross, name, operator.katalog.source.file.path()).within([entry]))
}

/// The entry whose metrics `.cross.<name>.metrics` are: those are there without being declared.
pub(super) fn measured(text: &Text<'_>, document: usize, scope: &Scope<'_>, name: &str) -> Option<Symbol> {
    text.entry(document, name, || symbol(named(scope.document?, name)?))
}

/// The operator that `.cross.<name>` reads of.
pub(super) fn read_operator<'r>(scope: &Scope<'r>, name: &str) -> Option<&'r Operator> {
    let (_, item) = item(scope, name)?;
    let is_elsewhere = item.get("source").is_some_and(|source| !source.is_null());
    if is_elsewhere { None } else { named(scope.document?, literal(item, "crd")?) }
}

/// An external call of the entry, or of the Motif, around a place.
pub(super) fn call(text: &Text<'_>, document: usize, spot: &Spot<'_, '_>, name: &str) -> Symbol {
    Symbol::new(Sort::Call, name, text.path()).within([document.to_string(), entry_name(spot)])
}

/// The items of the lists in which an entry says what it reads of others.
fn cross_items<'t>(entry: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let lists = ["operatorBox.cross", "operatorBox.observe.cross"].into_iter();
    lists.filter_map(move |path| entry.at(path)).flat_map(Node::items)
}

/// The entry around a place, as it is told apart from others.
pub(super) fn entry_name(spot: &Spot<'_, '_>) -> String {
    entry_of(spot).map(|(name, _)| name.to_owned()).unwrap_or_default()
}
