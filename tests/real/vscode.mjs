// One person's first minutes with `ork lsp` in VS Code: the packaged extension is installed, a Katalog opened, its
// finding read in the Problems panel, an input hovered over, completed, jumped to, the mistake corrected.
//
// Run by run-vscode.sh. VS Code is code-server with folders of its own, looked at through headless Chromium; what is
// asserted is what the page shows, what is saved on disk, and which server processes live. Every wait has a limit, and
// a failure says what was expected and what was seen.
//
//   ORK_PARTS, ORK_BIN, ORK_VSIX, ORK_WORKSPACE, ORK_OUT, ORK_SCRATCH (an empty folder), ORK_LIMIT_MS

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { ORK_PARTS, ORK_BIN, ORK_VSIX, ORK_WORKSPACE, ORK_OUT, ORK_SCRATCH } = process.env;
const limit = Number(process.env.ORK_LIMIT_MS ?? 30_000);
const startLimit = limit * 3;
const { chromium } = createRequire(path.join(ORK_PARTS, "vscode/package.json"))("playwright-core");

const entry = path.join(ORK_PARTS, "vscode/node_modules/code-server/out/node/entry.js");
const workspace = path.join(ORK_SCRATCH, "workspace");
const home = path.join(ORK_SCRATCH, "home");
const data = path.join(ORK_SCRATCH, "data");
const binary = path.join(ORK_SCRATCH, "bin/ork");
const katalog = path.join(workspace, "katalog.yaml");
const serverLog = path.join(ORK_SCRATCH, "code-server.log");

const environment = {
  PATH: process.env.PATH,
  HOME: home,
  XDG_CONFIG_HOME: path.join(home, "config"),
  XDG_DATA_HOME: path.join(home, "data"),
  XDG_CACHE_HOME: path.join(home, "cache"),
  XDG_STATE_HOME: path.join(home, "state"),
  XDG_RUNTIME_DIR: path.join(home, "run"),
  ORK_HOME: path.join(home, "ork"),
  LANG: "C.UTF-8",
};
const common = [
  entry,
  ...["--user-data-dir", data],
  ...["--extensions-dir", path.join(data, "extensions")],
  ...["--config", path.join(data, "config.yaml")],
];

let server, browser, page;
let step = "prepares";
let shots = 0;

const started = Date.now();
const say = (text) => console.log(`vscode: ${text}`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const show = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

function begin(text) {
  step = text;
  say(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
}

function expect(condition, expected, seen) {
  if (!condition) {
    throw new Error(`expected ${expected}\nseen: ${show(seen)}`);
  }
}

/** Polls `probe` until `accept` takes its value; the last value is what a failure shows. */
async function waitFor(expected, probe, accept, within = limit) {
  const end = Date.now() + within;
  let seen;
  for (;;) {
    seen = await probe();
    if (accept(seen)) {
      return seen;
    }
    expect(Date.now() < end, `${expected} within ${within} ms`, seen);
    await sleep(50);
  }
}

async function screenshot(name) {
  // Widgets fade in.
  await sleep(400);
  shots += 1;
  await page.screenshot({ path: path.join(ORK_OUT, `vscode-${shots}-${name}.png`) });
}

/**
 * Where `pattern` stands in a file of the workspace, counted from 1 as VS Code shows it. Read from the original: the
 * copy may be half saved.
 */
function positionIn(file, pattern) {
  const lines = fs.readFileSync(path.join(ORK_WORKSPACE, file), "utf8").split("\n");
  const line = lines.findIndex((text) => pattern.test(text));
  expect(line >= 0, `a line of ${file} that matches ${pattern}`, lines.join("\n"));
  return { line: line + 1, column: lines[line].search(pattern) + 1 };
}

// Processes --------------------------------------------------------------------------------------------------------

/** The language servers of this run: their command line names the link that only this run has. */
function servers() {
  return fs.readdirSync("/proc").filter((pid) => {
    try {
      const words = /^\d+$/.test(pid) ? fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0") : [];
      return words.includes(binary) && words.includes("lsp");
    } catch {
      return false;
    }
  });
}

function writeSettings(serverPath) {
  const settings = {
    "ork.server.path": serverPath,
    "files.autoSave": "off",
    // What is suggested then comes from the server.
    "editor.wordBasedSuggestions": "off",
    "editor.hover.delay": 100,
    "editor.fontSize": 15,
    "editor.minimap.enabled": false,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "workbench.enableExperiments": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.commandCenter.enabled": false,
    "chat.disableAIFeatures": true,
    "extensions.autoCheckUpdates": false,
    "extensions.autoUpdate": false,
    "extensions.ignoreRecommendations": true,
    "git.enabled": false,
    "security.workspace.trust.enabled": false,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
  };
  // The path belongs to the machine, so it is read from the machine's file; the rest from the user's.
  for (const kind of ["User", "Machine"]) {
    fs.mkdirSync(path.join(data, kind), { recursive: true });
    fs.writeFileSync(path.join(data, kind, "settings.json"), JSON.stringify(settings, null, 2));
  }
}

function prepare() {
  fs.cpSync(ORK_WORKSPACE, workspace, { recursive: true });
  for (const folder of [home, environment.XDG_RUNTIME_DIR, data, path.dirname(binary)]) {
    fs.mkdirSync(folder, { recursive: true });
  }
  fs.symlinkSync(ORK_BIN, binary);
  fs.writeFileSync(path.join(data, "config.yaml"), "auth: none\n");
  writeSettings(binary);
}

function install() {
  const run = spawnSync(process.execPath, [...common, "--install-extension", ORK_VSIX], {
    encoding: "utf8",
    env: environment,
    timeout: startLimit,
  });
  expect(run.status === 0, "the extension to be installed", `${run.stdout}${run.stderr}${run.error ?? ""}`);
}

/** Starts code-server on a port that the system chooses and returns its address. */
async function serve() {
  const log = fs.openSync(serverLog, "w");
  server = spawn(
    process.execPath,
    [
      ...common,
      ...["--auth", "none"],
      ...["--bind-addr", "127.0.0.1:0"],
      ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
      "--disable-getting-started-override",
    ],
    // A group of its own, so that nothing of it outlives the scenario.
    { env: environment, stdio: ["ignore", log, log], detached: true },
  );
  const listening = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/;
  const text = await waitFor(
    "code-server to listen",
    () => fs.readFileSync(serverLog, "utf8"),
    (seen) => listening.test(seen),
    startLimit,
  );
  return listening.exec(text)[1];
}

async function openWorkbench(address) {
  browser = await chromium.launch({
    executablePath: "/usr/lib/chromium/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu"],
    env: environment,
    timeout: startLimit,
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.setDefaultTimeout(limit);
  await page.goto(`${address}/?folder=${encodeURIComponent(workspace)}`, {
    waitUntil: "domcontentloaded",
    timeout: startLimit,
  });
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: startLimit });
}

// What the page shows ----------------------------------------------------------------------------------------------

/** The editor writes spaces as no-break spaces. */
const plain = (text) => text.replaceAll("\u00a0", " ");

async function texts(selector) {
  return (await page.locator(selector).allInnerTexts()).map(plain);
}

/** Waits until the tab of the file `name` is in front. The label may be cut into pieces, the attribute is not. */
async function tabInFront(name) {
  const names = (tabs) => tabs.map((tab) => tab.getAttribute("data-resource-name"));
  await waitFor(
    `the tab ${name} in front`,
    () => page.locator(".tabs-container .tab.active").evaluateAll(names),
    (seen) => seen.includes(name),
  );
}

async function openFromExplorer(name) {
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first().dblclick();
  await tabInFront(name);
  await page.locator(".editor-instance .view-line").first().waitFor();
}

/** Where `word` stands on the screen: the first line that matches `line`. */
async function placeOf(line, word) {
  const find = ([source, wanted]) => {
    for (const row of document.querySelectorAll(".editor-instance .view-line")) {
      const text = row.textContent.replaceAll("\u00a0", " ");
      if (!new RegExp(source).test(text)) {
        continue;
      }
      const from = text.indexOf(wanted);
      const range = document.createRange();
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      let seen = 0;
      let started = false;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const end = seen + node.data.length;
        if (!started && from < end) {
          range.setStart(node, from - seen);
          started = true;
        }
        if (started && from + wanted.length <= end) {
          range.setEnd(node, from + wanted.length - seen);
          const box = range.getBoundingClientRect();
          return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }
        seen = end;
      }
    }
    return null;
  };
  return waitFor(
    `the word ${word} in a line that matches ${line}`,
    async () => (await page.evaluate(find, [line.source, word])) ?? texts(".editor-instance .view-line"),
    (place) => !Array.isArray(place),
  );
}

const problems = () => texts(".markers-panel .monaco-list-row");
const cursor = () => texts("[id='status.editor.selection']");

async function command(name) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type(name);
  await waitFor(
    `the command ${name}`,
    () => texts(".quick-input-list .monaco-list-row.focused"),
    (rows) => rows.some((row) => row.includes(name)),
  );
  await page.keyboard.press("Enter");
}

// The scenario -----------------------------------------------------------------------------------------------------

async function waitsForADocument() {
  begin("leaves the server alone while only a foreign YAML file is open");
  await openFromExplorer("crd.yaml");
  await sleep(1500);
  expect(servers().length === 0, "no language server", servers());
}

async function shows() {
  begin("opens the Katalog and starts one server");
  await openFromExplorer("katalog.yaml");
  await waitFor("one language server", servers, (pids) => pids.length === 1, startLimit);

  begin("shows the unknown input as an error at its key");
  const { line, column } = positionIn("katalog.yaml", /replcas/);
  await page.locator(".editor-instance .squiggly-error").first().waitFor();
  await page.keyboard.press("Control+Shift+M");
  const place = `[Ln ${line}, Col ${column}]`;
  const rows = await waitFor(`a problem at ${place}`, problems, (seen) => seen.some((row) => row.includes(place)));
  const row = rows.find((text) => text.includes(place));
  expect(/unknown input/i.test(row), 'a message with "unknown input"', row);
  expect(row.includes("unknown-input"), "the rule's name behind the message", row);
  await screenshot("problems");
}

async function hovers() {
  begin("shows the description of an input on hover");
  const { x, y } = await placeOf(/image: "\{\{/, "image");
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
  await waitFor(
    'the description of the input "image"',
    () => texts(".monaco-hover:not(.hidden) .hover-contents"),
    (seen) => seen.some((text) => text.includes("Container image of the cache server")),
  );
  await screenshot("hover");
  await page.mouse.move(5, 5);
  await page.keyboard.press("Escape");
}

async function completes() {
  begin("completes an input on a new line of with");
  const { x, y } = await placeOf(/replcas/, "replcas");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("mem", { delay: 40 });
  // Suggestions come by themselves; asking again closes the gap when they came before the last letter's answer.
  await sleep(500);
  await page.keyboard.press("Control+Space");
  await waitFor(
    "memoryLimit as the chosen suggestion",
    () => texts(".suggest-widget.visible .monaco-list-row.focused"),
    (seen) => seen.some((text) => text.includes("memoryLimit")),
  );
  await screenshot("completion");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+S");
  const { column } = positionIn("katalog.yaml", /replcas/);
  const saved = new RegExp(`^ {${column - 1}}memoryLimit\\b`, "m");
  await waitFor("memoryLimit in the saved file", () => fs.readFileSync(katalog, "utf8"), (text) => saved.test(text));
}

async function jumps() {
  begin("jumps from the key to the input of the motif");
  const { x, y } = await placeOf(/image: "\{\{/, "image");
  await page.mouse.click(x, y);
  await page.keyboard.press("F12");
  await tabInFront("motif.yaml");
  const { line } = positionIn("motifs/cache/motif.yaml", /- name: image$/);
  await waitFor(`the cursor in line ${line}`, cursor, (seen) => seen.some((text) => text.includes(`Ln ${line},`)));
  await screenshot("jump");
}

async function restarts() {
  begin("restarts the server by command");
  const before = servers();
  await command("ork: Restart server");
  await waitFor("one other language server", servers, (pids) => pids.length === 1 && pids[0] !== before[0]);
  await openFromExplorer("katalog.yaml");
  await waitFor("the finding again", problems, (rows) => rows.some((row) => /unknown input/i.test(row)));
}

async function corrects() {
  begin("loses the finding when the key is corrected");
  const { x, y } = await placeOf(/replcas/, "replcas");
  await page.mouse.dblclick(x, y);
  await page.keyboard.type("replicas");
  await page.keyboard.press("Escape");
  await waitFor("no problem of an unknown input", problems, (rows) => !rows.some((row) => /unknown input/i.test(row)));
  await page.keyboard.press("Control+S");
  await waitFor("replicas in the saved file", () => fs.readFileSync(katalog, "utf8"), (text) =>
    /^ +replicas: /m.test(text),
  );
}

async function previews() {
  begin("shows beside the Katalog what it renders to, and marks the line of the cursor");
  const { x, y } = await placeOf(/image: "\{\{/, "image");
  await page.mouse.click(x, y);
  await command("ork: Open Preview to the Side");
  const lines = () => texts(".editor-instance .view-line");
  const shown = (text, part) => text.replaceAll("\u00a0", " ").includes(part);
  await waitFor("the image of the custom resource in a second editor", lines, (seen) =>
    seen.some((text) => shown(text, "image: valkey/valkey:8")),
  );
  await screenshot("preview");

  begin("follows an edit that is not saved");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  await page.keyboard.press("Backspace");
  await page.keyboard.type('-next"');
  await waitFor("the new image in the preview", lines, (seen) =>
    seen.some((text) => shown(text, "image: valkey/valkey:8-next")),
  );
  for (let count = 0; count < 6; count += 1) {
    await page.keyboard.press("Backspace");
  }
  await page.keyboard.type('"');
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+S");
  await command("View: Close Editors in Other Groups");
}

async function complains() {
  begin("says once that the binary is missing, and leads to the setting");
  const wrong = path.join(ORK_SCRATCH, "bin/nowhere");
  writeSettings(wrong);
  const toasts = ".notifications-toasts .notification-list-item";
  await waitFor("one message that names the path", () => texts(toasts), (seen) =>
    seen.length === 1 && seen[0].includes(`found no server binary at ${wrong}`),
  );
  await waitFor("no language server", servers, (pids) => pids.length === 0);
  await screenshot("missing-binary");
  await page.locator(`${toasts} .monaco-button`, { hasText: "Open setting" }).click();
  await waitFor(
    "the setting's description",
    () => texts(".settings-editor .setting-item-description"),
    (seen) => seen.some((text) => text.includes("The ork binary to run")),
  );
  await screenshot("setting");

  begin("starts again when the setting is right");
  writeSettings(binary);
  await waitFor("one language server", servers, (pids) => pids.length === 1);
}

async function leaves() {
  begin("stops the server on leaving");
  await browser.close();
  browser = undefined;
  stopServer("SIGTERM");
  await waitFor("no language server", servers, (pids) => pids.length === 0);
}

function stopServer(signal) {
  try {
    if (server?.pid) {
      process.kill(-server.pid, signal);
    }
  } catch {
    // Gone already.
  }
}

async function explain(error) {
  say(`FAILED, where it ${step}\n${error.message}`);
  if (page && browser) {
    try {
      await page.screenshot({ path: path.join(ORK_OUT, "vscode-failure.png") });
      say(`the page: ${path.join(ORK_OUT, "vscode-failure.png")}`);
      say(`messages: ${show(await texts(".notification-list-item"))}`);
      say(`problems: ${show(await problems())}`);
    } catch (second) {
      say(`no screenshot: ${second.message}`);
    }
  }
  if (fs.existsSync(serverLog)) {
    say(`end of code-server's log:\n${fs.readFileSync(serverLog, "utf8").split("\n").slice(-25).join("\n")}`);
  }
}

try {
  prepare();
  begin("installs the extension");
  install();
  begin("opens the workspace");
  await openWorkbench(await serve());
  await waitsForADocument();
  await shows();
  await hovers();
  await completes();
  await jumps();
  await restarts();
  await corrects();
  await previews();
  await complains();
  await leaves();
  say("all steps passed");
} catch (error) {
  process.exitCode = 1;
  await explain(error);
} finally {
  await browser?.close();
  stopServer("SIGKILL");
}
