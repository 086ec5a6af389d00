//! Blocks that tools read: metadata, lifecycle, publishing, notifications, providers, setup, composition.

use super::common::{
    DOWNLOAD_AUTH, FILE, FILES, FIXED_DURATION, FIXED_NAME, LITERAL, LITERALS, REFERENCE, TEXT, literal_words,
};
use super::{Field, Object, Shape, field};

pub(super) const API_VERSION: Field = field("apiVersion", LITERAL, "`orkestra.orkspace.io/v1`.").required();
pub(super) const KIND: Field =
    field("kind", LITERAL, "What the document is: Katalog, Motif, Komposer, E2E or Simulate.").required();

pub(super) const NAME: Field =
    field("name", FIXED_NAME, "Name of the document: lower-case letters, digits and `-`.").required();
pub(super) const DESCRIPTION: Field = field("description", LITERAL, "What it is for.");

pub(super) static METADATA: Object = Object {
    name: "metadata",
    doc: "What the document is called, and what a registry shows.",
    fields: &[
        NAME,
        field("namespace", FIXED_NAME, "Group in overviews; not a namespace of Kubernetes.").or("default"),
        field("clusterName", LITERAL, "Cluster that overviews show.").or("the variable CLUSTER_NAME"),
        DESCRIPTION,
        field("version", LITERAL, "Version; the tag when it is published."),
        field("author", LITERAL, "Who made it."),
        field("license", LITERAL, "License, as an SPDX id."),
        field("tags", LITERALS, "Words to find it by."),
        field("createdBy", literal_words(&["operator", "orkdoctor"]), "Tool that made it.").or("operator"),
        field("projects", Shape::Map(&Shape::Free), "Data of other tools."),
        field("deprecation", Shape::Object(&DEPRECATION), "Notice that it should no longer be used.")
            .now("lifecycle.deprecation"),
    ],
    rest: None,
};

/// Metadata of the kinds of tests.
pub(super) static TEST_METADATA: Object =
    Object { name: "metadata", doc: "What the test is called.", fields: &[NAME, DESCRIPTION], rest: None };

pub(super) const LIFECYCLE: Field =
    field("lifecycle", Shape::Object(&LIFECYCLE_OBJECT), "How mature it is, and what it works with.");
const MATURITY: Shape = literal_words(&["alpha", "beta", "stable", "deprecated"]);

static LIFECYCLE_OBJECT: Object = Object {
    name: "lifecycle",
    doc: "How mature it is, and what it works with.",
    fields: &[
        field("maturity", MATURITY, "How mature it is: alpha, beta, stable or deprecated."),
        field("deprecation", Shape::Object(&DEPRECATION), "Notice that it should no longer be used."),
        field("compatibility", Shape::Object(&COMPATIBILITY), "Versions that it works with."),
        field("accept", Shape::Object(&ACCEPT), "In a Komposer: imports that are accepted in spite of their maturity."),
    ],
    rest: None,
};

static DEPRECATION: Object = Object {
    name: "deprecation",
    doc: "Notice that it should no longer be used.",
    fields: &[
        field("message", LITERAL, "Why, and what to do.").required(),
        field("migratedTo", REFERENCE, "What to use in its place."),
        field("timeline", Shape::Object(&TIMELINE), "From when it is warned of, and until when it works."),
    ],
    rest: None,
};

static TIMELINE: Object = Object {
    name: "timeline",
    doc: "From warning to end.",
    fields: &[
        field("from", LITERAL, "First day of the warning, as `YYYY-MM-DD`."),
        field("to", LITERAL, "Day of the end, as `YYYY-MM-DD`."),
    ],
    rest: None,
};

static COMPATIBILITY: Object = Object {
    name: "compatibility",
    doc: "Versions that it works with, as ranges.",
    fields: &[
        field("kubernetes", LITERAL, "Versions of Kubernetes, such as `>=1.28`."),
        field("orkestra", LITERAL, "Versions of the runtime."),
    ],
    rest: None,
};

static ACCEPT: Object = Object {
    name: "accept",
    doc: "Imports that are accepted.",
    fields: &[field("patterns", Shape::List(&Shape::Object(&ACCEPTED)), "Patterns that are accepted.")],
    rest: None,
};

static ACCEPTED: Object = Object {
    name: "accepted pattern",
    doc: "A pattern that is accepted.",
    fields: &[
        field("name", LITERAL, "Its name."),
        field("author", LITERAL, "Author of the pattern."),
        field("version", LITERAL, "Its versions, as a range."),
    ],
    rest: None,
};

pub(super) const POLICY: Field = field("policy", Shape::Object(&POLICY_OBJECT), "What imports must fulfil.");

static POLICY_OBJECT: Object = Object {
    name: "policy",
    doc: "What imports must fulfil.",
    fields: &[field("lifecycle", Shape::Object(&LIFECYCLE_POLICY), "How mature they must be.")],
    rest: None,
};

static LIFECYCLE_POLICY: Object = Object {
    name: "lifecycle policy",
    doc: "How mature imports must be.",
    fields: &[field("minMaturity", literal_words(&["alpha", "beta", "stable"]), "Least maturity.")],
    rest: None,
};

pub(super) const PUBLISH: Field =
    field("publish", Shape::Object(&PUBLISH_OBJECT), "What must hold before it is published.");

static PUBLISH_OBJECT: Object = Object {
    name: "publish",
    doc: "What must hold before it is published.",
    fields: &[
        field("tests", Shape::Object(&PUBLISH_TESTS), "Tests that must pass."),
        field("signing", Shape::Object(&SIGNING), "Signatures that are checked.").inert(),
    ],
    rest: None,
};

static PUBLISH_TESTS: Object = Object {
    name: "publish tests",
    doc: "Tests that must pass before a push.",
    fields: &[
        field("e2e", Shape::Bool, "The tests on a cluster.").or("true"),
        field("simulate", Shape::Bool, "The tests in memory.").or("true"),
        field("intent", Shape::Bool, "The sample request.").or("false"),
    ],
    rest: None,
};

static SIGNING: Object = Object {
    name: "signing",
    doc: "Signatures that are checked.",
    fields: &[
        field("verify", Shape::Bool, "Whether they are checked.").or("false"),
        field("expectedIdentities", LITERALS, "Who may sign."),
    ],
    rest: None,
};

pub(super) const NOTIFICATION: Field =
    field("notification", Shape::Object(&NOTIFICATION_OBJECT), "Teams that conditions may tell.").inert();

static NOTIFICATION_OBJECT: Object = Object {
    name: "notification settings",
    doc: "Teams that conditions may tell, and how.",
    fields: &[
        field("enabled", Shape::Bool, "Whether anyone is told.").or("true with at least one team"),
        field("standalone", Shape::Bool, "Whether the operator sends by itself.").or("true outside of a cluster"),
        field("defaults", Shape::Object(&NOTIFICATION_DEFAULTS), "What holds for all teams."),
        field("teams", Shape::Map(&Shape::Object(&TEAM)), "Teams by name."),
    ],
    rest: None,
};

const SLACK_URL: Field = field("slackWebhookUrl", LITERAL, "URL of the Slack webhook.");
const INTERVAL: Field = field("interval", FIXED_DURATION, "Time between two messages about one condition.").or("15m");

static NOTIFICATION_DEFAULTS: Object = Object {
    name: "notification defaults",
    doc: "What holds for all teams.",
    fields: &[INTERVAL, SLACK_URL],
    rest: None,
};

static TEAM: Object = Object {
    name: "team",
    doc: "How a team is told.",
    fields: &[
        field("email", LITERALS, "Mail addresses of the team."),
        field("slack", LITERALS, "Channels of the team."),
        SLACK_URL,
        INTERVAL,
        field("message", TEXT, "What to write."),
    ],
    rest: None,
};

pub(super) const PROVIDERS: Field =
    field("providers", Shape::List(const { &Shape::Object(&PROVIDER) }), "Compiled providers that the operators call.")
        .inert();

static PROVIDER: Object = Object {
    name: "provider",
    doc: "A compiled provider.",
    fields: &[
        field("name", LITERAL, "Its name.").required(),
        field("required", Shape::Bool, "Whether the start fails without it.").or("false"),
        field("auth", Shape::Map(&LITERAL), "Credentials; `$NAME` is an environment variable."),
        field("version", LITERAL, "Version that is needed."),
        field("library", LITERAL, "Library that holds it."),
    ],
    rest: None,
};

pub(super) const SETUP: Field =
    field("setup", SETUP_SHAPE, "What must be there before the start: manifests, charts, objects.");
const SETUP_SHAPE: Shape = Shape::OneOf(&[Shape::Object(&SETUP_OBJECT), APPLY_LIST]);
const APPLY_LIST: Shape = Shape::List(&Shape::OneOf(&[FILE, Shape::Object(&APPLY)]));
const WAIT_LIST: Shape = Shape::List(&Shape::Object(&WAIT));
const WAITS: Field = field("wait", WAIT_LIST, "Objects that are waited for.");

static SETUP_OBJECT: Object = Object {
    name: "setup",
    doc: "What is applied and installed before the start, in this order.",
    fields: &[
        field("apply", APPLY_LIST, "Manifests that are applied first."),
        field("helm", Shape::List(&Shape::Object(&CHART)), "Helm charts that are installed next."),
        WAITS,
    ],
    rest: None,
};

static APPLY: Object = Object {
    name: "setup manifest",
    doc: "A manifest that is applied.",
    fields: &[field("path", FILE, "Its path.").required(), WAITS],
    rest: None,
};

static CHART: Object = Object {
    name: "setup chart",
    doc: "A Helm chart that is installed.",
    fields: &[
        field("repo", LITERAL, "Repository of the chart."),
        field("chart", LITERAL, "Name or path of the chart.").required(),
        field("release", LITERAL, "Name of the release.").or("chart"),
        field("namespace", FIXED_NAME, "Namespace of the release.").or("default"),
        field("version", LITERAL, "Version of the chart."),
        field("valueFiles", FILES, "Files with values."),
        field("values", Shape::Free, "Values of the chart."),
        field("createNamespace", Shape::Bool, "Whether the namespace is made."),
        WAITS,
    ],
    rest: None,
};

static WAIT: Object = Object {
    name: "setup wait",
    doc: "An object that is waited for.",
    fields: &[
        field("kind", LITERAL, "Its kind.").required(),
        field("name", FIXED_NAME, "Its name.").required(),
        field("namespace", FIXED_NAME, "Its namespace."),
        field("ready", Shape::Bool, "Whether it must be ready, not only there."),
        field("timeout", FIXED_DURATION, "How long to wait.").or("30s"),
    ],
    rest: None,
};

pub(super) const IMPORTS: Field = field("imports", Shape::Object(&SOURCES), "Katalogs that are composed.");

static SOURCES: Object = Object {
    name: "imports",
    doc: "Katalogs from registries, files and charts, in this order.",
    fields: &[
        field(
            "registry",
            Shape::List(&Shape::OneOf(&[REFERENCE, Shape::Object(&REGISTRY_IMPORT)])),
            "From registries or Git.",
        ),
        field("files", Shape::List(&Shape::OneOf(&[FILE, Shape::Object(&FILE_IMPORT)])), "From files or URLs."),
        field("helm", Shape::List(&Shape::Object(&HELM_IMPORT)), "From Helm charts."),
    ],
    rest: None,
};

const AUTH: Field = field("auth", Shape::Object(&DOWNLOAD_AUTH), "How to sign in where it is.");

static REGISTRY_IMPORT: Object = Object {
    name: "registry import",
    doc: "A published Katalog.",
    fields: &[
        field("url", REFERENCE, "The pattern: a name with a tag, an OCI or a Git reference.").required(),
        field("version", LITERAL, "Tag, branch or commit, where the reference does not say it.").or("latest"),
        field("oci", Shape::Bool, "Whether it comes from a registry.").or("false"),
        field("useKomposer", Shape::Bool, "Takes the `komposer.yaml` of the pattern.").or("false"),
        AUTH,
        field("katalog", Shape::Map(&Shape::Object(&GIT_REF)), "Katalogs of a Git repository with several, by name."),
    ],
    rest: None,
};

static GIT_REF: Object = Object {
    name: "Git reference",
    doc: "A commit, a version or a branch, in this order.",
    fields: &[
        field("branch", LITERAL, "Branch to take.").or("main"),
        field("version", LITERAL, "Tag to take."),
        field("sha", LITERAL, "Commit to take."),
    ],
    rest: None,
};

static FILE_IMPORT: Object = Object {
    name: "file import",
    doc: "A Katalog in a file.",
    fields: &[field("url", FILE, "Path, URL or `$NAME`.").required(), AUTH],
    rest: None,
};

static HELM_IMPORT: Object = Object {
    name: "chart import",
    doc: "Katalogs that a Helm chart renders.",
    fields: &[
        field("repo", LITERAL, "Repository of the chart.").required(),
        field("chart", LITERAL, "Name of the chart.").required(),
        field("version", LITERAL, "Version, branch or commit.").required(),
        field("path", LITERAL, "Path of the chart in a Git repository."),
        field("valueFiles", FILES, "Files with values; later ones win."),
        field("values", Shape::Free, "Values of the chart."),
        AUTH,
    ],
    rest: None,
};
