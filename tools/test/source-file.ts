import type { SourceFile } from "../source-files.ts";

/** A source file that is only here. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, package: path.split("/")[1] ?? "" };
}
