//! Reconciling on a cluster in memory, cycle by cycle, until nothing changes any more.

use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data::{from_json, to_json};
use ork_engine::evaluate::Entropy;
use ork_engine::operator::Operator;
use ork_engine::settings::selector;
use ork_source::{Diagnostic, Level};
use serde_json::json;

use crate::answers::answered;
use crate::cluster::Cluster;
use crate::conclude::{Trouble, conclude};
use crate::object::{Json, Key, api_parts, at, text};
use crate::operation::{Action, Operation};
use crate::plan::{Observed, Situation, plan};

/// How to simulate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How often every custom resource is reconciled.
    pub cycles: usize,
    /// When the first cycle happens, in seconds since 1970 UTC; each next one is a second later.
    pub now: i64,
    /// Where random values start from.
    pub entropy: u64,
    /// Whether external calls are answered, with an empty 200; else their answers are not there.
    pub skip_external: bool,
}

/// Which entries are looked at; all of them unless it says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// The only one.
    pub only: Option<String>,
    /// Those that are left out.
    pub except: Vec<String>,
}

impl Entries {
    fn has(&self, entry: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == entry) && !self.except.iter().any(|left_out| left_out == entry)
    }
}

/// An operation of a cycle.
#[derive(Clone, Debug)]
pub struct Record {
    /// The entry whose operator did it.
    pub entry: String,
    /// For which custom resource.
    pub resource: Key,
    /// What was done.
    pub operation: Operation,
}

/// What happened in a cycle.
#[derive(Clone, Debug, Default)]
pub struct Cycle {
    /// The operations in order.
    pub records: Vec<Record>,
    /// What went wrong, warnings included.
    pub findings: Vec<Diagnostic>,
    /// Operations that the cluster refused.
    pub refusals: Vec<String>,
    /// The entries that had an error.
    pub failed: Vec<String>,
}

/// What a simulation gave.
#[derive(Clone, Debug)]
pub struct Run {
    /// The cycles in order.
    pub cycles: Vec<Cycle>,
    /// The cluster at the end.
    pub cluster: Cluster,
}

impl Cycle {
    /// Whether an error happened to one of these entries.
    #[must_use]
    pub fn has_failed(&self, entries: &Entries) -> bool {
        self.failed.iter().any(|entry| entries.has(entry))
    }

    /// The operations of entries.
    pub fn of<'c>(&'c self, entries: &'c Entries) -> impl Iterator<Item = &'c Record> {
        self.records.iter().filter(|record| entries.has(&record.entry))
    }

    /// Whether two cycles did the same.
    fn same(&self, other: &Cycle, entries: &Entries) -> bool {
        // Of a status it also counts what is written: a phase that moves on is not at rest.
        let told = |record: &Record| {
            let operation = &record.operation;
            let status = matches!(operation.action, Action::PatchStatus(_)).then(|| operation.action.clone());
            (operation.verb(), operation.key.clone(), status)
        };
        self.of(entries).map(told).eq(other.of(entries).map(told))
    }
}

impl Run {
    /// The first cycle, from 1, after which nothing new happens: it has nothing to do, or does what the one before did.
    #[must_use]
    pub fn steady(&self, entries: &Entries) -> Option<usize> {
        let calm = |(index, pair): (usize, &[Cycle])| {
            let [before, cycle] = pair else { return None };
            (cycle.of(entries).next().is_none() || cycle.same(before, entries)).then_some(index + 2)
        };
        self.cycles.windows(2).enumerate().find_map(calm)
    }
}

/// Lets operators reconcile custom resources. Everything in `objects` exists from the start; custom resources that an
/// operator makes are reconciled by the operator of their kind, if it is among them.
#[must_use]
pub fn simulate(operators: &[&Operator], objects: Vec<Json>, options: Options) -> Run {
    let mut cluster = Cluster::new(options.now);
    for object in objects {
        let namespace = text(&object, &["metadata", "namespace"]);
        let exists = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
        if !namespace.is_empty() && cluster.get(&Key::of(&exists)).is_none() {
            cluster.put(exists);
        }
        cluster.put(object);
    }
    let mut cycles = Vec::with_capacity(options.cycles);
    for number in 0..options.cycles {
        let now = options.now.saturating_add(i64::try_from(number).unwrap_or(i64::MAX));
        cluster.set_time(now);
        let mut cycle = Cycle::default();
        for operator in operators {
            for resource in resources_of(operator, &cluster) {
                let entropy = Entropy::Seed(options.entropy.wrapping_add(number as u64));
                let seen = if options.skip_external { Arc::new(answered(operator, &resource)) } else { resource };
                reconcile(operator, &seen, &mut cluster, (now, entropy), &mut cycle);
            }
        }
        cluster.settle();
        cycles.push(cycle);
    }
    Run { cycles, cluster }
}

/// The custom resources that an operator sees, as an API server gives them: with defaults, also where another operator
/// made them.
fn resources_of(operator: &Operator, cluster: &Cluster) -> Vec<Arc<Json>> {
    let Some(api) = operator.api() else { return Vec::new() };
    let fits = |object: &&Arc<Json>| {
        text(object, &["kind"]) == api.kind
            && api_parts(text(object, &["apiVersion"])).0 == api.group
            && is_watched(operator, object)
    };
    let stored = |object: &Arc<Json>| {
        let stored = CustomResource::stored(&from_json(object), operator.schema(), operator.namespaced());
        Arc::new(to_json(&stored.object))
    };
    cluster.objects().filter(fits).map(stored).collect()
}

/// Whether an entry watches a custom resource of its kind: its namespace and its selectors.
#[must_use]
pub fn is_watched(operator: &Operator, resource: &Json) -> bool {
    let namespace = operator.setting("namespace").filter(|_| operator.namespaced()).and_then(|found| found.text());
    let labels = at(resource, &["metadata", "labels"]);
    let has_label = |(key, value): (&str, &str)| labels.and_then(|labels| labels.get(key)?.as_str()) == Some(value);
    let has_field = |(path, value): (&str, &str)| text(resource, &path.split('.').collect::<Vec<_>>()) == value;
    namespace.is_none_or(|namespace| text(resource, &["metadata", "namespace"]) == namespace)
        && selector(operator, "labelSelector").into_iter().all(has_label)
        && selector(operator, "fieldSelector").into_iter().all(has_field)
}

fn reconcile(
    operator: &Operator,
    resource: &Json,
    cluster: &mut Cluster,
    (now, entropy): (i64, Entropy),
    cycle: &mut Cycle,
) {
    let decided = plan(&Situation { operator, resource, observed: &*cluster, now, entropy, has_status: true });
    let key = Key::of(resource);
    let troubles = carry_out(operator, &key, decided.operations.clone(), cluster, cycle);
    let current = cluster.get(&key);
    let resource = current.as_deref().unwrap_or(resource);
    let situation = Situation { operator, resource, observed: &*cluster, now, entropy, has_status: true };
    let (told, findings) = conclude(&situation, &decided, &troubles);
    let untold = carry_out(operator, &key, told, cluster, cycle);
    let before = cycle.findings.len();
    cycle.findings.extend(decided.findings);
    cycle.findings.extend(findings);
    let mut found = cycle.findings.iter().skip(before);
    if !troubles.is_empty() || !untold.is_empty() || found.any(|finding| finding.level == Level::Error) {
        cycle.failed.push(name_of(operator).to_owned());
    }
}

fn name_of(operator: &Operator) -> &str {
    operator.entry().map(|entry| entry.name.value.as_str()).unwrap_or_default()
}

/// Events are for people who watch a cluster, and cycles follow by themselves: neither is recorded.
fn carry_out(
    operator: &Operator,
    resource: &Key,
    operations: Vec<Operation>,
    cluster: &mut Cluster,
    cycle: &mut Cycle,
) -> Vec<Trouble> {
    let entry = name_of(operator);
    let mut troubles = Vec::new();
    for operation in operations {
        if matches!(operation.action, Action::Event { .. } | Action::Requeue(_)) {
            continue;
        }
        if let Err(conflict) = cluster.perform(&operation) {
            cycle.refusals.push(conflict.to_string());
            troubles.push(Trouble { message: conflict.to_string() });
        }
        cycle.records.push(Record { entry: entry.to_owned(), resource: resource.clone(), operation });
    }
    troubles
}
