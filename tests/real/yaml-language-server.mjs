// Asks the YAML language server about files. Standard input: lines of {"file", "schema"}, absolute paths. Standard
// output: lines of {"file", "messages"}, in the same order. Argument: the folder that it is installed in.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const asked = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const schemas = {};
for (const { file, schema } of asked) {
  (schemas[pathToFileURL(schema).href] ??= []).push(file);
}
const settings = {
  yaml: { schemas, validate: true, schemaStore: { enable: false, url: "" }, customTags: [], maxItemsComputed: 100000 },
};

const server = spawn(process.execPath, [`${folder}/node_modules/yaml-language-server/bin/yaml-language-server`, "--stdio"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = new Map();
let waiting = Buffer.alloc(0);
let done = () => {};

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function take(message) {
  if (message.method === "workspace/configuration") {
    send({ id: message.id, result: message.params.items.map(({ section }) => settings[section] ?? null) });
  } else if (message.method === "textDocument/publishDiagnostics") {
    answers.set(message.params.uri, message.params.diagnostics.map((found) => found.message));
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (message.id === 1) {
    start();
  }
  done();
}

server.stdout.on("data", (data) => {
  waiting = Buffer.concat([waiting, data]);
  for (;;) {
    const head = waiting.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(waiting.subarray(0, head).toString())[1]);
    if (waiting.length < head + 4 + length) return;
    const body = waiting.subarray(head + 4, head + 4 + length).toString();
    waiting = waiting.subarray(head + 4 + length);
    take(JSON.parse(body));
  }
});

// All files at once: the server waits before it validates each.
async function start() {
  send({ method: "initialized", params: {} });
  send({ method: "workspace/didChangeConfiguration", params: { settings } });
  for (const { file } of asked) {
    const uri = pathToFileURL(file).href;
    const text = readFileSync(file, "utf8");
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
  }
  await new Promise((resolve) => {
    done = () => answers.size === asked.length && resolve();
    done();
  });
  for (const { file } of asked) {
    console.log(JSON.stringify({ file, messages: answers.get(pathToFileURL(file).href) }));
  }
  server.kill();
  process.exit(0);
}

server.on("exit", (code) => process.exit(code ?? 1));
send({ id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } } });
