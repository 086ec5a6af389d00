// The preview beside a document: what it renders to, with the cursor of one marking the lines of the other.
//
// The text is the server's: the language client serves `ork-preview:` documents and refreshes them. In here are the
// command, and the marks that follow the cursor, by the map that the server gives with a preview.

import * as vscode from "vscode";
import type { ClientCapabilities, FeatureState, LanguageClient, StaticFeature } from "vscode-languageclient/node";

/** A range as the protocol has it. */
interface Range {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

interface Preview {
  uri: string;
  /** The custom resources of the workspace that it can be rendered for. */
  offered: { kind: string; name: string; location: { uri: string } }[];
  /** Each value of the text, and where it comes from: the expression first. */
  map: { range: Range; lines: Range; sources: { uri: string; range: Range; role: string }[] }[];
}

export const SCHEME = "ork-preview";

/** Tells the server that this client shows previews: it then offers them, and says when one has changed. */
export const previewCapabilities: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const experimental = (capabilities.experimental ?? {}) as Record<string, unknown>;
    capabilities.experimental = { ...experimental, orkPreview: true, commands: { commands: ["ork.preview"] } };
  },
  initialize(): void {
    // Nothing is registered with the client.
  },
  getState(): FeatureState {
    return { kind: "static" };
  },
  clear(): void {
    // Nothing is kept.
  },
};

export class Previews implements vscode.Disposable {
  private readonly shown = new Map<string, Preview>();
  private readonly mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.wordHighlightBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.wordHighlightForeground"),
  });
  private readonly subscriptions: vscode.Disposable[];
  /** Counts the moves of the cursor: an answer to an earlier one comes too late. */
  private moves = 0;

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.subscriptions = [
      this.mark,
      vscode.window.onDidChangeTextEditorSelection((event) => void this.follow(event.textEditor)),
      vscode.workspace.onDidCloseTextDocument((document) => this.shown.delete(document.uri.toString())),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** A new client: what the last one was asked is forgotten with it. */
  attach(client: LanguageClient): void {
    client.onNotification("ork/previewChanged", ({ uri }: { uri: string }) => void this.refresh(uri));
  }

  /** Asks for which of the workspace's custom resources, and opens the preview for that. */
  async choose(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const found = await this.client()?.sendRequest<Preview | null>("ork/preview", { textDocument: { uri } });
    const offered = (found?.offered ?? []).map((resource) => ({
      label: resource.name,
      description: resource.kind,
      detail: vscode.workspace.asRelativePath(vscode.Uri.parse(resource.location.uri)),
      resource: { uri: resource.location.uri } as unknown,
    }));
    const made = { label: "Made from the definition", description: "", detail: "", resource: { made: true } as unknown };
    const picked = await vscode.window.showQuickPick([...offered, made], {
      placeHolder: "The custom resource that the preview is rendered for",
      matchOnDetail: true,
    });
    if (picked !== undefined) {
      await this.open(undefined, undefined, picked.resource);
    }
  }

  /** Opens the preview of a document beside it: of an entry, or of the one at the cursor. */
  async open(uri?: string, entry?: string, resource?: unknown): Promise<void> {
    const client = this.client();
    const editor = vscode.window.activeTextEditor;
    const source = uri ?? editor?.document.uri.toString();
    if (client === undefined || source === undefined) {
      void vscode.window.showInformationMessage("ork: open an Orkestra document, or a custom resource of one");
      return;
    }
    const position =
      uri === undefined && editor !== undefined
        ? client.code2ProtocolConverter.asPosition(editor.selection.active)
        : undefined;
    const params = { textDocument: { uri: source }, position, entry, resource, follow: true };
    const found = await client.sendRequest<Preview | null>("ork/preview", params);
    if (found === null) {
      void vscode.window.showInformationMessage("ork: nothing is rendered from this document");
      return;
    }
    const target = vscode.Uri.parse(found.uri);
    this.shown.set(target.toString(), found);
    const document = await vscode.workspace.openTextDocument(target);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
    if (editor !== undefined) {
      await this.follow(editor);
    }
  }

  /** The map of a preview whose text has changed. */
  private async refresh(uri: string): Promise<void> {
    const key = vscode.Uri.parse(uri).toString();
    if (!this.shown.has(key)) {
      return;
    }
    const found = await this.client()?.sendRequest<Preview | null>("ork/preview", { textDocument: { uri } });
    if (found) {
      this.shown.set(key, found);
    }
  }

  private async follow(editor: vscode.TextEditor): Promise<void> {
    this.moves += 1;
    if (editor.document.uri.scheme === SCHEME) {
      this.markSources(editor);
    } else if (this.shown.size > 0) {
      await this.markPreviews(editor, this.moves);
    }
  }

  private markSources(editor: vscode.TextEditor): void {
    const preview = this.shown.get(editor.document.uri.toString());
    const at = editor.selection.active;
    const on = (range: Range): boolean => range.start.line <= at.line && at.line <= range.end.line;
    const segment = preview?.map.find((candidate) => on(candidate.lines));
    const sources = segment?.sources ?? [];
    for (const other of vscode.window.visibleTextEditors) {
      if (other.document.uri.scheme !== SCHEME) {
        const own = sources.filter((source) => vscode.Uri.parse(source.uri).toString() === other.document.uri.toString());
        this.show(other, own.map((source) => source.range));
      }
    }
    editor.setDecorations(this.mark, segment === undefined ? [] : [asRange(segment.lines)]);
  }

  private async markPreviews(editor: vscode.TextEditor, move: number): Promise<void> {
    const client = this.client();
    if (client === undefined || editor.document.languageId !== "yaml") {
      return;
    }
    editor.setDecorations(this.mark, []);
    for (const other of vscode.window.visibleTextEditors) {
      const preview = this.shown.get(other.document.uri.toString());
      if (preview === undefined) {
        continue;
      }
      const ranges = await client.sendRequest<Range[]>("ork/preview/toPreview", {
        preview: preview.uri,
        textDocument: { uri: editor.document.uri.toString() },
        position: client.code2ProtocolConverter.asPosition(editor.selection.active),
      });
      if (move !== this.moves) {
        return;
      }
      this.show(other, ranges);
    }
  }

  private show(editor: vscode.TextEditor, ranges: Range[]): void {
    const found = ranges.map(asRange);
    editor.setDecorations(this.mark, found);
    const first = found[0];
    if (first !== undefined) {
      editor.revealRange(first, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }
}

function asRange(range: Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}
