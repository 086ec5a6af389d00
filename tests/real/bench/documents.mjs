// The documents that are measured: a Katalog with motif, definitions and templates; a TOML document of the same shape and size.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Lines that an entry has, in both languages.
const ENTRY = 15;
// Kinds with a definition: about 3,000 lines.
const DEFINED = 120;

const MOTIF = `apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: web
  version: v1.0.0
inputs:
  - name: image
    default: nginx:1.27
  - name: size
    type: integer
resources:
  deployments:
    - name: "{{ .metadata.name }}"
      image: "{{ .inputs.image }}"
      replicas: "{{ .inputs.size }}"
`;

function entry(number, motif) {
  return [
    `    entry-${number}:`,
    `      apiTypes: {group: example.com, version: v1, kind: Kind${number}}`,
    "      resync: 1m",
    "      imports:",
    `        - motif: ${motif}`,
    "          with:",
    `            image: '{{ .spec.image | default "nginx:1.27" }}'`,
    '            size: "{{ .spec.size }}"',
    "      operatorBox:",
    "        onReconcile:",
    "          services:",
    `            - name: "{{ .metadata.name }}-${number}"`,
    "              port: 80",
    "              targetPort: 8080",
    "              labels: {team: '{{ .metadata.namespace }}'}",
  ];
}

function filled(head, lines, more, last) {
  const all = [...head];
  for (let number = 1; all.length + ENTRY <= lines; number++) all.push(...more(number));
  while (all.length < lines) all.push(last(all.length));
  return all;
}

export function katalog(lines, motif = "./motif.yaml") {
  const head = ["apiVersion: orkestra.orkspace.io/v1", "kind: Katalog", "metadata:", "  name: large", "spec:", "  crds:"];
  return filled(head, lines, (number) => entry(number, motif), () => "# the end");
}

function definition(number) {
  return `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: kind${number}s.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Kind${number}
    plural: kind${number}s
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                image: {type: string, default: "nginx:1.27"}
                size: {type: integer, minimum: 1, default: 2}
`;
}

// The definitions of the kinds around the middle of a Katalog, where it is edited.
export function definitions(lines) {
  const entries = Math.floor(lines / ENTRY);
  const first = Math.max(1, Math.floor(entries / 2 - DEFINED / 2));
  const numbers = Array.from({ length: Math.min(DEFINED, entries) }, (_, index) => first + index);
  return numbers.map(definition).join("");
}

export function toml(lines) {
  const more = (number) => [
    `[crds.entry-${number}]`,
    `kind = "Kind${number}"`,
    'resync = "1m"',
    'group = "example.com"',
    'version = "v1"',
    `[crds.entry-${number}.with]`,
    'image = "nginx:1.27"',
    "size = 2",
    `[crds.entry-${number}.service]`,
    `name = "service-${number}"`,
    "port = 80",
    "targetPort = 8080",
    'type = "ClusterIP"',
    `[crds.entry-${number}.service.labels]`,
    'team = "a"',
  ];
  return filled(["#:schema ./large.schema.json", 'name = "large"'], lines, more, () => "# the end");
}

const text = (description) => ({ type: "string", description });
const object = (properties) => ({ type: "object", additionalProperties: false, properties });
const TOML_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  ...object({
    name: text("Name of the document"),
    crds: {
      type: "object",
      description: "Entries by name",
      additionalProperties: object({
        kind: text("Kind"),
        resync: text("Time between two looks"),
        group: text("Group"),
        version: text("Version"),
        with: object({ image: text("Image"), size: { type: "integer", minimum: 1, description: "Size" } }),
        service: object({
          name: text("Name"),
          port: { type: "integer", description: "Port" },
          targetPort: { type: "integer", description: "Port of the container" },
          type: { enum: ["ClusterIP", "NodePort", "LoadBalancer"], description: "Type" },
          labels: { type: "object", description: "Labels", additionalProperties: { type: "string" } },
        }),
      }),
    },
  }),
};

// A folder with the document of a language and what it needs; the path of the document and its lines.
export function write(folder, language, lines, motif) {
  mkdirSync(folder, { recursive: true });
  const put = (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  if (language === "toml") {
    put("large.schema.json", JSON.stringify(TOML_SCHEMA));
    const content = toml(lines);
    return { path: put("large.toml", `${content.join("\n")}\n`), lines: content };
  }
  put("motif.yaml", MOTIF);
  put("crd.yaml", definitions(lines));
  const content = katalog(lines, motif);
  return { path: put("katalog.yaml", `${content.join("\n")}\n`), lines: content };
}

// Patterns as a repository has them: each a Katalog, its motif and a custom resource; and definitions of 3,000 lines.
export function workspace(folder, patterns) {
  for (let number = 1; number <= patterns; number++) {
    const home = join(folder, `pattern-${number}`);
    mkdirSync(home, { recursive: true });
    const head = ["apiVersion: orkestra.orkspace.io/v1", "kind: Katalog", "metadata:", `  name: pattern-${number}`, "spec:", "  crds:"];
    writeFileSync(join(home, "katalog.yaml"), `${[...head, ...entry(number, "./motif.yaml")].join("\n")}\n`);
    writeFileSync(join(home, "motif.yaml"), MOTIF);
    const resource = `apiVersion: example.com/v1\nkind: Kind${number}\nmetadata: {name: one}\nspec: {image: "nginx:1", size: 3}\n`;
    writeFileSync(join(home, "cr.yaml"), resource);
  }
  return write(join(folder, "large"), "yaml", 5_000);
}
