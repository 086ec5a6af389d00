//! The gateway: an HTTP front for self-service. It is read and checked, and not run.

use super::common::{FILE, FIXED_DURATION, FIXED_NAME, LITERAL, LITERALS, TEXT};
use super::{Field, Object, Shape, field};

pub(super) static GATEWAY: Object = Object {
    name: "gateway",
    doc: "An HTTP front for self-service, webhooks and other clusters.",
    fields: &[
        field("enabled", Shape::Bool, "Whether it runs.").or("false"),
        field("standalone", Shape::Bool, "Whether it runs without operators.").or("false"),
        field("endpoint", TEXT, "Where it is reached."),
        field("api", Shape::Object(&API), "The API for requests.").also(&["applyAPI"]),
        field("webhooks", Shape::Object(&WEBHOOKS), "Requests from other systems."),
        field("clusters", Shape::Object(&CLUSTERS), "Other clusters, by name."),
    ],
    rest: None,
};

static API: Object = Object {
    name: "gateway api",
    doc: "The API for requests.",
    fields: &[
        field("enabled", Shape::Bool, "Whether it is on.").or("false"),
        field("auth", Shape::Object(&API_AUTH), "Who may call."),
    ],
    rest: None,
};

static API_AUTH: Object = Object {
    name: "gateway auth",
    doc: "Who may call the gateway.",
    fields: &[
        field("include", FILE, "A file with further `tokens`."),
        field("tokens", Shape::List(&Shape::Object(&TOKEN)), "Tokens and identity providers."),
    ],
    rest: None,
};

static TOKEN: Object = Object {
    name: "gateway token",
    doc: "A caller: a token, or an identity provider.",
    fields: &[
        field("name", FIXED_NAME, "Name of the caller."),
        field("token", LITERAL, "Environment variable that holds the token, as `${NAME}`."),
        field("secretRef", Shape::Object(&TOKEN_SECRET), "Secret that holds the token."),
        field("githubOIDC", Shape::Object(&GITHUB), "Workflows of GitHub."),
        field("gitlabOIDC", Shape::Object(&GITLAB), "Pipelines of GitLab."),
        field("vaultOIDC", Shape::Object(&VAULT), "Identities of Vault."),
        field("oidc", Shape::Object(&OIDC), "Another identity provider."),
    ],
    rest: None,
};

static TOKEN_SECRET: Object = Object {
    name: "token Secret",
    doc: "A key of a Secret; it is made with a random token where absent.",
    fields: &[
        field("name", FIXED_NAME, "Name of the Secret.").required(),
        field("key", LITERAL, "Key in the Secret.").required(),
        field("namespace", FIXED_NAME, "Namespace of the Secret."),
        field("rotateAfter", FIXED_DURATION, "Age at which the token is made anew."),
    ],
    rest: None,
};

const MATCH: Shape = Shape::OneOf(&[TEXT, LITERALS]);

static GITHUB: Object = Object {
    name: "githubOIDC",
    doc: "Workflows of GitHub that may call.",
    fields: &[field("allow", Shape::Object(&GITHUB_ALLOW), "Claims that must match.")],
    rest: None,
};

static GITHUB_ALLOW: Object = Object {
    name: "GitHub claims",
    doc: "Claims that must match.",
    fields: &[
        field("repository", MATCH, "Repository, as `owner/name`."),
        field("repositoryOwner", MATCH, "Owner of the repository."),
        field("ref", MATCH, "Branch or tag."),
        field("workflow", MATCH, "Workflow."),
        field("environment", MATCH, "Environment."),
        field("jobWorkflowRef", MATCH, "Reusable workflow."),
    ],
    rest: None,
};

static GITLAB: Object = Object {
    name: "gitlabOIDC",
    doc: "Pipelines of GitLab that may call.",
    fields: &[field("allow", Shape::Object(&GITLAB_ALLOW), "Claims that must match.")],
    rest: None,
};

static GITLAB_ALLOW: Object = Object {
    name: "GitLab claims",
    doc: "Claims that must match.",
    fields: &[
        field("namespacePath", MATCH, "Group or user."),
        field("refProtected", MATCH, "Whether the branch is protected."),
        field("environment", MATCH, "Environment."),
    ],
    rest: None,
};

static VAULT: Object = Object {
    name: "vaultOIDC",
    doc: "Identities of Vault that may call.",
    fields: &[
        field("url", LITERAL, "Address of Vault.").required(),
        field("namespace", LITERAL, "Namespace in Vault."),
        field("audience", MATCH, "Audience of the token."),
        field("allow", Shape::Object(&VAULT_ALLOW), "Claims that must match."),
    ],
    rest: None,
};

static VAULT_ALLOW: Object = Object {
    name: "Vault claims",
    doc: "Claims that must match.",
    fields: &[
        field("entityName", MATCH, "Name of the entity."),
        field("entityID", MATCH, "Id of the entity."),
        field("namespace", MATCH, "Namespace in Vault."),
        field("allow", Shape::Free, "Further claims."),
    ],
    rest: None,
};

static OIDC: Object = Object {
    name: "oidc",
    doc: "An identity provider.",
    fields: &[
        field("issuer", LITERAL, "URL of the issuer.").required(),
        field("audience", MATCH, "Audience of the token."),
        field("allow", Shape::Free, "Claims that must match."),
    ],
    rest: None,
};

const HOOK_LIST: Shape = Shape::List(&Shape::Object(&HOOK));

static WEBHOOKS: Object = Object {
    name: "gateway webhooks",
    doc: "Requests from other systems.",
    fields: &[
        field("include", FILE, "A file with further `webhooks`."),
        field("github", HOOK_LIST, "From GitHub."),
        field("gitlab", HOOK_LIST, "From GitLab."),
        field("slack", HOOK_LIST, "From Slack."),
        field("generic", HOOK_LIST, "From anywhere."),
    ],
    rest: None,
};

/// Not all of its keys are known, so others are let through.
static HOOK: Object = Object {
    name: "gateway webhook",
    doc: "A system that sends requests.",
    fields: &[
        field("name", FIXED_NAME, "Its name."),
        field("enabled", Shape::Bool, "Whether it is on."),
        field("path", LITERAL, "Path that it calls."),
        SECRET,
        field("contentTokenRef", Shape::Free, "Credentials to read the repository."),
        field("branch", LITERAL, "Branch that counts."),
        field("signingSecretRef", Shape::Free, "Secret that signs the requests."),
        field("commands", Shape::Free, "Commands that are understood."),
    ],
    rest: Some(Shape::Free),
};

const SECRET: Field = field("secretRef", Shape::Free, "Secret that proves the sender.");

static CLUSTERS: Object = Object {
    name: "gateway clusters",
    doc: "Clusters by name.",
    fields: &[field("include", FILE, "A file with further `clusters`.")],
    rest: Some(Shape::Object(&CLUSTER)),
};

static CLUSTER: Object = Object {
    name: "gateway cluster",
    doc: "A cluster that custom resources are sent to.",
    fields: &[
        field("endpoint", LITERAL, "Address of its API server.").required(),
        field("secretRef", Shape::Object(&CLUSTER_SECRET), "Secret with a kubeconfig."),
        field("tokenRef", Shape::Object(&CLUSTER_SECRET), "Secret with a token; with `caRef`."),
        field("caRef", Shape::Object(&CLUSTER_SECRET), "Secret with the certificate authority."),
        field("insecure", Shape::Bool, "Whether its certificate is not checked.").or("false"),
    ],
    rest: None,
};

static CLUSTER_SECRET: Object = Object {
    name: "cluster Secret",
    doc: "A key of a Secret.",
    fields: &[
        field("name", FIXED_NAME, "Name of the Secret.").required(),
        field("key", LITERAL, "Key in the Secret."),
        field("namespace", FIXED_NAME, "Namespace of the Secret."),
    ],
    rest: None,
};
