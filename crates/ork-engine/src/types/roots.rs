//! Where types start, and how a field is looked up in what is declared.

use ork_source::{Span, nearest};
use ork_template::Value;
use ork_template::functions::Sort;
use ork_yaml::{Dialect, Node};

use crate::condition::path_of;
use crate::data::value_of;
use crate::kubernetes::{self, Form};
use crate::model::{Input, InputType};
use crate::resources::{RESOURCE_LISTS, ResourceList};
use crate::rules::{Site, Unit};
use crate::schema::{Lookup, Schema};
use crate::types::narrow::changed;
use crate::types::{Declared, Known, cross};

/// What looking up a field gives.
pub(crate) enum Step<'t> {
    /// The field.
    To(Known<'t>),
    /// It has no fields at all.
    NoField,
    /// It has others: what it is, and which is meant.
    Missing(String, Option<String>),
}

/// Fields of `metadata` that are texts and always there.
const METADATA: [&str; 3] = ["name", "uid", "resourceVersion"];

impl<'t> Declared<'t> {
    /// The sort of a value that is declared so; nothing where it may have several.
    pub(crate) fn sort(self) -> Option<Sort> {
        match self {
            Declared::Data | Declared::Metadata | Declared::Texts | Declared::Inputs => Some(Sort::Map),
            Declared::Children | Declared::Objects(_) | Declared::Crosses | Declared::Other(_) => Some(Sort::Map),
            Declared::OfOther(schema) => sort_of(schema),
            Declared::Kubernetes(of) => sort_of_kind(of.kind()),
            Declared::Schema(schema) => sort_of(schema),
        }
    }

    /// A field of it; `[]` is an element.
    pub(crate) fn field(self, name: &str, span: Span, unit: &Unit<'t>, site: &Site<'_>) -> Step<'t> {
        match self {
            Declared::Data => Step::To(root(name, span, unit, site)),
            Declared::Metadata => Step::To(match name {
                name if METADATA.contains(&name) => Known::of(Sort::Text, span),
                "labels" | "annotations" => Known { absent: true, ..Known::declared(Declared::Texts, span) },
                _ => Known::anything(),
            }),
            Declared::Texts => Step::To(Known { absent: true, ..Known::of(Sort::Text, span) }),
            Declared::Inputs => Step::To(input(name, span, unit)),
            Declared::Schema(schema) => property(schema, name, span),
            Declared::Crosses => Step::To(cross::read_as(name, span, unit, site)),
            Declared::Other(schema) => cross::part(schema, name, span),
            Declared::OfOther(schema) => cross::below(schema, name, span),
            Declared::Children => Step::To(child(name, span)),
            Declared::Objects(of) => Step::To(Known::declared(Declared::Kubernetes(of), span)),
            Declared::Kubernetes(of) => part(of, name, span),
        }
    }
}

/// Objects of a kind below `.children`: the singular is one of them, the plural all by name.
pub(super) fn child<'t>(name: &str, span: Span) -> Known<'t> {
    let is_one = |list: &&ResourceList| list.kind.to_lowercase() == name || list.facts.short_name == Some(name);
    let version = kubernetes::versions().last();
    let of = |list: &ResourceList| kubernetes::schema_of(version?, list.api_version, list.kind);
    let declared = match RESOURCE_LISTS.iter().find(is_one) {
        Some(list) => of(list).map(Declared::Kubernetes),
        None => RESOURCE_LISTS.iter().find(|list| list.plural == name).and_then(of).map(Declared::Objects),
    };
    declared.map_or_else(Known::anything, |declared| Known::declared(declared, span))
}

/// The first name of a path below `.children` that what it is read of does not have: its place among the names, what it
/// is read of, and which is meant.
pub(crate) fn missing_child_field(names: &[String]) -> Option<(usize, String, Option<String>)> {
    let (kind, rest) = names.split_first()?;
    let mut here = child(kind, Span::default());
    for (index, name) in rest.iter().enumerate() {
        let name = if name.starts_with('[') { "[]" } else { name };
        let next = match here.declaration()? {
            Declared::Objects(of) => Step::To(Known::declared(Declared::Kubernetes(of), Span::default())),
            Declared::Kubernetes(of) => part(of, name, Span::default()),
            _ => return None,
        };
        match next {
            Step::To(found) => here = found,
            Step::Missing(of, meant) => return Some((index + 1, of, meant)),
            Step::NoField => return None,
        }
    }
    None
}

/// A part of what Kubernetes describes. What the operator adds starts with an underscore.
pub(super) fn part<'t>(of: kubernetes::Type, name: &str, span: Span) -> Step<'t> {
    let known = |found: kubernetes::Type| Step::To(Known::declared(Declared::Kubernetes(found), span));
    match of.form() {
        _ if name.starts_with('_') => Step::To(Known::anything()),
        Form::Object if name != "[]" => match of.property(name) {
            Some(property) => known(property.of()),
            None => {
                let kind = of.name().rsplit('.').next().unwrap_or_default();
                let names = of.properties().map(kubernetes::Property::name);
                Step::Missing(format!("`{kind}` of Kubernetes"), nearest(name, names).map(str::to_owned))
            }
        },
        Form::Map => of.additional().map_or_else(|| Step::To(Known::anything()), known),
        Form::List if name == "[]" => of.items().map_or_else(|| Step::To(Known::anything()), known),
        Form::List | Form::Text | Form::Int32 | Form::Int64 | Form::Number | Form::Boolean => Step::NoField,
        _ => Step::To(Known::anything()),
    }
}

/// What the data holds under a name.
fn root<'t>(name: &str, span: Span, unit: &Unit<'t>, site: &Site<'_>) -> Known<'t> {
    match name {
        "apiVersion" | "kind" => Known::of(Sort::Text, span),
        "metadata" => Known::declared(Declared::Metadata, span),
        "children" => Known::declared(Declared::Children, span),
        "cross" => Known::declared(Declared::Crosses, span),
        "inputs" if unit.motif.is_some() => Known::declared(Declared::Inputs, span),
        "spec" | "status" => {
            let schema = unit.operator(&site.seen).and_then(|operator| operator.schema());
            match schema.and_then(|schema| schema.property(name)) {
                // An absent `spec` is an empty one, and so is a status that nobody has written.
                Some((_, schema)) => Known::declared(Declared::Schema(schema), span),
                None => Known::anything(),
            }
        }
        _ => looped(name, span, unit, site).unwrap_or_else(Known::anything),
    }
}

/// What the closest `forEach` around a place gives under a name.
fn looped<'t>(name: &str, span: Span, unit: &Unit<'t>, site: &Site<'_>) -> Option<Known<'t>> {
    let mut at = Some(site.seen.object);
    let each = loop {
        let object = unit.walk.objects.get(at?)?;
        match object.node.get("forEach") {
            Some(each) => break each,
            None => at = object.parent,
        }
    };
    let called = each.get("as").and_then(Node::text).unwrap_or("item");
    if name != called && !matches!(name, "item" | "index" | "value") {
        return None;
    }
    let path = path_of(each.get("field")?.text()?)?;
    // A loop over what a loop gives would ask for itself.
    if path.first().is_none_or(|root| !matches!(root.as_str(), "spec" | "status" | "inputs")) {
        return None;
    }
    let mut here = Known::declared(Declared::Data, span);
    for name in &path {
        let name = if name.starts_with('[') { "[]" } else { name };
        match here.declaration()?.field(name, span, unit, site) {
            Step::To(found) => here = found,
            _ => return None,
        }
    }
    let is_map = here.sort() == Some(&Sort::Map);
    match name {
        "index" => return Some(Known::of(Sort::Int, span)),
        "value" if !is_map => return None,
        "value" => {}
        _ if is_map => return Some(Known::of(Sort::Text, span)),
        _ => {}
    }
    match here.declaration()?.field("[]", span, unit, site) {
        Step::To(element) => Some(Known { absent: false, ..element }),
        _ => None,
    }
}

fn property<'t>(schema: Schema<'t>, name: &str, span: Span) -> Step<'t> {
    if name == "[]" {
        let element = schema.items().or_else(|| schema.additional());
        return Step::To(element.map_or_else(Known::anything, |found| Known::declared(Declared::Schema(found), span)));
    }
    if let Some((_, property)) = schema.property(name) {
        let given = schema.requires(name) && !property.nullable();
        let absent = !given && property.default().is_none();
        return Step::To(Known { absent, ..Known::declared(Declared::Schema(property), span) });
    }
    if let Some(values) = schema.additional() {
        return Step::To(Known { absent: true, ..Known::declared(Declared::Schema(values), span) });
    }
    match sort_of(schema) {
        Some(Sort::Map) | None => Step::To(Known::anything()),
        // A field of a list is told by the rule for fields that the definition lacks, as are those of scalars.
        Some(_) => Step::NoField,
    }
}

/// An input: its declared type, and whether an import can leave it out with nothing in its place.
fn input<'t>(name: &str, span: Span, unit: &Unit<'t>) -> Known<'t> {
    let Some(input) = unit.motif.and_then(|motif| motif.input(name)) else { return Known::anything() };
    let sort = match input.kind {
        InputType::Integer => Sort::Int,
        InputType::Number => Sort::Number,
        InputType::Boolean => Sort::Bool,
        InputType::Text if is_text(input, unit) => Sort::Text,
        InputType::Text => return Known::anything(),
    };
    Known { open: input.default.is_none() && !input.required, ..Known::of(sort, span) }
}

/// Whether an input is declared to be text; one without a type takes what its import gives.
fn is_text(input: &Input, unit: &Unit<'_>) -> bool {
    let declared = unit.motif.and_then(|motif| motif.source.node(input.node).get("type")?.text());
    declared.is_some_and(|declared| declared.eq_ignore_ascii_case("string"))
}

/// A type that is certain: what may be several is none.
pub(crate) fn sort_of(schema: Schema<'_>) -> Option<Sort> {
    let several = ["x-kubernetes-int-or-string", "oneOf", "anyOf", "allOf"];
    if several.iter().any(|key| schema.node().get(key).is_some()) {
        return None;
    }
    sort_of_kind(schema.kind())
}

/// A type in the words of OpenAPI.
fn sort_of_kind(kind: &str) -> Option<Sort> {
    Some(match kind {
        "string" => Sort::Text,
        "integer" => Sort::Int,
        "number" => Sort::Number,
        "boolean" => Sort::Bool,
        "array" => Sort::List,
        "object" => Sort::Map,
        _ => return None,
    })
}

/// The declaration that a data path of a condition leads to.
pub(crate) fn declared_at<'t>(path: &[String], unit: &Unit<'t>, entry: Option<usize>) -> Option<Schema<'t>> {
    let operator = unit.operators.get(entry?)?;
    let schema = operator.schema()?;
    if changed(operator).iter().any(|set| path.starts_with(set)) {
        return None;
    }
    let names = path.iter().map(|name| if name.starts_with('[') { "[]" } else { name });
    match schema.lookup(names) {
        Lookup::Found(found) => Some(found),
        _ => None,
    }
}

/// The closed set of values of what is declared; nothing where it is open.
pub(crate) fn values_of(declared: Declared<'_>) -> Option<Vec<Value>> {
    let Declared::Schema(schema) = declared else { return None };
    let values: Vec<Value> = schema.values().filter_map(|node| value_of(node, Dialect::Sigs).ok()).collect();
    (!values.is_empty()).then_some(values)
}
