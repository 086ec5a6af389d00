//! Documents that tests of what an editor shows have in common.

/// A definition with bounds, a closed set, a pattern and a rule.
pub const DEFINITION: &str = ork_test::definition!(
    "Cache",
    "caches",
    "              properties:
                size:
                  type: integer
                  default: 2
                  minimum: 1
                  maximum: 9
                  description: How many replicas
                  x-kubernetes-validations:
                    - {rule: self % 2 == 0, message: even only}
                image: {type: string, pattern: '^[a-z/:0-9.]+$'}
                zones: {type: array, items: {type: string}}
                parts: {type: array, items: {type: object, properties: {name: {type: string}}}}
                disk:
                  type: object
                  required: [class]
                  properties:
                    class: {type: string, enum: [fast, slow]}
                    gigabytes: {type: integer}
"
);

/// A custom resource of it.
pub const CUSTOM_RESOURCE: &str = "\
apiVersion: example.com/v1
kind: Cache
metadata: {name: mine, namespace: here}
spec:
  size: 4
  zones: [a, b, c, d]
  parts: [{name: one}, {name: two}]
  disk: {class: fast, gigabytes: 20}
";

/// A Motif with a default, a status field and a validation rule.
pub const MOTIF: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: cache
  version: v1
  description: A cache with its status
inputs:
  - name: size
    type: integer
    description: How many replicas
    default: "1"
  - name: image
    required: true
  - name: zone
resources:
  deployments:
    - name: "{{ .metadata.name }}"
      image: "{{ .inputs.image }}"
      replicas: "{{ .inputs.size }}"
  services:
    - port: 6379
status:
  fields:
    - path: zone
      value: "{{ .inputs.zone }}"
admission:
  validation:
    rules:
      - field: spec.size
        max: "5"
        message: "at most five in {{ .inputs.zone }}"
"#;

/// The start of a Katalog: what follows is part of the entry `cache`.
pub const HEAD: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      validation:
        rules:
          - {field: spec.size, max: \"8\", message: at most eight}
      mutation:
        rules:
          - {field: spec.image, default: redis:7.4}
";
