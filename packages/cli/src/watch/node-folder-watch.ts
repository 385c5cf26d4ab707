import { type FSWatcher, watch } from "node:fs";
import { ThimbleError } from "@thimble/base";
import { type FolderWatch, isSource } from "./folder-watch.ts";

/** Tells of changes by what the system tells. A folder that is gone is told of no more. */
export class NodeFolderWatch implements FolderWatch {
  /** @throws ThimbleError base.not-found when it is not there, or the system watches no more */
  watch(folder: string, changed: (path: string) => void): Disposable {
    const watcher = opened(folder, (path) => {
      if (path === null || isSource(path)) changed(path ?? "");
    });
    watcher.on("error", () => undefined);
    return { [Symbol.dispose]: () => watcher.close() };
  }
}

function opened(folder: string, changed: (path: string | null) => void): FSWatcher {
  try {
    return watch(folder, { recursive: true }, (_kind, path) => changed(path));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "it is refused";
    throw new ThimbleError("base.not-found", `Cannot watch "${folder}": ${code}`, {
      where: folder,
      expected: "a folder or a file that is there; compose.yaml names it in develop.watch, or else in build",
      cause,
    });
  }
}
