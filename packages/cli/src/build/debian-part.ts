import { findPrograms } from "./find-program.ts";
import type { Part } from "./part.ts";
import { type RunToolOptions, runTool } from "./run-tool.ts";

/**
 * The package of Debian that a file is from; undefined where dpkg knows none.
 * @see dpkg-query(1); purl specification, PURL-TYPES.rst, "deb"
 */
export async function debianPart(path: string, searchPath: string, options: RunToolOptions): Promise<Part | undefined> {
  const [dpkg] = findPrograms(["dpkg-query"], searchPath);
  if (dpkg === undefined) return undefined;
  const owner = await runTool(dpkg, ["-S", path], options);
  const [name] = owner.status === 0 ? owner.stdout.split(/[:,]/) : [];
  if (name === undefined) return undefined;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own words -- it fills them in
  const shown = await runTool(dpkg, ["-W", "-f", "${Version} ${Architecture}", name], options);
  const [version, architecture] = shown.stdout.trim().split(" ");
  if (shown.status !== 0 || version === undefined || architecture === undefined) return undefined;
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { name, version, purl };
}
