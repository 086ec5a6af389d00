//! Every custom resource once.

use futures::{StreamExt, stream};
use kube::Client;
use kube::api::{DynamicObject, ListParams};
use ork_plan::Key;

use crate::entry::Pace;
use crate::error::{Asked, Problem};
use crate::reconcile::{Reconciled, Reconciler};
use crate::watch::with_types;

/// Custom resources in one answer of a list.
const PAGE: u32 = 500;
/// How often a custom resource that others change at the same time is taken up anew.
const ATTEMPTS: usize = 5;

/// Reconciles the custom resources of an entry; how many there were, and how many failed.
pub(crate) async fn once(client: &Client, reconciler: &Reconciler, namespace: &str) -> Result<(usize, usize), Problem> {
    let kind = &reconciler.kind;
    let resource = &kind.resource;
    let asked = Asked { verb: "list", group: &resource.group, resource: &resource.plural, namespace };
    let api = kind.api(client, namespace);
    let selection = crate::entry::selection(&reconciler.operator, 0);
    let mut params = ListParams::default().limit(PAGE);
    params.label_selector = selection.label_selector;
    params.field_selector = selection.field_selector;
    let (mut count, mut failed) = (0, 0);
    loop {
        let page = api.list(&params).await.map_err(|error| Problem::from(&error, asked))?;
        let next = page.metadata.continue_.clone().filter(|next| !next.is_empty());
        count += page.items.len();
        let workers = usize::from(Pace::of(&reconciler.operator).workers);
        let outcomes = stream::iter(page.items).map(|object| settled(reconciler, object));
        failed += outcomes.buffer_unordered(workers).filter(|good| std::future::ready(!good)).count().await;
        match next {
            Some(next) => params.continue_token = Some(next),
            None => return Ok((count, failed)),
        }
    }
}

/// Reconciles a custom resource, anew where it was overtaken; false when that failed. One that is gone needs nothing.
async fn settled(reconciler: &Reconciler, object: DynamicObject) -> bool {
    let kind = &reconciler.kind;
    let mut next = with_types(object, kind);
    for _ in 0..ATTEMPTS {
        let key = Key::of(&next);
        match reconciler.reconcile(next).await {
            Ok(Reconciled::Done { .. }) => return true,
            Ok(Reconciled::Overtaken) => {}
            Err(_) => return false,
        }
        let asked =
            Asked { verb: "get", group: &key.group, resource: &kind.resource.plural, namespace: &key.namespace };
        next = match kind.api(&reconciler.shared.executor.client, &key.namespace).get_opt(&key.name).await {
            Ok(Some(found)) => with_types(found, kind),
            Ok(None) => return true,
            Err(error) => {
                reconciler.fail(&key, None, &Problem::from(&error, asked));
                return false;
            }
        };
    }
    reconciler.fail(&Key::of(&next), None, &Problem::new("it is changed by others all the time"));
    false
}
