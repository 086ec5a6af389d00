//! Blocks of resource lists, and the table of the lists.

use super::common::{CONDITIONS, FIXED_DURATION, LITERAL, OR};
use super::external::EXTERNAL_CALLS;
use super::resources::{
    AUTOSCALER, CLAIM, CLUSTER_ROLE, CLUSTER_ROLE_BINDING, CONFIG_MAP, CRON_JOB, CUSTOM, DEPLOYMENT, DISRUPTION_BUDGET,
    INGRESS, JOB, LIMIT_RANGE, NAMESPACE, NETWORK_POLICY, POD, REPLICA_SET, RESOURCE_QUOTA, ROLE, ROLE_BINDING, SECRET,
    SERVICE, SERVICE_ACCOUNT, STATEFUL_SET, VOLUME,
};
use super::{Field, Object, Shape, field};

/// A list of a block, and the kind that its entries become.
#[derive(Debug)]
pub struct ResourceList {
    /// The key in the block.
    pub key: &'static str,
    /// The kind of the objects; empty where each entry names its own.
    pub kind: &'static str,
    /// Their `apiVersion`; empty where each entry names its own.
    pub api_version: &'static str,
    /// The plural in URLs and below `.children`.
    pub plural: &'static str,
    /// Whether the objects live in namespaces.
    pub namespaced: bool,
    /// What follows the owner's name where an entry has no name; none where it must have one.
    pub default_name_suffix: Option<&'static str>,
    /// What an entry holds.
    pub object: &'static Object,
    /// Its turn in a block, from 1.
    pub apply_order: u8,
}

macro_rules! lists {
    ($($key:literal $kind:literal $api:literal $plural:literal $namespaced:literal $suffix:expr, $object:ident $order:literal $doc:literal;)*) => {
        /// Every list that makes objects, in the order of the format's reference.
        pub static RESOURCE_LISTS: &[ResourceList] = &[$(ResourceList {
            key: $key,
            kind: $kind,
            api_version: $api,
            plural: $plural,
            namespaced: $namespaced,
            default_name_suffix: $suffix,
            object: &$object,
            apply_order: $order,
        },)*];

        pub(super) static BLOCK: Object = Object {
            name: "resource block",
            doc: "Lists of resources by kind. Each entry becomes one object, or several with `forEach`.",
            fields: &[
                $(field($key, Shape::List(&Shape::Object(&$object)), $doc),)*
                EXTERNAL, WHEN, ALTERNATIVES, NAME, ORDERED,
                field("groups", Shape::List(&Shape::Object(&BLOCK)), "Stages of an ordered deletion."),
                TIMEOUT, GIT, DOCKER,
                placeholder("volumes"), placeholder("volumeMounts"), placeholder("serviceMonitors"),
                placeholder("podSecurityPolicies"), placeholder("priorityClasses"), placeholder("runtimeClasses"),
                placeholder("priorityLevelConfigurations"), placeholder("podTemplates"), placeholder("daemonSets"),
                placeholder("storageClasses"), placeholder("storageLocations"), placeholder("storagePools"),
                placeholder("storageBackups"), placeholder("storageSnapshots"), placeholder("storageVolumes"),
            ],
            rest: None,
        };

        /// The `resources` of a Motif: a block that is applied, and a block that is created once.
        pub(super) static MOTIF_RESOURCES: Object = Object {
            name: "Motif resources",
            doc: "Lists of resources by kind, applied on every reconcile; `onCreate` holds those that are only created.",
            fields: &[
                field("onCreate", Shape::Object(&BLOCK), "Resources that are created where absent, and then left alone."),
                $(field($key, Shape::List(&Shape::Object(&$object)), $doc),)*
                EXTERNAL, WHEN, ALTERNATIVES, NAME, ORDERED,
                field("groups", Shape::List(&Shape::Object(&BLOCK)), "Stages of an ordered deletion."),
                TIMEOUT, GIT, DOCKER,
                placeholder("volumes"), placeholder("volumeMounts"), placeholder("serviceMonitors"),
                placeholder("podSecurityPolicies"), placeholder("priorityClasses"), placeholder("runtimeClasses"),
                placeholder("priorityLevelConfigurations"), placeholder("podTemplates"), placeholder("daemonSets"),
                placeholder("storageClasses"), placeholder("storageLocations"), placeholder("storagePools"),
                placeholder("storageBackups"), placeholder("storageSnapshots"), placeholder("storageVolumes"),
            ],
            rest: None,
        };
    };
}

lists! {
    "deployments" "Deployment" "apps/v1" "deployments" true Some("-deployment"), DEPLOYMENT 14
        "Deployments: pods that are alike and can be replaced.";
    "replicaSets" "ReplicaSet" "apps/v1" "replicasets" true Some("-replicaset"), REPLICA_SET 13
        "ReplicaSets; prefer `deployments`.";
    "statefulSets" "StatefulSet" "apps/v1" "statefulsets" true Some(""), STATEFUL_SET 18
        "StatefulSets: pods with names and volumes of their own.";
    "pods" "Pod" "v1" "pods" true Some("-pod"), POD 24
        "Bare Pods, which nothing replaces.";
    "jobs" "Job" "batch/v1" "jobs" true Some("-job"), JOB 16
        "Jobs: work that ends.";
    "cronJobs" "CronJob" "batch/v1" "cronjobs" true Some("-cronjob"), CRON_JOB 17
        "CronJobs: work on a schedule.";
    "services" "Service" "v1" "services" true Some("-svc"), SERVICE 15
        "Services: a stable address for pods.";
    "ingresses" "Ingress" "networking.k8s.io/v1" "ingresses" true Some("-ingress"), INGRESS 21
        "Ingresses: HTTP from outside.";
    "hpa" "HorizontalPodAutoscaler" "autoscaling/v2" "horizontalpodautoscalers" true Some("-hpa"), AUTOSCALER 22
        "HorizontalPodAutoscalers: replicas by CPU use.";
    "pdb" "PodDisruptionBudget" "policy/v1" "poddisruptionbudgets" true Some("-pdb"), DISRUPTION_BUDGET 23
        "PodDisruptionBudgets: how many pods a drain must leave.";
    "secrets" "Secret" "v1" "secrets" true Some("-secret"), SECRET 2
        "Secrets that are written, generated or copied.";
    "configMaps" "ConfigMap" "v1" "configmaps" true Some("-config"), CONFIG_MAP 3
        "ConfigMaps that are written or copied.";
    "persistentVolumeClaims" "PersistentVolumeClaim" "v1" "persistentvolumeclaims" true None, CLAIM 20
        "Claims for volumes.";
    "persistentVolumes" "PersistentVolume" "v1" "persistentvolumes" false None, VOLUME 19
        "Volumes of the cluster.";
    "namespaces" "Namespace" "v1" "namespaces" false Some("-ns"), NAMESPACE 1
        "Namespaces that are made where absent.";
    "serviceAccounts" "ServiceAccount" "v1" "serviceaccounts" true Some("-sa"), SERVICE_ACCOUNT 9
        "Service accounts that pods run under.";
    "roles" "Role" "rbac.authorization.k8s.io/v1" "roles" true Some("-role"), ROLE 10
        "Roles in a namespace.";
    "roleBindings" "RoleBinding" "rbac.authorization.k8s.io/v1" "rolebindings" true Some("-rolebinding"), ROLE_BINDING 11
        "Who has which role in a namespace.";
    "clusterRoles" "ClusterRole" "rbac.authorization.k8s.io/v1" "clusterroles" false Some("-cluster-role"), CLUSTER_ROLE 7
        "Roles in all namespaces.";
    "clusterRoleBindings" "ClusterRoleBinding" "rbac.authorization.k8s.io/v1" "clusterrolebindings" false Some("-crb"),
        CLUSTER_ROLE_BINDING 8
        "Who has which role in all namespaces.";
    "networkPolicies" "NetworkPolicy" "networking.k8s.io/v1" "networkpolicies" true None, NETWORK_POLICY 4
        "Which traffic pods may have.";
    "resourceQuotas" "ResourceQuota" "v1" "resourcequotas" true None, RESOURCE_QUOTA 5
        "What a namespace may use in all.";
    "limitRanges" "LimitRange" "v1" "limitranges" true None, LIMIT_RANGE 6
        "Limits of each object in a namespace.";
    "custom" "Custom" "" "customs" true None, CUSTOM 12
        "Objects of any other kind.";
}

/// Lists that are reserved: they may stand there, and nothing is made of them.
pub static PLACEHOLDER_LISTS: &[&str] = &[
    "volumes",
    "volumeMounts",
    "serviceMonitors",
    "podSecurityPolicies",
    "priorityClasses",
    "runtimeClasses",
    "priorityLevelConfigurations",
    "podTemplates",
    "daemonSets",
    "storageClasses",
    "storageLocations",
    "storagePools",
    "storageBackups",
    "storageSnapshots",
    "storageVolumes",
];

const fn placeholder(name: &'static str) -> Field {
    field(name, Shape::Empty, "Reserved: objects of this kind are not made yet.").inert()
}

/// The list of a key.
#[must_use]
pub fn resource_list(key: &str) -> Option<&'static ResourceList> {
    RESOURCE_LISTS.iter().find(|list| list.key == key)
}

pub(super) const BLOCK_SHAPE: Shape = Shape::Object(&BLOCK);
const EXTERNAL: Field =
    field("external", EXTERNAL_CALLS, "HTTP and other calls before the resources; answers in `.external`.");
const WHEN: Field = field("when", CONDITIONS, "Conditions that must all hold for the block.");
const ALTERNATIVES: Field = OR.saying("Conditions of which at least one must hold for the block.");
const NAME: Field = field("name", LITERAL, "Name of the block, for messages.");
const ORDERED: Field =
    field("ordered", Shape::Bool, "Under `onDelete`: deletes one group after the other, each confirmed gone.")
        .or("false");
const TIMEOUT: Field = field("timeout", FIXED_DURATION, "How long an ordered deletion may take.").or("5m");
const GIT: Field = field("git", Shape::Free, "A checkout of a Git repository; older files only.").inert();
const DOCKER: Field = field("docker", Shape::Free, "A build of an image; older files only.").inert();
