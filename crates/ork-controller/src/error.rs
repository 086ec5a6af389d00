//! What a cluster refuses, as a sentence with its help.

use kube::core::Status;

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Whether trying again cannot help.
    pub is_final: bool,
}

/// What was asked of the API server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The verb of RBAC.
    pub(crate) verb: &'a str,
    /// The API group.
    pub(crate) group: &'a str,
    /// The plural, with a subresource behind a slash.
    pub(crate) resource: &'a str,
    /// The namespace; empty for none.
    pub(crate) namespace: &'a str,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, is_final: false }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn for_good(mut self) -> Self {
        self.is_final = true;
        self
    }

    /// From an answer to a request.
    pub(crate) fn from(error: &kube::Error, asked: Asked<'_>) -> Self {
        match error {
            kube::Error::Api(status) => Self::of_status(status, asked),
            other => Self::new(chain(other)),
        }
    }

    pub(crate) fn of_status(status: &Status, asked: Asked<'_>) -> Self {
        match status.code {
            401 => Self::new("the API server does not accept these credentials")
                .help("sign in again, or name another kubeconfig with --kubeconfig")
                .for_good(),
            403 => forbidden(status, asked),
            _ => Self::new(sentence(&status.message)),
        }
    }
}

/// The rule of RBAC that allows what an operator does with a kind.
fn rule_for(group: &str, resource: &str, verbs: &[&str]) -> String {
    format!("{{apiGroups: [\"{group}\"], resources: [\"{resource}\"], verbs: [{}]}}", verbs.join(", "))
}

fn forbidden(status: &Status, asked: Asked<'_>) -> Problem {
    let full =
        if asked.group.is_empty() { asked.resource.to_owned() } else { format!("{}.{}", asked.resource, asked.group) };
    let place = if asked.namespace.is_empty() { String::new() } else { format!(" in namespace {}", asked.namespace) };
    let who = status.message.split_once("User \"").and_then(|(_, rest)| rest.split_once('"')).map(|(user, _)| user);
    let who = who.map_or_else(|| "this user".to_owned(), |user| format!("user {user}"));
    // The server also refuses for other reasons: admission, a namespace on its way out.
    if !status.message.contains("cannot ") {
        return Problem::new(sentence(&status.message));
    }
    let verbs: &[&str] = match asked.verb {
        "create" if asked.resource == "events" => &["create", "patch"],
        "list" | "watch" | "get" => &["get", "list", "watch"],
        "create" | "patch" | "delete" if !asked.resource.contains('/') => {
            &["get", "list", "watch", "create", "patch", "delete"]
        }
        verb => &[verb],
    };
    let rule = rule_for(asked.group, asked.resource, verbs);
    Problem::new(format!("{who} may not {} {full}{place}", asked.verb))
        .help(format!("allow it with a rule such as {rule}"))
}

/// A message of the API server without the stop at its end.
fn sentence(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    if message.is_empty() { "the API server refuses it without a reason".to_owned() } else { message.to_owned() }
}

/// The innermost cause: "connection refused" says more than what was wrapped around it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let (outer, inner) = (error.to_string(), innermost.to_string());
    if outer.contains(&inner) { sentence(&outer) } else { format!("{}: {}", sentence(&outer), sentence(&inner)) }
}
