//! Reconciling on a cluster in memory, cycle by cycle, until nothing changes any more.

use std::sync::Arc;

use ork_engine::evaluate::Entropy;
use ork_engine::operator::Operator;
use ork_source::{Diagnostic, Level};
use serde_json::json;

use crate::cluster::Cluster;
use crate::conclude::{Trouble, conclude};
use crate::object::{Json, Key, api_parts, text};
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
    /// Whether an error happened.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.refusals.is_empty() || self.findings.iter().any(|finding| finding.level == Level::Error)
    }

    /// The operations of an entry; of all where none is named.
    pub fn of<'c>(&'c self, entry: Option<&'c str>) -> impl Iterator<Item = &'c Record> {
        self.records.iter().filter(move |record| entry.is_none_or(|entry| record.entry == entry))
    }

    /// Whether two cycles did the same.
    fn same(&self, other: &Cycle, entry: Option<&str>) -> bool {
        // Of a status it also counts what is written: a phase that moves on is not at rest.
        let told = |record: &Record| {
            let operation = &record.operation;
            let status = matches!(operation.action, Action::PatchStatus(_)).then(|| operation.action.clone());
            (operation.verb(), operation.key.clone(), status)
        };
        self.of(entry).map(told).eq(other.of(entry).map(told))
    }
}

impl Run {
    /// The first cycle, from 1, after which nothing new happens: it has nothing to do, or does what the one before did.
    #[must_use]
    pub fn steady(&self, entry: Option<&str>) -> Option<usize> {
        let calm = |(index, pair): (usize, &[Cycle])| {
            let [before, cycle] = pair else { return None };
            (cycle.of(entry).next().is_none() || cycle.same(before, entry)).then_some(index + 2)
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
                reconcile(operator, &resource, &mut cluster, (now, entropy), &mut cycle);
            }
        }
        cluster.settle();
        cycles.push(cycle);
    }
    Run { cycles, cluster }
}

fn resources_of(operator: &Operator, cluster: &Cluster) -> Vec<Arc<Json>> {
    let Some(api) = operator.api() else { return Vec::new() };
    let fits = |object: &&Arc<Json>| {
        text(object, &["kind"]) == api.kind && api_parts(text(object, &["apiVersion"])).0 == api.group
    };
    cluster.objects().filter(fits).cloned().collect()
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
    carry_out(operator, &key, told, cluster, cycle);
    cycle.findings.extend(decided.findings);
    cycle.findings.extend(findings);
}

/// Events are for people who watch a cluster, and cycles follow by themselves: neither is recorded.
fn carry_out(
    operator: &Operator,
    resource: &Key,
    operations: Vec<Operation>,
    cluster: &mut Cluster,
    cycle: &mut Cycle,
) -> Vec<Trouble> {
    let entry = operator.entry().map(|entry| entry.name.value.as_str()).unwrap_or_default();
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
