import { statSync } from "node:fs";

/** What is at a path: a file, a folder, or nothing that can be read. */
export function pathKind(path: string): "file" | "folder" | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? "folder" : "file";
}
