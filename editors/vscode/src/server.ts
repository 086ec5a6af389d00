// Where the `ork` binary is. No VS Code in here.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** The binary to run, or undefined when there is none; `tried` tells a person where it was expected. */
export interface Found {
  path: string | undefined;
  tried: string;
}

/**
 * The setting if there is one, else the binary that was packed into the extension, else `ork` on PATH. A setting that
 * leads nowhere is not papered over by the others: it would hide a typing error behind another version.
 */
export function findServer(setting: string, extensionPath: string): Found {
  const asked = setting.trim().replace(/^~(?=[/\\])/, homedir());
  if (asked !== "") {
    return isAbsolute(asked)
      ? { path: runnable(asked), tried: `at ${asked}` }
      : { path: onPath(asked), tried: `named ${asked} on PATH` };
  }
  return { path: runnable(join(extensionPath, "server", "ork")) ?? onPath("ork"), tried: "named ork on PATH" };
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = folder === "" ? undefined : runnable(join(folder, name));
    if (path !== undefined) {
      return path;
    }
  }
  return undefined;
}

/** The path itself if it is an executable file; on Windows also with `.exe` behind it. */
function runnable(path: string): string | undefined {
  for (const candidate of process.platform === "win32" ? [path, `${path}.exe`] : [path]) {
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) {
        return candidate;
      }
    } catch {
      // Not there or not ours to run: the next one.
    }
  }
  return undefined;
}
