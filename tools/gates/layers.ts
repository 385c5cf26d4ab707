import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { importsOf, type SourceFile, sourceFiles } from "../source-files.ts";

/** The order of packages, and what may not be imported although it is below. */
export interface Ladder {
  /** From the lowest rung to the highest. */
  readonly order: readonly string[];
  /** Entries of packages beside the one that has just the package's name. Default none. */
  readonly entries?: readonly string[];
  readonly forbidden: readonly { readonly from: string; readonly to: string; readonly why: string }[];
}

/** The names that a package may import: its own and those its package.json declares. */
export type DeclaredDependencies = (packageName: string) => ReadonlySet<string>;

/** Imports go only down the ladder, only to declared dependencies, never around in a ring, and only through a package's entry. */
export function checkLayers(): readonly string[] {
  const ladder: Ladder = JSON.parse(readFileSync("tools/ladder.json", "utf8"));
  return findLayerProblems(sourceFiles("src"), ladder, declaredDependencies);
}

/** The imports of these files that break the ladder. */
export function findLayerProblems(
  files: readonly SourceFile[],
  ladder: Ladder,
  declaredBy: DeclaredDependencies,
): readonly string[] {
  return [...files.flatMap((file) => checkFile(file, ladder, declaredBy(file.package))), ...findRings(files)];
}

function checkFile(file: SourceFile, ladder: Ladder, declared: ReadonlySet<string>): readonly string[] {
  const problems: string[] = [];
  const rung = ladder.order.indexOf(file.package);
  if (rung < 0) problems.push(`${file.path}: package ${file.package} is not on the ladder (tools/ladder.json)`);
  for (const specifier of importsOf(file.text)) {
    if (specifier.startsWith(".")) {
      const target = posix.join(posix.dirname(file.path), specifier);
      if (!target.startsWith(`packages/${file.package}/src/`))
        problems.push(`${file.path}: "${specifier}" leaves the package; import its entry`);
      if (target.endsWith("/index.ts"))
        problems.push(`${file.path}: "${specifier}" imports the package's own entry; import the defining file`);
      continue;
    }
    const [, name, deeper] = /^@thimble\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
    if (deeper !== undefined && !ladder.entries?.includes(specifier))
      problems.push(`${file.path}: "${specifier}" reaches into a package; import its entry`);
    const external = specifier.startsWith("node:")
      ? undefined
      : specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/");
    if (external !== undefined && !declared.has(external))
      problems.push(`${file.path}: "${external}" is not a dependency of the package`);
    if (name === undefined || !ladder.order.includes(name)) continue;
    if (ladder.order.indexOf(name) >= rung)
      problems.push(`${file.path}: imports upward: ${name} is not below ${file.package}`);
    const rule = ladder.forbidden.find((entry) => entry.from === file.package && entry.to === name);
    if (rule !== undefined) problems.push(`${file.path}: ${file.package} may not import ${name}: ${rule.why}`);
  }
  return problems;
}

function declaredDependencies(packageName: string): ReadonlySet<string> {
  const manifest = JSON.parse(readFileSync(`packages/${packageName}/package.json`, "utf8"));
  return new Set([
    manifest.name,
    ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }),
  ]);
}

/** Rings of files that import each other, each named once by its shortest way round from its first file. */
function findRings(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map(
    files.map((file) => [
      file.path,
      importsOf(file.text)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => posix.join(posix.dirname(file.path), specifier)),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const rings: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      rings.push(`import ring: ${[...trail.slice(trail.indexOf(path)), path].join(" -> ")}`);
      return;
    }
    state.set(path, "open");
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path, []);
  return rings;
}
