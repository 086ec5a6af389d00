//! Answers of external calls that nobody makes: an empty 200 each, for simulations that ask for it.

use ork_engine::operator::Operator;
use ork_yaml::Node;
use serde_json::{Map, json};

use crate::object::Json;

/// The custom resource as templates see it, with `.external` beside it.
pub(crate) fn answered(operator: &Operator, resource: &Json) -> Json {
    let answer = json!({
        "called": "true", "status": "200", "statusCode": 200, "body": "", "error": "", "durationSeconds": 0,
    });
    let answers: Map<String, Json> = names(operator).map(|name| (name, answer.clone())).collect();
    let mut resource = resource.clone();
    if let (Some(root), false) = (resource.as_object_mut(), answers.is_empty()) {
        root.insert("external".to_owned(), Json::Object(answers));
    }
    resource
}

/// The calls of an entry and its Motifs, in blocks of resources and of rules.
fn names(operator: &Operator) -> impl Iterator<Item = String> {
    let blocks = operator.blocks().into_iter().map(|(source, block)| source.node(block));
    let rules = ["validation", "mutation"].into_iter().filter_map(|field| operator.setting(field));
    let calls = blocks.chain(rules).filter_map(|block| block.get("external")).flat_map(Node::items);
    calls.filter_map(|call| Some(call.get("name")?.text()?.to_owned())).collect::<Vec<_>>().into_iter()
}
