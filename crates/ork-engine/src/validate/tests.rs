#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ork_source::SourceFile;
use ork_yaml::Dialect;

use super::{unknown_fields, validate};
use crate::data::value_of;
use crate::schema::definitions;
use crate::source::Source;

/// What is told of `x: value` under a schema of `x`.
fn told(schema: &str, value: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  names: {{kind: Thing}}\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema: {{type: object, properties: {{x: {schema}}}}}\n"
    );
    let source = Source::new(SourceFile::new("crd.yaml", text));
    let definition = definitions(&source).next().unwrap();
    let schema = definition.schema("v1").unwrap();
    let resource = Source::new(SourceFile::new("cr.yaml", format!("x: {value}\n")));
    let value = value_of(resource.tree.root(0).unwrap(), Dialect::Sigs).unwrap();
    let problems = validate(&value, schema).into_iter().chain(unknown_fields(&value, schema));
    problems.map(|problem| problem.message).collect()
}

#[test]
fn what_fits_is_not_told() {
    for (schema, value) in [
        ("{type: integer}", "1.0"),
        ("{type: number}", "1"),
        ("{type: string, nullable: true}", "null"),
        ("{x-kubernetes-int-or-string: true}", "50%"),
        ("{x-kubernetes-int-or-string: true, pattern: '^[0-9]+%$'}", "7"),
        ("{type: number, multipleOf: 0.1}", "0.3"),
        ("{type: integer, enum: [1, 2]}", "1.0"),
        ("{type: object, x-kubernetes-preserve-unknown-fields: true}", "{a: {b: 1}}"),
        ("{type: object, additionalProperties: {type: string}}", "{a: b}"),
        ("{type: object, properties: {a: {type: string}}, x-kubernetes-preserve-unknown-fields: true}", "{a: b, c: 1}"),
        ("{type: string, pattern: '(?=never)'}", "x"),
        ("{type: string, format: date-time}", "'2024-05-01T10:00:00Z'"),
        ("{type: string, format: something}", "x"),
        ("{type: string, anyOf: [{pattern: '^a'}, {pattern: '^b'}]}", "bc"),
        (
            "{type: array, items: {type: object, properties: {n: {type: string}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [n]}",
            "[{n: a}, {n: b}]",
        ),
    ] {
        assert_eq!(told(schema, value), Vec::<String>::new(), "{schema} {value}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    for (schema, value, message) in [
        ("{type: integer}", "three", "`x` must be an integer, not a string"),
        ("{type: string}", "yes", "`x` must be a string, not a boolean"),
        ("{type: string}", "{a: 1}", "`x` must be a string, not an object"),
        ("{type: array, items: {type: string}}", "[a, 1]", "`x[1]` must be a string, not an integer"),
        ("{type: integer, minimum: 1}", "0", "`x` must be at least 1, not 0"),
        ("{type: integer, maximum: 5, exclusiveMaximum: true}", "5", "`x` must be less than 5, not 5"),
        ("{type: integer, format: int32}", "3000000000", "`x` must fit into 32 bits, and 3000000000 does not"),
        ("{type: string, minLength: 1}", "''", "`x` must not be empty"),
        ("{type: string, maxLength: 1}", "äö", "`x` must have at most 1 characters, not 2"),
        ("{type: string, pattern: '^a$'}", "b", "`x` must match `^a$`, and `b` does not"),
        ("{type: string, enum: [a, b]}", "c", "`x` must be one of `a`, `b`, not `c`"),
        ("{type: string, format: ipv4}", "1.2.3", "`x` must be of the format `ipv4`, and `1.2.3` is not"),
        ("{type: object, required: [a], properties: {a: {type: string}}}", "{}", "`x` lacks the field `a`"),
        ("{type: array, items: {type: string}, uniqueItems: true}", "[a, a]", "`x[1]` repeats `a`"),
        (
            "{type: array, items: {type: object, properties: {n: {type: string}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [n]}",
            "[{n: a}, {n: a}]",
            "`x[1]` repeats `n: a` of an earlier item",
        ),
        (
            "{type: string, oneOf: [{pattern: a}, {pattern: b}]}",
            "ab",
            "`x` must fit exactly one of the 2 alternatives of the definition, and fits 2",
        ),
        (
            "{type: object, properties: {size: {type: string}}}",
            "{sise: x}",
            "the definition has no field `sise` in `x`, so it is dropped",
        ),
    ] {
        assert_eq!(told(schema, value), [message], "{schema} {value}");
    }
}
