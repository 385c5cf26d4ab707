import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Every program of these names on a search path, absolute: all places of the first name, then those of the second.
 * @param searchPath folders as in the environment variable PATH
 */
export function findPrograms(names: readonly string[], searchPath: string): readonly string[] {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name)).filter(isProgram));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not this user's to run: it is in no folder of the path then.
    return false;
  }
}
