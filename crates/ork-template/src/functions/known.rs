//! Functions that are known by name and not evaluated: the sentinels, which the evaluator answers itself, and the
//! notes that documentation announces and no release has.

use super::{Family, Function};

const fn announced(signature: &'static str, doc: &'static str) -> Function {
    Function::new(Family::Announced, signature, doc, None)
}

const fn sentinel(signature: &'static str, doc: &'static str) -> Function {
    Function::new(Family::Sentinel, signature, doc, None)
        .differs("outside of gates it is false; the Go runtime does not know it there")
}

pub(super) static TABLE: &[Function] = &[
    sentinel("generationChanged() -> string", "In gates: whether the object's generation changed."),
    sentinel("labelsChanged() -> string", "In gates: whether the object's labels changed."),
    sentinel("annotationsChanged() -> string", "In gates: whether the object's annotations changed."),
    sentinel("deletionStarted() -> string", "In gates: whether the object began to be deleted."),
    sentinel("finalizersChanged() -> string", "In gates: whether the object's finalizers changed."),
    sentinel("nameChanged() -> string", "In gates: whether the object's name changed."),
    sentinel("namespaceChanged() -> string", "In gates: whether the object's namespace changed."),
    sentinel("generateNameChanged() -> string", "In gates: whether `metadata.generateName` changed."),
    sentinel("uidChanged() -> string", "In gates: whether another object took the name."),
    sentinel("resourceVersionChanged() -> string", "In gates: whether anything about the object changed."),
    sentinel("creationTimestampChanged() -> string", "In gates: whether the time of creation changed."),
    sentinel(
        "deletionGracePeriodSecondsChanged() -> string",
        "In gates: whether the grace period of the deletion changed.",
    ),
    sentinel("ownerReferenceChanged() -> string", "In gates: whether the object's owners changed."),
    sentinel("managedFieldsChanged() -> string", "In gates: whether the managed fields changed."),
    announced("gitShortCommit(commit string) -> string", "The first 7 characters of a commit's id."),
    announced("gitIsCommit(text string) -> bool", "Whether the text is the id of a commit."),
    announced("gitDefaultBranch(branch string) -> string", "The branch, or `main` when it is empty."),
    announced("gitRefShort(reference string) -> string", "The short name of a branch, tag or pull request."),
    announced("gitChanged(value string) -> string", "The text `true` when the value says so, else the text `false`."),
    announced("repoName(url string) -> string", "The repository of a Git address."),
    announced("repoOrg(url string) -> string", "The organisation of a Git address."),
    announced("repoHost(url string) -> string", "The host of a Git address."),
    announced("repoSSHToHTTPS(url string) -> string", "An SSH address of a repository as an HTTPS one."),
    announced("repoHTTPSToSSH(url string) -> string", "An HTTPS address of a repository as an SSH one."),
    announced("dockerRegistry(image string) -> string", "The registry of an image; empty for Docker Hub."),
    announced("dockerRepo(image string) -> string", "The repository of an image, without registry and tag."),
    announced("dockerTag(image string) -> string", "The tag of an image; `latest` when it has none."),
    announced("dockerNoTag(image string) -> string", "The image without tag and digest."),
    announced("dockerName(image string) -> string", "The last part of an image's name."),
    announced("dockerWithTag(image string, tag string) -> string", "The image with another tag."),
    announced("dockerWithDigest(image string, digest string) -> string", "The image with a digest."),
    announced(
        "dockerCommitTag(registry string, repository string, commit string) -> string",
        "An image whose tag is a short commit.",
    ),
    announced(
        "dockerBuildSucceeded(value string) -> string",
        "The text `true` when the value says so, else the text `false`.",
    ),
    announced("dockerHasDigest(text string) -> bool", "Whether the text is a digest."),
];
