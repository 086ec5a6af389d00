//! An operator and a custom resource to Kubernetes objects: motifs expanded by structure, conditions decided, every
//! entry built by its kind, all of it in apply order.

pub(crate) mod body;
pub(crate) mod certificate;
pub(crate) mod children;
pub(crate) mod copies;
mod inputs;
pub(crate) mod metadata;
pub mod place;
pub(crate) mod pod;
mod profile_settings;
pub(crate) mod profiles;
pub(crate) mod rbac;
pub mod status;
pub(crate) mod storage;
pub mod time;
pub(crate) mod workload;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ork_source::{Diagnostic, Level, Location};
use ork_template::Value;
use ork_yaml::Node;

use crate::condition::data_at;
use crate::custom_resource::CustomResource;
use crate::data::{self, plain};
use crate::evaluate::{Evaluator, Scope};
use crate::model::{Block, Resource};
use crate::operator::{Operator, Part};
use crate::output::{Content, Rendered};
pub use crate::resources::secret::{GENERATED_AT, ROTATE_AFTER};
use crate::resources::{Once, ResourceList};
use crate::rules::Finding;
use crate::source::Source;
use body::{Body, Fallible};
use metadata::Child;
pub use metadata::{KIND_LABEL, MANAGED_LABEL, NAME_LABEL, OWNER_ANNOTATION, OWNER_LABEL, owner_name};
pub use profile_settings::{profile_class_of, profile_settings};
pub(crate) use profiles::{ALIAS, alias_of};
pub use profiles::{built_in_profiles, profile_class, profile_names};

/// A rule of an imported or own `validation` that the custom resource breaks.
pub const REFUSED: &str = "refused-resource";

/// An object that is declared exists and belongs to somebody else.
pub const TAKEN: &str = "taken";
/// The rule of objects that several entries make.
pub(crate) const TWICE: &str = "duplicate-object";

/// How an object is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Created where absent, then left alone.
    Create,
    /// Applied on every reconcile.
    Apply,
}

/// An object that an operator makes.
#[derive(Clone, Debug)]
pub struct Object {
    /// The manifest.
    pub manifest: Rendered,
    /// How it is kept.
    pub mode: Mode,
    /// Whether fields that another manager owns are taken over.
    pub force: bool,
    /// The field because of which its content is made while running: it cannot be known here.
    pub unmade: Option<&'static str>,
    /// Where it is declared.
    pub declared: Declared,
}

/// Where an object is declared.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The list that its entry stands in.
    pub list: &'static ResourceList,
    /// The key of that list.
    pub key: Location,
    /// The first key of the entry.
    pub entry: Location,
    /// Whether the list has further entries.
    pub among_others: bool,
}

impl Declared {
    /// Where it is told that the object should not be there: its list, unless that holds others, too.
    #[must_use]
    pub fn place(&self) -> Location {
        if self.among_others { self.entry.clone() } else { self.key.clone() }
    }
}

/// What rendering gave: the objects in apply order, and what went wrong with the others.
#[derive(Debug)]
pub struct Outcome {
    /// The custom resource as the rules of mutation leave it.
    pub owner: CustomResource,
    /// The objects.
    pub objects: Vec<Object>,
    /// What went wrong.
    pub findings: Vec<Diagnostic>,
    /// The lists of which not every entry became an object: its conditions do not hold, or something went wrong.
    pub left_out: Vec<&'static ResourceList>,
}

impl Outcome {
    /// Whether a rule of validation refuses the custom resource.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule == REFUSED && finding.level == Level::Error)
    }
}

/// A workload that services may select.
#[derive(PartialEq)]
pub(crate) struct Workload {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) port: Option<i64>,
}

/// An entry whose conditions hold, with the scope it is read in.
struct Piece<'a> {
    mode: Mode,
    resource: Resource,
    node: Node<'a>,
    scope: Scope,
    declared: Declared,
}

/// Renders what an operator makes of a custom resource that has no children yet.
#[must_use]
pub fn render(operator: &Operator, custom_resource: &CustomResource, evaluator: Evaluator) -> Outcome {
    let evaluator = RefCell::new(evaluator);
    let mut outcome = render_with(operator, custom_resource, &[], &evaluator);
    outcome.findings.extend(evaluator.into_inner().failed_notes());
    outcome
}

/// Renders what an operator makes of a custom resource whose children are known. A resource that validation refuses
/// is rendered all the same; whoever acts on it decides.
#[must_use]
pub fn render_with(
    operator: &Operator,
    custom_resource: &CustomResource,
    children: &[Value],
    evaluator: &RefCell<Evaluator>,
) -> Outcome {
    let mut outcome =
        Outcome { owner: custom_resource.clone(), objects: Vec::new(), findings: Vec::new(), left_out: Vec::new() };
    let children = children::data(operator, children);
    match admitted(operator, custom_resource, &children, evaluator, &|_, _| true, &mut outcome.findings) {
        Ok(owner) => outcome.owner = owner,
        Err(finding) => {
            outcome.findings.push(*finding);
            return outcome;
        }
    }
    let owner = outcome.owner.clone();
    let owner = &owner;
    let parts = operator.parts();
    let mut pieces = Vec::new();
    for part in &parts {
        match scope_of(operator, part, owner, &children, evaluator) {
            Ok(scope) => {
                let blocks = [(Mode::Create, &part.adds.on_create), (Mode::Apply, &part.adds.on_reconcile)];
                for (mode, block) in blocks {
                    collect(mode, block, part, &scope, evaluator, &mut pieces, &mut outcome);
                }
            }
            Err(finding) => {
                let blocks = [&part.adds.on_create, &part.adds.on_reconcile];
                outcome.left_out.extend(blocks.iter().flat_map(|block| &block.resources).map(|entry| entry.list));
                outcome.findings.push(*finding);
            }
        }
    }
    // Stable: entries of one kind keep the order of the entry and its imports.
    pieces.sort_by_key(|piece| (piece.mode == Mode::Apply, piece.resource.list.apply_order));
    let workloads = workloads(&pieces, owner, evaluator);
    let forced = operator.setting("forceConflict").and_then(|value| value.text().map(|text| text != "false"));
    for piece in &pieces {
        let body = Body { evaluator, scope: &piece.scope, node: piece.node };
        let child = Child { body, owner, list: piece.resource.list, workloads: &workloads };
        match built(child, piece, forced.unwrap_or(true)) {
            Ok(objects) => outcome.objects.extend(objects),
            Err(finding) => {
                outcome.left_out.push(piece.resource.list);
                outcome.findings.push(*finding);
            }
        }
    }
    outcome.objects = last_of_each(std::mem::take(&mut outcome.objects), &mut outcome.findings);
    outcome.findings.dedup();
    outcome
}

/// The objects of an entry, and how they are kept: `reconcile: true` under `onCreate` keeps them as declared.
fn built(child: Child<'_>, piece: &Piece<'_>, forced: bool) -> Fallible<Vec<Object>> {
    let mode = piece.mode;
    let once = child.list.facts.once;
    let kept = mode == Mode::Create && once != Once::Always && child.body.is_true("reconcile")?;
    let force = child.body.boolean("forceConflict")?.map_or(forced, |value| value.value == Content::Bool(true));
    let mode = if once == Once::Always || (once == Once::OnRequest && child.body.is_true("once")?) {
        Mode::Create
    } else if kept {
        Mode::Apply
    } else {
        mode
    };
    let object = |manifest: Rendered| {
        let unmade = unmade(child, &manifest);
        let manifest = metadata::with_owner_annotation(manifest, child);
        Object { manifest, mode, force, unmade, declared: piece.declared.clone() }
    };
    Ok((child.list.build)(child)?.into_iter().map(object).collect())
}

/// Certificates and copies: what they hold is not written in any document.
fn unmade(child: Child<'_>, manifest: &Rendered) -> Option<&'static str> {
    let kind = manifest.get("kind").and_then(Rendered::as_text);
    if kind == Some("Secret") && child.body.has("tls") {
        return Some("tls");
    }
    child.list.facts.copied_from.filter(|field| child.body.has(field))
}

/// An object that is made and then applied is printed as it ends up. Two entries that are kept the same way and make one
/// object are told: the first has no effect.
fn last_of_each(objects: Vec<Object>, findings: &mut Vec<Diagnostic>) -> Vec<Object> {
    let identity = |object: &Object| {
        let manifest = &object.manifest;
        let text = |value: Option<&Rendered>| value.and_then(Rendered::as_text).map(str::to_owned);
        let metadata = manifest.get("metadata");
        let in_metadata = |key: &str| text(metadata.and_then(|metadata| metadata.get(key)));
        [text(manifest.get("apiVersion")), text(manifest.get("kind")), in_metadata("namespace"), in_metadata("name")]
    };
    let place = |object: &Object| {
        let name = object.manifest.get("metadata").and_then(|metadata| metadata.get("name"));
        name.and_then(|name| name.origin.first()).or_else(|| object.manifest.origin.first()).cloned()
    };
    let mut seen: HashMap<_, (Mode, Option<Location>)> = HashMap::new();
    let mut kept = Vec::new();
    for object in objects.into_iter().rev() {
        let identity = identity(&object);
        match seen.get(&identity) {
            None => {
                seen.insert(identity, (object.mode, place(&object)));
                kept.push(object);
            }
            // A certificate may serve several.
            Some((mode, Some(last))) if *mode == object.mode && object.unmade.is_none() => {
                let [_, kind, _, name] = identity.map(Option::unwrap_or_default);
                let message = format!("there is more than one {kind} `{name}`, and the last one counts");
                let finding = Diagnostic::new(TWICE, Level::Warning, last.clone(), message)
                    .help("give each a name of its own; in a `forEach` with a part of the item");
                let other = place(&object).filter(|other| other != last);
                findings.push(match other {
                    Some(other) => finding.related(other, "the other one"),
                    None => finding,
                });
            }
            Some(_) => {}
        }
    }
    kept.reverse();
    kept
}

/// The root of the data that templates of a custom resource see.
#[must_use]
pub fn data_of(owner: &CustomResource, children: &Value) -> Value {
    let mut root = owner.object.clone();
    for key in ["apiVersion", "kind"] {
        let value = if key == "kind" { &owner.kind } else { &owner.api_version };
        root = data::with(&root, key, data::text(value));
    }
    for key in ["spec", "status"] {
        if data::get(&root, key).is_none_or(|value| matches!(value, Value::Nil)) {
            root = data::with(&root, key, data::empty_map());
        }
    }
    let ork = data::map([
        ("inCluster", data::text("false")),
        ("inPod", data::text("false")),
        ("namespace", data::text(&owner.namespace)),
        ("version", data::text(env!("CARGO_PKG_VERSION"))),
    ]);
    root = data::with(&root, "ork", ork);
    data::with(&root, "children", children.clone())
}

fn scope_of(
    operator: &Operator,
    part: &Part<'_>,
    owner: &CustomResource,
    children: &Value,
    evaluator: &RefCell<Evaluator>,
) -> Fallible<Scope> {
    let data = data_of(owner, children);
    let of = |source: &Arc<Source>, profiles: Arc<[Scope]>| Scope {
        source: Arc::clone(source),
        data: data.clone(),
        inputs: Arc::new(BTreeMap::new()),
        outer: None,
        profiles,
    };
    let profiles: Arc<[Scope]> =
        evaluator.borrow().shared().profiles.iter().map(|profile| of(&profile.source, Arc::default())).collect();
    match part.import {
        None => Ok(of(&part.adds.source, profiles)),
        Some((import, motif)) => {
            let outer = of(&operator.katalog.source, profiles);
            let inner = inputs::bind(import, motif, &outer, evaluator)?;
            Ok(Scope { source: Arc::clone(&part.adds.source), ..inner })
        }
    }
}

/// The entries of a block whose conditions hold, `forEach` unfolded.
fn collect<'a>(
    mode: Mode,
    block: &Block,
    part: &Part<'a>,
    scope: &Scope,
    evaluator: &RefCell<Evaluator>,
    pieces: &mut Vec<Piece<'a>>,
    outcome: &mut Outcome,
) {
    let source = &part.adds.source;
    let block_node = block.node.map(|node| source.node(node));
    let block_holds = block_node.map_or(Ok(true), |node| evaluator.borrow_mut().conditions_hold(node, scope));
    if !matches!(block_holds, Ok(true)) {
        outcome.left_out.extend(block.resources.iter().map(|resource| resource.list));
        outcome.findings.extend(block_holds.err().map(|finding| *finding));
        return;
    }
    for resource in &block.resources {
        let node = source.node(resource.node);
        let before = pieces.len();
        for scope in each(node, scope) {
            let holds = evaluator.borrow_mut().conditions_hold(node, &scope);
            match holds {
                Ok(true) => {
                    let declared = declared(source, block_node, *resource, node);
                    pieces.push(Piece { mode, resource: *resource, node, scope, declared });
                }
                Ok(false) => outcome.left_out.push(resource.list),
                Err(finding) => {
                    outcome.left_out.push(resource.list);
                    outcome.findings.push(*finding);
                }
            }
        }
        if pieces.len() == before {
            outcome.left_out.push(resource.list);
        }
    }
}

fn declared(source: &Source, block: Option<Node<'_>>, resource: Resource, node: Node<'_>) -> Declared {
    let entry = source.location(node.written_entries().next().map_or(node.span(), |entry| entry.key.span()));
    let list = block.and_then(|block| block.entry(resource.list.key));
    Declared {
        list: resource.list,
        key: list.map_or_else(|| entry.clone(), |list| source.location(list.key.span())),
        entry,
        among_others: list.is_some_and(|list| list.value.items().nth(1).is_some()),
    }
}

/// The scopes of `forEach`; the scope itself where there is none. A path to nothing gives no entry.
fn each(node: Node<'_>, scope: &Scope) -> Vec<Scope> {
    let Some(field) = node.at("forEach.field").and_then(Node::text) else { return vec![scope.clone()] };
    let name = node.at("forEach.as").and_then(Node::text).unwrap_or("item");
    let element = |index: usize, item: Value| {
        let index = Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
        scope.with("item", item.clone()).with(name, item).with("index", index)
    };
    match data_at(scope, field) {
        Some(Value::List(items)) => {
            items.iter().enumerate().map(|(index, item)| element(index, item.clone())).collect()
        }
        Some(Value::Map(map)) => map
            .iter()
            .enumerate()
            .map(|(index, (key, value))| element(index, data::text(key)).with("value", value.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Name, namespace and port of every workload whose pods a service can select.
fn workloads(pieces: &[Piece<'_>], owner: &CustomResource, evaluator: &RefCell<Evaluator>) -> Vec<Workload> {
    let mut found = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.resource.list.facts.selectable) {
        let body = Body { evaluator, scope: &piece.scope, node: piece.node };
        let child = Child { body, owner, list: piece.resource.list, workloads: &[] };
        let text =
            |value: Option<Rendered>| value.and_then(|value| value.as_text().map(str::to_owned)).unwrap_or_default();
        // What cannot be read is reported when the workload itself is built.
        let port = body.port("port").ok().flatten().and_then(|port| match port.value {
            Content::Int(port) => Some(port),
            _ => None,
        });
        let workload =
            Workload { name: text(child.name().ok()), namespace: text(child.namespace().ok().flatten()), port };
        // The same workload may stand in both blocks.
        if !found.contains(&workload) {
            found.push(workload);
        }
    }
    found
}

/// The rules of validation that a custom resource breaks, of those that are asked; none where asking fails.
pub(crate) fn broken_rules(
    operator: &Operator,
    resource: &CustomResource,
    evaluator: Evaluator,
    asked: Asked<'_>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let children = children::data(operator, &[]);
    match admitted(operator, resource, &children, &RefCell::new(evaluator), asked, &mut findings) {
        Ok(_) => findings,
        Err(_) => Vec::new(),
    }
}

/// Whether a rule of validation of a part is asked.
type Asked<'a> = &'a dyn Fn(&Part<'_>, Node<'_>) -> bool;

/// The custom resource after mutation; broken validation rules become findings. They judge what mutation leaves, unless
/// `mutateFirst: false` has them judge what is written.
fn admitted(
    operator: &Operator,
    written: &CustomResource,
    children: &Value,
    evaluator: &RefCell<Evaluator>,
    asked: Asked<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Fallible<CustomResource> {
    let mut owner = written.clone();
    for part in operator.parts() {
        for rule in part.adds.mutation.iter().map(|id| part.adds.source.node(*id)) {
            let scope = scope_of(operator, &part, &owner, children, evaluator)?;
            if fires(rule) && evaluator.borrow_mut().conditions_hold(rule, &scope)? {
                owner = mutate(owner, rule, &scope, evaluator)?;
            }
        }
    }
    let first = operator.setting("mutation").and_then(|block| block.get("mutateFirst")?.text()) != Some("false");
    let judged = if first { &owner } else { written };
    for part in operator.parts() {
        for rule in part.adds.validation.iter().map(|id| part.adds.source.node(*id)) {
            if !asked(&part, rule) {
                continue;
            }
            let scope = scope_of(operator, &part, judged, children, evaluator)?;
            if fires(rule)
                && evaluator.borrow_mut().conditions_hold(rule, &scope)?
                && !evaluator.borrow_mut().rule_holds(rule, &scope)?
            {
                findings.push(*refused(rule, &scope, evaluator)?);
            }
        }
    }
    Ok(owner)
}

/// `fires.reconcile: false` leaves a rule to the admission webhook.
fn fires(rule: Node<'_>) -> bool {
    rule.at("fires.reconcile").and_then(Node::text) != Some("false")
}

fn mutate(
    owner: CustomResource,
    rule: Node<'_>,
    scope: &Scope,
    evaluator: &RefCell<Evaluator>,
) -> Fallible<CustomResource> {
    let body = Body { evaluator, scope, node: rule };
    let field = body.required("field", "a mutation rule")?;
    let field = field.as_text().unwrap_or_default().trim_start_matches('.').to_owned();
    let path: Vec<&str> = field.split('.').collect();
    let present = data::at(&owner.object, &path).is_some_and(|value| !plain(value).is_empty());
    let (key, text) = match (body.evaluated("override")?, body.evaluated("default")?) {
        (Some(value), _) => ("override", value.text),
        (None, Some(value)) if !present => ("default", value.text),
        _ => return Ok(owner),
    };
    let value = match body.evaluated("valueType")? {
        Some(kind) => inputs::convert(&text, &kind.text)
            .ok_or_else(|| body.error(key, format!("`{text}` is no {}", kind.text), ""))?,
        None => untyped(rule, key, &text),
    };
    let object = data::with_path(&owner.object, &path, value);
    Ok(owner.with_object(object))
}

/// Without `valueType` a literal has the type that it has in YAML, a template gives text.
fn untyped(rule: Node<'_>, key: &str, text: &str) -> Value {
    let literal = rule.get(key).filter(|node| !node.text().is_some_and(crate::evaluate::is_template));
    literal.and_then(|node| data::value_of(node, ork_yaml::Dialect::V3).ok()).unwrap_or_else(|| data::text(text))
}

fn refused(rule: Node<'_>, scope: &Scope, evaluator: &RefCell<Evaluator>) -> Fallible<Finding> {
    let body = Body { evaluator, scope, node: rule };
    let message = body.evaluated("message")?.map(|message| message.text);
    let field = rule.get("field").and_then(Node::text).unwrap_or_default();
    let warns = body.evaluated("action")?.is_some_and(|action| action.text == "warn");
    let level = if warns { Level::Warning } else { Level::Error };
    let span = rule.get("field").map_or(rule.span(), Node::span);
    let message = message.unwrap_or_else(|| format!("`{field}` breaks a validation rule"));
    let finding = Diagnostic::new(REFUSED, level, Location::new(&scope.source.file, span), message)
        .label("this rule refuses the custom resource")
        .help("change the custom resource, or the rule");
    Ok(Box::new(finding))
}
