//! What templates and conditions can read below a path of the data, with its types.

use ork_engine::child_type;
use ork_engine::condition::path_of;
use ork_engine::operator::Operator;
use ork_engine::schema::Schema;
use ork_yaml::{Node, Step};

use super::made::{children, is_plural, objects, of_kubernetes, written_status};
use super::seen::SeenPath;
use super::usual;
use crate::data::{METADATA, ROOTS, input_detail, schema_at, schema_detail};
use crate::markdown;
use crate::place::Place;

/// A name that can follow.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// A few words: its type and default.
    pub(super) detail: String,
    /// Markdown.
    pub(super) documentation: String,
    /// `string`, `integer`, `number`, `boolean`, `array`, `object`; empty where it is not known.
    pub(super) kind: String,
    /// How likely it is, before anything else is known.
    pub(super) weight: f64,
    /// Whether it is an input of the motif.
    pub(super) input: bool,
}

pub(super) fn member(name: &str, kind: &str, documentation: &str) -> Member {
    Member {
        name: name.to_owned(),
        detail: kind.to_owned(),
        documentation: documentation.to_owned(),
        kind: kind.to_owned(),
        weight: 0.0,
        input: false,
    }
}

/// What can follow `base`. What is not declared anywhere is taken from what the document reads elsewhere.
pub(super) fn members(place: &Place, base: &[String], seen: &[SeenPath<'_>]) -> Vec<Member> {
    let names: Vec<&str> = base.iter().map(String::as_str).collect();
    let mut found = match names.as_slice() {
        [] => roots(place),
        ["inputs"] => inputs(place),
        ["metadata"] | ["cross", _, "metadata"] => METADATA.iter().map(metadata).collect(),
        ["children"] => children(place),
        ["children", kind] if is_plural(kind) => objects(place, kind),
        ["children", rest @ ..] => child_type(rest.iter().copied()).map(of_kubernetes).unwrap_or_default(),
        ["cross"] => crosses(place),
        ["metrics"] | ["cross", _, "metrics"] => METRICS
            .iter()
            .zip(0..)
            .map(|((name, doc), at)| Member { weight: 30.0 - 4.0 * f64::from(at), ..member(name, "integer", doc) })
            .collect(),
        ["cross", _] => cross_parts(),
        ["cross", name, rest @ ..] => {
            let rest: Vec<String> = rest.iter().map(|name| (*name).to_owned()).collect();
            cross(place, name).and_then(|other| schema_at(other.schema()?, &rest)).map(of_schema).unwrap_or_default()
        }
        ["external"] => calls(place),
        ["external", _] => EXTERNAL.iter().map(|(name, kind, doc)| member(name, kind, doc)).collect(),
        ["ork"] => ORK.iter().map(|(name, doc)| member(name, "string", doc)).collect(),
        ["spec" | "status", ..] => below_schema(place, base),
        [root, rest @ ..] => element(place, root, rest).map(of_schema).unwrap_or_default(),
    };
    if !matches!(names.as_slice(), [] | ["metadata" | "children" | "inputs"]) || found.is_empty() {
        add_seen(&mut found, &names, seen);
    }
    found
}

const EXTERNAL: [(&str, &str, &str); 6] = [
    ("body", "string", "The body of the answer; the fields of one in JSON are below it."),
    ("status", "string", "The HTTP status, as a text."),
    ("statusCode", "integer", "The HTTP status, as a number."),
    ("error", "string", "What went wrong; empty where nothing did."),
    ("called", "string", "Whether the call was made."),
    ("durationSeconds", "number", "How long it took."),
];

const ORK: [(&str, &str); 4] = [
    ("namespace", "The namespace of the operator."),
    ("inCluster", "Whether the operator runs in a cluster."),
    ("inPod", "Whether the operator runs in a pod."),
    ("version", "The version of the operator's runtime."),
];

/// Roots that hold only in some places.
const RARE_ROOTS: [(&str, &str); 2] = [
    ("metrics", "Measures of the operator: queueDepth, workers, workersBusyPercent, and further."),
    ("request", "What a caller asked for, in `serve`."),
];

/// What an operator measures of itself.
const METRICS: [(&str, &str); 7] = [
    ("queueDepth", "Items that wait."),
    ("workersBusyPercent", "How busy the workers are."),
    ("errorRatePercent", "How many reconciles fail, in percent."),
    ("workers", "Workers that run."),
    ("consecutiveFailures", "Failures in a row."),
    ("autoscaleActive", "Whether an autoscale rule is in force."),
    ("maxDepth", "Most items that may wait."),
];

fn metadata((name, doc): &(&str, &str)) -> Member {
    let kind = match *name {
        "labels" | "annotations" => "object",
        "generation" => "integer",
        _ => "string",
    };
    let weight = match *name {
        "name" => 60.0,
        "namespace" => 30.0,
        _ => 0.0,
    };
    Member { weight, ..member(name, kind, doc) }
}

fn roots(place: &Place) -> Vec<Member> {
    let looped = for_each(place);
    let in_loop = looped.is_some();
    let given = looped.and_then(|each| each.get("as")?.text());
    let weight = |name: &str| match name {
        "inputs" => 50.0,
        "spec" => 45.0,
        "metadata" => 35.0,
        "item" => 40.0,
        "children" => 25.0,
        "status" => 20.0,
        _ => 0.0,
    };
    let offered = |name: &str| match name {
        "inputs" => place.motif().is_some(),
        "item" => in_loop && given.is_none_or(|given| given == "item"),
        "index" | "value" => in_loop,
        _ => true,
    };
    let known = ROOTS.iter().chain(&RARE_ROOTS).filter(|(name, _)| offered(name));
    let mut found: Vec<Member> =
        known.map(|(name, doc)| Member { weight: weight(name), ..member(name, "object", doc) }).collect();
    for root in &mut found {
        if matches!(root.name.as_str(), "apiVersion" | "kind" | "item" | "value") {
            root.kind = "string".to_owned();
        }
        root.detail = String::new();
    }
    if let Some(given) = given.filter(|given| *given != "item") {
        found.push(Member { weight: 40.0, detail: String::new(), ..member(given, "", "The element of `forEach`.") });
    }
    found
}

fn inputs(place: &Place) -> Vec<Member> {
    let Some(motif) = place.motif() else { return Vec::new() };
    let of = |input: &ork_engine::model::Input| Member {
        detail: input_detail(motif, input),
        input: true,
        ..member(&input.name.value, input.kind.as_str(), &markdown::input(motif, input))
    };
    motif.inputs.iter().map(of).collect()
}

fn of_schema(schema: Schema<'_>) -> Vec<Member> {
    let schema = schema.items().unwrap_or(schema);
    let of = |(name, field): (Node<'_>, Schema<'_>)| {
        let name = name.text()?;
        Some(Member {
            detail: schema_detail(field),
            kind: if field.is_int_or_string() { String::new() } else { field.kind().to_owned() },
            ..member(name, "", &markdown::schema(&[name.to_owned()], field))
        })
    };
    schema.properties().filter_map(of).collect()
}

fn below_schema(place: &Place, base: &[String]) -> Vec<Member> {
    let mut found = Vec::new();
    if let Some(schema) = place.schema().and_then(|schema| schema_at(schema, base)) {
        found = of_schema(schema);
        for (member, (_, field)) in found.iter_mut().zip(schema.properties()) {
            let mut path = base.to_vec();
            path.push(member.name.clone());
            member.documentation = markdown::schema(&path, field);
        }
    }
    if let Some((root, rest)) = base.split_first()
        && root == "status"
    {
        written_status(place, rest, &mut found);
    }
    found
}

fn crosses(place: &Place) -> Vec<Member> {
    let items = place.operator().and_then(|operator| operator.setting("cross")).into_iter().flat_map(Node::items);
    let name = |item: Node<'_>| {
        let name = item.get("as").and_then(Node::text).or_else(|| item.get("crd")?.text())?;
        Some(member(name, "object", "A custom resource of another entry."))
    };
    items.filter_map(name).collect()
}

fn cross_parts() -> Vec<Member> {
    let parts = [
        ("status", "object", "The status of the custom resource of that entry."),
        ("spec", "object", "Its spec, as it is written."),
        ("found", "string", "`true` where there is one."),
        ("metadata", "object", "Its metadata."),
        ("metrics", "object", "The measures of that operator, where `source` asks for them."),
    ];
    parts.map(|(name, kind, doc)| member(name, kind, doc)).into()
}

/// The entry that is read as `.cross.<name>`.
fn cross<'p>(place: &'p Place, name: &str) -> Option<&'p Operator> {
    let text = |item: Node<'p>, key: &str| item.get(key).and_then(Node::text);
    let mut items = place.operator()?.setting("cross").into_iter().flat_map(Node::items);
    let item = items.find(|item| text(*item, "as").or_else(|| text(*item, "crd")) == Some(name))?;
    let wanted = text(item, "crd")?;
    let mut others = place.composed()?.operators.iter();
    others.find(|other| other.entry().is_some_and(|entry| entry.name.value.eq_ignore_ascii_case(wanted)))
}

/// Names of external calls.
fn calls(place: &Place) -> Vec<Member> {
    let mut found = Vec::new();
    usual::each_mapping(place, |object, node| {
        if object.name == "external call"
            && let Some(name) = node.get("name").and_then(Node::text)
        {
            found.push(member(name, "object", "The answer of this call."));
        }
    });
    found
}

/// The closest `forEach` around the cursor.
fn for_each(place: &Place) -> Option<Node<'_>> {
    let nodes = place.path().into_iter().filter_map(|step| match step {
        Step::Value { value, .. } => Some(value),
        Step::Item { item, .. } => Some(item),
        Step::Key { .. } => None,
    });
    let mut each = nodes.filter_map(|node| place.source.node(node).get("forEach"));
    each.next_back()
}

/// The schema of the element of `forEach`, and of what is below it.
fn element<'p>(place: &'p Place, root: &str, rest: &[&str]) -> Option<Schema<'p>> {
    let each = for_each(place)?;
    let given = each.get("as").and_then(Node::text).unwrap_or("item");
    if root != given && !matches!(root, "item" | "value") {
        return None;
    }
    let mut path = path_of(each.get("field")?.text()?)?;
    for name in &mut path {
        if name.starts_with('[') {
            *name = "[]".to_owned();
        }
    }
    path.push("[]".to_owned());
    path.extend(rest.iter().map(|name| (*name).to_owned()));
    schema_at(place.schema()?, &path)
}

/// Names that the document reads below the same path elsewhere.
fn add_seen(found: &mut Vec<Member>, base: &[&str], seen: &[SeenPath<'_>]) {
    for path in seen {
        let Some(name) = path.names.get(..base.len()).filter(|start| *start == base).and(path.names.get(base.len()))
        else {
            continue;
        };
        let name = name.split('[').next().unwrap_or_default();
        if !name.is_empty() && !found.iter().any(|known| known.name == name) {
            found.push(Member { weight: -5.0, ..member(name, "", "Read elsewhere in this document.") });
        }
    }
}

/// Whether something is declared or read below a path.
pub(super) fn has_member(place: &Place, path: &[String], name: &str, seen: &[SeenPath<'_>]) -> bool {
    members(place, path, seen).iter().any(|member| member.name == name)
}

/// The values that are allowed at a path, and its type.
pub(super) fn values_at(place: &Place, path: &[String]) -> (Vec<String>, String) {
    let Some(schema) = place.schema().and_then(|schema| schema_at(schema, path)) else { return Default::default() };
    let values = schema.values().filter_map(Node::text).map(str::to_owned).collect();
    (values, schema.kind().to_owned())
}
