import { basename, resolve } from "node:path";
import { nearest, ThimbleError } from "@thimble/base";
import { loadThing, loadThings, roleOf, THINGS_FOLDER } from "./load-things.ts";
import { pathKind } from "./path-kind.ts";

/**
 * Finds Thing Descriptions, by role: those of a folder, that of a file, or that of a role in the folder `things`.
 * @throws ThimbleError base.not-found when there is none, with the nearest; things.*, model.* for what is wrong in one, with file and line
 */
export async function findThings(name: string | undefined, workingDirectory: string): Promise<Record<string, string>> {
  const at = resolve(workingDirectory, name ?? THINGS_FOLDER);
  const role = roleOf(basename(at));
  if (role !== undefined) return { [role]: await loadThing(at, role, workingDirectory) };
  const isFolder = pathKind(at) === "folder";
  const all = await loadThings(isFolder ? at : resolve(workingDirectory, THINGS_FOLDER), workingDirectory);
  const found = isFolder ? all : Object.fromEntries(Object.entries(all).filter(([each]) => each === name));
  if (Object.keys(found).length > 0) return found;
  const roles = Object.keys(all);
  const near = name === undefined ? undefined : nearest(name, roles);
  throw new ThimbleError("base.not-found", `Cannot find the Thing "${name ?? THINGS_FOLDER}": there is none here`, {
    where: at,
    expected:
      near === undefined
        ? `a role of ${THINGS_FOLDER}${roles.length === 0 ? "" : ` (${roles.join(", ")})`}, a file like boiler.td.yaml, or a folder of them`
        : `did you mean "${near}"?`,
  });
}
