//! Every custom resource once.

use futures::{StreamExt, stream};
use kube::Client;
use kube::api::ListParams;

use crate::entry::Pace;
use crate::error::{Asked, Problem};
use crate::reconcile::Reconciler;
use crate::watch::with_types;

/// Custom resources in one answer of a list.
const PAGE: u32 = 500;

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
        let outcomes = stream::iter(page.items).map(|object| reconciler.reconcile(with_types(object, kind)));
        failed +=
            outcomes.buffer_unordered(workers).filter(|outcome| std::future::ready(outcome.is_err())).count().await;
        match next {
            Some(next) => params.continue_token = Some(next),
            None => return Ok((count, failed)),
        }
    }
}
