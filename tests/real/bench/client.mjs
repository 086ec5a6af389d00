// A client that measures: a server over its streams, times from the moment a message is written to the moment its effect is read.
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";

export const now = () => performance.now();
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const PATIENCE = 60_000;

// Findings are pushed to all alike: a client that asks for them would measure how often it asks.
const CAPABILITIES = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration: true } },
  window: { workDoneProgress: true },
  textDocument: {
    synchronization: { didSave: true },
    publishDiagnostics: { versionSupport: true, relatedInformation: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
    definition: { linkSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
  },
};

export class Server {
  // `command` is the program and its arguments; `settings` answers `workspace/configuration`.
  constructor({ command, folder, settings = {}, environment = {} }) {
    this.folder = folder;
    this.settings = settings;
    this.next = 0;
    this.waiting = new Map();
    this.listeners = new Set();
    this.buffer = Buffer.alloc(0);
    this.start = now();
    this.process = spawn(command[0], command.slice(1), {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.dead = new Promise((_, fail) => {
      this.process.on("error", fail);
      this.process.on("exit", (code, signal) => fail(new Error(`${command[0]} left with ${code ?? signal}`)));
    });
    this.dead.catch(() => {});
    this.process.stdin.on("error", () => {});
    this.process.stdout.on("data", (data) => this.take(data));
  }

  take(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const head = this.buffer.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.buffer.subarray(0, head))[1]);
      if (this.buffer.length < head + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(head + 4, head + 4 + length));
      this.buffer = this.buffer.subarray(head + 4 + length);
      this.dispatch(message, now());
    }
  }

  dispatch(message, at) {
    if (message.method === undefined) {
      this.waiting.get(message.id)?.(message, at);
      this.waiting.delete(message.id);
    } else if (message.id !== undefined) {
      const section = (name) => (name ? name.split(".").reduce((value, key) => value?.[key], this.settings) : this.settings);
      const items = message.method === "workspace/configuration" ? message.params.items : undefined;
      this.send({ id: message.id, result: items?.map((item) => section(item.section) ?? null) ?? null });
    } else {
      for (const listener of [...this.listeners]) listener(message, at);
    }
  }

  send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  notify(method, params) {
    this.send({ method, params });
  }

  // The answer, and the milliseconds until it was there.
  request(method, params) {
    const id = ++this.next;
    const start = now();
    const answer = new Promise((done, fail) => {
      this.waiting.set(id, (message, at) =>
        message.error ? fail(new Error(`${method}: ${message.error.message}`)) : done({ result: message.result, ms: at - start }),
      );
    });
    this.send({ id, method, params });
    return Promise.race([answer, this.dead, after(PATIENCE, `${method} has no answer`)]);
  }

  // When findings of a document that fulfil a condition are pushed.
  findings(uri, condition) {
    const found = new Promise((done) => {
      const listener = (message, at) => {
        if (message.method !== "textDocument/publishDiagnostics") return;
        if (decodeURIComponent(message.params.uri) !== decodeURIComponent(uri) || !condition(message.params)) return;
        this.listeners.delete(listener);
        done({ at, findings: message.params.diagnostics });
      };
      this.listeners.add(listener);
    });
    return Promise.race([found, this.dead, after(PATIENCE, `no such findings of ${uri}`)]);
  }

  // Starts the session; the milliseconds from the start of the process to the answer.
  async initialize(options = {}) {
    const uri = pathToFileURL(this.folder).href;
    const { result } = await this.request("initialize", {
      processId: process.pid,
      clientInfo: { name: "bench" },
      rootUri: uri,
      workspaceFolders: [{ uri, name: "bench" }],
      capabilities: CAPABILITIES,
      initializationOptions: options,
    });
    const ms = now() - this.start;
    this.offered = result.capabilities;
    this.notify("initialized", {});
    this.notify("workspace/didChangeConfiguration", { settings: this.settings });
    return ms;
  }

  // Megabytes of the process and of those that it started.
  memory() {
    const ids = [this.process.pid];
    for (const id of ids) {
      try {
        for (const task of readdirSync(`/proc/${id}/task`)) {
          ids.push(...readFileSync(`/proc/${id}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number));
        }
      } catch {
        // It has ended.
      }
    }
    const of = (id, name) => {
      try {
        return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
      } catch {
        return 0;
      }
    };
    const sum = (name) => [...new Set(ids)].reduce((all, id) => all + of(id, name), 0) / 1024;
    return { now: round(sum("VmRSS")), peak: round(sum("VmHWM")) };
  }

  async stop() {
    this.dead.catch(() => {});
    await Promise.race([this.request("shutdown").catch(() => {}), sleep(3000)]);
    this.notify("exit");
    await Promise.race([this.dead.catch(() => {}), sleep(1500)]);
    this.process.kill("SIGKILL");
  }
}

function after(ms, reason) {
  return new Promise((_, fail) => setTimeout(() => fail(new Error(`${reason} after ${ms / 1000} s`)), ms).unref());
}

export const round = (value) => Math.round(value * 100) / 100;

export function statistics(times) {
  if (times.length === 0) return null;
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => round(sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]);
  return { n: sorted.length, p50: at(0.5), p95: at(0.95) };
}
