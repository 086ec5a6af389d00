// One run over all servers: `node main.mjs --ork BIN --yaml SCRIPT --tombi BIN --schemas FOLDER --out FILE`. See bench-servers.sh.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { workspace as patterns, write } from "./documents.mjs";
import { session, starts, workspace } from "./measure.mjs";

const names = ["ork", "yaml", "tombi", "schemas", "out"];
const { values: given } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string" }])) });
const isQuick = process.env.ORK_BENCH_QUICK === "1";
const SIZES = isQuick ? [1_000] : [1_000, 5_000, 20_000];
const ROUNDS = isQuick ? 6 : 60;
const STARTS = isQuick ? 3 : 20;
const PATTERNS = isQuick ? 30 : 300;

const scratch = mkdtempSync(join(tmpdir(), "ork-bench-"));
const ork = (folder, environment = {}) => ({
  command: [given.ork, "lsp"],
  folder,
  environment: { ORK_HOME: join(scratch, "home"), ...environment },
});
const yaml = (folder) => ({
  command: [process.execPath, given.yaml, "--stdio"],
  folder,
  settings: {
    yaml: {
      schemas: { [pathToFileURL(join(given.schemas, "katalog.schema.json")).href]: ["katalog.yaml", join(folder, "katalog.yaml")] },
      validate: true,
      hover: true,
      completion: true,
      schemaStore: { enable: false, url: "" },
      maxItemsComputed: 100_000,
    },
  },
});
const tombi = (folder) => ({ command: [given.tombi, "lsp", "--offline"], folder });
const SERVERS = [
  ["ork", "yaml", ork],
  ["yaml-language-server", "yaml", yaml],
  ["tombi", "toml", tombi],
];

const say = (line) => process.stderr.write(`${line}\n`);
const out = { machine: { cpus: cpus().length, load: loadavg() }, rounds: ROUNDS, starts: {}, sizes: {} };

for (const [name, language, start] of SERVERS) {
  say(`${name}: starts`);
  const folder = join(scratch, "start", name);
  write(folder, language, 100);
  out.starts[name] = await starts(start(folder), STARTS);
}
for (const lines of SIZES) {
  out.sizes[lines] = {};
  for (const [name, language, start] of SERVERS) {
    say(`${name}: ${lines} lines`);
    const folder = join(scratch, name, String(lines));
    out.sizes[lines][name] = await session(start(folder), write(folder, language, lines), language, ROUNDS);
  }
}
{
  // Nobody listens at this port, and nothing of what is imported is on the machine.
  const lines = SIZES[Math.min(1, SIZES.length - 1)];
  say(`ork: ${lines} lines, the registry unreachable`);
  const folder = join(scratch, "unreachable");
  const registry = { ORK_MOTIFS_REGISTRY: "oci://127.0.0.1:9/motifs", ORK_REGISTRY: "oci://127.0.0.1:9/katalogs" };
  const document = write(folder, "yaml", lines, "web:v1.0.0");
  out.unreachable = { lines, ...(await session(ork(folder, registry), document, "yaml", ROUNDS)) };
}
{
  say(`ork: a workspace of ${PATTERNS} patterns`);
  const folder = join(scratch, "workspace");
  const document = patterns(folder, PATTERNS);
  out.workspace = { patterns: PATTERNS, ...(await workspace(ork(folder), document, ROUNDS)) };
}
rmSync(scratch, { recursive: true, force: true });

// What people read.
const cell = (value, width) => String(value ?? "–").padStart(width);
const pair = (found) => (found ? `${found.p50}/${found.p95}` : undefined);
const table = [];
const row = (cells) => table.push(cells.map((value, index) => (index < 2 ? String(value).padEnd(index ? 21 : 22) : cell(value, 15))).join(""));
row(["", "", "start", "idle MB"]);
for (const [name, found] of Object.entries(out.starts)) row(["", name, pair(found.start), found.idle]);
table.push("");
const METRICS = ["edit", "completion", "hover", "definition", "symbols"];
row(["lines", "p50/p95 in ms", "open", ...METRICS, "MB now/peak"]);
const line = (first, name, found) =>
  row([first, name, found.open, ...METRICS.map((metric) => pair(found[metric])), `${found.memory.now}/${found.memory.peak}`]);
for (const [lines, servers] of Object.entries(out.sizes)) {
  for (const [name, found] of Object.entries(servers)) line(lines, name, found);
}
line(`${out.unreachable.lines}, unreachable`, "ork", out.unreachable);
line(`${PATTERNS} patterns, open`, "ork", out.workspace["open-files"]);
line(`${PATTERNS} patterns, all`, "ork", out.workspace.workspace);
table.push("");

// How many times as long the others take, p95 against p95.
out.ratios = {};
row(["lines", "p95 / p95 of ork", "open", ...METRICS]);
for (const [lines, servers] of Object.entries(out.sizes)) {
  out.ratios[lines] = {};
  for (const [name, found] of Object.entries(servers).filter(([name]) => name !== "ork")) {
    const ratio = (theirs, ours) => (theirs && ours ? Math.round((theirs / ours) * 10) / 10 : undefined);
    const ratios = { open: ratio(found.open, servers.ork.open) };
    for (const metric of METRICS) ratios[metric] = ratio(found[metric]?.p95, servers.ork[metric]?.p95);
    out.ratios[lines][name] = ratios;
    row([lines, name, ...Object.values(ratios).map((value) => value && `${value}×`)]);
  }
}
console.log(table.join("\n"));
mkdirSync(dirname(given.out), { recursive: true });
writeFileSync(given.out, `${JSON.stringify(out, null, 1)}\n`);
console.log(`\nas JSON: ${given.out}`);
process.exit(0);
