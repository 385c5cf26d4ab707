import { statSync } from "node:fs";

/** What is at a path: a file, a folder, or nothing that can be read. */
export function pathKind(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
