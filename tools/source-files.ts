import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A TypeScript source file of the repository. */
export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Package folder name under packages/, e.g. `base`. */
  readonly package: string;
}

/** Every TypeScript file under packages/<package>/<folder> that git tracks or would track. */
export function sourceFiles(folder: "src" | "test"): readonly SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "packages"], {
    encoding: "utf8",
  });
  const pattern = new RegExp(`^packages/([^/]+)/${folder}/.*\\.ts$`);
  const files: SourceFile[] = [];
  for (const path of listed.split("\n").sort()) {
    const match = pattern.exec(path);
    const name = match?.[1];
    if (name === undefined || path.endsWith(".d.ts")) continue;
    const text = readIfThere(path);
    if (text !== undefined) files.push({ path, text, package: name });
  }
  return files;
}

/** A file's text, or undefined when it was deleted but is still in the index. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The specifiers of a file's static and dynamic imports and re-exports, type imports included. */
export function importsOf(text: string): readonly string[] {
  const found: string[] = [];
  for (const match of text.matchAll(
    /^\s*(?:import|export)\b[^"';]*?\bfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm,
  )) {
    const specifier = match[1] ?? match[2] ?? match[3];
    if (specifier !== undefined) found.push(specifier);
  }
  return found;
}
