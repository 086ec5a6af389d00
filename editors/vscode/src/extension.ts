// The VS Code side of `ork lsp`: decides when a server is wanted, finds the binary, starts and restarts it.
// What a document means is decided in the server; nothing here reads more of one than its `apiVersion`.
//
// Our documents keep the language `yaml`. VS Code asks a first-line pattern only about files whose extension is
// unknown, so content could never claim a `.yaml` file for a language of our own; and a language of our own would
// cost its users the highlighting, folding and other YAML extensions that they have. For the same reason the server
// gets every YAML file on disk once it runs: it stays silent on foreign documents, and CRDs and custom resources,
// which carry no mark of ours, get their findings too.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { previewCapabilities, Previews, SCHEME } from "./preview";
import { findServer } from "./server";

/** A document of ours names this group at the start of a line; a stream of several documents may do so late. */
const OURS = /^apiVersion:\s*["']?orkestra\.orkspace\.io\//m;

/** Enough for leading comments and a foreign document or two; keystrokes in large files must stay free. */
const LINES_READ = 400;

let output: vscode.LogOutputChannel;
let client: LanguageClient | undefined;
let previews: Previews;
/** Starts, stops and restarts follow one another; this is the end of the last one. */
let queue: Promise<void> = Promise.resolve();
/** Set once a document of ours was seen: from then on there is to be a server. */
let wanted = false;

export function activate(context: vscode.ExtensionContext): void {
  output = vscode.window.createOutputChannel("ork", { log: true });
  previews = new Previews(() => client);
  context.subscriptions.push(
    output,
    previews,
    vscode.commands.registerCommand("ork.preview", (uri?: unknown, entry?: unknown) => {
      // From a menu the arguments are the editor's; from a lens they are a URI and the name of an entry.
      const named = typeof uri === "string" ? uri : undefined;
      return previews.open(named, named !== undefined && typeof entry === "string" ? entry : undefined);
    }),
    vscode.commands.registerCommand("ork.previewFor", () => previews.choose()),
    vscode.commands.registerCommand("ork.restart", () => enqueue(() => restart(context))),
    vscode.commands.registerCommand("ork.showOutput", () => output.show()),
    vscode.workspace.onDidOpenTextDocument((document) => consider(context, document)),
    vscode.workspace.onDidChangeTextDocument((event) => consider(context, event.document)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (wanted && event.affectsConfiguration("ork.server.path")) {
        void enqueue(() => restart(context));
      }
    }),
  );
  for (const document of vscode.workspace.textDocuments) {
    consider(context, document);
  }
}

export function deactivate(): Promise<void> {
  return enqueue(stop);
}

function enqueue(step: () => Promise<void>): Promise<void> {
  queue = queue.then(step).catch((error: unknown) => output.error(String(error)));
  return queue;
}

/** Starts the server at the first sight of a document of ours, be it opened or only now typed. */
function consider(context: vscode.ExtensionContext, document: vscode.TextDocument): void {
  if (wanted || document.languageId !== "yaml" || document.uri.scheme !== "file") {
    return;
  }
  if (OURS.test(document.getText(new vscode.Range(0, 0, LINES_READ, 0)))) {
    wanted = true;
    void enqueue(() => start(context));
  }
}

async function restart(context: vscode.ExtensionContext): Promise<void> {
  wanted = true;
  await stop();
  await start(context);
}

async function stop(): Promise<void> {
  const last = client;
  client = undefined;
  await running(false);
  await last?.dispose();
}

/** Says to menus whether there is a server. */
async function running(is: boolean): Promise<void> {
  await vscode.commands.executeCommand("setContext", "ork.isRunning", is);
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const setting = vscode.workspace.getConfiguration("ork").get<string>("server.path", "");
  const found = findServer(setting, context.extensionPath);
  if (found.path === undefined) {
    // Not awaited: the message stays until it is answered, and a restart must be possible meanwhile.
    void complain(`ork: found no server binary ${found.tried}`);
    return;
  }
  output.info(`starting ${found.path} lsp`);
  const serverOptions: ServerOptions = { command: found.path, args: ["lsp"] };
  const clientOptions: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "yaml" },
      { scheme: SCHEME, language: "yaml" },
    ],
    outputChannel: output,
  };
  // The id is also the section of `ork.trace.server`.
  const starting = new LanguageClient("ork", "ork", serverOptions, clientOptions);
  starting.registerFeature(previewCapabilities);
  client = starting;
  previews.attach(starting);
  try {
    await starting.start();
    await running(true);
  } catch (error) {
    client = undefined;
    output.error(String(error));
    void complain(`ork: ${found.path} lsp did not start`);
  }
}

async function complain(message: string): Promise<void> {
  const setting = "Open setting";
  const log = "Show output";
  const answer = await vscode.window.showErrorMessage(message, setting, log);
  if (answer === setting) {
    // The setting belongs to the machine that the server runs on; in a remote window that has its own tab.
    const tab = vscode.env.remoteName === undefined ? "openSettings2" : "openRemoteSettings";
    await vscode.commands.executeCommand(`workbench.action.${tab}`, { query: "ork.server.path" });
  } else if (answer === log) {
    output.show();
  }
}
