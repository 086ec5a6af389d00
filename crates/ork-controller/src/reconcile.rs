//! One custom resource, once: look, decide, act, tell.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ork_engine::evaluate::Entropy;
use ork_engine::operator::Operator;
use ork_plan::{Action, Json, Key, Observed, Operation, Situation, Trouble, at, conclude, plan};
use ork_source::{Diagnostic, Level};

use crate::error::Problem;
use crate::execute::{Effect, Executor, Target};
use crate::kinds::{Kind, version_of};
use crate::notice::{Notice, Notify};

/// What all entries reconcile with.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) executor: Arc<Executor>,
    pub(crate) notify: Notify,
    pub(crate) clock: fn() -> i64,
    /// Only say what would be done.
    pub(crate) dry: bool,
}

/// What an entry needs to reconcile.
pub(crate) struct Reconciler {
    pub(crate) operator: Arc<Operator>,
    pub(crate) kind: Kind,
    pub(crate) shared: Shared,
    /// What was told last about each custom resource, so that it is told once.
    told: Mutex<HashMap<Key, Vec<String>>>,
}

/// A reconcile that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reconciled {
    /// Everything was done; something is due after so many seconds.
    Done {
        /// The seconds, if anything is.
        again: Option<u64>,
    },
    /// The custom resource has changed, or gone, in between: what is there now is to be reconciled.
    Overtaken,
}

/// A reconcile that did not go well; what happened has been told.
#[derive(Debug, thiserror::Error)]
#[error("the reconcile failed")]
pub(crate) struct Failed;

impl Reconciler {
    pub(crate) fn new(operator: Arc<Operator>, kind: Kind, shared: Shared) -> Self {
        Self { operator, kind, shared, told: Mutex::default() }
    }

    pub(crate) fn entry(&self) -> &str {
        self.operator.entry().map(|entry| entry.name.value.as_str()).unwrap_or_default()
    }

    /// Reconciles; a rule of validation that refuses is no failure: nothing changes until the custom resource does.
    pub(crate) async fn reconcile(&self, seen: Json) -> Result<Reconciled, Failed> {
        let key = Key::of(&seen);
        let resource = self.latest(&key, seen);
        let decided = plan(&self.situation(&resource));
        let mut findings = decided.findings.clone();
        let mut troubles = Vec::new();
        for operation in &decided.operations {
            match self.perform(operation, &resource).await {
                Ok(Effect::Overtaken) => return Ok(Reconciled::Overtaken),
                Ok(_) => {}
                Err(problem) => {
                    troubles.push(Trouble { message: format!("{} {}: {problem}", operation.verb(), operation.key) });
                    self.fail(&key, Some(operation), &problem);
                    break;
                }
            }
        }
        let resource = self.latest(&key, resource);
        let (told, of_status) = conclude(&self.situation(&resource), &decided, &troubles);
        findings.extend(of_status);
        for operation in &told {
            match self.perform(operation, &resource).await {
                Ok(Effect::Overtaken) => return Ok(Reconciled::Overtaken),
                Ok(_) => {}
                Err(problem) => {
                    // An event that cannot be sent changes nothing.
                    if !matches!(operation.action, Action::Event { .. }) {
                        troubles.push(Trouble { message: problem.message.clone() });
                    }
                    self.fail(&key, Some(operation), &problem);
                }
            }
        }
        self.tell(&key, findings);
        let broken = decided.has_error() && !decided.refused;
        let again = decided.operations.iter().find_map(|operation| match operation.action {
            Action::Requeue(after) => Some(after),
            _ => None,
        });
        if broken || !troubles.is_empty() { Err(Failed) } else { Ok(Reconciled::Done { again }) }
    }

    fn situation<'a>(&'a self, resource: &'a Json) -> Situation<'a> {
        Situation {
            operator: &self.operator,
            resource,
            observed: &*self.shared.executor.cache,
            now: (self.shared.clock)(),
            entropy: Entropy::Source(random),
            has_status: self.kind.has_status,
        }
    }

    /// The newer one of what the watch and our own last write say.
    fn latest(&self, key: &Key, seen: Json) -> Json {
        let uid = |object: &Json| at(object, &["metadata", "uid"]).cloned();
        match self.shared.executor.cache.get(key) {
            Some(known) if version_of(&known) > version_of(&seen) && uid(&known) == uid(&seen) => Json::clone(&known),
            _ => seen,
        }
    }

    async fn perform(&self, operation: &Operation, resource: &Json) -> Result<Effect, Problem> {
        let effect = match self.shared.dry {
            true if matches!(operation.action, Action::Requeue(_)) => Effect::None,
            true => Effect::Changed,
            false => self.shared.executor.perform(operation, Target { kind: &self.kind, resource }).await?,
        };
        if effect == Effect::Changed && !matches!(operation.action, Action::Event { .. }) {
            (self.shared.notify)(Notice::Done {
                entry: self.entry().to_owned(),
                resource: Key::of(resource),
                operation: Box::new(operation.clone()),
            });
        }
        Ok(effect)
    }

    pub(crate) fn fail(&self, key: &Key, operation: Option<&Operation>, problem: &Problem) {
        (self.shared.notify)(Notice::Failed {
            entry: self.entry().to_owned(),
            resource: Some(key.clone()),
            operation: operation.cloned().map(Box::new),
            problem: problem.clone(),
        });
    }

    /// Tells findings that were not told the last time.
    fn tell(&self, key: &Key, findings: Vec<Diagnostic>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let before = told.remove(key).unwrap_or_default();
        let text =
            |finding: &Diagnostic| format!("{:?} {} {}", finding.level, finding.location.span.start, finding.message);
        let now: Vec<String> = findings.iter().map(text).collect();
        for finding in findings.into_iter().filter(|finding| !before.contains(&text(finding))) {
            if matches!(finding.level, Level::Error | Level::Warning) {
                let (entry, resource) = (self.entry().to_owned(), key.clone());
                (self.shared.notify)(Notice::Finding { entry, resource, finding: Box::new(finding) });
            }
        }
        if !now.is_empty() {
            told.insert(key.clone(), now);
        }
    }

    /// A number that differs each time.
    pub(crate) fn jitter(&self) -> u64 {
        random()
    }

    /// The custom resource is gone.
    pub(crate) fn forget(&self, resource: &Json) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).remove(&Key::of(resource));
        self.shared.executor.cache.remove(resource);
    }
}

/// Random numbers of the operating system.
fn random() -> u64 {
    use ring::rand::SecureRandom;
    let mut bytes = [0; 8];
    // The source does not fail once the machine has started; a fixed number must never take its place.
    while ring::rand::SystemRandom::new().fill(&mut bytes).is_err() {
        std::thread::yield_now();
    }
    u64::from_le_bytes(bytes)
}
