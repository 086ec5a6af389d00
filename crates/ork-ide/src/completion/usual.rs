//! Which key usually comes next: by the order in which people write the keys of a mapping, by its neighbours, and by what
//! mappings of the same sort in the same document have.

use ork_engine::fields::{Field, Object, Status};
use ork_engine::walk::walk;
use ork_yaml::{Node, OutlineStep};

use super::spot::Spot;
use crate::place::Place;

/// The keys that most mappings of a sort have, in the order in which they are written; a `?` says that about one in three
/// has it, `??` that few do. What is not listed follows in the order of the field table.
const USUAL: &[(&str, &str)] = &[
    ("Katalog", "apiVersion kind metadata imports? spec notes?? profiles?? security?? gateway?? lifecycle??"),
    ("Komposer", "apiVersion kind metadata imports spec? security??"),
    ("Motif", "apiVersion kind metadata inputs notes?? profiles?? resources status? admission??"),
    ("E2E", "apiVersion kind metadata spec imports??"),
    ("Simulate", "apiVersion kind metadata spec imports??"),
    ("metadata", "name namespace?? version? description author? license? tags?"),
    ("Katalog spec", "crds imports??"),
    (
        "CRD entry",
        "enabled?? description?? apiTypes crdFile? dependsOn? workers? resync? crossAccess?? imports? validation? \
         mutation?? conversion?? operatorBox admission?? serve??",
    ),
    ("apiTypes", "group version kind plural"),
    ("operatorBox", "reconciler? cross? preReconcile?? onCreate onReconcile? onDelete?? status autoscale??"),
    ("reconciler", "workers resync queue?"),
    ("reconcile", "workers resync queue? onCreate? onReconcile?"),
    ("import", "motif version?? with"),
    ("registry import", "url version? oci?"),
    ("file import", "url"),
    ("input", "name type description required? default"),
    ("Motif resources", "secrets? configMaps? deployments statefulSets? services pdb?? onCreate??"),
    (
        "resource block",
        "external?? secrets? configMaps? deployments statefulSets? services ingresses? hpa? pdb? jobs? cronJobs? \
         networkPolicies? serviceAccounts?? roles?? roleBindings?? custom?",
    ),
    (
        "Deployment entry",
        "name image replicas port namespace?? labels?? serviceAccountName?? env? envFrom?? resources? probes? \
         securityContext? podSecurity? rollingUpdate?? volumes?? volumeMounts?? reconcile? when? forEach??",
    ),
    (
        "StatefulSet entry",
        "name image replicas port serviceName env? resources probes volumeClaimTemplates securityContext? podSecurity? \
         rollingUpdate? reconcile? when??",
    ),
    ("ReplicaSet entry", "name image replicas port env? resources? reconcile?"),
    ("Pod entry", "name image port env? resources? restartPolicy?"),
    ("Service entry", "name type? headless?? port targetPort selector?? labels?? reconcile? when?"),
    ("Ingress entry", "name className? host serviceName servicePort path? pathType?? tls?? reconcile?? when??"),
    ("Job entry", "name image command args?? backoffLimit?? when? or??"),
    (
        "CronJob entry",
        "name image schedule command concurrencyPolicy?? suspend?? successfulJobsHistoryLimit?? failedJobsHistoryLimit?? \
         reconcile?",
    ),
    ("Secret entry", "name type?? once? rotateAfter? data fromSecret?? reconcile??"),
    ("ConfigMap entry", "name data reconcile? fromConfigMap??"),
    (
        "HorizontalPodAutoscaler entry",
        "name scaleTargetRef minReplicas maxReplicas targetCPUUtilizationPercentage behavior?",
    ),
    ("PodDisruptionBudget entry", "name minAvailable? maxUnavailable? selector? when?"),
    ("NetworkPolicy entry", "name profile? podSelector? policyTypes? ingress? egress? reconcile?"),
    ("scaleTargetRef", "apiVersion kind name"),
    ("custom entry", "apiVersion kind metadata spec hasStatus?"),
    ("environment variable", "name value valueFrom?"),
    ("valueFrom", "secretKeyRef configMapKeyRef?"),
    ("key reference", "name key"),
    ("resources", "profile requests? limits?"),
    ("probes", "startup? liveness readiness"),
    ("probe", "type path? port?? profile"),
    (
        "securityContext",
        "profile runAsNonRoot? runAsUser? readOnlyRootFilesystem? allowPrivilegeEscalation? capabilities?",
    ),
    ("podSecurity", "profile? runAsNonRoot runAsUser runAsGroup? fsGroup?"),
    ("volume claim template", "name storageClass storageSize mountPath accessModes?"),
    ("volume mount", "name mountPath readOnly?"),
    ("status", "fields conditions??"),
    ("status field", "path value type? when? clearOnFalse??"),
    ("condition", "field equals operator? value? exists? notEquals? greaterThan? lessThan?"),
    ("validation", "rules external??"),
    ("mutation", "rules external??"),
    ("validation rule", "field operator value? message action when?"),
    ("mutation rule", "field default override? valueType? when?"),
    ("forEach", "field as"),
    ("cross entry", "crd selector as strategy??"),
    ("cross selector", "name namespace matchLabels?"),
    ("external call", "name url method? headers?? expectedStatus? timeout? cacheFor? retryBackoff? continueOnError?"),
    ("retry backoff", "initial max multiplier maxAttempts"),
    ("note", "name description? expression"),
    ("E2E spec", "katalog crd cr cluster expect onFailure??"),
    ("test cluster", "provider name reuse"),
    ("test step", "name after timeout resources kubectl?"),
    ("expected resource", "kind name namespace count? ready? conditions?"),
    ("Simulate spec", "katalog cr crd? cycles? expect"),
    ("expectation", "steady steadyAt? noErrors ops absent?"),
    ("operation", "cycle verb resource name count??"),
    ("kubectl get", "kind name namespace field equals?"),
    (
        "kubectl port-forward",
        "service pod?? leaderElection?? namespace port path method? headers? body? statusCode? jq? equals?",
    ),
    ("role rule", "apiGroups resources verbs resourceNames??"),
    ("dependency", "condition"),
    ("rollingUpdate", "maxUnavailable maxSurge"),
    ("limit", "type default defaultRequest max? min?"),
    ("watch entry", "apiVersion kind name?? on?"),
    ("conversion", "storageVersion paths"),
    ("conversion path", "from to spec"),
    ("autoscale", "conditions action"),
];

/// Documents with more nodes are looked through only around the cursor.
const MOST_NODES: usize = 8_000;

/// What mappings of the same sort elsewhere in the document have, in order.
#[derive(Debug, Default)]
pub(super) struct Others {
    mappings: Vec<Vec<&'static str>>,
}

impl Others {
    /// The mappings like `object` in the entry around the cursor or, where it is small, in the document.
    pub(super) fn of(place: &Place, object: &'static Object, spot: &Spot) -> Self {
        let Some((root, table)) = scope(place) else { return Self::default() };
        let mut mappings = Vec::new();
        for seen in walk(root, table).objects {
            let is_own = || {
                let written = seen.node.written_entries().map(|entry| entry.name());
                seen.node.span().start <= place.offset && written.eq(spot.above.iter().chain(&spot.below))
            };
            if !std::ptr::eq(seen.object, object) || is_own() {
                continue;
            }
            let names = seen.node.entries().filter_map(|entry| object.field(entry.name())).map(|field| field.name);
            mappings.push(names.collect());
        }
        // The mapping at the root is one of its kind.
        if spot.steps.is_empty() {
            mappings.clear();
        }
        Self { mappings }
    }

    fn share(&self, holds: impl Fn(&[&'static str]) -> bool) -> f64 {
        let count = self.mappings.iter().filter(|names| holds(names)).count();
        let (count, all) = (u32::try_from(count).unwrap_or(0), u32::try_from(self.mappings.len()).unwrap_or(u32::MAX));
        if all == 0 { 0.0 } else { f64::from(count) / f64::from(all) }
    }

    fn has(&self, name: &str) -> f64 {
        self.share(|names| names.contains(&name))
    }

    /// How often `name` stands directly behind `before`.
    fn follows(&self, before: Option<&str>, name: &str) -> f64 {
        self.share(|names| match before {
            Some(before) => names.windows(2).any(|pair| *pair == [before, name]),
            None => names.first() == Some(&name),
        })
    }
}

/// Every mapping of the entry around the cursor or, where it is small, of the document.
pub(super) fn each_mapping<'p>(place: &'p Place, mut take: impl FnMut(&'static Object, Node<'p>)) {
    let Some((root, table)) = scope(place) else { return };
    for seen in walk(root, table).objects {
        take(seen.object, seen.node);
    }
}

fn scope(place: &Place) -> Option<(Node<'_>, &'static Object)> {
    let root = place.source.tree.root(place.document)?;
    let table = place.root()?;
    if place.source.tree.len() <= MOST_NODES {
        return Some((root, table));
    }
    let names: Vec<&str> = place.parents();
    let ["spec", "crds", name, ..] = names.as_slice() else { return None };
    let entry = root.get("spec")?.get("crds")?.get(name)?;
    let (object, _) = ork_engine::walk::field_at(table, ["spec", "crds", name, "operatorBox"])?;
    Some((entry, object))
}

/// How likely a key is the next one: higher comes first.
pub(super) struct Likelihood<'s> {
    object: &'static Object,
    usual: Vec<(&'static str, f64)>,
    before: Option<&'static str>,
    after: Option<&'static str>,
    others: &'s Others,
}

impl<'s> Likelihood<'s> {
    pub(super) fn new(object: &'static Object, spot: &Spot, others: &'s Others) -> Self {
        let name = |key: &String| object.field(key).map(|field| field.name);
        Self {
            object,
            usual: usual(object),
            before: spot.above.iter().rev().find_map(name),
            after: spot.below.iter().find_map(name),
            others,
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.usual.iter().position(|(usual, _)| *usual == name).or_else(|| {
            let index = self.object.fields.iter().position(|field| field.name == name)?;
            Some(self.usual.len() + index)
        })
    }

    /// The score of a field.
    pub(super) fn of(&self, field: &Field) -> f64 {
        let share = self.usual.iter().find(|(name, _)| *name == field.name).map_or(0.02, |(_, share)| *share);
        let mut score = share * 100.0;
        if field.required {
            score += 60.0;
        }
        let at = self.position(field.name).and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX);
        let bound = |name: Option<&str>| name.and_then(|name| u32::try_from(self.position(name)?).ok());
        let (before, after) = (bound(self.before), bound(self.after));
        score += match before {
            Some(before) if at > before => 40.0 - 4.0 * f64::from((at - before - 1).min(8)),
            Some(_) => -15.0,
            None => 40.0 - 6.0 * f64::from(at.min(8)),
        };
        match after {
            Some(after) if at < after => score += 20.0,
            Some(_) => score -= 40.0,
            None => {}
        }
        score += 60.0 * self.others.has(field.name) + 90.0 * self.others.follows(self.before, field.name);
        match field.status {
            Status::Current => score,
            Status::Inert => score - 300.0,
            Status::Older { .. } => score - 600.0,
        }
    }
}

fn usual(object: &Object) -> Vec<(&'static str, f64)> {
    let Some((_, keys)) = USUAL.iter().find(|(name, _)| *name == object.name) else { return Vec::new() };
    let share = |key: &'static str| match key.trim_end_matches('?') {
        name if key.ends_with("??") => (name, 0.12),
        name if key.ends_with('?') => (name, 0.35),
        name => (name, 0.9),
    };
    keys.split_whitespace().map(share).collect()
}

/// The keys that a new mapping of this sort starts with: what is required, else the first usual one.
pub(super) fn first_keys(object: &'static Object) -> Vec<&'static Field> {
    let required: Vec<&Field> = object.fields.iter().filter(|field| field.required).collect();
    if !required.is_empty() {
        return required;
    }
    let first = usual(object).into_iter().find(|(_, share)| *share > 0.5);
    first.and_then(|(name, _)| object.field(name)).into_iter().collect()
}

/// Whether a step is an item of a list.
pub(super) fn is_item(step: Option<&OutlineStep>) -> bool {
    matches!(step, Some(OutlineStep::Item { .. }))
}
