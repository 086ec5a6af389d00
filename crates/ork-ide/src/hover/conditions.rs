//! Bare paths of conditions and loops: where they are declared, and what the sample has there.

use super::{Asked, Hover, Parts, schemas, templates};

pub(super) fn hover(asked: &Asked<'_>) -> Option<Hover> {
    let place = asked.place;
    let (key, _) = place.outline.key.as_ref()?;
    if key != "field" {
        return None;
    }
    let scalar = place.scalar()?;
    let path = ork_engine::condition::path_of(scalar.text())?;
    if !ork_engine::condition::ROOTS.contains(&path.first()?.as_str()) {
        return None;
    }
    let mut parts = schemas::declared(place, &path).or_else(|| templates::root(&path)).unwrap_or_else(|| {
        let mut parts = Parts::default();
        parts.add(format!("**.{}**", schemas::written(&path)));
        parts
    });
    parts.extend(asked.shown(|staged| staged.data_path(place, asked.steps, scalar.text())));
    Some(Hover { span: scalar.span(), markdown: parts.markdown() })
}
