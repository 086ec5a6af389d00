//! The places that a field of a CRD entry has had.

/// A field of a CRD entry, and every place that it may be written.
#[derive(Debug)]
pub struct Positions {
    /// Its name.
    pub field: &'static str,
    /// Dot paths below the entry: the published style first, the newest layout last.
    pub paths: &'static [&'static str],
}

const fn at(field: &'static str, paths: &'static [&'static str]) -> Positions {
    Positions { field, paths }
}

/// Fields that have moved. A document uses one place of each.
pub static POSITIONS: &[Positions] = &[
    at("imports", &["imports", "operatorBox.reconcile.imports"]),
    at("onCreate", &["operatorBox.onCreate", "operatorBox.reconcile.onCreate"]),
    at("onReconcile", &["operatorBox.onReconcile", "operatorBox.reconcile.onReconcile"]),
    at("onDelete", &["operatorBox.onDelete", "operatorBox.reconcile.onDelete"]),
    at("status", &["operatorBox.status", "operatorBox.emit.status"]),
    at("validation", &["validation", "admission.validation"]),
    at("mutation", &["mutation", "admission.mutation"]),
    at("webhooks", &["webhooks", "admission.webhooks"]),
    at("conversion", &["conversion", "admission.conversion"]),
    at("normalize", &["normalize", "operatorBox.reconcile.normalize"]),
    at("forceConflict", &["forceConflict", "operatorBox.reconcile.forceConflict"]),
    at("workers", &["workers", "operatorBox.reconciler.workers", "operatorBox.reconcile.workers"]),
    at("resync", &["resync", "operatorBox.reconciler.resync", "operatorBox.reconcile.resync"]),
    at("queue", &["queue", "operatorBox.reconciler.queue", "operatorBox.reconcile.queue"]),
    at("requeue", &["operatorBox.requeue", "operatorBox.reconciler.requeue", "operatorBox.reconcile.requeue"]),
    at("profile", &["operatorBox.reconciler.profile", "operatorBox.reconcile.profile"]),
    at("default", &["operatorBox.default", "operatorBox.reconciler.default", "operatorBox.reconcile.default"]),
    at("hooks", &["operatorBox.hooks", "operatorBox.reconciler.hooks", "operatorBox.reconcile.hooks"]),
    at(
        "constructor",
        &["operatorBox.constructor", "operatorBox.reconciler.constructor", "operatorBox.reconcile.constructor"],
    ),
    at("providers", &["operatorBox.providers", "operatorBox.reconcile.providers"]),
    at("cross", &["operatorBox.cross", "operatorBox.observe.cross"]),
    at("watch", &["operatorBox.watch", "operatorBox.observe.watch"]),
    at("events", &["operatorBox.events", "operatorBox.observe.events"]),
    at("finalizers", &["operatorBox.finalizers", "operatorBox.runtime.finalizers"]),
    at("autoscale", &["operatorBox.autoscale", "operatorBox.runtime.autoscale"]),
    at("rollback", &["operatorBox.rollback", "operatorBox.runtime.rollback"]),
    at("rollBackOnError", &["operatorBox.rollBackOnError", "operatorBox.runtime.rollBackOnError"]),
    at("restrictedNamespaces", &["restrictedNamespaces", "operatorBox.runtime.restrictedNamespaces"]),
    at("allowedNamespaces", &["allowedNamespaces", "operatorBox.runtime.allowedNamespaces"]),
    at("deletionProtection", &["deletionProtection", "operatorBox.runtime.deletionProtection"]),
    at("removeFinalizers", &["removeFinalizers", "operatorBox.runtime.removeFinalizers"]),
    at("ignoreStatusPatch", &["ignoreStatusPatch", "operatorBox.runtime.ignoreStatusPatch"]),
    at("ignoreObservedGeneration", &["ignoreObservedGeneration", "operatorBox.runtime.ignoreObservedGeneration"]),
];

/// Fields of a whole document that have moved.
pub static DOCUMENT_POSITIONS: &[Positions] = &[at("deprecation", &["metadata.deprecation", "lifecycle.deprecation"])];
