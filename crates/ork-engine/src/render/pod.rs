//! The pod of a workload: one container with its environment, probes, resources, mounts and security.

use std::sync::Arc;

use ork_yaml::Node;

use crate::fields::parts::CAPABILITY_NAMES;
use crate::output::{Content, Origin, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::profiles::{self, find, names};

/// What differs between the pods of the workload kinds.
#[derive(Default)]
pub(crate) struct PodOptions {
    /// `restartPolicy`.
    pub(crate) restart: Option<&'static str>,
    /// Mounts that stand before the author's.
    pub(crate) mounts: Vec<Rendered>,
    /// Whether `tag` follows the image.
    pub(crate) tagged: bool,
}

/// `spec` of a pod.
pub(crate) fn pod_spec(child: Child<'_>, options: PodOptions) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let mut spec = Fields::default();
    let restart = options.restart.map(|policy| Rendered::new(policy, &origin));
    let container = container(child, options)?;
    spec.set("serviceAccountName", body.text("serviceAccountName")?);
    spec.set("imagePullSecrets", pull_secrets(body)?);
    spec.set("nodeSelector", body.text_map("nodeSelector")?.unless_empty(&body.key_origin("nodeSelector")));
    spec.set("restartPolicy", restart);
    spec.set("securityContext", body.child("podSecurity").map(pod_security).transpose()?.flatten());
    spec.set("containers", Rendered::new(vec![container], &origin));
    spec.set("volumes", volumes(body)?);
    Ok(spec.at(&origin))
}

fn pull_secrets(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let Some(Rendered { value: Content::List(names), origin }) = body.texts("imagePullSecrets")? else {
        return Ok(None);
    };
    let named = |name: Rendered| {
        let origin = name.origin.clone();
        let mut reference = Fields::default();
        reference.set("name", name);
        reference.at(&origin)
    };
    let secrets: Vec<_> = names.into_iter().map(named).collect();
    Ok(if secrets.is_empty() { None } else { Some(Rendered::new(secrets, &origin)) })
}

fn container(child: Child<'_>, options: PodOptions) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let mut container = Fields::default();
    container.set("name", child.name()?).set("image", image(child, options.tagged)?);
    container.set("workingDir", body.text("workingDirectory")?);
    container.set("command", body.texts_as_written("command")?).set("args", body.texts_as_written("args")?);
    container.set("ports", ports(body)?);
    container.set("envFrom", env_from(body)?).set("env", env(body)?);
    if let Some(resources) = body.child("resources") {
        container.set("resources", resource_needs(resources)?);
    }
    let mut mounts = options.mounts;
    mounts.extend(volume_mounts(body)?);
    container.set("volumeMounts", if mounts.is_empty() { None } else { Some(Rendered::new(mounts, &origin)) });
    if let Some(probes) = body.child("probes") {
        for (key, field) in
            [("liveness", "livenessProbe"), ("readiness", "readinessProbe"), ("startup", "startupProbe")]
        {
            container.set(field, probes.child(key).map(|probe| self::probe(probe, body)).transpose()?.flatten());
        }
    }
    if let Some(security) = body.child("securityContext") {
        container.set("securityContext", container_security(security)?);
    }
    Ok(container.at(&origin))
}

fn image(child: Child<'_>, tagged: bool) -> Fallible<Rendered> {
    let mut image = child.body.required("image", &format!("this {}", child.list.kind))?;
    if tagged
        && let Some(tag) = child.body.text("tag")?
        && let (Some(name), Some(tag_text)) = (image.as_text(), tag.as_text())
    {
        image = Rendered::new(format!("{name}:{tag_text}"), &image.origin);
    }
    Ok(image)
}

/// A transport protocol.
pub(crate) fn protocol(body: Body<'_>) -> Fallible<Option<Rendered>> {
    body.word("protocol", &["TCP", "UDP", "SCTP"])
}

fn ports(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let zero = body.evaluated("port")?.is_some_and(|port| port.text == "0");
    let Some(port) = (if zero { None } else { body.port("port")? }) else { return Ok(None) };
    let origin = port.origin.clone();
    let mut entry = Fields::default();
    entry.set("containerPort", port).set("protocol", protocol(body)?);
    Ok(Some(Rendered::new(vec![entry.at(&origin)], &origin)))
}

fn env(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let mut variables = Vec::new();
    for item in body.items("env") {
        let mut variable = Fields::default();
        variable.set("name", item.required("name", "an environment variable")?);
        match item.child("valueFrom") {
            Some(from) => variable.set("valueFrom", value_from(from)?),
            None => variable.set("value", item.text("value")?.or_else(|| Some(Rendered::new("", &item.origin())))),
        };
        variables.push(variable.at(&item.origin()));
    }
    variables.extend(keyed_env(body)?);
    Ok(if variables.is_empty() { None } else { Some(Rendered::new(variables, &body.key_origin("env"))) })
}

fn value_from(from: Body<'_>) -> Fallible<Rendered> {
    let mut source = Fields::default();
    if from.has("secretKeyRef") == from.has("configMapKeyRef") {
        let help = "give one of `secretKeyRef` and `configMapKeyRef`";
        return Err(from.error("configMapKeyRef", "the value of a variable comes from one place", help));
    }
    for key in ["secretKeyRef", "configMapKeyRef"] {
        let Some(reference) = from.child(key) else { continue };
        let mut fields = Fields::default();
        fields.set("name", reference.required("name", "this reference")?);
        fields.set("key", reference.required("key", "this reference")?);
        fields.set("optional", reference.boolean("optional")?);
        source.set(key, fields.at(&reference.origin()));
    }
    Ok(source.at(&from.origin()))
}

/// `envFrom` without `keys`: the native form.
fn env_from(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let Some(from) = body.child("envFrom") else { return Ok(None) };
    let mut sources = Vec::new();
    for (key, field) in [("secretRef", "secretRef"), ("configMapRef", "configMapRef")] {
        for item in from.items(key) {
            if item.items("keys").is_empty() && item.has("suffix") {
                return Err(item.error(
                    "suffix",
                    "a `suffix` is for variables that are named one by one",
                    "add `keys`",
                ));
            }
            if !item.items("keys").is_empty() {
                continue;
            }
            let mut reference = Fields::default();
            if item.node.scalar().is_some() {
                let name = item.evaluator.borrow_mut().scalar(item.node, item.scope)?;
                reference.set("name", crate::render::body::text_of(name));
            } else {
                reference.set("name", item.required("name", "this reference")?);
                reference.set("optional", item.boolean("optional")?);
            }
            let mut source = Fields::default();
            source.set("prefix", item.text("prefix")?).set(field, reference.at(&item.origin()));
            sources.push(source.at(&item.origin()));
        }
    }
    Ok(if sources.is_empty() { None } else { Some(Rendered::new(sources, &body.key_origin("envFrom"))) })
}

/// `envFrom` with `keys`: one variable per key, named prefix, key, suffix.
fn keyed_env(body: Body<'_>) -> Fallible<Vec<Rendered>> {
    let mut variables = Vec::new();
    let Some(from) = body.child("envFrom") else { return Ok(variables) };
    for (list, field) in [("secretRef", "secretKeyRef"), ("configMapRef", "configMapKeyRef")] {
        for item in from.items(list) {
            let Some(Rendered { value: Content::List(keys), .. }) = item.texts("keys")? else { continue };
            let affix =
                |key: &str| Ok::<_, crate::rules::Finding>(item.evaluated(key)?.map_or(String::new(), |e| e.text));
            let (prefix, suffix) = (affix("prefix")?, affix("suffix")?);
            for key in keys {
                let origin = key.origin.clone();
                let name = format!("{prefix}{}{suffix}", key.as_text().unwrap_or_default());
                let mut reference = Fields::default();
                reference.set("name", item.required("name", "this reference")?).set("key", key);
                reference.set("optional", item.boolean("optional")?);
                let mut source = Fields::default();
                source.set(field, reference.at(&origin));
                let mut variable = Fields::default();
                variable.set("name", Rendered::new(name, &origin)).set("valueFrom", source.at(&origin));
                variables.push(variable.at(&origin));
            }
        }
    }
    Ok(variables)
}

/// A profile's name and origin, when one is given.
pub(crate) fn profile(body: Body<'_>) -> Fallible<Option<(String, Origin)>> {
    Ok(body.evaluated("profile")?.map(|found| (found.text, found.origin)))
}

/// The rule for a profile that is neither built in nor declared.
pub(crate) const UNKNOWN_PROFILE: &str = "unknown-profile";

/// The finding for a name that no table has.
pub(crate) fn unknown_profile(body: Body<'_>, name: &str, known: &str) -> crate::rules::Finding {
    let mut finding =
        body.error("profile", format!("no profile is called `{name}`"), &format!("the built-in ones are {known}"));
    finding.rule = UNKNOWN_PROFILE;
    finding
}

fn resource_needs(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let Some((name, origin)) = profile(body)? else {
        let mut needs = Fields::default();
        needs.set("requests", body.quantity_map("requests")?).set("limits", body.quantity_map("limits")?);
        return Ok(needs.unless_empty(&body.origin()));
    };
    if body.has("requests") || body.has("limits") {
        return Err(body.error(
            "profile",
            "a profile says requests and limits itself",
            "remove the profile, or the values beside it",
        ));
    }
    if let Some(user) = user_profile(body, "resources", &name) {
        return resource_needs(user);
    }
    let Some([cpu, memory, cpu_limit, memory_limit]) = find(profiles::RESOURCES, &name) else {
        return Err(unknown_profile(body, &name, &names(profiles::RESOURCES)));
    };
    let pair = |cpu: &str, memory: &str| constants(&origin, [("cpu", cpu.into()), ("memory", memory.into())]);
    let mut needs = Fields::default();
    needs.set("requests", pair(cpu, memory)).set("limits", pair(cpu_limit, memory_limit));
    Ok(Some(needs.at(&origin)))
}

/// A profile that a Motif defines for itself, or one that the entry can name.
pub(crate) fn user_profile<'a>(body: Body<'a>, class: &str, name: &str) -> Option<Body<'a>> {
    let in_root = |root: Node<'a>| {
        let list = root.get("profiles")?.get(class)?;
        list.items().find(|item| item.get("name").and_then(Node::text) == Some(name))
    };
    let is_motif = body.scope.outer.is_some();
    let tree = body.node.tree();
    let own = tree.document_at(body.node.span().start).filter(|_| is_motif);
    if let Some(node) = own.and_then(|index| in_root(tree.root(index)?)) {
        return Some(body.at(node));
    }
    let shared = Arc::clone(body.evaluator.borrow().shared());
    let found = shared.profiles.iter().rposition(|profile| profile.class == class && profile.name.value == name)?;
    let scope = body.scope.profiles.get(found)?;
    Some(Body { scope, node: scope.source.node(shared.profiles.get(found)?.node), ..body })
}

fn probe(probe: Body<'_>, workload: Body<'_>) -> Fallible<Option<Rendered>> {
    let origin = probe.origin();
    let kind = probe.evaluated("type")?.map(|kind| kind.text.to_lowercase());
    let path = probe.text("path")?;
    let port = match probe.port("port")? {
        Some(port) => Some(port),
        None => workload.port("port")?,
    };
    let action = match kind.as_deref() {
        Some("tcp") => "tcpSocket",
        Some("http") => "httpGet",
        None if path.is_some() => "httpGet",
        None => return Ok(None),
        Some(other) => {
            return Err(probe.error("type", format!("`{other}` is no type of probe"), "use http or tcp"));
        }
    };
    let Some(port) = port else {
        return Err(probe.error("type", "this probe has no port to ask", "set `port` here or on the workload"));
    };
    let mut target = Fields::default();
    if action == "httpGet" {
        target.set("path", path.unwrap_or_else(|| Rendered::new("/", &origin)));
    }
    target.set("port", port);
    let mut fields = Fields::default();
    fields.set(action, target.at(&origin));
    if probe.has("profile") && profiles::PROBE_TIMINGS.into_iter().any(|key| probe.has(key)) {
        return Err(probe.error(
            "profile",
            "a profile says the timings itself",
            "remove the profile, or the timings beside it",
        ));
    }
    let (name, from) = profile(probe)?.unwrap_or_else(|| ("standard".to_owned(), origin.clone()));
    let user = user_profile(probe, "probes", &name);
    let built_in = find(profiles::PROBES, &name);
    if user.is_none() && built_in.is_none() {
        return Err(unknown_profile(probe, &name, &names(profiles::PROBES)));
    }
    for (index, key) in profiles::PROBE_TIMINGS.into_iter().enumerate() {
        let given = match user {
            Some(user) => probe.integer(key)?.or(user.integer(key)?),
            None => probe.integer(key)?,
        };
        let fallback = built_in.and_then(|timings| timings.get(index)).map(|seconds| Rendered::new(*seconds, &from));
        fields.set(key, given.or(fallback));
    }
    Ok(Some(fields.at(&origin)))
}

const CONTAINER_SECURITY: [&str; 6] =
    ["allowPrivilegeEscalation", "readOnlyRootFilesystem", "runAsNonRoot", "runAsUser", "runAsGroup", "capabilities"];

fn container_security(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let origin = body.origin();
    body.alone_with_profile(&CONTAINER_SECURITY)?;
    let mut fields = Fields::default();
    if let Some((name, from)) = profile(body)? {
        if let Some(user) = user_profile(body, "containerSecurity", &name) {
            return container_security(user);
        }
        let flag = |value: bool| Rendered::new(value, &from);
        let drop = |capability: &str| {
            let list = Rendered::new(vec![Rendered::new(capability, &from)], &from);
            constants(&from, [("drop", list.value)])
        };
        fields.set("allowPrivilegeEscalation", flag(false));
        match name.to_lowercase().as_str() {
            "baseline" => {
                fields.set("capabilities", drop("NET_RAW"));
            }
            restricted @ ("restricted" | "hardened") => {
                if restricted == "hardened" {
                    fields.set("readOnlyRootFilesystem", flag(true));
                }
                fields.set("runAsNonRoot", flag(true)).set("capabilities", drop("ALL"));
            }
            _ => return Err(unknown_profile(body, &name, "baseline, restricted, hardened")),
        }
        return Ok(Some(fields.at(&from)));
    }
    for key in ["allowPrivilegeEscalation", "readOnlyRootFilesystem", "runAsNonRoot"] {
        fields.set(key, body.boolean(key)?);
    }
    for key in ["runAsUser", "runAsGroup"] {
        fields.set(key, body.integer(key)?);
    }
    if let Some(capabilities) = body.child("capabilities") {
        let mut lists = Fields::default();
        lists
            .set("add", capabilities.words("add", CAPABILITY_NAMES)?)
            .set("drop", capabilities.words("drop", CAPABILITY_NAMES)?);
        fields.set("capabilities", lists.unless_empty(&capabilities.origin()));
    }
    Ok(fields.unless_empty(&origin))
}

fn pod_security(body: Body<'_>) -> Fallible<Option<Rendered>> {
    body.alone_with_profile(&["runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup"])?;
    let mut fields = Fields::default();
    if let Some((name, from)) = profile(body)? {
        if let Some(user) = user_profile(body, "podSecurity", &name) {
            return pod_security(user);
        }
        let ids: &[(&str, i64)] = match name.to_lowercase().as_str() {
            "baseline" => &[],
            "restricted" => &[("runAsUser", 1000)],
            "hardened" => &[("runAsUser", 65534), ("runAsGroup", 65534), ("fsGroup", 65534)],
            _ => return Err(unknown_profile(body, &name, "baseline, restricted, hardened")),
        };
        fields.set("runAsNonRoot", Rendered::new(!ids.is_empty(), &from));
        for (key, id) in ids {
            fields.set(key, Rendered::new(*id, &from));
        }
        return Ok(Some(fields.at(&from)));
    }
    fields.set("runAsNonRoot", body.boolean("runAsNonRoot")?);
    for key in ["runAsUser", "runAsGroup", "fsGroup"] {
        fields.set(key, body.integer(key)?);
    }
    Ok(fields.unless_empty(&body.origin()))
}

fn volumes(body: Body<'_>) -> Fallible<Option<Rendered>> {
    let mut volumes = Vec::new();
    for item in body.items("volumes") {
        let mut volume = Fields::default();
        volume.set("name", item.required("name", "a volume")?);
        let (key, source) = volume_source(item)?;
        volume.set(key, source);
        volumes.push(volume.at(&item.origin()));
    }
    Ok(if volumes.is_empty() { None } else { Some(Rendered::new(volumes, &body.key_origin("volumes"))) })
}

/// What a path of the host must be (API reference, "HostPathVolumeSource").
const HOST_PATHS: &[&str] =
    &["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"];

const SOURCES: [&str; 5] = ["configMap", "secret", "emptyDir", "persistentVolumeClaim", "hostPath"];

fn volume_source(item: Body<'_>) -> Fallible<(&'static str, Rendered)> {
    let mut fields = Fields::default();
    let mut given = SOURCES.into_iter().filter(|key| item.node.get(key).is_some());
    if let (Some(first), Some(second)) = (given.next(), given.next()) {
        return Err(item.error(second, format!("a volume has one source, and this one has `{first}`"), "keep one"));
    }
    if let Some(source) = item.child("configMap") {
        fields.set("name", source.required("name", "this volume")?);
        return Ok(("configMap", fields.at(&source.origin())));
    }
    if let Some(source) = item.child("secret") {
        fields.set("secretName", source.required("name", "this volume")?);
        return Ok(("secret", fields.at(&source.origin())));
    }
    if item.node.get("emptyDir").is_some() {
        return Ok(("emptyDir", fields.at(&item.key_origin("emptyDir"))));
    }
    if let Some(source) = item.child("persistentVolumeClaim") {
        fields.set("claimName", source.required("claimName", "this volume")?);
        fields.set("readOnly", source.boolean("readOnly")?);
        return Ok(("persistentVolumeClaim", fields.at(&source.origin())));
    }
    if let Some(source) = item.child("hostPath") {
        fields.set("path", source.required("path", "this volume")?);
        fields.set("type", source.word("type", HOST_PATHS)?);
        return Ok(("hostPath", fields.at(&source.origin())));
    }
    let help = "give one of configMap, secret, emptyDir, persistentVolumeClaim, hostPath";
    Err(item.error("name", "this volume says nowhere what it holds", help))
}

fn volume_mounts(body: Body<'_>) -> Fallible<Vec<Rendered>> {
    let mut mounts = Vec::new();
    for item in body.items("volumeMounts") {
        let mut mount = Fields::default();
        mount.set("name", item.required("name", "a mount")?).set("mountPath", item.required("mountPath", "a mount")?);
        mount.set("subPath", item.text("subPath")?).set("readOnly", item.boolean("readOnly")?);
        mounts.push(mount.at(&item.origin()));
    }
    Ok(mounts)
}
