//! Definitions of custom resources: applied on request, waited for, compared with what entries say.

use std::time::{Duration, Instant};

use kube::Client;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams};
use ork_engine::data::{to_json, value_of};
use ork_engine::operator::Operator;
use ork_plan::{FIELD_MANAGER, Json, at, text};
use ork_yaml::Dialect;

use crate::error::{Asked, Problem};
use crate::kinds::Kind;
use crate::notice::{Notice, Notify};

const PAUSE: Duration = Duration::from_millis(500);
/// How long the API server may take to serve a definition that was applied.
const ESTABLISHED: Duration = Duration::from_secs(30);

/// What an entry and its definition disagree about.
pub(crate) fn mismatch(operator: &Operator) -> Option<Problem> {
    let entry = operator.entry()?;
    let definition = operator.definition.as_ref()?;
    let api = operator.written_api()?;
    let name = &entry.name.value;
    if api.kind.is_empty() {
        return None;
    }
    let versions: Vec<&str> = definition.versions.iter().map(|version| version.name.as_str()).collect();
    if !api.version.is_empty() && !versions.contains(&api.version.as_str()) {
        let message =
            format!("entry {name} watches version {}, and its definition has {}", api.version, versions.join(", "));
        return Some(
            Problem::new(message).help("change `apiTypes.version`, or add the version to the definition").for_good(),
        );
    }
    let written = operator.setting("apiTypes.plural").and_then(|node| node.text());
    if written.is_some_and(|plural| plural != definition.plural) {
        let message = format!(
            "entry {name} says that the plural is {}, and its definition says {}",
            api.plural, definition.plural
        );
        return Some(Problem::new(message).help("change `apiTypes.plural`").for_good());
    }
    None
}

/// Applies the definition of an entry, and waits until it is served.
pub(crate) async fn apply(client: &Client, operator: &Operator, notify: &Notify) -> Result<(), Problem> {
    let Some(definition) = &operator.definition else {
        let name = operator.entry().map(|entry| entry.name.value.as_str()).unwrap_or_default();
        return Err(Problem::new(format!("entry {name} comes without a definition to apply"))
            .help("put a crd.yaml beside the Katalog")
            .for_good());
    };
    let root = definition.source.tree.root(definition.document);
    let Some(Ok(value)) = root.map(|root| value_of(root, Dialect::Sigs)) else { return Ok(()) };
    let object = to_json(&value);
    let name = text(&object, &["metadata", "name"]).to_owned();
    let resource =
        ApiResource::from_gvk(&GroupVersionKind::gvk("apiextensions.k8s.io", "v1", "CustomResourceDefinition"));
    let api: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
    let asked =
        Asked { verb: "patch", group: "apiextensions.k8s.io", resource: "customresourcedefinitions", namespace: "" };
    let params = PatchParams::apply(FIELD_MANAGER).force();
    api.patch(&name, &params, &Patch::Apply(&object)).await.map_err(|error| Problem::from(&error, asked))?;
    let started = Instant::now();
    loop {
        let found = api.get(&name).await.map_err(|error| Problem::from(&error, asked))?;
        if is_established(&found.data) {
            notify(Notice::Going(format!("applied the definition {name}")));
            return Ok(());
        }
        if started.elapsed() > ESTABLISHED {
            return Err(Problem::new(format!("the definition {name} is not served after {} s", ESTABLISHED.as_secs()))
                .help(format!("look at `kubectl describe crd {name}`")));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn is_established(definition: &Json) -> bool {
    let conditions = at(definition, &["status", "conditions"]).and_then(Json::as_array);
    conditions
        .into_iter()
        .flatten()
        .any(|condition| text(condition, &["type"]) == "Established" && text(condition, &["status"]) == "True")
}

/// Waits for the kind of an entry; at once over where `limit` says so.
pub(crate) async fn wait(
    client: &Client,
    operator: &Operator,
    limit: Option<Duration>,
    notify: &Notify,
) -> Result<Kind, Problem> {
    let name = operator.entry().map(|entry| entry.name.value.clone());
    let (Some(name), Some(api)) = (name, operator.api()) else {
        return Err(Problem::new("this entry is empty").for_good());
    };
    let started = Instant::now();
    let mut told = false;
    loop {
        let found = Kind::discover(client, &api.api_version(), &api.kind).await;
        match found {
            Ok(Some(kind)) => {
                if told {
                    notify(Notice::Going(format!("the definition of {} is there", api.kind)));
                }
                return agrees(&name, operator, &api, kind);
            }
            Ok(None) => {}
            Err(error) => {
                let problem = Problem::from(
                    &error,
                    Asked { verb: "get", group: &api.group, resource: &api.plural, namespace: "" },
                );
                if problem.is_final || limit.is_some() {
                    return Err(problem);
                }
            }
        }
        let what = format!("{}.{} (version {})", api.plural, api.group, api.version);
        if limit.is_some_and(|limit| started.elapsed() >= limit) {
            return Err(Problem::new(format!("the cluster does not know {what}"))
                .help("apply its definition, or let --apply-crds do so")
                .for_good());
        }
        if !told {
            notify(Notice::Waiting(format!("entry {name} waits for the definition of {what}")));
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What the cluster serves must be what the entry says.
fn agrees(name: &str, operator: &Operator, api: &ork_engine::model::Api, kind: Kind) -> Result<Kind, Problem> {
    let plural = operator.setting("apiTypes.plural").and_then(|node| node.text());
    if plural.is_some_and(|plural| plural != kind.resource.plural) {
        let message = format!(
            "entry {name} says that the plural of {} is {}, and the cluster says {}",
            api.kind, api.plural, kind.resource.plural
        );
        return Err(Problem::new(message).help("change `apiTypes.plural`").for_good());
    }
    if operator.namespaced() != kind.namespaced {
        let (said, is) = if kind.namespaced { ("the cluster", "namespaces") } else { ("namespaces", "the cluster") };
        let message = format!("entry {name} takes {} for a kind of {said}, and it is one of {is}", api.kind);
        return Err(Problem::new(message).help("set `namespaced`, or bring the definition up to date").for_good());
    }
    Ok(kind)
}
