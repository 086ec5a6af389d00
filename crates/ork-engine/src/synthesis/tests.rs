#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fmt::Write as _;

use ork_source::SourceFile;

use super::{Made, samples, smallest};
use crate::data::plain;
use crate::schema::definitions;
use crate::source::Source;
use crate::validate::{validate, written};

fn made(spec: &str) -> (Vec<Made>, Made, Vec<String>) {
    let mut text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  names: {kind: Thing}\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema:\n".to_owned();
    for line in spec.lines() {
        writeln!(text, "          {line}").unwrap();
    }
    let source = Source::new(SourceFile::new("crd.yaml", text));
    let definition = definitions(&source).next().unwrap();
    let schema = definition.schema("v1").unwrap();
    let found = samples(schema);
    let problems = found.iter().flat_map(|made| validate(&made.value, schema)).map(|problem| problem.message).collect();
    (found, smallest(schema), problems)
}

/// The samples of a schema, printed.
fn texts(spec: &str) -> Vec<String> {
    let (found, _, problems) = made(spec);
    assert_eq!(problems, Vec::<String>::new());
    found.iter().map(|made| plain(&made.value)).collect()
}

/// The smallest value of one field's schema.
fn one(schema: &str) -> String {
    let (found, ..) = made(&format!("type: object\nrequired: [x]\nproperties:\n  x: {schema}"));
    found.first().map(|made| plain(&made.value)).unwrap_or_default()
}

#[test]
fn optional_fields_are_tried_both_ways() {
    let spec = "type: object\nrequired: [a]\nproperties:\n  a: {type: string}\n  b: {type: integer, default: 3}\n  c: {type: boolean}\n  d: {type: string, enum: [small, large]}";
    assert_eq!(
        texts(spec),
        [
            "map[a:example b:3]",
            "map[a:example b:3 c:true d:small]",
            "map[a:example b:3 c:false d:large]",
            "map[a:example b:3 c:true]",
            "map[a:example b:3 d:small]",
        ]
    );
}

#[test]
fn what_nobody_named_is_told() {
    let (found, ..) = made(
        "type: object\nrequired: [a, b, l]\nproperties:\n  a: {type: string}\n  b: {type: integer, default: 3}\n  l: {type: array, minItems: 2, items: {type: string}}",
    );
    let invented: Vec<_> = found[0].invented.iter().map(|path| written(path)).collect();
    assert_eq!(invented, ["a", "l[0]", "l[1]"]);
}

#[test]
fn values_fit_what_is_asked_of_them() {
    for (schema, expected) in [
        ("{type: integer, minimum: 5}", "5"),
        ("{type: integer, minimum: 5, exclusiveMinimum: true}", "6"),
        ("{type: integer, maximum: -3}", "-3"),
        ("{type: integer, minimum: 7, multipleOf: 5}", "10"),
        ("{type: number, minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true}", "0.5"),
        ("{type: string, maxLength: 3}", "exa"),
        ("{type: string, minLength: 9}", "exampleex"),
        ("{type: string, pattern: '^[0-9]+(Mi|Gi)$'}", "1Gi"),
        ("{type: string, pattern: '^[a-z]{2}-[0-9]{3}$'}", "aa-111"),
        ("{type: string, pattern: '^v[0-9]+$', minLength: 6}", "v11111"),
        ("{type: string, format: ipv4}", "192.0.2.1"),
        ("{type: string, format: date-time}", "2000-01-01T00:00:00Z"),
        ("{type: array, items: {type: string}, minItems: 2, uniqueItems: true}", "[example example-2]"),
        ("{type: array, items: {type: integer}, minItems: 2, x-kubernetes-list-type: set}", "[1 2]"),
        ("{type: array, items: {type: string}}", "[]"),
        ("{type: object, additionalProperties: {type: integer}, minProperties: 2}", "map[example:1 example-2:1]"),
        ("{x-kubernetes-int-or-string: true}", "1"),
        ("{x-kubernetes-preserve-unknown-fields: true}", "map[]"),
        ("{type: string, nullable: true, enum: [null, b]}", "<nil>"),
        ("{type: string, enum: [a, bb], minLength: 2}", "bb"),
        ("{type: string, example: shown}", "shown"),
    ] {
        let map = one(schema);
        assert_eq!(
            map.strip_prefix("map[x:").and_then(|rest| rest.strip_suffix(']')),
            Some(expected),
            "{schema}: {map}"
        );
    }
}

#[test]
fn what_excludes_itself_gives_no_sample_and_a_smallest_value() {
    let (found, least, _) =
        made("type: object\nrequired: [a]\nproperties: {a: {type: integer, minimum: 3, maximum: 2}}");
    assert!(found.is_empty());
    assert_eq!(plain(&least.value), "map[a:3]");
}

#[test]
fn one_of_two_fields_is_found() {
    let spec = "type: object\nproperties:\n  a: {type: string}\n  b: {type: string}\noneOf: [{required: [a]}, {required: [b]}]";
    assert_eq!(texts(spec), ["map[a:example]", "map[b:example]"]);
}

#[test]
fn deep_and_wide_schemas_end() {
    let mut deep = String::from("type: object\nproperties:\n");
    for level in 0..30 {
        let indent = " ".repeat(2 + level * 4);
        write!(deep, "{indent}n{level}:\n{indent}  type: object\n{indent}  properties:\n").unwrap();
    }
    let indent = " ".repeat(2 + 30 * 4);
    writeln!(deep, "{indent}leaf: {{type: string}}").unwrap();
    let (found, ..) = made(&deep);
    assert!(found.iter().any(|made| plain(&made.value).contains("leaf:example")));

    // Aliases of aliases: 2 to the power of 30 fields.
    let mut bomb =
        String::from("type: object\nproperties:\n  l0: &l0 {type: object, properties: {a: {type: string}}}\n");
    for level in 1..30 {
        let below = level - 1;
        writeln!(bomb, "  l{level}: &l{level} {{type: object, properties: {{a: *l{below}, b: *l{below}}}}}").unwrap();
    }
    let (found, ..) = made(&bomb);
    assert!(!found.is_empty());
}
