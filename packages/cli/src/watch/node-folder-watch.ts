import { watch } from "node:fs";
import { type FolderWatch, isSource } from "./folder-watch.ts";

/** Tells of changes by what the system tells. A folder that is gone is told of no more. */
export class NodeFolderWatch implements FolderWatch {
  watch(folder: string, changed: (path: string) => void): Disposable {
    const watcher = watch(folder, { recursive: true }, (_kind, path) => {
      if (path === null || isSource(path)) changed(path ?? "");
    });
    watcher.on("error", () => undefined);
    return { [Symbol.dispose]: () => watcher.close() };
  }
}
