import type { Part } from "./part.ts";

/** `NAME VERSION (SOURCE)` before Cargo 1.77, `SOURCE#NAME@VERSION` or `SOURCE/NAME#VERSION` since. @see The Cargo book, "Package ID Specifications" */
const OLD = /^(?<name>\S+) (?<version>\S+) \((?<source>\S+)\)$/;
const NEW = /^(?<source>.*?(?<folder>[^/#]+))#(?:(?<name>[^@]+)@)?(?<version>[^@]+)$/;

/** Where packages of the registry come from, in both forms. */
const REGISTRY = /^(?:registry|sparse)\+/;

/**
 * The crates that are in a module that cargo made, and the standard library. What runs on the machine that builds, build scripts and macros, is in none.
 *
 * @param output what cargo printed with `--message-format=json`
 * @param target the target that it compiled for
 * @see The Cargo book, "External tools", Artifact messages
 */
export function crateParts(output: string, target: string): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const line of output.split("\n")) {
    const artifact = line.startsWith("{") ? asArtifact(line) : undefined;
    if (artifact === undefined || !artifact.filenames.some((name) => name.includes(`/${target}/`))) continue;
    // The container's own.
    if (artifact.filenames.some((name) => name.endsWith(".wasm"))) continue;
    const part = partOf(artifact.package);
    if (part !== undefined) parts.set(`${part.name} ${part.version}`, part);
  }
  return [...parts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A crate by its name and version. */
export function cratePart(name: string, version: string): Part {
  return { name, version, purl: `pkg:cargo/${name}@${version}` };
}

function partOf(id: string): Part | undefined {
  const { name, version, folder, source } = (OLD.exec(id) ?? NEW.exec(id))?.groups ?? {};
  const called = name ?? folder;
  if (called === undefined || version === undefined) return undefined;
  // Of a folder or a repository there is no package in the registry by that name, or another one.
  return REGISTRY.test(source ?? "") || called === "thimble" ? cratePart(called, version) : { name: called, version };
}

function asArtifact(line: string): { readonly package: string; readonly filenames: readonly string[] } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // A line of a build script that only looks like one.
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("package_id" in value) || !("filenames" in value))
    return undefined;
  const { package_id: id, filenames } = value;
  if (typeof id !== "string" || !Array.isArray(filenames)) return undefined;
  return { package: id, filenames: filenames.filter((name): name is string => typeof name === "string") };
}
