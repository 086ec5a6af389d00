// What is measured of one server with one document.
import { pathToFileURL } from "node:url";
import { Server, now, round, sleep, statistics } from "./client.mjs";

// Starts: the time until `initialize` is answered, and the memory while nothing is open.
export async function starts(start, rounds) {
  const times = [];
  const sizes = [];
  for (let round_ = 0; round_ < rounds; round_++) {
    const server = new Server(start);
    times.push(await server.initialize());
    await sleep(400);
    sizes.push(server.memory().now);
    await server.stop();
  }
  return { start: statistics(times), idle: round(Math.max(...sizes)) };
}

// A session with one document: opened, edited, asked about.
export async function session(start, document, language, rounds) {
  const server = new Server(start);
  await server.initialize();
  await sleep(300);
  const uri = pathToFileURL(document.path).href;
  const lines = [...document.lines];
  const place = { textDocument: { uri } };
  const text = () => `${lines.join("\n")}\n`;
  let version = 1;

  // One line in the middle is replaced, as far as the server takes parts.
  const sync = server.offered.textDocumentSync;
  const isIncremental = (typeof sync === "number" ? sync : sync?.change) === 2;
  const edit = (line, content) => {
    const range = { start: { line, character: 0 }, end: { line, character: lines[line].length } };
    lines[line] = content;
    const change = isIncremental ? { range, text: content } : { text: text() };
    server.notify("textDocument/didChange", { textDocument: { uri, version: ++version }, contentChanges: [change] });
  };
  const good = language === "toml" ? 'resync = "1m"' : "      resync: 1m";
  const bad = good.replace("resync", "resyncc");
  // A key that is not there yet, half typed.
  const half = language === "toml" ? "re" : "      wo";
  const rest = language === "toml" ? "sync" : "rkers";
  const middle = lines.findIndex((line, index) => index > lines.length / 2 && line === good);
  const isTold = ({ diagnostics }) => diagnostics.some(({ range }) => range.start.line <= middle && middle <= range.end.line);

  const out = {};
  // Some servers tell nothing of a document without faults, so it is opened with one.
  lines[middle] = bad;
  let begin = now();
  const opened = server.findings(uri, isTold);
  server.notify("textDocument/didOpen", { textDocument: { uri, languageId: language, version, text: text() } });
  out.open = round((await opened).at - begin);

  const edits = [];
  for (let number = 0; number < rounds; number++) {
    const isBad = number % 2 === 1;
    const told = server.findings(uri, (params) => isTold(params) === isBad && (params.version ?? version) >= version);
    begin = now();
    edit(middle, isBad ? bad : good);
    edits.push((await told).at - begin);
  }
  out.edit = statistics(edits);
  edit(middle, good);
  await sleep(800);

  const completions = [];
  let offered = 0;
  for (let number = 0; number < rounds; number++) {
    edit(middle, half + rest.slice(0, number % 3));
    const position = { line: middle, character: lines[middle].length };
    const { result, ms } = await server.request("textDocument/completion", { ...place, position, context: { triggerKind: 1 } });
    completions.push(ms);
    offered += (result?.items ?? result ?? []).length > 0 ? 1 : 0;
  }
  out.completion = { ...statistics(completions), answered: offered };
  edit(middle, good);
  await sleep(800);

  const keys = lines.map((line, index) => [index, /^[\s-]*([A-Za-z][\w-]*)\s*[:=]/.exec(line)]).filter(([, found]) => found);
  const ask = async (method) => {
    const times = [];
    let answered = 0;
    for (let number = 0; number < rounds; number++) {
      const [line, found] = keys[Math.floor(((number + 0.5) * keys.length) / rounds)];
      const position = { line, character: found[0].indexOf(found[1]) + 1 };
      const { result, ms } = await server.request(method, { ...place, position });
      times.push(ms);
      answered += result && (!Array.isArray(result) || result.length > 0) ? 1 : 0;
    }
    return { ...statistics(times), answered };
  };
  const has = (name) => server.offered[name] !== undefined && server.offered[name] !== false;
  if (has("hoverProvider")) out.hover = await ask("textDocument/hover");
  if (has("definitionProvider")) out.definition = await ask("textDocument/definition");
  if (has("documentSymbolProvider")) {
    const times = [];
    for (let number = 0; number < Math.min(rounds, 10); number++) {
      times.push((await server.request("textDocument/documentSymbol", place)).ms);
    }
    out.symbols = statistics(times);
  }
  await sleep(500);
  out.memory = server.memory();
  await server.stop();
  return out;
}

// A workspace of many patterns: with the closed files looked at as well, the memory at the end and the times meanwhile.
export async function workspace(start, document, rounds) {
  const found = {};
  for (const mode of ["open-files", "workspace"]) {
    const settings = { ork: { diagnostics: { mode } } };
    found[mode] = await session({ ...start, settings }, document, "yaml", rounds);
  }
  return found;
}
